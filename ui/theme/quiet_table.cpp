// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/quiet_table.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/theme/theme.h"

#include <algorithm>
#include <numeric>

namespace ridgepoint {

namespace {

constexpr int heightOfRows = 25;
constexpr int headerHeight = 26;
constexpr int padding = 8;
constexpr int dotRoom = 16;

class WordFilter final : public QSortFilterProxyModel
{
public:
    explicit WordFilter(QObject* parent)
        : QSortFilterProxyModel(parent)
    {
        setSortRole(SortValueRole);
    }

    void setWords(const QString& words)
    {
        m_words = words.split(u' ', Qt::SkipEmptyParts);
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override
    {
        const QString text = sourceModel()->index(row, 0, parent).data(FilterTextRole).toString();
        return std::ranges::all_of(
            m_words, [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
    }

private:
    QStringList m_words;
};

/// Text with an optional dot before it; selection as a tint over the whole row.
class QuietDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = Theme::of(option.palette);
        if (!option.state.testFlag(QStyle::State_Selected) && index.row() % 2 == 1)
            painter->fillRect(option.rect, theme.raised);
        QRect box = option.rect.adjusted(padding, 0, -padding, 0);
        const QVariant dot = index.data(DotRole);
        if (dot.isValid()) {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(dot.value<QColor>());
            painter->drawEllipse(QPointF(box.left() + 5, box.center().y() + 1), 4.5, 4.5);
            painter->restore();
            box.setLeft(box.left() + dotRoom);
        }
        const QVariant color = index.data(Qt::ForegroundRole);
        painter->setPen(color.isValid() ? color.value<QColor>() : theme.ink);
        painter->setFont(option.font);
        const auto alignment = static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt());
        const QString text = index.data().toString();
        painter->drawText(box, static_cast<int>(alignment | Qt::AlignVCenter),
            option.fontMetrics.elidedText(text, option.textElideMode, box.width()));
    }
};

} // namespace

QuietTableHeader::QuietTableHeader(QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    setFont(uiFont(12, QFont::DemiBold));
    setSectionsClickable(true);
    setSortIndicatorClearable(true);
    setHighlightSections(false);
    setFixedHeight(headerHeight);
}

QSize QuietTableHeader::sectionSizeFromContents(int) const
{
    return {40, headerHeight};
}

void QuietTableHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    const Theme& theme = Theme::of(palette());
    painter->fillRect(rect, theme.paper);
    painter->setFont(font());
    const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == section;
    painter->setPen(sorted ? theme.ink : theme.quiet);
    QString text = model()->headerData(section, Qt::Horizontal).toString();
    if (sorted)
        text += sortIndicatorOrder() == Qt::AscendingOrder ? QStringLiteral(" \u2191") : QStringLiteral(" \u2193");
    const int alignment = model()->headerData(section, Qt::Horizontal, Qt::TextAlignmentRole).toInt();
    const QRect box = rect.adjusted(padding, 0, -padding, 0);
    painter->drawText(box, alignment | Qt::AlignVCenter, fontMetrics().elidedText(text, Qt::ElideRight, box.width()));
}

QuietTable::QuietTable(const char* objectName, const QString& accessibleName, QWidget* parent)
    : QTableView(parent)
    , m_proxy(new WordFilter(this))
{
    setObjectName(QLatin1String(objectName));
    setAccessibleName(accessibleName);
    setHorizontalHeader(new QuietTableHeader(this));
    horizontalHeader()->setStretchLastSection(true);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(heightOfRows);
    verticalHeader()->setDefaultSectionSize(heightOfRows);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setTextElideMode(Qt::ElideRight);
    setFont(uiFont(13));
    setMinimumHeight(headerHeight + heightOfRows);
    setItemDelegate(new QuietDelegate(this));
    tintSelection();
    setModel(m_proxy);
    setSortingEnabled(true);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder); // the source's own order
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        if (m_choosing)
            return;
        m_chosen = index.isValid() ? m_proxy->mapToSource(index).row() : -1;
        emit rowChosen(m_chosen);
    });
    connect(m_proxy, &QAbstractItemModel::modelReset, this, [this] {
        m_chosen = -1;
        fitColumns();
    });
    connect(m_proxy, &QAbstractItemModel::dataChanged, this, &QuietTable::fitColumns);
}

void QuietTable::setSource(QAbstractItemModel* model, std::vector<int> widths)
{
    m_widths = std::move(widths);
    m_proxy->setSourceModel(model);
    shareWidth();
}

/// A row that is hidden stays the chosen one: its neighbour was never asked for.
void QuietTable::setFilter(const QString& words)
{
    m_choosing = true;
    static_cast<WordFilter*>(m_proxy)->setWords(words);
    setCurrentSourceRow(m_chosen);
}

int QuietTable::currentSourceRow() const
{
    return currentIndex().isValid() ? m_proxy->mapToSource(currentIndex()).row() : -1;
}

void QuietTable::setCurrentSourceRow(int row)
{
    m_choosing = true;
    m_chosen = row;
    const QModelIndex index = row >= 0 ? m_proxy->mapFromSource(m_proxy->sourceModel()->index(row, 0)) : QModelIndex();
    if (index.isValid()) {
        setCurrentIndex(index);
        scrollTo(index);
    } else {
        selectionModel()->clear();
    }
    m_choosing = false;
}

QString QuietTable::shownText() const
{
    QString text;
    for (int row = -1; row < m_proxy->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < m_proxy->columnCount(); ++column) {
            cells << (row < 0 ? m_proxy->headerData(column, Qt::Horizontal) : m_proxy->index(row, column).data())
                         .toString();
        }
        text += cells.join(u'\t') + u'\n';
    }
    return text;
}

/// A selected row is tinted, so that its text stays as it is.
void QuietTable::tintSelection()
{
    constexpr double share = 0.2;
    const Theme& theme = Theme::of(palette());
    const auto blend = [](int paper, int accent) { return static_cast<int>(paper + (accent - paper) * share); };
    QPalette tinted = palette();
    tinted.setColor(QPalette::Highlight,
        QColor(blend(theme.paper.red(), theme.accent.red()), blend(theme.paper.green(), theme.accent.green()),
            blend(theme.paper.blue(), theme.accent.blue())));
    tinted.setColor(QPalette::HighlightedText, theme.ink);
    m_tinting = true;
    setPalette(tinted);
    m_tinting = false;
}

void QuietTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_tinting)
        tintSelection();
}

void QuietTable::fitFigures(int name, int least)
{
    m_fits_figures = true;
    m_name_column = name;
    m_least_name = least;
    setTextElideMode(Qt::ElideMiddle);
    fitColumns();
}

/// Of the header, with its arrow, and of the first rows: they are many where a log is long.
int QuietTable::contentWidth(int column) const
{
    constexpr int measured = 400;
    const QFontMetrics heading = horizontalHeader()->fontMetrics();
    const QString title = m_proxy->headerData(column, Qt::Horizontal).toString();
    int width = heading.horizontalAdvance(title + QStringLiteral(" \u2193"));
    const QAbstractItemModel* source = m_proxy->sourceModel();
    const int rows = source != nullptr ? std::min(source->rowCount(), measured) : 0;
    for (int row = 0; row < rows; ++row) {
        const QModelIndex index = source->index(row, column);
        const int dot = index.data(DotRole).isValid() ? dotRoom : 0;
        width = std::max(width, fontMetrics().horizontalAdvance(index.data().toString()) + dot);
    }
    return width + 2 * padding + 2;
}

void QuietTable::fitColumns()
{
    if (!m_fits_figures)
        return;
    constexpr int widestWords = 190; // of a second column of words
    int left = viewport()->width();
    for (int column = 0; column < m_proxy->columnCount(); ++column) {
        if (column == m_name_column)
            continue;
        const int alignment = m_proxy->headerData(column, Qt::Horizontal, Qt::TextAlignmentRole).toInt();
        const int content = contentWidth(column);
        const int width = (alignment & Qt::AlignLeft) != 0 ? std::min(content, widestWords) : content;
        setColumnWidth(column, width); // the last one may be wider still, until the name has taken what is left
        left -= width;
    }
    if (m_name_column >= 0)
        setColumnWidth(m_name_column, std::max(m_least_name, left));
}

void QuietTable::shareWidth()
{
    if (m_fits_figures)
        return fitColumns();
    const int columns = std::min(m_proxy->columnCount(), static_cast<int>(m_widths.size()));
    const int wanted = std::accumulate(m_widths.begin(), m_widths.begin() + columns, 0);
    if (wanted <= 0)
        return;
    const double scale = std::max(0.8, static_cast<double>(viewport()->width()) / wanted);
    for (int column = 0; column < columns; ++column)
        setColumnWidth(column, static_cast<int>(m_widths[static_cast<std::size_t>(column)] * scale));
}

void QuietTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        shareWidth();
}

void QuietTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        QGuiApplication::clipboard()->setText(shownText());
    else
        QTableView::keyPressEvent(event);
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/operator_table/operator_table_view.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QSortFilterProxyModel>

#include "ui/operator_table/operator_table_model.h"
#include "ui/theme/quiet_table.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

using Table = OperatorTableModel;

constexpr int dotRadius = 5;
constexpr int nameOffset = 22; ///< room for the dot before a name
constexpr int shareText = 58; ///< room for "100.0 %" behind the longest bar

/// Widths that the columns would have side by side; scaled up to the view, and down until a header would be cut.
constexpr std::array<int, Table::ColumnCount> usualWidths {170, 76, 76, 60, 90, 90, 96, 90, 84, 76, 120, 96, 96, 160};

} // namespace

OperatorTableView::OperatorTableView(QWidget* parent)
    : QTableView(parent)
    , m_plain(uiFont(13))
    , m_strong(uiFont(13, QFont::DemiBold))
{
    setHorizontalHeader(new QuietTableHeader(this));
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(rowHeight);
    verticalHeader()->setDefaultSectionSize(rowHeight);
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
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(this, &QAbstractItemView::doubleClicked, this, &OperatorTableView::formulaRequested);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this](int column, int from, int to) {
        const bool byItself = column == Table::ShareColumn || from == 0 || to == 0; // stretched, shown or hidden
        m_sized_by_hand |= !m_fitting && !byItself;
    });
    horizontalHeader()->setStretchLastSection(true);
}

void OperatorTableView::setModels(OperatorTableModel* source, QSortFilterProxyModel* proxy)
{
    m_source = source;
    m_proxy = proxy;
    setModel(proxy);
    fitColumns();
}

void OperatorTableView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

void OperatorTableView::fitColumns()
{
    if (!model() || m_sized_by_hand)
        return;
    m_fitting = true;
    int wanted = 0;
    for (int column = 0; column < Table::ColumnCount; ++column)
        wanted += isColumnHidden(column) ? 0 : usualWidths[static_cast<std::size_t>(column)];
    const double scale = std::max(0.92, double(viewport()->width()) / wanted);
    for (int column = 0; column < Table::ColumnCount; ++column)
        setColumnWidth(column, static_cast<int>(usualWidths[static_cast<std::size_t>(column)] * scale));
    m_fitting = false;
}

void OperatorTableView::keyPressEvent(QKeyEvent* event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        emit formulaRequested(currentIndex());
    else
        QTableView::keyPressEvent(event);
}

/// Asks for the changed columns alone.
void OperatorTableView::dataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>&)
{
    const int left = columnViewportPosition(first.column());
    const int right = columnViewportPosition(last.column()) + columnWidth(last.column());
    viewport()->update(left, 0, right - left, viewport()->height());
}

void OperatorTableView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), Theme::of(palette()).paper);
    if (!m_source || m_proxy->rowCount() == 0)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    const int last = m_proxy->rowCount() - 1;
    int row = std::max(0, rowAt(event->rect().top()));
    m_plain_texts.clear();
    m_strong_texts.clear();
    for (; row <= last && rowViewportPosition(row) <= event->rect().bottom(); ++row)
        paintRow(painter, row, QRect(0, rowViewportPosition(row), viewport()->width(), rowHeight), event->rect());
    painter.setPen(Theme::of(palette()).ink);
    m_plain.draw(painter, m_plain_texts);
    m_strong.draw(painter, m_strong_texts);
}

void OperatorTableView::paintRow(QPainter& painter, int viewRow, const QRect& band, const QRect& damaged)
{
    const Theme& theme = Theme::of(palette());
    const bool chosen = selectionModel()->isRowSelected(viewRow, {});
    if (chosen) {
        QColor tint = theme.accent;
        tint.setAlphaF(0.18F);
        painter.fillRect(band, tint);
    } else if (viewRow % 2 == 0) {
        painter.fillRect(band, theme.raised);
    }
    const int row = m_proxy->mapToSource(m_proxy->index(viewRow, 0)).row();
    for (int column = 0; column < Table::ColumnCount; ++column) {
        const int left = columnViewportPosition(column);
        if (isColumnHidden(column) || left > damaged.right() || left + columnWidth(column) <= damaged.left())
            continue;
        paintCell(painter, {QRectF(left, band.top(), columnWidth(column), band.height()), row, column});
    }
    if (hasFocus() && viewRow == currentIndex().row())
        paintFocus(painter, band);
}

/// Four thin bars: stroking a rounded box as wide as the window costs as much as all the texts.
void OperatorTableView::paintFocus(QPainter& painter, const QRect& band) const
{
    const QColor& colour = Theme::of(palette()).accent;
    painter.fillRect(QRect(band.left(), band.top(), band.width(), 1), colour);
    painter.fillRect(QRect(band.left(), band.bottom(), band.width(), 1), colour);
    painter.fillRect(QRect(band.left(), band.top(), 1, band.height()), colour);
    painter.fillRect(QRect(band.right(), band.top(), 1, band.height()), colour);
}

void OperatorTableView::paintCell(QPainter& painter, const Cell& cell)
{
    if (cell.column == Table::ShareColumn)
        return paintShare(painter, cell);
    const Theme& theme = Theme::of(palette());
    const bool isName = cell.column == Table::OperatorColumn;
    const TabularText& font = isName ? m_strong : m_plain;
    const double left = cell.box.left() + (isName ? nameOffset : padding);
    const double right = cell.box.right() - padding;
    if (isName) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.kind(kindOf(m_source->cost(cell.row).id)));
        painter.drawEllipse(QPointF(cell.box.left() + padding + 3, cell.box.center().y()), dotRadius, dotRadius);
    }
    const QString& whole = m_source->text(cell.row, cell.column);
    const double y = font.baseline(cell.box);
    TabularText::Batch& texts = isName ? m_strong_texts : m_plain_texts;
    const double width = font.width(whole);
    if (left + width > right)
        font.add(texts, left, y, font.elided(whole, right - left));
    else
        font.add(texts, Table::isNumber(cell.column) ? right - width : left, y, whole);
}

void OperatorTableView::paintShare(QPainter& painter, const Cell& cell)
{
    const Theme& theme = Theme::of(palette());
    const double longest = std::max(0.0, cell.box.width() - 2 * padding - shareText);
    const double length = std::max(2.0, longest * m_source->share(cell.row));
    const QRectF bar(cell.box.left() + padding, cell.box.center().y() - 8, length, 16);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.kind(kindOf(m_source->cost(cell.row).id)));
    painter.drawRoundedRect(bar, std::min(3.0, length / 2), 3);
    m_plain.add(m_plain_texts, bar.right() + 8, m_plain.baseline(cell.box), m_source->text(cell.row, cell.column));
}

} // namespace ridgepoint

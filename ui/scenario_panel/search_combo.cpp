// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_panel/search_combo.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QLineEdit>
#include <QPainter>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QWheelEvent>

#include "ui/scenario_panel/choice_combo.h"
#include "ui/scenario_panel/figures_delegate.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr int textLeft = 8;
constexpr int gap = 10;

/// Matches against SearchRole but puts the plain name into the box.
class NameCompleter final : public QCompleter
{
public:
    using QCompleter::QCompleter;
    QString pathFromIndex(const QModelIndex& index) const override { return index.data().toString(); }
};

/// Shows the figures at its right end as long as nobody types.
class FiguresEdit final : public QLineEdit
{
public:
    using QLineEdit::QLineEdit;

    void setFigures(const QString& figures)
    {
        m_figures = figures;
        fit();
    }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QLineEdit::resizeEvent(event);
        fit();
    }

    void paintEvent(QPaintEvent* event) override
    {
        const QRect room = rect().adjusted(textLeft + 2, 0, -2, 0);
        const bool isElided = !hasFocus() && fontMetrics().horizontalAdvance(text()) > room.width();
        if (!isElided)
            QLineEdit::paintEvent(event);
        QPainter painter(this);
        if (isElided) {
            painter.setFont(font());
            painter.setPen(palette().color(QPalette::Text));
            painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                fontMetrics().elidedText(text(), Qt::ElideMiddle, room.width()));
        }
        painter.setFont(uiFont(12));
        painter.setPen(Theme::of(palette()).quiet);
        painter.drawText(rect().adjusted(0, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter, m_shown);
    }

private:
    /// The name has the first right to the room: figures go one by one, the last one first.
    void fit()
    {
        const QString separator = QStringLiteral(" \u00b7 ");
        const int room = width() - textLeft - gap - 6 - QFontMetrics(font()).horizontalAdvance(text());
        m_shown = m_figures;
        while (!m_shown.isEmpty() && paint::textWidth(uiFont(12), m_shown) > room)
            m_shown.truncate(std::max<qsizetype>(m_shown.lastIndexOf(separator), 0));
        setTextMargins(textLeft, 0, m_shown.isEmpty() ? 0 : paint::textWidth(uiFont(12), m_shown) + gap, 0);
        update();
    }

    QString m_figures;
    QString m_shown; ///< as many of them as there is room for
};

} // namespace

SearchCombo::SearchCombo(QWidget* parent)
    : QComboBox(parent)
{
    setItemDelegate(new FiguresDelegate(this));
    setMaxVisibleItems(20);
    auto* edit = new FiguresEdit;
    edit->setFrame(false);
    edit->setFont(uiFont(14, QFont::DemiBold));
    QPalette clear; // the field that is painted below shows through; all else follows the theme
    clear.setColor(QPalette::Base, Qt::transparent);
    edit->setPalette(clear);
    edit->installEventFilter(this);
    setLineEdit(edit);
    setInsertPolicy(QComboBox::NoInsert);

    auto* searcher = new NameCompleter(model(), this);
    searcher->setCompletionRole(SearchRole);
    searcher->setFilterMode(Qt::MatchContains);
    searcher->setCaseSensitivity(Qt::CaseInsensitive);
    searcher->setMaxVisibleItems(20);
    setCompleter(searcher);
    searcher->popup()->setItemDelegate(new FiguresDelegate(searcher));

    connect(this, &QComboBox::activated, this, [this](int row) {
        // Return activates the row that chooseTyped() has chosen already.
        if (const QString id = itemData(row).toString(); id != m_id)
            emit chosen(id);
    });
    connect(edit, &QLineEdit::returnPressed, this, &SearchCombo::chooseTyped);
    connect(edit, &QLineEdit::textEdited, this, [this] {
        static_cast<FiguresEdit*>(lineEdit())->setFigures({});
        fitPopup(*this, *completer()->popup());
    });
}

void SearchCombo::setEntries(const std::vector<Entry>& entries)
{
    const QSignalBlocker quiet(this);
    auto* items = static_cast<QStandardItemModel*>(model());
    items->clear();
    QList<QStandardItem*> column;
    column.reserve(static_cast<qsizetype>(entries.size()));
    for (const Entry& entry : entries) {
        auto* item = new QStandardItem(entry.name);
        item->setData(entry.id, Qt::UserRole);
        item->setData(entry.figures, FiguresRole);
        item->setData(QString(entry.name + QLatin1Char(' ') + entry.id + QLatin1Char(' ') + entry.search), SearchRole);
        item->setToolTip(entry.search);
        column.append(item);
    }
    items->appendColumn(column);
    show(m_id, m_name, m_figures);
}

void SearchCombo::show(const QString& id, const QString& name, const QString& figures)
{
    const QSignalBlocker quiet(this);
    m_id = id;
    m_name = name;
    m_figures = figures;
    setCurrentIndex(findData(id));
    restoreText();
}

void SearchCombo::restoreText()
{
    setEditText(m_name);
    lineEdit()->setCursorPosition(0);
    static_cast<FiguresEdit*>(lineEdit())->setFigures(m_figures);
}

/// Enter takes the best match; what matches nothing is replaced by what was chosen before.
void SearchCombo::chooseTyped()
{
    const QString typed = currentText().trimmed();
    if (typed == m_name)
        return restoreText();
    completer()->setCompletionPrefix(typed);
    const QModelIndex best = typed.isEmpty() ? QModelIndex() : completer()->currentIndex();
    const QString id = best.data(Qt::UserRole).toString();
    restoreText();
    if (!id.isEmpty() && id != m_id)
        emit chosen(id);
}

QSize SearchCombo::sizeHint() const
{
    return {260, 32};
}

QSize SearchCombo::minimumSizeHint() const
{
    return {120, 32};
}

void SearchCombo::showPopup()
{
    fitPopup(*this, *view());
    QComboBox::showPopup();
}

void SearchCombo::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint::field(painter, *this, rect(), hasFocus());
    paintChevron(painter, *this);
}

void SearchCombo::wheelEvent(QWheelEvent* event)
{
    hasFocus() ? QComboBox::wheelEvent(event) : event->ignore();
}

bool SearchCombo::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == lineEdit() && event->type() == QEvent::ShortcutOverride && currentText() == m_name) {
        // Nobody is typing: undo is the window's.
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            key->ignore();
            return true;
        }
    }
    if (watched == lineEdit() && event->type() == QEvent::FocusIn) {
        emit focused();
    } else if (watched == lineEdit() && event->type() == QEvent::FocusOut) {
        const auto reason = static_cast<QFocusEvent*>(event)->reason();
        if (reason != Qt::PopupFocusReason && reason != Qt::ActiveWindowFocusReason)
            restoreText();
    }
    return QComboBox::eventFilter(watched, event);
}

} // namespace ridgepoint

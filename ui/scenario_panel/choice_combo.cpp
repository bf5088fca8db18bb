// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_panel/choice_combo.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QWheelEvent>

#include "ui/scenario_panel/figures_delegate.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

constexpr int padding = 10;
constexpr int chevronSpace = 14;

} // namespace

ChoiceCombo::ChoiceCombo(QString prefix, QWidget* parent)
    : QComboBox(parent)
    , m_prefix(std::move(prefix))
{
    setItemDelegate(new FiguresDelegate(this));
    setMaxVisibleItems(20);
}

QSize ChoiceCombo::sizeHint() const
{
    return {84, 30};
}

QSize ChoiceCombo::minimumSizeHint() const
{
    return {60, 30};
}

void ChoiceCombo::showPopup()
{
    fitPopup(*this, *view());
    QComboBox::showPopup();
}

void ChoiceCombo::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    paint::field(painter, *this, rect(), hasFocus());
    const QRect text = rect().adjusted(padding, 0, -padding - chevronSpace + 4, 0);
    painter.setFont(uiFont(12));
    painter.setPen(theme.quiet);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, m_prefix);
    painter.setFont(uiFont(13, QFont::DemiBold));
    painter.setPen(theme.ink);
    const Qt::Alignment side = m_prefix.isEmpty() ? Qt::AlignLeft : Qt::AlignRight;
    const int taken = m_prefix.isEmpty() ? 0 : paint::textWidth(uiFont(12), m_prefix) + 4;
    painter.drawText(text, side | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(currentText(), Qt::ElideRight, text.width() - taken));
    paintChevron(painter, *this);
}

void ChoiceCombo::focusInEvent(QFocusEvent* event)
{
    QComboBox::focusInEvent(event);
    emit focused();
}

/// The panel scrolls under the wheel; a combo box changes only for one who went into it.
void ChoiceCombo::wheelEvent(QWheelEvent* event)
{
    hasFocus() ? QComboBox::wheelEvent(event) : event->ignore();
}

void paintChevron(QPainter& painter, const QWidget& widget)
{
    const double x = widget.width() - padding - 3;
    const double y = widget.height() / 2.0 + 1;
    const std::array<QPointF, 3> points {QPointF(x - 3, y - 2), QPointF(x, y + 1.5), QPointF(x + 3, y - 2)};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::of(widget.palette()).quiet, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(points.data(), static_cast<int>(points.size()));
}

void fitPopup(QComboBox& combo, QAbstractItemView& view)
{
    constexpr int scrollBar = 20;
    view.setMinimumWidth(std::max(combo.width(), view.sizeHintForColumn(0) + scrollBar));
}

} // namespace ridgepoint

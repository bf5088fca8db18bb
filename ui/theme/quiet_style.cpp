// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/quiet_style.h"

#include <QPainter>
#include <QStyleOptionSlider>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr int barExtent = 10;
constexpr int shortestHandle = 28;
constexpr double buttonRadius = 6; ///< that of paint::field()

/// The handle of a scroll bar without buttons.
QRect handleOf(const QStyleOptionSlider& bar)
{
    const bool horizontal = bar.orientation == Qt::Horizontal;
    const int length = horizontal ? bar.rect.width() : bar.rect.height();
    const double range = static_cast<double>(bar.maximum) - bar.minimum + bar.pageStep;
    if (bar.maximum <= bar.minimum || range <= 0)
        return bar.rect;
    const int size =
        std::clamp(static_cast<int>(length * bar.pageStep / range), std::min(shortestHandle, length), length);
    const int start = QStyle::sliderPositionFromValue(
        bar.minimum, bar.maximum, bar.sliderPosition, length - size, horizontal && bar.upsideDown);
    return horizontal ? QRect(bar.rect.left() + start, bar.rect.top(), size, bar.rect.height())
                      : QRect(bar.rect.left(), bar.rect.top() + start, bar.rect.width(), size);
}

} // namespace

QuietStyle::QuietStyle()
    : QProxyStyle(QStringLiteral("Fusion"))
{
}

void QuietStyle::drawComplexControl(
    ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_ScrollBar || !bar)
        return QProxyStyle::drawComplexControl(control, option, painter, widget);
    const Theme& theme = Theme::of(option->palette);
    painter->fillRect(bar->rect, theme.paper);
    if (bar->maximum <= bar->minimum)
        return;
    const bool held = bar->activeSubControls.testFlag(SC_ScrollBarSlider) && bar->state.testFlag(State_MouseOver);
    const QRectF handle = QRectF(handleOf(*bar)).adjusted(2, 2, -2, -2);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(held ? theme.quiet : theme.border);
    painter->drawRoundedRect(handle, 3, 3);
    painter->restore();
}

void QuietStyle::drawPrimitive(
    PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    if (element == PE_PanelButtonCommand)
        return drawButton(*option, *painter);
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    if (element != PE_PanelLineEdit || !frame || frame->lineWidth <= 0 || !widget)
        return QProxyStyle::drawPrimitive(element, option, painter, widget);
    painter->save();
    paint::field(*painter, *widget, option->rect, option->state.testFlag(State_HasFocus));
    painter->restore();
}

/// As round as the fields beside it.
void QuietStyle::drawButton(const QStyleOption& option, QPainter& painter)
{
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(&option);
    const bool isHeld = option.state.testFlag(State_Sunken) || option.state.testFlag(State_On);
    const bool isOver = option.state.testFlag(State_MouseOver) && option.state.testFlag(State_Enabled);
    if (button != nullptr && button->features.testFlag(QStyleOptionButton::Flat) && !isHeld && !isOver)
        return;
    const Theme& theme = Theme::of(option.palette);
    const bool isDefault = button != nullptr && button->features.testFlag(QStyleOptionButton::DefaultButton);
    const bool isFocused = option.state.testFlag(State_HasFocus);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(isDefault || isFocused ? theme.accent : theme.border, isFocused ? 1.5 : 1));
    painter.setBrush(isHeld ? theme.border : isOver ? theme.grid : theme.raised);
    const double inset = isFocused ? 0.75 : 0.5;
    painter.drawRoundedRect(QRectF(option.rect).adjusted(inset, inset, -inset, -inset), buttonRadius, buttonRadius);
    painter.restore();
}

QRect QuietStyle::subControlRect(
    ComplexControl control, const QStyleOptionComplex* option, SubControl part, const QWidget* widget) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_ScrollBar || !bar)
        return QProxyStyle::subControlRect(control, option, part, widget);
    const QRect handle = handleOf(*bar);
    const bool horizontal = bar->orientation == Qt::Horizontal;
    QRect rest = bar->rect;
    switch (part) {
    case SC_ScrollBarGroove:
        return bar->rect;
    case SC_ScrollBarSlider:
        return handle;
    case SC_ScrollBarSubPage:
        horizontal ? rest.setRight(handle.left() - 1) : rest.setBottom(handle.top() - 1);
        return rest;
    case SC_ScrollBarAddPage:
        horizontal ? rest.setLeft(handle.right() + 1) : rest.setTop(handle.bottom() + 1);
        return rest;
    default:
        return {};
    }
}

int QuietStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    return metric == PM_ScrollBarExtent ? barExtent : QProxyStyle::pixelMetric(metric, option, widget);
}

int QuietStyle::styleHint(
    StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const
{
    if (hint == SH_ScrollBar_Transient)
        return 0;
    return QProxyStyle::styleHint(hint, option, widget, data);
}

} // namespace ridgepoint

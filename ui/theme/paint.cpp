// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/paint.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QWidget>

#include "ui/theme/theme.h"

#include <cmath>

namespace ridgepoint::paint {

namespace {

constexpr double fieldRadius = 6;

} // namespace

void field(QPainter& painter, const QWidget& widget, const QRectF& box, bool focused)
{
    const Theme& theme = Theme::of(widget.palette());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(focused ? theme.accent : theme.border, focused ? 1.5 : 1));
    painter.setBrush(widget.isEnabled() ? theme.paper : theme.raised);
    const double inset = focused ? 0.75 : 0.5;
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), fieldRadius, fieldRadius);
}

void focusRing(QPainter& painter, const QWidget& widget, const QRectF& box)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::of(widget.palette()).accent, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4);
}

int textWidth(const QFont& font, const QString& text)
{
    return static_cast<int>(std::ceil(QFontMetricsF(font).horizontalAdvance(text)));
}

} // namespace ridgepoint::paint

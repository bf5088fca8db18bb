// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_panel/quiet_check_box.h"

#include <QPainter>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <array>

namespace ridgepoint {

namespace {

constexpr double boxSize = 15;
constexpr int textLeft = 22;

} // namespace

QSize QuietCheckBox::sizeHint() const
{
    return {textLeft + paint::textWidth(font(), text()) + 4, 26};
}

void QuietCheckBox::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box(1, (height() - boxSize) / 2, boxSize, boxSize);
    painter.setPen(QPen(hasFocus() || isChecked() ? theme.accent : theme.quiet, hasFocus() ? 1.5 : 1));
    painter.setBrush(isChecked() ? theme.accent : theme.paper);
    painter.drawRoundedRect(box, 4, 4);
    if (isChecked()) {
        const QPointF centre = box.center();
        const std::array<QPointF, 3> tick {centre + QPointF(-3.5, 0), centre + QPointF(-1, 3), centre + QPointF(4, -3)};
        painter.setPen(QPen(theme.on_accent, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(tick.data(), static_cast<int>(tick.size()));
    }
    painter.setPen(theme.quiet);
    painter.setFont(font());
    painter.drawText(rect().adjusted(textLeft, 0, 0, 0), Qt::AlignVCenter | Qt::TextShowMnemonic, text());
}

} // namespace ridgepoint

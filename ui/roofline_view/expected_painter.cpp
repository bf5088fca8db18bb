// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a time model expects, on the plane: bands, arrows in parts, curved roofs.
#include <QPainter>

#include "ui/roofline_view/expected_scene.h"

namespace ridgepoint {

namespace {

Qt::PenStyle penStyle(SceneCurve::Style style)
{
    switch (style) {
    case SceneCurve::Style::Dotted:
        return Qt::DotLine;
    case SceneCurve::Style::DashDotted:
        return Qt::DashDotLine;
    case SceneCurve::Style::Dashed:
        return Qt::DashLine;
    case SceneCurve::Style::Solid:
        break;
    }
    return Qt::SolidLine;
}

void paintCurve(QPainter& painter, const SceneCurve& curve, const PlotStyle& style, const Theme& theme)
{
    const bool solid = curve.style == SceneCurve::Style::Solid;
    const double thin = style.quiet_width < 1.5 ? 1 : style.quiet_width; // one pixel is drawn several times faster
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.kind(curve.kind), solid ? style.roof_width * 0.8 : thin, penStyle(curve.style),
        Qt::FlatCap, Qt::RoundJoin));
    painter.drawPolyline(curve.points);
}

/// Half of all times within the darker part, nine of ten within the whole.
void paintBand(QPainter& painter, const SceneBand& band, const PlotStyle& style, const Theme& theme)
{
    const double half = 2.5 * style.dot_radius;
    QColor color = theme.kind(band.kind);
    painter.setPen(Qt::NoPen);
    color.setAlphaF(0.2F);
    painter.setBrush(color);
    painter.drawRect(QRectF(QPointF(band.x - half, band.p90_top), QPointF(band.x + half, band.p90_bottom)));
    color.setAlphaF(0.4F);
    painter.setBrush(color);
    painter.drawRect(QRectF(QPointF(band.x - half, band.median_top), QPointF(band.x + half, band.median_bottom)));
}

/// Over a disc: a line with caps, thick where half of the times lie.
void paintWhisker(QPainter& painter, const SceneBand& band, const PlotStyle& style, const Theme& theme)
{
    const double half = 2 * style.dot_radius;
    const auto stroke = [&](const QColor& color, double width) {
        painter.setPen(QPen(color, width, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(QPointF(band.x, band.p90_top), QPointF(band.x, band.p90_bottom));
        for (const double y : {band.p90_top, band.p90_bottom})
            painter.drawLine(QPointF(band.x - half, y), QPointF(band.x + half, y));
    };
    stroke(theme.paper, 2 * style.quiet_width + 1);
    stroke(theme.ink, style.quiet_width);
    painter.setPen(QPen(theme.ink, 2.5 * style.quiet_width, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QPointF(band.x, band.median_top), QPointF(band.x, band.median_bottom));
}

/// Dark and light in turn, whatever lies under it.
void paintGap(QPainter& painter, const std::vector<QLineF>& gap, const PlotStyle& style, const Theme& theme)
{
    const double width = 2 * style.dot_radius;
    for (const QLineF& part : gap) {
        painter.setPen(QPen(theme.paper, width + 3, Qt::SolidLine, Qt::SquareCap));
        painter.drawLine(part);
    }
    bool dark = true;
    for (const QLineF& part : gap) {
        painter.setPen(QPen(dark ? theme.ink : theme.quiet, width, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(part);
        dark = !dark;
    }
}

} // namespace

void paintBelowMarkers(QPainter& painter, const Scene& scene, const PlotStyle& style, const Theme& theme)
{
    for (const SceneCurve& curve : scene.curves)
        paintCurve(painter, curve, style, theme);
    for (const SceneBand& band : scene.bands) {
        if (!band.above)
            paintBand(painter, band, style, theme);
    }
}

void paintAboveMarkers(QPainter& painter, const Scene& scene, const PlotStyle& style, const Theme& theme)
{
    for (const SceneBand& band : scene.bands) {
        if (band.above)
            paintWhisker(painter, band, style, theme);
    }
    painter.setPen(QPen(theme.quiet, 1, Qt::DotLine));
    for (const QLineF& ray : scene.gap_rays)
        painter.drawLine(ray);
    paintGap(painter, scene.gap, style, theme);
    paintGap(painter, scene.gap_lens, style, theme);
}

} // namespace ridgepoint

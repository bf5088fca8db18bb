// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/serving_view/serving_plot.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>

#include "ui/roofline_view/point_cloud.h"

#include <algorithm>
#include <array>
#include <cmath>

// What the plot looks like. How it answers is in serving_plot.cpp.
namespace ridgepoint {

namespace {

constexpr double faded = 0.10; ///< opacity of what does not stand out
constexpr double radius = 3.6;
constexpr double band = 0.1; ///< that is shaded around the diagonal
constexpr qsizetype mostEntries = 40; ///< of the legend
constexpr qsizetype mostClouds = 6; ///< as many as there are colours
constexpr std::size_t mostShapes = 20'000; ///< more points are stamped as small discs

/// A shape of equal area for each GPU.
QPainterPath shapeOf(std::size_t gpu, double r)
{
    QPainterPath path;
    switch (gpu % 4) {
    case 0:
        path.addEllipse(QPointF(), r, r);
        break;
    case 1:
        path.addRect(-r * 0.89, -r * 0.89, r * 1.78, r * 1.78);
        break;
    case 2:
        path.addPolygon(QPolygonF {QPointF(0, -1.45 * r), QPointF(1.27 * r, 0.75 * r), QPointF(-1.27 * r, 0.75 * r)});
        path.closeSubpath();
        break;
    default:
        path.addPolygon(
            QPolygonF {QPointF(0, -1.3 * r), QPointF(1.3 * r, 0), QPointF(0, 1.3 * r), QPointF(-1.3 * r, 0)});
        path.closeSubpath();
        break;
    }
    return path;
}

QColor bandColor(const Theme& theme, float opacity)
{
    QColor color = theme.good;
    color.setAlphaF(opacity);
    return color;
}

QColor edgeOf(const QColor& color, const Theme& theme)
{
    return color.darker(theme.is_dark ? 220 : 150);
}

} // namespace

void ServingPlot::paintMoving(QPainter& painter)
{
    painter.setRenderHint(QPainter::Antialiasing);
    if (exporting())
        return;
    painter.setBrush(Qt::NoBrush);
    if (const auto at = m_selected ? positionOf(*m_selected) : std::nullopt) {
        painter.setPen(QPen(theme().ink, plotStyle().outline));
        painter.drawEllipse(*at, radius + 4, radius + 4);
    }
    if (const auto at = hoveredItem() ? positionOf(*hoveredItem()) : std::nullopt) {
        painter.setPen(QPen(theme().ink, 1.4));
        painter.drawEllipse(*at, radius + 2, radius + 2);
        paintHoverCard(painter, card(), *at, QRectF(rect()).adjusted(6, 6, -6, -6), theme());
    }
    paintFocusFrame(painter);
}

/// On log axes ten per cent are a distance, and the band has parallel edges.
void ServingPlot::paintBand(QPainter& painter) const
{
    const PlotFrame plane = frame();
    const auto at = [&plane](double logMeasured, double factor) {
        return QPointF(plane.xOf(logMeasured), plane.yOf(logMeasured + std::log10(factor)));
    };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(plane.rect);
    const double from = std::min(plane.x_low, plane.y_low) - 1;
    const double to = std::max(plane.x_high, plane.y_high) + 1;
    painter.setPen(Qt::NoPen);
    painter.setBrush(bandColor(theme(), theme().is_dark ? 0.22F : 0.14F));
    painter.drawPolygon(QPolygonF {at(from, 1 + band), at(to, 1 + band), at(to, 1 - band), at(from, 1 - band)});
    painter.setPen(QPen(theme().ink, plotStyle().quiet_width));
    painter.drawLine(at(from, 1), at(to, 1));
    painter.restore();
}

void ServingPlot::paintDots(QPainter& painter) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(frame().rect);
    for (const bool standsOut : {false, true}) {
        painter.setOpacity(standsOut ? 0.85 : faded);
        if (m_picture->dots.size() > mostShapes)
            paintStamped(painter, standsOut);
        else
            paintShapes(painter, standsOut);
    }
    painter.restore();
}

void ServingPlot::paintShapes(QPainter& painter, bool standsOut) const
{
    const PlotFrame plane = frame();
    std::vector<QPainterPath> shapes;
    for (qsizetype i = 0; i < m_picture->gpus.size(); ++i)
        shapes.push_back(shapeOf(static_cast<std::size_t>(i), radius));
    for (const ServingDot& dot : m_picture->dots) {
        const QPointF place = plane.at(dot.measured_s, dot.predicted_s);
        if (isShown(dot.row) != standsOut || !plane.rect.contains(place))
            continue;
        const QColor color = frameworkColor(theme(), dot.framework);
        painter.setPen(QPen(dot.counts ? edgeOf(color, theme()) : color, dot.counts ? 0.8 : 1.2));
        painter.setBrush(dot.counts ? QBrush(color) : QBrush(Qt::NoBrush));
        painter.translate(place);
        painter.drawPath(shapes[dot.gpu]);
        painter.translate(-place);
    }
}

void ServingPlot::paintStamped(QPainter& painter, bool standsOut) const
{
    std::vector<PointCloud> clouds(static_cast<std::size_t>(std::min(m_picture->frameworks.size(), mostClouds)));
    for (const ServingDot& dot : m_picture->dots) {
        if (isShown(dot.row) == standsOut)
            clouds[dot.framework % clouds.size()].add(dot.measured_s, dot.predicted_s);
    }
    for (std::size_t i = 0; i < clouds.size(); ++i) {
        clouds[i].color = frameworkColor(theme(), i);
        paintCloud(painter, clouds[i], frame(), plotStyle(), edgeOf(clouds[i].color, theme()), exporting(),
            devicePixelRatioF());
    }
}

/// One entry of the legend; x moves behind it. What does not fit is left out.
void ServingPlot::paintEntry(QPainter& painter, QPointF& at, const QString& text, const QPainterPath& mark,
    const QPen& pen, const QBrush& brush) const
{
    const QFontMetricsF metrics(plotStyle().note);
    const double end = at.x() + 14 + metrics.horizontalAdvance(text);
    if (end > width() - 8)
        return;
    painter.setPen(pen);
    painter.setBrush(brush);
    painter.drawPath(mark.translated(at.x() + 5, at.y() - metrics.xHeight() / 2));
    painter.setPen(theme().quiet);
    painter.drawText(QPointF(at.x() + 14, at.y()), text);
    at.setX(end + 18);
}

/// Colours are frameworks, shapes are GPUs.
void ServingPlot::paintLegend(QPainter& painter) const
{
    if (m_picture->dots.empty())
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(plotStyle().note);
    QPointF at = frame().rect.topLeft() - QPointF(0, 28);
    for (qsizetype i = 0; i < std::min(m_picture->frameworks.size(), mostEntries); ++i)
        paintEntry(painter, at, m_picture->frameworks[i], shapeOf(0, 4), Qt::NoPen,
            frameworkColor(theme(), static_cast<std::size_t>(i)));
    at = frame().rect.topLeft() - QPointF(0, 9);
    const QPen quiet(theme().quiet, 1.3);
    const bool hasShapes = m_picture->dots.size() <= mostShapes;
    for (qsizetype i = 0; hasShapes && i < std::min(m_picture->gpus.size(), mostEntries); ++i)
        paintEntry(
            painter, at, m_picture->gpus[i], shapeOf(static_cast<std::size_t>(i), 4), quiet, QBrush(Qt::NoBrush));
    QPainterPath swatch;
    swatch.addRect(QRectF(-6, -4, 12, 8));
    paintEntry(painter, at, tr("within 10 %"), swatch, Qt::NoPen, bandColor(theme(), 0.35F));
    if (std::ranges::any_of(m_picture->dots, [](const ServingDot& dot) { return !dot.counts; }))
        paintEntry(
            painter, at, tr("hollow: more than 4 requests, queueing"), shapeOf(0, 3.5), quiet, QBrush(Qt::NoBrush));
    painter.restore();
}

void ServingPlot::paintNothing(QPainter& painter) const
{
    if (!m_picture->dots.empty())
        return;
    painter.save();
    painter.setFont(plotStyle().axis_title);
    painter.setPen(theme().quiet);
    painter.drawText(frame().rect.adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
        tr("No row of this file has a measured time of this kind that can be predicted."));
    painter.restore();
}

} // namespace ridgepoint

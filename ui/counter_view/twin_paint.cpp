// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The way from the predicted point of the selected kernel to the measured one, and its enlarged copy.
#include "ui/counter_view/counter_plot.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <array>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr double namedLength = 24; ///< pixels; a shorter step has no room for its name beside it
constexpr double shownLength = 3; ///< a shorter one is no step
constexpr double cardPadding = 10;
constexpr QSizeF copySize(96, 66); ///< of the enlarged path
constexpr double mostEnlarged = 14;
constexpr double namesGap = 26; ///< between the enlarged path and the names of its steps

void paintArrowHead(QPainter& painter, const QLineF& line, const QColor& color)
{
    if (line.length() < shownLength)
        return;
    const double angle = std::atan2(line.dy(), line.dx());
    const auto corner = [&](double turn) {
        return line.p2() - QPointF(std::cos(angle + turn), std::sin(angle + turn)) * 9;
    };
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF {line.p2(), corner(0.4), corner(-0.4)});
}

void paintSteps(QPainter& painter, const QPolygonF& path, const QColor& color)
{
    for (qsizetype i = 1; i < path.size(); ++i) {
        const QLineF line(path[i - 1], path[i]);
        painter.setPen(QPen(color, 1.6));
        painter.drawLine(line);
        paintArrowHead(painter, line, color);
    }
}

/// Is some step too short to be told apart, or to be named?
bool needsLens(const QPolygonF& path)
{
    for (qsizetype i = 1; i < path.size(); ++i) {
        const double length = QLineF(path[i - 1], path[i]).length();
        if (length >= shownLength && length < namedLength)
            return true;
    }
    return false;
}

/// The path as large as it fits into a box, in its middle.
QPolygonF enlarged(const QPolygonF& path, const QRectF& box)
{
    const QRectF bounds = path.boundingRect();
    const double scale = std::min(
        {box.width() / std::max(bounds.width(), 1e-3), box.height() / std::max(bounds.height(), 1e-3), mostEnlarged});
    QPolygonF copy;
    for (const QPointF& point : path)
        copy << box.center() + scale * (point - bounds.center());
    return copy;
}

} // namespace

QPolygonF CounterPlot::twinPath() const
{
    const PlotFrame plane = frame();
    QPolygonF path {plane.at(m_twin->intensity, m_twin->flop_per_s)};
    for (const TwinStep& step : m_twin->steps)
        path << plane.at(step.intensity, step.flop_per_s);
    return path;
}

/// Where nothing of the selected kernel stands: below the roofs at the right, else in another corner.
std::optional<QRectF> CounterPlot::roomForLens(QSizeF size, const QRectF& path) const
{
    constexpr double margin = 14;
    const QRectF room = frame().rect.adjusted(margin, margin, -margin, -margin);
    if (room.width() < 1.6 * size.width() || room.height() < 1.2 * size.height())
        return {};
    std::vector<QRectF> taken {path.adjusted(-6, -6, 6, 6)};
    for (std::size_t level = 0; level < countedLevelCount; ++level) {
        const KernelPoint* kernel = m_selected ? shown(*m_selected) : nullptr;
        if (const auto at = kernel != nullptr ? positionOf(*m_selected, level) : std::nullopt) {
            const double radius = radiusOf(*kernel) + 4;
            taken.emplace_back(at->x() - radius, at->y() - radius, 2 * radius, 2 * radius);
        }
    }
    for (const double x : {1.0, 0.7, 0.4, 0.0}) {
        for (const double y : {0.9, 0.6, 0.12}) { // the lowest row is the ridge's name
            const QRectF box(QPointF(room.left() + x * (room.width() - size.width()),
                                 room.top() + y * (room.height() - size.height())),
                size);
            if (std::ranges::none_of(taken, [&](const QRectF& other) { return other.intersects(box); }))
                return box;
        }
    }
    return {};
}

std::optional<CounterPlot::TwinLens> CounterPlot::twinLens() const
{
    if (!m_twin || m_twin->steps.empty() || exporting())
        return {};
    const QPolygonF path = twinPath();
    if (!needsLens(path) || !frame().rect.intersects(path.boundingRect().adjusted(-1, -1, 1, 1)))
        return {};
    const QFontMetricsF metrics(plotStyle().note);
    double names = 0;
    for (const TwinStep& step : m_twin->steps)
        names = std::max(names, metrics.horizontalAdvance(step.label));
    const double title = metrics.horizontalAdvance(m_twin->label);
    const double width = std::max(copySize.width() + namesGap + names, title) + 2 * cardPadding;
    const QSizeF size(width, copySize.height() + metrics.height() + 3 * cardPadding);
    const auto card = roomForLens(size, path.boundingRect());
    if (!card)
        return {};
    const QRectF copy(card->left() + cardPadding, card->top() + 2 * cardPadding + metrics.height(), copySize.width(),
        copySize.height());
    return TwinLens {*card, enlarged(path, copy)};
}

void CounterPlot::paintTwin(QPainter& painter) const
{
    if (!m_twin || m_twin->steps.empty())
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(frame().rect);
    painter.setFont(plotStyle().note);
    const QPolygonF path = twinPath();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().ink, plotStyle().outline, Qt::DotLine));
    painter.drawEllipse(path.first(), 8, 8);
    paintSteps(painter, path, theme().ink);
    if (const auto lens = twinLens())
        paintLens(painter, *lens, path.boundingRect());
    else
        paintStepNames(painter, path);
    painter.restore();
}

/// Above the markers where the prediction lies among them, and within the plane.
QRectF CounterPlot::twinLabelBox() const
{
    const QFontMetricsF metrics(plotStyle().note);
    const KernelPoint* measured = m_selected ? shown(*m_selected) : nullptr;
    const double clear = measured != nullptr ? radiusOf(*measured) + 8 : 13;
    const QPointF at = twinPath().first();
    const QRectF plane = frame().rect;
    const double width = metrics.horizontalAdvance(m_twin->label);
    const double last = std::max(plane.left() + 4, plane.right() - width - 4);
    const double left = std::clamp(at.x() - width / 2, plane.left() + 4, last);
    return {left, at.y() - clear - metrics.ascent(), width, metrics.height()};
}

/// Beside the steps themselves, on a piece of paper each.
void CounterPlot::paintStepNames(QPainter& painter, const QPolygonF& path) const
{
    const QFontMetricsF metrics(plotStyle().note);
    const auto write = [&](QPointF at, const QString& text) {
        painter.fillRect(
            QRectF(at.x() - 2, at.y() - metrics.ascent(), metrics.horizontalAdvance(text) + 4, metrics.height()),
            theme().paper);
        painter.setPen(theme().ink);
        painter.drawText(at, text);
    };
    write(twinLabelBox().topLeft() + QPointF(0, metrics.ascent()), m_twin->label);
    for (qsizetype i = 1; i < path.size(); ++i) {
        const QLineF line(path[i - 1], path[i]);
        const QString& label = m_twin->steps[static_cast<std::size_t>(i - 1)].label;
        const bool isFlat = std::abs(line.dx()) > std::abs(line.dy());
        if (line.length() > namedLength)
            write(line.center() + (isFlat ? QPointF(-metrics.horizontalAdvance(label) / 2, 15) : QPointF(8, 4)), label);
    }
}

/// The path enlarged, its steps named in their order from top to bottom.
void CounterPlot::paintLens(QPainter& painter, const TwinLens& lens, const QRectF& path) const
{
    const QFontMetricsF metrics(plotStyle().note);
    painter.setPen(QPen(theme().quiet, 1, Qt::DotLine));
    painter.drawLine(path.center(), lens.card.center());
    painter.setPen(QPen(theme().border, 1));
    painter.setBrush(theme().raised);
    painter.drawRoundedRect(lens.card, 6, 6);
    painter.setPen(theme().ink);
    painter.drawText(lens.card.topLeft() + QPointF(cardPadding, cardPadding + metrics.ascent()), m_twin->label);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().ink, plotStyle().outline, Qt::DotLine));
    painter.drawEllipse(lens.path.first(), 5, 5);
    paintSteps(painter, lens.path, theme().ink);
    const double left = lens.card.left() + cardPadding + copySize.width() + namesGap;
    const auto count = static_cast<double>(m_twin->steps.size());
    const double row = copySize.height() / count;
    const double top = lens.card.bottom() - cardPadding - copySize.height();
    for (std::size_t i = 0; i < m_twin->steps.size(); ++i) {
        const QLineF step(lens.path[static_cast<qsizetype>(i)], lens.path[static_cast<qsizetype>(i) + 1]);
        const double y = top + (static_cast<double>(i) + 0.5) * row;
        painter.setPen(QPen(theme().quiet, 1));
        if (step.length() >= shownLength)
            painter.drawLine(step.center(), QPointF(left - 4, y));
        painter.setPen(step.length() >= shownLength ? theme().ink : theme().quiet);
        painter.drawText(QPointF(left, y + (metrics.ascent() - metrics.descent()) / 2), m_twin->steps[i].label);
    }
}

} // namespace ridgepoint

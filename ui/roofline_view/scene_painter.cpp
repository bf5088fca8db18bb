// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/scene.h"

#include <QFontMetricsF>
#include <QImage>
#include <QPaintEngine>
#include <QPainter>
#include <QPainterPath>

#include "ui/roofline_view/expected_scene.h"
#include "ui/theme/format.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <ranges>

namespace ridgepoint {

namespace {

constexpr double tint = 0.25; ///< of a prefill disc: how much of the kind's colour is mixed into the paper

QColor mixed(const QColor& paper, const QColor& color, double part)
{
    const auto mix = [part](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * part)); };
    return {mix(paper.red(), color.red()), mix(paper.green(), color.green()), mix(paper.blue(), color.blue())};
}

/// Slices of a pie, largest first, from twelve o'clock.
template<typename Draw> void forEachSlice(const Marker& marker, Draw draw)
{
    const auto order = marker.kindsByShare();
    const double total = marker.share > 0 ? marker.share : 1;
    double start = 90 * 16;
    for (const std::size_t kind : order) {
        const double span = -360 * 16 * marker.kind_share[kind] / total;
        if (span < -16)
            draw(kind, static_cast<int>(std::lround(start)), static_cast<int>(std::lround(span)));
        start += span;
    }
}

void paintMarker(QPainter& painter, const Marker& marker, const PlotStyle& style, const Theme& theme)
{
    const QRectF box(
        marker.center.x() - marker.radius, marker.center.y() - marker.radius, 2 * marker.radius, 2 * marker.radius);
    const auto fill = [&](std::size_t kind) {
        if (marker.stands_in)
            return theme.paper;
        return marker.decode ? theme.kinds[kind] : mixed(theme.paper, theme.kinds[kind], tint);
    };
    const bool pie =
        std::ranges::count_if(marker.kind_share, [&](double share) { return share > 0.01 * marker.share; }) > 1;
    const auto dominant = static_cast<std::size_t>(marker.kind());
    if (!pie) {
        painter.setPen(marker.decode && !marker.stands_in ? QPen(theme.paper, style.outline)
                                                          : QPen(theme.kinds[dominant], style.outline));
        painter.setBrush(fill(dominant));
        painter.drawEllipse(box);
        return;
    }
    forEachSlice(marker, [&](std::size_t kind, int start, int span) {
        const bool outlined = !marker.decode || marker.stands_in;
        painter.setPen(QPen(outlined ? theme.kinds[kind] : theme.paper, style.outline / 2));
        painter.setBrush(fill(kind));
        painter.drawPie(box, start, span);
    });
    painter.setBrush(Qt::NoBrush);
    if (marker.decode && !marker.stands_in) {
        painter.setPen(QPen(theme.paper, style.outline));
        painter.drawEllipse(box);
        return;
    }
    forEachSlice(marker, [&](std::size_t kind, int start, int span) {
        painter.setPen(QPen(theme.kinds[kind], style.outline, Qt::SolidLine, Qt::FlatCap));
        painter.drawArc(box, start, span);
    });
}

void paintText(QPainter& painter, const SceneText& text, const PlotStyle& style, const Theme& theme)
{
    if (text.backed) {
        constexpr float cover = 0.82F; // what lies below stays visible
        QColor paper = theme.paper;
        paper.setAlphaF(cover);
        painter.fillRect(text.box, paper);
    }
    if (text.leader) {
        painter.setPen(QPen(text.color, style.quiet_width));
        painter.drawLine(*text.leader);
    }
    painter.setPen(text.color);
    painter.setFont(text.bold ? style.label : style.note);
    if (text.angle == 0) {
        const QFontMetricsF metrics(painter.font());
        painter.drawText(
            QPointF(text.box.left() + 1, text.box.center().y() + (metrics.ascent() - metrics.descent()) / 2),
            text.text);
        return;
    }
    painter.save();
    painter.translate(text.box.center());
    painter.rotate(text.angle);
    painter.drawText(QRectF(-text.box.width() / 2 - 2, -text.box.height() / 2, text.box.width() + 4, text.box.height()),
        Qt::AlignCenter, text.text);
    painter.restore();
}

/// The points that arrows lead to. On a screen each is drawn once for its colour and copied: antialiased circles by the
/// dozen are what a frame would spend most of its time on.
class ArrowPoints
{
public:
    ArrowPoints(QPainter& painter, const PlotStyle& style, const Theme& theme)
        : m_painter(painter)
        , m_style(style)
        , m_theme(theme)
        , m_copies(painter.paintEngine()->type() == QPaintEngine::Raster
              && painter.transform().type() <= QTransform::TxTranslate)
    {
    }

    void draw(const SceneArrow& arrow)
    {
        if (!m_copies)
            return circle(m_painter, arrow, arrow.to);
        QImage& image = m_images[looks * static_cast<std::size_t>(arrow.kind) + lookOf(arrow)];
        const double half = twinRadius(m_style) + 2;
        if (image.isNull()) {
            const double ratio = m_painter.device()->devicePixelRatioF();
            const int side = static_cast<int>(std::ceil(2 * half * ratio));
            image = QImage(side, side, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(ratio);
            image.fill(Qt::transparent);
            QPainter painter(&image);
            painter.setRenderHint(QPainter::Antialiasing);
            circle(painter, arrow, {half, half});
        }
        m_painter.drawImage(arrow.to - QPointF(half, half), image);
    }

private:
    static constexpr std::size_t looks = 3;

    static std::size_t lookOf(const SceneArrow& arrow)
    {
        if (arrow.expected)
            return 2;
        return arrow.hollow ? 1 : 0;
    }

    /// A ring in the colour of its kind is expected. A dark edge is measured, hollow where its FLOP are not counted.
    void circle(QPainter& painter, const SceneArrow& arrow, QPointF center) const
    {
        const QColor kind = m_theme.kind(arrow.kind);
        painter.setPen(arrow.expected ? QPen(kind, 1.6) : QPen(m_theme.ink, 1.2));
        painter.setBrush(arrow.expected || arrow.hollow ? m_theme.paper : kind);
        painter.drawEllipse(center, twinRadius(m_style), twinRadius(m_style));
    }

    QPainter& m_painter;
    const PlotStyle& m_style;
    const Theme& m_theme;
    bool m_copies;
    std::array<QImage, looks * operatorKindCount> m_images; ///< by kind, then by look
};

void paintArrow(QPainter& painter, const SceneArrow& arrow, const PlotStyle& style, const Theme& theme)
{
    const QLineF line(arrow.from, arrow.to);
    // One pixel is drawn several times faster than more.
    const double width = arrow.expected && style.quiet_width < 1.5 ? 1 : style.quiet_width;
    painter.setPen(QPen(theme.kind(arrow.kind), width, arrow.expected ? Qt::DashLine : Qt::SolidLine));
    painter.drawLine(line);
    painter.setPen(QPen(theme.kind(arrow.kind), style.quiet_width));
    if (line.length() > 12) {
        const double angle = std::atan2(line.dy(), line.dx());
        const auto wing = [&](double turn) {
            return arrow.to - 7.0 * QPointF(std::cos(angle + turn), std::sin(angle + turn));
        };
        painter.setBrush(theme.kind(arrow.kind));
        painter.drawPolygon(QPolygonF({arrow.to, wing(0.4), wing(-0.4)}));
    }
}

/// Where it leads to: a point, above the discs. Below the plane there is none, and the arrow's own head says so.
void paintArrowEnd(
    QPainter& painter, const SceneArrow& arrow, ArrowPoints& points, const PlotStyle& style, const Theme& theme)
{
    if (arrow.leaves)
        return;
    if (arrow.covered) {
        painter.setPen(QPen(theme.paper, style.quiet_width));
        painter.drawLine(arrow.from, arrow.to);
    }
    points.draw(arrow);
}

struct FanPart
{
    OperatorRef ref;
    QPointF center;
    double share;
};

double fanRadius(const Marker& marker)
{
    return std::max(70.0, marker.radius + 50);
}

/// Parts lie on a circle around the marker, turned so that it fits into the frame best.
std::vector<FanPart> fanParts(const Marker& marker, const PlotFrame& frame)
{
    std::vector<FanPart> parts;
    const bool right = marker.center.x() < frame.rect.center().x();
    const double first = right ? -1.2 : std::numbers::pi - 1.2;
    const double step = 2.4 / std::max(1.0, static_cast<double>(marker.parts.size()) - 1);
    for (std::size_t i = 0; i < marker.parts.size(); ++i) {
        const double angle = first + step * static_cast<double>(right ? i : marker.parts.size() - 1 - i);
        const QPointF offset(std::cos(angle), std::sin(angle));
        parts.push_back({marker.parts[i].ref, marker.center + fanRadius(marker) * offset, marker.parts[i].share});
    }
    return parts;
}

} // namespace

void paintSides(QPainter& painter, const Roofs& roofs, const PlotFrame& frame, const Theme& theme)
{
    if (roofs.ridge <= 0)
        return;
    const double x = std::clamp(frame.xOf(std::log10(roofs.ridge)), frame.rect.left(), frame.rect.right());
    QRectF memory = frame.rect;
    memory.setRight(x);
    QRectF compute = frame.rect;
    compute.setLeft(x);
    painter.fillRect(memory, theme.memory_side);
    painter.fillRect(compute, theme.compute_side);
}

void paintTrails(
    QPainter& painter, const SceneInput& input, const PlotFrame& frame, const PlotStyle& style, const Theme& theme)
{
    painter.setBrush(Qt::NoBrush);
    for (const Trail* trail : visibleTrails(input, frame)) {
        QPolygonF path;
        for (const TrailPoint& point : trail->points)
            path << frame.at(point.intensity, point.flop_per_s);
        QColor color = theme.kind(kindOf(trail->id));
        color.setAlphaF(0.28F);
        painter.setPen(QPen(color, style.trail_width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(path);
        painter.setPen(QPen(theme.kind(kindOf(trail->id)), style.quiet_width));
        for (const QPointF& end : {path.first(), path.last()})
            painter.drawEllipse(end, style.trail_width / 3, style.trail_width / 3);
    }
}

void paintMeasuredTrails(QPainter& painter, const std::vector<MeasuredTrail>& trails, const PlotFrame& frame,
    const PlotStyle& style, const Theme& theme)
{
    painter.setBrush(Qt::NoBrush);
    for (const MeasuredTrail& trail : trails) {
        QPolygonF path;
        for (const QPointF& point : trail.points)
            path << QPointF(frame.xOf(point.x()), frame.yOf(point.y()));
        painter.setPen(QPen(theme.kind(trail.kind), style.roof_width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(path);
    }
}

void paintRoofs(
    QPainter& painter, const Roofs& roofs, const PlotFrame& frame, const PlotStyle& style, const Theme& theme)
{
    for (const Roof& roof : roofs.lines) {
        const auto line = roofLine(roof, roofs, frame);
        if (!line)
            continue;
        painter.setPen(
            roof.binding ? QPen(theme.ink, style.roof_width) : QPen(theme.quiet, style.quiet_width, Qt::DashLine));
        painter.drawLine(*line);
    }
    const double logRidge = roofs.ridge > 0 ? std::log10(roofs.ridge) : frame.x_high + 1;
    if (logRidge < frame.x_low || logRidge > frame.x_high)
        return;
    const double x = frame.xOf(logRidge);
    const double top = frame.yOf(std::log10(roofs.attainable(roofs.ridge)));
    painter.setPen(QPen(theme.quiet, style.quiet_width, Qt::DotLine));
    painter.drawLine(QPointF(x, std::max(top, frame.rect.top())), QPointF(x, frame.rect.bottom()));
    const double half = 3 * style.roof_width;
    const double y = frame.rect.bottom();
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.ink);
    painter.drawPolygon(QPolygonF({{x, y - half}, {x + half, y}, {x, y + half}, {x - half, y}}));
}

void paintScene(QPainter& painter, const Scene& scene, const PlotFrame& frame, const PlotStyle& style,
    const Theme& theme, const std::optional<OperatorRef>& selected)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(frame.rect);
    paintBelowMarkers(painter, scene, style, theme);
    const auto isSeen = [&frame](const SceneArrow& arrow) {
        return frame.rect.intersects(QRectF(arrow.from, arrow.to).normalized().adjusted(-9, -9, 9, 9));
    };
    for (const SceneArrow& arrow : scene.arrows | std::views::filter(isSeen))
        paintArrow(painter, arrow, style, theme);
    for (const Marker& marker : scene.markers) {
        paintMarker(painter, marker, style, theme);
        if (selected && marker.holds(*selected)) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(theme.ink, style.outline));
            painter.drawEllipse(marker.center, marker.radius + 2 * style.outline, marker.radius + 2 * style.outline);
        }
    }
    ArrowPoints points(painter, style, theme);
    for (const SceneArrow& arrow : scene.arrows | std::views::filter(isSeen))
        paintArrowEnd(painter, arrow, points, style, theme);
    paintAboveMarkers(painter, scene, style, theme);
    for (const SceneText& text : scene.texts)
        paintText(painter, text, style, theme);
    painter.restore();
}

void paintFan(
    QPainter& painter, const Marker& marker, const PlotFrame& frame, const PlotStyle& style, const Theme& theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetricsF metrics(style.note);
    // What stands around the marker would run through the names.
    constexpr float cover = 0.86F;
    QColor paper = theme.paper;
    paper.setAlphaF(cover);
    painter.setPen(Qt::NoPen);
    painter.setBrush(paper);
    painter.drawEllipse(marker.center, fanRadius(marker) + 24, fanRadius(marker) + 24);
    for (const FanPart& part : fanParts(marker, frame)) {
        const QColor& color = theme.kind(kindOf(part.ref.id));
        const double radius = std::max(style.least_radius + 1, style.full_radius * std::sqrt(part.share));
        painter.setPen(QPen(color, style.quiet_width));
        painter.drawLine(marker.center, part.center);
        painter.setBrush(marker.decode ? color : mixed(theme.paper, color, tint));
        painter.setPen(QPen(marker.decode ? theme.paper : color, style.outline));
        painter.drawEllipse(part.center, radius, radius);
        const std::string_view name = ridgepoint::name(part.ref.id);
        const QString text =
            QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())) + u' ' + format::percent(part.share);
        const bool right = part.center.x() >= marker.center.x();
        const double width = metrics.horizontalAdvance(text);
        const QRectF box(right ? part.center.x() + radius + 5 : part.center.x() - radius - 5 - width,
            part.center.y() - metrics.height() / 2, width, metrics.height());
        painter.fillRect(box.adjusted(-3, 0, 3, 0), theme.paper);
        painter.setFont(style.note);
        painter.setPen(theme.ink);
        painter.drawText(box, Qt::AlignCenter, text);
    }
    painter.restore();
}

std::optional<OperatorRef> fanPartAt(
    const Marker& marker, QPointF point, const PlotFrame& frame, const PlotStyle& style)
{
    for (const FanPart& part : fanParts(marker, frame)) {
        const double radius = std::max(style.least_radius + 1, style.full_radius * std::sqrt(part.share)) + 5;
        if (std::hypot(point.x() - part.center.x(), point.y() - part.center.y()) <= radius)
            return part.ref;
    }
    return {};
}

} // namespace ridgepoint

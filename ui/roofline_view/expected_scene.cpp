// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/expected_scene.h"

#include <QCoreApplication>
#include <QFontMetricsF>

#include "core/analysis/breakdown.h"
#include "core/analysis/calibrated/error_band.h"
#include "ui/theme/format.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr double pointRoom = 8; ///< pixels below an expected point that names keep off
constexpr double lensWidth = 26; ///< of an enlarged arrow and what ties its parts to their names

QString tr(const char* source)
{
    return QCoreApplication::translate("ExpectedScene", source);
}

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

/// Where its error ends, to both sides of the expected point: the shorter the time, the higher.
void placeBand(Scene& scene, const OperatorCost& cost, const PlotFrame& frame, bool above)
{
    if (!cost.calibrated_error.known())
        return;
    const auto heightOf = [&](double seconds) { return frame.yOf(std::log10(cost.flop / seconds)); };
    const auto half = calibrated::timeRange(cost.calibrated_s, cost.calibrated_error.median);
    const auto most = calibrated::timeRange(cost.calibrated_s, cost.calibrated_error.p90);
    scene.bands.push_back({frame.xOf(std::log10(cost.intensity())), heightOf(half.low_s), heightOf(half.high_s),
        heightOf(most.low_s), heightOf(most.high_s), kindOf(cost.id), above});
}

void placeArrows(Scene& scene, LabelPlacer& placer, const Phase& phase, const PlotFrame& frame)
{
    for (const OperatorCost& cost : phase.operators()) {
        if (!(cost.calibrated_s > 0) || cost.intensity() <= 0 || cost.flop <= 0)
            continue;
        placeBand(scene, cost, frame, false);
        QLineF arrow(frame.at(cost.intensity(), cost.attainable()), frame.at(cost.intensity(), cost.expectedRate()));
        const bool leaves = arrow.y2() > frame.rect.bottom() && frame.rect.contains(arrow.p1());
        if (leaves)
            arrow.setP2({arrow.x2(), frame.rect.bottom()});
        const bool covered = liesInDisc(scene.markers, arrow.p2());
        scene.arrows.push_back({arrow.p1(), arrow.p2(), kindOf(cost.id), true, covered, leaves});
        if (frame.rect.contains(arrow.p1()))
            placer.avoidLine({arrow.p1(), arrow.p2() + QPointF(0, pointRoom)});
    }
}

/// One whisker per disc, that of its longest operator: those of a merged disc would lie over each other.
void placeWhiskers(Scene& scene, const Phase& phase, bool decode, const PlotFrame& frame)
{
    for (const Marker& marker : scene.markers) {
        const OperatorCost* cost = marker.decode == decode ? phase.find(marker.parts.front().ref.id) : nullptr;
        if (cost != nullptr)
            placeBand(scene, *cost, frame, true);
    }
}

/// Names what belongs to the selected operator.
class DetailPlacer
{
public:
    DetailPlacer(Scene& scene, LabelPlacer& placer, const SceneInput& input, const PlotFrame& frame,
        const PlotStyle& style, const Theme& theme)
        : m_scene(scene)
        , m_placer(placer)
        , m_frame(frame)
        , m_style(style)
        , m_theme(theme)
        , m_bold(style.label)
        , m_plain(style.note)
        , m_detail(*input.detail)
        , m_cost((m_detail.ref.decode ? input.analysis.decode : input.analysis.prefill).find(m_detail.ref.id))
        , m_both(input.times == ShownTimes::Both)
    {
    }

    void place()
    {
        if (m_cost == nullptr || !(m_cost->calibrated_s > 0) || m_cost->intensity() <= 0 || m_cost->flop <= 0)
            return;
        placeCurves();
        if (m_both)
            placeGap();
        nameCurves();
    }

private:
    void placeGap()
    {
        const QPointF from = m_frame.at(m_cost->intensity(), m_cost->attainable());
        const QPointF to = m_frame.at(m_cost->intensity(), m_cost->expectedRate());
        for (const calibrated::GapPart& part : m_detail.gap.parts()) {
            if (calibrated::isWorthNaming(part))
                m_parts.push_back(part);
        }
        m_scene.gap = divided(from, to);
        if (!m_scene.gap.empty())
            nameParts({from, to});
    }

    /// A line cut as the parts' shares of the gap; what is too small to be named belongs to the one before.
    std::vector<QLineF> divided(QPointF from, QPointF to) const
    {
        double all = 0;
        for (const calibrated::GapPart& part : m_parts)
            all += part.share;
        std::vector<QLineF> lines;
        double at = 0;
        for (const calibrated::GapPart& part : m_parts) {
            const QPointF first = from + at * (to - from);
            at += part.share / all;
            lines.emplace_back(first, from + at * (to - from));
        }
        return lines;
    }

    /// A heading and a line for each part, beside the arrow, in the order of the arrow from top to bottom. A short
    /// arrow is repeated as tall as the names, so that its parts can be told apart.
    void nameParts(const QLineF& arrow)
    {
        const QString heading = tr("%1 %2 the ideal").arg(text(name(m_cost->id)), format::ratio(m_detail.gap.ratio()));
        double width = m_bold.horizontalAdvance(heading) + 2;
        for (const calibrated::GapPart& part : m_parts)
            width = std::max(width, lensWidth + m_plain.horizontalAdvance(gapText(part)) + 2);
        const double line = m_bold.height() + 2;
        const auto block = roomBeside(arrow, {width, line * static_cast<double>(m_parts.size() + 1)});
        if (!block)
            return;
        m_backed = m_placer.isOverAvoided();
        m_scene.texts.push_back({heading, {block->left(), block->top(), width, line}, m_theme.kind(kindOf(m_cost->id)),
            true, 0, {}, m_backed});
        const bool onRight = block->left() > arrow.x1();
        const double lens = onRight ? block->left() + 5 : block->right() - 5;
        const double top = block->top() + line + 4;
        const double bottom = block->bottom() - 4;
        const bool enlarged = arrow.length() < bottom - top;
        if (enlarged) {
            m_scene.gap_lens = divided({lens, top}, {lens, bottom});
            m_scene.gap_rays = {{arrow.p1(), {lens, top}}, {arrow.p2(), {lens, bottom}}};
            for (const QLineF& ray : m_scene.gap_rays)
                m_placer.blockLeader(ray);
        }
        for (std::size_t i = 0; i < m_parts.size(); ++i) {
            const double own = m_plain.horizontalAdvance(gapText(m_parts[i])) + 2;
            const double left = onRight ? block->left() + lensWidth : block->right() - lensWidth - own;
            const QRectF box(left, block->top() + line * static_cast<double>(i + 1), own, line);
            namePart(m_parts[i], enlarged ? m_scene.gap_lens[i] : m_scene.gap[i], box, onRight);
        }
    }

    std::optional<QRectF> roomBeside(const QLineF& arrow, QSizeF size)
    {
        const QPointF middle = arrow.center();
        std::vector<QRectF> candidates;
        for (const double away : {26.0, 44.0, 64.0, 90.0, 125.0, 170.0, 220.0, 280.0}) {
            for (const double lift : {0.0, 0.4, -0.4, 0.8, -0.8, 1.2, -1.2, 1.7, -1.7, 2.3, -2.3, 3.0, -3.0}) {
                const double y = middle.y() - size.height() / 2 + lift * size.height();
                candidates.emplace_back(QPointF(middle.x() + away, y), size);
                candidates.emplace_back(QPointF(middle.x() - away - size.width(), y), size);
            }
        }
        const auto chosen = m_placer.placeSomewhere(candidates);
        return chosen ? std::optional(candidates[*chosen]) : std::nullopt;
    }

    void namePart(const calibrated::GapPart& part, const QLineF& segment, const QRectF& box, bool onRight)
    {
        const double gap = m_style.dot_radius + 1; // clear of the bar
        const QLineF leader(segment.center() + QPointF(onRight ? gap : -gap, 0),
            {onRight ? box.left() - 2 : box.right() + 2, box.center().y()});
        m_scene.texts.push_back({gapText(part), box, m_theme.ink, false, 0, leader, m_backed});
    }

    void placeCurves()
    {
        using Point = calibrated::ShapePoint;
        struct Kind
        {
            QString name;
            double Point::*rate;
            SceneCurve::Style style;
        };
        const std::array kinds {Kind {tr("launch floor"), &Point::launch, SceneCurve::Style::Dotted},
            Kind {tr("tiles"), &Point::tiles, SceneCurve::Style::DashDotted},
            Kind {tr("DRAM at its efficiency"), &Point::bandwidth, SceneCurve::Style::Dashed},
            Kind {tr("expected, any number of rows"), &Point::expected, SceneCurve::Style::Solid}};
        for (const Kind& kind : kinds) {
            SceneCurve curve {kind.name, {}, kindOf(m_cost->id), kind.style};
            for (const Point& point : m_detail.roofs.points())
                curve.points << m_frame.at(point.intensity, point.*kind.rate);
            if (curve.points.isEmpty())
                continue;
            m_points.push_back(curve.points);
            curve.points = simplified(curve.points);
            for (qsizetype i = 1; i < curve.points.size(); ++i) {
                const QLineF line(curve.points[i - 1], curve.points[i]);
                if (m_frame.rect.intersects(QRectF(line.p1(), line.p2()).normalized().adjusted(-1, -1, 1, 1)))
                    m_placer.avoidLine(line);
            }
            m_scene.curves.push_back(std::move(curve));
        }
    }

    /// As few straight lines as look the same, those far outside the frame left out: strokes cost by the line.
    QPolygonF simplified(const QPolygonF& points) const
    {
        constexpr qsizetype longest = 24; // points that one line stands for
        const QRectF near = m_frame.rect.adjusted(-20, -20, 20, 20);
        const auto isVisible = [&](qsizetype i) {
            return near.contains(points[i]) || (i > 0 && near.contains(points[i - 1]))
                || (i + 1 < points.size() && near.contains(points[i + 1]));
        };
        QPolygonF simple;
        qsizetype anchor = -1;
        for (qsizetype i = 0; i < points.size(); ++i) {
            if (!isVisible(i)) {
                anchor = -1;
                continue;
            }
            const bool skipped = anchor >= 0 && i + 1 < points.size() && isVisible(i + 1) && i - anchor < longest
                && isStraight(points, anchor, i + 1);
            if (skipped)
                continue;
            simple << points[i];
            anchor = i;
        }
        return simple;
    }

    /// Do the points between two others lie on their straight line?
    static bool isStraight(const QPolygonF& points, qsizetype first, qsizetype last)
    {
        constexpr double tolerance = 0.4; // pixels
        const QPointF way = points[last] - points[first];
        const double length = std::hypot(way.x(), way.y());
        for (qsizetype i = first + 1; i < last; ++i) {
            const QPointF part = points[i] - points[first];
            const double along = QPointF::dotProduct(way, part);
            const double across = std::abs(way.x() * part.y() - way.y() * part.x());
            if (along < 0 || along > length * length || across > tolerance * length)
                return false;
        }
        return true;
    }

    void nameCurves()
    {
        for (std::size_t i = 0; i < m_scene.curves.size(); ++i)
            nameCurve(m_scene.curves[i], m_points[i]);
    }

    /// Near the curve, where it lies within the frame, and tied to it: other curves are near as well.
    void nameCurve(const SceneCurve& curve, const QPolygonF& all)
    {
        const QSizeF size(m_plain.horizontalAdvance(curve.name) + 2, m_plain.height());
        std::vector<QRectF> candidates;
        std::vector<QPointF> points;
        for (const double away : {14.0, 24.0, 40.0, 60.0}) {
            for (const double at : {0.3, 0.2, 0.4, 0.1, 0.5, 0.05, 0.6, 0.7, 0.8, 0.9}) {
                const auto index = static_cast<qsizetype>(at * static_cast<double>(all.size() - 1));
                const QPointF point = all[index];
                if (!m_frame.rect.contains(point))
                    continue;
                candidates.emplace_back(point + QPointF(-away - size.width(), -away - size.height() / 2), size);
                candidates.emplace_back(point + QPointF(away, away - size.height() / 2), size);
                points.insert(points.end(), 2, point);
            }
        }
        const auto chosen = m_placer.placeSomewhere(candidates);
        if (!chosen)
            return;
        const QRectF& box = candidates[*chosen];
        const QLineF leader = leaderBetween(points[*chosen], 0, box);
        m_placer.blockLeader(leader);
        m_scene.texts.push_back(
            {curve.name, box, m_theme.kind(curve.kind), false, 0, leader, m_placer.isOverAvoided()});
    }

    Scene& m_scene;
    LabelPlacer& m_placer;
    const PlotFrame& m_frame;
    const PlotStyle& m_style;
    const Theme& m_theme;
    QFontMetricsF m_bold;
    QFontMetricsF m_plain;
    const ExpectedDetail& m_detail;
    const OperatorCost* m_cost;
    bool m_both;
    bool m_backed = false; ///< the parts' names lie over thin lines
    std::vector<QPolygonF> m_points; ///< of each curve, all of them
    std::vector<calibrated::GapPart> m_parts; ///< large enough to be named
};

} // namespace

std::optional<ExpectedDetail> expectedDetail(
    const Scenario& scenario, const Analysis& analysis, const OperatorRef& ref, bool withRoofs)
{
    const Phase& phase = ref.decode ? analysis.decode : analysis.prefill;
    const OperatorCost* cost = phase.find(ref.id);
    if (cost == nullptr || !(cost->calibrated_s > 0))
        return {};
    ExpectedDetail detail;
    detail.ref = ref;
    detail.gap = calibrated::gapParts(cost->time_s, calibrated::operatorTime(scenario, phase, ref.id, ref.decode));
    if (withRoofs)
        detail.roofs = calibrated::shapeRoofs(scenario, *cost);
    return detail;
}

QString gapText(const calibrated::GapPart& part)
{
    return text(name(part.kind)) + u' ' + format::ratio(part.ratio);
}

bool showsExpected(ShownTimes times, const Phase& phase)
{
    return times != ShownTimes::Ideal && expectedOperatorTime(phase) > 0;
}

void placeExpected(Scene& scene, LabelPlacer& placer, const SceneInput& input, const PlotFrame& frame)
{
    for (const bool decode : {false, true}) {
        const Phase& phase = decode ? input.analysis.decode : input.analysis.prefill;
        if (!shows(input.phases, decode))
            continue;
        if (input.times == ShownTimes::Both)
            placeArrows(scene, placer, phase, frame);
        else if (showsExpected(input.times, phase))
            placeWhiskers(scene, phase, decode, frame);
    }
}

void placeDetail(Scene& scene, LabelPlacer& placer, const SceneInput& input, const PlotFrame& frame,
    const PlotStyle& style, const Theme& theme)
{
    if (input.detail == nullptr || input.times == ShownTimes::Ideal || !shows(input.phases, input.detail->ref.decode))
        return;
    DetailPlacer(scene, placer, input, frame, style, theme).place();
}

} // namespace ridgepoint

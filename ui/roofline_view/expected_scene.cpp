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

constexpr std::size_t curveStep = 8; ///< of a curve's points: what labels keep off

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

void placePhase(Scene& scene, const SceneInput& input, const Phase& phase, const PlotFrame& frame)
{
    if (!showsExpected(input.times, phase))
        return;
    const bool both = input.times == ShownTimes::Both;
    for (const OperatorCost& cost : phase.operators()) {
        if (!(cost.calibrated_s > 0) || cost.intensity() <= 0 || cost.flop <= 0)
            continue;
        placeBand(scene, cost, frame, !both);
        if (both)
            scene.arrows.push_back({frame.at(cost.intensity(), cost.attainable()),
                frame.at(cost.intensity(), cost.expectedRate()), kindOf(cost.id), true});
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
        double at = 0;
        for (const calibrated::GapPart& part : m_detail.gap.parts()) {
            const QPointF first = from + at * (to - from);
            at += part.share;
            m_scene.gap.emplace_back(first, from + at * (to - from));
        }
        if (!m_scene.gap.empty())
            nameParts((from + to) / 2);
    }

    /// A heading and a line for each part, beside the arrow, in the order of the arrow from top to bottom.
    void nameParts(QPointF middle)
    {
        const auto parts = m_detail.gap.parts();
        const QString heading = tr("%1 %2 the ideal").arg(text(name(m_cost->id)), format::ratio(m_detail.gap.ratio()));
        double width = m_bold.horizontalAdvance(heading) + 2;
        for (const calibrated::GapPart& part : parts)
            width = std::max(width, m_plain.horizontalAdvance(gapText(part)) + 2);
        const double line = m_bold.height() + 2;
        const QSizeF size(width, line * static_cast<double>(parts.size() + 1));
        std::vector<QRectF> candidates;
        for (const double away : {26.0, 44.0, 64.0, 90.0, 125.0, 170.0, 220.0}) {
            for (const double lift : {0.0, -0.4, 0.4, -0.8, 0.8, -1.2, 1.2}) {
                const double y = middle.y() - size.height() / 2 + lift * size.height();
                candidates.emplace_back(QPointF(middle.x() + away, y), size);
                candidates.emplace_back(QPointF(middle.x() - away - size.width(), y), size);
            }
        }
        const auto chosen = m_placer.place(candidates);
        if (!chosen)
            return;
        const QRectF block = candidates[*chosen];
        m_scene.texts.push_back(
            {heading, {block.left(), block.top(), width, line}, m_theme.kind(kindOf(m_cost->id)), true, 0, {}});
        for (std::size_t i = 0; i < parts.size(); ++i)
            nameTermed(
                parts[i], m_scene.gap[i], {block.left(), block.top() + line * static_cast<double>(i + 1), width, line});
    }

    void nameTermed(const calibrated::GapPart& part, const QLineF& segment, const QRectF& box)
    {
        const bool onRight = box.left() > segment.x1();
        const QLineF leader(segment.center(), {onRight ? box.left() - 3 : box.right() + 3, box.center().y()});
        m_placer.blockLeader(leader);
        m_scene.texts.push_back({gapText(part), box, m_theme.ink, false, 0, leader});
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
            Kind {tr("expected at any number of rows"), &Point::expected, SceneCurve::Style::Solid}};
        for (const Kind& kind : kinds) {
            SceneCurve curve {kind.name, {}, kindOf(m_cost->id), kind.style};
            for (const Point& point : m_detail.roofs.points())
                curve.points << m_frame.at(point.intensity, point.*kind.rate);
            if (curve.points.isEmpty())
                continue;
            avoid(curve.points);
            m_scene.curves.push_back(std::move(curve));
        }
    }

    void avoid(const QPolygonF& points)
    {
        for (qsizetype i = 0; i + 1 < points.size(); i += curveStep) {
            const QLineF line(points[i], points[std::min<qsizetype>(i + curveStep, points.size() - 1)]);
            if (m_frame.rect.intersects(QRectF(line.p1(), line.p2()).normalized().adjusted(-1, -1, 1, 1)))
                m_placer.avoidLine(line);
        }
    }

    void nameCurves()
    {
        for (const SceneCurve& curve : m_scene.curves)
            nameCurve(curve);
    }

    /// Right above or below the curve, where it lies within the frame.
    void nameCurve(const SceneCurve& curve)
    {
        const QSizeF size(m_plain.horizontalAdvance(curve.name) + 2, m_plain.height());
        std::vector<QRectF> candidates;
        for (const double at : {0.2, 0.35, 0.1, 0.5, 0.28, 0.42, 0.6, 0.7, 0.05, 0.8, 0.9}) {
            const QPointF point =
                curve.points[static_cast<qsizetype>(at * static_cast<double>(curve.points.size() - 1))];
            if (!m_frame.rect.contains(point))
                continue;
            for (const double away : {6.0, 14.0, 24.0}) {
                candidates.emplace_back(QPointF(point.x() + away, point.y() + 4), size);
                candidates.emplace_back(QPointF(point.x() - away - size.width(), point.y() - 4 - size.height()), size);
            }
        }
        if (const auto chosen = m_placer.place(candidates))
            m_scene.texts.push_back({curve.name, candidates[*chosen], m_theme.kind(curve.kind), false, 0, {}});
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

void placeExpected(Scene& scene, const SceneInput& input, const PlotFrame& frame)
{
    if (shows(input.phases, false))
        placePhase(scene, input, input.analysis.prefill, frame);
    if (shows(input.phases, true))
        placePhase(scene, input, input.analysis.decode, frame);
}

void placeDetail(Scene& scene, LabelPlacer& placer, const SceneInput& input, const PlotFrame& frame,
    const PlotStyle& style, const Theme& theme)
{
    if (input.detail == nullptr || input.times == ShownTimes::Ideal || !shows(input.phases, input.detail->ref.decode))
        return;
    DetailPlacer(scene, placer, input, frame, style, theme).place();
}

} // namespace ridgepoint

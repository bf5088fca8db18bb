// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/scene.h"

#include <QCoreApplication>
#include <QFontMetricsF>

#include "core/analysis/breakdown.h"
#include "ui/roofline_view/expected_scene.h"
#include "ui/roofline_view/label_placer.h"
#include "ui/roofline_view/occupancy.h"
#include "ui/theme/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <ranges>
#include <span>

namespace ridgepoint {

namespace {

constexpr double visibleShare = 0.02; ///< of a phase: elementwise operators with less have no label of their own
constexpr double trailShare = 0.05; ///< of a phase: kinds of operators with less leave no trail
constexpr double dominantShare = 0.3; ///< a marker with as much has the first choice of room
constexpr double visibleLength = 40; ///< pixels; a shorter trail is hidden by its marker
constexpr double lettersHeight = 0.8; ///< of a line's height: what a turned text needs
constexpr double labelledShare = 0.005; ///< what would be labelled "< 1 %"
/// Of a slope's name: 1 is below. Of parallel roofs above each alone, or nobody could tell whose name stands between
/// two.
constexpr std::array bindingSides {1.0, -1.0};
constexpr std::array quietSides {-1.0};
constexpr std::array curveSides {-1.0, 1.0}; ///< of the roof that binds while curves run below it

QString tr(const char* source)
{
    return QCoreApplication::translate("RooflineScene", source);
}

/// Of the whole kind: q_proj stands for all projections.
double kindShareOf(const Analysis& analysis, const Trail& trail)
{
    const Phase& phase = trail.decode ? analysis.decode : analysis.prefill;
    const double time = timeByKind(phase)[static_cast<std::size_t>(kindOf(trail.id))];
    return phase.time_s > 0 ? time / phase.time_s : 0;
}

double shareOf(const Analysis& analysis, const Trail& trail)
{
    const Phase& phase = trail.decode ? analysis.decode : analysis.prefill;
    const OperatorCost* cost = phase.find(trail.id);
    return cost != nullptr && phase.time_s > 0 ? cost->totalTime() / phase.time_s : 0;
}

/// How far a trail leads over the paper, in pixels.
double lengthOf(const Trail& trail, const PlotFrame& frame)
{
    const TrailPoint& first = trail.points.front();
    const TrailPoint& last = trail.points.back();
    return QLineF(frame.at(first.intensity, first.flop_per_s), frame.at(last.intensity, last.flop_per_s)).length();
}

/// The operator that a measured point is drawn for; none: it is not drawn.
const OperatorCost* drawnCost(const MeasuredTwin& twin, const Analysis& analysis, PhaseView phases)
{
    const OperatorCost* cost = (twin.ref.decode ? analysis.decode : analysis.prefill).find(twin.ref.id);
    const bool hasPlace = cost != nullptr && cost->intensity() > 0;
    return hasPlace && shows(phases, twin.ref.decode) ? cost : nullptr;
}

/// Builds a scene step by step; what is placed first has the first choice of room.
class SceneBuilder
{
public:
    SceneBuilder(const SceneInput& input, const PlotFrame& frame, const PlotStyle& style, const Theme& theme)
        : m_input(input)
        , m_frame(frame)
        , m_style(style)
        , m_theme(theme)
        , m_bold(style.label)
        , m_plain(style.note)
        , m_placer(frame.rect)
    {
    }

    Scene build()
    {
        m_placer.avoid(m_input.measured);
        if (!m_input.key.isEmpty())
            m_placer.block(m_input.key);
        placeMarkers();
        placeExpected(m_scene, m_placer, m_input, m_frame);
        placeCaptions();
        placeRidge();
        placeRoofNames(true); // the pair that binds is never without its names
        placeDetail(m_scene, m_placer, m_input, m_frame, m_style, m_theme);
        const auto dominant = [](const Marker& marker) { return marker.share >= dominantShare; };
        for (const Marker& marker : m_scene.markers | std::views::filter(dominant))
            placeLabels(marker);
        placeCrossings();
        for (const Marker& marker : m_scene.markers | std::views::filter(std::not_fn(dominant)))
            placeLabels(marker);
        placeRoofNames(false);
        placeElementwiseLabels();
        placeTrailEnds();
        placeArrows();
        return std::move(m_scene);
    }

private:
    void placeMarkers()
    {
        if (shows(m_input.phases, false))
            appendPhase(m_input.analysis.prefill, false);
        if (shows(m_input.phases, true))
            appendPhase(m_input.analysis.decode, true);
        // Small discs lie above large ones.
        std::ranges::stable_sort(m_scene.markers, std::greater(), &Marker::radius);
        for (const Marker& marker : m_scene.markers)
            m_placer.blockDisc(marker.center, marker.radius + m_style.outline);
        for (const Roof& roof : m_input.roofs.lines) {
            if (const auto line = roofLine(roof, m_input.roofs, m_frame))
                m_placer.blockLine(*line);
        }
    }

    /// At the expected times where these alone are shown.
    void appendPhase(const Phase& phase, bool decode)
    {
        const bool expected = m_input.times == ShownTimes::Expected;
        appendMarkers(m_scene.markers, phase, decode, expected, m_frame, m_style);
    }

    /// The names of both sides stand in the upper corners; a long prefill may push one down.
    void placeCaptions()
    {
        if (m_input.roofs.ridge <= 0)
            return;
        const double x =
            std::clamp(m_frame.xOf(std::log10(m_input.roofs.ridge)), m_frame.rect.left(), m_frame.rect.right());
        placeCaption(tr("memory-bound"),
            {m_frame.rect.left(), m_frame.rect.top(), x - m_frame.rect.left(), m_frame.rect.height()}, false);
        placeCaption(
            tr("compute-bound"), {x, m_frame.rect.top(), m_frame.rect.right() - x, m_frame.rect.height()}, true);
    }

    void placeCaption(const QString& text, const QRectF& side, bool onRight)
    {
        constexpr double inset = 9;
        const QSizeF size(m_plain.horizontalAdvance(text) + 2, m_plain.height());
        if (side.width() < size.width() + 2 * inset)
            return;
        const double left = onRight ? side.right() - inset - size.width() : side.left() + inset;
        const std::array candidates {QRectF(QPointF(left, side.top() + 8), size),
            QRectF(QPointF(left, side.bottom() - 8 - size.height()), size)};
        const std::size_t count = onRight ? 2 : 1; // the roof itself runs into the lower left corner
        if (const auto chosen = m_placer.place(std::span(candidates).first(count)))
            m_scene.texts.push_back({text, candidates[*chosen], m_theme.quiet, false, 0, {}});
    }

    void placeRidge()
    {
        const double ridge = m_input.roofs.ridge;
        if (ridge <= 0 || std::log10(ridge) < m_frame.x_low || std::log10(ridge) > m_frame.x_high)
            return;
        m_placer.avoidLine({m_frame.xOf(std::log10(ridge)), m_frame.yOf(std::log10(m_input.roofs.attainable(ridge))),
            m_frame.xOf(std::log10(ridge)), m_frame.rect.bottom()});
        const QString text = tr("ridge %1").arg(format::plain(ridge));
        const QSizeF size = m_bold.size(0, text);
        const double x = m_frame.xOf(std::log10(ridge));
        const double y = m_frame.rect.bottom() - size.height() - 8;
        const std::array candidates {QRectF(QPointF(x + 10, y), size), QRectF(QPointF(x - 10 - size.width(), y), size)};
        if (const auto chosen = m_placer.place(candidates))
            m_scene.texts.push_back({text, candidates[*chosen], m_theme.ink, true, 0, {}});
    }

    void placeRoofNames(bool binding)
    {
        for (const Roof& roof : m_input.roofs.lines) {
            const auto line = roofLine(roof, m_input.roofs, m_frame);
            if (roof.binding != binding || !line)
                continue;
            const auto place = [&](const QString& text) {
                return roof.memory ? placeAlongSlope(roof, *line, text) : placeOnCompute(roof, *line, text);
            };
            if (!place(roof.label) && binding) // rather the figure alone than nothing
                place(roof.label.section(u' ', roof.memory ? 1 : 2));
        }
    }

    bool placeOnCompute(const Roof& roof, const QLineF& line, const QString& text)
    {
        const QFontMetricsF& metrics = roof.binding ? m_bold : m_plain;
        const QSizeF size = metrics.size(0, text);
        std::vector<QRectF> candidates;
        for (const double side : {-size.height() - 5, 5.0, -size.height() - 22, 22.0, -size.height() - 44}) {
            for (const double at : {0.04, 1.0, 0.0, 0.5, 0.25, 0.75}) {
                const double room = line.length() - size.width() - 16;
                candidates.emplace_back(QPointF(line.x1() + 8 + at * room, line.y1() + side), size);
            }
        }
        const auto chosen = roof.binding ? m_placer.placeSomewhere(candidates) : m_placer.place(candidates);
        if (chosen)
            m_scene.texts.push_back({text, candidates[*chosen], roof.binding ? m_theme.ink : m_theme.quiet,
                roof.binding, 0, {}, roof.binding && m_placer.isOverAvoided()});
        return chosen.has_value();
    }

    /// On which sides of its line a slope's name may stand, the better one first.
    std::span<const double> sidesOf(const Roof& roof) const
    {
        if (!roof.binding)
            return quietSides;
        const bool hasCurves = m_input.detail != nullptr && !m_input.detail->roofs.points().empty();
        return hasCurves ? curveSides : bindingSides;
    }

    bool placeAlongSlope(const Roof& roof, const QLineF& line, const QString& text)
    {
        const QFontMetricsF& metrics = roof.binding ? m_bold : m_plain;
        const QSizeF size = metrics.size(0, text);
        const double radians = std::atan2(line.dy(), line.dx());
        const QPointF along(std::cos(radians), std::sin(radians));
        const QPointF across(-along.y(), along.x());
        if (line.length() < size.width() + 20)
            return false;
        for (const double at :
            {0.55, 0.4, 0.7, 0.25, 0.85, 0.12, 0.5, 0.6, 0.45, 0.65, 0.35, 0.75, 0.3, 0.8, 0.2, 0.9}) {
            for (const double side : sidesOf(roof)) {
                const QPointF center =
                    line.p1() + along * (at * line.length()) + across * (side * (size.height() / 2 + 5));
                if (at * line.length() < size.width() / 2 || (1 - at) * line.length() < size.width() / 2)
                    continue;
                if (overCloud(center, along, size)
                    || !m_placer.place(TurnedBox {center, along, {size.width(), lettersHeight * size.height()}}))
                    continue;
                const QRectF box(center - QPointF(size.width(), size.height()) / 2, size);
                m_scene.texts.push_back({text, box, roof.binding ? m_theme.ink : m_theme.quiet, roof.binding,
                    radians * 180 / std::numbers::pi, {}});
                return true;
            }
        }
        return false;
    }

    /// Do measured points lie under a turned text?
    bool overCloud(QPointF center, QPointF along, QSizeF size) const
    {
        if (m_input.measured == nullptr)
            return false;
        for (double offset = -size.width() / 2; offset <= size.width() / 2; offset += size.height() / 2) {
            const QPointF middle = center + along * offset;
            if (m_input.measured->any({middle.x() - size.height() / 4, middle.y() - size.height() / 4,
                    size.height() / 2, size.height() / 2}))
                return true;
        }
        return false;
    }

    QString phasePrefix(bool decode) const
    {
        return m_input.phases == PhaseView::Both && !decode ? tr("prefill: ") : QString();
    }
    QString prefix(const Marker& marker) const { return phasePrefix(marker.decode); }

    /// One line per kind of the pie, in a block; elementwise operators are named together, once per phase.
    void placeLabels(const Marker& marker)
    {
        struct Line
        {
            QString text;
            QColor color;
        };
        std::vector<Line> lines;
        const auto order = marker.kindsByShare();
        for (const std::size_t index : order) {
            const auto kind = static_cast<OperatorKind>(index);
            const QString names = partNames(marker, kind);
            if (names.isEmpty() || marker.kind_share[index] < labelledShare
                || (kind == OperatorKind::Elementwise && marker.kind_share[index] < visibleShare))
                continue;
            lines.push_back({prefix(marker) + names + u' ' + format::percent(marker.kind_share[index])
                    + (marker.stands_in ? tr(", ideal") : QString()),
                m_theme.kinds[index]});
        }
        if (lines.empty())
            return;
        const double height = m_bold.height() + 3;
        const auto place = [&] {
            double width = 0;
            for (const Line& line : lines)
                width = std::max(width, m_bold.horizontalAdvance(line.text) + 2);
            return m_placer.placeAround(marker.center, marker.radius,
                {width, height * static_cast<double>(lines.size())}, static_cast<int>(lines.size()));
        };
        std::optional<QRectF> block = place();
        for (; !block && lines.size() > 1; block = place())
            lines.pop_back(); // where there is no room for all, the largest shares
        if (!block)
            return;
        const bool backed = m_placer.isOverAvoided();
        const bool beside = standsBeside(*block, marker.center);
        const bool onLeft = block->center().x() < marker.center.x();
        double y = block->top();
        for (const Line& line : lines) {
            const double own = m_bold.horizontalAdvance(line.text) + 2;
            const QRectF box(onLeft ? block->right() - own : block->left(), y, own, height);
            m_scene.texts.push_back({line.text, box, line.color, true, 0, {}, backed});
            if (beside)
                addLeader(marker, box);
            y += height;
        }
        if (!beside)
            addLeader(marker, *block);
    }

    /// To the text that was placed last.
    void addLeader(const Marker& marker, const QRectF& box)
    {
        constexpr double gap = 4; // before the text
        QLineF leader = leaderBetween(marker.center, marker.radius + m_style.outline, box);
        m_placer.blockLeader(leader);
        if (leader.length() > 2 * gap)
            leader.setLength(leader.length() - gap);
        m_scene.texts.back().leader = leader;
    }

    void placeElementwiseLabels()
    {
        constexpr auto elementwise = static_cast<std::size_t>(OperatorKind::Elementwise);
        for (const bool decode : {true, false}) {
            const Marker* anchor = nullptr;
            double share = 0;
            for (const Marker& marker : m_scene.markers) {
                if (marker.decode != decode || marker.kind() != OperatorKind::Elementwise
                    || marker.kind_share[elementwise] >= visibleShare)
                    continue;
                share += marker.kind_share[elementwise];
                if (anchor == nullptr || marker.share > anchor->share)
                    anchor = &marker;
            }
            if (anchor == nullptr)
                continue;
            const QString text = prefix(*anchor) + tr("norm, rope, elementwise ") + format::percent(share);
            const QSizeF size(m_bold.horizontalAdvance(text) + 2, m_bold.height());
            if (const auto box = m_placer.placeAround(anchor->center, anchor->radius, size)) {
                m_scene.texts.push_back(
                    {text, *box, m_theme.kinds[elementwise], true, 0, {}, m_placer.isOverAvoided()});
                addLeader(*anchor, *box);
            }
        }
    }

    /// Where a trail crosses its ridge: what trails are looked at for.
    void placeCrossings()
    {
        for (const Trail* trail : visibleTrails(m_input, m_frame)) {
            for (const Crossing& crossing : trail->crossings)
                placeTick(
                    *trail, crossing.value, phasePrefix(trail->decode) + crossingText(*trail, crossing, controlName()));
        }
    }

    /// Where trails begin and end. Those of one phase do so at the same values: the one with most time says which.
    void placeTrailEnds()
    {
        const auto visible = visibleTrails(m_input, m_frame);
        for (const Trail* trail : visible) {
            const bool first = std::ranges::none_of(visible, [&](const Trail* other) {
                return other->decode == trail->decode
                    && shareOf(m_input.analysis, *other) > shareOf(m_input.analysis, *trail);
            });
            if (!first)
                continue;
            for (const int value : {trail->points.front().value, trail->points.back().value})
                placeTick(*trail, value, controlName() + u' ' + format::tokens(value));
        }
    }

    QString controlName() const
    {
        const auto title = ridgepoint::title(m_input.trail_control);
        return QString::fromUtf8(title.data(), static_cast<qsizetype>(title.size()));
    }

    static QString crossingText(const Trail& trail, const Crossing& crossing, const QString& control)
    {
        const auto name = ridgepoint::name(trail.id);
        return tr("%1: %2-bound from %3 %4")
            .arg(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())),
                crossing.compute_bound ? tr("compute") : tr("memory"), control, format::integer(crossing.value));
    }

    void placeTick(const Trail& trail, int value, const QString& text)
    {
        const auto point = std::ranges::lower_bound(trail.points, value, {}, &TrailPoint::value);
        if (point == trail.points.end())
            return;
        const QPointF at = m_frame.at(point->intensity, point->flop_per_s);
        if (!m_frame.rect.contains(at))
            return;
        const QSizeF size(m_plain.horizontalAdvance(text) + 2, m_plain.height());
        if (const auto box = m_placer.placeAround(at, m_style.trail_width / 2, size)) {
            const QLineF leader = leaderBetween(at, m_style.trail_width / 2, *box);
            m_placer.blockLeader(leader);
            m_scene.texts.push_back(
                {text, *box, m_theme.kind(kindOf(trail.id)), false, 0, leader, m_placer.isOverAvoided()});
        }
    }

    void placeArrows()
    {
        for (const MeasuredTwin& twin : m_input.twins) {
            const OperatorCost* cost = drawnCost(twin, m_input.analysis, m_input.phases);
            if (cost == nullptr)
                continue;
            const QPointF measured = m_frame.at(twin.intensity, twin.flop_per_s);
            m_scene.arrows.push_back({m_frame.at(cost->intensity(), cost->attainable()), measured, kindOf(twin.ref.id),
                false, liesInDisc(m_scene.markers, measured), false, twin.flop_assumed});
        }
    }

    const SceneInput& m_input;
    const PlotFrame& m_frame;
    const PlotStyle& m_style;
    const Theme& m_theme;
    QFontMetricsF m_bold;
    QFontMetricsF m_plain;
    LabelPlacer m_placer;
    Scene m_scene;
};

} // namespace

Scene buildScene(const SceneInput& input, const PlotFrame& frame, const PlotStyle& style, const Theme& theme)
{
    return SceneBuilder(input, frame, style, theme).build();
}

bool isDrawn(const MeasuredTwin& twin, const Analysis& analysis, PhaseView phases)
{
    return drawnCost(twin, analysis, phases) != nullptr;
}

double twinRadius(const PlotStyle& style)
{
    return 2 * style.dot_radius;
}

std::optional<std::size_t> nearestTwin(const SceneInput& input, const PlotFrame& frame, QPointF position, double reach)
{
    std::optional<std::size_t> nearest;
    double least = reach;
    for (std::size_t i = 0; i < input.twins.size(); ++i) {
        const MeasuredTwin& twin = input.twins[i];
        const QPointF at = frame.at(twin.intensity, twin.flop_per_s);
        const double distance = QLineF(at, position).length();
        // Of those at one point the first is taken.
        const bool isNearer = nearest ? distance < least : distance <= least;
        if (!isNearer || !frame.rect.contains(at) || !isDrawn(twin, input.analysis, input.phases))
            continue;
        nearest = i;
        least = distance;
    }
    return nearest;
}

std::vector<const Trail*> visibleTrails(const SceneInput& input, const PlotFrame& frame)
{
    std::vector<const Trail*> visible;
    for (const Trail& trail : input.trails) {
        if (!shows(input.phases, trail.decode) || trail.points.empty()
            || kindShareOf(input.analysis, trail) < trailShare || lengthOf(trail, frame) < visibleLength)
            continue;
        const auto same = std::ranges::find_if(visible,
            [&](const Trail* other) { return other->decode == trail.decode && kindOf(other->id) == kindOf(trail.id); });
        if (same == visible.end())
            visible.push_back(&trail);
        else if (shareOf(input.analysis, trail) > shareOf(input.analysis, **same))
            *same = &trail;
    }
    return visible;
}

} // namespace ridgepoint

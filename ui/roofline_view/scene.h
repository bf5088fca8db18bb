// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QLineF>
#include <QPolygonF>
#include <QRectF>
#include <QString>

#include "core/explore/trail.h"
#include "ui/roofline_view/markers.h"
#include "ui/roofline_view/plot_geometry.h"
#include "ui/roofline_view/roofs.h"
#include "ui/theme/shown_times.h"
#include "ui/theme/theme.h"

#include <optional>
#include <vector>

class QPainter;

namespace ridgepoint {

class Occupancy;
struct ExpectedDetail;

/// Text with its place. Rotated text turns around the middle of its box's left side … right side by `angle` degrees.
struct SceneText
{
    QString text;
    QRectF box;
    QColor color;
    bool bold = false;
    double angle = 0;
    std::optional<QLineF> leader;
    bool backed = false; ///< lies over a thin line: on a piece of paper
};

/// An arrow from what the roofs allow to what was measured, or to what a time model expects.
struct SceneArrow
{
    QPointF from;
    QPointF to;
    OperatorKind kind = OperatorKind::Projection;
    bool expected = false; ///< dashed, with a ring in the colour of the kind
    bool covered = false; ///< its end lies within a disc: drawn above it once more
    bool leaves = false; ///< its end lies below the plane, at whose edge it stops
    bool hollow = false; ///< the FLOP of its end were not counted
};

/// How far an expected point may be off, in pixels: half of all times lie within the inner band, nine of ten within the
/// outer one.
struct SceneBand
{
    double x = 0;
    double median_top = 0;
    double median_bottom = 0;
    double p90_top = 0;
    double p90_bottom = 0;
    OperatorKind kind = OperatorKind::Projection;
    bool above = false; ///< over the marker of its operator, else behind the expected point
};

/// A curved roof of the selected product's shape.
struct SceneCurve
{
    enum class Style : std::uint8_t { Solid, Dashed, Dotted, DashDotted };

    QString name;
    QPolygonF points;
    OperatorKind kind = OperatorKind::Projection;
    Style style = Style::Solid;
};

/// What the plane shows of one analysis, in pixels: everything that moves with a slider.
struct Scene
{
    std::vector<Marker> markers;
    std::vector<SceneText> texts;
    std::vector<SceneArrow> arrows;
    std::vector<SceneBand> bands;
    std::vector<SceneCurve> curves;
    std::vector<QLineF> gap; ///< the selected operator's arrow, part by part
    std::vector<QLineF> gap_lens; ///< the same enlarged beside a short arrow; empty beside a long one
    std::vector<QLineF> gap_rays; ///< from the ends of the arrow to those of the enlarged one
};

/// Measured counterparts of operators: where their point lies.
struct MeasuredTwin
{
    OperatorRef ref;
    double intensity = 0;
    double flop_per_s = 0;
    double time_s = 0; ///< of one instance; 0: not known
    double time_ratio = 0; ///< measured / predicted; 0: not known
    bool flop_assumed = false; ///< the file counts none: the predicted ones stand in
    bool bytes_assumed = false; ///< likewise
    QString source {}; ///< the file, and where in it
};

/// Is it drawn: does the scenario have its operator, and is its phase shown?
bool isDrawn(const MeasuredTwin& twin, const Analysis& analysis, PhaseView phases);
double twinRadius(const PlotStyle& style); ///< in pixels

/// A sweep that measured an operator batch by batch: what its trail looks like in reality. Base-10 logarithms.
struct MeasuredTrail
{
    OperatorKind kind = OperatorKind::Projection;
    std::vector<QPointF> points; ///< log FLOP/byte and log FLOP/s, by batch

    bool operator==(const MeasuredTrail&) const = default;
};

struct SceneInput
{
    const Analysis& analysis;
    const Roofs& roofs;
    const std::vector<Trail>& trails; ///< empty: none shown
    Control trail_control = Control::Batch;
    PhaseView phases = PhaseView::Both;
    const std::vector<MeasuredTwin>& twins;
    const Occupancy* measured = nullptr; ///< where measured points lie; may be none
    ShownTimes times = ShownTimes::Both; ///< ideal ones where there are no others
    const ExpectedDetail* detail = nullptr; ///< of the selected operator; may be none
    QRectF key {}; ///< where the names of the measured files stand; empty: nowhere
};

/// Which of the measured twins that are drawn is nearest, where one lies within `reach` pixels.
std::optional<std::size_t> nearestTwin(const SceneInput& input, const PlotFrame& frame, QPointF position, double reach);

/// Places markers, roof names, the ridge's value and labels; no two of them overlap, what finds no room is left out.
Scene buildScene(const SceneInput& input, const PlotFrame& frame, const PlotStyle& style, const Theme& theme);

/// Trails worth showing: of kinds with at least five percent of a shown phase's time, the one operator with the largest
/// share, where it moves visibly.
std::vector<const Trail*> visibleTrails(const SceneInput& input, const PlotFrame& frame);

// What stays while a slider moves, and what does not. Both draw within the frame.
void paintSides(QPainter& painter, const Roofs& roofs, const PlotFrame& frame, const Theme& theme);
void paintTrails(
    QPainter& painter, const SceneInput& input, const PlotFrame& frame, const PlotStyle& style, const Theme& theme);
void paintMeasuredTrails(QPainter& painter, const std::vector<MeasuredTrail>& trails, const PlotFrame& frame,
    const PlotStyle& style, const Theme& theme);
void paintRoofs(
    QPainter& painter, const Roofs& roofs, const PlotFrame& frame, const PlotStyle& style, const Theme& theme);
void paintScene(QPainter& painter, const Scene& scene, const PlotFrame& frame, const PlotStyle& style,
    const Theme& theme, const std::optional<OperatorRef>& selected);
/// The parts of one merged marker spread around it, each with its name.
void paintFan(
    QPainter& painter, const Marker& marker, const PlotFrame& frame, const PlotStyle& style, const Theme& theme);
/// The part of a fanned-out marker at a point.
std::optional<OperatorRef> fanPartAt(
    const Marker& marker, QPointF point, const PlotFrame& frame, const PlotStyle& style);

} // namespace ridgepoint

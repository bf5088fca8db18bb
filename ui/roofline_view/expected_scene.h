// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/calibrated/gap_parts.h"
#include "core/analysis/calibrated/shape_roofs.h"
#include "ui/roofline_view/label_placer.h"
#include "ui/roofline_view/scene.h"

namespace ridgepoint {

/// What is worked out for the selected operator alone, under a time model that expects a time of it.
struct ExpectedDetail
{
    OperatorRef ref;
    calibrated::GapParts gap;
    calibrated::ShapeRoofs roofs; ///< empty: not shown, or no matrix product
};

/// Nothing where no time is expected of it. The curved roofs take most of the work.
std::optional<ExpectedDetail> expectedDetail(
    const Scenario& scenario, const Analysis& analysis, const OperatorRef& ref, bool withRoofs);

/// "launch floor 1.52×".
QString gapText(const calibrated::GapPart& part);

/// Does a phase show expected times: are they chosen, and are there some?
bool showsExpected(ShownTimes times, const Phase& phase);

/// Arrows from ideal to expected points, where both are shown, and the bands of the expected ones. The markers are
/// there already; names are to keep off the arrows.
void placeExpected(Scene& scene, LabelPlacer& placer, const SceneInput& input, const PlotFrame& frame);

/// Of the selected operator: its arrow part by part, each named beside it, and the curved roofs of its shape. Room for
/// the names is taken from the placer.
void placeDetail(Scene& scene, LabelPlacer& placer, const SceneInput& input, const PlotFrame& frame,
    const PlotStyle& style, const Theme& theme);

// All of it, below the markers and above them.
void paintBelowMarkers(QPainter& painter, const Scene& scene, const PlotStyle& style, const Theme& theme);
void paintAboveMarkers(QPainter& painter, const Scene& scene, const PlotStyle& style, const Theme& theme);

} // namespace ridgepoint

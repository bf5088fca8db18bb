// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineF>
#include <QString>

#include "core/analysis/analysis.h"
#include "ui/roofline_view/plot_geometry.h"
#include "ui/theme/shown_times.h"

#include <optional>
#include <vector>

namespace ridgepoint {

/// A roof as a line of the plane.
struct Roof
{
    QString label; ///< "DRAM 2.04 TB/s", "Tensor bf16 312 TFLOP/s"
    QString provenance; ///< what the figure is and where it comes from, for the hover
    bool memory = false;
    bool binding = false; ///< one of the pair that the ridge point is made of
    double rate = 0; ///< byte/s or FLOP/s
};

/// Roofs of every memory level that the preset knows and every engine in use. A roof that is not known is not there.
struct Roofs
{
    std::vector<Roof> lines;
    double ridge = 0; ///< FLOP/byte; 0 when one of the binding pair is not known
    double compute_top = 0; ///< the highest compute roof, where memory roofs end; 0 without any

    /// FLOP/s that the binding pair allows at an intensity; 0 when neither is known.
    double attainable(double intensity) const;
};
Roofs roofsOf(const Gpu& gpu, const Analysis& analysis);

// One roof of a preset, with its figure and where that comes from.
Roof computeRoof(const Gpu& gpu, const ComputeRoof& compute, bool binding);
Roof memoryRoof(const Gpu& gpu, MemoryLevel level, bool binding);

/// The visible part of a roof, or nothing when it lies outside the frame.
std::optional<QLineF> roofLine(const Roof& roof, const Roofs& roofs, const PlotFrame& frame);

/// A range of both axes that shows the ridge and every operator. It stays while a slider moves, unless an operator goes
/// far out; then it widens by factors of two, or of ten where expected points alone are shown: the launch of a small
/// kernel takes it far below its roof.
PlotFrame fittedRange(const Gpu& gpu, const Analysis& analysis, ShownTimes times = ShownTimes::Ideal);

} // namespace ridgepoint

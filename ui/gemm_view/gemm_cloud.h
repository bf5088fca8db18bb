// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

#include "core/analysis/analysis.h"
#include "ui/roofline_view/point_cloud.h"
#include "ui/roofline_view/scene.h"
#include "ui/session/measured_file.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace ridgepoint {

/// The rows of one file as points of the roofline.
struct GemmCloud
{
    std::shared_ptr<const PointCloud> points;
    std::vector<std::uint32_t> rows; ///< of each point, into GemmSweep::rows
    std::size_t left_out = 0; ///< rows without n, k or a known number format: their bytes are not known
};

/// Each row at its own intensity and rate. `gpu` is the one that was measured; without it no point counts as above the
/// roofs. Made once, when the file is opened.
GemmCloud gemmCloud(const MeasuredFile& file, const Gpu* gpu, const QColor& color, int groupSize = defaultGroupSize);

/// Muted, so that the kinds of operators stay what is seen first; the first few files differ from one another.
QColor cloudColor(const Theme& theme, std::size_t file);

/// What was measured of a row, for a tool tip: "batch 512 · 2.1 ms · 150 TFLOP/s", its shape, its kernel.
QString measuredText(const MeasuredFile& file, std::uint32_t row);

/// The operator of a shown phase whose weights have the shape of a row: the one that has as many rows now, else the one
/// of the decode step.
std::optional<OperatorRef> operatorOf(const GemmRow& row, const Analysis& analysis, PhaseView phases);

/// For each operator of both phases that is a matrix product: the measured row of its shape, in the scenario's number
/// formats, on the scenario's GPU. Of several files the one opened last tells. A few microseconds.
std::vector<MeasuredTwin> measuredTwins(
    const MeasuredFiles& files, const Analysis& analysis, const Gpu& gpu, const Numerics& numerics);

/// The same for every batch that was measured: one line per operator of the decode step that a sweep has the shape of.
/// Reads whole series: not for every step of a slider.
std::vector<MeasuredTrail> measuredTrails(
    const MeasuredFiles& files, const Analysis& analysis, const Gpu& gpu, const Numerics& numerics);

} // namespace ridgepoint

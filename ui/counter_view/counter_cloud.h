// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

#include "core/measure/matching/kernel_twins.h"
#include "ui/roofline_view/point_cloud.h"
#include "ui/roofline_view/scene.h"
#include "ui/session/counted_file.h"

#include <memory>
#include <vector>

namespace ridgepoint {

/// The kernels of a file as points of the scenario's roofline, by their DRAM bytes.
struct CounterCloud
{
    std::shared_ptr<const PointCloud> points;
    std::vector<std::size_t> kernels; ///< of each point, into CounterProfile::kernels
};
CounterCloud counterCloud(const CountedFile& file, const QColor& color);

/// What was measured of a kernel, for a tool tip.
QString kernelText(const CountedFile& file, std::size_t kernel);

/// Of each operator that the file's kernels were taken for: where it was measured.
std::vector<MeasuredTwin> counterTwins(const MatchedProfile& matched);

} // namespace ridgepoint

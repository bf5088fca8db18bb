// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

#include "core/measure/matching/kernel_twins.h"
#include "ui/roofline_view/point_cloud.h"
#include "ui/roofline_view/scene.h"
#include "ui/session/counted_file.h"

#include <memory>
#include <optional>
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

/// What the kernels of a file were taken for.
struct CounterTwins
{
    std::vector<MeasuredTwin> twins; ///< of each operator: where it was measured
    std::vector<std::optional<OperatorRef>> operators; ///< of each kernel of the profile; none: no operator
};
CounterTwins counterTwins(const MatchedProfile& matched, const QString& title);

} // namespace ridgepoint

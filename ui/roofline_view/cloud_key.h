// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/roofline_view/point_cloud.h"
#include "ui/theme/theme.h"

#include <memory>
#include <string>
#include <vector>

namespace ridgepoint {

/// Which measured points are whose, in the lower right corner; those of another GPU than the one whose roofs are drawn
/// say so. Four files at most, then how many more.
void paintCloudKey(QPainter& painter, const std::vector<std::shared_ptr<const PointCloud>>& clouds,
    const std::string& gpuId, const PlotFrame& frame, const PlotStyle& style, const Theme& theme);

} // namespace ridgepoint

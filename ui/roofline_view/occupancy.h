// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>

#include "ui/roofline_view/point_cloud.h"

#include <memory>
#include <vector>

namespace ridgepoint {

/// Where on the paper measured points lie, in cells of a few pixels; asks of any box how many points it holds in
/// constant time (a summed-area table).
class Occupancy
{
public:
    Occupancy() = default;
    Occupancy(const std::vector<std::shared_ptr<const PointCloud>>& clouds, const PlotFrame& frame);

    bool any(const QRectF& box) const;

private:
    static constexpr double cell = 6;

    QRectF m_rect;
    int m_columns = 0;
    int m_rows = 0;
    std::vector<int> m_sums; ///< (rows + 1) × (columns + 1): occupied cells above and to the left
};

} // namespace ridgepoint

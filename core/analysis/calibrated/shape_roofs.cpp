// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/shape_roofs.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint::calibrated {

namespace {

/// Bytes and FLOP of a product grow with its rows, those of the weights apart.
ShapePoint pointAt(double rows, const OperatorCost& cost, const ProductSetting& setting)
{
    const double part = rows / cost.gemm.n;
    const double flop = cost.flop * part;
    const double bytes = cost.weight_bytes + (cost.activation_bytes + cost.kv_cache_bytes) * part;
    const GemmTime time = gemmTime({rows, cost.gemm.m, cost.gemm.k}, setting.device, setting.constants, setting.run);
    return {rows, flop / bytes, flop / time.launch_s, flop / time.tiles_s, flop / time.memory_s, flop / time.total_s};
}

} // namespace

ShapeRoofs shapeRoofs(const Scenario& scenario, const OperatorCost& cost)
{
    ShapeRoofs roofs;
    const std::optional<ProductSetting> setting = productSetting(scenario, cost);
    if (!setting || !(cost.bytes() > 0) || !(cost.flop > 0))
        return roofs;
    const double most = std::max(ShapeRoofs::mostRows, 4 * cost.gemm.n);
    double last = 0;
    for (std::size_t i = 0; i < ShapeRoofs::samples; ++i) {
        const double at = static_cast<double>(i) / static_cast<double>(ShapeRoofs::samples - 1);
        const double rows = std::round(std::pow(most, at));
        if (!(rows > last))
            continue; // few whole numbers at the lower end
        if (cost.gemm.n > last && cost.gemm.n < rows)
            roofs.m_points[roofs.m_size++] = pointAt(cost.gemm.n, cost, *setting);
        roofs.m_points[roofs.m_size++] = pointAt(rows, cost, *setting);
        last = rows;
    }
    return roofs;
}

} // namespace ridgepoint::calibrated

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm/batch_curve.h"

#include <cmath>

namespace ridgepoint {

double fileUtilisation(float utils)
{
    // A whole number divided by a power of ten is rounded once, as the decimal text itself is.
    const auto widened = static_cast<double>(utils);
    const double decimal = std::round(widened * 1e6) / 1e6;
    return static_cast<float>(decimal) == utils ? decimal : widened;
}

std::vector<BatchPoint> batchCurve(const GemmSweep& sweep, const GemmSeries& series)
{
    std::vector<BatchPoint> curve;
    curve.reserve(series.count);
    for (const std::uint32_t index : sweep.rowsOf(series)) {
        const GemmRow& row = sweep.rows[index];
        const BatchPoint point {row.m, row.time_s, fileUtilisation(row.utils), index};
        if (curve.empty() || curve.back().batch != row.m)
            curve.push_back(point);
        else if (row.time_s < curve.back().time_s)
            curve.back() = point;
    }
    return curve;
}

} // namespace ridgepoint

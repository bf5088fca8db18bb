// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm/quantile.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace ridgepoint {

double quantile(std::span<double> values, double fraction)
{
    if (values.empty())
        return std::numeric_limits<double>::quiet_NaN();
    const double position = std::clamp(fraction, 0.0, 1.0) * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::ptrdiff_t>(position);
    const auto lower = values.begin() + below;
    std::nth_element(values.begin(), lower, values.end());
    const double share = position - static_cast<double>(below);
    if (share == 0)
        return *lower;
    return std::lerp(*lower, *std::min_element(lower + 1, values.end()), share);
}

} // namespace ridgepoint

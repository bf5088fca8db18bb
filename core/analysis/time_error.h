// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>

namespace ridgepoint {

/// Times of a model that cannot tell them.
inline constexpr double notTimed = std::numeric_limits<double>::quiet_NaN();

/// How far expected times were off where their constants were fitted, as shares of the time. NaN: not known.
struct TimeError
{
    double median = notTimed; ///< half of the times were off by less
    double p90 = notTimed; ///< nine of ten were off by less

    bool known() const { return median >= 0; } // NaN is not
};

} // namespace ridgepoint

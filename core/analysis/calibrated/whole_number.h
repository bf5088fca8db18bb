// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ridgepoint::calibrated {

/// The whole number at or above x ≥ 0, without a call: the time of a product asks for dozens of them.
inline double roundUp(double x)
{
    constexpr double exact = 9007199254740992.0; // 2^53: from here on every double is whole
    if (!(x < exact))
        return x;
    const auto below = static_cast<double>(static_cast<std::int64_t>(x));
    return below < x ? below + 1 : below;
}

} // namespace ridgepoint::calibrated

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/number_text.h"

#include <cmath>
#include <string>

namespace ridgepoint {

/// A count in full ("98304") where it is a whole number that a double holds exactly, else three significant digits.
inline std::string countText(double value)
{
    if (std::isnan(value))
        return "unknown";
    if (std::abs(value) < 1e15 && value == std::floor(value))
        return numberText(value, std::chars_format::fixed, 0);
    return numberText(value, std::chars_format::general, 3);
}

/// Three significant digits: "1.25", "0.0312", "1.2e+03" only beyond 99 999.
inline std::string ratioText(double value)
{
    if (std::isnan(value))
        return "unknown";
    const double size = std::abs(value);
    if (size >= 100 && size < 1e5)
        return numberText(value, std::chars_format::fixed, 0);
    return numberText(value, std::chars_format::general, 3);
}

} // namespace ridgepoint

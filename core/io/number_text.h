// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <charconv>
#include <string>

namespace ridgepoint {

/// As printf in the C locale: with a decimal point whatever the system's language.
inline std::string numberText(double value, std::chars_format format, int precision)
{
    std::array<char, 400> text {}; // fixed, the largest number has 309 digits before its point
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, format, precision).ptr};
}

} // namespace ridgepoint

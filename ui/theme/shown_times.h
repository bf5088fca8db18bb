// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ridgepoint {

/// Which times are shown where a time model tells some beside the ideal ones; else there are the ideal ones alone.
enum class ShownTimes : std::uint8_t { Ideal, Expected, Both };

} // namespace ridgepoint

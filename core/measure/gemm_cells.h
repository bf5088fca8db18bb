// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/delimited.h"
#include "core/measure/number_locale.h"
#include "core/measure/problem_list.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

inline constexpr std::int64_t max_gemm_batch = std::int64_t {1} << 53;
inline constexpr std::int64_t max_gemm_dimension = std::numeric_limits<std::int32_t>::max();
inline constexpr double min_gemm_time_s = 1e-12;
inline constexpr double max_gemm_time_s = 1e6;

inline bool isGemmTime(double seconds)
{
    return seconds >= min_gemm_time_s && seconds <= max_gemm_time_s;
}

/// Has the row as many cells as the header? Empty ones behind them do no harm. Warns where it has not.
bool hasHeaderCells(const DelimitedReader& reader, std::size_t headerCells, ProblemList& problems);

/// Warns of a cell: what was found, and what was expected in its place.
void reportCell(const DelimitedReader& reader, std::size_t cell, std::string_view expected, ProblemList& problems);

/// A whole number 1 … 2^53 in the file's notation; none for anything else.
std::optional<std::int64_t> localCount(std::string_view cell, NumberLocale locale);

/// "a positive time in milliseconds (1e-9 … 1e9)" for 1e3 units to a second; 0 units: with its unit behind it.
std::string expectedTime(double unitsPerSecond);

} // namespace ridgepoint

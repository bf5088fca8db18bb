// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/delimited.h"
#include "core/measure/gemm_file_name.h"
#include "core/measure/gemm_sweep.h"
#include "core/measure/problem_list.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ridgepoint {

/// What the columns of the known tables mean.
enum class GemmColumn : std::uint8_t {
    M,
    N,
    K,
    Time,
    Flops,
    Utils,
    Kernel,
    Dtype,
    Device,
    Framework,
    Version,
    Operator,
    Units, ///< compute units of the device
    Batched ///< products of one call
};
inline constexpr std::size_t gemmColumnCount = 14;

/// A header that has been recognised: the layout, and in which column what stands.
struct GemmHeader
{
    static constexpr std::size_t absent = static_cast<std::size_t>(-1);

    GemmLayout layout = GemmLayout::TorchSweep;
    double time_units_per_s = 1; ///< the time column counts 1e6 (microseconds) or 1e3 (milliseconds) to a second; 0:
                                 ///< the unit stands behind each value
    bool has_glued_units = false; ///< times may have their unit behind them: "0.19ms"
    bool utils_in_percent = false; ///< the column's name says so
    NumberLocale locale = NumberLocale::Point;
    std::size_t cells = 0;
    std::array<std::size_t, gemmColumnCount> columns {};

    std::size_t column(GemmColumn which) const { return columns[static_cast<std::size_t>(which)]; }
    bool has(GemmColumn which) const { return column(which) != absent; }
};

/// Recognises the row at which the reader stands by the names in it, whatever their order and case; the file's name
/// only tells an analysis result from a sweep. None with an Error in problems that names what is missing or misspelt,
/// or lists the headers that are known.
std::optional<GemmHeader> readGemmHeader(
    const DelimitedReader& reader, const GemmFileName& fileName, ProblemList& problems);

/// Is the row at which the reader stands the complete header of such a table?
bool isGemmHeader(const DelimitedReader& reader);

/// Is it one of these with something missing or misspelt?
bool isNearGemmHeader(const DelimitedReader& reader);

/// The names of a header row in lower case without the blanks around them, each cut after 64 bytes.
std::vector<std::string> headerNames(const DelimitedReader& reader);

/// Warns of names that stand twice among those that matter; the first column is used.
void reportRepeatedNames(const DelimitedReader& reader, const std::vector<std::string>& names,
    std::span<const std::size_t> used, ProblemList& problems);

/// One line a known header, for messages.
std::string knownGemmHeaders();

} // namespace ridgepoint

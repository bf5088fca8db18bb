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
    Operator
};
inline constexpr std::size_t gemmColumnCount = 12;

/// A header that has been recognised: the layout, and in which column what stands.
struct GemmHeader
{
    static constexpr std::size_t absent = static_cast<std::size_t>(-1);

    GemmLayout layout = GemmLayout::TorchSweep;
    double time_units_per_s = 1; ///< the time column counts 1e6 (microseconds) or 1e3 (milliseconds) to a second
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

/// One line a known header, for messages.
std::string knownGemmHeaders();

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/delimited.h"
#include "core/measure/serving/serving_table.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ridgepoint {

/// What a column of a table of servers holds.
enum class ServingField : std::uint8_t {
    Model,
    Gpu,
    Framework,
    Version,
    Precision,
    Mode, ///< "agg", "disagg"
    Remarks, ///< free text; of aiconfigurator "silicon_concurrency=224"
    Concurrency,
    Batch,
    Prompt,
    Output,
    TensorParallel,
    PipelineParallel,
    DataParallel,
    Throughput,
    Ttft,
    Tpot,
    Latency
};
inline constexpr std::size_t servingFieldCount = 18;

struct ServingHeader
{
    ServingLayout layout = ServingLayout::Generic;
    std::size_t columns = 0;
    std::array<std::optional<std::size_t>, servingFieldCount> column {};
    /// Units of TTFT, TPOT and latency per second; 0: the header says none, each cell must ("12.5 ms").
    std::array<double, servingMeasureCount> per_second {};

    const std::optional<std::size_t>& operator[](ServingField field) const
    {
        return column[static_cast<std::size_t>(field)];
    }
    std::optional<std::size_t>& operator[](ServingField field) { return column[static_cast<std::size_t>(field)]; }
};

/// None where the row is no header of a known layout: a generic one names a model, how many sequences run at once and
/// one of TTFT, TPOT and latency. Names are taken whatever their case, marks between words and place of the unit; of
/// "median_ttft_ms", "mean_ttft_ms" and "p99_ttft_ms" the median counts, then the mean.
std::optional<ServingHeader> servingHeader(const DelimitedReader& reader);

} // namespace ridgepoint

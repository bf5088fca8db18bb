// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/explore/control.h"

#include <string_view>
#include <vector>

namespace ridgepoint {

/// One control and the values that it takes.
struct SweepAxis
{
    Control control = Control::Batch;
    std::vector<int> values;
};

/// "batch=1:1024:log2" (every power of two), "batch=1:64" (every number), "batch=1:64:8" (every eighth),
/// "prompt=512,2048".
Parsed<SweepAxis> parseSweepAxis(std::string_view text);

struct SweepRow
{
    std::vector<int> values; ///< one per axis
    RequestMetrics metrics;
    Bound prefill_bound = Bound::Dram;
    Bound decode_bound = Bound::Dram;
    double memory_bytes = 0;
    bool fits = false;
};

struct Sweep
{
    std::vector<SweepAxis> axes;
    std::vector<SweepRow> rows; ///< the last axis varies fastest
};

/// Analyses every combination. Combinations that are not valid are left out, each with a warning that says why.
/// More than a million combinations are an error.
Parsed<Sweep> sweep(const Scenario& scenario, const std::vector<SweepAxis>& axes);

} // namespace ridgepoint

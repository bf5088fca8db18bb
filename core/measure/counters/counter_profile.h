// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_file.h"
#include "core/measure/counters/kernel_figures.h"

#include <vector>

namespace ridgepoint {

/// A counter file with all that follows from it alone. Made once, then only read; neither copied nor moved, because the
/// rules look into the file.
struct CounterProfile
{
    explicit CounterProfile(CounterFile counted)
        : file(std::move(counted))
        , rules(file)
        , kernels(summarise(file, rules))
        , roofs(roofsOf(file))
    {
    }
    CounterProfile(const CounterProfile&) = delete;
    CounterProfile& operator=(const CounterProfile&) = delete;

    CounterFile file;
    FigureRules rules;
    std::vector<KernelSummary> kernels; ///< longest first
    std::vector<MeasuredRoof> roofs; ///< that the file itself tells; empty: none
};

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/measure/counters/kernel_figures.h"
#include "core/measure/stores/recover.h"
#include "core/measure/stores/store_transactions.h"

namespace ridgepoint {

/// What a launch's counters say for recoverParameters(), by whatever names its profiler has for them.
StoreCounters storeCounters(const CounterFile& file, const FigureRules& rules, const KernelLaunch& launch);

/// What a scenario's attention writes: all but the element size, which is what one wants to know.
KnownParameters attentionOutput(const Scenario& scenario, bool decode);

/// What the row of a launch itself states of the tensor that it writes (columns such as seqlen and head_dim of
/// somebody's own table); none where it states neither. A row [sequence, head size] without columns of heads and batch
/// is taken as one of each: its head size is what stands side by side. A size that is no whole positive number is not
/// known.
std::optional<KnownParameters> statedSizes(const CounterFile& file, const KernelLaunch& launch);

/// Stores of a tensor whose sizes are known, but for its element size perhaps.
struct JudgedStores
{
    KnownParameters known; ///< as it was given
    double element_bytes = StoreCounters::none; ///< as known, else as recovered from the count
    StoreCheck check;
};
/// none: sequence, head size, heads or batch is open, or the count is missing or not positive.
std::optional<JudgedStores> judgeStores(double storeSectors, const KnownParameters& known);

/// Launches of the file that state their sizes and count their stores, one after another as in the file.
struct StatedStores
{
    std::size_t launch = 0; ///< into CounterFile::launches
    JudgedStores stores;
};
std::vector<StatedStores> statedStores(const CounterFile& file);

} // namespace ridgepoint

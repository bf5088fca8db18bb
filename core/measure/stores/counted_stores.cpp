// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/stores/counted_stores.h"

#include "core/measure/counters/quantity.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

/// The first counter of the launch that stands for a quantity and has a value, in the quantity's unit.
double valueOf(const CounterFile& file, const KernelLaunch& launch, std::string_view canonical)
{
    const std::size_t wanted = quantityIndex(canonical);
    const auto set = file.countersOf(launch);
    const auto values = file.valuesOf(launch);
    for (std::size_t i = 0; i < set.size(); ++i) {
        const auto match = quantityOf(file.counters[set[i]]);
        if (match && match->index == wanted && !std::isnan(values[i]))
            return values[i] * match->factor;
    }
    return StoreCounters::none;
}

} // namespace

StoreCounters storeCounters(const CounterFile& file, const FigureRules& rules, const KernelLaunch& launch)
{
    StoreCounters counters;
    counters.store_sectors = valueOf(file, launch, "l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum");
    counters.load_sectors = valueOf(file, launch, "l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum");
    const KernelFigures figures = rules.figures(launch);
    counters.dram_bytes = figures.bytes[static_cast<std::size_t>(CountedLevel::Dram)];
    counters.time_s = figures.time_s;
    const double blocks = static_cast<double>(launch.grid[0]) * launch.grid[1] * launch.grid[2];
    if (blocks > 0)
        counters.blocks = blocks;
    return counters;
}

KnownParameters attentionOutput(const Scenario& scenario, bool decode)
{
    KnownParameters known;
    known.batch = scenario.workload.batch;
    known.sequence = decode ? 1 : scenario.workload.prompt;
    known.head_dim = scenario.model.head_dim;
    known.heads = std::max(scenario.model.heads / std::max(scenario.tensor_parallel, 1), 1);
    return known;
}

} // namespace ridgepoint

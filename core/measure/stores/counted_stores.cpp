// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/stores/counted_stores.h"

#include "core/measure/counters/quantity.h"
#include "core/measure/size_column.h"

#include <algorithm>
#include <array>
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

constexpr std::string_view storedSectors = "l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum";

std::optional<std::int64_t> wholeSize(double value)
{
    constexpr double largest = 1LL << 40;
    if (!(value >= 1) || value > largest || value != std::floor(value))
        return {};
    return static_cast<std::int64_t>(value);
}

/// What each counter of a file is to its stores.
struct StoreColumns
{
    std::vector<std::optional<SizeColumn>> sizes;
    std::vector<double> sectors; ///< factor to stored sectors; 0: another counter
};

StoreColumns storeColumns(const CounterFile& file)
{
    StoreColumns columns;
    const std::size_t wanted = quantityIndex(storedSectors);
    for (const Counter& counter : file.counters) {
        const auto match = quantityOf(counter);
        columns.sizes.push_back(sizeColumnOf(counter.name));
        columns.sectors.push_back(match && match->index == wanted ? match->factor : 0);
    }
    return columns;
}

double sectorsBy(const StoreColumns& columns, const CounterFile& file, const KernelLaunch& launch)
{
    const auto set = file.countersOf(launch);
    const auto values = file.valuesOf(launch);
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (columns.sectors[set[i]] > 0 && !std::isnan(values[i]))
            return values[i] * columns.sectors[set[i]];
    }
    return StoreCounters::none;
}

std::optional<KnownParameters> statedBy(
    const StoreColumns& columns, const CounterFile& file, const KernelLaunch& launch)
{
    const auto set = file.countersOf(launch);
    const auto values = file.valuesOf(launch);
    std::array<double, sizeColumnCount> sizes {};
    std::array<bool, sizeColumnCount> has {};
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (const auto column = columns.sizes[set[i]]) {
            sizes[static_cast<std::size_t>(*column)] = values[i];
            has[static_cast<std::size_t>(*column)] = true;
        }
    }
    const auto stated = [&](SizeColumn column) { return wholeSize(sizes[static_cast<std::size_t>(column)]); };
    KnownParameters known;
    known.sequence = stated(SizeColumn::Sequence);
    known.head_dim = stated(SizeColumn::HeadDim);
    if (!known.sequence && !known.head_dim)
        return {};
    const auto oneUnlessStated = [&](SizeColumn column) {
        const bool alone = known.sequence && known.head_dim && !has[static_cast<std::size_t>(column)];
        return alone ? std::optional<std::int64_t>(1) : stated(column);
    };
    known.heads = oneUnlessStated(SizeColumn::Heads);
    known.batch = oneUnlessStated(SizeColumn::Batch);
    const double bytes = sizes[static_cast<std::size_t>(SizeColumn::ElementBytes)];
    if (std::isfinite(bytes) && bytes > 0)
        known.element_bytes = bytes;
    return known;
}

} // namespace

StoreCounters storeCounters(const CounterFile& file, const FigureRules& rules, const KernelLaunch& launch)
{
    StoreCounters counters;
    counters.store_sectors = valueOf(file, launch, storedSectors);
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

std::optional<KnownParameters> statedSizes(const CounterFile& file, const KernelLaunch& launch)
{
    if (file.layout != CounterLayout::WideTable)
        return {};
    return statedBy(storeColumns(file), file, launch);
}

std::optional<JudgedStores> judgeStores(double storeSectors, const KnownParameters& known)
{
    if (!known.sequence || !known.head_dim || !known.heads || !known.batch || !(storeSectors > 0))
        return {};
    JudgedStores judged;
    judged.known = known;
    StoredTensor tensor {static_cast<double>(*known.sequence) * static_cast<double>(*known.batch),
        static_cast<double>(*known.heads) * static_cast<double>(*known.head_dim)};
    tensor.element_bytes = known.element_bytes.value_or(fittingElementBytes(tensor.elements(), storeSectors));
    judged.element_bytes = tensor.element_bytes;
    judged.check = checkStores(tensor, storeSectors);
    if (judged.check.verdict == StoreVerdict::Unknown)
        return {};
    return judged;
}

std::vector<StatedStores> statedStores(const CounterFile& file)
{
    std::vector<StatedStores> all;
    const StoreColumns columns = storeColumns(file);
    const bool stated = std::ranges::any_of(columns.sizes, [](const auto& column) { return column.has_value(); });
    if (file.layout != CounterLayout::WideTable || !stated)
        return all;
    for (std::size_t i = 0; i < file.launches.size(); ++i) {
        const KernelLaunch& launch = file.launches[i];
        const std::optional<KnownParameters> known = statedBy(columns, file, launch);
        if (!known)
            continue;
        if (auto judged = judgeStores(sectorsBy(columns, file, launch), *known))
            all.push_back({i, std::move(*judged)});
    }
    return all;
}

} // namespace ridgepoint

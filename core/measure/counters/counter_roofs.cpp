// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The roofs that Nsight Compute's roofline sections draw: what a unit can do in a cycle × the cycles of this run. Under
// locked clocks, as by default, that is not the data sheet's peak.
#include "core/measure/counters/kernel_figures.h"
#include "core/measure/counters/tensor_counters.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

struct RoofRecipe
{
    bool is_memory = false;
    CountedLevel level = CountedLevel::Dram;
    CountedFormat format = CountedFormat::fp32;
    const char* peak = nullptr; ///< a cycle
    double weight = 1;
    const char* clock = nullptr;
};

constexpr RoofRecipe memory(CountedLevel level, const char* peak, double weight, const char* clock)
{
    return {true, level, CountedFormat::fp32, peak, weight, clock};
}

constexpr RoofRecipe compute(CountedFormat format, const char* peak, double weight)
{
    return {false, CountedLevel::Dram, format, peak, weight, "sm__cycles_elapsed.avg.per_second"};
}

// The sections of NERSC and the stock ones; of a kind the first one counts. Half precision weighs 2 as in the figures.
constexpr RoofRecipe roofRecipes[] = {
    compute(CountedFormat::fp64, "sm__sass_thread_inst_executed_op_dfma_pred_on.sum.peak_sustained", 2),
    compute(CountedFormat::fp64, "derived__sm__sass_thread_inst_executed_op_dfma_pred_on_x2", 1),
    compute(CountedFormat::fp32, "sm__sass_thread_inst_executed_op_ffma_pred_on.sum.peak_sustained", 2),
    compute(CountedFormat::fp32, "derived__sm__sass_thread_inst_executed_op_ffma_pred_on_x2", 1),
    compute(CountedFormat::fp16, "sm__sass_thread_inst_executed_op_hfma_pred_on.sum.peak_sustained", 2),
    compute(CountedFormat::fp16, "derived__sm__sass_thread_inst_executed_op_hfma_pred_on_x4", 0.5),
    memory(CountedLevel::Dram, "dram__bytes.sum.peak_sustained", 1, "dram__cycles_elapsed.avg.per_second"),
    memory(CountedLevel::L2, "lts__t_bytes.sum.peak_sustained", 1, "lts__cycles_elapsed.avg.per_second"),
    memory(
        CountedLevel::L2, "l1tex__m_xbar2l1tex_read_bytes.sum.peak_sustained", 1, "lts__cycles_elapsed.avg.per_second"),
    memory(CountedLevel::L1, "l1tex__t_bytes.sum.peak_sustained", 1, "l1tex__cycles_elapsed.avg.per_second"),
    memory(CountedLevel::L1, "derived__l1tex__lsu_writeback_bytes_mem_lg.sum.peak_sustained", 1,
        "l1tex__cycles_elapsed.avg.per_second"),
    memory(CountedLevel::L1, "derived__l1tex__lsu_writeback_bytes.sum.peak_sustained", 1,
        "l1tex__cycles_elapsed.avg.per_second"),
    memory(CountedLevel::L1, "l1tex__lsu_writeback_active_mem_lg.sum.peak_sustained", 128,
        "l1tex__cycles_elapsed.avg.per_second"),
};

/// The largest product of two counters over the launches that have both; 0 without one.
double largestProduct(const CounterFile& file, std::uint32_t peak, std::uint32_t clock)
{
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> places;
    for (const std::vector<std::uint32_t>& set : file.counter_sets) {
        const auto placeOf = [&set](std::uint32_t counter) {
            const auto found = std::ranges::find(set, counter);
            return found == set.end() ? std::ptrdiff_t {-1} : found - set.begin();
        };
        places.emplace_back(placeOf(peak), placeOf(clock));
    }
    double largest = 0;
    for (const KernelLaunch& launch : file.launches) {
        const auto [peakPlace, clockPlace] = places[launch.counter_set];
        if (peakPlace < 0 || clockPlace < 0)
            continue;
        const std::span<const double> values = file.valuesOf(launch);
        const double product =
            values[static_cast<std::size_t>(peakPlace)] * values[static_cast<std::size_t>(clockPlace)];
        if (std::isfinite(product))
            largest = std::max(largest, product);
    }
    return largest;
}

std::string sourceText(const std::string& peak, double weight, const char* clock)
{
    const std::string factor = weight == 1 ? "" : weight == 2 ? "2 × " : weight == 128 ? "128 × " : "½ × ";
    return factor + peak + " × " + clock;
}

bool hasRoof(const std::vector<MeasuredRoof>& roofs, const MeasuredRoof& roof)
{
    return std::ranges::any_of(roofs, [&roof](const MeasuredRoof& other) {
        if (other.is_memory != roof.is_memory)
            return false;
        return roof.is_memory ? other.level == roof.level : other.engine == roof.engine && other.format == roof.format;
    });
}

void addTensorRoofs(const CounterFile& file, std::vector<MeasuredRoof>& roofs)
{
    constexpr const char* clock = "sm__cycles_elapsed.avg.per_second";
    const std::optional<std::uint32_t> clockIndex = file.counter(clock);
    if (!clockIndex)
        return;
    constexpr int most = 100; // of a hostile file; a profile has some dozens
    int tried = 0;
    for (std::uint32_t i = 0; i < file.counters.size() && tried < most; ++i) {
        const std::string& name = file.counters[i].name;
        const std::optional<TensorCounter> tensor = tensorCounter(name, ".sum.peak_sustained");
        // Twice the rate for operands of which half are zero is a roof of its own, not that of dense products.
        if (!tensor || tensor->sparsity == TensorCounter::Sparsity::On)
            continue;
        ++tried;
        const MeasuredRoof roof {false, CountedLevel::Dram, Engine::Tensor, tensor->format,
            largestProduct(file, i, *clockIndex), sourceText(name, 1, clock)};
        if (!(roof.per_s > 0))
            continue;
        const auto known = std::ranges::find_if(roofs, [&roof](const MeasuredRoof& other) {
            return !other.is_memory && other.engine == Engine::Tensor && other.format == roof.format;
        });
        if (known == roofs.end())
            roofs.push_back(roof);
        else if (roof.per_s > known->per_s)
            *known = roof;
    }
}

} // namespace

std::vector<MeasuredRoof> roofsOf(const CounterFile& file)
{
    std::vector<MeasuredRoof> roofs;
    for (const RoofRecipe& recipe : roofRecipes) {
        MeasuredRoof roof {recipe.is_memory, recipe.level, Engine::Vector, recipe.format, 0, {}};
        const std::optional<std::uint32_t> peak = file.counter(recipe.peak);
        const std::optional<std::uint32_t> clock = file.counter(recipe.clock);
        if (!peak || !clock || hasRoof(roofs, roof))
            continue;
        roof.per_s = recipe.weight * largestProduct(file, *peak, *clock);
        roof.source = sourceText(recipe.peak, recipe.weight, recipe.clock);
        if (roof.per_s > 0 && std::isfinite(roof.per_s))
            roofs.push_back(std::move(roof));
    }
    addTensorRoofs(file, roofs);
    return roofs;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/kernel_figures.h"

#include "core/measure/counters/counter_value.h"
#include "core/measure/counters/figure_recipes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ridgepoint {

namespace {

/// A sum to which what was not counted adds nothing; NaN while nothing was counted.
void addKnown(double& sum, double value)
{
    if (!std::isnan(value))
        sum = std::isnan(sum) ? value : sum + value;
}

/// The figures of a launch as one row, in the order of the slots.
using FigureRow = std::array<double, figureSlotCount>;

FigureRow rowOf(const KernelFigures& figures)
{
    FigureRow row {};
    row[timeSlot] = figures.time_s;
    std::ranges::copy(figures.vector_flop, row.begin() + vectorSlot(CountedFormat::fp64));
    std::ranges::copy(figures.tensor_flop, row.begin() + tensorSlot(CountedFormat::fp64));
    std::ranges::copy(figures.bytes, row.begin() + bytesSlot(CountedLevel::Dram));
    return row;
}

KernelFigures figuresOf(const FigureRow& row)
{
    KernelFigures figures;
    figures.time_s = row[timeSlot];
    std::copy_n(row.begin() + vectorSlot(CountedFormat::fp64), countedFormatCount, figures.vector_flop.begin());
    std::copy_n(row.begin() + tensorSlot(CountedFormat::fp64), countedFormatCount, figures.tensor_flop.begin());
    std::copy_n(row.begin() + bytesSlot(CountedLevel::Dram), countedLevelCount, figures.bytes.begin());
    return figures;
}

/// What has been added up of one kernel.
struct KernelSums
{
    std::uint64_t launches = 0;
    FigureRow sums {};
    std::array<double, figureSlotCount> weights {}; ///< invocations that had the figure
};

} // namespace

std::string_view name(CountedFormat format)
{
    constexpr std::array<std::string_view, countedFormatCount> names {
        "fp64", "fp32", "tf32", "bf16", "fp16", "fp8", "fp6", "fp4", "int8", "int4"};
    return names[static_cast<std::size_t>(format)];
}

std::string_view name(CountedLevel level)
{
    constexpr std::array<std::string_view, countedLevelCount> names {"DRAM", "L2", "L1"};
    return names[static_cast<std::size_t>(level)];
}

KernelFigures::KernelFigures()
{
    vector_flop.fill(notCounted);
    tensor_flop.fill(notCounted);
    bytes.fill(notCounted);
}

double KernelFigures::flop(CountedFormat format) const
{
    double sum = notCounted;
    addKnown(sum, vector_flop[static_cast<std::size_t>(format)]);
    addKnown(sum, tensor_flop[static_cast<std::size_t>(format)]);
    return sum;
}

double KernelFigures::flop() const
{
    double sum = notCounted;
    for (std::size_t format = 0; format < countedFormatCount; ++format)
        addKnown(sum, flop(static_cast<CountedFormat>(format)));
    return sum;
}

double KernelFigures::intensity(CountedLevel level) const
{
    const double moved = bytesAt(level);
    return moved > 0 ? flop() / moved : notCounted;
}

double KernelFigures::flopPerSecond() const
{
    return time_s > 0 ? flop() / time_s : notCounted;
}

double FigureRules::sum(std::uint32_t first, std::uint32_t count, std::span<const double> values) const
{
    double total = 0;
    for (const Term& term : std::span(m_terms).subspan(first, count))
        total += term.weight * values[term.position];
    return total;
}

const FigureRules::Limit* FigureRules::brokenLimit(const Rule& rule, std::span<const double> values) const
{
    for (const Limit& limit : std::span(m_limits).subspan(rule.first_limit, rule.limit_count)) {
        if (sum(limit.first, limit.count, values) < 0)
            return &limit;
    }
    return nullptr;
}

double FigureRules::value(const Rule& rule, std::span<const double> values, double time_s) const
{
    if (rule.count == 0 || brokenLimit(rule, values) != nullptr)
        return notCounted;
    double amount = sum(rule.first, rule.count, values);
    if (rule.factor != Rule::none)
        amount *= values[rule.factor];
    if (rule.divisor != Rule::none)
        amount = values[rule.divisor] > 0 ? amount / values[rule.divisor] : notCounted;
    if (rule.times_time)
        amount *= time_s;
    return amount >= 0 && amount <= largestCount ? amount : notCounted;
}

KernelFigures FigureRules::figures(const KernelLaunch& launch) const
{
    const SetRules& rules = m_sets[launch.counter_set];
    const std::span<const double> values = m_file->valuesOf(launch);
    FigureRow row {};
    double time = std::isnan(launch.time_s) ? value(rules[timeSlot], values, notCounted) : launch.time_s;
    if (time == 0) // no kernel takes no time: it was not measured
        time = notCounted;
    row[timeSlot] = time;
    for (std::size_t slot = timeSlot + 1; slot < figureSlotCount; ++slot)
        row[slot] = value(rules[slot], values, time);
    return figuresOf(row);
}

std::vector<KernelSummary> summarise(const CounterFile& file, const FigureRules& rules)
{
    std::vector<KernelSums> kernels(file.kernels.size());
    double fileTime = 0;
    for (const KernelLaunch& launch : file.launches) {
        KernelSums& sums = kernels[launch.kernel];
        const double weight = launch.invocations;
        const FigureRow row = rowOf(rules.figures(launch));
        sums.launches += launch.invocations;
        fileTime += std::isnan(row[timeSlot]) ? 0 : weight * row[timeSlot];
        for (std::size_t slot = 0; slot < figureSlotCount; ++slot) {
            if (std::isnan(row[slot]))
                continue;
            sums.sums[slot] += weight * row[slot];
            sums.weights[slot] += weight;
        }
    }
    std::vector<KernelSummary> summaries;
    for (std::size_t i = 0; i < kernels.size(); ++i) {
        const KernelSums& sums = kernels[i];
        if (sums.launches == 0)
            continue;
        FigureRow average {};
        for (std::size_t slot = 0; slot < figureSlotCount; ++slot)
            average[slot] = sums.weights[slot] > 0 ? sums.sums[slot] / sums.weights[slot] : notCounted;
        KernelSummary summary {
            static_cast<std::uint32_t>(i), sums.launches, notCounted, notCounted, figuresOf(average)};
        if (sums.weights[timeSlot] > 0)
            summary.time_s = sums.sums[timeSlot];
        if (summary.time_s > 0)
            summary.share = summary.time_s / fileTime;
        summaries.push_back(summary);
    }
    const auto rank = [](const KernelSummary& summary) {
        return std::pair(std::isnan(summary.time_s) ? -1.0 : summary.time_s, summary.launches);
    };
    std::ranges::stable_sort(summaries, std::ranges::greater(), rank);
    return summaries;
}

} // namespace ridgepoint

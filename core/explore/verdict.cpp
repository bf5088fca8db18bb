// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explore/verdict.h"

#include "core/analysis/calibrated/gap_parts.h"
#include "core/explore/trail.h"
#include "core/io/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <string_view>
#include <utility>

namespace ridgepoint {

namespace {

std::string percentText(double fraction)
{
    if (fraction > 0 && fraction < 0.005)
        return "< 1 %";
    return std::to_string(std::lround(100 * fraction)) + " %";
}

std::string milliseconds(double seconds)
{
    const double value = seconds * 1e3;
    if (value < 1)
        return numberText(value, std::chars_format::general, 3) + " ms";
    return numberText(value, std::chars_format::fixed, value >= 100 ? 0 : value >= 10 ? 1 : 2) + " ms";
}

/// What most of a memory-bound phase's time goes into: weights, KV cache or activations, by their bytes.
std::string reasonOf(const Phase& phase, bool decode, CountedTime counted)
{
    const bool isExpected = counted == CountedTime::Expected && phase.calibrated_s > 0;
    double weights = 0;
    double cache = 0;
    double activations = 0;
    double compute = 0;
    double link = 0;
    for (const OperatorCost& cost : phase.operators()) {
        const double time = isExpected ? cost.expectedTotal() : cost.totalTime();
        if (computeBound(cost.bound))
            compute += time;
        else if (cost.bound == Bound::Link)
            link += time;
        else if (cost.bytes() > 0) {
            weights += time * cost.weight_bytes / cost.bytes();
            cache += time * cost.kv_cache_bytes / cost.bytes();
            activations += time * cost.activation_bytes / cost.bytes();
        }
    }
    const std::array<std::pair<double, const char*>, 5> parts {
        {{weights, "moving weights"}, {cache, "moving the KV cache"}, {activations, "moving activations"},
            {compute, "arithmetic"}, {link, "exchange between GPUs"}}};
    const auto largest = std::ranges::max_element(parts, {}, &std::pair<double, const char*>::first);
    const double whole = timeOf(phase, counted);
    return percentText(whole > 0 ? largest->first / whole : 0) + (decode ? " of a token is " : " of the prefill is ")
        + largest->second + ".";
}

std::string troubleOf(const MemoryFit& memory)
{
    constexpr double giga = 1e9;
    if (!(memory.capacity_bytes > 0) || memory.fits)
        return {};
    const std::string text =
        "Does not fit: " + numberText(-memory.free() / giga, std::chars_format::general, 3) + " GB short";
    return text + (memory.max_batch > 0 ? ", batch " + std::to_string(memory.max_batch) + " would fit." : ".");
}

std::string boundName(Bound bound)
{
    switch (bound) {
    case Bound::Tensor:
    case Bound::Vector:
        return "compute-bound";
    case Bound::Dram:
        return "memory-bound";
    case Bound::Link:
        return "bound by the link";
    }
    return "";
}

/// Where the time beyond the ideal one goes: the two largest parts, by their share of it.
std::string gapSentence(const Scenario& scenario, const Phase& phase, bool decode)
{
    using calibrated::GapKind;
    const double beyond = phase.calibrated_s - phase.time_s;
    if (!(beyond > 0.005 * phase.time_s))
        return "It is expected to take about the ideal time.";
    const calibrated::PhaseGap gap = calibrated::phaseGap(scenario, phase, decode);
    std::vector<std::pair<double, std::string_view>> parts {{gap.host_s, "the host"}};
    for (int kind = 0; kind < static_cast<int>(GapKind::Count); ++kind)
        parts.emplace_back(gap.of(static_cast<GapKind>(kind)), calibrated::name(static_cast<GapKind>(kind)));
    std::ranges::stable_sort(parts, std::greater(), &std::pair<double, std::string_view>::first);
    std::string text = "It is expected to take "
        + numberText(phase.calibrated_s / phase.time_s, std::chars_format::fixed, 2)
        + " times the ideal; of the extra time ";
    text += percentText(parts[0].first / beyond) + " is " + std::string(parts[0].second);
    if (parts[1].first / beyond > 0.05)
        text += ", " + percentText(parts[1].first / beyond) + ' ' + std::string(parts[1].second);
    return text + ".";
}

} // namespace

Verdict verdictOf(const Scenario& scenario, bool decode, std::span<const Gpu> gpus, VerdictTimes counted)
{
    const Analysis analysis = analyze(scenario);
    const Phase& phase = decode ? analysis.decode : analysis.prefill;
    const bool isExpected = counted.advice == CountedTime::Expected && phase.calibrated_s > 0;
    Verdict verdict;
    verdict.trouble = troubleOf(analysis.memory);
    if (isExpected)
        verdict.expected = gapSentence(scenario, phase, decode);
    verdict.headline = std::string(decode ? "Decode" : "Prefill") + " is " + boundName(phase.bound());
    verdict.reason = reasonOf(phase, decode, counted.shares);
    verdict.flips = smallestFlips(scenario, {decode, {}}, gpus);
    const std::optional<Change> lever = strongestLever(scenario, decode, counted.advice);
    verdict.advice = verdict.flips.empty() ? "No single change of batch, KV heads, precision or GPU flips it."
                                           : "Smallest change that flips it: " + verdict.flips.front().text() + ".";
    if (lever)
        verdict.advice += " What helps most: " + lever->text()
            + (isExpected ? " cuts the expected time from " : " cuts it from ")
            + milliseconds(timeOf(phase, counted.advice)) + " to " + milliseconds(lever->time_s) + ".";
    return verdict;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explore/verdict.h"

#include "core/explore/trail.h"
#include "core/io/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

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
std::string reasonOf(const Phase& phase, bool decode)
{
    double weights = 0;
    double cache = 0;
    double activations = 0;
    double compute = 0;
    double link = 0;
    for (const OperatorCost& cost : phase.operators()) {
        if (computeBound(cost.bound))
            compute += cost.totalTime();
        else if (cost.bound == Bound::Link)
            link += cost.totalTime();
        else if (cost.bytes() > 0) {
            weights += cost.totalTime() * cost.weight_bytes / cost.bytes();
            cache += cost.totalTime() * cost.kv_cache_bytes / cost.bytes();
            activations += cost.totalTime() * cost.activation_bytes / cost.bytes();
        }
    }
    const std::array<std::pair<double, const char*>, 5> parts {
        {{weights, "moving weights"}, {cache, "moving the KV cache"}, {activations, "moving activations"},
            {compute, "arithmetic"}, {link, "exchange between GPUs"}}};
    const auto largest = std::ranges::max_element(parts, {}, &std::pair<double, const char*>::first);
    return percentText(phase.time_s > 0 ? largest->first / phase.time_s : 0)
        + (decode ? " of a token is " : " of the prefill is ") + largest->second + ".";
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

} // namespace

Verdict verdictOf(const Scenario& scenario, bool decode, std::span<const Gpu> gpus)
{
    const Analysis analysis = analyze(scenario);
    const Phase& phase = decode ? analysis.decode : analysis.prefill;
    Verdict verdict;
    verdict.headline = std::string(decode ? "Decode" : "Prefill") + " is " + boundName(phase.bound());
    verdict.reason = reasonOf(phase, decode);
    verdict.flips = smallestFlips(scenario, {decode, {}}, gpus);
    const std::optional<Change> lever = strongestLever(scenario, decode);
    verdict.advice = verdict.flips.empty() ? "No single change of batch, KV heads, precision or GPU flips it."
                                           : "Smallest change that flips it: " + verdict.flips.front().text() + ".";
    if (lever)
        verdict.advice += " What helps most: " + lever->text() + " cuts it from " + milliseconds(phase.time_s) + " to "
            + milliseconds(lever->time_s) + ".";
    return verdict;
}

} // namespace ridgepoint

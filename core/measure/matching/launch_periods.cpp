// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/matching/launch_periods.h"

#include <algorithm>

namespace ridgepoint {

namespace {

/// The longest stretch that begins at a launch.
struct Best
{
    std::uint32_t size = 0;
    std::uint32_t period = 0;
};

/// Goes backwards through the launches once per period: as long as launches equal those one period later, the stretch
/// grows.
void growStretches(std::span<const std::uint32_t> launches, std::size_t period, std::vector<Best>& best)
{
    std::size_t equal = 0;
    for (std::size_t i = launches.size() - period; i-- > 0;) {
        equal = launches[i] == launches[i + period] ? equal + 1 : 0;
        if (equal >= period && equal + period > best[i].size)
            best[i] = {static_cast<std::uint32_t>(equal + period), static_cast<std::uint32_t>(period)};
    }
}

} // namespace

std::vector<RepeatedStretch> repeatedStretches(std::span<const std::uint32_t> launches, std::size_t longest)
{
    std::vector<Best> best(launches.size());
    for (std::size_t period = 1; period <= longest && period < launches.size(); ++period)
        growStretches(launches, period, best);
    std::vector<RepeatedStretch> stretches;
    for (std::size_t i = 0; i < launches.size();) {
        if (best[i].period > 1)
            stretches.push_back({i, best[i].size, best[i].period});
        i += std::max<std::size_t>(best[i].size, 1);
    }
    return stretches;
}

std::vector<RepeatedStretch> innerStretches(std::span<const std::uint32_t> launches, const RepeatedStretch& stretch)
{
    constexpr std::size_t leastLayer = 4; // fewer kernels that repeat are a part of a layer
    if (stretch.period < 2 * leastLayer)
        return {};
    std::vector<RepeatedStretch> inner =
        repeatedStretches(launches.subspan(stretch.first, stretch.size), stretch.period / 2);
    std::erase_if(inner, [](const RepeatedStretch& one) { return one.period < leastLayer; });
    for (RepeatedStretch& one : inner)
        one.first += stretch.first;
    return inner;
}

} // namespace ridgepoint

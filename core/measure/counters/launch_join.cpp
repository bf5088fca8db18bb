// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/launch_join.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace ridgepoint {

namespace {

/// Launches by what they are of, each joined one as a chain: next[i] is the launch whose values follow those of i.
class LaunchChains
{
public:
    explicit LaunchChains(const CounterFile& file)
        : m_file(file)
        , m_next(file.launches.size(), none)
        , m_isHead(file.launches.size(), true)
    {
        std::map<Key, std::vector<std::size_t>> heads;
        for (std::size_t i = 0; i < file.launches.size(); ++i)
            put(i, heads[keyOf(file.launches[i])]);
    }

    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    bool joinsAny() const { return m_joins; }
    bool isHead(std::size_t launch) const { return m_isHead[launch]; }
    std::size_t next(std::size_t launch) const { return m_next[launch]; }

private:
    using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, Extent, Extent>;

    static Key keyOf(const KernelLaunch& launch)
    {
        return {launch.kernel, launch.device, launch.invocations, launch.grid, launch.block};
    }

    // What is looked at per launch is limited, so that no file makes this slow.
    static constexpr std::size_t maxChains = 4;
    static constexpr std::size_t maxParts = 8;
    static constexpr std::size_t maxCounters = 1024;

    void put(std::size_t launch, std::vector<std::size_t>& heads)
    {
        for (const std::size_t head : heads) {
            const std::size_t last = lastOf(head, launch);
            if (last == none)
                continue;
            m_next[last] = launch;
            m_isHead[launch] = false;
            m_joins = true;
            return;
        }
        if (heads.size() < maxChains)
            heads.push_back(launch);
    }

    /// The end of a chain that has none of the launch's counters; none for any other.
    std::size_t lastOf(std::size_t head, std::size_t launch) const
    {
        std::size_t last = head;
        for (std::size_t parts = 1; areDisjoint(last, launch) && parts < maxParts; ++parts) {
            if (m_next[last] == none)
                return last;
            last = m_next[last];
        }
        return none;
    }

    bool areDisjoint(std::size_t a, std::size_t b) const
    {
        const auto first = m_file.countersOf(m_file.launches[a]);
        const auto second = m_file.countersOf(m_file.launches[b]);
        if (first.size() > maxCounters || second.size() > maxCounters)
            return false;
        return std::ranges::find_first_of(first, second) == first.end();
    }

    const CounterFile& m_file;
    std::vector<std::size_t> m_next;
    std::vector<bool> m_isHead;
    bool m_joins = false;
};

} // namespace

void joinLaunches(CounterFile& file)
{
    const LaunchChains chains(file);
    if (!chains.joinsAny())
        return;
    CounterFile joined;
    std::map<std::vector<std::uint32_t>, std::uint32_t> sets;
    std::vector<std::uint32_t> heads(file.launches.size(), 0); // where each launch goes
    for (std::size_t i = 0; i < file.launches.size(); ++i) {
        if (!chains.isHead(i))
            continue;
        KernelLaunch launch = file.launches[i];
        launch.first_value = joined.values.size();
        std::vector<std::uint32_t> counters;
        for (std::size_t part = i; part != LaunchChains::none; part = chains.next(part)) {
            const KernelLaunch& source = file.launches[part];
            const auto values = file.valuesOf(source);
            const auto set = file.countersOf(source);
            joined.values.insert(joined.values.end(), values.begin(), values.end());
            counters.insert(counters.end(), set.begin(), set.end());
            launch.time_s = std::isnan(launch.time_s) ? source.time_s : launch.time_s;
            heads[part] = static_cast<std::uint32_t>(joined.launches.size());
        }
        launch.counter_set = sets.emplace(counters, static_cast<std::uint32_t>(sets.size())).first->second;
        joined.launches.push_back(launch);
    }
    joined.counter_sets.resize(sets.size());
    for (const auto& [counters, index] : sets)
        joined.counter_sets[index] = counters;
    for (KernelRemark& remark : file.remarks)
        remark.launch = heads[remark.launch];
    file.values = std::move(joined.values);
    file.launches = std::move(joined.launches);
    file.counter_sets = std::move(joined.counter_sets);
}

} // namespace ridgepoint

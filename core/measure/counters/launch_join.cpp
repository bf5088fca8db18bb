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

/// Links launches of the same kernel that have no counter in common.
class DisjointLaunches
{
public:
    explicit DisjointLaunches(const CounterFile& file)
        : m_file(file)
        , m_chains(file.launches.size())
    {
        std::map<Key, std::vector<std::uint32_t>> heads;
        for (std::uint32_t i = 0; i < file.launches.size(); ++i)
            put(i, heads[keyOf(file.launches[i])]);
    }

    const LaunchChains& chains() const { return m_chains; }

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

    void put(std::uint32_t launch, std::vector<std::uint32_t>& heads)
    {
        for (const std::uint32_t head : heads) {
            const std::uint32_t last = lastOf(head, launch);
            if (last != LaunchChains::none)
                return m_chains.link(last, launch);
        }
        if (heads.size() < maxChains)
            heads.push_back(launch);
    }

    /// The end of a chain that has none of the launch's counters; none for any other.
    std::uint32_t lastOf(std::uint32_t head, std::uint32_t launch) const
    {
        std::uint32_t last = head;
        for (std::size_t parts = 1; areDisjoint(last, launch) && parts < maxParts; ++parts) {
            if (m_chains.next(last) == LaunchChains::none)
                return last;
            last = m_chains.next(last);
        }
        return LaunchChains::none;
    }

    bool areDisjoint(std::uint32_t a, std::uint32_t b) const
    {
        const auto first = m_file.countersOf(m_file.launches[a]);
        const auto second = m_file.countersOf(m_file.launches[b]);
        if (first.size() > maxCounters || second.size() > maxCounters)
            return false;
        return std::ranges::find_first_of(first, second) == first.end();
    }

    const CounterFile& m_file;
    LaunchChains m_chains;
};

bool isNumbered(const KernelLaunch& launch)
{
    return launch.process != 0 && launch.id >= 0;
}

/// Links launches of the same process, kernel and id.
LaunchChains partsOfLaunches(const CounterFile& file)
{
    const auto key = [&file](std::uint32_t i) {
        const KernelLaunch& launch = file.launches[i];
        return std::tuple(launch.process, launch.id, launch.kernel);
    };
    LaunchChains chains(file.launches.size());
    if (std::ranges::none_of(file.launches, isNumbered))
        return chains;
    std::vector<std::uint32_t> order(file.launches.size());
    std::iota(order.begin(), order.end(), 0U);
    // Mostly in order already: then each launch is behind the one before it, and none is there twice.
    if (std::ranges::is_sorted(order, std::ranges::less_equal(), key))
        return chains;
    std::ranges::stable_sort(order, {}, key);
    for (std::size_t i = 1; i < order.size(); ++i) {
        if (isNumbered(file.launches[order[i]]) && key(order[i - 1]) == key(order[i]))
            chains.link(order[i - 1], order[i]);
    }
    return chains;
}

/// Puts the launches of each chain into the first one of them.
class LaunchJoin
{
public:
    LaunchJoin(CounterFile& file, const LaunchChains& chains, RepeatedValues& repeated)
        : m_file(file)
        , m_chains(chains)
        , m_repeated(repeated)
        , m_stands(file.counters.size())
        , m_heads(file.launches.size(), 0)
    {
    }

    void run();

private:
    /// Where a counter stands in the launch that is being put together.
    struct Stand
    {
        std::uint64_t launch = 0; ///< counted from 1
        std::size_t position = 0; ///< into m_values
    };

    KernelLaunch joined(std::uint32_t head);
    void append(const KernelLaunch& part);
    void take(std::uint32_t counter, double value, int line);

    CounterFile& m_file;
    const LaunchChains& m_chains;
    RepeatedValues& m_repeated;
    std::vector<Stand> m_stands; ///< by counter
    std::vector<std::uint32_t> m_heads; ///< where each launch goes
    std::map<std::vector<std::uint32_t>, std::uint32_t> m_sets;
    std::vector<KernelLaunch> m_launches;
    std::vector<double> m_values;
    std::vector<std::uint32_t> m_counters; ///< of the launch that is being put together
};

void LaunchJoin::run()
{
    for (std::uint32_t i = 0; i < m_file.launches.size(); ++i) {
        if (m_chains.isHead(i))
            m_launches.push_back(joined(i));
    }
    m_file.counter_sets.assign(m_sets.size(), {});
    for (const auto& [counters, index] : m_sets)
        m_file.counter_sets[index] = counters;
    for (KernelRemark& remark : m_file.remarks)
        remark.launch = m_heads[remark.launch];
    m_file.values = std::move(m_values);
    m_file.launches = std::move(m_launches);
}

KernelLaunch LaunchJoin::joined(std::uint32_t head)
{
    KernelLaunch launch = m_file.launches[head];
    launch.first_value = m_values.size();
    m_counters.clear();
    for (std::uint32_t part = head; part != LaunchChains::none; part = m_chains.next(part)) {
        const KernelLaunch& source = m_file.launches[part];
        append(source);
        launch.time_s = std::isnan(launch.time_s) ? source.time_s : launch.time_s;
        m_heads[part] = static_cast<std::uint32_t>(m_launches.size());
    }
    launch.counter_set = m_sets.emplace(m_counters, static_cast<std::uint32_t>(m_sets.size())).first->second;
    return launch;
}

void LaunchJoin::append(const KernelLaunch& part)
{
    const auto values = m_file.valuesOf(part);
    const auto set = m_file.countersOf(part);
    for (std::size_t i = 0; i < set.size(); ++i)
        take(set[i], values[i], part.line);
}

void LaunchJoin::take(std::uint32_t counter, double value, int line)
{
    Stand& stand = m_stands[counter];
    if (stand.launch != m_launches.size() + 1) {
        stand = {m_launches.size() + 1, m_values.size()};
        m_counters.push_back(counter);
        m_values.push_back(value);
        return;
    }
    double& first = m_values[stand.position];
    if (std::isnan(first))
        first = value;
    else if (!std::isnan(value) && value != first)
        m_repeated.add(m_file.counters[counter].name, line);
}

} // namespace

void joinLaunches(CounterFile& file)
{
    const DisjointLaunches found(file);
    RepeatedValues none; // they have no counter in common
    if (found.chains().joinsAny())
        LaunchJoin(file, found.chains(), none).run();
}

RowsWithoutId gatherLaunches(CounterFile& file, RepeatedValues& repeated)
{
    LaunchChains chains = partsOfLaunches(file);
    const RowsWithoutId found = linkUnnumbered(file, chains);
    if (chains.joinsAny())
        LaunchJoin(file, chains, repeated).run();
    return found;
}

} // namespace ridgepoint

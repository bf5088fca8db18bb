// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/unnumbered_launches.h"

#include <algorithm>
#include <span>

namespace ridgepoint {

namespace {

LaunchGroup groupOf(const KernelLaunch& launch)
{
    return {launch.process, launch.kernel, launch.device, launch.invocations, launch.grid, launch.block};
}

/// Links the parts of one group after the other.
class UnnumberedLaunches
{
public:
    UnnumberedLaunches(const CounterFile& file, LaunchChains& chains)
        : m_file(file)
        , m_chains(chains)
        , m_tallies(file.counters.size())
    {
    }

    RowsWithoutId run();

private:
    using Parts = std::vector<std::uint32_t>; ///< launches in the order of the file

    struct Tally
    {
        std::uint64_t group = 0; ///< in which these numbers hold, counted from 1
        std::size_t values = 0;
        std::size_t passed = 0; ///< of them, while parts are linked
    };

    void take(const Parts& parts);
    void count(const Parts& parts);
    void pair(const Parts& parts, std::size_t launches);
    void linkRuns(const Parts& parts, bool isInOrder);
    std::size_t occurrence(std::uint32_t part);
    bool isInLaunchOrder(const Parts& parts) const;
    bool metricsComeBack(const Parts& parts) const;
    bool beginsLaunch(std::uint32_t part) const;
    void leaveApart(const Parts& parts, std::size_t fewest, std::size_t most);
    std::span<const std::uint32_t> countersOf(std::uint32_t part) const
    {
        return m_file.countersOf(m_file.launches[part]);
    }

    const CounterFile& m_file;
    LaunchChains& m_chains;
    std::vector<Tally> m_tallies; ///< by counter
    std::uint64_t m_group = 0;
    std::vector<std::uint32_t> m_counters; ///< of this group, in the order in which they come
    RowsWithoutId m_found;
};

RowsWithoutId UnnumberedLaunches::run()
{
    std::map<LaunchGroup, Parts> groups;
    for (std::uint32_t i = 0; i < m_file.launches.size(); ++i) {
        const KernelLaunch& launch = m_file.launches[i];
        if (launch.process != 0 && launch.id < 0)
            groups[groupOf(launch)].push_back(i);
    }
    for (const auto& [group, parts] : groups) {
        if (parts.size() > 1)
            take(parts);
    }
    return m_found;
}

void UnnumberedLaunches::take(const Parts& parts)
{
    count(parts);
    if (m_counters.empty())
        return; // nothing but remarks
    const auto values = [this](std::uint32_t counter) { return m_tallies[counter].values; };
    const auto [fewest, most] = std::ranges::minmax_element(m_counters, {}, values);
    if (values(*fewest) == values(*most))
        return pair(parts, values(*most));
    const bool isInOrder = isInLaunchOrder(parts);
    if (!isInOrder)
        leaveApart(parts, values(*fewest), values(*most));
    linkRuns(parts, isInOrder);
}

void UnnumberedLaunches::count(const Parts& parts)
{
    ++m_group;
    m_counters.clear();
    for (const std::uint32_t part : parts) {
        for (const std::uint32_t counter : countersOf(part)) {
            Tally& tally = m_tallies[counter];
            if (tally.group != m_group) {
                tally = {m_group, 0, 0};
                m_counters.push_back(counter);
            }
            ++tally.values;
        }
    }
}

void UnnumberedLaunches::pair(const Parts& parts, std::size_t launches)
{
    std::vector<std::uint32_t> last(launches, LaunchChains::none);
    std::size_t launch = 0;
    bool isScattered = false;
    for (const std::uint32_t part : parts) {
        if (!countersOf(part).empty()) // remarks alone stay with what they follow
            launch = occurrence(part);
        std::uint32_t& before = last[launch];
        if (before != LaunchChains::none) {
            m_chains.link(before, part);
            isScattered = isScattered || part != before + 1;
        }
        before = part;
    }
    const bool isAverage = m_file.layout == CounterLayout::NcuSummary && launches == 1;
    m_found.paired = m_found.paired || (isScattered && !isAverage);
}

/// Without counting: what follows a launch's beginning is linked to it where the rows are in order, and remarks alone
/// to what they follow in any case; before the first launch they are its own.
void UnnumberedLaunches::linkRuns(const Parts& parts, bool isInOrder)
{
    bool hasCounters = !countersOf(parts.front()).empty();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const bool isRemark = countersOf(parts[i]).empty();
        const bool continues = isInOrder && parts[i] == parts[i - 1] + 1 && !beginsLaunch(parts[i]);
        if (isRemark || continues || !hasCounters)
            m_chains.link(parts[i - 1], parts[i]);
        hasCounters = hasCounters || !isRemark;
    }
}

/// Which launch of the group a part is of, from 0 on.
std::size_t UnnumberedLaunches::occurrence(std::uint32_t part)
{
    std::size_t found = 0;
    for (const std::uint32_t counter : countersOf(part))
        found = m_tallies[counter].passed++;
    return found;
}

/// A launch begins with the group's first counter: is what follows it never further on in the file? Where that counter
/// comes once all of it is one launch, whatever else is repeated.
bool UnnumberedLaunches::isInLaunchOrder(const Parts& parts) const
{
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (parts[i] != parts[i - 1] + 1 && !countersOf(parts[i]).empty() && !beginsLaunch(parts[i]))
            return false;
    }
    return m_tallies[m_counters.front()].values == 1 || metricsComeBack(parts);
}

/// Is there a counter that comes again after others? If none does the rows are sorted by metric.
bool UnnumberedLaunches::metricsComeBack(const Parts& parts) const
{
    std::vector<std::uint32_t> order;
    for (const std::uint32_t part : parts) {
        for (const std::uint32_t counter : countersOf(part)) {
            if (order.empty() || order.back() != counter)
                order.push_back(counter);
        }
    }
    return order.size() > m_counters.size();
}

bool UnnumberedLaunches::beginsLaunch(std::uint32_t part) const
{
    const auto counters = countersOf(part);
    return !counters.empty() && counters.front() == m_counters.front();
}

void UnnumberedLaunches::leaveApart(const Parts& parts, std::size_t fewest, std::size_t most)
{
    const KernelLaunch& first = m_file.launches[parts.front()];
    const bool isFirst = m_found.groups_apart == 0 || first.line < m_found.line;
    ++m_found.groups_apart;
    if (!isFirst)
        return;
    m_found.line = first.line;
    m_found.kernel = first.kernel;
    m_found.fewest = fewest;
    m_found.most = most;
}

} // namespace

void LaunchParts::begin(const KernelLaunch& launch)
{
    const auto next = static_cast<std::uint32_t>(m_groups.size());
    m_group = &m_groups.try_emplace(groupOf(launch), Group {next}).first->second;
    m_occurrence = 0;
}

bool LaunchParts::leaves(std::uint32_t counter)
{
    if (!m_group->has_values) {
        m_group->has_values = true;
        m_group->first_counter = counter;
    }
    const std::uint32_t occurrence = ++m_values[std::uint64_t {m_group->number} << 32U | counter];
    const bool isOther = occurrence != m_occurrence || counter == m_group->first_counter;
    const bool leaves = m_occurrence != 0 && isOther;
    m_occurrence = occurrence;
    return leaves;
}

RowsWithoutId linkUnnumbered(const CounterFile& file, LaunchChains& chains)
{
    return UnnumberedLaunches(file, chains).run();
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/counter_builder.h"

#include "core/measure/huge_pages.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace ridgepoint {

namespace {

constexpr double longestLaunch = 1e9; ///< seconds; sums over all launches of a file stay finite
constexpr std::uint8_t numberSeen = 1;
constexpr std::uint8_t unavailableSeen = 2;
constexpr std::string_view anyUnit = "\x01"; ///< stands for a unit in a key
constexpr std::size_t maxPlaces = 8192; ///< of one launch that are remembered

/// Counters that are the time of a launch; the last one wins where there are several. Of one launch the average is the
/// sum; a maximum (of several launches, or of a GPU's parts) is no launch's time.
constexpr std::array<std::string_view, 3> timeCounters {"Duration", "gpu__time_duration.avg", "gpu__time_duration.sum"};

std::uint8_t timeRank(const Counter& counter)
{
    const auto found = std::ranges::find(timeCounters, counter.name);
    if (counter.unit != "s" || found == timeCounters.end())
        return 0;
    return static_cast<std::uint8_t>(found - timeCounters.begin() + 1);
}

/// Counters that can only be whole numbers: sums of things, and labels such as "Elapsed Cycles", which are printed
/// either whole or with two decimals.
bool isWhole(const Counter& counter)
{
    constexpr std::array<std::string_view, 8> things {
        "byte", "cycle", "inst", "sector", "request", "warp", "block", "thread"};
    if (std::ranges::find(things, counter.unit) == things.end())
        return false;
    return counter.name.ends_with(".sum") || counter.name.find_first_of("._") == std::string::npos;
}

void setKey(std::string& key, std::string_view name, std::string_view unit, std::string_view section)
{
    key.assign(name);
    key += '\n';
    key += unit;
    key += '\n';
    key += section;
}

std::size_t hashOf(const std::vector<std::uint32_t>& counters)
{
    std::size_t hash = counters.size();
    for (const std::uint32_t counter : counters)
        hash = (hash ^ counter) * 0x9E3779B97F4A7C15U + (hash >> 29U);
    return hash;
}

} // namespace

CounterBuilder::CounterBuilder(CounterFile& file, std::size_t textBytes)
    : m_file(file)
    , m_textBytes(textBytes)
{
}

void CounterBuilder::beginLaunch(const LaunchIdentity& identity, std::size_t offset)
{
    endLaunch();
    if (m_file.launches.empty())
        m_firstOffset = std::min(offset, m_textBytes);
    reserve(std::clamp(offset, m_firstOffset, m_textBytes));
    m_launch = {};
    m_launch.kernel = m_kernels.index(identity.kernel);
    m_launch.device = m_devices.index(identity.device);
    m_launch.id = identity.id;
    m_launch.process = identity.process;
    m_launch.line = identity.line;
    m_launch.invocations = identity.invocations;
    m_launch.grid = identity.grid;
    m_launch.block = identity.block;
    m_launch.first_value = m_file.values.size();
    m_open = true;
    m_position = 0;
    m_timeRank = 0;
    m_followsLast = !m_file.counter_sets.empty();
    m_counters.clear();
}

/// Room for what is to come if the rest of the text is like what has been read. Growing by doubling would hold up to
/// three times the result at its peak.
void CounterBuilder::reserve(std::size_t offset)
{
    const auto grow = [&](auto& list, std::size_t more) {
        if (list.size() + more <= list.capacity() || list.empty())
            return;
        const auto done = static_cast<double>(offset - m_firstOffset);
        const double share = std::clamp(done / static_cast<double>(m_textBytes - m_firstOffset + 1), 1e-9, 1.0);
        const double all = static_cast<double>(list.size()) / share * 1.125; // launches differ in length
        const double most = static_cast<double>(m_textBytes); // a value has at least one byte
        const auto wanted = static_cast<std::size_t>(std::min(all, most));
        list.reserve(std::max(wanted, list.size() + list.size() / 4 + more));
        // What was there has been moved, and its pages are entered: the rest can gain.
        preferHugePages(list.data() + list.size(), (list.capacity() - list.size()) * sizeof(list.front()));
    };
    grow(m_file.values, m_lastCounters.size());
    grow(m_file.launches, 1);
}

CounterColumn CounterBuilder::column(std::string_view name, std::string_view printedUnit, std::string_view section)
{
    if (m_position < m_places.size()) {
        const Place& place = m_places[m_position];
        if (place.name == name && place.unit == printedUnit && place.section == section)
            return place.column;
    }
    const CounterColumn found = findColumn(name, printedUnit, section);
    if (m_position < m_places.size())
        m_places[m_position] = {std::string(name), std::string(printedUnit), std::string(section), found};
    else if (m_position == m_places.size() && m_position < maxPlaces)
        m_places.push_back({std::string(name), std::string(printedUnit), std::string(section), found});
    return found;
}

CounterColumn CounterBuilder::findColumn(std::string_view name, std::string_view printedUnit, std::string_view section)
{
    setKey(m_key, name, printedUnit, section);
    if (const auto known = m_columns.find(m_key); known != m_columns.end())
        return known->second;
    const CounterUnit unit = counterUnit(printedUnit);
    CounterColumn column;
    column.scale = unit.scale;
    column.counter = addCounter(name, unit.unit, section);
    // "1.02 Kbyte" has decimals whatever it counts.
    column.whole = unit.scale == CounterScale {} && isWhole(m_file.counters[column.counter]);
    setKey(m_key, name, printedUnit, section);
    m_columns.emplace(m_key, column);
    return column;
}

CounterColumn CounterBuilder::columnOfAnyUnit(std::string_view name, std::string_view section)
{
    setKey(m_key, name, anyUnit, section);
    const auto known = m_indices.find(m_key);
    CounterColumn column;
    column.counter = known != m_indices.end() ? known->second : addCounter(name, {}, section);
    return column;
}

std::uint32_t CounterBuilder::addCounter(std::string_view name, const std::string& unit, std::string_view section)
{
    setKey(m_key, name, unit, section);
    if (const auto known = m_indices.find(m_key); known != m_indices.end())
        return known->second;
    const std::uint32_t counter = nameCounter(name, unit, section);
    setKey(m_key, name, unit, section);
    m_indices.emplace(m_key, counter);
    return counter;
}

/// A new counter, or the one of this name that was "n/a" so far and therefore without unit.
std::uint32_t CounterBuilder::nameCounter(std::string_view name, const std::string& unit, std::string_view section)
{
    setKey(m_key, name, anyUnit, section);
    const auto next = static_cast<std::uint32_t>(m_file.counters.size());
    const std::uint32_t first = m_indices.emplace(m_key, next).first->second;
    if (first != next && m_seen[first] == unavailableSeen && m_file.counters[first].unit.empty()) {
        m_file.counters[first].unit = unit;
        m_timeRanks[first] = timeRank(m_file.counters[first]);
        return first;
    }
    m_file.counters.push_back({std::string(name), unit, std::string(section)});
    m_timeRanks.push_back(timeRank(m_file.counters.back()));
    m_stands.emplace_back();
    m_seen.push_back(0);
    return next;
}

void CounterBuilder::add(std::uint32_t counter, double value, int line)
{
    if (m_followsLast && (m_position == m_lastCounters.size() || m_lastCounters[m_position] != counter))
        leaveLastSet();
    if (!m_followsLast) {
        if (m_stands[counter].launch == m_file.launches.size() + 1)
            return addAgain(counter, value, line);
        stand(counter, m_position);
        m_counters.push_back(counter);
    }
    ++m_position;
    m_file.values.push_back(value);
    if (!std::isnan(value))
        noteNumber(counter, value);
}

void CounterBuilder::stand(std::uint32_t counter, std::size_t position)
{
    m_stands[counter] = {static_cast<std::uint32_t>(m_file.launches.size() + 1), static_cast<std::uint32_t>(position)};
}

/// A counter that the launch has: where its value is missing this one is taken.
void CounterBuilder::addAgain(std::uint32_t counter, double value, int line)
{
    double& first = m_file.values[m_launch.first_value + m_stands[counter].position];
    if (std::isnan(value) || value == first)
        return;
    if (!std::isnan(first)) {
        m_repeatedValues.add(m_file.counters[counter].name, line);
        return;
    }
    first = value;
    noteNumber(counter, value);
}

void CounterBuilder::noteNumber(std::uint32_t counter, double value)
{
    m_seen[counter] |= numberSeen;
    if (m_timeRanks[counter] > m_timeRank) {
        m_timeRank = m_timeRanks[counter];
        m_launch.time_s = value;
    }
}

void CounterBuilder::addUnavailable(std::uint32_t counter, int line)
{
    m_seen[counter] |= unavailableSeen;
    add(counter, std::numeric_limits<double>::quiet_NaN(), line);
}

/// From here on the launch has other counters than the one before it.
void CounterBuilder::leaveLastSet()
{
    m_counters.assign(m_lastCounters.begin(), m_lastCounters.begin() + static_cast<std::ptrdiff_t>(m_position));
    m_followsLast = false;
    for (std::size_t i = 0; i < m_counters.size(); ++i)
        stand(m_counters[i], i);
}

void CounterBuilder::endLaunch()
{
    if (!m_open)
        return;
    m_open = false;
    if (m_followsLast && m_position != m_lastCounters.size())
        leaveLastSet();
    if (!m_followsLast) {
        m_lastSet = internSet();
        m_lastCounters = m_file.counter_sets[m_lastSet];
    }
    m_launch.counter_set = m_lastSet;
    // A launch that ends before it begins has no time; nor has one of 1e308 s, or one that took none.
    m_zeroTimes += m_launch.time_s == 0 ? 1 : 0;
    m_incredibleTimes += m_launch.time_s < 0 || m_launch.time_s > longestLaunch ? 1 : 0;
    if (!(m_launch.time_s > 0 && m_launch.time_s <= longestLaunch))
        m_launch.time_s = std::numeric_limits<double>::quiet_NaN();
    m_file.launches.push_back(m_launch);
}

std::uint32_t CounterBuilder::internSet()
{
    const std::size_t hash = hashOf(m_counters);
    const auto [first, last] = m_sets.equal_range(hash);
    for (auto entry = first; entry != last; ++entry) {
        if (m_file.counter_sets[entry->second] == m_counters)
            return entry->second;
    }
    const auto index = static_cast<std::uint32_t>(m_file.counter_sets.size());
    m_file.counter_sets.push_back(m_counters);
    m_sets.emplace(hash, index);
    return index;
}

void CounterBuilder::finish()
{
    endLaunch();
    m_file.kernels = m_kernels.take();
    m_file.devices = m_devices.take();
}

bool CounterBuilder::hasNumbers(std::size_t counter) const
{
    return (m_seen[counter] & numberSeen) != 0;
}

std::vector<std::string> CounterBuilder::unavailable() const
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < m_seen.size(); ++i) {
        if (m_seen[i] == unavailableSeen)
            names.push_back(m_file.counters[i].name);
    }
    return names;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_file.h"
#include "core/measure/counters/counter_value.h"
#include "core/measure/counters/repeated_values.h"
#include "core/measure/string_table.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ridgepoint {

/// Which launch the values that follow are of.
struct LaunchIdentity
{
    std::string_view kernel;
    std::string_view device {}; ///< empty: unknown
    std::int64_t id = -1;
    std::uint32_t process = 0; ///< see KernelLaunch::process
    int line = 0;
    std::uint32_t invocations = 1;
    Extent grid {};
    Extent block {};
};

/// A column or row label of a file, looked up.
struct CounterColumn
{
    std::uint32_t counter = 0; ///< into CounterFile::counters
    bool whole = false; ///< only whole numbers stand here
    CounterScale scale {}; ///< from the printed unit to Counter::unit
};

/// Builds a CounterFile launch by launch. Once the counters of a file are known, a launch with the same ones in the
/// same order costs neither a hash nor an allocation.
class CounterBuilder
{
public:
    /// textBytes: of the whole file, to foresee how many values are to come. The file must outlive the builder.
    CounterBuilder(CounterFile& file, std::size_t textBytes);

    /// A number from 1 on for a process, see KernelLaunch::process.
    std::uint32_t process(std::string_view text) { return m_processes.index(text) + 1; }

    /// Ends the launch before it. offset: bytes of the text already read.
    void beginLaunch(const LaunchIdentity& identity, std::size_t offset);

    /// The counter of this name, printed unit and section, new or known. Quick when the last launch had it at the place
    /// that the next value will have.
    CounterColumn column(std::string_view name, std::string_view printedUnit, std::string_view section = {});

    /// The counter of this name whatever its unit: a value that is "n/a" has none.
    CounterColumn columnOfAnyUnit(std::string_view name, std::string_view section = {});

    /// NaN where the value is missing. Value is in Counter::unit already. A launch has a counter once: its first value
    /// that is not missing stands. line: of the value, to tell where one is repeated.
    void add(std::uint32_t counter, double value, int line);
    /// The value was asked for and could not be had ("n/a").
    void addUnavailable(std::uint32_t counter, int line);
    /// For files that have the time in a column of its own; counters of known names set it by themselves.
    void setTime(double seconds) { m_launch.time_s = seconds; }

    /// For AMD's and other files whose identity shows only at the end of a launch.
    KernelLaunch& launch() { return m_launch; }
    bool isOpen() const { return m_open; }
    std::size_t valuesOfLaunch() const { return m_position; }

    /// Ends the last launch and puts the tables of texts into the file; nothing may be added afterwards.
    void finish();

    /// Was there a value of this counter anywhere?
    bool hasNumbers(std::size_t counter) const;
    /// Launches whose time was printed as 0: it is missing. After finish().
    std::size_t zeroTimes() const { return m_zeroTimes; }
    /// Launches whose time was below 0 or beyond what any takes: it is missing. After finish().
    std::size_t incredibleTimes() const { return m_incredibleTimes; }
    /// Values that a launch had already, and another one.
    RepeatedValues& repeatedValues() { return m_repeatedValues; }
    /// Counters that were "n/a" wherever they were asked for. After finish().
    std::vector<std::string> unavailable() const;

private:
    /// What stood at one place of the last launch.
    struct Place
    {
        std::string name;
        std::string unit;
        std::string section;
        CounterColumn column;
    };

    /// Where a counter stands.
    struct Stand
    {
        std::uint32_t launch = 0; ///< of the launch of this number, counted from 1
        std::uint32_t position = 0;
    };

    void endLaunch();
    void reserve(std::size_t offset);
    CounterColumn findColumn(std::string_view name, std::string_view printedUnit, std::string_view section);
    std::uint32_t addCounter(std::string_view name, const std::string& unit, std::string_view section);
    std::uint32_t nameCounter(std::string_view name, const std::string& unit, std::string_view section);
    void leaveLastSet();
    std::uint32_t internSet();
    void stand(std::uint32_t counter, std::size_t position);
    void addAgain(std::uint32_t counter, double value, int line);
    void noteNumber(std::uint32_t counter, double value);

    CounterFile& m_file;
    std::size_t m_textBytes;
    std::size_t m_firstOffset = 0; ///< of the first launch
    StringTable m_kernels;
    StringTable m_devices;
    StringTable m_processes;

    KernelLaunch m_launch;
    bool m_open = false;
    std::size_t m_position = 0; ///< values of this launch so far
    bool m_followsLast = false; ///< its counters so far are those of the last launch
    std::uint32_t m_lastSet = 0;
    std::vector<std::uint32_t> m_lastCounters; ///< of the set m_lastSet
    std::vector<std::uint32_t> m_counters; ///< of this launch, where they differ from the last one's
    int m_timeRank = 0;
    std::size_t m_zeroTimes = 0;
    std::size_t m_incredibleTimes = 0;
    RepeatedValues m_repeatedValues;

    std::vector<Place> m_places;
    std::string m_key;
    std::unordered_map<std::string, CounterColumn> m_columns; ///< by name, printed unit and section
    std::unordered_map<std::string, std::uint32_t> m_indices; ///< by name, unit (or anyUnit) and section
    std::unordered_multimap<std::size_t, std::uint32_t> m_sets; ///< by hash
    std::vector<Stand> m_stands; ///< by counter; of launches that follow the last one only once they leave it
    std::vector<std::uint8_t> m_timeRanks; ///< of counters: 0, or how much it is the launch's time
    std::vector<std::uint8_t> m_seen; ///< of counters: numberSeen, unavailableSeen
};

} // namespace ridgepoint

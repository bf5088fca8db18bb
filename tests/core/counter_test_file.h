// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/measure/counters/counter_import.h"
#include "core/measure/counters/quantity.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

/// Counter files for tests: made of numbers, and the fixtures.
namespace ridgepoint::test {

inline constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

struct CounterOf
{
    std::string name;
    double value = 0;
    std::string unit {};
};

/// A counter in the unit that it has in a file; where the test gives none, in the base unit of its quantity.
inline Counter counterOf(const CounterOf& given)
{
    Counter counter {given.name, given.unit, {}};
    if (counter.unit.empty())
        counter.unit = contradictedUnit(counter);
    return counter;
}

/// Adds a launch with these counters, values in their base units, of a kernel that is new or known.
inline void addLaunch(CounterFile& file, const std::vector<CounterOf>& counters, double time_s = nothing,
    const std::string& kernel = "kernel", std::uint32_t invocations = 1)
{
    KernelLaunch launch;
    launch.time_s = time_s;
    launch.invocations = invocations;
    launch.first_value = file.values.size();
    const auto known = std::ranges::find(file.kernels, kernel);
    launch.kernel = static_cast<std::uint32_t>(known - file.kernels.begin());
    if (known == file.kernels.end())
        file.kernels.push_back(kernel);
    launch.counter_set = static_cast<std::uint32_t>(file.counter_sets.size());
    file.counter_sets.emplace_back();
    for (const CounterOf& counter : counters) {
        file.counter_sets.back().push_back(static_cast<std::uint32_t>(file.counters.size()));
        file.counters.push_back(counterOf(counter));
        file.values.push_back(counter.value);
    }
    file.launches.push_back(launch);
}

inline CounterFile fileWith(
    const std::vector<CounterOf>& counters, double time_s = nothing, const std::string& device = {})
{
    CounterFile file;
    file.devices.push_back(device);
    addLaunch(file, counters, time_s);
    return file;
}

inline std::string counterFixture(const std::string& name)
{
    return RIDGEPOINT_TEST_DATA "/counters/" + name;
}

inline QString counterMessages(const std::vector<Diagnostic>& diagnostics)
{
    return QString::fromStdString(joinedText(diagnostics));
}

} // namespace ridgepoint::test

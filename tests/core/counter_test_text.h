// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/measure/counters/counter_import.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

/// Headers, rows and checks that the tests of counter files share.
namespace ridgepoint::test {

inline std::string counterFixture(const std::string& name)
{
    return std::string(RIDGEPOINT_TEST_DATA "/counters/") + name;
}

inline std::string sharedCounters(const std::string& name)
{
    return std::string(RIDGEPOINT_SHARED_DATA "/counters/") + name;
}

inline QString messages(const Parsed<CounterFile>& parsed)
{
    return QString::fromStdString(joinedText(parsed.diagnostics));
}

inline std::size_t countOf(const Parsed<CounterFile>& parsed, Diagnostic::Severity severity)
{
    return static_cast<std::size_t>(std::count_if(parsed.diagnostics.begin(), parsed.diagnostics.end(),
        [severity](const Diagnostic& one) { return one.severity == severity; }));
}

inline const std::string longHeader =
    "\"ID\",\"Process ID\",\"Process Name\",\"Host Name\",\"Kernel Name\",\"Context\",\"Stream\",\"Block Size\","
    "\"Grid Size\",\"Device\",\"CC\",\"Section Name\",\"Metric Name\",\"Metric Unit\",\"Metric Value\"\n";

/// A row of Nsight Compute's long form.
inline std::string longRow(const std::string& id, const std::string& kernel, const std::string& metric,
    const std::string& unit, const std::string& value)
{
    return "\"" + id + "\",\"1\",\"app\",\"127.0.0.1\",\"" + kernel
        + "\",\"1\",\"7\",\"(128, 1, 1)\",\"(64, 2, 1)\",\"0\",\"9.0\",\"Command line profiler metrics\",\"" + metric
        + "\",\"" + unit + "\",\"" + value + "\"\n";
}

/// Does all that a file points at exist?
inline bool isConsistent(const CounterFile& file)
{
    for (const auto& set : file.counter_sets) {
        if (std::ranges::any_of(set, [&](std::uint32_t counter) { return counter >= file.counters.size(); }))
            return false;
    }
    std::uint64_t next = 0;
    for (const KernelLaunch& launch : file.launches) {
        if (launch.kernel >= file.kernels.size() || launch.device >= file.devices.size()
            || launch.counter_set >= file.counter_sets.size() || launch.invocations == 0 || launch.first_value != next)
            return false;
        next += file.counter_sets[launch.counter_set].size();
    }
    const auto pointsNowhere = [&](const KernelRemark& remark) { return remark.launch >= file.launches.size(); };
    return next == file.values.size() && std::ranges::none_of(file.remarks, pointsNowhere);
}

} // namespace ridgepoint::test

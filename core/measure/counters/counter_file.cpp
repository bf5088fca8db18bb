// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/counter_file.h"

#include <algorithm>

namespace ridgepoint {

std::string_view name(CounterLayout layout)
{
    switch (layout) {
    case CounterLayout::NcuLong: return "Nsight Compute, long";
    case CounterLayout::NcuDetails: return "Nsight Compute, details page";
    case CounterLayout::NcuRaw: return "Nsight Compute, raw page";
    case CounterLayout::NcuSummary: return "Nsight Compute, summary";
    case CounterLayout::NvprofMetrics: return "nvprof metrics";
    case CounterLayout::NvprofEvents: return "nvprof events";
    case CounterLayout::NvprofTrace: return "nvprof GPU trace";
    case CounterLayout::NvprofSummary: return "nvprof summary";
    case CounterLayout::RocprofV1: return "rocprof";
    case CounterLayout::RocprofV3: return "rocprofv3 counters";
    case CounterLayout::RocprofV3Trace: return "rocprofv3 kernel trace";
    case CounterLayout::RocprofStats: return "rocprof kernel statistics";
    case CounterLayout::RocprofCompute: return "rocprofiler-compute";
    case CounterLayout::NsysKernelSummary: return "Nsight Systems kernel summary";
    case CounterLayout::WideTable: return "table with a kernel per row";
    }
    return {};
}

std::optional<std::uint32_t> CounterFile::counter(std::string_view counterName) const
{
    const auto found = std::ranges::find(counters, counterName, &Counter::name);
    if (found == counters.end())
        return {};
    return static_cast<std::uint32_t>(found - counters.begin());
}

double CounterFile::value(const KernelLaunch& launch, std::uint32_t counterIndex) const
{
    const std::span<const std::uint32_t> set = countersOf(launch);
    const auto found = std::ranges::find(set, counterIndex);
    if (found == set.end())
        return std::numeric_limits<double>::quiet_NaN();
    return valuesOf(launch)[static_cast<std::size_t>(found - set.begin())];
}

double CounterFile::value(const KernelLaunch& launch, std::string_view counterName) const
{
    const std::optional<std::uint32_t> index = counter(counterName);
    return index ? value(launch, *index) : std::numeric_limits<double>::quiet_NaN();
}

} // namespace ridgepoint

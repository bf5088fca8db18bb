// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/number_locale.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// The files of profilers that are known; which one a file is shows in what stands in it.
enum class CounterLayout : std::uint8_t {
    NcuLong, ///< Nsight Compute, one row per kernel and metric
    NcuDetails, ///< the same with labels for metrics, display units and rules
    NcuRaw, ///< one row per launch, one column per metric, a row of units
    NcuSummary, ///< per kernel: minimum, maximum, average
    NvprofMetrics,
    NvprofEvents,
    NvprofTrace, ///< --print-gpu-trace: one row per launch, columns are descriptions
    NvprofSummary, ///< times only
    RocprofV1, ///< also the file plugin of rocprofv2
    RocprofV3, ///< one row per dispatch and counter
    RocprofV3Trace, ///< kernel_trace.csv: times only
    RocprofStats, ///< times only
    RocprofCompute, ///< pmc_perf.csv of rocprofiler-compute
    NsysKernelSummary, ///< times only
    WideTable ///< a table of somebody's own with a kernel per row
};
std::string_view name(CounterLayout layout);

/// A number that a profiler took or derived. Values are in the unit given here whatever the file printed them in.
struct Counter
{
    std::string
        name; ///< as the profiler calls it: "dram__bytes.sum", "gst_transactions", "TCC_EA_RDREQ_sum", "Duration"
    std::string unit; ///< "s", "byte", "byte/s", "Hz", "%", "cycle", "inst", "sector" …; empty: a plain number
    std::string section; ///< of a details page, where one name stands for two numbers; else empty

    bool operator==(const Counter&) const = default;
};

/// Threads of a block, or blocks of a grid; zeroes where the file does not say it.
using Extent = std::array<std::uint32_t, 3>;

/// One launch of a kernel; of summaries the average launch.
struct KernelLaunch
{
    std::int64_t id = -1; ///< the profiler's own: "ID", "Dispatch_Id"; -1 where there is none
    double time_s = std::numeric_limits<double>::quiet_NaN(); ///< of one launch, above 0 up to 1e9; NaN: not measured
    std::uint64_t first_value = 0; ///< into CounterFile::values
    std::uint32_t kernel = 0; ///< into CounterFile::kernels
    std::uint32_t counter_set = 0; ///< into CounterFile::counter_sets
    std::uint32_t invocations = 1; ///< launches that this one stands for
    std::uint32_t device = 0; ///< into CounterFile::devices
    std::int32_t line = 0; ///< where it begins in the file, 1-based
    Extent grid {}; ///< blocks (NVIDIA); of AMD's files threads divided by block
    Extent block {};
    /// A process and a table of the file, in which launches of one kernel and id are the same launch; of launches
    /// without id also their context, stream and time. 0: not known.
    std::uint32_t process = 0;
};

/// What the profiler itself says of a launch (a rule of Nsight Compute's details page).
struct KernelRemark
{
    std::uint32_t launch = 0; ///< into CounterFile::launches
    std::string rule; ///< "SOLBottleneck"
    std::string kind; ///< "OPT", "INF", "WRN"
    std::string text;
    double speedup_percent = std::numeric_limits<double>::quiet_NaN(); ///< estimated; NaN where not given
};

/// One file of performance counters: launches of kernels, and numbers of each.
///
/// The launches of most files have the same counters in the same order: that order stands once, as a counter set, and
/// the values of a launch stand in it. A value that is missing ("n/a", empty) is NaN, never zero.
struct CounterFile
{
    std::string path;
    CounterLayout layout = CounterLayout::NcuLong;
    NumberLocale locale = NumberLocale::Point;
    bool locale_is_guess = false; ///< nothing in the file tells "1,234" from "1.234": the US reading was assumed
    std::string tool; ///< "Nsight Compute", "nvprof", "rocprofv3" …

    std::vector<std::string>
        devices; ///< as found: "Tesla K20c", "CC 12.0", "gfx942", "Agent 1"; one empty text: unknown
    std::vector<std::string> kernels; ///< distinct full names
    std::vector<Counter> counters;
    std::vector<std::vector<std::uint32_t>> counter_sets; ///< indices of counters
    std::vector<double> values; ///< launch by launch
    std::vector<KernelLaunch> launches; ///< in the order of the file
    std::vector<KernelRemark> remarks;
    std::size_t dropped_rows = 0; ///< rows that could not be used

    std::span<const std::uint32_t> countersOf(const KernelLaunch& launch) const
    {
        return counter_sets[launch.counter_set];
    }
    std::span<const double> valuesOf(const KernelLaunch& launch) const
    {
        return std::span(values).subspan(launch.first_value, counter_sets[launch.counter_set].size());
    }
    /// The counter of this name (the first one where sections differ); none where the file has none.
    std::optional<std::uint32_t> counter(std::string_view counterName) const;
    /// NaN where the launch has no such counter or no value for it.
    double value(const KernelLaunch& launch, std::uint32_t counterIndex) const;
    double value(const KernelLaunch& launch, std::string_view counterName) const;
};

} // namespace ridgepoint

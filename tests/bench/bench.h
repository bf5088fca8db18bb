// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace ridgepoint::bench {

/// One line of the report.
struct Result
{
    static constexpr double no_limit = std::numeric_limits<double>::infinity(); ///< reported, not judged

    std::string name;
    double value = 0;
    std::string unit;
    double limit = 0;
    bool is_floor = false; ///< the limit is the least, not the most
    bool holds() const { return is_floor ? value >= limit : value <= limit; }
};

using Clock = std::chrono::steady_clock;

inline double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The value below which a fraction of the samples lies.
inline double percentile(std::vector<double> samples, double fraction)
{
    std::ranges::sort(samples);
    const auto index = static_cast<std::size_t>(fraction * static_cast<double>(samples.size() - 1) + 0.5);
    return samples[index];
}

/// Bytes that the program holds on the heap, and the most since the last call of resetHeapPeak().
std::size_t heapBytes();
std::size_t heapPeak();
void resetHeapPeak();

std::vector<Result> runCoreBenchmarks();
std::vector<Result> runGemmBenchmarks();
std::vector<Result> runErrorBenchmarks();
std::vector<Result> runCounterBenchmarks();
std::vector<Result> runServingBenchmarks();
std::vector<Result> runWindowBenchmarks(int argc, char** argv);
std::vector<Result> runStartupBenchmark(const std::string& folder);

} // namespace ridgepoint::bench

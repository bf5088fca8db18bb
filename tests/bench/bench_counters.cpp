// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/counter_import.h"
#include "tests/bench/bench.h"
#include "tests/bench/counter_fixture.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace ridgepoint::bench {

namespace {

constexpr std::size_t fixtureBytes = std::size_t {64} << 20U;

/// Bytes of what a file became: the elements, not what their containers hold in reserve.
std::size_t bytesOf(const CounterFile& file)
{
    std::size_t bytes = file.values.size() * sizeof(double) + file.launches.size() * sizeof(KernelLaunch);
    for (const std::string& kernel : file.kernels)
        bytes += sizeof(kernel) + kernel.size();
    for (const Counter& counter : file.counters)
        bytes += sizeof(counter) + counter.name.size() + counter.unit.size() + counter.section.size();
    for (const auto& set : file.counter_sets)
        bytes += sizeof(set) + set.size() * sizeof(set.front());
    return bytes;
}

/// A file of counters on disk while this lives.
class FixtureFile
{
public:
    FixtureFile(const char* name, const std::string& text)
        : m_path(std::filesystem::temp_directory_path() / name)
    {
        std::ofstream(m_path, std::ios::binary) << text;
    }
    FixtureFile(const FixtureFile&) = delete;
    FixtureFile& operator=(const FixtureFile&) = delete;
    ~FixtureFile()
    {
        std::error_code ignored;
        std::filesystem::remove(m_path, ignored);
    }
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

Result speed(const char* name, const FixtureFile& fixture)
{
    const auto bytes = static_cast<double>(std::filesystem::file_size(fixture.path()));
    std::vector<double> rounds;
    for (int round = 0; round < 7; ++round) {
        const auto start = Clock::now();
        const auto parsed = importCounters(fixture.path());
        rounds.push_back(bytes / 1e6 / secondsSince(start));
        if (!parsed.ok() || parsed.value.dropped_rows > 0 || parsed.value.launches.empty())
            std::fprintf(stderr, "%s: %s\n", name, joinedText(parsed.diagnostics).c_str());
    }
    return {name, percentile(rounds, 0.5), "MB/s", 400, true};
}

/// The most heap during an import by the size of its result.
double memoryRatio(const FixtureFile& fixture)
{
    const std::size_t before = heapBytes();
    resetHeapPeak();
    const auto parsed = importCounters(fixture.path());
    return static_cast<double>(heapPeak() - before) / static_cast<double>(bytesOf(parsed.value));
}

} // namespace

std::vector<Result> runCounterBenchmarks()
{
    const FixtureFile longFile("ridgepoint_bench_ncu_long.csv", fixtures::ncuLongText(fixtureBytes));
    const FixtureFile wideFile("ridgepoint_bench_ncu_wide.csv", fixtures::ncuWideText(fixtureBytes));
    std::vector<Result> results {speed("read_ncu_long_mb_per_s", longFile), speed("read_ncu_wide_mb_per_s", wideFile)};
    results.push_back({"import_memory_ratio", std::max(memoryRatio(longFile), memoryRatio(wideFile)), "x", 3});
    return results;
}

} // namespace ridgepoint::bench

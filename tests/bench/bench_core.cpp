// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include "core/analysis/analysis.h"
#include "core/measure/gemm_import.h"
#include "core/scenario/catalog.h"
#include "tests/bench/bench.h"
#include "tests/bench/gemm_fixture.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <new>

#include <malloc.h>

namespace {

std::atomic<std::size_t> allocations {0};
std::atomic<std::size_t> allocatedBytes {0};
std::atomic<std::size_t> mostBytes {0};

void release(void* memory) noexcept
{
    allocatedBytes.fetch_sub(memory == nullptr ? 0 : malloc_usable_size(memory), std::memory_order_relaxed);
    std::free(memory);
}

} // namespace

// Counts every allocation of this program.
void* operator new(std::size_t size)
{
    allocations.fetch_add(1, std::memory_order_relaxed);
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr)
        throw std::bad_alloc();
    const std::size_t usable = malloc_usable_size(memory);
    const std::size_t now = allocatedBytes.fetch_add(usable, std::memory_order_relaxed) + usable;
    for (std::size_t most = mostBytes.load(); most < now && !mostBytes.compare_exchange_weak(most, now);) { }
    return memory;
}

void operator delete(void* memory) noexcept
{
    release(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    release(memory);
}

namespace ridgepoint::bench {

std::size_t heapBytes()
{
    return allocatedBytes.load();
}

std::size_t heapPeak()
{
    return mostBytes.load();
}

void resetHeapPeak()
{
    mostBytes = allocatedBytes.load();
}

namespace {

Scenario llama()
{
    const Catalog catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    Scenario scenario;
    scenario.gpu = *catalog.gpu("a100-sxm4-80gb");
    scenario.model = *catalog.model("llama-3-8b");
    scenario.workload = {64, 2048, 2048, 0, false};
    return scenario;
}

std::vector<Result> analyzeResults()
{
    constexpr int repetitions = 20000;
    Scenario scenario = llama();
    Analysis analysis;
    analyze(scenario, analysis);
    std::vector<double> rounds;
    rounds.reserve(15); // before counting: the vector's own memory is not the analysis's
    const std::size_t before = allocations.load();
    for (int round = 0; round < 15; ++round) {
        const auto start = Clock::now();
        for (int i = 0; i < repetitions; ++i) {
            scenario.workload.batch = 1 + i % 512; // every analysis is another one
            analyze(scenario, analysis);
            benchmark::DoNotOptimize(analysis);
        }
        rounds.push_back(secondsSince(start) / repetitions * 1e9);
    }
    const auto made = static_cast<double>(allocations.load() - before);
    return {{"analyze_llama3_8b", percentile(rounds, 0.5), "ns", 2000}, {"analyze_allocations", made, "count", 0}};
}

Result importResult()
{
    const std::filesystem::path path = std::filesystem::temp_directory_path() / "ridgepoint_bench_gemm_107k.csv";
    fixtures::writeAiconfiguratorTable(path, 107'000);
    std::vector<double> rounds;
    for (int round = 0; round < 21; ++round) {
        const auto start = Clock::now();
        const auto sweep = importGemmSweep(path);
        rounds.push_back(secondsSince(start) * 1e3);
        if (sweep.value.rows.size() != 107'000)
            std::fprintf(stderr, "import: %zu rows instead of 107000\n", sweep.value.rows.size());
    }
    std::filesystem::remove(path);
    return {"import_gemm_107k", percentile(rounds, 0.5), "ms", 15};
}

} // namespace

std::vector<Result> runCoreBenchmarks()
{
    std::vector<Result> results = analyzeResults();
    results.push_back(importResult());
    return results;
}

} // namespace ridgepoint::bench

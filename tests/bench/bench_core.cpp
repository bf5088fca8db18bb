// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include "core/analysis/analysis.h"
#include "core/measure/calibration/calibrated_model.h"
#include "core/measure/calibration/prior_fit.h"
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

/// With the constants of the GPU beside the ideal times.
Result calibratedResult()
{
    constexpr int repetitions = 4000;
    Scenario scenario = llama();
    scenario.time_model = TimeModel::Calibrated;
    Analysis analysis;
    std::vector<double> rounds;
    for (int round = 0; round < 15; ++round) {
        const auto start = Clock::now();
        for (int i = 0; i < repetitions; ++i) {
            scenario.workload.batch = 1 + i % 512;
            analyze(scenario, analysis);
            benchmark::DoNotOptimize(analysis);
        }
        rounds.push_back(secondsSince(start) / repetitions * 1e6);
    }
    if (!(analysis.calibrated.tpot_s > analysis.metrics.tpot_s))
        std::fprintf(stderr, "analyze_calibrated: no calibrated time\n");
    return {"analyze_calibrated", percentile(rounds, 0.5), "us", 25};
}

/// A thousand rows, half of them fitted from the generic constants.
Result calibrateResult()
{
    const Catalog catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    const Gpu& gpu = *catalog.gpu("a100-sxm4-80gb");
    const GemmTimeModel& model = calibratedGemmModel(calibrated::Format::Bf16);
    const GemmSetting setting = gemmSetting(gpu, gemmDtype("bfloat16")).value();
    const auto valuesOf = [&gpu](calibrated::ConstantsWanted wanted) {
        const auto chosen = calibrated::gemmConstants(gpu, calibrated::Format::Bf16, wanted);
        return constantValues(chosen.constants, calibrated::Format::Bf16);
    };
    const std::vector<double> own = valuesOf(calibrated::ConstantsWanted::OwnElseGeneric);
    std::vector<GemmSample> samples;
    for (int i = 0; i < 1000; ++i) {
        const GemmSize size {double(1 + i * 7 % 4096), double(256 + i * 131 % 16384), double(256 + i * 61 % 8192)};
        const double noise = 1 + 0.2 * (i * 37 % 101) / 101;
        samples.push_back({size, model.time(size, setting, own) * noise});
    }
    const std::vector<double> prior = valuesOf(calibrated::ConstantsWanted::Generic);
    PriorCalibrationOptions options;
    options.fit.starts = calibrationStarts(constantsOf(prior, calibrated::Format::Bf16), calibrated::Format::Bf16);
    std::vector<double> rounds;
    for (int round = 0; round < 5; ++round) {
        const auto start = Clock::now();
        benchmark::DoNotOptimize(calibrateFromPrior(model, samples, setting, prior, options));
        rounds.push_back(secondsSince(start) * 1e3);
    }
    return {"calibrate_1000_rows", percentile(rounds, 0.5), "ms", 1000};
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
    results.push_back(calibratedResult());
    results.push_back(calibrateResult());
    results.push_back(importResult());
    return results;
}

} // namespace ridgepoint::bench

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is worked out from a GEMM sweep once it has been read.
#include <benchmark/benchmark.h>

#include "core/measure/gemm/splits.h"
#include "core/measure/gemm_import.h"
#include "tests/bench/bench.h"

#include <array>
#include <cstdio>

namespace ridgepoint::bench {

namespace {

/// 8 197 batches up to 32 768 as real sweeps have them, of which more than a third are slow: nearly all of those in the
/// upper half, where there are the most pairs to try.
std::string sweepText()
{
    std::string text = "batch,kernel_time,flops,utils,kernel_name\n";
    std::uint64_t random = 7;
    const auto add = [&](int batch) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        const double noise = 1.0 + static_cast<double>(random >> 40) / 16777216.0 / 50;
        const bool isSlow = batch > 256 && batch % 1024 >= (batch > 16'384 ? 384 : 896);
        const double flop = 2.0 * batch * 14336 * 4096;
        const double microseconds = (90 + flop / 150e6) * noise * (isSlow ? 1.3 : 1);
        std::array<char, 160> line {};
        const int length = std::snprintf(line.data(), line.size(), "%d,%.2f,%.2f,%.5f,%s\n", batch, microseconds,
            flop / microseconds / 1e6, flop / microseconds / 1e6 / 166, isSlow ? "gemm_128x64_nn" : "gemm_256x128_nn");
        text.append(line.data(), static_cast<std::size_t>(std::max(length, 0)));
    };
    for (const int batch : {1, 2, 4, 6, 8, 10, 12, 14})
        add(batch);
    for (int batch = 16; batch <= 32'768; batch += 4)
        add(batch);
    return text;
}

} // namespace

std::vector<Result> runGemmBenchmarks()
{
    const GemmSweep sweep =
        importGemmText(sweepText(), "torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1_K4096_N14336_dtypefloat16.csv")
            .value;
    std::vector<double> rounds;
    std::size_t splits = 0;
    for (int round = 0; round < 31; ++round) {
        const auto start = Clock::now();
        const std::vector<BatchPoint> curve = batchCurve(sweep, sweep.series.front());
        const GemmSplits found = findSplits(curve, findAnomalies(curve).found);
        rounds.push_back(secondsSince(start) * 1e3);
        splits = found.found.size();
        benchmark::DoNotOptimize(splits);
    }
    if (sweep.rows.size() != 8197 || splits < 2800)
        std::fprintf(stderr, "gemm: %zu rows, %zu splits: not the case to measure\n", sweep.rows.size(), splits);
    return {{"gemm_anomalies_splits_8197", percentile(rounds, 0.5), "ms", 10}};
}

} // namespace ridgepoint::bench

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include "core/measure/serving/serving_check.h"
#include "core/measure/serving/serving_import.h"
#include "tests/bench/bench.h"

#include <filesystem>

namespace ridgepoint::bench {

namespace {

std::string manyRows()
{
    std::string text = "model,gpu,framework,tp,concurrency,input,output,ttft_ms,tpot_ms\n";
    for (int i = 0; i < 1000; ++i) {
        text += i % 2 == 0 ? "Llama-3.1-8B" : "qwen3-32b";
        text += ",h100-sxm5,vllm," + std::to_string(i % 2 == 0 ? 1 : 4) + ',' + std::to_string(1 + i % 64) + ','
            + std::to_string(128 << (i % 5)) + ',' + std::to_string(128 << (i % 3)) + ",80,"
            + std::to_string(10 + i % 17) + '\n';
    }
    return text;
}

Result checkTime(const Catalog& catalog)
{
    const ServingTable table = importServingText(manyRows(), "served.csv").value;
    std::vector<double> rounds;
    for (int i = 0; i < 15; ++i) {
        const auto start = Clock::now();
        benchmark::DoNotOptimize(checkServing(table, catalog));
        rounds.push_back(secondsSince(start) * 1e3);
    }
    return {"serving_check_1000_rows", percentile(rounds, 0.5), "ms", 100};
}

/// The errors of TPOT over held-out measured rows, where the measurements are at hand.
void addErrors(const Catalog& catalog, std::vector<Result>& results)
{
    const std::filesystem::path path = RIDGEPOINT_SHARED_DATA "/serving/aiconfigurator/silicon_h100_b200.csv";
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        return;
    const ServingTable table = importServing(path).value;
    const ServingCheck check = checkServing(table, catalog);
    for (const ServingErrors& errors : check.errors) {
        if (errors.measure != ServingMeasure::Tpot || !errors.model.empty())
            continue;
        const bool isTight = errors.framework == "trtllm" || errors.framework == "vllm";
        const std::string of = errors.framework.empty() ? std::string() : '_' + errors.framework;
        results.push_back({"serving_tpot_error_median" + of, errors.after.median * 100, "%", isTight ? 7.0 : 8.0});
        results.push_back({"serving_tpot_error_p90" + of, errors.after.p90 * 100, "%", isTight ? 22.0 : 28.0});
    }
}

} // namespace

std::vector<Result> runServingBenchmarks()
{
    const Catalog catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    std::vector<Result> results {checkTime(catalog)};
    addErrors(catalog, results);
    return results;
}

} // namespace ridgepoint::bench

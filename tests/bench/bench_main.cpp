// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Measures what the project promises and prints name, value, unit and limit; --json FILE writes the same as a list; a
// figure without limit has none there (null).
#include <nlohmann/json.hpp>

#include "tests/bench/bench.h"

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

using namespace ridgepoint::bench;

namespace {

void print(const std::vector<Result>& results)
{
    std::printf("%-48s %12s %-8s %10s\n", "name", "value", "unit", "limit");
    for (const Result& result : results) {
        std::printf("%-48s %12.4g %-8s", result.name.c_str(), result.value, result.unit.c_str());
        if (result.limit == Result::no_limit)
            std::printf(" %10s\n", "-");
        else
            std::printf(" %10.4g%s\n", result.limit,
                result.holds()        ? ""
                    : result.is_floor ? "  below its limit"
                                      : "  above its limit");
    }
}

void write(const std::vector<Result>& results, const char* path)
{
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Result& result : results)
        list.push_back(
            {{"name", result.name}, {"value", result.value}, {"unit", result.unit}, {"limit", result.limit}});
    std::ofstream(path) << list.dump(2) << '\n';
}

} // namespace

int main(int argc, char** argv)
{
    const std::string folder = std::filesystem::path(argv[0]).parent_path().string();
    std::vector<Result> results = runCoreBenchmarks();
    for (const auto& more : {runGemmBenchmarks(), runErrorBenchmarks(), runCounterBenchmarks(), runServingBenchmarks(),
             runStartupBenchmark(folder), runWindowBenchmarks(argc, argv)})
        results.insert(results.end(), more.begin(), more.end());
    print(results);
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--json") == 0)
            write(results, argv[i + 1]);
    }
    return 0;
}

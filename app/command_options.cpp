// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_options.h"

#include <CLI/CLI.hpp>

#include "core/measure/gpu_match.h"
#include "core/scenario/scenario_json.h"

#include <array>
#include <charconv>
#include <vector>

namespace ridgepoint {

namespace {

ExitCode badOption(const std::string& option, const std::string& message)
{
    return report({{Diagnostic::Severity::Error, option, 0, 0, {}, message}});
}

/// Empty where the text is a seed.
std::string seedProblem(const std::string& text)
{
    std::uint64_t seed = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, seed);
    if (error == std::errc() && stop == end)
        return {};
    return "found \"" + text + "\", expected a whole number from 0 to 18446744073709551615";
}

} // namespace

std::optional<NumberLocale> TableOptions::locale() const
{
    if (numbers.empty())
        return {};
    return numbers == "comma" ? NumberLocale::Comma : NumberLocale::Point;
}

void addNumbersOption(CLI::App& command, TableOptions& options)
{
    command
        .add_option("--numbers", options.numbers,
            "point or comma: how the files write numbers, where they do not tell: 1,234.5 or 1.234,5")
        ->check(CLI::IsMember({"point", "comma"}));
}

void addColumnsOption(CLI::App& command, TableOptions& options)
{
    command.add_option("--columns", options.columns,
        "which columns of a table hold what: m=rows,n=cols,k=depth,time=latency:ms,dtype=bf16 (names or numbers; "
        "n:=4096 is a constant)");
}

void addSeedOption(CLI::App& command, std::uint64_t& seed)
{
    command.add_option("--seed", seed, "of the random halves (0)")->check(seedProblem, "");
}

std::optional<GemmFacts> factsOf(const TableOptions& options, const Catalog& catalog)
{
    GemmFacts facts;
    facts.locale = options.locale();
    facts.gpu_is_known = !options.gpu.empty();
    const Gpu* gpu = namedGpu(options.gpu, catalog);
    // A file may hold GPUs that no preset fits: their names choose rows all the same.
    if (!options.gpu.empty())
        facts.wanted_gpu = gpu != nullptr ? WantedGpu {gpu->id, gpu->name} : WantedGpu {{}, options.gpu};
    if (options.columns.empty())
        return facts;
    Parsed<ColumnMapping> mapping = parseColumns(options.columns);
    for (Diagnostic& problem : mapping.diagnostics)
        problem.source = "--columns";
    if (report(mapping.diagnostics) != Done)
        return {};
    facts.mapping = std::move(mapping.value);
    return facts;
}

const Gpu* namedGpu(const std::string& name, const Catalog& catalog)
{
    if (name.empty())
        return nullptr;
    std::vector<GpuName> known;
    for (const Gpu& gpu : catalog.gpus())
        known.push_back({gpu.id, gpu.name});
    const std::optional<std::string> id = matchGpu(name, known);
    return id ? catalog.gpu(*id) : nullptr;
}

const Gpu* measuredGpu(const std::string& asked, const std::string& namedByFile, const Catalog& catalog)
{
    const Gpu* gpu = namedGpu(asked.empty() ? namedByFile : asked, catalog);
    if (gpu == nullptr)
        badOption("--gpu",
            asked.empty() ? "the file names no GPU that a preset fits, expected one"
                          : unknownGpuMessage(asked, catalog));
    return gpu;
}

std::string otherGpuNote(const std::string& namedByFile, const Gpu& taken)
{
    const std::array one {GpuName {taken.id, taken.name}};
    if (namedByFile.empty() || matchGpu(namedByFile, one))
        return {};
    return "the file names " + printable(namedByFile) + ", --gpu takes it for " + taken.name;
}

} // namespace ridgepoint

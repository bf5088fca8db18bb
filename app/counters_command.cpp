// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/counters_json.h"
#include "app/counters_stores.h"
#include "app/text_table.h"
#include "core/measure/counters/counter_import.h"
#include "core/measure/text_source.h"

#include <cmath>
#include <iostream>
#include <variant>

namespace ridgepoint {

namespace {

using Json = nlohmann::ordered_json;

struct Options
{
    std::vector<std::string> files;
    std::string format = "table";
    std::string numbers;
    std::size_t top = 0; ///< 0: not given
};

constexpr std::size_t rowsOfTable = 40; ///< unless --top says more

/// What a file turned out to be.
using AnyFile = std::variant<CounterFile, MeasuredRoofs>;

Parsed<AnyFile> importFile(const std::string& path, const CounterFacts& facts)
{
    Parsed<AnyFile> any;
    const Parsed<TextSource> source = TextSource::open(path);
    any.diagnostics = source.diagnostics;
    if (!source.ok())
        return any;
    const auto take = [&any](auto parsed) {
        any.value = std::move(parsed.value);
        any.diagnostics.insert(any.diagnostics.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
    };
    const std::string_view text = source.value.text();
    if (isMeasuredRoofs(text))
        take(importMeasuredRoofsText(text, path));
    else
        take(importCounterText(text, path, facts));
    return any;
}

std::vector<KernelSummary> topKernels(const CounterFile& file, const FigureRules& rules, std::size_t limit)
{
    std::vector<KernelSummary> summaries = summarise(file, rules);
    if (limit > 0 && summaries.size() > limit)
        summaries.resize(limit);
    return summaries;
}

std::string shown(double value, const char* unit)
{
    return std::isfinite(value) ? engineering(value, unit) : "-";
}

std::string shownPlain(double value)
{
    return std::isfinite(value) ? plainNumber(value) : "-";
}

void printRoofs(const std::vector<MeasuredRoof>& roofs)
{
    TextTable table({"roof", ">rate", "from"});
    for (const MeasuredRoof& roof : roofs) {
        const std::string title = roof.is_memory
            ? std::string(name(roof.level))
            : std::string(name(roof.format)) + ' ' + std::string(name(roof.engine));
        table.add({title, engineering(roof.per_s, roof.is_memory ? "B/s" : "FLOP/s"), roof.source});
    }
    std::cout << table.text();
}

void printKernels(const CounterFile& file, const FigureRules& rules, std::size_t limit)
{
    const std::vector<KernelSummary> summaries = topKernels(file, rules, limit > 0 ? limit : rowsOfTable);
    TextTable table({"kernel", ">launches", ">time", ">share", ">FLOP", ">DRAM", ">FLOP/B", ">FLOP/s", ">DRAM rate"});
    for (const KernelSummary& summary : summaries) {
        const KernelFigures& average = summary.average;
        const double bytes = average.bytesAt(CountedLevel::Dram);
        table.add({shortKernelName(file.kernels[summary.kernel]), std::to_string(summary.launches),
            shown(summary.time_s, "s"), std::isfinite(summary.share) ? percent(summary.share) : "-",
            shown(average.flop(), ""), shown(bytes, "B"), shownPlain(average.intensity(CountedLevel::Dram)),
            shown(average.flopPerSecond(), "FLOP/s"), shown(bytes / average.time_s, "B/s")});
    }
    std::uint64_t launches = 0;
    for (const KernelLaunch& launch : file.launches)
        launches += launch.invocations;
    std::cout << file.path << ": " << name(file.layout) << ", " << launches
              << (launches == 1 ? " launch of " : " launches of ") << file.kernels.size()
              << (file.kernels.size() == 1 ? " kernel\n" : " kernels\n") << table.text();
    if (summaries.size() < file.kernels.size())
        std::cout << "… and " << file.kernels.size() - summaries.size() << " more (--top N shows N)\n";
    for (const FigureSource& source : rules.sources()) {
        std::cout << "  " << source.figure << " = " << source.formula
                  << (source.remark.empty() ? "" : " (" + source.remark + ')') << '\n';
    }
    for (const std::string& gap : rules.gaps())
        std::cout << "  " << gap << '\n';
    if (const std::vector<StatedStores> stores = statedStores(file); !stores.empty())
        std::cout << storesTable(file, stores, limit > 0 ? limit : rowsOfTable);
    if (const std::vector<MeasuredRoof> roofs = roofsOf(file); !roofs.empty())
        printRoofs(roofs);
}

void printTable(const AnyFile& any, std::size_t limit)
{
    if (const auto* roofs = std::get_if<MeasuredRoofs>(&any)) {
        for (const DeviceRoofs& device : roofs->devices) {
            std::cout << roofs->path << ": measured by " << roofs->tool << ", " << device.device << '\n';
            printRoofs(device.roofs);
        }
        return;
    }
    const auto& file = std::get<CounterFile>(any);
    printKernels(file, FigureRules(file), limit);
}

Json fileJson(const Parsed<AnyFile>& any, std::size_t limit)
{
    Json json;
    if (const auto* roofs = std::get_if<MeasuredRoofs>(&any.value)) {
        json = measuredRoofsJson(*roofs);
    } else {
        const auto& file = std::get<CounterFile>(any.value);
        const FigureRules rules(file);
        json = countersJson(file, rules, topKernels(file, rules, limit));
    }
    json["diagnostics"] = diagnosticsJson(any.diagnostics);
    return json;
}

std::string quoted(const std::string& text)
{
    std::string result = "\"";
    for (const char c : text)
        result += c == '"' ? "\"\"" : std::string(1, c);
    return result + '"';
}

std::string csvNumber(double value)
{
    return std::isfinite(value) ? Json(value).dump() : std::string();
}

/// A kernel's figures, or those of one of its launches.
void printCsvRow(const CounterFile& file, const KernelSummary& summary)
{
    const KernelFigures& average = summary.average;
    std::cout << quoted(file.path) << ',' << quoted(file.kernels[summary.kernel]) << ',' << summary.launches;
    for (const double value : {summary.time_s, summary.share, average.time_s, average.flop(),
             average.bytesAt(CountedLevel::Dram), average.bytesAt(CountedLevel::L2), average.bytesAt(CountedLevel::L1),
             average.intensity(CountedLevel::Dram), average.flopPerSecond()})
        std::cout << ',' << csvNumber(value);
}

/// Rows that state what they store differ even where they are of one kernel: each is a line.
void printStoreRows(const CounterFile& file, const FigureRules& rules, const std::vector<KernelSummary>& kernels,
    const std::vector<StatedStores>& stores)
{
    double total = 0;
    for (const KernelSummary& kernel : summarise(file, rules))
        total += kernel.time_s > 0 ? kernel.time_s : 0;
    std::vector<bool> wanted(file.kernels.size(), false);
    for (const KernelSummary& kernel : kernels)
        wanted[kernel.kernel] = true;
    auto stored = stores.begin();
    for (std::size_t i = 0; i < file.launches.size(); ++i) {
        const KernelLaunch& launch = file.launches[i];
        const StatedStores* own = stored != stores.end() && stored->launch == i ? &*stored++ : nullptr;
        if (!wanted[launch.kernel])
            continue;
        KernelSummary row {launch.kernel, launch.invocations, notCounted, notCounted, rules.figures(launch)};
        row.time_s = row.average.time_s * launch.invocations;
        row.share = total > 0 ? row.time_s / total : notCounted;
        printCsvRow(file, row);
        std::cout << ',' << launch.line << storesCsv(own) << '\n';
    }
}

void printCsv(const AnyFile& any, std::size_t limit)
{
    if (const auto* roofs = std::get_if<MeasuredRoofs>(&any)) {
        std::cout << "file,device,kind,engine,precision,level,per_s\n";
        for (const DeviceRoofs& device : roofs->devices) {
            for (const MeasuredRoof& roof : device.roofs) {
                std::cout << quoted(roofs->path) << ',' << quoted(device.device) << ','
                          << (roof.is_memory ? "memory,,," : "compute,");
                if (roof.is_memory)
                    std::cout << name(roof.level);
                else
                    std::cout << name(roof.engine) << ',' << name(roof.format) << ',';
                std::cout << ',' << csvNumber(roof.per_s) << '\n';
            }
        }
        return;
    }
    const auto& file = std::get<CounterFile>(any);
    std::cout << "file,kernel,launches,time_s,share,average_time_s,flop,dram_bytes,l2_bytes,l1_bytes,"
                 "intensity_flop_per_byte,flop_per_s";
    const FigureRules rules(file);
    const std::vector<KernelSummary> kernels = topKernels(file, rules, limit);
    const std::vector<StatedStores> stores = statedStores(file);
    std::cout << (stores.empty() ? "" : storesCsvHeader()) << '\n';
    if (!stores.empty())
        return printStoreRows(file, rules, kernels, stores);
    for (const KernelSummary& kernel : kernels) {
        printCsvRow(file, kernel);
        std::cout << '\n';
    }
}

int run(const Options& options)
{
    CounterFacts facts;
    if (!options.numbers.empty())
        facts.locale = options.numbers == "comma" ? NumberLocale::Comma : NumberLocale::Point;
    ExitCode code = Done;
    Json files = Json::array();
    bool isFirst = true;
    for (const std::string& path : options.files) {
        const Parsed<AnyFile> any = importFile(path, facts);
        if (report(any.diagnostics) != Done) {
            code = BadInput;
            if (options.format == "json")
                files.push_back({{"path", path}, {"layout", nullptr}, {"kernels", Json::array()},
                    {"diagnostics", diagnosticsJson(any.diagnostics)}});
            continue;
        }
        if (options.format == "json") {
            files.push_back(fileJson(any, options.top));
            continue;
        }
        std::cout << (isFirst ? "" : "\n");
        isFirst = false;
        options.format == "csv" ? printCsv(any.value, options.top) : printTable(any.value, options.top);
    }
    if (options.format == "json")
        std::cout << Json {{"files", std::move(files)}}.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    return code;
}

} // namespace

void addCountersCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* command = app.add_subcommand("counters", "kernels in files of performance counters, and measured roofs");
    const auto options = std::make_shared<Options>();
    command
        ->add_option("files", options->files,
            "CSV of Nsight Compute, nvprof, Nsight Systems, rocprof or rocprofiler-compute; roofline.csv; mixbench")
        ->required();
    command->add_option("--format", options->format, "table, json or csv")
        ->check(CLI::IsMember({"table", "json", "csv"}));
    command->add_option("--top", options->top, "only the N kernels that take the most time")
        ->check(CLI::Range(std::size_t {1}, std::size_t {1'000'000'000}));
    command
        ->add_option(
            "--numbers", options->numbers, "how the files write numbers, where they do not tell: 1,234.5 or 1.234,5")
        ->check(CLI::IsMember({"point", "comma"}));
    command->callback([options, &context] { context.exit_code = run(*options); });
}

} // namespace ridgepoint

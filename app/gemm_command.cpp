// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>

#include "app/command_options.h"
#include "app/gemm_report.h"
#include "app/text_table.h"
#include "core/measure/gemm_import.h"

#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ridgepoint {

namespace {

constexpr std::size_t maxTableSeries = 12;
constexpr std::size_t maxTableRuns = 16;

struct Options : TableOptions
{
    std::vector<std::string> files;
    ReportOptions report;
    std::string basis;
    std::string model;
    std::string format = "table";
};

std::string remedyText(const SeriesReport& report, const DipRemedy& remedy)
{
    if (remedy.kind == RemedyKind::Pad)
        return "pad to " + std::to_string(report.curve[*remedy.pad].batch);
    if (remedy.kind == RemedyKind::Split) {
        return "split into " + std::to_string(report.curve[remedy.split->first].batch) + " + "
            + std::to_string(report.curve[remedy.split->second].batch);
    }
    return "-";
}

/// Runs of neighbouring batches; of many those that lose the most, by batch.
void printRuns(const SeriesReport& report, const DipExplainer& explainer, const GemmSeries& series)
{
    std::vector<DipRun> runs = dipRuns(report);
    const std::size_t all = runs.size();
    if (all > maxTableRuns) {
        std::ranges::stable_sort(runs, std::greater(), &DipRun::saved_s);
        runs.resize(maxTableRuns);
        std::ranges::sort(runs, {}, &DipRun::first);
    }
    TextTable table({">batches", ">count", ">worst", ">of", "reason", "remedy there", ">saves"});
    for (const DipRun& run : runs) {
        const auto batch = [&](std::uint32_t i) {
            return std::to_string(report.curve[report.anomalies.found[i].point].batch);
        };
        const GemmAnomaly& worst = report.anomalies.found[run.worst];
        const DipRemedy& remedy = report.remedies[run.worst];
        table.add({batch(run.first) + (run.count > 1 ? " … " + batch(run.first + run.count - 1) : ""),
            std::to_string(run.count), batch(run.worst) + ": " + percent(worst.ratio),
            std::to_string(report.curve[worst.best_smaller].batch), std::string(name(run.reason)),
            remedyText(report, remedy), remedy.saved_s > 0 ? engineering(remedy.saved_s, "s") : "-"});
    }
    std::cout << table.text();
    if (all > runs.size())
        std::cout << "… and " << all - runs.size() << " shorter runs (--format csv lists every batch)\n";
    const GemmAnomaly& worst = *std::ranges::min_element(report.anomalies.found, {}, &GemmAnomaly::ratio);
    std::cout << "Batch " << report.curve[worst.point].batch << ": "
              << explainer.sentence({series, report.curve}, worst) << ".\n";
}

std::string operatorsText(const std::vector<OperatorShape>& operators, std::span<const Model> models)
{
    constexpr std::size_t shown = 3;
    std::string list = "can be ";
    for (std::size_t i = 0; i < std::min(operators.size(), shown); ++i)
        list += (i > 0 ? "; " : "") + text(operators[i], models);
    return operators.size() > shown ? list + "; and " + std::to_string(operators.size() - shown) + " more" : list;
}

void printSeries(const GemmFileReport& file, std::size_t index, const DipExplainer& explainer, const GemmNames& names)
{
    const GemmSeries& series = file.sweep.series[index];
    const SeriesReport& report = file.series[index];
    const auto size = [](std::int32_t value) { return value > 0 ? std::to_string(value) : std::string("?"); };
    const std::string& dtype = file.sweep.dtypes[series.dtype].text;
    std::cout << "n = " << size(series.n) << ", k = " << size(series.k) << ", "
              << (dtype.empty() ? "unknown number format" : dtype) << ", " << series.count
              << " rows: " << report.anomalies.found.size() << " below " << percent(names.threshold)
              << " of a smaller batch's MFU (by "
              << (report.anomalies.basis == MfuBasis::File ? "the file's own" : "time") << "), "
              << report.splits.found.size() << " of them faster as two\n";
    if (file.sweep.layout == GemmLayout::AnalysisResult)
        std::cout << "rows chosen by an analysis: nearly all fall behind batches that this file leaves out\n";
    if (const auto operators = names.operators(series); !operators.empty()) {
        std::cout << operatorsText(operators, names.catalog.models()) << '\n';
    }
    if (const std::size_t count = report.anomalies.basis_dependent.size(); count > 0)
        std::cout << "verdicts that differ between the file's own utilisation and the time: " << count << '\n';
    if (report.splits.not_searched > 0)
        std::cout << "too many pairs: splits were not looked for in " << report.splits.not_searched << " of them\n";
    if (!report.anomalies.found.empty())
        printRuns(report, explainer, series);
}

void printTable(const std::vector<GemmFileReport>& files, const GemmNames& names)
{
    for (const GemmFileReport& file : files) {
        std::cout << file.sweep.path << "\n"
                  << (file.gpu ? file.gpu->name : "unknown GPU") << ", "
                  << (file.sweep.framework.empty() ? "unknown framework" : file.sweep.framework) << ", "
                  << file.sweep.rows.size() << " rows, " << file.series.size() << " series\n";
        const DipExplainer explainer(file.sweep, file.gpu);
        std::vector<std::size_t> order(file.series.size());
        std::iota(order.begin(), order.end(), std::size_t {0});
        std::ranges::stable_sort(
            order, std::greater(), [&](std::size_t i) { return file.series[i].anomalies.found.size(); });
        for (std::size_t i = 0; i < std::min(order.size(), maxTableSeries); ++i) {
            std::cout << '\n';
            printSeries(file, order[i], explainer, names);
        }
        if (order.size() > maxTableSeries)
            std::cout << "… and " << order.size() - maxTableSeries << " series with fewer\n";
        std::cout << '\n';
    }
    if (files.size() == 2)
        std::cout << gemmComparison(files).sentence << ".\n";
}

/// Is --gpu neither a preset nor a name that the file has?
bool isUnknownGpu(const Options& options, const GemmFileReport& file)
{
    return !options.gpu.empty() && file.gpu == nullptr && file.sweep.gpu_name != options.gpu;
}

/// Says where the GPU is not known, or is another one than the file names.
void noteGpu(const Options& options, Parsed<GemmFileReport>& result)
{
    const std::string& found = result.value.sweep.gpu_name;
    std::string note;
    if (result.value.gpu == nullptr)
        note = (found.empty() ? "no GPU is named" : "no preset fits the GPU \"" + found + "\"")
            + "; without one batches are compared by their rates alone, --gpu ID gives one";
    else if (!options.gpu.empty())
        note = otherGpuNote(found, *result.value.gpu);
    if (!note.empty())
        result.add({Diagnostic::Severity::Note, result.value.sweep.path, 0, 0, {}, note});
}

Parsed<GemmFileReport> readFile(
    const std::string& path, const Options& options, const GemmFacts& facts, const Catalog& catalog)
{
    Parsed<GemmFileReport> result;
    Parsed<GemmSweep> sweep = importGemmSweep(path, facts);
    result.diagnostics = std::move(sweep.diagnostics);
    if (!result.ok())
        return result;
    result.value.sweep = std::move(sweep.value);
    result.value.gpu = namedGpu(options.gpu.empty() ? result.value.sweep.gpu_name : options.gpu, catalog);
    if (isUnknownGpu(options, result.value)) {
        result.add({Diagnostic::Severity::Error, "--gpu", 0, 0, {},
            "found \"" + options.gpu + "\", expected one of those of ridgepoint presets gpus"});
        return result;
    }
    const DipExplainer explainer(result.value.sweep, result.value.gpu);
    for (const GemmSeries& series : result.value.sweep.series)
        result.value.series.push_back(
            reportOn(result.value.sweep, series, result.value.gpu, explainer, options.report));
    noteGpu(options, result);
    return result;
}

bool refuse(const char* option, const std::string& message)
{
    report({{Diagnostic::Severity::Error, option, 0, 0, {}, message}});
    return false;
}

bool isShare(double value)
{
    return value > 0 && value <= 1;
}

/// False, and said so, where an option is out of bounds or names what there is not.
bool areGood(const Options& options, const Catalog& catalog)
{
    if (!isShare(options.report.threshold))
        return refuse("--threshold", "expected a number above 0, 1 at most");
    if (!isShare(options.report.split_ratio))
        return refuse("--split-ratio", "expected a number above 0, 1 at most");
    if (!options.model.empty() && catalog.model(options.model) == nullptr)
        return refuse("--model", "found \"" + options.model + "\", expected one of those of ridgepoint presets models");
    return true;
}

/// What could be read of the files, BadInput where one could not.
std::pair<std::vector<GemmFileReport>, ExitCode> readFiles(
    const Options& options, const GemmFacts& facts, const Catalog& catalog)
{
    std::vector<GemmFileReport> files;
    ExitCode code = Done;
    for (const std::string& path : options.files) {
        Parsed<GemmFileReport> file = readFile(path, options, facts, catalog);
        if (report(file.diagnostics) == Done)
            files.push_back(std::move(file.value));
        else
            code = BadInput;
    }
    return {std::move(files), code};
}

int run(const Options& options, const Catalog& catalog)
{
    if (!areGood(options, catalog))
        return BadInput;
    const std::optional<GemmFacts> facts = factsOf(options, catalog);
    if (!facts)
        return BadInput;
    const auto [files, code] = readFiles(options, *facts, catalog);
    if (files.empty())
        return code;
    const Model* model = catalog.model(options.model.empty() ? "llama-3-8b" : options.model);
    GemmNames names {
        catalog, OperatorShapeIndex(catalog.models()), std::nullopt, !options.model.empty(), options.report.threshold};
    if (model != nullptr)
        names.model = static_cast<std::uint32_t>(model - catalog.models().data());
    if (options.format == "json")
        printGemmJson(files, names);
    else
        options.format == "csv" ? printGemmCsv(files) : printTable(files, names);
    return code;
}

} // namespace

void addGemmCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* command = app.add_subcommand("gemm", "what is odd in measured matrix products, and what helps");
    const auto options = std::make_shared<Options>();
    command->add_option("files", options->files, "CSV tables of measured matrix products; two are compared as well")
        ->required();
    command->add_option("--threshold", options->report.threshold,
        "an anomaly has less than this share of the best MFU of any smaller batch (0.85)");
    command->add_option("--split-ratio", options->report.split_ratio,
        "two batches are faster when they take less than this share of the time (0.9)");
    command
        ->add_option("--basis", options->basis, "file: its own utilisation; time: FLOP over time (file, if it has it)")
        ->check(CLI::IsMember({"file", "time"}));
    command->add_option("--gpu", options->gpu,
        "preset of the GPU that was measured, instead of the one the file names; of a table of several, whose rows are "
        "read");
    command->add_option("--model", options->model,
        "model whose operators are named first (llama-3-8b); given, savings are told per token as well");
    addColumnsOption(*command, *options);
    addNumbersOption(*command, *options);
    command->add_option("--format", options->format, "table, json or csv")
        ->check(CLI::IsMember({"table", "json", "csv"}));
    command->callback([options, &context] {
        if (!options->basis.empty())
            options->report.basis = options->basis == "file" ? MfuBasis::File : MfuBasis::Time;
        context.exit_code = run(*options, context.catalog());
    });
}

} // namespace ridgepoint

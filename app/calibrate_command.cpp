// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/calibrate_operators.h"
#include "app/text_table.h"
#include "core/hardware/calibration_merge.h"
#include "core/hardware/calibration_preset.h"
#include "core/measure/calibration/calibrated_model.h"
#include "core/measure/calibration/fit_words.h"
#include "core/measure/calibration/gemm_fit.h"
#include "core/measure/gemm_import.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ridgepoint {

namespace {

using namespace calibrated;
using Json = nlohmann::ordered_json;

ExitCode badOption(const std::string& option, const std::string& message)
{
    return report({{Diagnostic::Severity::Error, option, 0, 0, {}, message}});
}

/// The number format that is calibrated: the one asked for, else the only one that has constants.
std::optional<std::uint32_t> dtypeOf(const CalibrateOptions& options, const GemmSweep& sweep)
{
    std::optional<std::uint32_t> found;
    for (std::uint32_t i = 0; i < sweep.dtypes.size(); ++i) {
        const auto format = calibratedFormat(sweep.dtypes[i]);
        const bool isWanted = options.dtype.empty() ? format && *format != Format::Fp8Block
                                                    : format && format == calibratedFormat(gemmDtype(options.dtype));
        if (!isWanted)
            continue;
        if (found) {
            badOption("--dtype", "the file has several number formats, expected which of them");
            return {};
        }
        found = i;
    }
    if (!found)
        badOption("--dtype", "found no rows in bf16, fp16, fp8 or nvfp4, expected some");
    return found;
}

Json errorsJson(const TimeErrors& errors)
{
    return {{"rows", errors.rows}, {"median_ape", errors.median}, {"p90_ape", errors.p90}};
}

Json constantsJson(const FitResult& fit)
{
    Json json;
    for (const FittedConstant& constant : fit.constants) {
        Json& one = json[std::string(constant.symbol)];
        one["unit"] = constant.unit;
        one["meaning"] = constant.meaning;
        one["prior"] = constant.prior / constant.si;
        if (constant.state == ParameterState::NotLimiting)
            one["not_limiting"] = true;
        else
            one["value"] = constant.value / constant.si;
        one["state"] = name(constant.state);
    }
    return json;
}

Json regimesJson(const FitResult& fit)
{
    Json json = Json::array();
    for (const RegimeErrors& regime : fit.by_regime) {
        json.push_back({{fit.size_name, regime.label}, {"rows", regime.after.rows},
            {"before", errorsJson(regime.before)}, {"after", errorsJson(regime.after)}});
    }
    return json;
}

std::vector<const FitRow*> outsideRows(const FitResult& fit)
{
    std::vector<const FitRow*> rows;
    for (const FitRow& row : fit.rows) {
        if (row.is_outside)
            rows.push_back(&row);
    }
    return rows;
}

Json outsideJson(const FitResult& fit)
{
    Json rows = Json::array();
    for (const FitRow* row : outsideRows(fit)) {
        rows.push_back({{"line", row->line}, {fit.size_name, row->size}, {"measured_us", row->measured_s * 1e6},
            {"predicted_over_measured", row->after}});
    }
    return {{"factor", fit.outside_factor}, {"rows", rows}};
}

void printErrors(const FitResult& fit, const std::string& prior)
{
    TextTable table({fit.size_name, ">rows", ">" + prior + " median", ">p90", ">calibrated median", ">p90"});
    for (const RegimeErrors& one : fit.by_regime) {
        table.add({one.label, std::to_string(one.after.rows), percent(one.before.median), percent(one.before.p90),
            percent(one.after.median), percent(one.after.p90)});
    }
    std::cout << table.text();
}

void printConstants(const FitResult& fit, const std::string& prior)
{
    TextTable table({"constant", ">" + prior, ">fitted", "unit", "state", "meaning"});
    for (const FittedConstant& one : fit.constants) {
        // What does not limit is no efficiency: its figure would say nothing.
        const auto text = [&](double value, bool isFree) {
            return isFree ? std::string() : plainNumber(value / one.si);
        };
        table.add({std::string(one.symbol), text(one.prior, saysNothing(one, one.prior)),
            text(one.value, one.state == ParameterState::NotLimiting), std::string(one.unit),
            std::string(name(one.state)), std::string(one.meaning)});
    }
    std::cout << table.text();
}

void printOutside(const FitResult& fit)
{
    constexpr std::size_t most = 10;
    const std::vector<const FitRow*> rows = outsideRows(fit);
    std::cout << rows.size() << " of " << fit.rows.size() << " held-out rows are off by more than "
              << plainNumber(fit.outside_factor) << " times";
    for (std::size_t i = 0; i < std::min(most, rows.size()); ++i)
        std::cout << (i == 0 ? ": lines " : ", ") << rows[i]->line;
    std::cout << (rows.size() > most ? ", …\n" : "\n");
}

void printTable(const FitResult& fit, const std::string& prior)
{
    const auto line = [](const std::string& what, const TimeErrors& errors) {
        std::cout << what << std::string(12 - std::min<std::size_t>(11, what.size()), ' ') << percent(errors.median)
                  << " median, " << percent(errors.p90) << " at the 90th percentile\n";
    };
    std::cout << fit.fitted_rows << " rows fitted, errors over " << fit.after.rows << " others:\n";
    line("ideal", fit.ideal);
    line(prior, fit.before);
    line("calibrated", fit.after);
    printErrors(fit, prior);
    printConstants(fit, prior);
    printOutside(fit);
}

/// A preset: the GPU's other sets as they are, this one new.
std::string presetText(const Gpu& gpu, const calibrated::Calibration& own)
{
    return writeCalibrationPreset(merged(gpu.calibration ? *gpu.calibration : emptyCalibration(gpu), own));
}

ExitCode writeOut(const std::string& path, const std::string& text)
{
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    return file ? Done : badOption("--out", "cannot write " + path);
}

Json fitJson(const FitResult& fit, const CalibrateOptions& options, const Gpu& gpu, Format format)
{
    return {{"gpu", gpu.id}, {"dtype", name(format)}, {"prior", options.prior}, {"fitted_rows", fit.fitted_rows},
        {"ideal", errorsJson(fit.ideal)}, {"before", errorsJson(fit.before)}, {"after", errorsJson(fit.after)},
        {"constants", constantsJson(fit)}, {"regimes", regimesJson(fit)}, {"outside", outsideJson(fit)}};
}

void print(
    const FitResult& fit, const CalibrateOptions& options, const Gpu& gpu, const GemmSweep& sweep, std::uint32_t dtype)
{
    const std::string note = otherGpuNote(sweep.gpu_name, gpu);
    if (options.format == "json") {
        Json json = fitJson(fit, options, gpu, *calibratedFormat(sweep.dtypes[dtype]));
        if (!note.empty())
            json["gpu_note"] = note;
        std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
        return;
    }
    if (!note.empty())
        std::cout << "note: " << note << '\n';
    printTable(fit, options.prior);
}

int calibrateGemm(const CalibrateOptions& options, const GemmFacts& facts, const Catalog& catalog)
{
    const Parsed<GemmSweep> sweep = importGemmSweep(options.file, facts);
    if (const ExitCode code = report(sweep.diagnostics); code != Done)
        return code;
    const Gpu* gpu = measuredGpu(options.gpu, sweep.value.gpu_name, catalog);
    const auto dtype = dtypeOf(options, sweep.value);
    if (gpu == nullptr || !dtype)
        return BadInput;
    const FitWish wish {options.prior == "own" ? FitPrior::Own : FitPrior::Generic, FitForm::Calibrated,
        options.train_fraction, options.seed, {}};
    const Parsed<FittedSet> found = fitGemm(sweep.value, *dtype, *gpu, wish);
    if (const ExitCode code = report(found.diagnostics); code != Done)
        return code;
    print(found.value.result, options, *gpu, sweep.value, *dtype);
    return options.out.empty() ? Done : writeOut(options.out, presetText(*gpu, *found.value.own));
}

int run(const CalibrateOptions& options, const Catalog& catalog)
{
    // Columns are those of matrix products, whatever the table seems to be.
    if (options.columns.empty() && isOperatorFile(options.file))
        return calibrateOperators(options, catalog);
    const std::optional<GemmFacts> facts = factsOf(options, catalog);
    return facts ? calibrateGemm(options, *facts, catalog) : BadInput;
}

} // namespace

void addCalibrateCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* command = app.add_subcommand("calibrate", "fits the calibrated time of operators to measured ones");
    const auto options = std::make_shared<CalibrateOptions>();
    command
        ->add_option("file", options->file,
            "CSV table of measured matrix products, attention, experts or all-reduce, 10 rows or more")
        ->required();
    command->add_option("--gpu", options->gpu,
        "preset of the GPU that was measured, instead of the one the file names; of a table of several, whose rows are "
        "read");
    command->add_option("--dtype", options->dtype, "which of the file's number formats");
    command->add_option("--phase", options->phase, "prefill or decode, of a table that has both")
        ->check(CLI::IsMember({"prefill", "decode"}));
    command->add_option("--prior", options->prior, "what is known before: generic constants or the GPU's own (generic)")
        ->check(CLI::IsMember({"generic", "own"}));
    command->add_option("--train-fraction", options->train_fraction, "share of the rows that is fitted (0.5)");
    addSeedOption(*command, options->seed);
    addColumnsOption(*command, *options);
    addNumbersOption(*command, *options);
    command->add_option("--out", options->out, "writes the constants as a preset of presets/calibration");
    command->add_option("--format", options->format, "table or json")->check(CLI::IsMember({"table", "json"}));
    command->callback([options, &context] { context.exit_code = run(*options, context.catalog()); });
}

} // namespace ridgepoint

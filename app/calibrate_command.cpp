// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/calibrate_operators.h"
#include "app/command.h"
#include "app/text_table.h"
#include "core/hardware/calibration_preset.h"
#include "core/measure/calibration/calibrated_model.h"
#include "core/measure/calibration/prior_fit.h"
#include "core/measure/gemm_import.h"
#include "core/measure/gpu_match.h"
#include "core/scenario/scenario_json.h"

#include <filesystem>
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

struct Options
{
    std::string file;
    std::string gpu;
    std::string dtype;
    std::string phase;
    std::string out;
    std::string format = "table";
    double train_fraction = 0.5;
    std::uint64_t seed = 0;
};

ExitCode badOption(const std::string& option, const std::string& message)
{
    return report({{Diagnostic::Severity::Error, option, 0, 0, {}, message}});
}

const Gpu* gpuOf(const Options& options, const GemmSweep& sweep, const Catalog& catalog)
{
    if (!options.gpu.empty()) {
        const Gpu* gpu = catalog.gpu(options.gpu);
        if (gpu == nullptr)
            badOption("--gpu", unknownGpuMessage(options.gpu, catalog));
        return gpu;
    }
    std::vector<GpuName> known;
    for (const Gpu& gpu : catalog.gpus())
        known.push_back({gpu.id, gpu.name});
    if (const auto id = sweep.gpu_name.empty() ? std::nullopt : matchGpu(sweep.gpu_name, known))
        return catalog.gpu(*id);
    badOption("--gpu", "the file names no GPU that a preset fits, expected one");
    return nullptr;
}

/// The number format that is calibrated: the one asked for, else the only one that has constants.
std::optional<std::uint32_t> dtypeOf(const Options& options, const GemmSweep& sweep)
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

/// The generic set, moved to the GPU where its clock is known; none without one.
std::optional<GemmConstants> priorOf(const Gpu& gpu, Format format)
{
    if (!gpu.generic_calibration || !gpu.generic_calibration->rule)
        return {};
    const auto& generic = gpu.generic_calibration->gemm[static_cast<std::size_t>(format)];
    if (!generic)
        return {};
    const GenericRule& rule = *gpu.generic_calibration->rule;
    const double boost = gpu.boost_mhz > 0 ? gpu.boost_mhz : rule.reference_mhz;
    return scaledToDevice(generic->constants, rule, boost, gpu.dram_bytes_per_s);
}

Json errorsJson(const TimeErrors& errors)
{
    return {{"rows", errors.rows}, {"median_ape", errors.median}, {"p90_ape", errors.p90}};
}

Json constantsJson(const PriorCalibration& calibration, Format format)
{
    Json json;
    const auto infos = gemmConstantInfos(format);
    for (std::size_t i = 0; i < infos.size(); ++i) {
        const double value = calibration.values[i];
        Json& one = json[std::string(infos[i].symbol)];
        one["unit"] = infos[i].unit;
        one["prior"] = calibration.prior[i] / infos[i].si;
        if (infos[i].kind == ConstantKind::Efficiency && !limits(value))
            one["not_limiting"] = true;
        else
            one["value"] = value / infos[i].si;
    }
    return json;
}

void printTable(const PriorCalibration& calibration, Format format)
{
    const auto line = [](const char* what, const TimeErrors& errors) {
        std::cout << what << percent(errors.median) << " median, " << percent(errors.p90)
                  << " at the 90th percentile\n";
    };
    std::cout << calibration.fitted_rows << " rows fitted, errors over " << calibration.after.rows << " others:\n";
    line("ideal       ", calibration.ideal);
    line("generic     ", calibration.before);
    line("calibrated  ", calibration.after);
    TextTable table({"constant", ">generic", ">fitted", "unit", "meaning"});
    const auto infos = gemmConstantInfos(format);
    for (std::size_t i = 0; i < infos.size(); ++i) {
        const auto text = [&](double value) {
            return infos[i].kind == ConstantKind::Efficiency && !limits(value) ? std::string("not limiting")
                                                                               : plainNumber(value / infos[i].si);
        };
        table.add({std::string(infos[i].symbol), text(calibration.prior[i]), text(calibration.values[i]),
            std::string(infos[i].unit), std::string(infos[i].meaning)});
    }
    std::cout << table.text();
}

/// A preset: the GPU's other sets as they are, this one new.
std::string presetText(
    const Options& options, const GemmSweep& sweep, const Gpu& gpu, Format format, const PriorCalibration& found)
{
    calibrated::Calibration preset;
    if (gpu.calibration) {
        preset = *gpu.calibration;
    } else {
        preset.gpu = gpu.id;
        const Device device = deviceOf(gpu, Format::Bf16);
        for (const Format one : {Format::Bf16, Format::Fp8, Format::Nvfp4})
            preset.reference.flop_per_s[static_cast<std::size_t>(one)] = deviceOf(gpu, one).flop_per_s;
        preset.reference.bytes_per_s = device.bytes_per_s;
        preset.reference.l2_bytes = device.l2_bytes;
        preset.reference.units = device.units;
        preset.reference.boost_mhz = gpu.boost_mhz;
        preset.reference.link_bytes_per_s = device.link_bytes_per_s;
    }
    ConstantSet<GemmConstants> set;
    set.constants = constantsOf(found.values, format);
    set.source.table = std::filesystem::path(options.file).filename().string();
    set.source.library = sweep.framework.empty() ? "not known" : sweep.framework;
    set.source.rows = std::to_string(found.fitted_rows);
    set.source.error_median = found.after.median;
    set.source.error_p90 = found.after.p90;
    set.source.error_on = std::to_string(found.after.rows) + " held-out rows";
    preset.gemm[static_cast<std::size_t>(format)] = set;
    return writeCalibrationPreset(preset);
}

ExitCode writeOut(const std::string& path, const std::string& text)
{
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    return file ? Done : badOption("--out", "cannot write " + path);
}

int run(const Options& options, const Catalog& catalog)
{
    if (isOperatorFile(options.file)) {
        return calibrateOperators({options.file, options.gpu, options.dtype, options.phase, options.out, options.format,
                                      options.train_fraction, options.seed},
            catalog);
    }
    const Parsed<GemmSweep> sweep = importGemmSweep(options.file);
    if (const ExitCode code = report(sweep.diagnostics); code != Done)
        return code;
    const Gpu* gpu = gpuOf(options, sweep.value, catalog);
    const auto dtype = dtypeOf(options, sweep.value);
    if (gpu == nullptr || !dtype)
        return BadInput;
    const GemmDtype& numbers = sweep.value.dtypes[*dtype];
    const Format format = *calibratedFormat(numbers);
    const auto prior = priorOf(*gpu, format);
    std::optional<GemmSetting> setting = gemmSetting(*gpu, numbers);
    if (!prior || !setting)
        return badOption(options.file, "there are no generic constants for " + numbers.text + " to begin with");
    setting->weight_copies = benchmarkWeightCopies(sweep.value, format);
    PriorCalibrationOptions fitting {.train_fraction = options.train_fraction, .seed = options.seed};
    fitting.fit.starts = calibrationStarts(*prior, format);
    const Parsed<PriorCalibration> found = calibrateFromPrior(calibratedGemmModel(format),
        gemmSamples(sweep.value, *dtype), *setting, constantValues(*prior, format), fitting);
    if (const ExitCode code = report(found.diagnostics); code != Done)
        return code;
    if (options.format == "json") {
        const Json json = {{"gpu", gpu->id}, {"dtype", name(format)}, {"fitted_rows", found.value.fitted_rows},
            {"ideal", errorsJson(found.value.ideal)}, {"before", errorsJson(found.value.before)},
            {"after", errorsJson(found.value.after)}, {"constants", constantsJson(found.value, format)}};
        std::cout << json.dump(2) << '\n';
    } else {
        printTable(found.value, format);
    }
    if (options.out.empty())
        return Done;
    return writeOut(options.out, presetText(options, sweep.value, *gpu, format, found.value));
}

} // namespace

void addCalibrateCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* command = app.add_subcommand("calibrate", "fits the calibrated time of operators to measured ones");
    const auto options = std::make_shared<Options>();
    command
        ->add_option("file", options->file,
            "CSV table of measured matrix products, attention, experts or all-reduce, 10 rows or more")
        ->required();
    command->add_option(
        "--gpu", options->gpu, "preset of the GPU that was measured, instead of the one the file names");
    command->add_option("--dtype", options->dtype, "which of the file's number formats");
    command->add_option("--phase", options->phase, "prefill or decode, of a table that has both")
        ->check(CLI::IsMember({"prefill", "decode"}));
    command->add_option("--train-fraction", options->train_fraction, "share of the rows that is fitted (0.5)");
    command->add_option("--seed", options->seed, "of the random halves (0)");
    command->add_option("--out", options->out, "writes the constants as a preset of presets/calibration");
    command->add_option("--format", options->format, "table or json")->check(CLI::IsMember({"table", "json"}));
    command->callback([options, &context] { context.exit_code = run(*options, context.catalog()); });
}

} // namespace ridgepoint

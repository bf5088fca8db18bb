// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/predict_common.h"

#include <CLI/CLI.hpp>

#include "app/text_table.h"
#include "core/measure/gpu_match.h"
#include "core/measure/operators/operator_samples.h"
#include "core/scenario/scenario_json.h"

#include <algorithm>
#include <iostream>

namespace ridgepoint::predict {

using namespace calibrated;

ConstantsWanted Common::wanted() const
{
    return time_model == "generic" ? ConstantsWanted::Generic : ConstantsWanted::OwnElseGeneric;
}

PredictedTime Common::predicted() const
{
    if (isIdeal())
        return PredictedTime::Ideal;
    return time_model == "generic" ? PredictedTime::Generic : PredictedTime::Calibrated;
}

void addCommon(CLI::App& command, Common& common, const std::string& what)
{
    command.add_option("--gpu", common.gpu,
        "GPU preset (default: the one that the file names, without a file a100-sxm4-80gb); see `presets gpus`");
    command.add_option("--dtype", common.dtype, "number format: bf16 (default), fp16, fp8, fp8_block or nvfp4");
    command
        .add_option("--time-model", common.time_model,
            "calibrated (the GPU's own constants first), generic, or ideal: no constants at all")
        ->check(CLI::IsMember({"calibrated", "generic", "ideal"}));
    command.add_option("--calibration", common.calibration,
        "file of constants, as `calibrate --out` and the window write, for the GPU that it names");
    command.add_option("--format", common.format, "table or json")->check(CLI::IsMember({"table", "json"}));
    command.add_option("--file", common.file, "measured " + what + ": the error over its rows instead of one time");
}

ExitCode badOption(const std::string& option, const std::string& message)
{
    return report({{Diagnostic::Severity::Error, option, 0, 0, {}, message}});
}

bool isSize(const char* option, double value)
{
    if (value >= 1 && value <= 1e9)
        return true;
    badOption(option, "found " + plainNumber(value) + ", expected a number from 1 to 1e9");
    return false;
}

const Gpu* gpuOf(const Common& common, const Catalog& catalog, const std::string& namedByFile)
{
    if (common.gpu.empty() && !common.file.empty()) {
        std::vector<GpuName> known;
        for (const Gpu& gpu : catalog.gpus())
            known.push_back({gpu.id, gpu.name});
        if (const auto id = namedByFile.empty() ? std::nullopt : matchGpu(namedByFile, known))
            return catalog.gpu(*id);
        badOption("--gpu", "the file names no GPU that a preset fits, expected one");
        return nullptr;
    }
    const Gpu* gpu = catalog.gpu(common.gpuId());
    if (gpu == nullptr)
        badOption("--gpu", unknownGpuMessage(common.gpuId(), catalog));
    return gpu;
}

std::optional<Format> formatOf(const std::string& dtype)
{
    const std::optional<Format> format = calibratedFormat(gemmDtype(dtype));
    if (!format)
        badOption("--dtype", "found \"" + dtype + "\", expected bf16, fp16, fp8, fp8_block or nvfp4");
    return format;
}

Json sourceJson(const CalibrationSource& source)
{
    Json json = {{"table", source.table}, {"library", source.library}, {"version", source.version}};
    json["error_median"] = source.error_median;
    json["error_p90"] = source.error_p90;
    json["error_on"] = source.error_on;
    return json;
}

Json idealJson(const Common& common, double ideal_s)
{
    return {{"gpu", common.gpuId()}, {"ideal_s", ideal_s > 0 ? Json(ideal_s) : Json()}};
}

Json notCalibratedJson(const Common& common, double ideal_s, std::string_view reason)
{
    Json json = idealJson(common, ideal_s);
    json["calibrated_s"] = nullptr;
    json["not_calibrated"] = reason;
    return json;
}

namespace {

/// "17.0 % median, 40.0 % at the 90th percentile, outside heads of 128 …": the wider error where there is one.
std::string errorWords(const Json& json)
{
    const bool wider = json.contains("error_note");
    const Json& from = wider ? json : json["fitted_on"];
    std::string text = percent(from["error_median"].get<double>()) + " median";
    if (wider)
        text += ", " + percent(from["error_p90"].get<double>()) + " at the 90th percentile ("
            + json["error_note"].get<std::string>() + ')';
    return text;
}

} // namespace

void print(const Json& json, const Common& common)
{
    if (common.format == "json") {
        std::cout << json.dump(2) << '\n';
        return;
    }
    const auto time = [](const Json& value) {
        return value.is_number() ? engineering(value.get<double>(), "s") : std::string("-");
    };
    std::cout << json["gpu"].get<std::string>() << '\n';
    TextTable table({"", ">time"});
    table.add({"ideal", time(json["ideal_s"])});
    if (json.contains("calibrated_s"))
        table.add({"calibrated", time(json["calibrated_s"])});
    if (json.contains("terms")) {
        for (const auto& [name, value] : json["terms"].items())
            table.add({"  " + name.substr(0, name.size() - 2), time(value)});
    }
    std::cout << table.text();
    if (json.contains("not_calibrated"))
        std::cout << "not calibrated: " << json["not_calibrated"].get<std::string>() << '\n';
    else if (json.contains("constants"))
        std::cout << "constants: " << json["constants"].get<std::string>() << ", fitted on "
                  << json["fitted_on"]["table"].get<std::string>() << ", error " << errorWords(json) << '\n';
}

int printErrors(const FileErrors& found, const Gpu& gpu, const Common& common)
{
    if (found.errors.rows == 0)
        return badOption(common.file,
            "no row can be predicted: " + (found.reasons.empty() ? std::string("none") : found.reasons.front().first));
    if (common.format == "json") {
        Json json = {{"gpu", gpu.id}, {"time_model", common.time_model}, {"rows", found.errors.rows},
            {"median_ape", found.errors.median}, {"p90_ape", found.errors.p90}, {"not_predicted", found.not_predicted}};
        if (!found.constants.empty())
            json["constants"] = found.constants;
        if (!found.reasons.empty()) {
            json["not_predicted_reason"] = found.reasons.front().first;
            for (const auto& [reason, rows] : found.reasons)
                json["not_predicted_reasons"][reason] = rows;
        }
        std::cout << json.dump(2) << '\n';
        return Done;
    }
    std::cout << gpu.id << (found.constants.empty() ? "" : ", constants of " + found.constants) << '\n';
    std::cout << found.errors.rows << " rows, " << common.time_model << " time: error " << percent(found.errors.median)
              << " median, " << percent(found.errors.p90) << " at the 90th percentile\n";
    for (const auto& [reason, rows] : found.reasons)
        std::cout << rows << " rows are not predicted: " << reason << '\n';
    return Done;
}

namespace {

bool isOf(const OperatorFile& table, FileKind kind)
{
    switch (kind) {
    case FileKind::Attention:
        return !table.attention.empty();
    case FileKind::Moe:
        return !table.moe.empty();
    case FileKind::AllReduce:
        return !table.all_reduce.empty();
    }
    return false;
}

void addConstants(FileErrors& errors, const OperatorFile& table, const Gpu& gpu, ConstantsWanted wanted)
{
    if (!table.all_reduce.empty())
        errors.addConstants("all-reduces", allReduceConstants(gpu, wanted));
    for (const GemmDtype& dtype : table.dtypes) {
        const auto format = calibratedFormat(dtype);
        if (!format)
            continue;
        const std::string of(name(*format));
        const auto has = [&table](bool prefill) {
            return std::ranges::any_of(table.attention, [=](const AttentionRow& r) { return r.is_prefill == prefill; });
        };
        if (has(true))
            errors.addConstants(of + " prefill", prefillConstants(gpu, *format, wanted));
        if (has(false))
            errors.addConstants(of + " decode", decodeConstants(gpu, *format, wanted));
        if (!table.moe.empty())
            errors.addConstants(of, moeConstants(gpu, *format, wanted));
    }
}

} // namespace

int predictOperatorFile(const Common& common, const Catalog& catalog, FileKind kind)
{
    const Parsed<OperatorFile> table = importOperatorFile(common.file);
    if (const ExitCode code = report(table.diagnostics); code != Done)
        return code;
    if (!isOf(table.value, kind)) {
        return badOption(common.file,
            "found an " + std::string(name(table.value.layout))
                + ", expected a table of the operator that is asked for");
    }
    const Gpu* gpu = gpuOf(common, catalog, table.value.gpu_name);
    if (gpu == nullptr)
        return BadInput;
    const OperatorErrors found = operatorErrors(table.value, *gpu, common.predicted());
    FileErrors errors {found.errors, found.notPredicted(), {}, {}};
    if (!common.isIdeal())
        addConstants(errors, table.value, *gpu, common.wanted());
    for (const NotCovered& one : found.not_predicted)
        errors.reasons.emplace_back(one.reason, one.rows);
    return printErrors(errors, *gpu, common);
}

} // namespace ridgepoint::predict

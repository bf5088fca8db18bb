// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/predict_common.h"

#include <CLI/CLI.hpp>

#include "app/text_table.h"
#include "core/hardware/calibration_words.h"
#include "core/io/number_text.h"
#include "core/measure/operators/operator_samples.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>

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
    addNumbersOption(command, common);
}

bool isOneOrFile(const CLI::App& command, const Common& common, const ShapeOptions& shape)
{
    const auto isGiven = [&command](const char* option) { return command.count(option) > 0; };
    const auto refuse = [](const char* option, const char* message) {
        badOption(option, message);
        return false;
    };
    if (common.file.empty()) {
        if (!common.numbers.empty() || !common.columns.empty())
            return refuse(common.numbers.empty() ? "--columns" : "--numbers", "found without a file, expected --file");
        const auto lack = std::ranges::find_if_not(shape.needed, isGiven);
        return lack == shape.needed.end() || refuse(*lack, "is missing, expected a number");
    }
    for (const auto& options : {shape.needed, shape.other}) {
        if (const auto found = std::ranges::find_if(options, isGiven); found != options.end())
            return refuse(*found, "found together with --file, expected one of them: the rows of a file say it");
    }
    return true;
}

bool prepare(const CLI::App& command, Common& common, const ShapeOptions& shape, const Catalog& catalog)
{
    common.is_dtype_given = command.count("--dtype") > 0;
    // What no preset fits is refused where the GPU is looked for.
    if (const Gpu* gpu = namedGpu(common.gpu, catalog))
        common.gpu = gpu->id;
    return isOneOrFile(command, common, shape);
}

ExitCode badOption(const std::string& option, const std::string& message)
{
    return report({{Diagnostic::Severity::Error, option, 0, 0, {}, message}});
}

std::string foundText(double value)
{
    return std::isnan(value) ? "nan" : numberText(value, std::chars_format::general, 15);
}

bool isSize(const char* option, double value, double least)
{
    if (value >= least && value <= 1e9 && value == std::floor(value))
        return true;
    badOption(option, "found " + foundText(value) + ", expected a whole number from " + foundText(least) + " to 1e9");
    return false;
}

bool isDivisor(const char* option, double parts, double size, const std::string& of)
{
    if (std::fmod(size, parts) == 0)
        return true;
    badOption(option, "found " + foundText(parts) + ", expected a divisor of " + of);
    return false;
}

const Gpu* gpuOf(const Common& common, const Catalog& catalog, const std::string& namedByFile)
{
    return measuredGpu(common.file.empty() ? common.gpuId() : common.gpu, namedByFile, catalog);
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
    Json json = {{"table", source.table}, {"library", source.library}, {"version", source.version},
        {"rows", source.rows}, {"date", source.date}};
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

/// What sourceJson() wrote.
CalibrationSource sourceOf(const Json& json)
{
    const Json& from = json["fitted_on"];
    CalibrationSource source;
    source.table = from["table"];
    source.library = from["library"];
    source.version = from["version"];
    source.rows = from["rows"];
    source.date = from["date"];
    const auto error = [&from](const char* key) {
        return from[key].is_number() ? from[key].get<double>() : std::numeric_limits<double>::quiet_NaN();
    };
    source.error_median = error("error_median");
    source.error_p90 = error("error_p90");
    source.error_on = from["error_on"];
    return source;
}

std::string sourceText(const Json& json)
{
    return sourceWords(sourceOf(json));
}

/// "±17 % median, 40 % p90, outside heads of 128 …": the wider error where there is one.
std::string errorText(const Json& json)
{
    CalibrationSource source = sourceOf(json);
    if (json.contains("error_note")) {
        source.error_median = json["error_median"];
        source.error_p90 = json["error_p90"];
        source.error_on.clear();
        return errorWords(source) + " (" + json["error_note"].get<std::string>() + ')';
    }
    const std::string words = errorWords(source);
    return words.empty() ? "not known" : words;
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
        std::cout << "constants: " << json["constants"].get<std::string>() << ", fitted on " << sourceText(json)
                  << "\nerror: " << errorText(json) << '\n';
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
        if (!found.gpu_note.empty())
            json["gpu_note"] = found.gpu_note;
        if (!found.other_library.empty())
            json["other_library"] = found.other_library;
        if (!found.reasons.empty()) {
            json["not_predicted_reason"] = found.reasons.front().first;
            for (const auto& [reason, rows] : found.reasons)
                json["not_predicted_reasons"][reason] = rows;
        }
        // Names come from files: what is no UTF-8 must not end the output.
        std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
        return Done;
    }
    std::cout << gpu.id << (found.constants.empty() ? "" : ", constants of " + found.constants) << '\n';
    std::cout << found.errors.rows << " rows, " << common.time_model << " time: error " << percent(found.errors.median)
              << " median, " << percent(found.errors.p90) << " at the 90th percentile\n";
    if (!found.gpu_note.empty())
        std::cout << "note: " << found.gpu_note << '\n';
    if (!found.other_library.empty())
        std::cout << "note: " << found.other_library << '\n';
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

/// The constants of the number formats and phases that rows are in.
void addConstants(FileErrors& errors, const OperatorFile& table, const Gpu& gpu, ConstantsWanted wanted)
{
    if (!table.all_reduce.empty())
        errors.addConstants("all-reduces", allReduceConstants(gpu, wanted));
    for (std::uint32_t i = 0; i < table.dtypes.size(); ++i) {
        const auto format = calibratedFormat(table.dtypes[i]);
        if (!format)
            continue;
        const std::string of(name(*format));
        const auto has = [&table, i](bool prefill) {
            return std::ranges::any_of(
                table.attention, [=](const AttentionRow& r) { return r.dtype == i && r.is_prefill == prefill; });
        };
        if (has(true))
            errors.addConstants(of + " prefill", prefillConstants(gpu, *format, wanted));
        if (has(false))
            errors.addConstants(of + " decode", decodeConstants(gpu, *format, wanted));
        if (std::ranges::any_of(table.moe, [=](const MoeRow& row) { return row.dtype == i; }))
            errors.addConstants(of, moeConstants(gpu, *format, wanted));
    }
}

/// Leaves out the rows of other number formats and phases than those that are asked for. False, and said so, where none
/// is left.
bool keepAskedFor(OperatorFile& table, const Common& common, std::optional<bool> prefill)
{
    const auto isOther = [&](const OperatorRow& row) { return !isAskedFor(table.dtypes[row.dtype], common); };
    std::erase_if(table.attention, isOther);
    std::erase_if(table.moe, isOther);
    std::erase_if(table.all_reduce, isOther);
    if (table.rowCount() == 0)
        return noRowOfFormat(common, table.dtypes) == Done;
    if (prefill)
        std::erase_if(table.attention, [&](const AttentionRow& row) { return row.is_prefill != *prefill; });
    if (table.rowCount() > 0)
        return true;
    badOption("--phase",
        std::string("found rows of ") + (*prefill ? "decode" : "prefill") + " alone, expected some of "
            + (*prefill ? "prefill" : "decode"));
    return false;
}

} // namespace

bool isAskedFor(const GemmDtype& measured, const Common& common)
{
    const GemmDtype asked = gemmDtype(common.dtype);
    // Scales per block have constants of their own.
    return !common.is_dtype_given
        || (measured.weights == asked.weights && measured.activations == asked.activations
            && calibratedFormat(measured) == calibratedFormat(asked));
}

int noRowOfFormat(const Common& common, const std::vector<GemmDtype>& found)
{
    constexpr std::size_t shown = 8;
    std::string list;
    for (std::size_t i = 0; i < std::min(found.size(), shown); ++i)
        list += (i == 0 ? "" : ", ") + printable(found[i].text.empty() ? "an unknown format" : found[i].text);
    return badOption("--dtype", "found rows in " + list + ", expected some in " + common.dtype);
}

int predictOperatorFile(const Common& common, const Catalog& catalog, FileKind kind, std::optional<bool> prefill)
{
    if (common.is_dtype_given && !formatOf(common.dtype))
        return BadInput;
    Parsed<OperatorFile> table = importOperatorFile(common.file, {}, common.locale());
    if (const ExitCode code = report(table.diagnostics); code != Done)
        return code;
    if (!isOf(table.value, kind)) {
        return badOption(common.file,
            "found an " + std::string(name(table.value.layout))
                + ", expected a table of the operator that is asked for");
    }
    const Gpu* gpu = gpuOf(common, catalog, table.value.gpu_name);
    if (gpu == nullptr || !keepAskedFor(table.value, common, prefill))
        return BadInput;
    const OperatorErrors found = operatorErrors(table.value, *gpu, common.predicted());
    FileErrors errors {found.errors, found.notPredicted(), {}, table.value.framework};
    errors.gpu_note = otherGpuNote(table.value.gpu_name, *gpu);
    if (!common.isIdeal())
        addConstants(errors, table.value, *gpu, common.wanted());
    for (const NotCovered& one : found.not_predicted)
        errors.reasons.emplace_back(one.reason, one.rows);
    return printErrors(errors, *gpu, common);
}

} // namespace ridgepoint::predict

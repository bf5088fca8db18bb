// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/calibrate_operators.h"

#include <nlohmann/json.hpp>

#include "app/text_table.h"
#include "core/hardware/calibration_preset.h"
#include "core/measure/calibration/operator_candidates.h"
#include "core/measure/table_kind.h"
#include "core/measure/text_source.h"

#include <algorithm>
#include <fstream>
#include <iostream>

namespace ridgepoint {

namespace {

using Json = nlohmann::ordered_json;

ExitCode badOption(const std::string& option, const std::string& message)
{
    return report({{Diagnostic::Severity::Error, option, 0, 0, {}, message}});
}

bool isAskedFor(const OperatorSamples& set, const CalibrateOptions& options)
{
    const bool isPhase = options.phase.empty()
        || set.part == (options.phase == "prefill" ? OperatorPart::Prefill : OperatorPart::Decode);
    const bool isFormat = options.dtype.empty() || set.part == OperatorPart::AllReduce
        || set.format == calibratedFormat(gemmDtype(options.dtype));
    return isPhase && isFormat;
}

/// The one set of rows that is asked for; none, and said so, where there are none or several.
const OperatorSamples* setOf(const CoveredTable& covered, const CalibrateOptions& options)
{
    const OperatorSamples* found = nullptr;
    std::string all;
    for (const OperatorSamples& set : covered.sets) {
        if (!isAskedFor(set, options))
            continue;
        all += (found == nullptr ? "" : ", ") + nameOf(set);
        found = &set;
    }
    if (found != nullptr && nameOf(*found) == all)
        return found;
    if (found != nullptr) {
        badOption(options.file, "found rows of " + all + ", expected --dtype or --phase to say which");
    } else {
        const std::string reason = covered.rest.empty() ? "none is of that format and phase" : covered.rest[0].reason;
        badOption(options.file, "found no rows to calibrate with: " + reason);
    }
    return nullptr;
}

Json errorsJson(const TimeErrors& errors)
{
    return {{"rows", errors.rows}, {"median_ape", errors.median}, {"p90_ape", errors.p90}};
}

Json constantsJson(const FitResult& result)
{
    Json json = Json::object();
    for (const FittedConstant& constant : result.constants) {
        Json& one = json[std::string(constant.symbol)];
        one["unit"] = constant.unit;
        one["prior"] = constant.prior / constant.si;
        one["state"] = name(constant.state);
        if (constant.state == ParameterState::NotLimiting)
            one["not_limiting"] = true;
        else
            one["value"] = constant.value / constant.si;
    }
    return json;
}

Json resultJson(const OperatorFit& fit, const Gpu& gpu, const std::string& note)
{
    const FitResult& result = fit.result;
    Json regimes = Json::array();
    for (const RegimeErrors& one : result.by_regime) {
        regimes.push_back({{"sizes", one.label}, {"before", errorsJson(one.before)}, {"after", errorsJson(one.after)}});
    }
    Json json = {{"gpu", gpu.id}, {"operator", name(fit.part)}, {"dtype", name(fit.format)},
        {"fitted_rows", result.fitted_rows}, {"ideal", errorsJson(result.ideal)}, {"before", errorsJson(result.before)},
        {"after", errorsJson(result.after)}, {"constants", constantsJson(result)}, {"by_regime", regimes}};
    if (!note.empty())
        json["gpu_note"] = note;
    return json;
}

void printTable(const FitResult& result, const std::string& note)
{
    if (!note.empty())
        std::cout << "note: " << note << '\n';
    std::cout << result.what << ": " << result.fitted_rows << " rows fitted, errors over " << result.after.rows
              << " others, median and 90th percentile:\n";
    TextTable errors({result.size_name, ">rows", ">generic", ">", ">calibrated", ">"});
    const auto add = [&errors](const std::string& what, const TimeErrors& before, const TimeErrors& after) {
        errors.add({what, std::to_string(after.rows), percent(before.median), percent(before.p90),
            percent(after.median), percent(after.p90)});
    };
    add("all", result.before, result.after);
    for (const RegimeErrors& one : result.by_regime)
        add(one.label, one.before, one.after);
    std::cout << errors.text() << "ideal: " << percent(result.ideal.median) << ", " << percent(result.ideal.p90)
              << "\n\n";
    TextTable table({"constant", ">generic", ">fitted", "unit", "state", "meaning"});
    for (const FittedConstant& one : result.constants) {
        const bool limits = one.state != ParameterState::NotLimiting;
        table.add(
            {std::string(one.symbol), plainNumber(one.prior / one.si), limits ? plainNumber(one.value / one.si) : "-",
                std::string(one.unit), std::string(name(one.state)), std::string(one.meaning)});
    }
    std::cout << table.text();
}

/// A preset: the GPU's other sets as they are, this one new.
std::string presetText(const OperatorFile& table, const Gpu& gpu, const OperatorFit& fit)
{
    calibrated::Calibration preset = calibrated::calibrationOf(gpu);
    setConstants(preset, fit.part, fit.format, fit.values, sourceOf(table, fit));
    return writeCalibrationPreset(preset);
}

ExitCode writeOut(const std::string& path, const std::string& text)
{
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    return file ? Done : badOption("--out", "cannot write " + path);
}

} // namespace

bool isOperatorFile(const std::string& path)
{
    const Parsed<TextSource> source = TextSource::open(path);
    if (!source.ok())
        return false;
    const TableKind kind = tableKind(source.value.text());
    return kind == TableKind::AttentionTable || kind == TableKind::MoeTable || kind == TableKind::AllReduceTable;
}

ExitCode calibrateOperators(const CalibrateOptions& options, const Catalog& catalog)
{
    const Parsed<OperatorFile> table = importOperatorFile(options.file, {}, options.locale());
    if (const ExitCode code = report(table.diagnostics); code != Done)
        return code;
    const Gpu* gpu = measuredGpu(options.gpu, table.value.gpu_name, catalog);
    if (gpu == nullptr)
        return BadInput;
    const std::string note = otherGpuNote(table.value.gpu_name, *gpu);
    const CoveredTable covered = coveredSamples(table.value, *gpu);
    const OperatorSamples* set = setOf(covered, options);
    if (set == nullptr)
        return BadInput;
    const Parsed<OperatorFit> fit =
        fitOperator(*set, *gpu, {.train_fraction = options.train_fraction, .seed = options.seed});
    if (const ExitCode code = report(fit.diagnostics); code != Done)
        return code;
    if (options.format == "json")
        std::cout << resultJson(fit.value, *gpu, note).dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    else
        printTable(fit.value.result, note);
    if (options.out.empty())
        return Done;
    return writeOut(options.out, presetText(table.value, *gpu, fit.value));
}

} // namespace ridgepoint

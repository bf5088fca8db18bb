// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/scenario_options.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "core/io/json_text.h"
#include "core/scenario/scenario_json.h"
#include "core/scenario/user_calibrations.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

using Json = nlohmann::ordered_json;

struct Option
{
    const char* member;
    const char* flag;
    const char* help;
};

constexpr std::array options {
    Option {"model", "--model", "model preset (default llama-3-8b); see `presets models`"},
    Option {"gpu", "--gpu", "GPU preset (default a100-sxm4-80gb); see `presets gpus`"},
    Option {"batch", "--batch", "sequences"},
    Option {"prompt", "--prompt", "prompt tokens per sequence"},
    Option {"output", "--output", "new tokens per sequence"},
    Option {"context", "--context", "tokens that the decode step sees (default prompt + output)"},
    Option {"kv_heads", "--kv-heads", "KV heads; a divisor of the query heads"},
    Option {"weights", "--weights", "precision of weights: fp32 tf32 bf16 fp16 fp8 int8 fp4 int4"},
    Option {"activations", "--activations", "precision of activations"},
    Option {"kv_cache", "--kv-cache", "precision of the KV cache"},
    Option {"group_size", "--group-size", "elements per scale of int4 weights"},
    Option {"tensor_parallel", "--tensor-parallel", "GPUs that share the model"},
    Option {"attention", "--attention", "fused or unfused"},
    Option {"projections", "--projections", "separate or merged"},
    Option {"convention", "--convention", "physical, back-of-envelope, llm-workload or lecture"},
    Option {"llm_workload_start", "--llm-workload-start", "published or prompt: where llm-workload samples decode"},
    Option {"time_model", "--time-model", "ideal, calibrated or generic"},
    Option {"moe_imbalance", "--moe-imbalance", "routing imbalance, 1 is uniform"},
    Option {"reserve_bytes", "--reserve", "bytes kept free"},
};

/// A number or another JSON value where the text is one, else the text itself.
Json valueOf(const std::string& text)
{
    Json value = Json::parse(text, nullptr, false);
    return value.is_discarded() || value.is_object() || value.is_array() ? Json(text) : value;
}

const Option* optionOf(const std::string& member)
{
    const auto found = std::ranges::find_if(options, [&](const Option& option) { return member == option.member; });
    return found == options.end() ? nullptr : &*found;
}

/// Points a finding at the option that it is about instead of at a text that the user never saw.
Diagnostic atOption(Diagnostic diagnostic, const std::map<std::string, std::string>& given, const std::string& file)
{
    diagnostic.line = diagnostic.column = 0;
    diagnostic.source = file;
    const std::string member = diagnostic.path.substr(std::min<std::size_t>(1, diagnostic.path.size()));
    if (member.rfind("set/", 0) == 0) {
        diagnostic.source = "--set " + member.substr(4);
        diagnostic.path.clear();
        return diagnostic;
    }
    const Option* option = optionOf(member);
    if (option != nullptr && (given.count(member) > 0 || file.empty())) {
        diagnostic.source = option->flag;
        diagnostic.path.clear();
    }
    return diagnostic;
}

} // namespace

void ScenarioOptions::addTo(CLI::App& command)
{
    for (const Option& option : options) {
        command
            .add_option_function<std::string>(
                option.flag, [this, member = option.member](const std::string& text) { m_given[member] = text; },
                option.help)
            ->group("Scenario");
    }
    command.add_flag("--score-all-tokens", m_score_all_tokens, "lm_head over every prompt token")->group("Scenario");
    command.add_option("--scenario", m_file, "scenario file (JSON); options override it")->group("Scenario");
    command
        .add_option("--calibration", m_calibration,
            "file of constants for the scenario's GPU, as `calibrate --out` and the window write")
        ->group("Scenario");
    command.add_option("--set", m_set, "gpu.PATH=VALUE or model.PATH=VALUE: any preset field by its JSON path")
        ->group("Scenario")
        ->allow_extra_args(false);
}

Parsed<Catalog> withCalibration(const Catalog& catalog, const std::string& file)
{
    Parsed<Catalog> result;
    Parsed<std::string> text = readTextFile(file);
    result.diagnostics = std::move(text.diagnostics);
    if (!result.ok())
        return result;
    Parsed<calibrated::Calibration> own = readUserCalibration(text.value, file, catalog);
    result.diagnostics = std::move(own.diagnostics);
    if (!result.ok())
        return result;
    UserCalibrations user = catalog.userCalibrations();
    const std::string id = own.value.gpu;
    user[id] = std::make_shared<const calibrated::Calibration>(std::move(own.value));
    result.value = catalog;
    result.value.setUserCalibrations(std::move(user));
    return result;
}

Parsed<Scenario> ScenarioOptions::scenario(const Catalog& catalog) const
{
    if (m_calibration.empty())
        return withoutCalibration(catalog);
    const Parsed<Catalog> calibrated = withCalibration(catalog, m_calibration);
    Parsed<Scenario> result;
    if (calibrated.ok())
        result = withoutCalibration(calibrated.value);
    result.diagnostics.insert(result.diagnostics.begin(), calibrated.diagnostics.begin(), calibrated.diagnostics.end());
    if (!result.ok())
        return result;
    const auto& user = calibrated.value.userCalibrations();
    if (!user.contains(result.value.gpu.id)) {
        result.add({Diagnostic::Severity::Error, "--calibration", 0, 0, {},
            m_calibration + " has constants of " + user.begin()->first + ", expected those of " + result.value.gpu.id});
    }
    if (!m_given.contains("time_model") && result.value.time_model == TimeModel::Ideal)
        result.value.time_model = TimeModel::Calibrated;
    return result;
}

Parsed<Scenario> ScenarioOptions::withoutCalibration(const Catalog& catalog) const
{
    Json members = {{"model", "llama-3-8b"}, {"gpu", "a100-sxm4-80gb"}};
    Parsed<Scenario> failed;
    if (!m_file.empty()) {
        const Parsed<std::string> text = readTextFile(m_file);
        failed.diagnostics = text.diagnostics;
        if (!text.ok())
            return failed;
        const Parsed<Scenario> alone = readScenario(text.value, m_file, catalog);
        if (!alone.ok() || (m_given.empty() && m_set.empty() && !m_score_all_tokens))
            return alone;
        members = Json::parse(text.value);
    }
    for (const auto& [member, text] : m_given) {
        const Json value = valueOf(text);
        members[member] = value.is_null() ? Json(text) : value; // null would count as not given
    }
    if (m_score_all_tokens)
        members["score_all_tokens"] = true;
    for (const std::string& assignment : m_set) {
        const std::size_t equals = assignment.find('=');
        if (equals == std::string::npos || equals == 0) {
            failed.add({Diagnostic::Severity::Error, "--set", 0, 0, {},
                "found \"" + assignment + "\", expected gpu.PATH=VALUE or model.PATH=VALUE"});
            return failed;
        }
        members["set"][assignment.substr(0, equals)] = valueOf(assignment.substr(equals + 1));
    }
    Parsed<Scenario> result = readScenario(members.dump(-1, ' ', false, Json::error_handler_t::replace), "", catalog);
    for (Diagnostic& diagnostic : result.diagnostics)
        diagnostic = atOption(std::move(diagnostic), m_given, m_file);
    return result;
}

} // namespace ridgepoint

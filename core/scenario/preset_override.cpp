// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scenario/preset_override.h"

#include "core/hardware/gpu_preset.h"
#include "core/io/json_object_internal.h"
#include "core/model/model_preset.h"

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr std::string_view gpuPrefix = "gpu.";
constexpr std::string_view modelPrefix = "model.";

Diagnostic problem(const std::string& path, std::string message)
{
    return {Diagnostic::Severity::Error, {}, 0, 0, path, std::move(message)};
}

/// "gpu.memory.bandwidth_gbps" → "/memory/bandwidth_gbps"; and back.
std::string pointerOf(std::string_view path)
{
    std::string pointer(path.substr(path.find('.')));
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    return pointer;
}

std::string dottedPath(std::string_view prefix, std::string_view pointer)
{
    std::string path(pointer.substr(std::min<std::size_t>(1, pointer.size())));
    std::replace(path.begin(), path.end(), '/', '.');
    return std::string(prefix) + path;
}

bool sameKind(const Json& a, const Json& b)
{
    return a.is_null() || b.is_null() || a.type() == b.type() || (a.is_number() && b.is_number());
}

std::string kindName(const Json& value)
{
    return value.is_number() ? "a number"
        : value.is_boolean() ? "true or false"
                             : "a value of type " + std::string(value.type_name());
}

/// Sets one field of a preset; says what is wrong, or nothing.
std::string setField(Json& preset, std::string_view path, Json value)
{
    std::string_view rest = path.substr(path.find('.') + 1);
    Json* field = &preset;
    while (true) {
        const std::string key(rest.substr(0, rest.find('.')));
        if (field->is_null())
            *field = Json::object();
        if (key.empty() || !field->is_object())
            return "found no such field in the preset, expected a path such as memory.bandwidth_gbps or kv_heads";
        field = &(*field)[key];
        if (key.size() == rest.size())
            break;
        rest.remove_prefix(key.size() + 1);
    }
    if (!sameKind(*field, value))
        return "found " + describe(value) + ", expected " + kindName(*field) + " as in the preset";
    *field = std::move(value);
    return {};
}

/// Reads a preset again with the overrides of its prefix. What the reader says is kept where it is an error, or where
/// it does not know the field that `change` sets.
template<typename T, typename Read>
Parsed<T> readAgain(const std::string& json, std::string_view prefix, const std::vector<PresetOverride>& overrides,
    const PresetOverride& change, Read read)
{
    Parsed<T> result;
    Json preset = Json::parse(json, nullptr, false);
    for (const PresetOverride& override : overrides) {
        if (!override.path.starts_with(prefix))
            continue;
        const std::string wrong = setField(preset, override.path, Json::parse(override.value, nullptr, false));
        if (!wrong.empty())
            result.add(problem(override.path, wrong));
    }
    if (!result.ok())
        return result;

    Parsed<T> again = read(preset.dump(), std::string());
    result.value = std::move(again.value);
    const std::string changed = pointerOf(change.path) + '/';
    for (const Diagnostic& found : again.diagnostics) {
        const std::string place = found.path + '/';
        const bool unknown = found.severity == Diagnostic::Severity::Warning
            && found.message.find("unknown key") != std::string::npos
            && (changed.starts_with(place) || place.starts_with(changed));
        if (unknown)
            result.add(problem(dottedPath(prefix, found.path),
                "found no such field in the preset, expected a path such as memory.bandwidth_gbps or kv_heads"));
        else if (found.severity == Diagnostic::Severity::Error)
            result.add(problem(dottedPath(prefix, found.path), found.message));
    }
    return result;
}

/// Sorted by path, so that a parent comes before its fields and equal sets are equal lists.
std::vector<PresetOverride> with(std::vector<PresetOverride> overrides, const PresetOverride& change)
{
    const auto place = std::lower_bound(overrides.begin(), overrides.end(), change.path,
        [](const PresetOverride& present, const std::string& path) { return present.path < path; });
    if (place != overrides.end() && place->path == change.path)
        *place = change;
    else
        overrides.insert(place, change);
    return overrides;
}

std::vector<Diagnostic> overrideGpu(Scenario& scenario, const PresetOverride& change)
{
    if (!scenario.gpu.provenance || scenario.gpu.provenance->json.empty())
        return {problem(change.path, "the GPU comes from no preset")};
    const auto provenance = scenario.gpu.provenance;
    std::vector<PresetOverride> overrides = with(scenario.overrides, change);
    Parsed<Gpu> gpu = readAgain<Gpu>(provenance->json, gpuPrefix, overrides, change, readGpuPreset);
    if (gpu.ok()) {
        gpu.value.calibration = std::move(scenario.gpu.calibration);
        gpu.value.generic_calibration = std::move(scenario.gpu.generic_calibration);
        gpu.value.nominal = scenario.gpu.nominal;
        scenario.gpu = std::move(gpu.value);
        scenario.gpu.provenance = provenance;
        scenario.overrides = std::move(overrides);
    }
    return gpu.diagnostics;
}

std::vector<Diagnostic> overrideModel(Scenario& scenario, const PresetOverride& change)
{
    if (!scenario.model.provenance || scenario.model.provenance->json.empty())
        return {problem(change.path, "the model comes from no preset")};
    const auto provenance = scenario.model.provenance;
    const int chosenKvHeads = scenario.model.kv_heads;
    const Model before =
        readAgain<Model>(provenance->json, modelPrefix, scenario.overrides, change, readModelPreset).value;
    std::vector<PresetOverride> overrides = with(scenario.overrides, change);
    Parsed<Model> model = readAgain<Model>(provenance->json, modelPrefix, overrides, change, readModelPreset);
    if (model.ok()) {
        scenario.model = std::move(model.value);
        scenario.model.provenance = provenance;
        scenario.overrides = std::move(overrides);
        if (chosenKvHeads != before.kv_heads && change.path != "model.kv_heads")
            scenario.model = withKvHeads(std::move(scenario.model), chosenKvHeads);
    }
    return model.diagnostics;
}

} // namespace

Parsed<PresetOverride> parseOverride(std::string_view text)
{
    Parsed<PresetOverride> result;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        result.add(problem({},
            "found " + describe(std::string(text)) + ", expected PATH=VALUE such as gpu.memory.bandwidth_gbps=2000"));
        return result;
    }
    const std::string_view value = text.substr(equals + 1);
    Json json;
    std::vector<Diagnostic> ignored;
    if (std::optional<Json> parsed = parseJson({{}, value, &ignored}))
        json = std::move(*parsed);
    else
        json = value;
    result.value = {std::string(text.substr(0, equals)), json.dump(-1, ' ', false, Json::error_handler_t::replace)};
    return result;
}

Parsed<Scenario> applyOverride(Scenario scenario, const PresetOverride& change)
{
    Parsed<Scenario> result;
    const std::string& path = change.path;
    const bool isGpu = path.starts_with(gpuPrefix);
    if (!isGpu && !path.starts_with(modelPrefix))
        result.add(problem(
            path, "found " + describe(path) + ", expected a path such as gpu.memory.bandwidth_gbps or model.layers"));
    else if (path.ends_with(".id") || path.ends_with(".schema"))
        result.add(problem(path, "the id and schema of a preset cannot be changed"));
    else if (Json::parse(change.value, nullptr, false).is_discarded())
        result.add(problem(path, "found " + change.value + ", expected a JSON value"));
    else
        result.diagnostics = isGpu ? overrideGpu(scenario, change) : overrideModel(scenario, change);
    result.value = std::move(scenario);
    return result;
}

} // namespace ridgepoint

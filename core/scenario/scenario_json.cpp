// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scenario/scenario_json.h"

#include "core/io/json_object_internal.h"
#include "core/scenario/preset_override.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

constexpr std::string_view precisionNames = "fp32, tf32, bf16, fp16, fp8, int8, fp4 or int4";

/// Looks a value up by the name that name() gives it.
template<typename T, std::size_t N> auto byName(const std::array<T, N>& values)
{
    return [values](std::string_view wanted) -> std::optional<T> {
        const auto found =
            std::find_if(values.begin(), values.end(), [wanted](T value) { return name(value) == wanted; });
        return found == values.end() ? std::nullopt : std::optional<T>(*found);
    };
}

/// Edits that turn one id into the other: how alike they are.
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

template<typename T>
std::string unknownMessage(std::string_view what, std::string_view id, const std::vector<T>& presets)
{
    constexpr std::size_t shown = 3;
    const std::string_view given = id.substr(0, 64);
    std::vector<std::pair<std::size_t, std::string_view>> nearest;
    for (const T& preset : presets) {
        // An id that begins with what was given is what somebody meant who did not type on.
        const bool begins = !given.empty() && preset.id.starts_with(given);
        nearest.emplace_back(begins ? 0 : editDistance(given, preset.id), preset.id);
    }
    std::sort(nearest.begin(), nearest.end());
    std::string message =
        "found " + describe(std::string(id)) + ", expected the id of a " + std::string(what) + " preset";
    for (std::size_t i = 0; i < std::min(shown, nearest.size()); ++i)
        message += (i == 0 ? " such as " : ", ") + std::string(nearest[i].second);
    return message;
}

void readPresets(JsonObject& root, const Catalog& catalog, Scenario& scenario)
{
    const std::string model = root.requiredText("model");
    const std::string gpu = root.requiredText("gpu");
    if (const Model* found = catalog.model(model))
        scenario.model = *found;
    else if (!model.empty())
        root.error("model", unknownModelMessage(model, catalog));
    if (const Gpu* found = catalog.gpu(gpu))
        scenario.gpu = *found;
    else if (!gpu.empty())
        root.error("gpu", unknownGpuMessage(gpu, catalog));
}

void readOverrides(JsonObject& root, Scenario& scenario)
{
    if (root.flag("measured_roofs"))
        scenario.gpu.nominal = scenario.gpu.nominalRoofs();
    const Json* set = root.find("set");
    if (!set || !JsonObject(*set, root.context(), "/set").present())
        return;
    for (const auto& [path, value] : set->items()) {
        Parsed<Scenario> changed =
            applyOverride(scenario, {path, value.dump(-1, ' ', false, Json::error_handler_t::replace)});
        for (const Diagnostic& found : changed.diagnostics) {
            const std::string elsewhere = found.path == path ? std::string() : describe(found.path) + ": ";
            root.context().report(found.severity, childPointer("/set", path), elsewhere + found.message);
        }
        scenario = std::move(changed.value);
    }
}

void readWorkload(JsonObject& root, Workload& workload)
{
    workload.batch = root.integer("batch", {1, Limits::max_batch}, workload.batch);
    workload.prompt = root.integer("prompt", {1, Limits::max_tokens}, workload.prompt);
    workload.output = root.integer("output", {1, Limits::max_tokens}, workload.output);
    workload.context = root.integer("context", {1, Limits::max_tokens}, 0);
    workload.score_all_tokens = root.flag("score_all_tokens");
}

void readNumerics(JsonObject& root, Scenario& scenario)
{
    useDefaultPrecision(scenario);
    Numerics& numerics = scenario.numerics;
    numerics.weights = root.choice("weights", precisionFromName, precisionNames, numerics.weights);
    numerics.activations = root.choice("activations", precisionFromName, precisionNames, numerics.activations);
    numerics.kv_cache = root.choice("kv_cache", precisionFromName, precisionNames, numerics.kv_cache);
    numerics.group_size = root.integer("group_size", {1, 1 << 20}, numerics.group_size);
}

void readCounting(JsonObject& root, Scenario& scenario)
{
    constexpr std::array kernels {AttentionKernel::Fused, AttentionKernel::Unfused};
    constexpr std::array layouts {Projections::Separate, Projections::Merged};
    scenario.attention = root.choice("attention", byName(kernels), "fused or unfused", scenario.attention);
    scenario.projections = root.choice("projections", byName(layouts), "separate or merged", scenario.projections);
    scenario.convention = root.choice("convention", byName(allConventions),
        "physical, back-of-envelope, llm-workload or lecture", scenario.convention);
    constexpr std::array starts {LlmWorkloadStart::Published, LlmWorkloadStart::Prompt};
    scenario.llm_workload_start =
        root.choice("llm_workload_start", byName(starts), "published or prompt", scenario.llm_workload_start);
    scenario.time_model =
        root.choice("time_model", byName(allTimeModels), "ideal, calibrated or generic", scenario.time_model);
}

void readSettings(JsonObject& root, Scenario& scenario)
{
    constexpr NumberRange imbalanceRange {1, 1e6, "a number from 1 to 1e6"};
    const int kvHeads = root.integer("kv_heads", {1, 16'384}, scenario.model.kv_heads);
    if (kvHeads != scenario.model.kv_heads) {
        if (scenario.model.attention == AttentionKind::Mla)
            root.warning(
                "kv_heads", "found " + std::to_string(kvHeads) + ", but latent attention has no KV heads to choose");
        scenario.model = withKvHeads(std::move(scenario.model), kvHeads);
    }
    scenario.tensor_parallel = root.integer("tensor_parallel", {1, Limits::max_tensor_parallel}, 1);
    scenario.moe_imbalance = root.number("moe_imbalance", imbalanceRange, 1);
    scenario.reserve_bytes = root.number("reserve_bytes", notNegativeNumber, 0);
}

/// Appends what validate() finds, at the keys that its paths name.
void addFindings(const JsonContext& context, const Scenario& scenario)
{
    for (const Diagnostic& finding : validate(scenario)) {
        const std::string pointer = finding.path.empty() ? "" : childPointer({}, finding.path);
        context.report(finding.severity, pointer, finding.message);
    }
}

} // namespace

std::string unknownGpuMessage(std::string_view id, const Catalog& catalog)
{
    return unknownMessage("GPU", id, catalog.gpus());
}

std::string unknownModelMessage(std::string_view id, const Catalog& catalog)
{
    return unknownMessage("model", id, catalog.models());
}

Parsed<Scenario> readScenario(std::string_view text, const std::string& sourceName, const Catalog& catalog)
{
    Parsed<Scenario> result;
    const JsonContext context {sourceName, text, &result.diagnostics};
    const std::optional<Json> document = parseJsonObject(context);
    if (!document)
        return result;

    JsonObject root(*document, context);
    readPresets(root, catalog, result.value);
    if (result.ok())
        readOverrides(root, result.value);
    readWorkload(root, result.value.workload);
    readNumerics(root, result.value);
    readCounting(root, result.value);
    readSettings(root, result.value);
    root.ignore({"set"});
    root.reportUnknownKeys();
    if (result.ok())
        addFindings(context, result.value);
    return result;
}

} // namespace ridgepoint

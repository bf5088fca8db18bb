// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/cell.h"
#include "core/measure/gpu_match.h"
#include "core/measure/serving/model_match.h"
#include "core/measure/serving/serving_prediction.h"

#include <algorithm>

// What a table's names mean among the presets.
namespace ridgepoint {

namespace {

using namespace calibrated;

constexpr std::size_t mostNames = 4096; ///< distinct ones that are looked up; a table has a few dozen

/// The GPUs of LLM-Inference-Bench: its table leaves form and memory out.
std::string_view benchGpu(std::string_view name)
{
    if (name == "Nvidia A100 GPU")
        return "a100-sxm4-40gb";
    return name == "Nvidia H100 GPU" ? "h100-sxm5" : "";
}

} // namespace

ServingNames servingNames(const ServingTable& table, const Catalog& catalog)
{
    std::vector<GpuName> gpus;
    for (const Gpu& gpu : catalog.gpus())
        gpus.push_back({gpu.id, gpu.name});
    std::vector<ModelName> models;
    for (const Model& model : catalog.models())
        models.push_back({model.id, model.name, model.provenance ? model.provenance->hf_id : std::string()});
    ServingNames names;
    for (const std::string& name : table.models)
        names.models.push_back(names.models.size() < mostNames ? matchModel(name, models).value_or("") : "");
    const bool isBench = table.layout == ServingLayout::LlmInferenceBench;
    for (const std::string& name : table.gpus) {
        const std::string_view known = isBench ? benchGpu(name) : std::string_view();
        const bool isKnown = !known.empty() && catalog.gpu(known) != nullptr;
        const bool isLookedUp = !name.empty() && names.gpus.size() < mostNames;
        names.gpus.push_back(isKnown ? std::string(known) : isLookedUp ? matchGpu(name, gpus).value_or("") : "");
    }
    return names;
}

std::optional<Format> servingFormat(const ServingTable& table, const ServingPoint& point)
{
    std::string word = lowered(table.precision(point));
    if (word.empty() || word == "auto")
        word = formatInModelName(table.model(point));
    if (word.empty() || word == "bf16" || word == "bfloat16" || word == "fp16" || word == "float16" || word == "half"
        || word == "16")
        return Format::Bf16;
    if (word == "fp8" || word == "fp8_block" || word == "float8" || word == "fp8_e4m3" || word == "w8a8_fp8")
        return Format::Fp8;
    return word == "fp4" || word == "nvfp4" ? std::optional(Format::Nvfp4) : std::nullopt;
}

std::optional<Scenario> servingScenario(
    const ServingTable& table, const ServingPoint& point, const Catalog& catalog, const Scenario& base)
{
    const ServingNames names = servingNames(table, catalog);
    const Model* model = catalog.model(names.models[point.model]);
    const Gpu* gpu = catalog.gpu(names.gpus[point.gpu]);
    const auto format = servingFormat(table, point);
    const bool isSized = point.sequences >= 1 && point.sequences <= Limits::max_batch && point.prompt >= 1
        && point.prompt <= Limits::max_tokens && point.output >= 1 && point.output <= Limits::max_tokens
        && point.tensor_parallel >= 1 && point.tensor_parallel <= Limits::max_tensor_parallel;
    if (model == nullptr || gpu == nullptr || !format || !isSized)
        return {};
    Scenario scenario = base;
    scenario.gpu = *gpu;
    scenario.model = *model;
    scenario.overrides.clear();
    scenario.workload = {
        static_cast<int>(point.sequences), static_cast<int>(point.prompt), static_cast<int>(point.output), 0, false};
    scenario.tensor_parallel = static_cast<int>(point.tensor_parallel);
    scenario.convention = Convention::Physical;
    scenario.attention = AttentionKernel::Fused;
    scenario.time_model = TimeModel::Calibrated;
    scenario.moe_imbalance = 1;
    useDefaultPrecision(scenario);
    if (*format != Format::Bf16) {
        const Precision weights = *format == Format::Nvfp4 ? Precision::fp4 : Precision::fp8;
        scenario.numerics.weights = scenario.numerics.activations = weights;
        scenario.numerics.kv_cache = Precision::fp8;
    }
    const auto isError = [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::Error; };
    return std::ranges::any_of(validate(scenario), isError) ? std::nullopt : std::optional(std::move(scenario));
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_preset.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ridgepoint {

namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson textOrNull(const std::string& text)
{
    return text.empty() ? OrderedJson() : OrderedJson(text);
}

OrderedJson numberOrNull(int number)
{
    return number == 0 ? OrderedJson() : OrderedJson(number);
}

/// Counts of parameters without a fraction are written as such: 8030261248, not 8030261248.0.
OrderedJson countOrNull(double count)
{
    if (count <= 0)
        return nullptr;
    if (count < 9e15 && std::floor(count) == count)
        return static_cast<std::int64_t>(count);
    return count;
}

struct Pattern
{
    int period;
    int local;
};

/// The shortest pattern "of every `period` layers the first `local` ones" that gives this number of local layers.
Pattern shortestPattern(int layers, int localLayers)
{
    for (int period = 1; period < layers; ++period) {
        const int rest = layers % period;
        for (int local = localLayers / (layers / period + 1); local <= period; ++local) {
            if (layers / period * local + std::min(rest, local) == localLayers)
                return {period, local};
        }
    }
    return {layers, localLayers};
}

OrderedJson attentionJson(const Model& model)
{
    OrderedJson attention;
    attention["kind"] = name(model.attention);
    attention["sliding_window"] = model.local == LocalAttention::None ? OrderedJson() : OrderedJson(model.window);
    attention["pattern"] = nullptr;
    if (model.local != LocalAttention::None) {
        const Pattern pattern = shortestPattern(model.layers, model.local_layers);
        attention["pattern"] = {{"period", pattern.period}, {"local_per_period", pattern.local}, {"local_first", true},
            {"kind", model.local == LocalAttention::Chunked ? "chunked" : "sliding"}};
    }
    attention["qk_norm"] = model.qk_norm_weights ? OrderedJson("per-head RMSNorm over head_dim") : OrderedJson();
    attention["attention_sinks"] = model.attention_sinks;
    return attention;
}

OrderedJson latentJson(const Model& model)
{
    if (model.attention != AttentionKind::Mla)
        return nullptr;
    return {{"q_lora_rank", numberOrNull(model.mla.q_lora_rank)}, {"kv_lora_rank", model.mla.kv_lora_rank},
        {"qk_nope_head_dim", model.mla.qk_nope_head_dim}, {"qk_rope_head_dim", model.mla.qk_rope_head_dim},
        {"v_head_dim", model.mla.v_head_dim}};
}

OrderedJson expertsJson(const Model& model)
{
    if (!model.isMoe())
        return nullptr;
    return {{"n_routed_experts", model.moe.experts}, {"num_experts_per_tok", model.moe.experts_per_token},
        {"n_shared_experts", model.moe.shared_experts}, {"moe_intermediate", model.moe.expert_intermediate},
        {"shared_intermediate", model.moe.shared_intermediate}, {"n_moe_layers", model.moe.moe_layers}};
}

OrderedJson positionJson(const Model& model)
{
    const char* kind = model.rotary ? "rope" : model.learned_position_rows > 0 ? "learned" : "none";
    return {{"kind", kind}, {"learned_rows", numberOrNull(model.learned_position_rows)}};
}

void writeSizes(OrderedJson& root, const Model& model)
{
    root["layers"] = model.layers;
    root["hidden"] = model.hidden;
    root["heads"] = model.heads;
    root["kv_heads"] = model.kv_heads;
    root["head_dim"] = model.head_dim;
    root["intermediate"] = model.intermediate;
    root["gated_mlp"] = model.gated_mlp;
    root["vocab"] = model.vocab;
    root["tied_embeddings"] = model.tied_embeddings;
}

void writeNormsAndBiases(OrderedJson& root, const Model& model)
{
    root["norm"] = {{"kind", model.norm == NormKind::LayerNorm ? "layernorm" : "rmsnorm"},
        {"per_layer", model.norms_per_layer}, {"embedding_norm", model.embedding_norm},
        {"final_norm", model.final_norm}};
    root["parallel_residual"] = model.parallel_residual;
    root["biases"] = {{"qkv", model.biases.qkv}, {"o", model.biases.o}, {"mlp", model.biases.mlp},
        {"lm_head", model.biases.lm_head}, {"router", model.biases.router}};
}

void writeCounts(OrderedJson& root, const Model& model, const ModelProvenance& provenance)
{
    const ParameterCount count = countParameters(model);
    root["params_published"] = countOrNull(model.params_published);
    root["params_published_note"] = textOrNull(provenance.params_published_note);
    root["params_active_published"] = countOrNull(model.params_active_published);
    root["note"] = textOrNull(provenance.note);
    root["sources"] = provenance.sources;
    root["confidence"] = textOrNull(provenance.confidence);
    if (!provenance.params_explanation.empty())
        root["params_note"] = provenance.params_explanation;
    root["params_computed"] = countOrNull(count.total);
    root["params_active_computed"] = countOrNull(count.active);
}

} // namespace

std::string writeModelPreset(const Model& model)
{
    const ModelProvenance provenance = model.provenance ? *model.provenance : ModelProvenance();
    OrderedJson root;
    root["schema"] = "ridgepoint/model/1";
    root["id"] = model.id;
    root["name"] = model.name;
    root["hf_id"] = textOrNull(provenance.hf_id);
    root["family"] = textOrNull(provenance.family);
    writeSizes(root, model);
    root["attention"] = attentionJson(model);
    root["mla"] = latentJson(model);
    root["moe"] = expertsJson(model);
    root["max_positions"] = numberOrNull(model.max_positions);
    root["position"] = positionJson(model);
    writeNormsAndBiases(root, model);
    writeCounts(root, model, provenance);
    return root.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + '\n';
}

} // namespace ridgepoint

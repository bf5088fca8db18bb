// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/hf_families_internal.h"

#include <algorithm>

namespace ridgepoint {

namespace {

void readBiases(HfReader& reader)
{
    reader.model.biases.qkv = reader.model.biases.o = reader.keys.flag("attention_bias");
    reader.model.biases.mlp = reader.keys.flag("mlp_bias");
}

/// A window that every layer has, null or 0 for none.
void readWindow(HfReader& reader, int fallback)
{
    const bool off = reader.keys.isNull("sliding_window");
    const int window = reader.keys.integer("sliding_window", {0, tokenRange.most}, off ? 0 : fallback);
    reader.setLocalLayers(LocalAttention::Sliding, window, reader.model.layers);
}

int countLayers(int layers, auto&& isCounted)
{
    int count = 0;
    for (int layer = 0; layer < layers; ++layer)
        count += isCounted(layer) ? 1 : 0;
    return count;
}

/// Every `step`-th layer has experts but for those listed as dense.
int sparseLayers(HfReader& reader)
{
    const int step = reader.keys.integer("decoder_sparse_step", layerRange, 1);
    const std::vector<int> dense = reader.keys.integers("mlp_only_layers");
    return countLayers(reader.model.layers, [step, &dense](int layer) {
        return (layer + 1) % step == 0 && std::find(dense.begin(), dense.end(), layer) == dense.end();
    });
}

} // namespace

void readLlama(HfReader& reader)
{
    readBiases(reader);
}

void readMistral(HfReader& reader)
{
    readWindow(reader, 4096);
}

void readMixtral(HfReader& reader)
{
    readWindow(reader, 0);
    MixtureOfExperts& moe = reader.model.moe;
    moe.experts = reader.size({"num_local_experts"}, sizeRange, 8);
    moe.experts_per_token = reader.size({"num_experts_per_tok"}, sizeRange, 2);
    moe.expert_intermediate = reader.model.intermediate;
    moe.moe_layers = reader.model.layers;
}

void readQwen2(HfReader& reader)
{
    reader.model.biases.qkv = true;
    const int window = reader.keys.integer("sliding_window", {0, tokenRange.most}, 4096);
    const int firstWindowed = reader.keys.integer("max_window_layers", {0, layerRange.most}, 28);
    if (reader.keys.flag("use_sliding_window")) {
        reader.setLocalLayers(LocalAttention::Sliding, window, std::max(0, reader.model.layers - firstWindowed));
    } else {
        reader.keys.ignore({"layer_types"});
    }
}

void readQwen2Moe(HfReader& reader)
{
    readQwen2(reader);
    MixtureOfExperts& moe = reader.model.moe;
    moe.experts = reader.size({"num_experts"}, sizeRange, 60);
    moe.experts_per_token = reader.size({"num_experts_per_tok"}, sizeRange, 4);
    moe.expert_intermediate = reader.size({"moe_intermediate_size"}, sizeRange, 1408);
    moe.shared_intermediate = reader.size({"shared_expert_intermediate_size"}, sizeRange, 5632);
    moe.shared_experts = 1;
    moe.moe_layers = sparseLayers(reader);
}

void readQwen3(HfReader& reader)
{
    readQwen2(reader);
    readBiases(reader);
    reader.model.qk_norm_weights = true;
}

void readQwen3Moe(HfReader& reader)
{
    readQwen3(reader);
    MixtureOfExperts& moe = reader.model.moe;
    moe.experts = reader.size({"num_experts"}, sizeRange, 128);
    moe.experts_per_token = reader.size({"num_experts_per_tok"}, sizeRange, 8);
    moe.expert_intermediate = reader.size({"moe_intermediate_size"}, sizeRange, 768);
    moe.moe_layers = sparseLayers(reader);
}

void readGemma(HfReader& reader)
{
    readBiases(reader);
}

void readGemma2(HfReader& reader)
{
    readBiases(reader);
    reader.model.norms_per_layer = 4;
    const int olderName = reader.keys.integer("sliding_window_size", tokenRange, 4096);
    const int window = reader.keys.integer("sliding_window", tokenRange, olderName);
    reader.setLocalLayers(LocalAttention::Sliding, window, (reader.model.layers + 1) / 2);
}

void readGemma3(HfReader& reader)
{
    readBiases(reader);
    reader.model.norms_per_layer = 4;
    reader.model.qk_norm_weights = true;
    const int window = reader.keys.integer("sliding_window", tokenRange, 4096);
    const int olderName = reader.keys.integer("_sliding_window_pattern", layerRange, 6);
    const int period = reader.keys.integer("sliding_window_pattern", layerRange, olderName);
    reader.setLocalLayers(LocalAttention::Sliding, window, reader.model.layers - reader.model.layers / period);
}

void readPhi3(HfReader& reader)
{
    readWindow(reader, 0);
    reader.model.biases.lm_head = reader.keys.flag("lm_head_bias");
    reader.notePartialRotary();
    reader.keys.ignore({"full_attn_mod"});
}

void readGptOss(HfReader& reader)
{
    Model& model = reader.model;
    model.biases.qkv = model.biases.o = reader.keys.flag("attention_bias", true);
    model.biases.mlp = model.biases.router = true;
    model.attention_sinks = true;
    const int window = reader.keys.integer("sliding_window", tokenRange, 128);
    reader.setLocalLayers(LocalAttention::Sliding, window, (model.layers + 1) / 2);
    reader.keys.ignore({"experts_per_token", "initial_context_length", "swiglu_limit"});
    model.moe.experts = reader.size({"num_local_experts"}, sizeRange, 128);
    model.moe.experts_per_token = reader.size({"num_experts_per_tok"}, sizeRange, 4);
    model.moe.expert_intermediate = model.intermediate;
    model.moe.moe_layers = model.layers;
}

namespace {

/// Routed and shared experts after some dense layers, as DeepSeek and GLM have them.
void readDeepseekExperts(HfReader& reader, const MixtureOfExperts& defaults, int defaultDenseLayers)
{
    const int denseLayers = reader.keys.integer("first_k_dense_replace", {0, layerRange.most}, defaultDenseLayers);
    const int frequency = reader.keys.integer("moe_layer_freq", layerRange, 1);
    MixtureOfExperts& moe = reader.model.moe;
    moe.experts = reader.size({"n_routed_experts"}, sizeRange, defaults.experts);
    moe.experts_per_token = reader.size({"num_experts_per_tok"}, sizeRange, defaults.experts_per_token);
    moe.expert_intermediate = reader.size({"moe_intermediate_size"}, sizeRange, defaults.expert_intermediate);
    const bool none = reader.keys.isNull("n_shared_experts");
    moe.shared_experts =
        reader.keys.integer("n_shared_experts", {0, headRange.most}, none ? 0 : defaults.shared_experts);
    moe.shared_intermediate = moe.shared_experts * std::min(moe.expert_intermediate, 1 << 16);
    moe.moe_layers = countLayers(reader.model.layers,
        [denseLayers, frequency](int layer) { return layer >= denseLayers && layer % frequency == 0; });
    if (reader.keys.integer("num_nextn_predict_layers", {0, layerRange.most}) > 0)
        reader.keys.note("num_nextn_predict_layers", "layers that predict further tokens are not counted");
}

void readLatentSizes(HfReader& reader)
{
    Model& model = reader.model;
    model.attention = AttentionKind::Mla;
    model.kv_heads = model.heads;
    const bool wholeQuery = reader.keys.isNull("q_lora_rank");
    model.mla.q_lora_rank = reader.keys.integer("q_lora_rank", sizeRange, wholeQuery ? 0 : 1536);
    model.mla.kv_lora_rank = reader.size({"kv_lora_rank"}, sizeRange, 512);
    model.mla.qk_nope_head_dim = reader.size({"qk_nope_head_dim"}, headSizeRange, 128);
    model.mla.qk_rope_head_dim = reader.size({"qk_rope_head_dim"}, headSizeRange, 64);
    model.mla.v_head_dim = reader.size({"v_head_dim"}, headSizeRange, 128);
    model.head_dim = model.mla.qk_nope_head_dim + model.mla.qk_rope_head_dim;
    reader.keys.ignore({"head_dim", "qk_head_dim"});
    if (reader.keys.flag("attention_bias"))
        reader.keys.warning("attention_bias", "biases of latent attention are not counted");
}

} // namespace

void readDeepseekV2(HfReader& reader)
{
    readLatentSizes(reader);
    readDeepseekExperts(reader, {64, 8, 2, 1408, 0, 0}, 0);
}

void readDeepseekV3(HfReader& reader)
{
    readLatentSizes(reader);
    readDeepseekExperts(reader, {256, 8, 1, 2048, 0, 0}, 3);
    reader.model.biases.router = true;
}

void readGlm4Moe(HfReader& reader)
{
    reader.model.biases.qkv = reader.keys.flag("attention_bias");
    reader.model.biases.router = true;
    reader.model.qk_norm_weights = reader.keys.flag("use_qk_norm");
    readDeepseekExperts(reader, {128, 8, 1, 1408, 0, 0}, 1);
    reader.notePartialRotary();
}

namespace {

/// Layers without rotary positions see everything; the others see their chunk.
int chunkedLayers(HfReader& reader)
{
    const std::vector<int> rotary = reader.keys.integers("no_rope_layers"); // 1: the layer has rotary positions
    const int interval = reader.keys.integer("no_rope_layer_interval", layerRange, 4);
    if (!rotary.empty()) {
        return countLayers(std::min(reader.model.layers, static_cast<int>(rotary.size())),
            [&rotary](int layer) { return rotary[static_cast<std::size_t>(layer)] != 0; });
    }
    return reader.model.layers - reader.model.layers / interval;
}

} // namespace

void readLlama4(HfReader& reader)
{
    Model& model = reader.model;
    readBiases(reader);
    const int chunk = reader.keys.isNull("attention_chunk_size")
        ? 0
        : reader.keys.integer("attention_chunk_size", {0, tokenRange.most}, 8192);
    reader.setLocalLayers(LocalAttention::Chunked, chunk, chunkedLayers(reader));

    model.moe.experts = reader.size({"num_local_experts"}, sizeRange, 16);
    model.moe.experts_per_token = reader.size({"num_experts_per_tok"}, sizeRange, 1);
    model.moe.expert_intermediate = model.intermediate;
    model.moe.shared_experts = 1;
    model.moe.shared_intermediate = model.intermediate;
    const std::vector<int> listed = reader.keys.integers("moe_layers");
    const int step = reader.keys.integer("interleave_moe_layer_step", layerRange, 1);
    model.moe.moe_layers = listed.empty() ? model.layers / step : static_cast<int>(listed.size());
    model.intermediate = reader.size({"intermediate_size_mlp"}, sizeRange, 16'384);
    reader.keys.ignore({"use_qk_norm", "attn_temperature_tuning", "attn_scale", "floor_scale", "for_llm_compressor"});
}

} // namespace ridgepoint

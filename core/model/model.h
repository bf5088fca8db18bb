// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

enum class AttentionKind : std::uint8_t { Mha, Gqa, Mqa, Mla };
std::string_view name(AttentionKind kind);

enum class NormKind : std::uint8_t { RmsNorm, LayerNorm };

/// How far back the layers with a limited view see.
enum class LocalAttention : std::uint8_t {
    None,
    Sliding, ///< the last `window` tokens
    Chunked ///< the tokens since the last multiple of `window` (Llama 4)
};

/// Multi-head latent attention (DeepSeek). Sizes in elements.
struct LatentAttention
{
    int q_lora_rank = 0; ///< 0: no low-rank query (V2-Lite)
    int kv_lora_rank = 0;
    int qk_nope_head_dim = 0;
    int qk_rope_head_dim = 0;
    int v_head_dim = 0;
    bool operator==(const LatentAttention&) const = default;
};

struct MixtureOfExperts
{
    int experts = 0; ///< routed experts per layer; 0: a dense model
    int experts_per_token = 0;
    int shared_experts = 0;
    int expert_intermediate = 0; ///< feed-forward size of one routed expert
    int shared_intermediate = 0; ///< of all shared experts together
    int moe_layers = 0; ///< layers with experts; the others are dense
    bool operator==(const MixtureOfExperts&) const = default;
};

struct Biases
{
    bool qkv = false;
    bool o = false;
    bool mlp = false;
    bool lm_head = false;
    bool router = false;
    bool operator==(const Biases&) const = default;
};

struct ModelProvenance
{
    std::string hf_id;
    std::string family;
    std::string note;
    std::string confidence;
    std::vector<std::string> sources;
    std::string params_published_note;
    std::string params_explanation; ///< why the count from the dimensions differs from the published one
    std::string file;
    std::string json; ///< the preset's text: overrides of its fields start from it
};

/// A decoder-only transformer. Sizes in elements.
struct Model
{
    std::string id;
    std::string name;
    int layers = 0;
    int hidden = 0;
    int heads = 0;
    int kv_heads = 0;
    int head_dim = 0;
    int intermediate = 0; ///< of dense layers
    int vocab = 0;
    bool gated_mlp = true;
    bool tied_embeddings = false;
    bool parallel_residual = false;
    bool attention_sinks = false;
    bool qk_norm_weights = false;

    AttentionKind attention = AttentionKind::Gqa;
    LocalAttention local = LocalAttention::None;
    int window = 0; ///< tokens; meaningful where local is not None
    int local_layers = 0; ///< layers with the limited view; the others see everything
    LatentAttention mla; ///< meaningful for AttentionKind::Mla
    MixtureOfExperts moe;

    NormKind norm = NormKind::RmsNorm;
    int norms_per_layer = 2; ///< 1: attention and feed-forward share one; 4: a second one after each block
    bool embedding_norm = false;
    bool final_norm = true;
    bool rotary = true; ///< rope is an operator only then
    int learned_position_rows = 0; ///< of a learned position table
    int max_positions = 0;
    Biases biases;

    double params_published = 0; ///< 0: not published
    double params_active_published = 0; ///< 0: not published
    std::shared_ptr<const ModelProvenance> provenance;

    bool isMoe() const { return moe.experts > 0; }
    int denseLayers() const { return isMoe() ? layers - moe.moe_layers : layers; }
    bool operator==(const Model&) const = default;
};

/// Parameters counted from the dimensions, norms and biases included.
struct ParameterCount
{
    double total = 0;
    double active = 0; ///< touched by one token: shared and routed experts, embedding table and head
};
ParameterCount countParameters(const Model& model);

/// The same model with another number of KV heads (MHA … GQA … MQA). Latent attention has none to change: unchanged.
Model withKvHeads(Model model, int kvHeads);

/// Divisors of the query heads, ascending: what the KV-head slider snaps to.
std::vector<int> kvHeadChoices(const Model& model);

} // namespace ridgepoint

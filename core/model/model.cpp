// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model.h"

namespace ridgepoint {

namespace {

double attentionParameters(const Model& m)
{
    const double hidden = m.hidden;
    if (m.attention == AttentionKind::Mla) {
        const LatentAttention& a = m.mla;
        const double qWidth = static_cast<double>(m.heads) * (a.qk_nope_head_dim + a.qk_rope_head_dim);
        const double query =
            a.q_lora_rank > 0 ? hidden * a.q_lora_rank + a.q_lora_rank + a.q_lora_rank * qWidth : hidden * qWidth;
        const double keyValue = hidden * (a.kv_lora_rank + a.qk_rope_head_dim) + a.kv_lora_rank
            + static_cast<double>(a.kv_lora_rank) * m.heads * (a.qk_nope_head_dim + a.v_head_dim);
        return query + keyValue + static_cast<double>(m.heads) * a.v_head_dim * hidden;
    }
    const double qWidth = static_cast<double>(m.heads) * m.head_dim;
    const double kvWidth = static_cast<double>(m.kv_heads) * m.head_dim;
    double count = hidden * qWidth + 2 * hidden * kvWidth + qWidth * hidden;
    if (m.biases.qkv)
        count += qWidth + 2 * kvWidth;
    if (m.biases.o)
        count += hidden;
    if (m.qk_norm_weights)
        count += 2.0 * m.head_dim;
    if (m.attention_sinks)
        count += m.heads;
    return count;
}

double feedForwardParameters(const Model& m, double size)
{
    const int matrices = m.gated_mlp ? 3 : 2;
    double count = matrices * static_cast<double>(m.hidden) * size;
    if (m.biases.mlp)
        count += (matrices - 1) * size + m.hidden;
    return count;
}

double embeddingParameters(const Model& m, double normWeights)
{
    const double hidden = m.hidden;
    double count = m.vocab * hidden + m.learned_position_rows * hidden;
    if (m.embedding_norm)
        count += normWeights;
    if (m.final_norm)
        count += normWeights;
    if (!m.tied_embeddings)
        count += m.vocab * hidden;
    if (m.biases.lm_head)
        count += m.vocab;
    return count;
}

} // namespace

std::string_view name(AttentionKind kind)
{
    switch (kind) {
    case AttentionKind::Mha:
        return "MHA";
    case AttentionKind::Gqa:
        return "GQA";
    case AttentionKind::Mqa:
        return "MQA";
    case AttentionKind::Mla:
        return "MLA";
    }
    return "";
}

ParameterCount countParameters(const Model& m)
{
    const double normWeights = m.norm == NormKind::RmsNorm ? m.hidden : 2.0 * m.hidden;
    const double everywhere = embeddingParameters(m, normWeights)
        + m.layers * (attentionParameters(m) + m.norms_per_layer * normWeights)
        + m.denseLayers() * feedForwardParameters(m, m.intermediate);
    if (!m.isMoe())
        return {everywhere, everywhere};

    const MixtureOfExperts& moe = m.moe;
    const double router = static_cast<double>(m.hidden) * moe.experts + (m.biases.router ? moe.experts : 0);
    const double shared =
        moe.shared_experts > 0 ? (m.gated_mlp ? 3 : 2) * static_cast<double>(m.hidden) * moe.shared_intermediate : 0;
    const double expert = feedForwardParameters(m, moe.expert_intermediate);
    return {everywhere + moe.moe_layers * (router + shared + moe.experts * expert),
        everywhere + moe.moe_layers * (router + shared + moe.experts_per_token * expert)};
}

Model withKvHeads(Model model, int kvHeads)
{
    if (model.attention == AttentionKind::Mla)
        return model;
    model.kv_heads = kvHeads;
    model.attention = kvHeads == model.heads ? AttentionKind::Mha
        : kvHeads == 1                       ? AttentionKind::Mqa
                                             : AttentionKind::Gqa;
    return model;
}

std::vector<int> kvHeadChoices(const Model& model)
{
    std::vector<int> choices;
    for (int k = 1; k <= model.heads; ++k) {
        if (model.heads % k == 0)
            choices.push_back(k);
    }
    return choices;
}

} // namespace ridgepoint

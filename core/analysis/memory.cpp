// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/memory.h"

#include "core/analysis/pass.h"

#include <algorithm>

namespace ridgepoint {

namespace {

/// Elements that one layer caches per token on one GPU: K and V of the KV heads, or the shared latent.
double cachedElements(const Model& model, const Share& share)
{
    if (model.attention == AttentionKind::Mla)
        return model.mla.kv_lora_rank + model.mla.qk_rope_head_dim;
    return 2 * share.kv_heads * model.head_dim;
}

/// Widths, in elements per row, of what attention and feed-forward hold at once beside the residual stream.
double liveElements(const Model& m, const Share& share)
{
    const double headWidth = m.attention == AttentionKind::Mla
        ? share.heads * (m.mla.qk_nope_head_dim + m.mla.qk_rope_head_dim + m.mla.v_head_dim)
        : 2 * share.heads * m.head_dim + 2 * share.kv_heads * m.head_dim;
    const double gates = m.gated_mlp ? 2 : 1;
    // At the activation function its inputs and its output exist together.
    double feedForward = m.denseLayers() > 0 ? (gates + 1) * share.intermediate : 0;
    if (m.isMoe()) {
        const double routed = m.moe.experts_per_token * share.experts;
        feedForward = std::max(feedForward,
            (gates + 1) * (routed * m.moe.expert_intermediate) + (m.moe.shared_experts > 0 ? m.hidden : 0.0));
    }
    return m.hidden + std::max(headWidth, feedForward);
}

} // namespace

SequenceMemory::SequenceMemory(const Scenario& scenario)
{
    const Model& m = scenario.model;
    const Share share = gpuShare(scenario);
    const ElementBytes bytes = elementBytes(scenario.numerics);
    const int local = m.local == LocalAttention::None ? 0 : m.local_layers;
    m_kv_bytes_per_token = cachedElements(m, share) * bytes.kv;
    m_full_layers = m.layers - local;
    m_local_layers = local;
    m_window = m.window;

    const double live = liveElements(m, share);
    const double prompt = scenario.workload.prompt;
    const double logitRows = scenario.workload.score_all_tokens ? prompt : 1;
    double fixed = std::max({prompt * live, live, logitRows * (m.hidden + share.vocab)});
    if (scenario.attention == AttentionKernel::Unfused) {
        // Scores before and after the softmax.
        fixed = std::max(fixed, prompt * m.hidden + 2 * share.heads * prompt * prompt);
        m_score_elements = m.hidden;
        m_score_elements_per_token = 2 * share.heads;
    }
    m_activation_elements = fixed;
    m_activation_bytes = bytes.activation;
}

double SequenceMemory::kvCache(double context) const
{
    return m_kv_bytes_per_token * (m_full_layers * context + m_local_layers * std::min(context, m_window));
}

double SequenceMemory::activations(double context) const
{
    const double scores = m_score_elements + m_score_elements_per_token * context;
    return std::max(m_activation_elements, scores) * m_activation_bytes;
}

double weightBytes(const Scenario& scenario)
{
    return countParameters(scenario.model).total * elementBytes(scenario.numerics).weight / scenario.tensor_parallel;
}

MemoryFit physicalMemory(const Scenario& scenario)
{
    const Workload& workload = scenario.workload;
    const SequenceMemory sequence(scenario);
    MemoryFit fit;
    fit.capacity_bytes = scenario.gpu.capacity_bytes;
    fit.reserve_bytes = scenario.reserve_bytes;
    fit.weights_bytes = weightBytes(scenario);
    fit.kv_cache_bytes = workload.batch * sequence.kvCache(workload.decodeContext());
    fit.activations_bytes = workload.batch * sequence.activations(workload.decodeContext());
    fitMemory(fit, workload,
        [&sequence](double context) { return sequence.kvCache(context) + sequence.activations(context); });
    return fit;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The convention `physical`: every operator of a decoder layer with what it computes and moves at the least.
#include "core/analysis/attention.h"
#include "core/analysis/memory.h"
#include "core/analysis/pass.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

using Id = OperatorId;

/// Which layers see everything and which only a window, each with its operators' names: a model whose layers are all
/// local has plain "attention".
struct LayerGroup
{
    int count = 0;
    bool limited = false; ///< its view is limited to the window
    bool local_name = false;
};

std::array<LayerGroup, 2> layerGroups(const Model& m)
{
    const int local = m.local == LocalAttention::None ? 0 : m.local_layers;
    const int full = m.layers - local;
    return {LayerGroup {full, false, false}, LayerGroup {local, true, full > 0}};
}

/// Expected number of distinct experts that `rows` tokens choose, k each, under uniform routing: E(1 - (1 - k/E)^rows).
double distinctExperts(const MixtureOfExperts& moe, double rows, double imbalance)
{
    const double each = moe.experts_per_token;
    const double fraction = each / moe.experts;
    return std::max(each, moe.experts * -std::expm1(rows / imbalance * std::log1p(-std::min(fraction, 1 - 1e-16))));
}

/// One pass of the model over `tokens` per sequence.
class PhysicalPass
{
public:
    PhysicalPass(const Scenario& scenario, const PassRoofs& roofs, Tokens tokens, Phase& phase)
        : m_scenario(scenario)
        , m_model(scenario.model)
        , m_tokens(tokens)
        , m_share(gpuShare(scenario))
        , m_builder(scenario, roofs, phase)
        , m_rows(scenario.workload.batch * tokens.fresh)
    {
    }

    void build()
    {
        embedding();
        m_builder.norm(Id::AttnNorm, m_model.layers, m_rows, m_model.hidden);
        m_model.attention == AttentionKind::Mla ? latentAttention() : headAttention();
        afterBlock(Id::AttnAllReduce, Id::PostAttnNorm, Id::AttnAdd);
        if (m_model.norms_per_layer > 1)
            m_builder.norm(Id::FfnNorm, m_model.layers, m_rows, m_model.hidden);
        denseFeedForward();
        experts();
        afterBlock(Id::FfnAllReduce, Id::PostFfnNorm, Id::FfnAdd);
        head();
        m_builder.finish();
    }

private:
    double width(double elements) const { return elements * m_builder.bytes().activation; }
    bool decode() const { return m_tokens.decode; }
    bool merged() const { return m_scenario.projections == Projections::Merged; }

    void embedding()
    {
        const double elements = m_rows * m_model.hidden;
        m_builder.vector(Id::Embedding, 1, 0, elements * m_builder.bytes().weight, width(elements));
        if (m_model.embedding_norm)
            m_builder.norm(Id::EmbeddingNorm, 1, m_rows, m_model.hidden);
    }

    void headAttention()
    {
        const double hidden = m_model.hidden;
        const double queries = m_share.heads * m_model.head_dim;
        const double keys = m_share.kv_heads * m_model.head_dim;
        const int layers = m_model.layers;
        if (merged()) {
            mergedQkv(queries, keys);
        } else {
            m_builder.gemm(Id::QProj, layers, {m_rows, hidden, queries});
            m_builder.gemmToCache(Id::KProj, layers, {m_rows, hidden, keys});
            m_builder.gemmToCache(Id::VProj, layers, {m_rows, hidden, keys});
        }
        if (m_model.qk_norm_weights) {
            m_builder.norm(Id::QNorm, layers, m_rows * m_share.heads, m_model.head_dim);
            m_builder.norm(Id::KNorm, layers, m_rows * m_share.kv_heads, m_model.head_dim);
        }
        rope(queries + keys);
        attention();
        m_builder.gemm(Id::OProj, layers, {m_rows, queries, hidden});
    }

    void mergedQkv(double queries, double keys)
    {
        const ElementBytes& bytes = m_builder.bytes();
        OperatorCost cost;
        cost.id = Id::QkvProj;
        cost.count = m_model.layers;
        cost.roof = m_builder.roofs().gemm;
        cost.gemm = {m_rows, static_cast<double>(m_model.hidden), queries + 2 * keys};
        cost.flop = 2 * cost.gemm.n * cost.gemm.k * cost.gemm.m;
        cost.weight_bytes = cost.gemm.k * cost.gemm.m * bytes.weight;
        cost.activation_bytes = m_rows * (m_model.hidden + queries) * bytes.activation;
        cost.kv_cache_bytes = m_rows * 2 * keys * bytes.kv;
        m_builder.add(cost);
    }

    void latentAttention()
    {
        const LatentAttention& a = m_model.mla;
        const int layers = m_model.layers;
        const double hidden = m_model.hidden;
        const double queries = m_share.heads * (a.qk_nope_head_dim + a.qk_rope_head_dim);
        if (a.q_lora_rank > 0) {
            m_builder.gemm(Id::QAProj, layers, {m_rows, hidden, double(a.q_lora_rank)});
            m_builder.norm(Id::QANorm, layers, m_rows, a.q_lora_rank);
            m_builder.gemm(Id::QBProj, layers, {m_rows, double(a.q_lora_rank), queries});
        } else {
            m_builder.gemm(Id::QProj, layers, {m_rows, hidden, queries});
        }
        m_builder.gemmToCache(Id::KvAProj, layers, {m_rows, hidden, double(a.kv_lora_rank + a.qk_rope_head_dim)});
        m_builder.norm(Id::KvANorm, layers, m_rows, a.kv_lora_rank);
        if (!decode())
            m_builder.gemm(Id::KvBProj, layers,
                {m_rows, double(a.kv_lora_rank), m_share.heads * (a.qk_nope_head_dim + a.v_head_dim)});
        rope((m_share.heads + 1) * a.qk_rope_head_dim);
        if (decode())
            absorb(Id::QAbsorb, a.qk_nope_head_dim, a.kv_lora_rank);
        attention();
        if (decode())
            absorb(Id::VAbsorb, a.kv_lora_rank, a.v_head_dim);
        m_builder.gemm(Id::OProj, layers, {m_rows, m_share.heads * a.v_head_dim, hidden});
    }

    /// Per head a GEMM(n, from, to) with its slice of kv_b_proj's weights.
    void absorb(Id id, double from, double to)
    {
        const ElementBytes& bytes = m_builder.bytes();
        OperatorCost cost;
        cost.id = id;
        cost.count = m_model.layers;
        cost.roof = m_builder.roofs().gemm;
        cost.flop = 2 * m_rows * m_share.heads * from * to;
        cost.weight_bytes = m_share.heads * from * to * bytes.weight;
        cost.activation_bytes = m_rows * m_share.heads * (from + to) * bytes.activation;
        m_builder.add(cost);
    }

    void rope(double elementsPerRow)
    {
        // Llama 4 rotates only in its chunked layers; its global ones have no positions.
        const int layers = m_model.local == LocalAttention::Chunked ? m_model.local_layers : m_model.layers;
        if (m_model.rotary && layers > 0)
            m_builder.vector(Id::Rope, layers, 3 * m_rows * elementsPerRow, 0, width(2 * m_rows * elementsPerRow));
    }

    void attention()
    {
        for (const LayerGroup& group : layerGroups(m_model)) {
            if (group.count == 0)
                continue;
            const View view = group.limited ? localView(m_tokens, m_model.local, m_model.window) : fullView(m_tokens);
            const AttentionTerms all = attentionTerms(m_scenario, m_builder.roofs(), m_tokens, group.local_name);
            for (int i = 0; i < all.size; ++i)
                m_builder.add(all.terms[static_cast<std::size_t>(i)].cost(view, group.count));
        }
    }

    void afterBlock(Id allReduce, Id postNorm, Id add)
    {
        const double elements = m_rows * m_model.hidden;
        m_builder.allReduce(allReduce, m_model.layers, elements);
        if (m_model.norms_per_layer > 2)
            m_builder.norm(postNorm, m_model.layers, m_rows, m_model.hidden);
        m_builder.vector(add, m_model.layers, elements, 0, width(3 * elements));
    }

    struct FeedForwardIds
    {
        Id gate, up, gateUp, actMul, act, down;
    };

    void feedForward(const FeedForwardIds& ids, int layers, double size)
    {
        const double hidden = m_model.hidden;
        if (m_model.gated_mlp && merged()) {
            m_builder.gemm(ids.gateUp, layers, {m_rows, hidden, 2 * size});
        } else {
            if (m_model.gated_mlp)
                m_builder.gemm(ids.gate, layers, {m_rows, hidden, size});
            m_builder.gemm(ids.up, layers, {m_rows, hidden, size});
        }
        activation(ids, layers, m_rows * size);
        m_builder.gemm(ids.down, layers, {m_rows, size, hidden});
    }

    void activation(const FeedForwardIds& ids, int layers, double elements)
    {
        const int moves = m_model.gated_mlp ? 3 : 2;
        m_builder.vector(m_model.gated_mlp ? ids.actMul : ids.act, layers, 5 * elements, 0, width(moves * elements));
    }

    void denseFeedForward()
    {
        if (m_model.denseLayers() > 0)
            feedForward({Id::GateProj, Id::UpProj, Id::GateUpProj, Id::ActMul, Id::Act, Id::DownProj},
                m_model.denseLayers(), m_share.intermediate);
    }

    void experts()
    {
        if (!m_model.isMoe())
            return;
        const MixtureOfExperts& moe = m_model.moe;
        m_builder.gemm(Id::Router, moe.moe_layers, {m_rows, double(m_model.hidden), double(moe.experts)});
        routedExperts();
        if (moe.shared_experts > 0)
            feedForward({Id::SharedGateProj, Id::SharedUpProj, Id::SharedGateUpProj, Id::SharedActMul, Id::SharedAct,
                            Id::SharedDownProj},
                moe.moe_layers, m_share.shared_intermediate);
    }

    void routedExperts()
    {
        const MixtureOfExperts& moe = m_model.moe;
        const double hidden = m_model.hidden;
        const double size = moe.expert_intermediate;
        const double routed = m_rows * moe.experts_per_token * m_share.experts; // rows over all experts of this GPU
        if (m_model.gated_mlp && merged()) {
            expertGemm(Id::ExpertGateUpProj, routed, hidden, 2 * size);
        } else {
            if (m_model.gated_mlp)
                expertGemm(Id::ExpertGateProj, routed, hidden, size);
            expertGemm(Id::ExpertUpProj, routed, hidden, size);
        }
        const double moves = m_model.gated_mlp ? 3 : 2;
        m_builder.vector(m_model.gated_mlp ? Id::ExpertActMul : Id::ExpertAct, moe.moe_layers, 5 * routed * size, 0,
            width(moves * routed * size));
        expertGemm(Id::ExpertDownProj, routed, size, hidden);
    }

    void expertGemm(Id id, double routed, double k, double m)
    {
        const MixtureOfExperts& moe = m_model.moe;
        const ElementBytes& bytes = m_builder.bytes();
        const double touched = distinctExperts(moe, m_rows, m_scenario.moe_imbalance) * m_share.experts;
        OperatorCost cost;
        cost.id = id;
        cost.count = moe.moe_layers;
        cost.roof = m_builder.roofs().gemm;
        cost.gemm = {routed / touched, k, m}; // of one touched expert
        cost.flop = 2 * routed * k * m;
        cost.weight_bytes = touched * k * m * bytes.weight;
        cost.activation_bytes = routed * (k + m) * bytes.activation;
        m_builder.add(cost);
    }

    void head()
    {
        const double rows = m_scenario.workload.score_all_tokens ? m_rows : m_scenario.workload.batch;
        if (m_model.final_norm)
            m_builder.norm(Id::FinalNorm, 1, rows, m_model.hidden);
        m_builder.gemm(Id::LmHead, 1, {rows, double(m_model.hidden), m_share.vocab});
    }

    const Scenario& m_scenario;
    const Model& m_model;
    Tokens m_tokens;
    Share m_share;
    PassBuilder m_builder;
    double m_rows;
};

bool isAttention(OperatorId id)
{
    return id >= OperatorId::Attention && id <= OperatorId::SvMatmulLocal;
}

/// Mean decode step over the output positions: all but attention is the same at each, attention is summed exactly.
double meanDecodeTime(const Scenario& scenario, const PassRoofs& roofs, const Phase& decode)
{
    double constant = 0;
    for (const OperatorCost& cost : decode.operators()) {
        if (!isAttention(cost.id))
            constant += cost.totalTime();
    }
    const double first = scenario.workload.prompt + 1.0;
    const double steps = scenario.workload.output;
    double attention = 0;
    for (const LayerGroup& group : layerGroups(scenario.model)) {
        if (group.count == 0)
            continue;
        const AttentionTerms all = attentionTerms(scenario, roofs, Tokens::decodeStep(first), group.local_name);
        for (int i = 0; i < all.size; ++i) {
            attention += group.count
                * summedDecodeTime(all.terms[static_cast<std::size_t>(i)], roofs, scenario.model, group.limited, first,
                    first + steps - 1);
        }
    }
    return constant + attention / steps;
}

} // namespace

void analyzePhysical(const Scenario& scenario, const PassRoofs& roofs, Analysis& result)
{
    const Workload& w = scenario.workload;
    PhysicalPass(scenario, roofs, Tokens::prefill(w.prompt), result.prefill).build();
    PhysicalPass(scenario, roofs, Tokens::decodeStep(w.decodeContext()), result.decode).build();

    RequestMetrics& metrics = result.metrics;
    metrics.ttft_s = result.prefill.time_s;
    metrics.tpot_s = meanDecodeTime(scenario, roofs, result.decode);
    metrics.latency_s = metrics.ttft_s + (w.output - 1) * metrics.tpot_s;
    metrics.tokens_per_s_per_sequence = 1 / metrics.tpot_s;
    metrics.tokens_per_s = w.batch / metrics.tpot_s;
    result.memory = physicalMemory(scenario);
}

} // namespace ridgepoint

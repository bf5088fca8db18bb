// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The convention `llm-workload`: the counting of a published estimator for Llama-3-8B, kept with its peculiarities.
// The embedding is a dense GEMM [B,T,V]×[V,D] in every pass, lm_head scores all tokens, attention is not causal and
// reads K and V expanded to all heads once per 128 query rows, norms cost 7 FLOP per element, there is no rope and no
// gate·up product, and decode is sampled every 256 output tokens.
#include "core/analysis/memory.h"
#include "core/analysis/pass.h"

#include <cmath>

namespace ridgepoint {

namespace {

using Id = OperatorId;

constexpr double bytesPerValue = 2;
constexpr double queryRowsPerBlock = 128;
constexpr int sampledEvery = 256;

class WorkloadPass
{
public:
    WorkloadPass(const Scenario& scenario, const PassRoofs& roofs, double tokens, double context, Phase& phase)
        : m_scenario(scenario)
        , m_model(scenario.model)
        , m_phase(phase)
        , m_builder(scenario, roofs, phase)
        , m_tokens(tokens)
        , m_context(context)
        , m_rows(scenario.workload.batch * tokens)
    {
    }

    void build()
    {
        const double hidden = m_model.hidden;
        const double queries = double(m_model.heads) * m_model.head_dim;
        const double keys = double(m_model.kv_heads) * m_model.head_dim;
        const double size = m_model.intermediate;
        const int layers = m_model.layers;
        gemm(Id::Embedding, 1, m_model.vocab, hidden);
        elementwise(Id::AttnNorm, layers, 7, hidden, 2);
        gemm(Id::QProj, layers, hidden, queries);
        gemm(Id::KProj, layers, hidden, keys);
        gemm(Id::VProj, layers, hidden, keys);
        attention();
        gemm(Id::OProj, layers, queries, hidden);
        elementwise(Id::AttnAdd, layers, 1, hidden, 3);
        elementwise(Id::FfnNorm, layers, 7, hidden, 2);
        gemm(Id::GateProj, layers, hidden, size);
        gemm(Id::UpProj, layers, hidden, size);
        elementwise(Id::ActMul, layers, 5, size, 2);
        gemm(Id::DownProj, layers, size, hidden);
        elementwise(Id::FfnAdd, layers, 1, hidden, 3);
        elementwise(Id::FinalNorm, 1, 7, hidden, 2);
        gemm(Id::LmHead, 1, hidden, m_model.vocab);
        m_builder.finish();
        m_phase.time_s = summedByLayer();
    }

private:
    /// The sum in the order in which the published figures come out to their last digit: layer after layer, block after
    /// block. Any other order differs by a few units in the last place.
    double summedByLayer() const
    {
        const auto time = [this](Id id) { return m_phase.find(id)->time_s; };
        const double afterAttention = time(Id::OProj) + time(Id::AttnAdd) + time(Id::FfnNorm);
        const double feedForward =
            time(Id::GateProj) + time(Id::UpProj) + time(Id::ActMul) + time(Id::DownProj) + time(Id::FfnAdd);
        const std::array blocks {time(Id::AttnNorm), time(Id::QProj), time(Id::KProj) + time(Id::VProj),
            time(Id::Attention), afterAttention, feedForward};
        double sum = time(Id::Embedding);
        for (int layer = 0; layer < m_model.layers; ++layer) {
            for (const double block : blocks)
                sum += block;
        }
        return sum + time(Id::FinalNorm) + time(Id::LmHead);
    }

    void gemm(Id id, int count, double k, double m)
    {
        OperatorCost cost;
        cost.id = id;
        cost.count = count;
        cost.roof = m_builder.roofs().gemm;
        cost.gemm = {m_rows, k, m};
        cost.flop = 2 * m_rows * k * m;
        cost.weight_bytes = bytesPerValue * k * m;
        cost.activation_bytes = bytesPerValue * (m_rows * k + m_rows * m);
        m_builder.add(cost);
    }

    void elementwise(Id id, int count, double flopPerElement, double width, double moves)
    {
        OperatorCost cost;
        cost.id = id;
        cost.count = count;
        cost.roof = m_builder.roofs().vector;
        cost.flop = flopPerElement * m_rows * width;
        cost.activation_bytes = moves * bytesPerValue * m_rows * width;
        m_builder.add(cost);
    }

    void attention()
    {
        const double batch = m_scenario.workload.batch;
        const double heads = m_model.heads;
        const double headSize = m_model.head_dim;
        OperatorCost cost;
        cost.id = Id::Attention;
        cost.count = m_model.layers;
        cost.roof = m_builder.roofs().attention;
        cost.flop = 4 * batch * heads * m_tokens * m_context * headSize + 5 * batch * heads * m_tokens * m_context;
        cost.activation_bytes = bytesPerValue * 2 * m_rows * heads * headSize;
        cost.kv_cache_bytes =
            bytesPerValue * std::ceil(m_tokens / queryRowsPerBlock) * 2 * batch * m_context * heads * headSize;
        m_builder.add(cost);
    }

    const Scenario& m_scenario;
    const Model& m_model;
    Phase& m_phase;
    PassBuilder m_builder;
    double m_tokens;
    double m_context;
    double m_rows;
};

/// Mean of the decode steps at cache positions start, start + 256, …: one for every 256 output tokens.
double sampledDecodeTime(const Scenario& scenario, const PassRoofs& roofs, Phase& scratch)
{
    const Workload& w = scenario.workload;
    const double start = scenario.llm_workload_start == LlmWorkloadStart::Published ? 1 : w.prompt;
    double sum = 0;
    int samples = 0;
    for (int token = 0; token < w.output; token += sampledEvery) {
        WorkloadPass(scenario, roofs, 1, start + token + 1, scratch).build();
        sum += scratch.time_s;
        ++samples;
    }
    return sum / samples;
}

} // namespace

void analyzeLlmWorkload(const Scenario& scenario, const PassRoofs& roofs, Analysis& result)
{
    const Workload& w = scenario.workload;
    RequestMetrics& metrics = result.metrics;
    metrics.tpot_s = sampledDecodeTime(scenario, roofs, result.decode);
    WorkloadPass(scenario, roofs, w.prompt, w.prompt, result.prefill).build();
    WorkloadPass(scenario, roofs, 1, w.decodeContext(), result.decode).build();
    metrics.ttft_s = result.prefill.time_s;
    metrics.latency_s = metrics.ttft_s + metrics.tpot_s * w.output;
    metrics.tokens_per_s_per_sequence = w.output / metrics.latency_s;
    metrics.tokens_per_s = w.batch * metrics.tokens_per_s_per_sequence;
    result.memory = physicalMemory(scenario);
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The convention `lecture` (arithmetic intensity of transformer inference): matmuls only, bf16 throughout;
// attention 4BSTD FLOP over 4BSD + 4BTD bytes, MLP 6BTDF over 4BTD + 4BTF + 6DF, and a decode step that reads every
// parameter and the KV cache once: latency = (2P + KV) / bandwidth at the decode context.
#include "core/analysis/memory.h"
#include "core/analysis/pass.h"

namespace ridgepoint {

namespace {

constexpr double bytesPerValue = 2;

/// P = 2VD + 3DFL + (2DHd + 2DKd)L
double lectureParameters(const Model& m)
{
    const double hidden = m.hidden;
    const double layers = m.layers;
    const double heads = 2 * hidden * m.heads * m.head_dim + 2 * hidden * m.kv_heads * m.head_dim;
    return 2.0 * m.vocab * hidden + 3 * hidden * m.intermediate * layers + heads * layers;
}

double lectureKvBytes(const Model& m, double context)
{
    return context * m.kv_heads * m.head_dim * m.layers * 2 * bytesPerValue;
}

void buildPrefill(const Scenario& scenario, const PassRoofs& roofs, Phase& phase)
{
    const Model& m = scenario.model;
    const double batch = scenario.workload.batch;
    const double tokens = scenario.workload.prompt;
    const double hidden = m.hidden;
    const double size = m.intermediate;
    PassBuilder builder(scenario, roofs, phase);

    OperatorCost attention;
    attention.id = OperatorId::Attention;
    attention.count = m.layers;
    attention.roof = roofs.gemm;
    attention.flop = 4 * batch * tokens * tokens * hidden;
    attention.activation_bytes = 4 * batch * tokens * hidden;
    attention.kv_cache_bytes = 4 * batch * tokens * hidden;
    builder.add(attention);

    OperatorCost mlp;
    mlp.id = OperatorId::Mlp;
    mlp.count = m.layers;
    mlp.roof = roofs.gemm;
    mlp.flop = 6 * batch * tokens * hidden * size;
    mlp.activation_bytes = 4 * batch * tokens * hidden + 4 * batch * tokens * size;
    mlp.weight_bytes = 6 * hidden * size;
    builder.add(mlp);
    builder.finish();
}

/// One reading of a tensor, timed by the bandwidth alone.
void appendReading(Phase& phase, OperatorId id, double flop, double bytes, const PassRoofs& roofs)
{
    OperatorCost& cost = phase.append();
    cost.id = id;
    cost.count = 1;
    cost.roof = roofs.gemm;
    cost.flop = flop;
    (id == OperatorId::KvCache ? cost.kv_cache_bytes : cost.weight_bytes) = bytes;
    cost.bound = Bound::Dram;
    cost.time_s = bytes / roofs.dram_bytes_per_s;
    phase.flop += flop;
    phase.bytes += bytes;
}

void buildDecode(const Scenario& scenario, const PassRoofs& roofs, Phase& phase)
{
    const Model& m = scenario.model;
    const double batch = scenario.workload.batch;
    const double context = scenario.workload.decodeContext();
    const double parameters = lectureParameters(m);
    phase.clear();
    appendReading(phase, OperatorId::Parameters, 2 * parameters * batch, bytesPerValue * parameters, roofs);
    appendReading(phase, OperatorId::KvCache, 4 * batch * context * m.hidden * m.layers,
        batch * lectureKvBytes(m, context), roofs);
    phase.time_s = phase.overlap_time_s = phase.bytes / roofs.dram_bytes_per_s;
    phase.bound_time_s[static_cast<std::size_t>(Bound::Dram)] = phase.time_s;
}

} // namespace

void analyzeLecture(const Scenario& scenario, const PassRoofs& roofs, Analysis& result)
{
    const Workload& w = scenario.workload;
    buildPrefill(scenario, roofs, result.prefill);
    buildDecode(scenario, roofs, result.decode);

    RequestMetrics& metrics = result.metrics;
    metrics.ttft_s = result.prefill.time_s;
    metrics.tpot_s = result.decode.time_s;
    metrics.latency_s = metrics.ttft_s + (w.output - 1) * metrics.tpot_s;
    metrics.tokens_per_s_per_sequence = 1 / metrics.tpot_s;
    metrics.tokens_per_s = w.batch / metrics.tpot_s;

    const auto sequence = [&m = scenario.model](double context) { return lectureKvBytes(m, context); };
    MemoryFit& fit = result.memory;
    fit = {};
    fit.capacity_bytes = scenario.gpu.capacity_bytes;
    fit.reserve_bytes = scenario.reserve_bytes;
    fit.weights_bytes = bytesPerValue * lectureParameters(scenario.model);
    fit.kv_cache_bytes = w.batch * sequence(w.decodeContext());
    fitMemory(fit, w, sequence);
}

} // namespace ridgepoint

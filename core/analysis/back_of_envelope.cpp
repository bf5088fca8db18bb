// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The convention `back-of-envelope` (transformer inference arithmetic): time per token = bytes of the weights over the
// bandwidth, prefill = prompt tokens × 2P over the peak, KV cache = 2·2·L·D bytes per token.
#include "core/analysis/memory.h"
#include "core/analysis/pass.h"

namespace ridgepoint {

namespace {

/// A whole pass as one operator that is timed by one roof alone, as the rule of thumb says.
void wholeModel(Phase& phase, const PassRoofs& roofs, double flop, double weightBytes, Bound bound)
{
    phase.clear();
    OperatorCost& cost = phase.append();
    cost.id = OperatorId::Parameters;
    cost.count = 1;
    cost.roof = roofs.gemm;
    cost.flop = flop;
    cost.weight_bytes = weightBytes;
    cost.bound = bound;
    const bool compute = bound != Bound::Dram && roofs.gemm.known();
    cost.time_s = compute ? flop / roofs.gemm.flop_per_s : weightBytes / roofs.dram_bytes_per_s;
    phase.flop = flop;
    phase.bytes = weightBytes;
    phase.time_s = phase.overlap_time_s = cost.time_s;
    phase.bound_time_s[static_cast<std::size_t>(bound)] = cost.time_s;
}

} // namespace

void analyzeBackOfEnvelope(const Scenario& scenario, const PassRoofs& roofs, Analysis& result)
{
    const Workload& w = scenario.workload;
    const double parameters = countParameters(scenario.model).total / scenario.tensor_parallel;
    const double weights = weightBytes(scenario);
    const Bound compute = roofs.gemm.engine == Engine::Tensor ? Bound::Tensor : Bound::Vector;
    const double batch = w.batch;
    wholeModel(
        result.prefill, roofs, batch * w.prompt * 2 * parameters, weights, roofs.gemm.known() ? compute : Bound::Dram);
    wholeModel(result.decode, roofs, batch * 2 * parameters, weights, Bound::Dram);

    RequestMetrics& metrics = result.metrics;
    metrics.ttft_s = result.prefill.time_s;
    metrics.tpot_s = result.decode.time_s;
    metrics.latency_s = metrics.ttft_s + w.output * metrics.tpot_s;
    metrics.tokens_per_s_per_sequence = 1 / metrics.tpot_s;
    metrics.tokens_per_s = batch / metrics.tpot_s;

    const double perToken = 2.0 * 2.0 * scenario.model.layers * scenario.model.hidden;
    const auto sequence = [perToken](double context) { return perToken * context; };
    MemoryFit& fit = result.memory;
    fit = {};
    fit.capacity_bytes = scenario.gpu.capacity_bytes;
    fit.reserve_bytes = scenario.reserve_bytes;
    fit.weights_bytes = weights;
    fit.kv_cache_bytes = batch * sequence(w.decodeContext());
    fitMemory(fit, w, sequence);
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

namespace ridgepoint {

/// New tokens and cached tokens of one pass.
struct Tokens
{
    static Tokens prefill(double prompt) { return {prompt, 0, false}; }
    /// One new token that sees `context` tokens, itself included.
    static Tokens decodeStep(double context) { return {1, context - 1, true}; }

    double fresh = 1;
    double cached = 0;
    bool decode = false; ///< latent attention then works in the latent space
    double context() const { return fresh + cached; }
};

/// Bytes per element, scales included.
struct ElementBytes
{
    double weight = 2;
    double activation = 2;
    double kv = 2;
};
ElementBytes elementBytes(const Numerics& numerics);

/// The roofs that a scenario's operators meet.
struct PassRoofs
{
    ComputeRoof gemm;
    ComputeRoof attention;
    ComputeRoof vector;
    double dram_bytes_per_s = 0;
    double link_bytes_per_s = 0;
};
PassRoofs passRoofs(const Scenario& scenario);

/// One GPU's share of a model under tensor parallelism: heads, KV heads (never below one: then they are replicated),
/// feed-forward size, experts and vocabulary are divided; norms, router and latent projections are not.
struct Share
{
    double heads = 0;
    double kv_heads = 0;
    double intermediate = 0;
    double shared_intermediate = 0;
    double experts = 0; ///< of 1: multiply counts over all experts by it
    double vocab = 0;
};
Share gpuShare(const Scenario& scenario);

/// Time of an operator under the ideal model: the longest of FLOP over peak, bytes over bandwidth and link bytes over
/// link. Sets time_s and bound. Roofs that are not known do not limit.
void timeIdeal(OperatorCost& cost, const PassRoofs& roofs);

/// Adds operators to a phase: counts, times and totals them.
class PassBuilder
{
public:
    PassBuilder(const Scenario& scenario, const PassRoofs& roofs, Phase& phase);

    /// GEMM(n, k, m): 2nkm FLOP; k·m weights, n·k and n·m activations.
    void gemm(OperatorId id, int count, GemmShape shape);
    /// The same, its output being the KV-cache write.
    void gemmToCache(OperatorId id, int count, GemmShape shape);
    /// An elementwise operator on the vector unit; bytes by kind.
    void vector(OperatorId id, int count, double flop, double weightBytes, double activationBytes);
    /// RMSNorm 4 FLOP, LayerNorm 7 FLOP per element of `rows` rows of `width`, weights read once.
    void norm(OperatorId id, int count, double rows, double width);
    /// Two all-reduces per layer: 2(t-1)/t of the message over the link. Nothing on one GPU.
    void allReduce(OperatorId id, int count, double elements);
    /// Anything else: the caller fills FLOP, bytes and roof.
    void add(const OperatorCost& cost);

    void finish();

    const ElementBytes& bytes() const { return m_bytes; }
    const PassRoofs& roofs() const { return m_roofs; }

private:
    OperatorCost& gemmCost(OperatorCost& cost, OperatorId id, int count, GemmShape shape) const;

    const Scenario& m_scenario;
    const PassRoofs& m_roofs;
    ElementBytes m_bytes;
    Phase& m_phase;
};

// The conventions. Each fills both phases, the metrics and the memory of an analysis whose roofs are set.
void analyzePhysical(const Scenario& scenario, const PassRoofs& roofs, Analysis& result);
void analyzeBackOfEnvelope(const Scenario& scenario, const PassRoofs& roofs, Analysis& result);
void analyzeLlmWorkload(const Scenario& scenario, const PassRoofs& roofs, Analysis& result);
void analyzeLecture(const Scenario& scenario, const PassRoofs& roofs, Analysis& result);

} // namespace ridgepoint

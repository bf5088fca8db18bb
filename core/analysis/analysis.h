// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/time_error.h"
#include "core/scenario/scenario.h"

#include <array>
#include <cassert>
#include <cstdint>
#include <span>
#include <string_view>

namespace ridgepoint {

/// The operators of a pass. Their names (name()) are the same on the screen, in JSON and in CSV.
enum class OperatorId : std::uint8_t {
    Embedding,
    EmbeddingNorm,
    AttnNorm,
    QProj,
    KProj,
    VProj,
    QkvProj,
    QNorm,
    KNorm,
    QAProj,
    QANorm,
    QBProj,
    KvAProj,
    KvANorm,
    KvBProj,
    QAbsorb,
    VAbsorb,
    Rope,
    Attention,
    QkMatmul,
    Softmax,
    SvMatmul,
    AttentionLocal,
    QkMatmulLocal,
    SoftmaxLocal,
    SvMatmulLocal,
    OProj,
    AttnAllReduce,
    PostAttnNorm,
    AttnAdd,
    FfnNorm,
    GateProj,
    UpProj,
    GateUpProj,
    ActMul,
    Act,
    DownProj,
    Router,
    ExpertGateProj,
    ExpertUpProj,
    ExpertGateUpProj,
    ExpertActMul,
    ExpertAct,
    ExpertDownProj,
    SharedGateProj,
    SharedUpProj,
    SharedGateUpProj,
    SharedActMul,
    SharedAct,
    SharedDownProj,
    FfnAllReduce,
    PostFfnNorm,
    FfnAdd,
    FinalNorm,
    LmHead,
    Parameters,
    KvCache,
    Mlp, ///< of the coarser conventions
    Count
};
std::string_view name(OperatorId id);

/// What colours an operator everywhere.
enum class OperatorKind : std::uint8_t { Projection, Attention, FeedForward, Elementwise, Embedding, Communication };
inline constexpr std::size_t operatorKindCount = 6;
std::string_view name(OperatorKind kind);
OperatorKind kindOf(OperatorId id);

/// The roof that gives the time.
enum class Bound : std::uint8_t { Tensor, Vector, Dram, Link };
inline constexpr std::size_t boundCount = 4;
std::string_view name(Bound bound); ///< "tensor", "vector", "DRAM", "link"

/// (n × k) · (k × m). All zero for an operator that is no GEMM. Real numbers, since tensor parallel may divide
/// unevenly.
struct GemmShape
{
    double n = 0;
    double k = 0;
    double m = 0;
    bool operator==(const GemmShape&) const = default;
};

/// One instance of an operator on one GPU; times `count` gives its share of the pass.
struct OperatorCost
{
    OperatorId id = OperatorId::Embedding;
    Bound bound = Bound::Dram;
    int count = 0; ///< instances per pass
    ComputeRoof roof; ///< the compute roof that applies; 0 FLOP/s where the preset knows none
    GemmShape gemm;
    double flop = 0;
    double weight_bytes = 0;
    double activation_bytes = 0;
    double kv_cache_bytes = 0;
    double link_bytes = 0; ///< over the link, not in bytes()
    double time_s = 0; ///< ideal
    double calibrated_s = notTimed; ///< under the scenario's other time model; NaN: not asked for, or not calibrated
    TimeError calibrated_error; ///< of calibrated_s; unknown for elementwise operators

    double bytes() const { return weight_bytes + activation_bytes + kv_cache_bytes; } ///< DRAM traffic
    /// FLOP per DRAM byte; 0 for an operator that moves none.
    double intensity() const { return bytes() > 0 ? flop / bytes() : 0; }
    /// FLOP/s that it reaches when it takes time_s: its height on the roofline. 0 for an operator without FLOP.
    double attainable() const { return time_s > 0 ? flop / time_s : 0; }
    double totalTime() const { return count * time_s; }
    bool isCalibrated() const { return calibrated_s > 0; } // NaN is not
    // Where an operator is not calibrated, its ideal time stands in for the expected one.
    double expectedTime() const { return isCalibrated() ? calibrated_s : time_s; }
    double expectedTotal() const { return count * expectedTime(); }
    double expectedRate() const { return isCalibrated() ? flop / calibrated_s : attainable(); } ///< FLOP/s
};

/// All operators of a prefill or of one decode step.
class Phase
{
public:
    static constexpr std::size_t capacity = 48;

    std::span<const OperatorCost> operators() const { return {m_operators.data(), m_size}; }
    const OperatorCost* find(OperatorId id) const;

    OperatorCost& append()
    {
        assert(m_size < capacity);
        m_operators[m_size] = OperatorCost();
        return m_operators[m_size++];
    }
    void clear()
    {
        m_size = 0;
        flop = bytes = link_bytes = time_s = overlap_time_s = 0;
        bound_time_s = {};
        calibrated_s = notTimed;
        calibrated_error = {};
        ideal_part_s = 0;
        uncalibrated = 0;
        uncalibrated_reason = {};
    }
    /// For times beside the ideal ones.
    std::span<OperatorCost> mutableOperators() { return {m_operators.data(), m_size}; }

    double flop = 0; ///< of the whole pass, on one GPU
    double bytes = 0; ///< DRAM traffic of the whole pass, on one GPU
    double link_bytes = 0;
    double time_s = 0; ///< operators one after another
    double overlap_time_s =
        0; ///< the lower bound: all FLOP at the highest rate in use or all bytes, whichever is longer
    std::array<double, boundCount> bound_time_s {}; ///< time spent under each roof
    /// Operators one after another and the host's share of a step; those that are not calibrated count with their ideal
    /// time. NaN where no matrix product is calibrated.
    double calibrated_s = notTimed;
    /// The operators' mean, weighted by time; unknown where more than a few percent of the time are ideal.
    TimeError calibrated_error;
    double ideal_part_s = 0; ///< of calibrated_s: ideal times that stand in for expected ones
    int uncalibrated = 0; ///< operators that were to be calibrated and are not
    /// Of that one which takes longest; where there is no calibrated_s, why no matrix product is calibrated.
    std::string_view uncalibrated_reason;

    /// 0 … 1; 0 without calibrated_s.
    double idealShare() const { return calibrated_s > 0 ? ideal_part_s / calibrated_s : 0; }

    /// The roof with the largest share of the time.
    Bound bound() const;

private:
    std::array<OperatorCost, capacity> m_operators;
    std::size_t m_size = 0;
};

struct RequestMetrics
{
    double ttft_s = 0;
    double tpot_s = 0; ///< mean decode step while the context grows from prompt + 1 to prompt + output
    double latency_s = 0;
    double tokens_per_s_per_sequence = 0; ///< 1 / TPOT; llm-workload: output / latency
    double tokens_per_s = 0; ///< of the whole batch
};

/// Of the times under the scenario's other time model. Throughputs are off as much as TPOT.
struct MetricErrors
{
    TimeError ttft;
    TimeError tpot;
    TimeError latency;
};

/// Per GPU, in bytes.
struct MemoryFit
{
    double weights_bytes = 0;
    double kv_cache_bytes = 0;
    double activations_bytes = 0;
    double reserve_bytes = 0;
    double capacity_bytes = 0;
    bool fits = false;
    std::int64_t max_batch = 0; ///< at this context; 0 when the weights alone do not fit
    std::int64_t max_context = 0; ///< at this batch

    double used() const { return weights_bytes + kv_cache_bytes + activations_bytes + reserve_bytes; }
    double free() const { return capacity_bytes - used(); }
};

/// The result of an analysis: plain values, no allocation, about 10 kB. A pure function of the scenario.
struct Analysis
{
    Phase prefill;
    Phase decode;
    RequestMetrics metrics;
    /// Under the scenario's other time model; NaN where a phase has no such time. TPOT is the step at the mean
    /// context.
    RequestMetrics calibrated {notTimed, notTimed, notTimed, notTimed, notTimed};
    MetricErrors calibrated_errors;
    MemoryFit memory;
    ComputeRoof tensor; ///< of GEMMs with weights
    ComputeRoof attention; ///< of attention, which differs from `tensor` where the KV cache is wider
    ComputeRoof vector;

    /// FLOP/byte where the matrix roof meets the DRAM roof; 0 when either is unknown.
    double ridge(const Gpu& gpu) const
    {
        return tensor.known() && gpu.dram_bytes_per_s > 0 ? tensor.flop_per_s / gpu.dram_bytes_per_s : 0;
    }
};

/// Counts and times every operator of a valid scenario (validate() without errors) under its convention.
/// No clock, no globals, no allocation: equal scenarios give equal analyses, to the last bit, on any thread.
void analyze(const Scenario& scenario, Analysis& result);
Analysis analyze(const Scenario& scenario);

} // namespace ridgepoint

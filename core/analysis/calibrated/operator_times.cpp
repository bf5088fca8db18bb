// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/operator_times.h"

#include "core/analysis/calibrated/all_reduce_time.h"
#include "core/analysis/calibrated/attention_time.h"
#include "core/analysis/calibrated/error_band.h"
#include "core/analysis/calibrated/gemm_time.h"
#include "core/analysis/calibrated/moe_time.h"
#include "core/analysis/pass.h"
#include "core/hardware/calibration.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace ridgepoint::calibrated {

namespace {

using Id = OperatorId;

constexpr std::string_view otherConvention = "calibrated times are of the convention physical alone";
constexpr std::string_view otherNumerics = "no constants for these precisions of weights and activations";
constexpr std::string_view otherCache = "no constants for this precision of the KV cache";
constexpr std::string_view unfused = "no constants for attention in three kernels";
constexpr std::string_view latent = "no constants for latent attention";
constexpr std::string_view window = "no constants for a prompt longer than the attention's window";
constexpr std::string_view manyGpus = "no constants for experts on more than 16 GPUs";

constexpr double busBytes = 2; ///< lm_head and all-reduces are in 16 bit

bool is16Bit(Precision precision)
{
    return precision == Precision::bf16 || precision == Precision::fp16;
}

} // namespace

std::optional<Format> productFormat(const Numerics& numerics)
{
    if (is16Bit(numerics.weights) && is16Bit(numerics.activations))
        return Format::Bf16;
    if (numerics.weights == Precision::fp8 && numerics.activations == Precision::fp8)
        return Format::Fp8;
    if (numerics.weights == Precision::fp4 && numerics.activations == Precision::fp4)
        return Format::Nvfp4;
    return {};
}

namespace {

std::optional<Format> cacheFormat(Precision precision)
{
    if (is16Bit(precision))
        return Format::Bf16;
    return precision == Precision::fp8 ? std::optional(Format::Fp8) : std::nullopt;
}

bool isExpert(Id id)
{
    return id >= Id::ExpertGateProj && id <= Id::ExpertDownProj;
}

bool isProduct(const OperatorCost& cost)
{
    return cost.gemm.n > 0 || isExpert(cost.id);
}

bool isAttention(Id id)
{
    return id >= Id::Attention && id <= Id::SvMatmulLocal;
}

/// Part of the norm that follows, or under the host's share of the step: no launch of its own.
bool hasNoLaunch(Id id)
{
    return id == Id::AttnAdd || id == Id::FfnAdd || id == Id::Embedding || id == Id::FinalNorm;
}

/// Does this attention see a window alone? A model whose layers are all local has plain "attention".
bool isLocal(const Model& model, Id id)
{
    return model.local != LocalAttention::None && (id == Id::AttentionLocal || model.local_layers == model.layers);
}

template<typename T> OperatorTime because(const ChosenConstants<T>& chosen)
{
    return OperatorTime(chosen.reason);
}

template<typename T> OperatorTime timed(double time_s, const ChosenConstants<T>& chosen)
{
    OperatorTime time;
    time.time_s = time_s;
    time.source = chosen.source;
    time.generic = chosen.generic;
    return time;
}

/// Times the operators of one pass.
class Timer
{
public:
    Timer(const Scenario& scenario)
        : m_scenario(scenario)
        , m_wanted(
              scenario.time_model == TimeModel::Generic ? ConstantsWanted::Generic : ConstantsWanted::OwnElseGeneric)
        , m_format(productFormat(scenario.numerics))
        , m_kvFormat(cacheFormat(scenario.numerics.kv_cache))
        , m_share(gpuShare(scenario))
        , m_engine(engineConstants(scenario.gpu))
        , m_bf16(gemmConstants(scenario.gpu, Format::Bf16, m_wanted))
    {
        if (m_format)
            m_gemm = servingConstants(*m_format);
    }

    void time(Phase& phase, Tokens tokens)
    {
        m_tokens = tokens;
        const OperatorTime experts = expertsTime();
        const double idealExperts = idealExpertsTime(phase);
        phase.uncalibrated = 0;
        phase.ideal_part_s = 0;
        double sum = m_engine.host_s;
        double longest = -1;
        bool hasProduct = false;
        std::string_view productReason;
        for (OperatorCost& cost : phase.mutableOperators()) {
            const OperatorTime own = isExpert(cost.id) ? OperatorTime() : operatorTime(cost);
            const OperatorTime& time = isExpert(cost.id) ? experts : own;
            cost.calibrated_s = time.time_s * (isExpert(cost.id) ? cost.time_s / idealExperts : 1);
            cost.calibrated_error = time.error();
            sum += cost.expectedTotal();
            hasProduct |= isProduct(cost) && cost.isCalibrated();
            if (cost.isCalibrated())
                continue;
            ++phase.uncalibrated;
            phase.ideal_part_s += cost.totalTime();
            if (isProduct(cost) && productReason.empty())
                productReason = time.reason;
            if (cost.totalTime() > longest) {
                longest = cost.totalTime();
                phase.uncalibrated_reason = time.reason;
            }
        }
        phase.calibrated_s = hasProduct ? sum : notTimed;
        if (!hasProduct) {
            phase.ideal_part_s = 0;
            if (!productReason.empty())
                phase.uncalibrated_reason = productReason;
        }
    }

    OperatorTime timeOf(const Phase& phase, const OperatorCost& cost, Tokens tokens)
    {
        m_tokens = tokens;
        if (!isExpert(cost.id))
            return operatorTime(cost);
        // One figure for all of them: shared out as their ideal times.
        OperatorTime share = expertsTime();
        share.scale(cost.time_s / idealExpertsTime(phase));
        return share;
    }

    /// The attention of one layer; of those that see a window where `local`.
    OperatorTime attentionTime(Tokens tokens, bool local) const
    {
        const Model& model = m_scenario.model;
        const double head = model.head_dim;
        if (m_scenario.attention == AttentionKernel::Unfused)
            return OperatorTime(unfused);
        if (model.attention == AttentionKind::Mla)
            return OperatorTime(latent);
        if (!m_kvFormat)
            return OperatorTime(otherCache);
        if (const std::string_view why = attentionObstacle(head, tokens.context(), !tokens.decode); !why.empty())
            return OperatorTime(why);
        const bool isCut = local && tokens.context() > model.window;
        AttentionShape shape {double(m_scenario.workload.batch), tokens.context(), m_share.heads, m_share.kv_heads,
            head, m_kvFormat == Format::Fp8 ? 1.0 : 2.0};
        if (!tokens.decode && isCut)
            return OperatorTime(window);
        if (isCut)
            shape.tokens = model.window;
        OperatorTime time = tokens.decode ? decodeTime(shape) : prefillTime(shape);
        if (time.time_s > 0 && (isCut || head != validatedHeadDim)) {
            time.wider_error = tokens.decode ? widerDecodeError : widerPrefillError;
            time.caveat = widerErrorReason;
        }
        return time;
    }

    /// How a matrix product outside the routed experts is timed.
    std::optional<ProductSetting> setting(const OperatorCost& cost) const
    {
        if (!(cost.gemm.n > 0) || isExpert(cost.id) || (cost.id != Id::LmHead && !m_format))
            return {};
        const Format format = cost.id == Id::LmHead ? Format::Bf16 : *m_format;
        const ChosenConstants<GemmConstants>& chosen = cost.id == Id::LmHead ? m_bf16 : m_gemm;
        if (!chosen.known())
            return {};
        return ProductSetting {format, deviceOf(m_scenario.gpu, format), chosen.constants, servingRun(format)};
    }

private:
    /// Weights never stay in the L2; activations come quantised.
    static GemmRun servingRun(Format format)
    {
        GemmRun run = gemmRun(format);
        run.quantisation = Quantisation::None;
        return run;
    }

    /// Launched like a 16-bit product; nvfp4 with a share of the separate quantisation.
    ChosenConstants<GemmConstants> servingConstants(Format format) const
    {
        ChosenConstants<GemmConstants> chosen = gemmConstants(m_scenario.gpu, format, m_wanted);
        if (!chosen.known() || !m_bf16.known() || format == Format::Bf16)
            return chosen;
        const double separate = chosen.constants.t0_s - m_bf16.constants.t0_s;
        chosen.constants.t0_s = m_bf16.constants.t0_s;
        if (format == Format::Nvfp4)
            chosen.constants.t0_s += m_engine.nvfp4_quantisation_share * separate;
        return chosen;
    }

    OperatorTime prefillTime(const AttentionShape& shape) const
    {
        const auto chosen = prefillConstants(m_scenario.gpu, *m_kvFormat, m_wanted);
        if (!chosen.known())
            return because(chosen);
        const AttentionTime found =
            prefillAttentionTime(shape, deviceOf(m_scenario.gpu, Format::Bf16), chosen.constants);
        OperatorTime time = timed(found.total_s, chosen);
        time.add("launch", found.launch_s);
        time.add("compute", found.compute_s);
        time.add("longest tile", found.longest_tile_s);
        time.add("memory", found.memory_s);
        time.add("tiles", found.tiles_s);
        return time;
    }

    OperatorTime decodeTime(const AttentionShape& shape) const
    {
        const auto chosen = decodeConstants(m_scenario.gpu, *m_kvFormat, m_wanted);
        if (!chosen.known())
            return because(chosen);
        const AttentionTime found =
            decodeAttentionTime(shape, deviceOf(m_scenario.gpu, Format::Bf16), chosen.constants, false);
        OperatorTime time = timed(found.total_s, chosen);
        time.add("launch", found.launch_s);
        time.add("memory", found.memory_s, TermKind::Squared);
        time.add("tiles", found.tiles_s, TermKind::Squared);
        time.add("split", found.split_s);
        return time;
    }

    OperatorTime operatorTime(const OperatorCost& cost) const
    {
        if (cost.id == Id::LmHead)
            return productTime(cost, Format::Bf16, m_bf16);
        if (cost.gemm.n > 0)
            return m_format ? productTime(cost, *m_format, m_gemm) : OperatorTime(otherNumerics);
        switch (cost.id) {
        case Id::Attention:
        case Id::AttentionLocal:
            return attentionTime(m_tokens, isLocal(m_scenario.model, cost.id));
        case Id::QkMatmul:
        case Id::SvMatmul:
        case Id::QkMatmulLocal:
        case Id::SvMatmulLocal:
        case Id::Softmax:
        case Id::SoftmaxLocal:
            return OperatorTime(unfused);
        case Id::QAbsorb:
        case Id::VAbsorb:
            return OperatorTime(latent);
        case Id::AttnAllReduce:
        case Id::FfnAllReduce:
            return allReduce();
        default:
            return elementwise(cost);
        }
    }

    OperatorTime productTime(
        const OperatorCost& cost, Format format, const ChosenConstants<GemmConstants>& chosen) const
    {
        if (!chosen.known())
            return because(chosen);
        const ProductSize size {cost.gemm.n, cost.gemm.m, cost.gemm.k};
        const GemmTime found = gemmTime(size, deviceOf(m_scenario.gpu, format), chosen.constants, servingRun(format));
        OperatorTime time = timed(found.total_s, chosen);
        time.add("launch", found.launch_s);
        time.add("compute", found.compute_s, TermKind::Squared);
        time.add("memory", found.memory_s, TermKind::Squared);
        time.add("tiles", found.tiles_s, TermKind::Squared);
        time.add("main loop", found.mainLoop() - found.loop_latency_s, TermKind::Part);
        time.add("loop latency", found.loop_latency_s, TermKind::Part);
        time.add("waves", found.wave_overhead_s, TermKind::Part);
        time.add("split", found.split_s);
        return time;
    }

    /// With an engine's constants, which hold where its products are timed as well.
    OperatorTime elementwise(const OperatorCost& cost) const
    {
        if (!m_bf16.known() && !m_gemm.known())
            return because(m_bf16);
        const double moved = cost.bytes() / (m_engine.elementwise_eb * m_scenario.gpu.nominalRoofs().dram_bytes_per_s);
        const double launch = hasNoLaunch(cost.id) ? 0 : m_engine.elementwise_s;
        OperatorTime time;
        time.time_s = moved + launch;
        time.add("launch", launch);
        time.add("memory", moved);
        return time;
    }

    OperatorTime allReduce() const
    {
        const auto chosen = allReduceConstants(m_scenario.gpu, m_wanted);
        if (!chosen.known())
            return because(chosen);
        if (const std::string_view why = allReduceObstacle(m_scenario.gpu, m_scenario.tensor_parallel); !why.empty())
            return OperatorTime(why);
        const double bytes = rows() * m_scenario.model.hidden * busBytes;
        const Device device = deviceOf(m_scenario.gpu, Format::Bf16);
        const AllReduceTime found = allReduceTime(bytes, m_scenario.tensor_parallel, device, chosen.constants);
        OperatorTime time = timed(found.total_s, chosen);
        time.add("launch", found.launch_s);
        time.add("GPUs", found.gpus_s);
        time.add("link", found.link_s);
        return time;
    }

    OperatorTime expertsTime() const
    {
        if (!m_scenario.model.isMoe())
            return {};
        if (!m_format)
            return OperatorTime(otherNumerics);
        if (m_scenario.tensor_parallel > 16)
            return OperatorTime(manyGpus);
        const auto chosen = moeConstants(m_scenario.gpu, *m_format, m_wanted);
        if (!chosen.known())
            return because(chosen);
        const MixtureOfExperts& moe = m_scenario.model.moe;
        const MoeShape shape {.tokens = rows(),
            .hidden = double(m_scenario.model.hidden),
            .intermediate = double(moe.expert_intermediate),
            .experts = double(moe.experts),
            .experts_per_token = double(moe.experts_per_token),
            .expert_parallel = double(m_scenario.tensor_parallel),
            .gated = m_scenario.model.gated_mlp,
            .balanced = m_scenario.moe_imbalance <= 1,
            .weight_bytes = gemmRun(*m_format).operand_bytes};
        const MoeTime found = moeTime(shape, deviceOf(m_scenario.gpu, *m_format), chosen.constants);
        OperatorTime time = timed(found.total_s, chosen);
        time.add("launch", found.launch_s);
        time.add("compute", found.compute_s, TermKind::Squared);
        time.add("memory", found.memory_s, TermKind::Squared);
        time.add("tokens", found.tokens_s);
        return time;
    }

    static double idealExpertsTime(const Phase& phase)
    {
        double sum = 0;
        for (const OperatorCost& cost : phase.operators())
            sum += isExpert(cost.id) ? cost.time_s : 0;
        return sum;
    }

    double rows() const { return m_scenario.workload.batch * m_tokens.fresh; }

    const Scenario& m_scenario;
    ConstantsWanted m_wanted;
    std::optional<Format> m_format;
    std::optional<Format> m_kvFormat;
    Share m_share;
    EngineConstants m_engine;
    ChosenConstants<GemmConstants> m_bf16;
    ChosenConstants<GemmConstants> m_gemm;
    Tokens m_tokens;
};

void addMetrics(const Scenario& scenario, double prefill_s, double step_s, RequestMetrics& metrics)
{
    const Workload& w = scenario.workload;
    metrics.ttft_s = prefill_s;
    metrics.tpot_s = step_s;
    metrics.latency_s = prefill_s + (w.output - 1) * step_s;
    metrics.tokens_per_s_per_sequence = 1 / step_s;
    metrics.tokens_per_s = w.batch / step_s;
}

/// The decode step at the mean context of a request: only attention differs from the step that is shown. Where it has
/// no expected time, it differs as in the ideal mean step.
double meanStep(const Timer& timer, const Scenario& scenario, const Analysis& analysis)
{
    const Workload& w = scenario.workload;
    const Phase& decode = analysis.decode;
    const Tokens mean = Tokens::decodeStep(std::floor(w.prompt + (w.output + 1) / 2.0));
    double step = decode.calibrated_s;
    bool isIdeal = false;
    for (const OperatorCost& cost : decode.operators()) {
        if (!isAttention(cost.id))
            continue;
        isIdeal |= !cost.isCalibrated();
        if (cost.isCalibrated())
            step +=
                cost.count * (timer.attentionTime(mean, isLocal(scenario.model, cost.id)).time_s - cost.calibrated_s);
    }
    return isIdeal ? step + analysis.metrics.tpot_s - decode.time_s : step;
}

} // namespace

void addTimes(const Scenario& scenario, Analysis& result)
{
    const Workload& w = scenario.workload;
    if (scenario.convention != Convention::Physical) {
        for (Phase* phase : {&result.prefill, &result.decode}) {
            phase->calibrated_s = notTimed;
            phase->uncalibrated = static_cast<int>(phase->operators().size());
            phase->uncalibrated_reason = otherConvention;
        }
        return;
    }
    Timer timer(scenario);
    timer.time(result.prefill, Tokens::prefill(w.prompt));
    timer.time(result.decode, Tokens::decodeStep(w.decodeContext()));
    addMetrics(scenario, result.prefill.calibrated_s, meanStep(timer, scenario, result), result.calibrated);
    addErrors(scenario, result);
}

OperatorTime operatorTime(const Scenario& scenario, const Phase& phase, OperatorId id, bool decode)
{
    const OperatorCost* cost = phase.find(id);
    if (cost == nullptr || scenario.time_model == TimeModel::Ideal)
        return OperatorTime("calibrated times are not asked for");
    if (scenario.convention != Convention::Physical)
        return OperatorTime(otherConvention);
    const Workload& w = scenario.workload;
    const Tokens tokens = decode ? Tokens::decodeStep(w.decodeContext()) : Tokens::prefill(w.prompt);
    return Timer(scenario).timeOf(phase, *cost, tokens);
}

std::optional<ProductSetting> productSetting(const Scenario& scenario, const OperatorCost& cost)
{
    if (scenario.convention != Convention::Physical || scenario.time_model == TimeModel::Ideal)
        return {};
    return Timer(scenario).setting(cost);
}

} // namespace ridgepoint::calibrated

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/step_time.h"

#include <algorithm>

namespace ridgepoint::calibrated {

namespace {

/// One GPU's share of a layer, and the product in it.
class Layer
{
public:
    Layer(const StepModel& model, const Step& step, const StepConstants& constants)
        : m_model(model)
        , m_step(step)
        , m_constants(constants)
        , m_rows(step.sequences + step.prompts * step.prompt)
        , m_heads(model.heads / model.tensor_parallel)
        , m_kvHeads(std::max(1.0, model.kv_heads / model.tensor_parallel))
        , m_intermediate(model.intermediate / model.tensor_parallel)
        , m_run(gemmRun(constants.format))
        , m_gemm(constants.gemm)
    {
        // Activations come quantised out of the kernel before; nvfp4 needs a launch of its own for half of them.
        m_run.quantisation = Quantisation::None;
        const double launch = constants.gemm_bf16.t0_s;
        m_gemm.t0_s = launch;
        if (constants.format == Format::Nvfp4)
            m_gemm.t0_s += constants.engine.nvfp4_quantisation_share * (constants.gemm.t0_s - launch);
    }

    double projections() const
    {
        const double queries = m_heads * m_model.head_dim;
        return product((m_heads + 2 * m_kvHeads) * m_model.head_dim, m_model.hidden) + product(m_model.hidden, queries);
    }

    double feedForward() const
    {
        return product(2 * m_intermediate, m_model.hidden) + product(m_model.hidden, m_intermediate);
    }

    double attention() const
    {
        AttentionShape shape {m_step.sequences, m_step.context, m_heads, m_kvHeads, m_model.head_dim, m_model.kv_bytes};
        const Device device = bf16Device();
        double time = 0;
        if (m_step.sequences > 0)
            time += decodeAttentionTime(shape, device, m_constants.decode, false).total_s;
        if (m_step.prompt > 0) {
            shape.batch = m_step.prompts;
            shape.tokens = m_step.prompt;
            time += prefillAttentionTime(shape, device, m_constants.prefill).total_s;
        }
        return time;
    }

    double elementwise() const
    {
        const EngineConstants& engine = m_constants.engine;
        const double weightBytes = m_run.operand_bytes;
        const double gpus = m_model.tensor_parallel;
        const double bytes = m_rows
            * (2 * m_model.hidden * (6 + weightBytes) + (4 + weightBytes) * m_intermediate
                + 4 * m_model.head_dim * (m_model.heads + 2 * m_model.kv_heads) / gpus);
        return engine.elementwise_per_layer * engine.elementwise_s
            + bytes / (engine.elementwise_eb * m_constants.device.bytes_per_s);
    }

    double allReduce() const
    {
        const double bytes = m_rows * m_model.hidden * 2;
        return 2 * allReduceTime(bytes, m_model.tensor_parallel, m_constants.device, m_constants.all_reduce).total_s;
    }

    /// On the last token of each sequence and of the prompt.
    double lmHead() const
    {
        const double rows = m_step.sequences + (m_step.prompt > 0 ? m_step.prompts : 0);
        const ProductSize size {rows, m_model.vocab / m_model.tensor_parallel, m_model.hidden};
        return gemmTime(size, bf16Device(), m_constants.gemm_bf16, gemmRun(Format::Bf16)).total_s;
    }

private:
    double product(double n, double k) const
    {
        return gemmTime({m_rows, n, k}, m_constants.device, m_gemm, m_run).total_s;
    }

    Device bf16Device() const
    {
        Device device = m_constants.device;
        device.flop_per_s = m_constants.bf16_flop_per_s;
        return device;
    }

    const StepModel& m_model;
    const Step& m_step;
    const StepConstants& m_constants;
    double m_rows;
    double m_heads;
    double m_kvHeads;
    double m_intermediate;
    GemmRun m_run;
    GemmConstants m_gemm;
};

} // namespace

StepTime stepTime(const StepModel& model, const Step& step, const StepConstants& constants)
{
    const Layer layer(model, step, constants);
    StepTime time;
    time.projections_s = model.layers * layer.projections();
    time.feed_forward_s = model.layers * layer.feedForward();
    time.attention_s = model.layers * layer.attention();
    time.elementwise_s = model.layers * layer.elementwise();
    time.all_reduce_s = model.layers * layer.allReduce();
    time.lm_head_s = layer.lmHead();
    time.host_s = constants.engine.host_s;
    time.total_s = time.projections_s + time.feed_forward_s + time.attention_s + time.elementwise_s + time.all_reduce_s
        + time.lm_head_s + time.host_s;
    return time;
}

ServingTime servingTime(const StepModel& model, const Requests& requests, const StepConstants& constants,
    const FrameworkConstants& framework)
{
    const double context = requests.prompt + requests.output / 2;
    ServingTime time;
    time.decode_s = stepTime(model, {requests.sequences, context, 0}, constants).total_s;
    time.mixed_s = stepTime(model, {requests.sequences - 1, context, requests.prompt}, constants).total_s;
    time.overhead_s = framework.step_s;
    time.total_s = servingTimePerToken(time.decode_s, time.mixed_s, requests.sequences, requests.output, framework);
    time.waiting_s = time.total_s - time.decode_s - time.overhead_s;
    return time;
}

double servingTimePerToken(
    double decode_s, double mixed_s, double sequences, double output_tokens, const FrameworkConstants& framework)
{
    const double waits = framework.interference * (sequences - 1) / output_tokens;
    return decode_s + framework.step_s + waits * (mixed_s - decode_s);
}

} // namespace ridgepoint::calibrated

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/step_time.h"

#include <algorithm>

namespace ridgepoint::calibrated {

namespace {

/// Times the operators of a layer.
class StepTimer
{
public:
    StepTimer(const StepModel& model, const StepShapes& shapes, const StepConstants& constants)
        : m_model(model)
        , m_shapes(shapes)
        , m_constants(constants)
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

    double products(const std::array<ProductSize, 2>& sizes) const { return product(sizes[0]) + product(sizes[1]); }

    double attention() const
    {
        const Device device = bf16Device();
        double time = 0;
        if (m_shapes.decode)
            time += decodeAttentionTime(*m_shapes.decode, device, m_constants.decode, false).total_s;
        if (m_shapes.prefill)
            time += prefillAttentionTime(*m_shapes.prefill, device, m_constants.prefill).total_s;
        return time;
    }

    double elementwise() const
    {
        const EngineConstants& engine = m_constants.engine;
        const double weightBytes = m_run.operand_bytes;
        const double gpus = m_model.tensor_parallel;
        const double bytes = m_shapes.rows
            * (2 * m_model.hidden * (6 + weightBytes) + (4 + weightBytes) * m_model.intermediate / gpus
                + 4 * m_model.head_dim * (m_model.heads + 2 * m_model.kv_heads) / gpus);
        return engine.elementwise_per_layer * engine.elementwise_s
            + bytes / (engine.elementwise_eb * m_constants.device.bytes_per_s);
    }

    double allReduces() const
    {
        return 2
            * allReduceTime(
                m_shapes.all_reduce_bytes, m_model.tensor_parallel, m_constants.device, m_constants.all_reduce)
                  .total_s;
    }

    double lmHead() const
    {
        return gemmTime(m_shapes.lm_head, bf16Device(), m_constants.gemm_bf16, gemmRun(Format::Bf16)).total_s;
    }

private:
    double product(const ProductSize& size) const { return gemmTime(size, m_constants.device, m_gemm, m_run).total_s; }

    Device bf16Device() const
    {
        Device device = m_constants.device;
        device.flop_per_s = m_constants.bf16_flop_per_s;
        return device;
    }

    const StepModel& m_model;
    const StepShapes& m_shapes;
    const StepConstants& m_constants;
    GemmRun m_run;
    GemmConstants m_gemm;
};

} // namespace

StepShapes stepShapes(const StepModel& model, const Step& step)
{
    const double gpus = model.tensor_parallel;
    const double rows = step.sequences + step.prompts * step.prompt;
    const double heads = model.heads / gpus;
    const double kvHeads = std::max(1.0, model.kv_heads / gpus);
    const double width = model.intermediate / gpus;
    const double prompts = step.prompt > 0 ? step.prompts : 0;
    StepShapes shapes;
    shapes.rows = rows;
    shapes.projections = {ProductSize {rows, (heads + 2 * kvHeads) * model.head_dim, model.hidden},
        ProductSize {rows, model.hidden, heads * model.head_dim}};
    shapes.feed_forward = {ProductSize {rows, 2 * width, model.hidden}, ProductSize {rows, model.hidden, width}};
    const AttentionShape attention {step.sequences, step.context, heads, kvHeads, model.head_dim, model.kv_bytes};
    if (step.sequences > 0)
        shapes.decode = attention;
    if (step.prompt > 0) {
        shapes.prefill = attention;
        shapes.prefill->batch = step.prompts;
        shapes.prefill->tokens = step.prompt;
    }
    shapes.all_reduce_bytes = rows * model.hidden * 2;
    shapes.lm_head = {step.sequences + prompts, model.vocab / gpus, model.hidden};
    return shapes;
}

StepTime stepTime(const StepModel& model, const Step& step, const StepConstants& constants)
{
    const StepShapes shapes = stepShapes(model, step);
    const StepTimer timer(model, shapes, constants);
    StepTime time;
    time.projections_s = model.layers * timer.products(shapes.projections);
    time.feed_forward_s = model.layers * timer.products(shapes.feed_forward);
    time.attention_s = model.layers * timer.attention();
    time.elementwise_s = model.layers * timer.elementwise();
    time.all_reduce_s = model.layers * timer.allReduces();
    time.lm_head_s = timer.lmHead();
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

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/serving/ideal_step.h"

#include <algorithm>

namespace ridgepoint {

namespace {

using namespace calibrated;

/// The roofs that a step's operators meet.
class StepRoofs
{
public:
    explicit StepRoofs(const StepConstants& constants)
        : m_constants(constants)
    {
    }

    double product(const ProductSize& size, double operandBytes, double peak) const
    {
        return roof(2 * size.m * size.n * size.k,
            operandBytes * (size.m * size.k + size.n * size.k) + 2 * size.m * size.n, peak);
    }

    double decode(const AttentionShape& shape) const
    {
        const double tokens = shape.batch * shape.tokens;
        const double bytes = 2 * tokens * shape.kv_heads * shape.head_dim * shape.kv_bytes
            + 4 * shape.batch * shape.heads * shape.head_dim;
        return roof(4 * tokens * shape.heads * shape.head_dim, bytes, m_constants.bf16_flop_per_s);
    }

    double prefill(const AttentionShape& shape) const
    {
        const double tokens = shape.batch * shape.tokens;
        const double flop = 4 * shape.heads * shape.head_dim * tokens * (shape.tokens + 1) / 2;
        const double bytes = tokens * shape.head_dim * (4 * shape.heads + 2 * shape.kv_heads * (2 + shape.kv_bytes));
        return roof(flop, bytes, m_constants.bf16_flop_per_s);
    }

    double allReduce(double bytes, double gpus) const
    {
        const double link = m_constants.device.link_bytes_per_s;
        return gpus > 1 && link > 0 ? 2 * (gpus - 1) / gpus * bytes / link : 0;
    }

private:
    double roof(double flop, double bytes, double peak) const
    {
        return std::max(flop / peak, bytes / m_constants.device.bytes_per_s);
    }

    const StepConstants& m_constants;
};

} // namespace

double idealStepTime(const StepModel& model, const Step& step, const StepConstants& constants)
{
    const StepShapes shapes = stepShapes(model, step);
    const StepRoofs roofs(constants);
    const double bytes = gemmRun(constants.format).operand_bytes;
    double layer = 2 * roofs.allReduce(shapes.all_reduce_bytes, model.tensor_parallel);
    for (const auto& products : {shapes.projections, shapes.feed_forward}) {
        for (const ProductSize& size : products)
            layer += roofs.product(size, bytes, constants.device.flop_per_s);
    }
    layer += shapes.decode ? roofs.decode(*shapes.decode) : 0;
    layer += shapes.prefill ? roofs.prefill(*shapes.prefill) : 0;
    return model.layers * layer + roofs.product(shapes.lm_head, 2, constants.bf16_flop_per_s);
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/serving/ideal_step.h"

#include <algorithm>

namespace ridgepoint {

namespace {

using namespace calibrated;

class IdealStep
{
public:
    IdealStep(const StepModel& model, const Step& step, const StepConstants& constants)
        : m_model(model)
        , m_step(step)
        , m_constants(constants)
        , m_rows(step.sequences + step.prompts * step.prompt)
        , m_heads(model.heads / model.tensor_parallel)
        , m_kvHeads(std::max(1.0, model.kv_heads / model.tensor_parallel))
    {
    }

    double layer() const
    {
        const double bytes = gemmRun(m_constants.format).operand_bytes;
        const double peak = m_constants.device.flop_per_s;
        const double queries = m_heads * m_model.head_dim;
        const double width = m_model.intermediate / m_model.tensor_parallel;
        return product(m_rows, queries + 2 * m_kvHeads * m_model.head_dim, m_model.hidden, bytes, peak)
            + product(m_rows, m_model.hidden, queries, bytes, peak)
            + product(m_rows, 2 * width, m_model.hidden, bytes, peak)
            + product(m_rows, m_model.hidden, width, bytes, peak) + decodeAttention() + prefillAttention()
            + allReduces();
    }

    double lmHead() const
    {
        const double rows = m_step.sequences + (m_step.prompt > 0 ? m_step.prompts : 0);
        return product(rows, m_model.vocab / m_model.tensor_parallel, m_model.hidden, 2, m_constants.bf16_flop_per_s);
    }

private:
    double roof(double flop, double bytes, double peak) const
    {
        return std::max(flop / peak, bytes / m_constants.device.bytes_per_s);
    }

    double product(double m, double n, double k, double operandBytes, double peak) const
    {
        return roof(2 * m * n * k, operandBytes * (m * k + n * k) + 2 * m * n, peak);
    }

    double decodeAttention() const
    {
        const double d = m_model.head_dim;
        const double tokens = m_step.sequences * m_step.context;
        const double bytes = 2 * tokens * m_kvHeads * d * m_model.kv_bytes + 4 * m_step.sequences * m_heads * d;
        return roof(4 * tokens * m_heads * d, bytes, m_constants.bf16_flop_per_s);
    }

    double prefillAttention() const
    {
        const double d = m_model.head_dim;
        const double tokens = m_step.prompts * m_step.prompt;
        const double flop = 4 * m_heads * d * tokens * (m_step.prompt + 1) / 2;
        const double bytes = tokens * d * (4 * m_heads + 2 * m_kvHeads * (2 + m_model.kv_bytes));
        return roof(flop, bytes, m_constants.bf16_flop_per_s);
    }

    double allReduces() const
    {
        const double gpus = m_model.tensor_parallel;
        const double link = m_constants.device.link_bytes_per_s;
        if (gpus <= 1 || !(link > 0))
            return 0;
        return 2 * 2 * (gpus - 1) / gpus * m_rows * m_model.hidden * 2 / link;
    }

    const StepModel& m_model;
    const Step& m_step;
    const StepConstants& m_constants;
    double m_rows;
    double m_heads;
    double m_kvHeads;
};

} // namespace

double idealStepTime(const StepModel& model, const Step& step, const StepConstants& constants)
{
    const IdealStep ideal(model, step, constants);
    return model.layers * ideal.layer() + ideal.lmHead();
}

} // namespace ridgepoint

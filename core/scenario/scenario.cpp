// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scenario/scenario.h"

#include <cmath>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

/// Collects what is wrong, each message naming its field.
class Checker
{
public:
    explicit Checker(const Scenario& scenario)
        : m_scenario(scenario)
    {
    }

    std::vector<Diagnostic> run()
    {
        workload();
        parallelism();
        kvHeads();
        precisions();
        settings();
        return std::move(m_diagnostics);
    }

private:
    void say(Severity severity, std::string field, std::string message)
    {
        m_diagnostics.push_back({severity, {}, 0, 0, std::move(field), std::move(message)});
    }

    void inRange(const char* field, int value, int lowest, int highest)
    {
        if (value < lowest || value > highest) {
            say(Severity::Error, field,
                "found " + std::to_string(value) + ", expected a whole number from " + std::to_string(lowest) + " to "
                    + std::to_string(highest));
        }
    }

    void workload()
    {
        const Workload& w = m_scenario.workload;
        inRange("batch", w.batch, 1, Limits::max_batch);
        inRange("prompt", w.prompt, 1, Limits::max_tokens);
        inRange("output", w.output, 1, Limits::max_tokens);
        inRange("context", w.context, 0, 2 * Limits::max_tokens);
        const Model& model = m_scenario.model;
        if (model.max_positions > 0 && w.decodeContext() > model.max_positions) {
            say(Severity::Note, "context",
                "a context of " + std::to_string(w.decodeContext()) + " tokens is beyond the "
                    + std::to_string(model.max_positions) + " positions that " + model.name + " was made for");
        }
    }

    void parallelism()
    {
        const int gpus = m_scenario.tensor_parallel;
        inRange("tensor_parallel", gpus, 1, Limits::max_tensor_parallel);
        if (gpus <= 1)
            return;
        if (m_scenario.model.heads % gpus != 0) {
            say(Severity::Error, "tensor_parallel",
                "found " + std::to_string(gpus) + ", expected a divisor of the "
                    + std::to_string(m_scenario.model.heads) + " query heads of " + m_scenario.model.name);
        }
        if (m_scenario.gpu.link_bytes_per_s <= 0) {
            say(Severity::Error, "tensor_parallel",
                "found " + std::to_string(gpus) + ", expected 1: the preset of " + m_scenario.gpu.name
                    + " knows no link between GPUs");
        }
    }

    void kvHeads()
    {
        const Model& model = m_scenario.model;
        if (model.attention == AttentionKind::Mla)
            return;
        if (model.kv_heads < 1 || model.kv_heads > model.heads || model.heads % model.kv_heads != 0) {
            say(Severity::Error, "kv_heads",
                "found " + std::to_string(model.kv_heads) + ", expected a divisor of the " + std::to_string(model.heads)
                    + " query heads of " + model.name);
        }
    }

    void precisions()
    {
        const Numerics& n = m_scenario.numerics;
        inRange("group_size", n.group_size, 1, 1 << 20);
        computable("activations", n.activations);
        if (bits(n.weights) > bits(n.activations))
            computable("weights", n.weights);
        if (bits(n.kv_cache) > bits(n.activations))
            computable("kv_cache", n.kv_cache);
    }

    /// 16 and 32 bit types must exist on the GPU; narrower ones are widened to what it has, which is said.
    void computable(const char* field, Precision precision)
    {
        const Gpu& gpu = m_scenario.gpu;
        if (computes(gpu, precision))
            return;
        const std::string found(name(precision));
        if (bits(precision) >= 16) {
            say(Severity::Error, field,
                "found " + found + ", which " + gpu.name + " has no rate for; expected one of " + rates(gpu));
            return;
        }
        const ComputeRoof roof = matrixRoof(gpu, precision);
        if (roof.known()) {
            say(Severity::Note, field,
                gpu.name + " has no " + found + " rate: it computes at its " + std::string(name(roof.precision))
                    + " rate");
        }
    }

    static std::string rates(const Gpu& gpu)
    {
        std::string list;
        for (const Precision precision : allPrecisions) {
            if (computes(gpu, precision))
                list += (list.empty() ? "" : ", ") + std::string(name(precision));
        }
        return list;
    }

    void settings()
    {
        if (!std::isfinite(m_scenario.moe_imbalance) || m_scenario.moe_imbalance < 1 || m_scenario.moe_imbalance > 1e6)
            say(Severity::Error, "moe_imbalance", "expected a number from 1 to 1e6");
        if (!std::isfinite(m_scenario.reserve_bytes) || m_scenario.reserve_bytes < 0 || m_scenario.reserve_bytes > 1e18)
            say(Severity::Error, "reserve_bytes", "expected a number of bytes from 0 to 1e18");
        if (m_scenario.gpu.dram_bytes_per_s <= 0)
            say(Severity::Error, "gpu", m_scenario.gpu.name + " has no DRAM bandwidth; expected a positive one");
        if (m_scenario.convention == Convention::LlmWorkload
            && m_scenario.llm_workload_start == LlmWorkloadStart::Published) {
            say(Severity::Note, "convention",
                "the published llm-workload estimate starts its decode samples at cache position 1, so the prompt's "
                "KV cache is never read: its TPOT is too short; llm_workload_start = prompt corrects it");
        }
    }

    const Scenario& m_scenario;
    std::vector<Diagnostic> m_diagnostics;
};

} // namespace

std::string_view name(AttentionKernel kernel)
{
    return kernel == AttentionKernel::Fused ? "fused" : "unfused";
}

std::string_view name(Projections projections)
{
    return projections == Projections::Separate ? "separate" : "merged";
}

std::string_view name(TimeModel model)
{
    switch (model) {
    case TimeModel::Ideal:
        return "ideal";
    case TimeModel::Calibrated:
        return "calibrated";
    case TimeModel::Generic:
        return "generic";
    }
    return "";
}

std::string_view name(LlmWorkloadStart start)
{
    return start == LlmWorkloadStart::Published ? "published" : "prompt";
}

std::string_view name(Convention convention)
{
    switch (convention) {
    case Convention::Physical:
        return "physical";
    case Convention::BackOfEnvelope:
        return "back-of-envelope";
    case Convention::LlmWorkload:
        return "llm-workload";
    case Convention::Lecture:
        return "lecture";
    }
    return "";
}

std::vector<Diagnostic> validate(const Scenario& scenario)
{
    return Checker(scenario).run();
}

void useDefaultPrecision(Scenario& scenario)
{
    const Precision precision = defaultPrecision(scenario.gpu);
    scenario.numerics.weights = scenario.numerics.activations = scenario.numerics.kv_cache = precision;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explore/control.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr int usualBatch = 1024;
constexpr int usualTokens = 1 << 20;
constexpr int usualTensorParallel = 64;

} // namespace

std::string_view name(Control control)
{
    switch (control) {
    case Control::Batch:
        return "batch";
    case Control::Prompt:
        return "prompt";
    case Control::Output:
        return "output";
    case Control::KvHeads:
        return "kv_heads";
    case Control::TensorParallel:
        return "tensor_parallel";
    }
    return "";
}

std::string_view title(Control control)
{
    switch (control) {
    case Control::Batch:
        return "batch";
    case Control::Prompt:
        return "prompt length";
    case Control::Output:
        return "output length";
    case Control::KvHeads:
        return "KV heads";
    case Control::TensorParallel:
        return "tensor parallel";
    }
    return "";
}

int value(const Scenario& scenario, Control control)
{
    switch (control) {
    case Control::Batch:
        return scenario.workload.batch;
    case Control::Prompt:
        return scenario.workload.prompt;
    case Control::Output:
        return scenario.workload.output;
    case Control::KvHeads:
        return scenario.model.kv_heads;
    case Control::TensorParallel:
        return scenario.tensor_parallel;
    }
    return 0;
}

void setValue(Scenario& scenario, Control control, int value)
{
    switch (control) {
    case Control::Batch:
        scenario.workload.batch = value;
        break;
    case Control::Prompt:
        scenario.workload.prompt = value;
        break;
    case Control::Output:
        scenario.workload.output = value;
        break;
    case Control::KvHeads:
        scenario.model = withKvHeads(std::move(scenario.model), value);
        break;
    case Control::TensorParallel:
        scenario.tensor_parallel = value;
        break;
    }
}

std::vector<int> valuesOf(const Scenario& scenario, Control control, int lowest, int highest, int steps)
{
    std::vector<int> values;
    if (control == Control::KvHeads || control == Control::TensorParallel) {
        for (const int divisor : kvHeadChoices(scenario.model)) {
            if (divisor >= lowest && divisor <= highest)
                values.push_back(divisor);
        }
        return values;
    }
    const double ratio = steps > 1 ? std::log(double(highest) / lowest) / (steps - 1) : 0;
    for (int i = 0; i < steps; ++i) {
        const int next = std::min(highest, static_cast<int>(std::lround(lowest * std::exp(i * ratio))));
        if (values.empty() || next > values.back())
            values.push_back(next);
    }
    return values;
}

ControlRange usualRange(const Scenario& scenario, Control control)
{
    switch (control) {
    case Control::Batch:
        return {1, std::max(usualBatch, scenario.workload.batch)};
    case Control::Prompt:
        return {1, std::max(usualTokens, scenario.workload.prompt)};
    case Control::Output:
        return {1, std::max(usualTokens, scenario.workload.output)};
    case Control::KvHeads:
        return {1, scenario.model.attention == AttentionKind::Mla ? 0 : scenario.model.heads};
    case Control::TensorParallel:
        return {1, scenario.gpu.link_bytes_per_s > 0 ? std::min(usualTensorParallel, scenario.model.heads) : 1};
    }
    return {};
}

} // namespace ridgepoint

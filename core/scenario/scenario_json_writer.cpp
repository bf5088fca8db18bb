// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scenario/scenario_json.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>

namespace ridgepoint {

namespace {

using OrderedJson = nlohmann::ordered_json;

/// 16e9 bytes are written as 16000000000, 1.5 as 1.5.
OrderedJson plainNumber(double value)
{
    if (std::abs(value) < 9e15 && std::floor(value) == value)
        return static_cast<std::int64_t>(value);
    return value;
}

} // namespace

std::string writeScenario(const Scenario& scenario)
{
    OrderedJson root;
    root["model"] = scenario.model.id;
    root["gpu"] = scenario.gpu.id;
    root["batch"] = scenario.workload.batch;
    root["prompt"] = scenario.workload.prompt;
    root["output"] = scenario.workload.output;
    if (scenario.workload.context > 0)
        root["context"] = scenario.workload.context;
    root["kv_heads"] = scenario.model.kv_heads;
    root["weights"] = name(scenario.numerics.weights);
    root["activations"] = name(scenario.numerics.activations);
    root["kv_cache"] = name(scenario.numerics.kv_cache);
    root["group_size"] = scenario.numerics.group_size;
    root["tensor_parallel"] = scenario.tensor_parallel;
    root["attention"] = name(scenario.attention);
    root["projections"] = name(scenario.projections);
    root["convention"] = name(scenario.convention);
    if (scenario.llm_workload_start != LlmWorkloadStart::Published)
        root["llm_workload_start"] = name(scenario.llm_workload_start);
    root["time_model"] = name(scenario.time_model);
    root["score_all_tokens"] = scenario.workload.score_all_tokens;
    root["moe_imbalance"] = plainNumber(scenario.moe_imbalance);
    root["reserve_bytes"] = plainNumber(scenario.reserve_bytes);
    if (scenario.gpu.nominal)
        root["measured_roofs"] = true;
    for (const PresetOverride& override : scenario.overrides)
        root["set"][override.path] = OrderedJson::parse(override.value, nullptr, false);
    return root.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + '\n';
}

} // namespace ridgepoint

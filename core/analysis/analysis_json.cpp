// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/analysis_json.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

namespace ridgepoint {

namespace {

using Json = nlohmann::ordered_json;

void addComputeRoof(Json& roofs, const ComputeRoof& roof)
{
    if (!roof.known())
        return;
    const Json entry = {{"kind", "compute"}, {"engine", name(roof.engine)}, {"precision", name(roof.precision)},
        {"flop_per_s", roof.flop_per_s}};
    for (const Json& present : roofs) {
        if (present == entry)
            return;
    }
    roofs.push_back(entry);
}

Json roofsJson(const Scenario& scenario, const Analysis& analysis)
{
    Json roofs = Json::array();
    addComputeRoof(roofs, analysis.tensor);
    addComputeRoof(roofs, analysis.attention);
    addComputeRoof(roofs, analysis.vector);
    for (const MemoryLevel level : {MemoryLevel::Dram, MemoryLevel::LastLevel, MemoryLevel::L2, MemoryLevel::L1}) {
        if (const double rate = scenario.gpu.bandwidth(level); rate > 0)
            roofs.push_back({{"kind", "memory"}, {"level", name(level)}, {"bytes_per_s", rate}});
    }
    if (scenario.gpu.link_bytes_per_s > 0)
        roofs.push_back({{"kind", "link"}, {"bytes_per_s", scenario.gpu.link_bytes_per_s}});
    return roofs;
}

/// "time_error_median", "time_error_p90": shares of the time; null where not known.
void addError(Json& json, const std::string& of, const TimeError& error)
{
    json[of + "_error_median"] = error.median;
    json[of + "_error_p90"] = error.p90;
}

Json operatorJson(const OperatorCost& cost, bool withCalibrated)
{
    Json json = {{"name", name(cost.id)}, {"count", cost.count}, {"engine", name(cost.roof.engine)},
        {"flop", cost.flop}, {"bytes", cost.bytes()}, {"weight_bytes", cost.weight_bytes},
        {"activation_bytes", cost.activation_bytes}, {"kv_cache_bytes", cost.kv_cache_bytes},
        {"link_bytes", cost.link_bytes}, {"intensity_flop_per_byte", cost.intensity()}, {"bound", name(cost.bound)},
        {"attainable_flop_per_s", cost.attainable()}, {"time_s", cost.time_s}};
    if (withCalibrated) {
        json["calibrated_s"] = cost.calibrated_s;
        json["expected_is_ideal"] = !cost.isCalibrated();
        addError(json, "time", cost.calibrated_error);
    }
    return json;
}

Json phaseJson(const Phase& phase, bool withCalibrated)
{
    Json operators = Json::array();
    for (const OperatorCost& cost : phase.operators())
        operators.push_back(operatorJson(cost, withCalibrated));
    Json json = {{"time_s", phase.time_s}, {"overlap_time_s", phase.overlap_time_s}, {"flop", phase.flop},
        {"bytes", phase.bytes}, {"link_bytes", phase.link_bytes}, {"bound", name(phase.bound())},
        {"operators", std::move(operators)}};
    if (!withCalibrated)
        return json;
    json["calibrated_s"] = phase.calibrated_s;
    addError(json, "time", phase.calibrated_error);
    json["uncalibrated_operators"] = phase.uncalibrated;
    json["ideal_part_s"] = phase.ideal_part_s;
    json["ideal_share"] = phase.idealShare();
    if (phase.uncalibrated > 0)
        json["uncalibrated_reason"] = phase.uncalibrated_reason;
    return json;
}

Json metricsJson(const RequestMetrics& metrics)
{
    return {{"ttft_s", metrics.ttft_s}, {"tpot_s", metrics.tpot_s}, {"latency_s", metrics.latency_s},
        {"tokens_per_s_per_sequence", metrics.tokens_per_s_per_sequence}, {"tokens_per_s", metrics.tokens_per_s}};
}

Json memoryJson(const MemoryFit& memory)
{
    return {{"weights_bytes", memory.weights_bytes}, {"kv_cache_bytes", memory.kv_cache_bytes},
        {"activations_bytes", memory.activations_bytes}, {"reserve_bytes", memory.reserve_bytes},
        {"capacity_bytes", memory.capacity_bytes}, {"fits", memory.fits}, {"max_batch", memory.max_batch},
        {"max_context", memory.max_context}};
}

/// Nothing for a value that is not known.
void append(std::string& text, double number)
{
    if (std::isnan(number))
        return;
    std::array<char, 32> buffer {};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    text.append(buffer.data(), end);
}

void appendRows(std::string& text, const Phase& phase, std::string_view phaseName, bool withCalibrated)
{
    for (const OperatorCost& cost : phase.operators()) {
        text.append(phaseName).append(",").append(name(cost.id)).append(",").append(std::to_string(cost.count));
        text.append(",").append(name(cost.roof.engine));
        for (const double number : {cost.flop, cost.bytes(), cost.weight_bytes, cost.activation_bytes,
                 cost.kv_cache_bytes, cost.link_bytes, cost.intensity()}) {
            text += ',';
            append(text, number);
        }
        text.append(",").append(name(cost.bound));
        for (const double number : {cost.attainable(), cost.time_s, cost.totalTime()}) {
            text += ',';
            append(text, number);
        }
        if (withCalibrated) {
            for (const double number : {cost.calibrated_s, cost.count * cost.calibrated_s, cost.calibrated_error.median,
                     cost.calibrated_error.p90}) {
                text += ',';
                append(text, number);
            }
        }
        text += '\n';
    }
}

} // namespace

std::string analysisJson(const Scenario& scenario, const Analysis& analysis, const std::string& scenarioJson)
{
    const bool withCalibrated = scenario.time_model != TimeModel::Ideal;
    Json result = {{"scenario", Json::parse(scenarioJson)}, {"roofs", roofsJson(scenario, analysis)},
        {"prefill", phaseJson(analysis.prefill, withCalibrated)},
        {"decode", phaseJson(analysis.decode, withCalibrated)}, {"metrics", metricsJson(analysis.metrics)},
        {"memory", memoryJson(analysis.memory)}};
    if (withCalibrated) {
        Json& metrics = result["calibrated_metrics"] = metricsJson(analysis.calibrated);
        addError(metrics, "ttft", analysis.calibrated_errors.ttft);
        addError(metrics, "tpot", analysis.calibrated_errors.tpot);
        addError(metrics, "latency", analysis.calibrated_errors.latency);
        addError(metrics, "tokens_per_s", analysis.calibrated_errors.tpot);
    }
    return result.dump(2);
}

std::string analysisCsv(const Scenario& scenario, const Analysis& analysis)
{
    const bool withCalibrated = scenario.time_model != TimeModel::Ideal;
    std::string text = "phase,name,count,engine,flop,bytes,weight_bytes,activation_bytes,kv_cache_bytes,link_bytes,"
                       "intensity_flop_per_byte,bound,attainable_flop_per_s,time_s,total_time_s";
    if (withCalibrated)
        text += ",calibrated_s,total_calibrated_s,time_error_median,time_error_p90";
    text += '\n';
    appendRows(text, analysis.prefill, "prefill", withCalibrated);
    appendRows(text, analysis.decode, "decode", withCalibrated);
    return text;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Times and rates of a request as formulas.
#include "core/analysis/attention.h"
#include "core/analysis/formula_internal.h"
#include "core/analysis/formula_metrics_internal.h"
#include "core/analysis/pass.h"

#include <algorithm>
#include <vector>

namespace ridgepoint {

namespace {

/// Times of the operators of a pass, those of equal count together: "embedding + L·(attn_norm + q_proj + …)". Their
/// values become inputs of the sheet, each computed by its own formula.
std::string summedTimes(SheetBuilder& builder, const FormulaContext& context, const Phase& phase, bool withAttention)
{
    std::vector<std::pair<std::string_view, std::string>> groups; // count and sum
    for (const OperatorCost& cost : phase.operators()) {
        const std::string operatorName(name(cost.id));
        if (isAttentionOperator(cost.id) && !withAttention)
            continue;
        builder.input(operatorName, "time of one " + operatorName, operatorFormulaTime(context, cost.id), "s");
        const std::string_view count = operatorText(context, cost.id).count;
        auto group = std::ranges::find(groups, count, [](const auto& each) { return each.first; });
        if (group == groups.end())
            group = groups.insert(groups.end(), {count, {}});
        group->second = joined({group->second, operatorName});
    }
    std::string sum;
    for (const auto& [count, names] : groups)
        sum = joined({sum, count == "1" ? names : product({count, names})});
    return sum;
}

/// Mean of one attention operator over the decode steps, in closed form: for sums that are too long.
double meanAttention(const Scenario& scenario, OperatorId id)
{
    const double first = scenario.workload.prompt + 1.0;
    const double last = first + scenario.workload.output - 1;
    const bool local = id >= OperatorId::AttentionLocal;
    const bool limited = local || scenario.model.local_layers == scenario.model.layers;
    const PassRoofs roofs = passRoofs(scenario);
    const AttentionTerms terms = attentionTerms(scenario, roofs, Tokens::decodeStep(first), local);
    for (int i = 0; i < terms.size; ++i) {
        const AttentionTerm& term = terms.terms[static_cast<std::size_t>(i)];
        if (term.id == id)
            return summedDecodeTime(term, roofs, scenario.model, limited, first, last) / scenario.workload.output;
    }
    return 0;
}

struct Steps
{
    std::string range; ///< "S = P + 1 … P + G"
    std::string context;
    std::string count;
    std::string source;
};

Steps decodeSteps(const FormulaContext& context)
{
    if (context.scenario.convention == Convention::LlmWorkload)
        return {"i = 0 … ⌈G/256⌉ − 1", "(start + 256·i + 1)", "⌈G/256⌉",
            "mean of one sample for every 256 generated tokens"};
    return {"S = P + 1 … P + G", "S", "G", "mean over the steps, while the context S grows from P + 1 to P + G"};
}

/// A line with the mean time of one attention operator over the decode steps.
void attentionLine(SheetBuilder& builder, const FormulaContext& context, OperatorId id, double closedForm)
{
    const Steps steps = decodeSteps(context);
    const OperatorText text =
        context.physical() ? attentionText(context, id, steps.context) : llmWorkloadText(context, id, steps.context);
    const std::string step = text.time(context, text.flop, text.bytes());
    const std::string formula =
        std::string("Σ(").append(steps.range).append(", ").append(step).append(")/").append(steps.count);
    const std::string operatorName(name(id));
    builder.line("Mean of " + operatorName, operatorName, formula, "s", steps.source, closedForm);
}

void tpotLines(SheetBuilder& builder, const FormulaContext& context, const Analysis& analysis)
{
    const std::string rest = summedTimes(builder, context, analysis.decode, false);
    const double restTime = builder.line("Without attention", "rest", rest, "s", "the same in every step");
    const Scenario& scenario = context.scenario;
    if (scenario.convention == Convention::LlmWorkload) {
        const bool published = scenario.llm_workload_start == LlmWorkloadStart::Published;
        builder.input("start",
            published ? "cache position of the first sample, as published"
                      : "cache position of the first sample: the prompt",
            published ? 1 : scenario.workload.prompt, "");
    }
    std::string sum = "rest";
    for (const OperatorCost& cost : analysis.decode.operators()) {
        if (!isAttentionOperator(cost.id))
            continue;
        attentionLine(builder, context, cost.id,
            context.physical() ? meanAttention(scenario, cost.id) : (analysis.metrics.tpot_s - restTime) / cost.count);
        sum = joined({sum, product({operatorText(context, cost.id).count, name(cost.id)})});
    }
    builder.line("TPOT", "TPOT", sum, "s", "mean decode step, operators one after another");
}

/// A metric computed by its own sheet, as an input of another.
double metricInput(SheetBuilder& builder, const FormulaContext& context, const Analysis& analysis, Metric metric,
    const char* symbol, const char* meaning)
{
    FormulaSheet sheet;
    SheetBuilder inner(context, sheet);
    metricLines(metric, {inner, context, analysis, sheet});
    const double value = sheet.lines.back().value;
    builder.input(symbol, meaning, value, "s");
    return value;
}

} // namespace

void splitOf(const Phase& phase, std::string title, FormulaSheet& sheet)
{
    for (const OperatorCost& cost : phase.operators()) {
        sheet.weight_bytes += cost.count * cost.weight_bytes;
        sheet.activation_bytes += cost.count * cost.activation_bytes;
        sheet.kv_cache_bytes += cost.count * cost.kv_cache_bytes;
    }
    sheet.split_title = std::move(title);
}

void ttftMetric(const MetricRequest& request)
{
    const FormulaContext context {request.context.scenario, false};
    SheetBuilder builder(context, request.sheet);
    const Phase& phase = request.analysis.prefill;
    if (phase.operators().size() == 1)
        operatorLines(builder, context, phase.operators().front().id, request.sheet);
    const bool single = phase.operators().size() == 1;
    builder.line("TTFT", "TTFT", single ? "time" : summedTimes(builder, context, phase, true), "s",
        "prefill: the operators one after another");
    request.sheet.weight_bytes = request.sheet.activation_bytes = request.sheet.kv_cache_bytes = 0;
    splitOf(phase, "Bytes of the prefill", request.sheet);
}

void tpotMetric(const MetricRequest& request)
{
    const auto& [builder, context, analysis, sheet] = request;
    const Convention convention = context.scenario.convention;
    if (convention == Convention::BackOfEnvelope) {
        operatorLines(builder, context, OperatorId::Parameters, sheet);
        builder.line("TPOT", "TPOT", "time", "s", "one reading of the weights");
    } else if (convention == Convention::Lecture) {
        builder.line("TPOT", "TPOT", summedTimes(builder, context, analysis.decode, true), "s",
            "a step at context S reads every parameter and the KV cache");
    } else {
        tpotLines(builder, context, analysis);
    }
    sheet.weight_bytes = sheet.activation_bytes = sheet.kv_cache_bytes = 0;
    splitOf(analysis.decode, "Bytes of the decode step at a context of " + formulaNumber(context.context()), sheet);
}

void latencyMetric(const MetricRequest& request)
{
    const auto& [builder, context, analysis, sheet] = request;
    metricInput(builder, context, analysis, Metric::Ttft, "TTFT", "time to the first token");
    metricInput(builder, context, analysis, Metric::Tpot, "TPOT", "time per output token");
    const bool firstInPrefill = context.physical() || context.scenario.convention == Convention::Lecture;
    builder.line("Latency", "latency", firstInPrefill ? "TTFT + (G − 1)·TPOT" : "TTFT + G·TPOT", "s",
        firstInPrefill ? "the prefill gives the first token" : "every generated token takes a decode step");
}

void tokensPerSecondMetric(const MetricRequest& request)
{
    const auto& [builder, context, analysis, sheet] = request;
    if (context.scenario.convention == Convention::LlmWorkload) {
        metricInput(builder, context, analysis, Metric::Latency, "latency", "of the whole request");
        builder.line(
            "Tokens per second", "throughput", "B·G/latency", "token/s", "all sequences, the prefill included");
    } else {
        metricInput(builder, context, analysis, Metric::Tpot, "TPOT", "time per output token");
        builder.line("Tokens per second", "throughput", "B/TPOT", "token/s", "each step gives one token per sequence");
    }
}

void tokensPerSecondPerSequenceMetric(const MetricRequest& request)
{
    const auto& [builder, context, analysis, sheet] = request;
    if (context.scenario.convention == Convention::LlmWorkload) {
        metricInput(builder, context, analysis, Metric::Latency, "latency", "of the whole request");
        builder.line(
            "Tokens per second per sequence", "rate", "G/latency", "token/s", "one sequence, the prefill included");
    } else {
        metricInput(builder, context, analysis, Metric::Tpot, "TPOT", "time per output token");
        builder.line("Tokens per second per sequence", "rate", "1/TPOT", "token/s", "what one user sees");
    }
}

void ridgeMetric(const MetricRequest& request)
{
    const bool known = request.context.rate(FormulaRoof::Gemm) > 0;
    request.builder.line("Ridge point", "ridge", known ? "π/β" : "0", "FLOP/byte",
        known ? "where the matrix roof meets the DRAM roof" : "the preset knows no matrix rate");
}

} // namespace ridgepoint

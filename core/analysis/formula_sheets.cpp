// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The sheets of metrics, and sheets as plain text.
#include "core/analysis/formula_metrics_internal.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

using Value = double (*)(const Scenario&, const Analysis&);

struct MetricRow
{
    Metric metric;
    std::string_view name;
    std::string_view title;
    std::string_view unit;
    void (*lines)(const MetricRequest&);
    Value value;
};

constexpr std::array<MetricRow, static_cast<std::size_t>(Metric::Count)> metrics {{
    {Metric::Ttft, "ttft", "Time to first token", "s", ttftMetric,
        [](const Scenario&, const Analysis& a) { return a.metrics.ttft_s; }},
    {Metric::Tpot, "tpot", "Time per output token", "s", tpotMetric,
        [](const Scenario&, const Analysis& a) { return a.metrics.tpot_s; }},
    {Metric::Latency, "latency", "Latency", "s", latencyMetric,
        [](const Scenario&, const Analysis& a) { return a.metrics.latency_s; }},
    {Metric::TokensPerSecond, "tokens_per_s", "Tokens per second, whole batch", "token/s", tokensPerSecondMetric,
        [](const Scenario&, const Analysis& a) { return a.metrics.tokens_per_s; }},
    {Metric::TokensPerSecondPerSequence, "tokens_per_s_per_sequence", "Tokens per second, one sequence", "token/s",
        tokensPerSecondPerSequenceMetric,
        [](const Scenario&, const Analysis& a) { return a.metrics.tokens_per_s_per_sequence; }},
    {Metric::Weights, "weights", "Weights", "B", weightsMetric,
        [](const Scenario&, const Analysis& a) { return a.memory.weights_bytes; }},
    {Metric::KvCache, "kv_cache", "KV cache", "B", kvCacheMetric,
        [](const Scenario&, const Analysis& a) { return a.memory.kv_cache_bytes; }},
    {Metric::Activations, "activations", "Activations", "B", activationsMetric,
        [](const Scenario&, const Analysis& a) { return a.memory.activations_bytes; }},
    {Metric::Free, "free", "Free memory", "B", freeMetric,
        [](const Scenario&, const Analysis& a) { return a.memory.free(); }},
    {Metric::MaxBatch, "max_batch", "Max batch", "", maxBatchMetric,
        [](const Scenario&, const Analysis& a) { return double(a.memory.max_batch); }},
    {Metric::MaxContext, "max_context", "Max context", "", maxContextMetric,
        [](const Scenario&, const Analysis& a) { return double(a.memory.max_context); }},
    {Metric::Ridge, "ridge", "Ridge point", "FLOP/byte", ridgeMetric,
        [](const Scenario& s, const Analysis& a) { return a.ridge(s.gpu); }},
}};

constexpr bool inEnumOrder()
{
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        if (static_cast<std::size_t>(metrics[i].metric) != i)
            return false;
    }
    return true;
}
static_assert(inEnumOrder(), "the table is indexed by Metric");

const MetricRow& rowOf(Metric metric)
{
    return metrics[static_cast<std::size_t>(metric)];
}

std::string remarkOn(Metric metric, const Scenario& scenario)
{
    if (scenario.convention == Convention::LlmWorkload && scenario.llm_workload_start == LlmWorkloadStart::Published
        && (metric == Metric::Tpot || metric == Metric::Latency))
        return "samples from cache position 1, as published: the prompt's cache is not read";
    return {};
}

ConventionFigure metricFigure(const Scenario& scenario, Metric metric, Convention convention)
{
    Scenario other = scenario;
    other.convention = convention;
    ConventionFigure figure {convention, convention == scenario.convention, {}, {}};
    if (metric == Metric::Activations
        && (convention == Convention::BackOfEnvelope || convention == Convention::Lecture)) {
        figure.remark = "counts no activations";
        return figure;
    }
    const MetricRow& row = rowOf(metric);
    figure.values = {{std::string(row.title), row.value(other, analyze(other)), std::string(row.unit)}};
    figure.remark = remarkOn(metric, other);
    return figure;
}

std::string metricSubtitle(const Scenario& scenario)
{
    const Workload& w = scenario.workload;
    return "batch " + formulaNumber(w.batch) + " · prompt " + formulaNumber(w.prompt) + " · output "
        + formulaNumber(w.output);
}

std::string withUnit(double value, const std::string& unit)
{
    return unit.empty() ? formulaNumber(value) : formulaNumber(value) + " " + unit;
}

std::string conventionText(const ConventionFigure& figure)
{
    std::string text = "  " + std::string(name(figure.convention)) + ": ";
    for (const ConventionFigure::Value& value : figure.values)
        text += (figure.values.size() > 1 ? value.title + " " : std::string()) + withUnit(value.value, value.unit)
            + (&value == &figure.values.back() ? "" : ", ");
    if (!figure.remark.empty())
        text += figure.values.empty() ? figure.remark : " (" + figure.remark + ")";
    return text + "\n";
}

} // namespace

std::string_view name(Metric metric)
{
    return rowOf(metric).name;
}

std::optional<Metric> metricFromName(std::string_view name)
{
    if (name == "capacity")
        return Metric::Free;
    const auto found = std::ranges::find(metrics, name, &MetricRow::name);
    return found == metrics.end() ? std::nullopt : std::optional(found->metric);
}

double metricValue(Metric metric, const Scenario& scenario, const Analysis& analysis)
{
    return rowOf(metric).value(scenario, analysis);
}

void metricLines(Metric metric, const MetricRequest& request)
{
    rowOf(metric).lines(request);
}

FormulaSheet metricFormula(const Scenario& scenario, const Analysis& analysis, Metric metric)
{
    FormulaSheet sheet;
    sheet.title = rowOf(metric).title;
    sheet.subtitle = metricSubtitle(scenario);
    const FormulaContext context {scenario, true};
    SheetBuilder builder(context, sheet);
    metricLines(metric, {builder, context, analysis, sheet});
    sheet.headline = sheet.lines.size() - 1;
    for (const Convention convention : allConventions)
        sheet.conventions.push_back(metricFigure(scenario, metric, convention));
    return sheet;
}

std::string formulaText(const FormulaSheet& sheet)
{
    std::string text = sheet.title + " (" + sheet.subtitle + ")\n\n";
    for (const FormulaLine& line : sheet.lines) {
        text += line.title + " = " + line.symbolic + "\n";
        if (line.evaluated && line.substituted != line.symbolic)
            text += "  = " + line.substituted + "\n";
        text += "  = " + withUnit(line.value, line.unit) + "  (" + line.source + ")\n";
    }
    text += "\nwhere\n";
    for (const FormulaTerm& term : sheet.terms) {
        text += "  " + term.name + (term.formula.empty() ? "" : " = " + term.formula) + " = "
            + withUnit(term.value, term.unit) + "  " + term.meaning + "\n";
    }
    text += "\nconventions\n";
    for (const ConventionFigure& figure : sheet.conventions)
        text += conventionText(figure);
    return text;
}

} // namespace ridgepoint

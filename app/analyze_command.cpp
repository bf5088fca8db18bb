// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/scenario_options.h"
#include "app/text_table.h"
#include "core/analysis/analysis_json.h"
#include "core/analysis/calibrated/error_band.h"
#include "core/analysis/calibrated/operator_times.h"
#include "core/explore/verdict.h"
#include "core/scenario/scenario_json.h"

#include <cmath>
#include <iostream>

namespace ridgepoint {

namespace {

/// A dash for what is not known.
std::string known(double value, const std::string& text)
{
    return std::isnan(value) ? "–" : text;
}

/// "± 4.4 %"; a wide error as the range itself: "8.9 s … 55 s".
std::string withinText(double time_s, double error)
{
    if (error < calibrated::wideError)
        return "± " + percent(error);
    const calibrated::TimeRange range = calibrated::timeRange(time_s, error);
    return engineering(range.low_s, "s") + " … " + engineering(range.high_s, "s");
}

/// "± 4.4 %, 90 % within ± 14.0 %"; empty where not known.
std::string errorText(double time_s, const TimeError& error)
{
    if (!error.known())
        return {};
    return ' ' + withinText(time_s, error.median)
        + (error.p90 >= 0 ? ", 90 % within " + withinText(time_s, error.p90) : "");
}

/// "; 3 operators ideal (31 % of the time): …"; without an expected time why there is none.
std::string idealText(const Phase& phase)
{
    return phase.uncalibrated > 0 ? "; " + calibrated::idealPartText(phase) : "";
}

/// Expected times of a phase's operators, with how far such times were off.
void printExpected(const Phase& phase)
{
    std::cout << "expected " << known(phase.calibrated_s, engineering(phase.calibrated_s, "s"))
              << errorText(phase.calibrated_s, phase.calibrated_error) << idealText(phase) << '\n';
}

void printExpectedMetrics(const Analysis& a)
{
    const auto time = [](double seconds, const TimeError& error) {
        return known(seconds, engineering(seconds, "s")) + errorText(seconds, error);
    };
    std::cout << "expected: TTFT " << time(a.calibrated.ttft_s, a.calibrated_errors.ttft) << "; TPOT "
              << time(a.calibrated.tpot_s, a.calibrated_errors.tpot) << "; latency "
              << time(a.calibrated.latency_s, a.calibrated_errors.latency) << "; "
              << known(a.calibrated.tokens_per_s, engineering(a.calibrated.tokens_per_s, "token/s")) << " in all"
              << idealText(a.decode) << '\n';
}

/// Ideal times that stand in for expected ones are marked.
std::string expectedCell(const Phase& phase, const OperatorCost& cost)
{
    if (cost.isCalibrated())
        return engineering(cost.calibrated_s, "s");
    return phase.calibrated_s > 0 ? "ideal " + engineering(cost.time_s, "s") : "–";
}

void printPhase(const Phase& phase, const std::string& title, bool withExpected)
{
    std::cout << '\n'
              << title << ": " << engineering(phase.time_s, "s") << ", " << engineering(phase.flop, "FLOP") << ", "
              << engineering(phase.bytes, "B") << ", mostly " << name(phase.bound()) << "-bound\n";
    if (withExpected)
        printExpected(phase);
    std::vector<std::string> titles {"operator", ">count", "engine", ">FLOP", ">weights", ">activations", ">KV cache",
        ">FLOP/byte", "bound", ">attainable", ">time", ">share"};
    if (withExpected)
        titles.insert(titles.end(), {">expected", ">± median", ">± p90"});
    TextTable table(std::move(titles));
    for (const OperatorCost& cost : phase.operators()) {
        std::vector<std::string> cells {std::string(name(cost.id)), std::to_string(cost.count),
            std::string(name(cost.roof.engine)), engineering(cost.flop, "FLOP"), engineering(cost.weight_bytes, "B"),
            engineering(cost.activation_bytes, "B"), engineering(cost.kv_cache_bytes, "B"),
            plainNumber(cost.intensity()), std::string(name(cost.bound)), engineering(cost.attainable(), "FLOP/s"),
            engineering(cost.time_s, "s"), percent(cost.totalTime() / phase.time_s)};
        if (withExpected)
            cells.insert(cells.end(),
                {expectedCell(phase, cost), known(cost.calibrated_error.median, percent(cost.calibrated_error.median)),
                    known(cost.calibrated_error.p90, percent(cost.calibrated_error.p90))});
        table.add(std::move(cells));
    }
    std::cout << table.text();
}

void printTable(const Scenario& s, const Analysis& a, const Catalog& catalog)
{
    const Workload& w = s.workload;
    std::cout << s.model.name << " on " << s.gpu.name << ", batch " << w.batch << ", " << w.prompt << " + " << w.output
              << " tokens, weights " << name(s.numerics.weights) << ", activations " << name(s.numerics.activations)
              << ", KV cache " << name(s.numerics.kv_cache) << ", tensor parallel " << s.tensor_parallel << ", "
              << name(s.convention) << '\n';
    std::cout << "TTFT " << engineering(a.metrics.ttft_s, "s") << ", TPOT " << engineering(a.metrics.tpot_s, "s")
              << ", latency " << engineering(a.metrics.latency_s, "s") << ", "
              << engineering(a.metrics.tokens_per_s_per_sequence, "token/s") << " per sequence, "
              << engineering(a.metrics.tokens_per_s, "token/s") << " in all\n";
    const bool withExpected = s.time_model != TimeModel::Ideal;
    if (withExpected)
        printExpectedMetrics(a);
    std::cout << "memory: weights " << engineering(a.memory.weights_bytes, "B") << ", KV cache "
              << engineering(a.memory.kv_cache_bytes, "B") << ", activations "
              << engineering(a.memory.activations_bytes, "B") << " of " << engineering(a.memory.capacity_bytes, "B")
              << (a.memory.fits ? "" : ": DOES NOT FIT") << "; max batch " << a.memory.max_batch << ", max context "
              << a.memory.max_context << '\n';
    printPhase(a.prefill, "prefill of " + std::to_string(w.prompt) + " tokens", withExpected);
    printPhase(a.decode, "decode step at context " + std::to_string(w.decodeContext()), withExpected);
    for (const bool decode : {true, false}) {
        const Verdict verdict = verdictOf(s, decode, catalog.gpus(), {CountedTime::Ideal, CountedTime::Expected});
        std::cout << '\n';
        if (decode && !verdict.trouble.empty())
            std::cout << verdict.trouble << "\n\n";
        std::cout << verdict.headline << ". " << verdict.reason << ' ';
        if (!verdict.expected.empty())
            std::cout << verdict.expected << ' ';
        std::cout << verdict.advice << '\n';
    }
}

nlohmann::ordered_json flipsJson(const std::vector<Change>& changes)
{
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Change& change : changes)
        list.push_back(
            {{"what", change.what}, {"from", change.from}, {"to", change.to}, {"phase_time_s", change.time_s}});
    return list;
}

/// Adds to each phase and each of its operators the smallest change of every kind that would flip its bound.
std::string withFlips(
    const std::string& analysisText, const Scenario& scenario, const Analysis& analysis, const Catalog& catalog)
{
    auto json = nlohmann::ordered_json::parse(analysisText);
    for (const bool decode : {false, true}) {
        auto& phase = json[decode ? "decode" : "prefill"];
        phase["flips"] = flipsJson(smallestFlips(scenario, {decode, {}}, catalog.gpus()));
        const auto operators = (decode ? analysis.decode : analysis.prefill).operators();
        for (std::size_t i = 0; i < operators.size(); ++i)
            phase["operators"][i]["flips"] =
                flipsJson(smallestFlips(scenario, {decode, operators[i].id}, catalog.gpus()));
    }
    return json.dump(2);
}

struct AnalyzeOptions
{
    ScenarioOptions scenario;
    std::string format = "table";
};

int run(const AnalyzeOptions& options, const Catalog& catalog)
{
    const Parsed<Scenario> scenario = options.scenario.scenario(catalog);
    if (const ExitCode code = report(scenario.diagnostics); code != Done)
        return code;
    const Analysis analysis = analyze(scenario.value);
    if (options.format == "json")
        std::cout << withFlips(
            analysisJson(scenario.value, analysis, writeScenario(scenario.value)), scenario.value, analysis, catalog)
                  << '\n';
    else if (options.format == "csv")
        std::cout << analysisCsv(scenario.value, analysis);
    else
        printTable(scenario.value, analysis, catalog);
    return Done;
}

} // namespace

void addAnalyzeCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* command = app.add_subcommand("analyze", "every operator of one scenario: FLOP, bytes, bound, time");
    const auto options = std::make_shared<AnalyzeOptions>();
    options->scenario.addTo(*command);
    command->add_option("--format", options->format, "table, json or csv")
        ->check(CLI::IsMember({"table", "json", "csv"}));
    command->callback([options, &context] { context.exit_code = run(*options, context.catalog()); });
}

} // namespace ridgepoint

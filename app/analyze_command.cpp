// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/scenario_options.h"
#include "app/text_table.h"
#include "core/analysis/analysis_json.h"
#include "core/explore/verdict.h"
#include "core/scenario/scenario_json.h"

#include <iostream>

namespace ridgepoint {

namespace {

void printPhase(const Phase& phase, const std::string& title)
{
    std::cout << '\n'
              << title << ": " << engineering(phase.time_s, "s") << ", " << engineering(phase.flop, "FLOP") << ", "
              << engineering(phase.bytes, "B") << ", mostly " << name(phase.bound()) << "-bound\n";
    TextTable table({"operator", ">count", "engine", ">FLOP", ">weights", ">activations", ">KV cache", ">FLOP/byte",
        "bound", ">attainable", ">time", ">share"});
    for (const OperatorCost& cost : phase.operators()) {
        table.add({std::string(name(cost.id)), std::to_string(cost.count), std::string(name(cost.roof.engine)),
            engineering(cost.flop, "FLOP"), engineering(cost.weight_bytes, "B"),
            engineering(cost.activation_bytes, "B"), engineering(cost.kv_cache_bytes, "B"),
            plainNumber(cost.intensity()), std::string(name(cost.bound)), engineering(cost.attainable(), "FLOP/s"),
            engineering(cost.time_s, "s"), percent(cost.totalTime() / phase.time_s)});
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
    std::cout << "memory: weights " << engineering(a.memory.weights_bytes, "B") << ", KV cache "
              << engineering(a.memory.kv_cache_bytes, "B") << ", activations "
              << engineering(a.memory.activations_bytes, "B") << " of " << engineering(a.memory.capacity_bytes, "B")
              << (a.memory.fits ? "" : ": DOES NOT FIT") << "; max batch " << a.memory.max_batch << ", max context "
              << a.memory.max_context << '\n';
    printPhase(a.prefill, "prefill of " + std::to_string(w.prompt) + " tokens");
    printPhase(a.decode, "decode step at context " + std::to_string(w.decodeContext()));
    for (const bool decode : {true, false}) {
        const Verdict verdict = verdictOf(s, decode, catalog.gpus());
        std::cout << '\n' << verdict.headline << ". " << verdict.reason << ' ' << verdict.advice << '\n';
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
        std::cout << analysisCsv(analysis);
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

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/scenario_options.h"
#include "app/text_table.h"
#include "core/explore/sweep.h"

#include <iostream>

namespace ridgepoint {

namespace {

struct Options
{
    ScenarioOptions scenario;
    std::vector<std::string> over;
    std::string format = "table";
};

void printTable(const Sweep& sweep)
{
    std::vector<std::string> headers;
    for (const SweepAxis& axis : sweep.axes)
        headers.push_back('>' + std::string(name(axis.control)));
    for (const char* header :
        {">TTFT", ">TPOT", ">latency", ">token/s each", ">token/s", "prefill", "decode", ">memory", "fits"})
        headers.emplace_back(header);
    TextTable table(std::move(headers));
    for (const SweepRow& row : sweep.rows) {
        std::vector<std::string> cells;
        for (const int value : row.values)
            cells.push_back(std::to_string(value));
        cells.insert(cells.end(),
            {engineering(row.metrics.ttft_s, "s"), engineering(row.metrics.tpot_s, "s"),
                engineering(row.metrics.latency_s, "s"), engineering(row.metrics.tokens_per_s_per_sequence, ""),
                engineering(row.metrics.tokens_per_s, ""), std::string(name(row.prefill_bound)),
                std::string(name(row.decode_bound)), engineering(row.memory_bytes, "B"), row.fits ? "yes" : "no"});
        table.add(std::move(cells));
    }
    std::cout << table.text();
}

nlohmann::ordered_json rowJson(const Sweep& sweep, const SweepRow& row)
{
    nlohmann::ordered_json json;
    for (std::size_t i = 0; i < sweep.axes.size(); ++i)
        json[std::string(name(sweep.axes[i].control))] = row.values[i];
    json.update({{"ttft_s", row.metrics.ttft_s}, {"tpot_s", row.metrics.tpot_s}, {"latency_s", row.metrics.latency_s},
        {"tokens_per_s_per_sequence", row.metrics.tokens_per_s_per_sequence},
        {"tokens_per_s", row.metrics.tokens_per_s}, {"prefill_bound", name(row.prefill_bound)},
        {"decode_bound", name(row.decode_bound)}, {"memory_bytes", row.memory_bytes}, {"fits", row.fits}});
    return json;
}

void printRows(const Sweep& sweep, const std::string& format)
{
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const SweepRow& row : sweep.rows)
        rows.push_back(rowJson(sweep, row));
    if (format == "json") {
        std::cout << rows.dump(2) << '\n';
        return;
    }
    bool first = true;
    for (const auto& row : rows) {
        std::string header;
        std::string line;
        for (const auto& [key, value] : row.items()) {
            header += (header.empty() ? "" : ",") + key;
            line += (line.empty() ? "" : ",") + (value.is_string() ? value.get<std::string>() : value.dump());
        }
        std::cout << (first ? header + '\n' : "") << line << '\n';
        first = false;
    }
}

int run(const Options& options, const Catalog& catalog)
{
    const Parsed<Scenario> scenario = options.scenario.scenario(catalog);
    if (const ExitCode code = report(scenario.diagnostics); code != Done)
        return code;
    std::vector<SweepAxis> axes;
    for (const std::string& text : options.over) {
        Parsed<SweepAxis> axis = parseSweepAxis(text);
        if (const ExitCode code = report(axis.diagnostics); code != Done)
            return code;
        axes.push_back(std::move(axis.value));
    }
    const Parsed<Sweep> result = sweep(scenario.value, axes);
    if (const ExitCode code = report(result.diagnostics); code != Done)
        return code;
    options.format == "table" ? printTable(result.value) : printRows(result.value, options.format);
    return Done;
}

} // namespace

void addSweepCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* command = app.add_subcommand("sweep", "one row per combination of values");
    const auto options = std::make_shared<Options>();
    options->scenario.addTo(*command);
    command->add_option("--over", options->over, "batch=1:1024:log2, prompt=512,2048, kv_heads=1:32 …; may be repeated")
        ->required()
        ->allow_extra_args(false);
    command->add_option("--format", options->format, "table, json or csv")
        ->check(CLI::IsMember({"table", "json", "csv"}));
    command->callback([options, &context] { context.exit_code = run(*options, context.catalog()); });
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>

#include "app/command_options.h"
#include "app/serving_report.h"
#include "core/measure/serving/serving_import.h"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace ridgepoint {

namespace {

struct Options : TableOptions
{
    std::vector<std::string> files;
    std::string time_model = "calibrated";
    std::string format = "table";
    double train_fraction = 0.5;
    std::uint64_t seed = 0;

    ServingCheckOptions check() const
    {
        const TimeModel model = time_model == "ideal" ? TimeModel::Ideal
            : time_model == "generic"                 ? TimeModel::Generic
                                                      : TimeModel::Calibrated;
        return {model, train_fraction, seed};
    }
};

ExitCode noRow(const std::string& file, const ServingCheck& check)
{
    const std::string reason = check.not_predicted.empty() ? "there is none" : check.not_predicted.front().reason;
    return report({{Diagnostic::Severity::Error, file, 0, 0, {}, "no row can be predicted: " + reason}});
}

int run(const Options& options, const Catalog& catalog)
{
    if (!(options.train_fraction > 0 && options.train_fraction < 1))
        return report({{Diagnostic::Severity::Error, "--train-fraction", 0, 0, {},
            "found a share that leaves no row to fit or none to check, expected one between 0 and 1"}});
    ExitCode code = Done;
    std::vector<CheckedTable> tables;
    for (const std::string& file : options.files) {
        Parsed<ServingTable> table = importServing(file, {}, options.locale());
        if (report(table.diagnostics) != Done) {
            code = BadInput;
            continue;
        }
        ServingCheck check = checkServing(table.value, catalog, options.check());
        if (check.rows.empty())
            code = noRow(file, check);
        tables.push_back({std::move(table.value), std::move(check)});
    }
    if (options.format == "json")
        std::cout << servingJson(tables);
    else
        std::cout << (options.format == "csv" ? servingCsv(tables) : servingText(tables));
    return code;
}

} // namespace

void addServingCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* command = app.add_subcommand("serving", "checks predicted times of servers against measured ones");
    const auto options = std::make_shared<Options>();
    command
        ->add_option("files", options->files,
            "CSV tables of measured servers: aiconfigurator's, LLM-Inference-Bench's, or with columns such as model, "
            "gpu, framework, tp, concurrency, input, output, ttft_ms, tpot_ms")
        ->required();
    command->add_option("--time-model", options->time_model, "calibrated (default), generic or ideal")
        ->check(CLI::IsMember({"calibrated", "generic", "ideal"}));
    command->add_option("--train-fraction", options->train_fraction, "share of the rows that is fitted (0.5)");
    addSeedOption(*command, options->seed);
    addNumbersOption(*command, *options);
    command
        ->add_option(
            "--format", options->format, "table: errors and constants; json: those and every row; csv: every row")
        ->check(CLI::IsMember({"table", "json", "csv"}));
    command->callback([options, &context] { context.exit_code = run(*options, context.catalog()); });
}

} // namespace ridgepoint

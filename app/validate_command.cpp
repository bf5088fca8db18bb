// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/text_table.h"
#include "core/analysis/published_figures.h"

#include <algorithm>
#include <iostream>

namespace ridgepoint {

namespace {

void printTable(const std::vector<PublishedFigure>& figures)
{
    TextTable table({"source", "what", ">published", ">computed", "unit", "agrees", "remark"});
    for (const PublishedFigure& figure : figures) {
        table.add({figure.source, figure.what, figure.published, figure.computedText(), figure.unit,
            figure.agrees() ? "yes" : "NO", figure.remark});
    }
    std::cout << table.text();
}

void printJson(const std::vector<PublishedFigure>& figures)
{
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const PublishedFigure& figure : figures) {
        list.push_back({{"source", figure.source}, {"what", figure.what}, {"unit", figure.unit},
            {"published", figure.published}, {"computed", figure.computed}, {"computed_text", figure.computedText()},
            {"agrees", figure.agrees()}, {"remark", figure.remark}});
    }
    std::cout << list.dump(2) << '\n';
}

int run(const std::string& format, const Catalog& catalog)
{
    const std::vector<PublishedFigure> figures = publishedFigures(catalog);
    if (format == "json")
        printJson(figures);
    else
        printTable(figures);
    const auto wrong = std::ranges::count_if(figures, [](const PublishedFigure& figure) { return !figure.agrees(); });
    if (format != "json")
        std::cout << figures.size() - static_cast<std::size_t>(wrong) << " of " << figures.size()
                  << " published figures agree\n";
    return wrong == 0 ? Done : CheckFailed;
}

} // namespace

void addValidateCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* command =
        app.add_subcommand("validate", "published figures beside ours; exit code 1 if one does not agree");
    const auto format = std::make_shared<std::string>("table");
    command->add_option("--format", *format, "table or json")->check(CLI::IsMember({"table", "json"}));
    command->callback([format, &context] { context.exit_code = run(*format, context.catalog()); });
}

} // namespace ridgepoint

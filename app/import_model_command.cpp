// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>

#include "app/command.h"
#include "core/io/json_text.h"
#include "core/model/hf_config.h"
#include "core/model/model_preset.h"

#include <fstream>
#include <iostream>

namespace ridgepoint {

namespace {

struct Options
{
    std::string file;
    std::string out;
};

int run(const Options& options)
{
    const Parsed<std::string> text = readTextFile(options.file);
    if (!text.ok())
        return report(text.diagnostics);
    const Parsed<Model> model = readHfConfig(text.value, options.file);
    for (const Diagnostic& diagnostic : model.diagnostics)
        std::cerr << diagnostic.text() << '\n';
    if (!model.ok())
        return BadInput;
    const std::string preset = writeModelPreset(model.value);
    if (options.out.empty()) {
        std::cout << preset << '\n';
        return Done;
    }
    std::ofstream file(options.out);
    file << preset << '\n';
    if (!file.flush()) {
        std::cerr << options.out << ": cannot be written\n";
        return BadInput;
    }
    return Done;
}

} // namespace

void addImportModelCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* command = app.add_subcommand("import-model", "a model preset made from a Hugging Face config.json");
    const auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "config.json")->required();
    command->add_option("--out", options->out, "write the preset to this file instead of printing it");
    command->callback([options, &context] { context.exit_code = run(*options); });
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.h"

#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/preset_paths.h"

#include <iostream>

namespace ridgepoint {

namespace {

const Catalog& loadedCatalog()
{
    static const Catalog catalog = [] {
        Catalog loaded = Catalog::load(presetDirectories());
        for (const Diagnostic& diagnostic : loaded.diagnostics()) {
            if (diagnostic.severity != Diagnostic::Severity::Note)
                std::cerr << diagnostic.text() << '\n';
        }
        return loaded;
    }();
    return catalog;
}

/// What was printed may still lie in a buffer: a full disk must not pass for success.
int checkedExit(int code)
{
    std::cout.flush();
    if (std::cout)
        return code;
    return report({{Diagnostic::Severity::Error, "standard output", 0, 0, {},
        "not all that was printed could be written, expected room for it"}});
}

} // namespace

ExitCode report(const std::vector<Diagnostic>& diagnostics)
{
    bool failed = false;
    for (const Diagnostic& diagnostic : diagnostics) {
        failed = failed || diagnostic.severity == Diagnostic::Severity::Error;
        std::cerr << diagnostic.text() << '\n';
    }
    return failed ? BadInput : Done;
}

CommandLineResult runCommandLine(int argc, char** argv)
{
    CLI::App app(
        "Ridgepoint: rooflines of transformer inference. Without a sub-command it opens the window.", "ridgepoint");
    app.set_version_flag("--version", std::string("ridgepoint " RIDGEPOINT_VERSION));
    app.require_subcommand(0, 1);
    CommandLineResult result;
    app.add_option("files", result.files, "CSV, config.json or scenario files to open in the window");
    CommandContext context {argc, argv, loadedCatalog, Done};
    addAnalyzeCommand(app, context);
    addSweepCommand(app, context);
    addGemmCommand(app, context);
    addPredictCommand(app, context);
    addCalibrateCommand(app, context);
    addFigureCommand(app, context);
    addValidateCommand(app, context);
    addPresetsCommand(app, context);
    addServingCommand(app, context);
    addCountersCommand(app, context);
    addImportModelCommand(app, context);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        result.exit_code = checkedExit(app.exit(error) == 0 ? Done : BadInput);
        return result;
    }
    if (!app.get_subcommands().empty())
        result.exit_code = checkedExit(context.exit_code);
    return result;
}

} // namespace ridgepoint

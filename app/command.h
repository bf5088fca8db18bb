// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/scenario/catalog.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ridgepoint {

/// Exit codes of every sub-command.
enum ExitCode { Done = 0, CheckFailed = 1, BadInput = 2 };

/// What a sub-command needs from the program.
struct CommandContext
{
    int argc = 0;
    char** argv = nullptr;
    /// Presets, read when first asked for. Bad files of the user's own are reported on stderr.
    std::function<const Catalog&()> catalog;
    int exit_code = Done; ///< set by the sub-command that ran
};

/// Prints errors, warnings and notes to stderr, one a line. BadInput when there is an error.
ExitCode report(const std::vector<Diagnostic>& diagnostics);

// Each adds its sub-command, which runs while the arguments are parsed.
void addAnalyzeCommand(CLI::App& app, CommandContext& context);
void addSweepCommand(CLI::App& app, CommandContext& context);
void addGemmCommand(CLI::App& app, CommandContext& context);
void addPredictCommand(CLI::App& app, CommandContext& context);
void addCalibrateCommand(CLI::App& app, CommandContext& context);
void addFigureCommand(CLI::App& app, CommandContext& context);
void addValidateCommand(CLI::App& app, CommandContext& context);
void addPresetsCommand(CLI::App& app, CommandContext& context);
void addCountersCommand(CLI::App& app, CommandContext& context);
void addImportModelCommand(CLI::App& app, CommandContext& context);
void addServingCommand(CLI::App& app, CommandContext& context);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/predict_common.h"

namespace ridgepoint {

void addPredictCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* command = app.add_subcommand("predict", "the time of one operator with calibrated constants");
    command->require_subcommand(1);
    predict::addGemm(*command, context);
    predict::addAttention(*command, context);
    predict::addMoe(*command, context);
    predict::addAllReduce(*command, context);
}

} // namespace ridgepoint

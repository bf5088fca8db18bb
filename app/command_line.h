// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ridgepoint {

/// What the arguments ask for: a window with files, or nothing more because a sub-command has done its work.
struct CommandLineResult
{
    std::optional<int> exit_code; ///< set when the program is done
    std::vector<std::string> files; ///< to open in the window
};

CommandLineResult runCommandLine(int argc, char** argv);

} // namespace ridgepoint

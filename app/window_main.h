// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace ridgepoint {

/// Opens the window with these files and runs until it is closed. Returns the program's exit code.
int runWindow(int argc, char** argv, const std::vector<std::string>& files);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.h"
#include "app/window_main.h"

int main(int argc, char** argv)
{
    const ridgepoint::CommandLineResult result = ridgepoint::runCommandLine(argc, argv);
    if (result.exit_code)
        return *result.exit_code;
    return ridgepoint::runWindow(argc, argv, result.files);
}

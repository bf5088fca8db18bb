// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

namespace ridgepoint {

/// The user's configuration folder: $RIDGEPOINT_CONFIG_DIR, else $XDG_CONFIG_HOME/ridgepoint, else
/// ~/.config/ridgepoint.
std::filesystem::path configurationDirectory();

/// Where presets are looked for, later ones replacing earlier ones of the same id: those that ship
/// ($RIDGEPOINT_PRESETS, else share/ridgepoint/presets beside the program, else the source tree it was built from),
/// then the user's own.
std::vector<std::filesystem::path> presetDirectories();

} // namespace ridgepoint

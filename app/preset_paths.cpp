// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/preset_paths.h"

#include <cstdlib>

namespace ridgepoint {

namespace {

namespace fs = std::filesystem;

fs::path environmentPath(const char* variable)
{
    const char* value = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): before any thread is started
    return value != nullptr ? fs::path(value) : fs::path();
}

fs::path shippedPresets()
{
    if (fs::path given = environmentPath("RIDGEPOINT_PRESETS"); !given.empty())
        return given;
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    const fs::path installed = program.parent_path().parent_path() / "share" / "ridgepoint" / "presets";
    if (!error && fs::is_directory(installed, error))
        return installed;
    return RIDGEPOINT_SOURCE_PRESETS;
}

} // namespace

fs::path configurationDirectory()
{
    if (fs::path given = environmentPath("RIDGEPOINT_CONFIG_DIR"); !given.empty())
        return given;
    if (fs::path given = environmentPath("XDG_CONFIG_HOME"); !given.empty())
        return given / "ridgepoint";
    return environmentPath("HOME") / ".config" / "ridgepoint";
}

std::vector<fs::path> presetDirectories()
{
    return {shippedPresets(), configurationDirectory() / "presets"};
}

} // namespace ridgepoint

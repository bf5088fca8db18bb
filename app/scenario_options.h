// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scenario/catalog.h"

#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ridgepoint {

/// The catalog with the constants of a file for their GPU: what --calibration FILE means everywhere.
Parsed<Catalog> withCalibration(const Catalog& catalog, const std::string& file);

/// The scenario options that several sub-commands share. They become the members of a scenario file, so that the
/// command line, files and the window are checked by the same code.
class ScenarioOptions
{
public:
    void addTo(CLI::App& command);

    /// The scenario of --scenario FILE (or of the defaults) with every given option applied. Diagnostics name the
    /// option, or the file with line and column.
    /// With --calibration FILE the scenario's GPU has the file's constants, and operators are timed by them unless a
    /// time model is asked for.
    Parsed<Scenario> scenario(const Catalog& catalog) const;

private:
    Parsed<Scenario> withoutCalibration(const Catalog& catalog) const;

    std::map<std::string, std::string> m_given; ///< member of a scenario file → text of the option
    std::vector<std::string> m_set; ///< "gpu.PATH=VALUE"
    std::string m_file;
    std::string m_calibration; ///< file of constants
    bool m_score_all_tokens = false;
};

} // namespace ridgepoint

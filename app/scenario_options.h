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

/// The scenario options that several sub-commands share. They become the members of a scenario file, so that the
/// command line, files and the window are checked by the same code.
class ScenarioOptions
{
public:
    void addTo(CLI::App& command);

    /// The scenario of --scenario FILE (or of the defaults) with every given option applied. Diagnostics name the
    /// option, or the file with line and column.
    Parsed<Scenario> scenario(const Catalog& catalog) const;

private:
    std::map<std::string, std::string> m_given; ///< member of a scenario file → text of the option
    std::vector<std::string> m_set; ///< "gpu.PATH=VALUE"
    std::string m_file;
    bool m_score_all_tokens = false;
};

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/scenario/scenario.h"

#include <string>
#include <string_view>

namespace ridgepoint {

/// "gpu.memory.bandwidth_gbps=2000" as on a command line. A value that is no JSON is taken as a string.
Parsed<PresetOverride> parseOverride(std::string_view text);

/// The scenario with one field of its GPU's or model's preset changed, as if the file had said so. The preset is read
/// again with every override in place, so what is wrong is said as for a file, its path written with dots. On an Error
/// the scenario comes back as it was.
/// An override of the same path replaces the former one; KV heads that were chosen apart from the preset stay.
Parsed<Scenario> applyOverride(Scenario scenario, const PresetOverride& change);

} // namespace ridgepoint

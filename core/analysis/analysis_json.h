// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

#include <string>

namespace ridgepoint {

/// The analysis as JSON: SI base units, names that end in their unit, every number to the last bit. `scenarioJson` is
/// the scenario's own JSON text and becomes the member "scenario". What is not known (an infinite or absent rate) is
/// null.
std::string analysisJson(const Scenario& scenario, const Analysis& analysis, const std::string& scenarioJson);

/// One row per operator of both phases, with a header; the same numbers as in JSON.
std::string analysisCsv(const Scenario& scenario, const Analysis& analysis);

} // namespace ridgepoint

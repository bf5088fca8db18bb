// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include "core/io/diagnostic.h"
#include "core/measure/counters/kernel_figures.h"
#include "core/measure/counters/measured_roofs.h"

#include <vector>

namespace ridgepoint {

/// One file of counters: its launches (of the kernels in summaries alone) with figures and counters, the kernels, by
/// which formulas, what is missing, the roofs that it tells of. SI base units; what is not known is null or left out.
nlohmann::ordered_json countersJson(
    const CounterFile& file, const FigureRules& rules, const std::vector<KernelSummary>& summaries);

nlohmann::ordered_json measuredRoofsJson(const MeasuredRoofs& roofs);

nlohmann::ordered_json diagnosticsJson(const std::vector<Diagnostic>& diagnostics);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_file.h"
#include "core/measure/counters/figure_recipes.h"

#include <array>
#include <string>
#include <vector>

namespace ridgepoint {

/// What a file does not tell and which counters of its profiler would, one sentence each. has: by slot, whether some
/// launch has the figure. Nothing for a file without launches.
std::vector<std::string> figureGaps(
    const CounterFile& file, const std::array<bool, figureSlotCount>& has, bool hasTensorInstructions);

} // namespace ridgepoint

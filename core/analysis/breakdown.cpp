// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/breakdown.h"

namespace ridgepoint {

std::array<double, operatorKindCount> timeByKind(const Phase& phase)
{
    std::array<double, operatorKindCount> times {};
    for (const OperatorCost& cost : phase.operators())
        times[static_cast<std::size_t>(kindOf(cost.id))] += cost.totalTime();
    return times;
}

} // namespace ridgepoint

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

std::array<double, operatorKindCount> expectedTimeByKind(const Phase& phase)
{
    std::array<double, operatorKindCount> times {};
    for (const OperatorCost& cost : phase.operators())
        times[static_cast<std::size_t>(kindOf(cost.id))] += cost.expectedTotal();
    return times;
}

double expectedOperatorTime(const Phase& phase)
{
    if (!(phase.calibrated_s > 0))
        return 0;
    double sum = 0;
    for (const OperatorCost& cost : phase.operators())
        sum += cost.expectedTotal();
    return sum;
}

double expectedShare(const Phase& phase, const OperatorCost& cost)
{
    const double all = expectedOperatorTime(phase);
    return all > 0 ? cost.expectedTotal() / all : 0;
}

} // namespace ridgepoint

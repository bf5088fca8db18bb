// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

#include <array>

namespace ridgepoint {

/// Time of a phase by operator kind, all instances counted.
std::array<double, operatorKindCount> timeByKind(const Phase& phase);
/// The same of the expected times; operators without one count with their ideal time.
std::array<double, operatorKindCount> expectedTimeByKind(const Phase& phase);

/// The sum of them, without the host's share; 0 where the phase has no expected time.
double expectedOperatorTime(const Phase& phase);
/// An operator's share of it, all instances counted.
double expectedShare(const Phase& phase, const OperatorCost& cost);

} // namespace ridgepoint

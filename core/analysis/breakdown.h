// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

#include <array>

namespace ridgepoint {

/// Time of a phase by operator kind, all instances counted.
std::array<double, operatorKindCount> timeByKind(const Phase& phase);
/// The same of the expected times; operators without one count nothing.
std::array<double, operatorKindCount> expectedTimeByKind(const Phase& phase);

/// Expected times of all operators that have one, without the host's share; 0 where none has.
double expectedOperatorTime(const Phase& phase);
/// An operator's share of them, all instances counted; 0 for an operator without an expected time.
double expectedShare(const Phase& phase, const OperatorCost& cost);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

#include <array>

namespace ridgepoint {

/// Time of a phase by operator kind, all instances counted.
std::array<double, operatorKindCount> timeByKind(const Phase& phase);

} // namespace ridgepoint

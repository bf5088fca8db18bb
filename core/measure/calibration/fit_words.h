// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration_constants.h"
#include "core/measure/calibration/fit_result.h"

namespace ridgepoint {

/// An efficiency so large that its roof never counts: to be called "not limiting" instead of a number. Efficiencies
/// are the constants whose symbol begins with an e.
inline bool saysNothing(const FittedConstant& constant, double value)
{
    return constant.symbol.starts_with('e') && !calibrated::limits(value);
}

} // namespace ridgepoint

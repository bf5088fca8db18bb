// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/calibration/calibrate.h"

#include <vector>

namespace ridgepoint {

/// How far a prediction is off at one measured row.
struct GemmResidual
{
    double m = 0;
    double ideal_ratio = 0; ///< measured over ideal time
    double fitted_ratio = 0; ///< measured over fitted time
};

/// Of all samples, in their order; rows whose prediction is not a positive number are left out.
std::vector<GemmResidual> gemmResiduals(
    const Calibration& calibration, const std::vector<GemmSample>& samples, const GemmSetting& setting);

} // namespace ridgepoint

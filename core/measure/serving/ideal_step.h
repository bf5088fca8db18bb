// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/calibrated/step_time.h"

namespace ridgepoint {

/// The step of calibrated::stepTime() at the speed of light, seconds: each operator takes the larger of FLOP over the
/// peak and bytes moved once over the bandwidth, its all-reduces the link's; launches, norms and the host take none.
/// Of the constants the format, the device and the bf16 peak count.
double idealStepTime(
    const calibrated::StepModel& model, const calibrated::Step& step, const calibrated::StepConstants& constants);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration.h"
#include "core/hardware/gpu.h"

#include <string>
#include <vector>

namespace ridgepoint::calibrated {

/// The base with every set that `own` has in place of its own; the base's figures of the device, where it has some.
Calibration merged(Calibration base, const Calibration& own);

/// The sets that a calibration has, in words: "products bf16", "prefill attention fp8", "all-reduce".
std::vector<std::string> setNames(const Calibration& calibration);

/// No sets, the GPU's figures as what constants are relative to.
Calibration emptyCalibration(const Gpu& gpu);

} // namespace ridgepoint::calibrated

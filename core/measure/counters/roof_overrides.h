// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/measured_roofs.h"
#include "core/scenario/preset_override.h"

#include <vector>

namespace ridgepoint {

/// Measured roofs as fields of a GPU's preset: bandwidths in GB/s, peaks in TFLOP/s, four digits. Of roofs of the same
/// field the fastest one; formats that presets do not know (fp64, fp6) are left out.
std::vector<PresetOverride> roofOverrides(const std::vector<MeasuredRoof>& roofs);

/// The scenario with these roofs in place of its GPU's own figures, as if `--set` had said so. Expected times stay:
/// their constants are shares of the preset's figures, which Gpu::nominal keeps. Errors as of applyOverride; a device
/// without a roof that presets know.
Parsed<Scenario> withMeasuredRoofs(Scenario scenario, const std::vector<MeasuredRoof>& roofs);

/// The measured roofs that the scenario has, see withMeasuredRoofs(); empty where its roofs are the preset's, or set by
/// hand.
std::vector<MeasuredRoof> roofsInUse(const Scenario& scenario);

/// The scenario with the preset's own figures for those fields; other overrides stay.
Parsed<Scenario> withoutMeasuredRoofs(Scenario scenario, const Gpu& preset);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration.h"
#include "core/io/diagnostic.h"

#include <string>
#include <string_view>

namespace ridgepoint {

/// Reads a file of presets/calibration (schema ridgepoint/calibration/1). Every constant of a set must be there, its
/// unit is part of its key. Errors: a missing or wrong constant, an efficiency above 1.05 that "not_limiting" does not
/// name, or a limiting one that it does. Unknown keys are warned of. sourceName is how messages call the text.
Parsed<calibrated::Calibration> readCalibrationPreset(std::string_view json, const std::string& sourceName);

/// The same file again, every set with its provenance: what readCalibrationPreset reads without a finding.
std::string writeCalibrationPreset(const calibrated::Calibration& calibration);

} // namespace ridgepoint

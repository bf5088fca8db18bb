// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scenario/catalog.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace ridgepoint {

/// A file of constants as a user keeps or is given one (the format of presets/calibration). Errors beside those of
/// readCalibrationPreset: a GPU that the catalog does not know, the generic set, no set at all.
Parsed<calibrated::Calibration> readUserCalibration(
    std::string_view json, const std::string& sourceName, const Catalog& catalog);

/// Every *.json of a folder, in the order of their names; of several for one GPU the last one counts, which is warned
/// of. A bad file becomes diagnostics and costs no good one; a folder that does not exist has none.
Parsed<UserCalibrations> readUserCalibrations(const std::filesystem::path& folder, const Catalog& catalog);

/// "h100-sxm5.json": the file of such a folder that holds a GPU's constants. Letters, digits, dots, dashes alone.
std::string userCalibrationFile(std::string_view gpuId);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/gpu.h"
#include "core/measure/calibration/fit_candidate.h"
#include "core/measure/calibration/operator_fit.h"

#include <memory>
#include <string>
#include <vector>

namespace ridgepoint {

/// "bf16 prefill attention", "all-reduce".
std::string nameOf(const OperatorSamples& set);

/// What a fit to a table was made from, and the error that it reached on the rows held out.
calibrated::CalibrationSource sourceOf(const OperatorFile& table, const OperatorFit& fit, const std::string& date = {});

/// One for each set of constants that has rows in the table, most rows first. The table is shared, the GPU copied; its
/// calibration is what ships for it.
std::vector<FitCandidate> operatorFitCandidates(const std::shared_ptr<const OperatorFile>& table, const Gpu& gpu);

} // namespace ridgepoint

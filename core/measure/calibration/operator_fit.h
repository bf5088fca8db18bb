// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/calibration/fit_candidate.h"
#include "core/measure/calibration/fit_result.h"
#include "core/measure/calibration/prior_fit.h"
#include "core/measure/operators/operator_samples.h"

#include <vector>

namespace ridgepoint {

/// What a fit of the constants of attention, experts or all-reduce came to.
struct OperatorFit
{
    OperatorPart part = OperatorPart::Prefill;
    calibrated::Format format = calibrated::Format::Bf16;
    std::vector<double> values; ///< in the order of operatorConstants(), those that were not fitted included
    FitResult result; ///< its constants: those that were fitted
};

/// Fits one set of constants on a random share of the rows, from the generic set as prior, also where that is not
/// validated, or from what ships for the GPU; the ratio of L2 to DRAM bandwidth in prompts is that of the GPU's matrix
/// products. Errors are over the other rows. Constants: 5 of prompts, 6 of decoding, 8 of experts, 6 of all-reduce.
///
/// Error with no result: fewer than minPriorRows, a share that leaves no row for either side, no generic set, no peak,
/// bandwidth, units or link of the GPU. A few thousand rows take about a second.
Parsed<OperatorFit> fitOperator(const OperatorSamples& samples, const Gpu& gpu,
    const PriorCalibrationOptions& options = {}, FitPrior prior = FitPrior::Generic);

} // namespace ridgepoint

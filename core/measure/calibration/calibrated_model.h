// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration.h"
#include "core/measure/calibration/calibrate.h"

#include <optional>
#include <vector>

namespace ridgepoint {

/// The format whose constants a benchmark's number format has; none for mixed and other ones.
std::optional<calibrated::Format> calibratedFormat(const GemmDtype& dtype);

/// The calibrated time of products (calibrated::gemmTime) with its constants as what is fitted. In narrow formats the
/// activations are quantised dynamically, as benchmarks do.
const GemmTimeModel& calibratedGemmModel(calibrated::Format format);

/// In the order of calibratedGemmModel(format).parameters(), SI units; and back.
std::vector<double> constantValues(const calibrated::GemmConstants& constants, calibrated::Format format);
calibrated::GemmConstants constantsOf(std::span<const double> values, calibrated::Format format);

/// Where else than at a prior a fit should begin: large products limited by a smooth roof, or by the rate of tiles.
std::vector<std::vector<double>> calibrationStarts(const calibrated::GemmConstants& prior, calibrated::Format format);

/// Copies of the weights that the benchmark of a table took turns with: 6 in bf16 and fp8 tables of aiconfigurator,
/// else 1.
double benchmarkWeightCopies(const GemmSweep& sweep, calibrated::Format format);

/// Which time is compared with the measured one.
enum class PredictedTime : std::uint8_t { Ideal, Calibrated, Generic };

/// Errors of a whole table, each row in its own number format.
struct SweepErrors
{
    TimeErrors errors;
    std::size_t not_predicted = 0; ///< rows without shape, peak or constants
    std::string reason; ///< of the first of them
};
SweepErrors sweepErrors(
    const GemmSweep& sweep, const Gpu& gpu, PredictedTime wanted, std::optional<double> weight_copies = {});

/// |predicted / measured − 1|: median and 90th percentile. Reorders.
TimeErrors timeErrors(std::vector<double>& errors);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/calibration/calibrate.h"

#include <span>
#include <vector>

namespace ridgepoint {

/// How much a fit trusts what it knew before the measurements.
struct PriorFitOptions
{
    double scale = 0.1; ///< of the logarithm of predicted over measured time from which on a row counts less
    double prior_weight = 0.5; ///< of the logarithm of a constant over its prior
    int max_iterations = 60;
    /// Where else than at the prior to begin, in the order of the parameters: the sum has several valleys.
    std::vector<std::vector<double>> starts {};
};

/// The constants that make least of Σ ρ(log(predicted / measured)) + Σ ρ(weight · log(constant / prior)) with the
/// soft-L1 ρ(r) = 2 s² (√(1 + (r/s)²) − 1): Levenberg and Marquardt's method on reweighted squares. Constants stay
/// within the model's ranges. Prior and result in the order of model.parameters().
std::vector<double> fitWithPrior(const GemmTimeModel& model, const GemmSetting& setting,
    std::span<const GemmSample> samples, std::span<const double> prior, const PriorFitOptions& options = {});

/// What the samples say of each constant at these values: see robust_fit.h.
std::vector<ParameterState> parameterStates(const GemmTimeModel& model, const GemmSetting& setting,
    std::span<const GemmSample> samples, std::span<const double> prior, std::span<const double> values,
    const PriorFitOptions& options = {});

/// 0 … count − 1 shuffled; the order in which a fit takes its rows. Equal seeds give equal orders everywhere.
std::vector<std::size_t> randomOrder(std::size_t count, std::uint64_t seed);

/// Rows below which nothing is fitted from a prior.
inline constexpr std::size_t minPriorRows = 10;

struct PriorCalibrationOptions
{
    double train_fraction = 0.5; ///< of the rows, above 0 and below 1
    std::uint64_t seed = 0; ///< of the random halves: equal seeds give equal halves everywhere
    std::size_t max_fitted_rows = 4000;
    PriorFitOptions fit {};
};

/// All errors are over the held-out rows.
struct PriorCalibration
{
    std::vector<double> prior; ///< in the order of the model's parameters, as the next one
    std::vector<double> values;
    std::vector<ParameterState> states; ///< of the values
    std::vector<std::size_t> held_out; ///< samples that were not fitted, ascending
    std::size_t fitted_rows = 0;
    TimeErrors ideal;
    TimeErrors before; ///< of the prior
    TimeErrors after;
};

/// Error with no result: fewer than minPriorRows, a share that leaves no row for either side, a setting without peak,
/// bandwidth or units. A thousand rows take well under a second.
Parsed<PriorCalibration> calibrateFromPrior(const GemmTimeModel& model, const std::vector<GemmSample>& samples,
    const GemmSetting& setting, std::span<const double> prior, const PriorCalibrationOptions& options = {});

} // namespace ridgepoint

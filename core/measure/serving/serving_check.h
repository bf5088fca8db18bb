// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/calibration/calibrate.h"
#include "core/measure/serving/serving_prediction.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace ridgepoint {

struct ServingCheckOptions
{
    TimeModel time_model = TimeModel::Calibrated;
    double train_fraction = 0.5; ///< of the rows of each framework, above 0 and below 1
    std::uint64_t seed = 0; ///< of the random halves: equal seeds give equal halves everywhere
};

/// Rows below which nothing is fitted.
inline constexpr std::size_t minServingRows = 8;
/// Requests at once up to which a TTFT says something of the arithmetic: beyond, it is queueing.
inline constexpr double maxTtftSequences = 4;

/// The constants of one framework; of static batches those of one framework on one kind of GPU.
struct ServingFit
{
    std::string framework; ///< as the table calls it
    std::string gpu; ///< preset's id; empty: on all GPUs
    ServingConstants before; ///< nothing of the framework's own
    ServingConstants after;
    std::size_t fitted_rows = 0; ///< 0: too few rows, `after` is that of the shipped constants, else as before
    std::size_t ttft_fitted_rows = 0; ///< likewise of the first token's two
    bool is_shipped = false; ///< `after` are constants that come with the program
    bool is_step_at_bound = false; ///< the times leave no room for a step of the framework's own
};

/// A predicted row beside its measurement.
struct ServingRow
{
    std::uint32_t point = 0; ///< index into ServingTable::points
    std::uint32_t fit = 0; ///< index into ServingCheck::fits
    bool is_held_out = false; ///< errors are over these rows
    ServingSteps steps; ///< under the time model: nothing of waiting or of a framework
    std::array<double, servingMeasureCount> ideal {}; ///< seconds, by measure
    std::array<double, servingMeasureCount> before {};
    std::array<double, servingMeasureCount> after {};
};

/// Errors over held-out rows, as shares of the measured time.
struct ServingErrors
{
    ServingMeasure measure = ServingMeasure::Tpot;
    std::string framework; ///< empty: all
    std::string gpu; ///< preset's id; empty: all
    std::string model; ///< preset's id; empty: all
    TimeErrors ideal;
    TimeErrors before;
    TimeErrors after;
};

/// Predicted against measured servers: what came out of a table, immutable.
struct ServingCheck
{
    ServingCheckOptions options;
    ServingNames names;
    std::vector<ServingFit> fits; ///< in the order in which the table names frameworks
    std::vector<ServingRow> rows; ///< in the order of the table
    /// All, then by framework (of static batches by framework and GPU), then by framework and model; those without
    /// rows left out.
    std::vector<ServingErrors> errors;
    std::vector<NotPredicted> not_predicted;
    std::vector<UsedConstants> constants;
    std::vector<std::uint32_t> reasons; ///< of each point of the table, see ServingPredictions
};

/// Does the error of this row count? TTFT beyond four requests is queueing.
bool countsInErrors(ServingMeasure measure, const ServingPoint& point);

/// Predicts, fits what a framework adds on a random share of its rows (soft-L1 of the logarithm of predicted over
/// measured TPOT, or of a static batch's latency; TTFT with a weak prior) and tells the errors over the others. A
/// thousand rows take about 20 ms, a million about ten seconds.
ServingCheck checkServing(const ServingTable& table, const Catalog& catalog, const ServingCheckOptions& options = {});

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/calibration/prior_fit.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace ridgepoint {

/// Measured times and a formula of any operator with positive constants. All vectors of constants in one order.
struct RobustProblem
{
    std::vector<double> prior;
    std::vector<double> low; ///< above 0
    std::vector<double> high; ///< equal to low: not fitted
    std::vector<double> times; ///< measured, seconds, one a row
    /// Predicted, seconds, positive; of a row with constants.
    std::function<double(std::size_t row, std::span<const double> constants)> time;
};

/// As fitWithPrior(): the constants that make least of Σ ρ(log(predicted / measured)) + Σ ρ(weight · log(constant /
/// prior)) with the soft-L1 ρ, from the prior and from options.starts.
std::vector<double> fitRobustly(const RobustProblem& problem, const PriorFitOptions& options = {});

/// The mean of ρ over the rows alone.
double meanLoss(const RobustProblem& problem, std::span<const double> constants, const PriorFitOptions& options = {});

/// What the rows say of each constant near the values that fit best. NotIdentifiable: a third less or half more of it
/// raises the mean loss by less than a hundredth once the others have followed. An efficiency is NotLimiting where more
/// of it would fit as well, or where it is above 1.05. isShare: which constants are efficiencies.
std::vector<ParameterState> parameterStates(const RobustProblem& problem, std::span<const double> best,
    const std::vector<bool>& isShare, const PriorFitOptions& options = {});
/// Rows that this needs; more do not change the verdict.
inline constexpr std::size_t enoughForStates = 1000;

} // namespace ridgepoint

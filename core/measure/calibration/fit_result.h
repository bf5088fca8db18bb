// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/calibration/calibrate.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// A constant before and after a fit.
struct FittedConstant
{
    std::string_view symbol; ///< as the formula writes it: "t0"
    std::string_view unit; ///< of the figure that people read: "us"; empty for a plain number
    std::string_view meaning;
    double si = 1; ///< people's figure · si = the SI value
    double prior = 0; ///< SI
    double value = 0; ///< SI
    ParameterState state = ParameterState::Identified;
};

/// Errors of the held-out rows of one range of sizes: "M 17 … 128".
struct RegimeErrors
{
    std::string label;
    TimeErrors before;
    TimeErrors after;
};

/// A held-out row: where it stands and how far off the predictions are.
struct FitRow
{
    std::int32_t line = 0; ///< of the file, 1-based
    double size = 0; ///< what rows are laid out by: m, tokens, bytes
    double measured_s = 0;
    double before = 1; ///< predicted with the prior over measured time
    double after = 1; ///< predicted with the fitted constants over measured time
    bool is_outside = false; ///< beyond what the fit's own error explains, see FitResult::outside_factor
};

/// What a fit of one set of constants on a part of a measured table came to; the same of every kind of operator.
/// All errors are over the rows that were held out.
struct FitResult
{
    std::string what; ///< "H100 SXM5 bf16 GEMM"
    std::string size_name; ///< "M", "tokens", "bytes"
    std::vector<FittedConstant> constants;
    std::size_t fitted_rows = 0;
    TimeErrors ideal;
    TimeErrors before; ///< of the prior
    TimeErrors after; ///< of the fitted constants
    std::vector<RegimeErrors> by_regime; ///< ranges without rows left out
    std::vector<FitRow> rows; ///< held out, in the order of the file
    /// A row is outside where predicted over measured time, or its inverse, is beyond this: 1 + three times the median
    /// error, at least 1.2.
    double outside_factor = 1.2;
};

} // namespace ridgepoint

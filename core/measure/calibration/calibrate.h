// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/measure/calibration/time_model.h"
#include "core/measure/gemm_sweep.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ridgepoint {

struct GemmSample
{
    GemmSize size;
    double time_s = 0;
};

/// The rows of a sweep in one number format whose n and k are known, in the order of the file.
std::vector<GemmSample> gemmSamples(const GemmSweep& sweep, std::uint32_t dtype);

struct CalibrationOptions
{
    std::uint64_t seed = 0; ///< of the random halves: equal seeds give equal halves everywhere
    std::size_t max_fitted_rows = 2500;
};

/// What the measurements say of a constant.
enum class ParameterState : std::uint8_t {
    Identified,
    NotLimiting, ///< an efficiency above 1.05, or one that may as well be larger: its roof does not count
    NotIdentifiable ///< a third less or half more fits as well when the others follow
};
std::string_view name(ParameterState state); ///< "identified", "not limiting", "not identifiable"

struct FittedParameter
{
    double value = 0;
    ParameterState state = ParameterState::Identified;
};

/// Absolute error of the predicted time, as a share of the measured one.
struct TimeErrors
{
    std::size_t rows = 0;
    double median = 0; ///< NaN without rows, as the next one
    double p90 = 0;
};

/// The held-out rows with low ≤ m < high.
struct ResidualBin
{
    double low = 0; ///< a power of two
    double high = 0; ///< twice that
    double median_ratio = 0; ///< predicted over measured time
    TimeErrors errors;
};

struct Calibration
{
    const GemmTimeModel* model = nullptr;
    std::vector<FittedParameter> parameters; ///< in the order of model->parameters()
    std::size_t fitted_rows = 0;
    std::size_t held_out_rows = 0;
    double loss = 0; ///< mean |log(predicted / measured)| over the fitted rows
    TimeErrors before; ///< of the ideal time, over the held-out rows
    TimeErrors after; ///< of the fitted model, over the held-out rows
    std::vector<ResidualBin> by_m; ///< of the fitted model; bins without rows left out

    std::vector<double> values() const;
};

/// Rows below which nothing is fitted.
inline constexpr std::size_t minCalibrationRows = 16;

/// Fits the model's constants on a random half of the samples, at most max_fitted_rows of it, by the mean absolute
/// logarithm of predicted over measured time, which outliers hardly move; and measures the error on the other half.
/// Error with no result: too few samples, or a setting without peak or bandwidth. Well under a second.
Parsed<Calibration> calibrate(const GemmTimeModel& model, const std::vector<GemmSample>& samples,
    const GemmSetting& setting, const CalibrationOptions& options = {});

} // namespace ridgepoint

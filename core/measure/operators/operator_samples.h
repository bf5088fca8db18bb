// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration.h"
#include "core/measure/calibration/calibrated_model.h"
#include "core/measure/operators/operator_file.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// The operators that have a calibrated time and constants of their own, beside single matrix products.
enum class OperatorPart : std::uint8_t { Prefill, Decode, Moe, AllReduce };
std::string_view name(OperatorPart part); ///< "prefill attention"
std::string_view sizeName(OperatorPart part); ///< what rows are laid out by: "prompt tokens", "bytes", …

/// One constant of such a formula.
struct OperatorConstant
{
    std::string_view symbol; ///< as the formula writes it: "t0"
    std::string_view unit; ///< of the figure that people read: "us"; empty for a plain number
    std::string_view meaning;
    double si = 1; ///< people's figure · si = the SI value
    calibrated::ConstantKind kind = calibrated::ConstantKind::Factor;
    bool is_fixed = false; ///< taken from elsewhere, never fitted on the operator's own table
};
/// In the order in which a set's values stand.
std::vector<OperatorConstant> operatorConstants(OperatorPart part);

/// A measured row that the formula covers.
struct OperatorSample
{
    double size = 0; ///< tokens or bytes, see sizeName()
    double time_s = 0; ///< measured
    double ideal_s = 0; ///< 0: not known
    std::int32_t line = 0; ///< of the file, 1-based
};

/// The rows of a table that one set of constants predicts.
struct OperatorSamples
{
    OperatorPart part = OperatorPart::Prefill;
    calibrated::Format format = calibrated::Format::Bf16; ///< of attention the KV cache's; of all-reduce Bf16
    std::vector<OperatorSample> rows;
    /// The calibrated time of a row in seconds, with constants in the order of operatorConstants(). Pure.
    std::function<double(std::size_t row, std::span<const double> constants)> time;
};

/// Rows that no formula covers, and why.
struct NotCovered
{
    std::string reason;
    std::size_t rows = 0;
};

struct CoveredTable
{
    std::vector<OperatorSamples> sets; ///< by part, then format; none empty
    std::vector<NotCovered> rest; ///< the most rows first

    std::size_t notCovered() const;
};

/// Sorts the rows of a table by the constants that predict them. Left out, with a reason: prompts of fewer than 128
/// tokens or behind cached ones, windows, heads of other than 128 elements, queries in narrow formats, number formats
/// without constants, experts shared by more than 16 GPUs, all-reduce across hosts or launched without a CUDA graph.
CoveredTable coveredSamples(const OperatorFile& table, const Gpu& gpu);

/// Constants for a part on a GPU, or why there are none.
struct OperatorValues
{
    std::vector<double> values; ///< in the order of operatorConstants(); empty where there are none
    const calibrated::CalibrationSource* source = nullptr;
    std::string reason; ///< empty where there are values
};
OperatorValues operatorValues(
    const Gpu& gpu, OperatorPart part, calibrated::Format format, calibrated::ConstantsWanted wanted);

/// Puts a set into a file of presets/calibration.
void setConstants(calibrated::Calibration& calibration, OperatorPart part, calibrated::Format format,
    std::span<const double> values, const calibrated::CalibrationSource& source);

/// Errors of a whole table, each row with the constants of its part and format.
struct OperatorErrors
{
    TimeErrors errors;
    std::vector<NotCovered> not_predicted; ///< the most rows first

    std::size_t notPredicted() const;
};
OperatorErrors operatorErrors(const OperatorFile& table, const Gpu& gpu, PredictedTime wanted);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/gpu.h"
#include "core/measure/gemm_prediction.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace ridgepoint {

enum class ParameterKind : std::uint8_t {
    Time, ///< seconds
    Efficiency, ///< share of a roof; so large that the roof never counts, it says nothing of the device
    Factor ///< any other number without unit
};

/// A constant of a time model that can be fitted. All are positive and fitted by their logarithm.
struct ModelParameter
{
    std::string_view key; ///< as the formula writes it: "t0", "e_c"
    std::string_view meaning; ///< "launch and drain floor"
    std::string_view unit; ///< "s"; empty for a number
    ParameterKind kind = ParameterKind::Factor;
    double initial = 1;
    double low = 0; ///< above 0
    double high = 0;
};

/// What a model may know of the device, the number format and the way of measuring. 0: not known.
struct GemmSetting
{
    GemmRoof roof;
    int units = 0;
    double l2_bytes = 0;
    double boost_mhz = 0;
    /// Copies of the weights that a benchmark takes turns with, so that they leave the cache; infinite in serving.
    double weight_copies = 1;
};

/// None where the number format is not known.
std::optional<GemmSetting> gemmSetting(const Gpu& gpu, const GemmDtype& dtype);

/// A formula for the time of a matrix product, with constants.
class GemmTimeModel
{
public:
    virtual ~GemmTimeModel() = default;

    virtual std::string_view name() const = 0;
    virtual std::string_view formula() const = 0;
    virtual std::span<const ModelParameter> parameters() const = 0;
    /// Seconds, positive; values in the order of parameters(). Pure, no allocation.
    virtual double time(const GemmSize& size, const GemmSetting& setting, std::span<const double> values) const = 0;
};

/// t = t0 + max(FLOP / (e_c · peak), bytes / (e_b · bandwidth)): the ideal time with a floor and two efficiencies.
const GemmTimeModel& flooredRooflineModel();

} // namespace ridgepoint

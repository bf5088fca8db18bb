// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm/batch_curve.h"
#include "core/measure/gemm_prediction.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgepoint {

/// What two measurements of a batch are compared in.
enum class ComparedQuantity : std::uint8_t {
    Time, ///< same n, k and number format: another library, version or GPU
    Mfu ///< other shapes or number formats: how evenly each uses the peak of its own format
};
std::string_view name(ComparedQuantity quantity); ///< "time", "mfu"

/// One side of a comparison.
struct ComparedSweep
{
    const GemmSweep& sweep;
    const Gpu* gpu = nullptr; ///< gives the peaks; without it only the file's own utilisation tells an MFU
    std::string label; ///< what sentences call it
};

/// A batch that both sides measured.
struct ComparedPoint
{
    std::int64_t batch = 0;
    std::int32_t n = 0; ///< of the first side
    std::int32_t k = 0; ///< of the first side
    double first = 0; ///< seconds or MFU
    double second = 0;

    double ratio() const { return second / first; }
};

/// Batches that the second side does worse, beyond this share, are regressions.
inline constexpr double defaultRegressionTolerance = 0.1;

struct GemmComparison
{
    ComparedQuantity quantity = ComparedQuantity::Time;
    std::size_t series = 0; ///< pairs of series that were compared
    std::vector<ComparedPoint> points; ///< series by series, by batch in each
    std::size_t only_first = 0; ///< batches of these series that the other side has not
    std::size_t only_second = 0;
    double median = 0; ///< of the ratios second / first; NaN without points, as the next two
    double p10 = 0;
    double p90 = 0;
    std::vector<std::uint32_t> regressions; ///< into points, the worst first
    double tolerance = defaultRegressionTolerance;
    std::string sentence; ///< what it comes to

    /// How many times longer the second side takes, or how many times less of its peak it reaches.
    double slowdown(const ComparedPoint& point) const
    {
        return quantity == ComparedQuantity::Time ? point.ratio() : 1 / point.ratio();
    }
};

/// Two series of any sweeps, in the given quantity.
GemmComparison compareSeries(const ComparedSweep& first, const GemmSeries& firstSeries, const ComparedSweep& second,
    const GemmSeries& secondSeries, ComparedQuantity quantity, double tolerance = defaultRegressionTolerance);

/// All series of the same n, k and number format by time. Where there are none: those of the same n and k by MFU; where
/// there are none either and each side has one series: these two by MFU; else nothing, which the sentence says.
GemmComparison compareSweeps(
    const ComparedSweep& first, const ComparedSweep& second, double tolerance = defaultRegressionTolerance);

} // namespace ridgepoint

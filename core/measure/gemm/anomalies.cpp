// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm/anomalies.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace ridgepoint {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// What is compared: the MFU, or a number that is proportional to it.
double valueOf(const BatchPoint& point, MfuBasis basis)
{
    return basis == MfuBasis::File ? point.utils : static_cast<double>(point.batch) / point.time_s;
}

/// Calls report(point, best smaller) for each anomaly. Points without a value have no verdict and are no best one.
template<typename Report>
void scan(std::span<const BatchPoint> curve, MfuBasis basis, double threshold, const Report& report)
{
    std::uint32_t best = 0;
    double bestValue = -1;
    for (std::uint32_t i = 0; i < curve.size(); ++i) {
        const double value = valueOf(curve[i], basis);
        if (bestValue >= 0 && value < threshold * bestValue)
            report(i, best);
        if (value > bestValue) {
            bestValue = value;
            best = i;
        }
    }
}

std::vector<std::uint32_t> verdicts(std::span<const BatchPoint> curve, MfuBasis basis, double threshold)
{
    std::vector<std::uint32_t> found;
    scan(curve, basis, threshold, [&](std::uint32_t point, std::uint32_t) { found.push_back(point); });
    return found;
}

double mfuOf(const BatchPoint& point, MfuBasis basis, double scale)
{
    return basis == MfuBasis::File ? point.utils : mfuByTime(point, scale);
}

} // namespace

std::string_view name(MfuBasis basis)
{
    return basis == MfuBasis::File ? "file" : "time";
}

double mfuScale(const GemmSeries& series, const std::optional<GemmRoof>& roof)
{
    if (!roof || !roof->compute.known() || series.n <= 0 || series.k <= 0)
        return 0;
    return roof->compute.flop_per_s / (2.0 * series.n * series.k);
}

double mfuByTime(const BatchPoint& point, double mfuScale)
{
    return mfuScale > 0 ? valueOf(point, MfuBasis::Time) / mfuScale : unknown;
}

bool hasUtilisation(std::span<const BatchPoint> curve)
{
    return !curve.empty()
        && std::ranges::none_of(
            curve, [](double utils) { return std::isnan(utils); }, &BatchPoint::utils);
}

GemmAnomalies findAnomalies(std::span<const BatchPoint> curve, const AnomalyOptions& options)
{
    const bool hasBoth = hasUtilisation(curve);
    GemmAnomalies result;
    result.basis = options.basis.value_or(hasBoth ? MfuBasis::File : MfuBasis::Time);
    if (result.basis == MfuBasis::File) {
        const auto isMissing = [](const BatchPoint& point) { return std::isnan(point.utils); };
        result.without_value = static_cast<std::size_t>(std::ranges::count_if(curve, isMissing));
    }
    scan(curve, result.basis, options.threshold, [&](std::uint32_t point, std::uint32_t best) {
        const double ratio = valueOf(curve[point], result.basis) / valueOf(curve[best], result.basis);
        result.found.push_back({point, best, mfuOf(curve[point], result.basis, options.mfu_scale),
            mfuOf(curve[best], result.basis, options.mfu_scale), ratio});
    });
    if (hasBoth) {
        std::ranges::set_symmetric_difference(verdicts(curve, MfuBasis::File, options.threshold),
            verdicts(curve, MfuBasis::Time, options.threshold), std::back_inserter(result.basis_dependent));
    }
    return result;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_prediction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ridgepoint {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// The middle value; NaN of none. Reorders.
double median(std::vector<double>& values)
{
    if (values.empty())
        return unknown;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1)
        return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

GemmSize sizeOf(const GemmRow& row)
{
    return {static_cast<double>(row.m), static_cast<double>(row.n), static_cast<double>(row.k)};
}

bool hasShape(const GemmSize& size)
{
    return size.n > 0 && size.k > 0;
}

GemmPoint idealPoint(const GemmSize& size, const GemmRoof& roof)
{
    const double time = idealTime(size, roof);
    return {size.m, time, flopUtilisation(size, time, roof), 0};
}

/// Rows of one shape and number format: the series is sorted by m.
const GemmRow* fastestRow(const GemmSweep& sweep, const GemmSeries& series, double m)
{
    const std::span<const std::uint32_t> rows = sweep.rowsOf(series);
    const auto rowsAt = [&sweep](std::uint32_t index) { return static_cast<double>(sweep.rows[index].m); };
    const GemmRow* best = nullptr;
    for (auto found = std::ranges::lower_bound(rows, m, {}, rowsAt); found != rows.end() && rowsAt(*found) == m;
         ++found) {
        const GemmRow& row = sweep.rows[*found];
        if (best == nullptr || row.time_s < best->time_s)
            best = &row;
    }
    return best;
}

} // namespace

std::optional<GemmRoof> gemmRoof(const Gpu& gpu, const GemmDtype& dtype, int groupSize)
{
    if (!dtype.known())
        return {};
    GemmRoof roof;
    roof.compute = matrixRoof(gpu, commonPrecision(*dtype.activations, *dtype.weights));
    roof.bytes_per_s = gpu.dram_bytes_per_s;
    roof.weight_bytes = bytesPerElement(*dtype.weights, groupSize);
    roof.activation_bytes = bytesPerElement(*dtype.activations, groupSize);
    return roof;
}

double flop(const GemmSize& size)
{
    return 2 * size.m * size.n * size.k;
}

double bytes(const GemmSize& size, const GemmRoof& roof)
{
    return size.k * size.n * roof.weight_bytes + size.m * (size.k + size.n) * roof.activation_bytes;
}

double idealTime(const GemmSize& size, const GemmRoof& roof)
{
    const double compute = roof.compute.known() ? flop(size) / roof.compute.flop_per_s : 0;
    const double memory = roof.bytes_per_s > 0 ? bytes(size, roof) / roof.bytes_per_s : 0;
    return std::max(compute, memory);
}

double flopUtilisation(const GemmSize& size, double time_s, const GemmRoof& roof)
{
    if (!roof.compute.known() || !(time_s > 0) || !hasShape(size))
        return unknown;
    return flop(size) / time_s / roof.compute.flop_per_s;
}

std::optional<double> ridgeRows(double n, double k, const GemmRoof& roof)
{
    if (!roof.compute.known() || !(roof.bytes_per_s > 0))
        return {};
    // 2·m·n·k / peak = (k·n·w + m·(k + n)·a) / bandwidth, solved for m
    const double ridge = roof.compute.flop_per_s / roof.bytes_per_s;
    const double gain = 2 * n * k - ridge * (k + n) * roof.activation_bytes;
    return gain > 0 ? ridge * k * n * roof.weight_bytes / gain : std::numeric_limits<double>::infinity();
}

std::vector<GemmPoint> idealCurve(double n, double k, const GemmRoof& roof, double lowest, double highest)
{
    constexpr int steps = 192;
    std::vector<GemmPoint> curve;
    const bool drawable = n > 0 && k > 0 && lowest > 0 && highest >= lowest;
    if (!drawable || idealTime({1, n, k}, roof) <= 0)
        return curve;
    curve.reserve(steps + 2);
    const double factor = std::log(highest / lowest) / steps;
    const double ridge = ridgeRows(n, k, roof).value_or(0);
    for (int i = 0; i <= steps; ++i) {
        const double m = i == steps ? highest : lowest * std::exp(factor * i);
        if (!curve.empty() && curve.back().m < ridge && ridge < m)
            curve.push_back(idealPoint({ridge, n, k}, roof));
        curve.push_back(idealPoint({m, n, k}, roof));
    }
    return curve;
}

std::vector<GemmPoint> measuredCurve(
    const GemmSweep& sweep, const GemmSeries& series, const std::optional<GemmRoof>& roof)
{
    std::vector<GemmPoint> curve;
    curve.reserve(series.count);
    for (const std::uint32_t index : sweep.rowsOf(series)) {
        const GemmRow& row = sweep.rows[index];
        const double mfu = roof ? flopUtilisation(sizeOf(row), row.time_s, *roof) : unknown;
        curve.push_back({static_cast<double>(row.m), row.time_s, mfu, index});
    }
    return curve;
}

GemmFigures figuresOf(
    const std::vector<GemmPoint>& measured, const GemmSeries& series, const std::optional<GemmRoof>& roof)
{
    GemmFigures figures;
    figures.rows = measured.size();
    figures.best_mfu = unknown;
    std::vector<double> utilisations;
    std::vector<double> slowdowns;
    for (const GemmPoint& point : measured) {
        const GemmSize size {point.m, static_cast<double>(series.n), static_cast<double>(series.k)};
        const double ideal = roof && hasShape(size) ? idealTime(size, *roof) : 0;
        if (ideal > 0)
            slowdowns.push_back(point.time_s / ideal);
        figures.faster_than_ideal += point.time_s < ideal ? 1U : 0U;
        if (std::isnan(point.mfu))
            continue;
        utilisations.push_back(point.mfu);
        figures.above_peak += point.mfu > 1 ? 1U : 0U;
        figures.best_mfu = std::fmax(figures.best_mfu, point.mfu);
    }
    figures.median_mfu = median(utilisations);
    figures.median_slowdown = median(slowdowns);
    return figures;
}

std::optional<double> impliedPeak(const GemmRow& row)
{
    const double rate = flopPerSecond(row);
    if (!(row.utils > 0) || !(rate > 0))
        return {};
    return rate / static_cast<double>(row.utils);
}

bool utilisationDiffers(const GemmRow& row, double mfu)
{
    constexpr double rounding = 0.00006; // files give at most five decimals
    constexpr double tolerance = 0.001;
    if (std::isnan(row.utils) || std::isnan(mfu))
        return false;
    return std::abs(static_cast<double>(row.utils) - mfu) > rounding + tolerance * mfu;
}

const GemmRow* findRow(const GemmSweep& sweep, const GemmSize& size, Precision weights, Precision activations)
{
    const auto shape = [](const GemmSeries& series) { return std::pair<double, double>(series.n, series.k); };
    const std::pair<double, double> wanted(size.n, size.k);
    const GemmRow* best = nullptr;
    bool bestIsExact = false;
    for (auto series = std::ranges::lower_bound(sweep.series, wanted, {}, shape);
         series != sweep.series.end() && shape(*series) == wanted; ++series) {
        const GemmDtype& dtype = sweep.dtypes[series->dtype];
        if (!isAlike(dtype, weights, activations))
            continue;
        const GemmRow* row = fastestRow(sweep, *series, size.m);
        const bool isExact = dtype.weights == weights && dtype.activations == activations;
        if (row != nullptr
            && (best == nullptr || isExact > bestIsExact || (isExact == bestIsExact && row->time_s < best->time_s))) {
            best = row;
            bestIsExact = isExact;
        }
    }
    return best;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/gpu.h"
#include "core/measure/gemm_sweep.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ridgepoint {

/// What limits a matrix product in one number format on one GPU.
struct GemmRoof
{
    ComputeRoof compute; ///< the matrix roof of the wider operand's precision; 0 FLOP/s where not known
    double bytes_per_s = 0; ///< of the DRAM; 0 where not known
    double weight_bytes = 0; ///< per element
    double activation_bytes = 0; ///< per element

    bool operator==(const GemmRoof&) const = default;
};

/// None where the number format is not known.
std::optional<GemmRoof> gemmRoof(const Gpu& gpu, const GemmDtype& dtype, int groupSize = defaultGroupSize);

/// (m × k) · (k × n) with m real, so that curves can be drawn.
struct GemmSize
{
    double m = 0;
    double n = 0;
    double k = 0;
};

double flop(const GemmSize& size);
/// Weights k·n, activations m·k in and m·n out, each moved once.
double bytes(const GemmSize& size, const GemmRoof& roof);
/// The larger of FLOP / peak and bytes / bandwidth; what is not known does not limit. 0 where nothing is known.
double idealTime(const GemmSize& size, const GemmRoof& roof);
/// The share of the peak that is used by a product that takes this time; above 1 where it was faster than the peak.
/// NaN where the peak is not known.
double flopUtilisation(const GemmSize& size, double time_s, const GemmRoof& roof);
/// Rows of activations from which on the matrix engine limits and not the DRAM; infinite where it never does, none
/// where a roof is not known.
std::optional<double> ridgeRows(double n, double k, const GemmRoof& roof);

/// One point of a curve, predicted or measured.
struct GemmPoint
{
    double m = 0;
    double time_s = 0;
    double mfu = 0; ///< NaN where it cannot be known
    std::uint32_t row = 0; ///< into GemmSweep::rows; 0 of a predicted one
};

/// The ideal times between two numbers of rows: evenly spaced in log m, the ridge among them, ends included.
std::vector<GemmPoint> idealCurve(double n, double k, const GemmRoof& roof, double lowest, double highest);

/// The rows of one series by m. Without a roof there are times alone.
std::vector<GemmPoint> measuredCurve(
    const GemmSweep& sweep, const GemmSeries& series, const std::optional<GemmRoof>& roof);

/// What can be said of a series in one line.
struct GemmFigures
{
    std::size_t rows = 0;
    double median_mfu = 0; ///< NaN where the peak is not known
    double best_mfu = 0; ///< likewise
    double median_slowdown = 0; ///< measured time over ideal time; NaN where there is no ideal one
    std::size_t above_peak = 0; ///< rows with more FLOP/s than the peak
    std::size_t faster_than_ideal = 0; ///< rows with less time than the ideal
};
GemmFigures figuresOf(
    const std::vector<GemmPoint>& measured, const GemmSeries& series, const std::optional<GemmRoof>& roof);

/// The peak that the file divided by to get its own utilisation of a row; none where the row has none.
std::optional<double> impliedPeak(const GemmRow& row);
/// Does the file's own utilisation differ from ours by more than its rounding?
bool utilisationDiffers(const GemmRow& row, double mfu);

/// The row of a shape in a number format, or in one that is alike; of repeated ones the fastest. None where the file has no such row. Binary
/// search: well under a microsecond in a table of 100 000 rows.
const GemmRow* findRow(const GemmSweep& sweep, const GemmSize& size, Precision weights, Precision activations);

} // namespace ridgepoint

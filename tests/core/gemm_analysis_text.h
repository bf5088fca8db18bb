// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm/batch_curve.h"
#include "core/measure/gemm_import.h"
#include "tests/core/gemm_test_text.h"

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

/// Sweeps that the tests of the GEMM analyses share.
namespace ridgepoint::test {

inline const std::string realFolder = RIDGEPOINT_SHARED_DATA "/gemm/fairyspeed/";
inline const std::string rtx4090File =
    "torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv";
inline const std::string rtx4090OlderFile =
    "torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.3.0+cu121_K4096_N14336_dtypefloat16.csv";

/// A real file; empty where it is not there.
inline GemmSweep realSweep(const std::string& name)
{
    return importGemmSweep(realFolder + name).value;
}

/// A torch sweep of n = 2048 and k = 1024 from rows of "batch,microseconds,TFLOPS,utilisation,kernel".
inline GemmSweep sweepOf(const std::string& rows)
{
    return importGemmText(sweepHeader + rows, torchName).value;
}

inline std::vector<BatchPoint> curveOf(const GemmSweep& sweep)
{
    return sweep.series.empty() ? std::vector<BatchPoint>() : batchCurve(sweep, sweep.series.front());
}

/// A curve of these batches and times in seconds, without the file's own utilisation.
inline std::vector<BatchPoint> madeCurve(const std::vector<std::pair<std::int64_t, double>>& points)
{
    std::vector<BatchPoint> curve;
    for (const auto& [batch, time] : points) {
        curve.push_back(
            {batch, time, std::numeric_limits<double>::quiet_NaN(), static_cast<std::uint32_t>(curve.size())});
    }
    return curve;
}

/// Different batches up to the largest, multiples of a step and stragglers, with times in a few steps so that equal
/// sums occur.
inline std::vector<BatchPoint> randomCurve(unsigned seed, int count, std::int64_t step, std::int64_t largest)
{
    std::mt19937 random(seed);
    const auto upTo = [&random](std::int64_t limit) { return static_cast<std::int64_t>(random()) % limit + 1; };
    std::set<std::int64_t> batches;
    for (int i = 0; i < count; ++i)
        batches.insert(i % 7 == 0 ? upTo(largest) : std::max<std::int64_t>(step, upTo(largest) / step * step));
    std::vector<std::pair<std::int64_t, double>> points;
    for (const std::int64_t batch : batches)
        points.emplace_back(batch, 0.25 * static_cast<double>(upTo(16)) * (1 + static_cast<double>(batch / 16)));
    return madeCurve(points);
}

} // namespace ridgepoint::test

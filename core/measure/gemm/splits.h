// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm/anomalies.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ridgepoint {

inline constexpr double defaultSplitRatio = 0.9;

/// A batch that is done faster as two measured ones, one after the other.
struct GemmSplit
{
    std::uint32_t point = 0; ///< into the curve
    std::uint32_t first = 0; ///< into the curve: the smaller part, or both where they are halves
    std::uint32_t second = 0; ///< into the curve
    double time_s = 0; ///< of both parts together
};

struct GemmSplits
{
    std::vector<GemmSplit> found; ///< in the order of the anomalies
    std::size_t not_searched = 0; ///< anomalies left out because there were too many pairs
};

/// Pairs that are tried at most: a few seconds. A sweep of 8 197 batches, a third of them anomalies, has 8 million.
inline constexpr double maxSplitPairs = 4e9;

/// For each anomaly the pair of measured batches N1 + N2 = N with the least time t1 + t2, where that is below
/// ratio × t(N); of equally fast pairs the one with the smallest N1.
GemmSplits findSplits(
    std::span<const BatchPoint> curve, std::span<const GemmAnomaly> anomalies, double ratio = defaultSplitRatio);

} // namespace ridgepoint

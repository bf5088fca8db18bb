// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm/splits.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// What makes a slow batch faster.
enum class RemedyKind : std::uint8_t {
    None, ///< nothing that was measured
    Pad, ///< run it as a larger batch that takes less time
    Split ///< run it as two smaller ones
};
std::string_view name(RemedyKind kind); ///< "none", "pad", "split"

/// Of a call's time: what saves less is no remedy, but the noise of a measurement.
inline constexpr double leastSaving = 0.02;

struct DipRemedy
{
    std::optional<std::uint32_t> next_faster {}; ///< into the curve: the next larger batch that takes less time
    std::optional<std::uint32_t> pad {}; ///< into the curve: the larger batch that takes the least time, if less
    std::optional<GemmSplit> split {};
    RemedyKind kind = RemedyKind::None; ///< of pad and split the one that saves more
    double saved_s = 0; ///< by that one, for each call
};

/// One for each anomaly. splits as findSplits() gave them for the same anomalies. Linear in the curve.
std::vector<DipRemedy> findRemedies(
    std::span<const BatchPoint> curve, std::span<const GemmAnomaly> anomalies, const GemmSplits& splits);

/// How often a model runs the operator that was measured, and those that have its shape (see callsBeside()).
struct OperatorUse
{
    double per_layer = 1; ///< calls in each layer that has it
    double per_pass = 1; ///< calls in one pass: of all layers
    double tokens = 1; ///< that one pass processes: the batch that was measured
};

/// What a loss of some seconds per call comes to.
struct DipCost
{
    double per_layer_us = 0;
    double per_token_us = 0; ///< for each token of the pass
};
DipCost costOf(double lost_s, const OperatorUse& use);

} // namespace ridgepoint

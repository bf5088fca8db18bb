// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/matching/work_point.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace ridgepoint {

/// The roofs under which a twin is explained; 0 where not known.
struct TwinRoofs
{
    double flop_per_s = 0;
    double bytes_per_s = 0;
};

/// What makes a measured point differ from its predicted one, in the order in which the arrow is drawn.
enum class TwinPart : std::uint8_t {
    ExtraBytes, ///< more DRAM traffic: intensity moves left
    ExtraFlop, ///< more arithmetic: intensity moves right and up
    LostThroughput ///< further below the roof than predicted: down
};
inline constexpr std::size_t twinPartCount = 3;
std::string_view name(TwinPart part); ///< "extra bytes", "extra FLOP", "lost throughput"

/// A point of the roofline plane.
struct PlanePoint
{
    double intensity = 0; ///< FLOP/byte
    double flop_per_s = 0;

    bool operator==(const PlanePoint&) const = default;
};

/// A predicted and a measured point of the same work.
///
/// With R(F, B) = max(F / peak, B / bandwidth), what the roofs alone demand, the parts of measured over predicted time
/// are: extra bytes R(F, B') / R(F, B), extra FLOP R(F', B') / R(F, B'), and lost throughput, the distance from the
/// roof, t' / R(F', B') over t / R(F, B). Their product is t' / t. So traffic counts as far as it costs time: below a
/// compute roof extra bytes cost none until they reach the ridge. A part below 1 is a gain (operands that were found in
/// a cache).
struct Twin
{
    WorkPoint predicted;
    WorkPoint measured; ///< missing FLOP or bytes replaced by the predicted ones
    bool flop_assumed = false; ///< no FLOP was counted: the predicted ones stand in
    bool bytes_assumed = false; ///< likewise
    bool roofs_assumed = false; ///< a roof is not known: those that the prediction implies stand in
    bool complete = false; ///< both times are known: the parts multiply to the ratio
    bool drawable = false; ///< all four points of the path have a place on a log-log plane

    double time_ratio = WorkPoint::unknown; ///< measured / predicted; NaN where a time is missing
    double bytes_ratio = WorkPoint::unknown; ///< NaN where not counted
    double flop_ratio = WorkPoint::unknown; ///< likewise
    std::array<double, twinPartCount> parts {1, 1, 1}; ///< factors of time
    /// Predicted; with measured bytes; with measured FLOP too; measured. Each step is one part.
    std::array<PlanePoint, twinPartCount + 1> path {};
    std::string sentence;

    double part(TwinPart which) const { return parts[static_cast<std::size_t>(which)]; }
};

Twin twinOf(const WorkPoint& predicted, const WorkPoint& measured, const TwinRoofs& roofs);
/// Under the roofs that the operator itself meets.
Twin twinOf(const OperatorCost& predicted, const WorkPoint& measured, const Gpu& gpu);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/calibrated/operator_times.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace ridgepoint::calibrated {

/// What lies between an operator's ideal time and the expected one, in the order in which it is attributed.
enum class GapKind : std::uint8_t {
    BelowIdeal, ///< faster than the roofs: operands from the L2
    Bandwidth,
    Link,
    Compute,
    Tiles, ///< whole tiles and whole waves of them, their prologues and epilogues
    LoopLatency, ///< the main loop waits for its operands
    LongestTile,
    Split,
    Tokens, ///< sorting and gathering for experts
    Gpus, ///< further GPUs of an all-reduce
    Launch,
    Count
};
std::string_view name(GapKind kind); ///< "bandwidth", "tiles and waves", "K-loop latency", "launch floor" …

struct GapPart
{
    GapKind kind = GapKind::Launch;
    double ratio = 1; ///< by which it lengthens the time; below 1 for BelowIdeal alone
    double share = 0; ///< of the whole arrow: log(ratio) over the logarithm of the whole ratio
};

/// Does it lengthen (or shorten) the time by half a percent or more? Else it would be shown as "1.00×".
inline bool isWorthNaming(const GapPart& part)
{
    return part.ratio >= 1.005 || part.ratio <= 0.995;
}

/// Where the time between ideal and expected goes: factors whose product is the expected time over the ideal one.
class GapParts
{
public:
    std::span<const GapPart> parts() const { return {m_parts.data(), m_size}; }
    double ratio() const { return m_ratio; } ///< expected over ideal; 1 without parts

private:
    friend GapParts gapParts(double ideal_s, const OperatorTime& expected);
    void add(GapKind kind, double ratio);

    std::array<GapPart, static_cast<std::size_t>(GapKind::Count)> m_parts {};
    std::size_t m_size = 0;
    double m_ratio = 1;
};

/// The terms of the expected time are added one after another in the order of GapKind, those that overlap under the
/// root, and each part is the factor by which the time then rises above the longest so far, the ideal time being the
/// first: T(0) = ideal, T(i) = max(ideal, added terms + √(Σ overlapping terms²)), part i = T(i) / T(i − 1). What the
/// roofs allow comes first and what every launch costs comes last, so a term counts with what it adds to those before
/// it. No part is below 1, except that a time below the ideal one is a single part. Without an expected time, or an
/// ideal one, there are no parts.
GapParts gapParts(double ideal_s, const OperatorTime& expected);

/// What a phase is expected to take beyond its ideal time, in seconds by kind. Each operator's difference is divided as
/// the shares of its parts; BelowIdeal is negative. Together with the ideal time and the host's share of the step they
/// make up calibrated_s.
struct PhaseGap
{
    std::array<double, static_cast<std::size_t>(GapKind::Count)> seconds {};
    double host_s = 0;

    double of(GapKind kind) const { return seconds[static_cast<std::size_t>(kind)]; }
};
/// All zero for a phase without expected time.
PhaseGap phaseGap(const Scenario& scenario, const Phase& phase, bool decode);

} // namespace ridgepoint::calibrated

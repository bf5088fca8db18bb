// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm/remedy.h"

namespace ridgepoint {

namespace {

/// For each point the faster ones behind it.
struct FasterBehind
{
    static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);
    std::vector<std::uint32_t> next; ///< the first faster one
    std::vector<std::uint32_t> least; ///< the one with the least time, of equal ones the first
};

FasterBehind fasterBehind(std::span<const BatchPoint> curve)
{
    constexpr std::uint32_t none = FasterBehind::none;
    FasterBehind faster;
    faster.next.assign(curve.size(), none);
    faster.least.assign(curve.size(), none);
    std::uint32_t least = none;
    for (auto i = static_cast<std::uint32_t>(curve.size()); i-- > 0;) {
        const double time = curve[i].time_s;
        std::uint32_t next = i + 1 < curve.size() ? i + 1 : none;
        while (next != none && curve[next].time_s >= time)
            next = faster.next[next]; // each step skips what is not faster than the one before
        faster.next[i] = next;
        if (least != none && curve[least].time_s < time)
            faster.least[i] = least;
        if (least == none || time <= curve[least].time_s)
            least = i;
    }
    return faster;
}

void choose(DipRemedy& remedy, RemedyKind kind, double saved, double time)
{
    if (saved <= remedy.saved_s || saved < leastSaving * time)
        return;
    remedy.kind = kind;
    remedy.saved_s = saved;
}

} // namespace

std::string_view name(RemedyKind kind)
{
    switch (kind) {
    case RemedyKind::None:
        return "none";
    case RemedyKind::Pad:
        return "pad";
    case RemedyKind::Split:
        return "split";
    }
    return "";
}

std::vector<DipRemedy> findRemedies(
    std::span<const BatchPoint> curve, std::span<const GemmAnomaly> anomalies, const GemmSplits& splits)
{
    const FasterBehind faster = fasterBehind(curve);
    std::vector<DipRemedy> remedies;
    remedies.reserve(anomalies.size());
    auto split = splits.found.begin();
    for (const GemmAnomaly& anomaly : anomalies) {
        const double time = curve[anomaly.point].time_s;
        DipRemedy remedy;
        if (const std::uint32_t next = faster.next[anomaly.point]; next != FasterBehind::none)
            remedy.next_faster = next;
        if (const std::uint32_t pad = faster.least[anomaly.point]; pad != FasterBehind::none) {
            remedy.pad = pad;
            choose(remedy, RemedyKind::Pad, time - curve[pad].time_s, time);
        }
        if (split != splits.found.end() && split->point == anomaly.point) {
            remedy.split = *split++;
            choose(remedy, RemedyKind::Split, time - remedy.split->time_s, time);
        }
        remedies.push_back(remedy);
    }
    return remedies;
}

DipCost costOf(double lost_s, const OperatorUse& use)
{
    constexpr double microseconds = 1e6;
    return {
        lost_s * use.per_layer * microseconds, use.tokens > 0 ? lost_s * use.per_pass / use.tokens * microseconds : 0};
}

} // namespace ridgepoint

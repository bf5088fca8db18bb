// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/gap_parts.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ridgepoint::calibrated {

namespace {

constexpr double leastRatio = 1 + 1e-9; ///< a part that adds less is rounding

GapKind kindOfTerm(std::string_view term)
{
    using Row = std::pair<std::string_view, GapKind>;
    constexpr std::array<Row, 11> kinds {{{"memory", GapKind::Bandwidth}, {"link", GapKind::Link},
        {"compute", GapKind::Compute}, {"tiles", GapKind::Tiles}, {"main loop", GapKind::Tiles},
        {"waves", GapKind::Tiles}, {"loop latency", GapKind::LoopLatency}, {"longest tile", GapKind::LongestTile},
        {"split", GapKind::Split}, {"tokens", GapKind::Tokens}, {"GPUs", GapKind::Gpus}}};
    const auto found = std::ranges::find(kinds, term, &Row::first);
    return found == kinds.end() ? GapKind::Launch : found->second;
}

/// Terms added up in any order: some side by side, others under the root, of which the tiles' term has parts.
struct Sum
{
    double added = 0;
    double squares = 0;
    double tiles = 0; ///< squared as a whole, though it comes part by part

    double time() const { return added + std::sqrt(squares + tiles * tiles); }
    void add(const NamedTerm& term)
    {
        if (term.kind == TermKind::Added)
            added += term.time_s;
        else if (term.kind == TermKind::Squared)
            squares += term.time_s * term.time_s;
        else
            tiles += term.time_s;
    }
};

} // namespace

std::string_view name(GapKind kind)
{
    constexpr std::array<std::string_view, static_cast<std::size_t>(GapKind::Count)> names {"faster than the roofs",
        "bandwidth", "link", "compute", "tiles and waves", "K-loop latency", "longest tile", "split K",
        "sorting of tokens", "further GPUs", "launch floor"};
    return names[static_cast<std::size_t>(kind)];
}

void GapParts::add(GapKind kind, double ratio)
{
    m_parts[m_size++] = {kind, ratio, 0};
}

GapParts gapParts(double ideal_s, const OperatorTime& expected)
{
    GapParts gap;
    if (!(ideal_s > 0) || !(expected.time_s > 0) || std::isinf(expected.time_s))
        return gap;
    gap.m_ratio = expected.time_s / ideal_s;
    if (gap.m_ratio < 1 / leastRatio) {
        gap.add(GapKind::BelowIdeal, gap.m_ratio);
    } else {
        const auto terms = expected.terms();
        const auto hasParts = [&](const NamedTerm& term) {
            return term.kind == TermKind::Squared && &term != &terms.back() && (&term + 1)->kind == TermKind::Part;
        };
        Sum sum;
        double before = ideal_s;
        for (int kind = 0; kind < static_cast<int>(GapKind::Count); ++kind) {
            for (const NamedTerm& term : terms) {
                if (kindOfTerm(term.name) == static_cast<GapKind>(kind) && !hasParts(term))
                    sum.add(term);
            }
            const double after = std::max(ideal_s, sum.time());
            if (after > before * leastRatio)
                gap.add(static_cast<GapKind>(kind), after / before);
            before = std::max(before, after);
        }
    }
    for (GapPart& part : std::span(gap.m_parts.data(), gap.m_size))
        part.share = std::log(part.ratio) / std::log(gap.m_ratio);
    return gap;
}

PhaseGap phaseGap(const Scenario& scenario, const Phase& phase, bool decode)
{
    PhaseGap gap;
    if (!(phase.calibrated_s > 0))
        return gap;
    gap.host_s = phase.calibrated_s;
    for (const OperatorCost& cost : phase.operators()) {
        gap.host_s -= cost.expectedTotal();
        if (!cost.isCalibrated())
            continue;
        const double beyond = cost.expectedTotal() - cost.totalTime();
        const GapParts parts = gapParts(cost.time_s, operatorTime(scenario, phase, cost.id, decode));
        for (const GapPart& part : parts.parts())
            gap.seconds[static_cast<std::size_t>(part.kind)] += part.share * beyond;
    }
    gap.host_s = std::max(0.0, gap.host_s);
    return gap;
}

} // namespace ridgepoint::calibrated

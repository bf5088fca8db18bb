// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/matching/operator_twins.h"

#include "core/measure/matching/match_evidence_internal.h"
#include "core/measure/number_words.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

/// Totals of the groups of one operator.
struct Total
{
    const OperatorCost* cost = nullptr;
    OperatorTarget target {};
    std::string remark {};
    WorkPoint main {0, 0, 0};
    WorkPoint helpers {0, 0, 0}; ///< NaN turns a figure into "not known"
    std::uint64_t launches = 0;
    double confidence = 1;
};

bool isHelper(const KernelMatch& match)
{
    return match.traits.family == KernelFamily::GemmHelper || match.traits.family == KernelFamily::AttentionHelper;
}

void addTo(WorkPoint& sum, const KernelMatch& match)
{
    const auto launches = static_cast<double>(match.launches);
    sum.flop += match.average.flop * launches;
    sum.bytes += match.average.bytes * launches;
    sum.time_s += match.average.time_s * launches;
}

void add(Total& total, const KernelMatch& match)
{
    addTo(isHelper(match) ? total.helpers : total.main, match);
    total.launches += isHelper(match) ? 0 : match.launches;
    total.confidence = std::min(total.confidence, match.candidates.front().confidence);
}

WorkPoint instance(const Total& total)
{
    const auto launches = static_cast<double>(total.launches);
    // Helpers compute next to nothing: where their FLOP or bytes were not counted, the main kernels' stand alone.
    const auto orNothing = [](double value) { return std::isfinite(value) ? value : 0; };
    return {(total.main.flop + orNothing(total.helpers.flop)) / launches,
        (total.main.bytes + orNothing(total.helpers.bytes)) / launches,
        (total.main.time_s + total.helpers.time_s) / launches};
}

/// All operators that a match can name, each once: as the scenario has it before other ways.
std::vector<Total> emptyTotals(const std::vector<TargetSet>& sets)
{
    std::vector<Total> totals;
    for (const TargetSet& set : sets) {
        for (const TargetOperator& one : set.targets) {
            if (std::ranges::find(totals, one.target, &Total::target) == totals.end()) {
                Total& total = totals.emplace_back();
                total.cost = &one.cost;
                total.target = one.target;
                total.remark = set.remark;
            }
        }
    }
    std::ranges::stable_sort(
        totals, {}, [](const Total& total) { return std::pair(total.target.decode, layerOrder(total.target.id)); });
    return totals;
}

} // namespace

std::vector<OperatorTwin> operatorTwins(
    const KernelMatching& matching, const Scenario& scenario, const Analysis& analysis)
{
    const std::vector<TargetSet> sets = targetSets(scenario, analysis);
    std::vector<Total> totals = emptyTotals(sets);
    for (const KernelMatch& match : matching.groups) {
        const MatchCandidate* best = match.best();
        const auto found = best == nullptr ? totals.end() : std::ranges::find(totals, best->target, &Total::target);
        if (found != totals.end())
            add(*found, match);
    }
    std::vector<OperatorTwin> twins;
    for (const Total& total : totals) {
        if (total.launches > 0)
            twins.push_back({total.target, twinOf(*total.cost, instance(total), scenario.gpu), total.launches,
                total.confidence, total.remark});
    }
    return twins;
}

std::string twinsSentence(const std::vector<OperatorTwin>& twins)
{
    const auto lost = [](const OperatorTwin& one) {
        const double each = one.twin.measured.time_s - one.twin.predicted.time_s;
        return one.twin.complete ? each * static_cast<double>(one.launches) : 0;
    };
    const auto most = std::ranges::max_element(twins, {}, lost);
    if (most == twins.end())
        return {};
    if (std::ranges::none_of(twins, [](const OperatorTwin& one) { return one.twin.complete; }))
        return "No operator has a measured time.";
    if (lost(*most) <= 0)
        return "No operator takes longer than predicted.";
    return std::string(name(most->target.id)) + " (" + (most->target.decode ? "decode" : "prefill")
        + ") loses most time: " + ratioText(most->twin.time_ratio) + " times the prediction in "
        + std::to_string(most->launches) + " launches.";
}

} // namespace ridgepoint

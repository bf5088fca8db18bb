// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/matching/kernel_twins.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

/// Time of all launches of a group; their number where no time is known.
double weightOf(const KernelMatch& group)
{
    const auto launches = static_cast<double>(group.launches);
    return std::isnan(group.average.time_s) ? launches * 1e-12 : launches * group.average.time_s;
}

KernelTwin twinOfGroups(
    const std::vector<const KernelMatch*>& groups, const Scenario& scenario, const Analysis& analysis)
{
    KernelTwin kernel;
    const KernelMatch* main = nullptr;
    for (const KernelMatch* group : groups) {
        if (group->best() != nullptr && (main == nullptr || weightOf(*group) > weightOf(*main)))
            main = group;
    }
    if (main == nullptr)
        return kernel;
    const MatchCandidate& best = *main->best();
    kernel.target = best.target;
    kernel.confidence = best.confidence;
    kernel.corrected = main->corrected;
    kernel.reasons = best.reasons;
    for (const KernelMatch* group : groups) {
        const MatchCandidate* other = group->best();
        if (other != nullptr && !(other->target == best.target)
            && std::ranges::find(kernel.others, other->target) == kernel.others.end())
            kernel.others.push_back(other->target);
    }
    const Phase& phase = best.target.decode ? analysis.decode : analysis.prefill;
    if (const OperatorCost* cost = phase.find(best.target.id))
        kernel.twin = twinOf(*cost, main->average, scenario.gpu);
    return kernel;
}

} // namespace

MatchedProfile matchProfile(const CounterProfile& profile, const Scenario& scenario, const Analysis& analysis,
    const KernelCorrections& corrections)
{
    MatchedProfile matched;
    const std::vector<WorkPoint> points = workPoints(profile.file, profile.rules);
    matched.matching = matchKernels(profile.file, points, scenario, analysis, corrections);
    std::vector<std::vector<const KernelMatch*>> groups(profile.file.kernels.size());
    for (const KernelMatch& group : matched.matching.groups)
        groups[group.kernel].push_back(&group);
    matched.kernels.reserve(profile.kernels.size());
    for (const KernelSummary& kernel : profile.kernels)
        matched.kernels.push_back(twinOfGroups(groups[kernel.kernel], scenario, analysis));
    matched.operators = operatorTwins(matched.matching, scenario, analysis);
    matched.sentence = matched.matching.sentence;
    if (const std::string more = twinsSentence(matched.operators); !more.empty())
        matched.sentence += matched.sentence.empty() ? more : " " + more;
    return matched;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explore/trail.h"

#include <algorithm>

namespace ridgepoint {

namespace {

Trail& trailOf(std::vector<Trail>& all, OperatorId id, bool decode)
{
    const auto found =
        std::ranges::find_if(all, [&](const Trail& trail) { return trail.id == id && trail.decode == decode; });
    if (found != all.end())
        return *found;
    Trail& added = all.emplace_back();
    added.id = id;
    added.decode = decode;
    return added;
}

void extend(std::vector<Trail>& all, const Phase& phase, bool decode, int value)
{
    for (const OperatorCost& cost : phase.operators()) {
        if (cost.flop > 0)
            trailOf(all, cost.id, decode)
                .points.push_back({value, cost.intensity(), cost.attainable(), computeBound(cost.bound)});
    }
}

/// Walks from sample to sample and halves the interval in which an operator changes sides.
class CrossingFinder
{
public:
    CrossingFinder(const Scenario& scenario, Control control)
        : m_scenario(scenario)
        , m_control(control)
    {
    }

    void find(Trail& trail)
    {
        for (std::size_t i = 1; i < trail.points.size(); ++i) {
            const TrailPoint& before = trail.points[i - 1];
            const TrailPoint& after = trail.points[i];
            if (before.compute_bound == after.compute_bound)
                continue;
            const int value = firstOf(trail, before.value, after.value, after.compute_bound);
            trail.crossings.push_back({trail.id, trail.decode, value, after.compute_bound});
        }
    }

private:
    bool sideAt(const Trail& trail, int value)
    {
        if (value != m_value) {
            setValue(m_scenario, m_control, value);
            analyze(m_scenario, m_analysis);
            m_value = value;
        }
        const OperatorCost* cost = (trail.decode ? m_analysis.decode : m_analysis.prefill).find(trail.id);
        return cost != nullptr && computeBound(cost->bound);
    }

    /// The first value in (before, after] that is on the side `here`; divisors are tried at the samples alone.
    int firstOf(const Trail& trail, int before, int after, bool here)
    {
        if (m_control == Control::KvHeads || m_control == Control::TensorParallel)
            return after;
        while (after - before > 1) {
            const int middle = before + (after - before) / 2;
            (sideAt(trail, middle) == here ? after : before) = middle;
        }
        return after;
    }

    Scenario m_scenario;
    Control m_control;
    Analysis m_analysis;
    int m_value = -1;
};

} // namespace

std::vector<Trail> trails(const Scenario& scenario, Control control, int lowest, int highest, int steps)
{
    std::vector<Trail> all;
    Scenario moved = scenario;
    Analysis analysis;
    for (const int value : valuesOf(scenario, control, lowest, highest, steps)) {
        setValue(moved, control, value);
        analyze(moved, analysis);
        extend(all, analysis.prefill, false, value);
        extend(all, analysis.decode, true, value);
    }
    CrossingFinder finder(scenario, control);
    for (Trail& trail : all)
        finder.find(trail);
    return all;
}

} // namespace ridgepoint

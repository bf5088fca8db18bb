// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pass.h"
#include "core/measure/matching/match_evidence_internal.h"

#include <algorithm>

namespace ridgepoint {

namespace {

using Id = OperatorId;

/// What an operator costs that no kernel does: little, since fused kernels do several.
constexpr double skippedOperator = 0.04;

bool isHelper(KernelFamily family)
{
    return family == KernelFamily::GemmHelper || family == KernelFamily::AttentionHelper;
}

bool isPerLayer(Id id)
{
    switch (id) {
    case Id::Embedding:
    case Id::EmbeddingNorm:
    case Id::FinalNorm:
    case Id::LmHead:
    case Id::Parameters:
    case Id::KvCache:
    case Id::Mlp:
        return false;
    default:
        return true;
    }
}

void appendPhase(std::vector<TargetOperator>& targets, const Scenario& scenario, const Phase& phase, bool decode)
{
    const Share share = gpuShare(scenario);
    std::vector<TargetOperator> own;
    for (const OperatorCost& cost : phase.operators()) {
        TargetOperator target;
        target.target = {cost.id, decode};
        target.cost = cost;
        target.batch = scenario.workload.batch;
        target.tokens = decode ? 1 : scenario.workload.prompt;
        target.rows = target.batch * target.tokens;
        target.heads = share.heads;
        target.kv_heads = share.kv_heads;
        target.units = scenario.gpu.units;
        target.per_layer = isPerLayer(cost.id);
        own.push_back(target);
    }
    std::ranges::stable_sort(own, {}, [](const TargetOperator& one) { return layerOrder(one.target.id); });
    targets.insert(targets.end(), own.begin(), own.end());
}

TargetSet targetSet(const Scenario& scenario, const Analysis& analysis, std::string remark)
{
    TargetSet set;
    set.remark = std::move(remark);
    appendPhase(set.targets, scenario, analysis.prefill, false);
    appendPhase(set.targets, scenario, analysis.decode, true);
    return set;
}

/// Kernels of a period against the operators of as many layers as it has.
class Alignment
{
public:
    Alignment(std::span<const ObservedKernel* const> period, const TargetSet& set, bool decode)
        : m_period(period)
    {
        std::vector<const TargetOperator*> layer;
        for (const TargetOperator& target : set.targets) {
            if (target.target.decode == decode && target.per_layer)
                layer.push_back(&target);
        }
        for (std::size_t i = layersIn(period); i > 0 && m_operators.size() + layer.size() <= most; --i)
            m_operators.insert(m_operators.end(), layer.begin(), layer.end());
        m_scores.resize(period.size() * m_operators.size());
        for (std::size_t k = 0; k < period.size(); ++k) {
            for (std::size_t o = 0; o < m_operators.size() && !isHelper(period[k]->traits.family); ++o)
                m_scores[k * m_operators.size() + o] = evidenceFor(*period[k], *m_operators[o]).confidence();
        }
    }

    /// The best over all kernels with which the layer may begin.
    LayerAlignment best()
    {
        LayerAlignment best;
        best.operators.resize(m_period.size());
        for (std::size_t begin = 0; begin < m_period.size() && !m_operators.empty(); ++begin) {
            if (const double score = fill(begin); score > best.score + 1e-9) {
                best.score = score;
                trace(begin, best);
            }
        }
        return best;
    }

private:
    static constexpr std::size_t most = 160; ///< operators: some layers

    static std::size_t layersIn(std::span<const ObservedKernel* const> period)
    {
        const auto count = std::ranges::count_if(
            period, [](const ObservedKernel* kernel) { return kernel->traits.family == KernelFamily::Attention; });
        return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(count, 1, 12));
    }

    std::size_t kernelAt(std::size_t begin, std::size_t step) const { return (begin + step) % m_period.size(); }
    double& cell(std::size_t kernels, std::size_t operators)
    {
        return m_table[kernels * (m_operators.size() + 1) + operators];
    }
    double matched(std::size_t begin, std::size_t kernels, std::size_t operators) const
    {
        return m_scores[kernelAt(begin, kernels - 1) * m_operators.size() + operators - 1];
    }

    /// cell(k, o): the best for the first k kernels and the first o operators.
    double fill(std::size_t begin)
    {
        m_table.assign((m_period.size() + 1) * (m_operators.size() + 1), 0);
        for (std::size_t o = 1; o <= m_operators.size(); ++o)
            cell(0, o) = cell(0, o - 1) - skippedOperator;
        for (std::size_t k = 1; k <= m_period.size(); ++k) {
            for (std::size_t o = 1; o <= m_operators.size(); ++o) {
                const double match = matched(begin, k, o);
                const double without = std::max(cell(k - 1, o), cell(k, o - 1) - skippedOperator);
                cell(k, o) = match > 0 ? std::max(without, cell(k - 1, o - 1) + match) : without;
            }
        }
        return cell(m_period.size(), m_operators.size());
    }

    void trace(std::size_t begin, LayerAlignment& alignment)
    {
        std::ranges::fill(alignment.operators, std::nullopt);
        std::size_t k = m_period.size();
        std::size_t o = m_operators.size();
        while (k > 0 && o > 0) {
            const double here = cell(k, o);
            if (here == cell(k - 1, o)) {
                --k;
            } else if (here == cell(k, o - 1) - skippedOperator) {
                --o;
            } else {
                alignment.operators[kernelAt(begin, --k)] = m_operators[--o]->target;
            }
        }
    }

    std::span<const ObservedKernel* const> m_period;
    std::vector<const TargetOperator*> m_operators;
    std::vector<double> m_scores;
    std::vector<double> m_table;
};

/// What adds up the parts of a split kernel belongs to the operator before it.
void placeHelpers(std::span<const ObservedKernel* const> period, LayerAlignment& alignment)
{
    for (std::size_t i = 0; i < period.size(); ++i) {
        const KernelFamily family = period[i]->traits.family;
        const auto& before = alignment.operators[(i + period.size() - 1) % period.size()];
        if (isHelper(family) && before && isOf(family, before->id))
            alignment.operators[i] = before;
    }
}

} // namespace

int layerOrder(OperatorId id)
{
    // The one that stands elsewhere in the list of operators than in a layer: behind attention.
    if (id == Id::VAbsorb)
        return 2 * static_cast<int>(Id::SvMatmulLocal) + 1;
    return 2 * static_cast<int>(id);
}

std::vector<TargetSet> targetSets(const Scenario& scenario, const Analysis& analysis)
{
    std::vector<TargetSet> sets {targetSet(scenario, analysis, {})};
    if (scenario.convention != Convention::Physical)
        return sets;
    Scenario projections = scenario;
    projections.projections = scenario.projections == Projections::Merged ? Projections::Separate : Projections::Merged;
    Scenario attention = scenario;
    attention.attention =
        scenario.attention == AttentionKernel::Fused ? AttentionKernel::Unfused : AttentionKernel::Fused;
    Scenario both = projections;
    both.attention = attention.attention;
    const std::string merging = std::string(name(projections.projections)) + " projections";
    const std::string fusing = std::string(name(attention.attention)) + " attention";
    sets.push_back(targetSet(projections, analyze(projections), merging));
    sets.push_back(targetSet(attention, analyze(attention), fusing));
    sets.push_back(targetSet(both, analyze(both), merging + ", " + fusing));
    return sets;
}

LayerAlignment alignLayer(std::span<const ObservedKernel* const> period, std::span<const TargetSet> sets)
{
    LayerAlignment best;
    best.operators.resize(period.size());
    for (const TargetSet& set : sets) {
        for (const bool decode : {false, true}) {
            LayerAlignment one = Alignment(period, set, decode).best();
            one.decode = decode;
            if (one.score > best.score + 1e-9)
                best = std::move(one);
        }
    }
    placeHelpers(period, best);
    return best;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/matching/kernel_match.h"

#include <string>
#include <vector>

namespace ridgepoint {

// For the .cpp files of the matching alone.

/// A kernel as it was launched.
struct ObservedKernel
{
    KernelTraits traits;
    Extent grid {};
    WorkPoint average;

    /// Of the grid; 0 where the file does not say it.
    double blocks() const { return double(grid[0]) * double(grid[1]) * double(grid[2]); }
};

/// An operator that a kernel may be, and what the pass looks like around it.
struct TargetOperator
{
    OperatorTarget target;
    OperatorCost cost;
    double rows = 0; ///< batch × new tokens
    double batch = 0;
    double tokens = 0; ///< new tokens per sequence
    double heads = 0; ///< on one GPU
    double kv_heads = 0;
    double units = 0; ///< SMs or CUs of the GPU; 0 not known
    bool per_layer = false;
};

/// Order of the operators within a layer.
int layerOrder(OperatorId id);

/// How well the evidence agrees; each 0 … 1, NaN where there is none.
struct MatchEvidence
{
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();

    double name = none;
    double flop = none;
    double bytes = none;
    double grid = none;
    double time = none;
    double order = none;
    std::string grid_reason;

    double confidence() const;
};

/// Everything but the order. No name agrees: nothing is compared, confidence is 0.
MatchEvidence evidenceFor(const ObservedKernel& kernel, const TargetOperator& target);

/// In words, most telling first.
std::vector<std::string> reasonsFor(
    const MatchEvidence& evidence, const ObservedKernel& kernel, const TargetOperator& target);

/// The operators of both passes of a scenario in one way of building its layers.
struct TargetSet
{
    std::vector<TargetOperator> targets; ///< prefill, then decode; each in the order of a pass
    std::string remark; ///< "merged projections"; empty: as the scenario has it
};
/// As the scenario has it, then with the other projections, the other attention, and both.
std::vector<TargetSet> targetSets(const Scenario& scenario, const Analysis& analysis);

/// Where a kernel of the layers belongs; none for a kernel that is no operator.
struct LayerAlignment
{
    std::vector<std::optional<OperatorTarget>> operators; ///< one per launch of a period
    double score = 0;
    bool decode = false;
};
/// The operators of one pass laid along the kernels of a period so that the evidence agrees best, in their order and
/// beginning anywhere.
LayerAlignment alignLayer(std::span<const ObservedKernel* const> period, std::span<const TargetSet> sets);

} // namespace ridgepoint

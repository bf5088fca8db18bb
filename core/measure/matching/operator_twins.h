// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/matching/kernel_match.h"
#include "core/measure/matching/twin.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ridgepoint {

/// An operator as predicted and as its kernels measure.
struct OperatorTwin
{
    OperatorTarget target;
    Twin twin; ///< of one instance; its time_ratio is a table's column measured / predicted
    std::uint64_t launches = 0; ///< of the operator's main kernels
    double least_confidence = 1; ///< of its kernels' matches
    /// The operator belongs to another way of building the layers than the scenario's ("merged projections"): that is
    /// how the file was made; empty otherwise.
    std::string remark;
};

/// Of each operator that some group was taken for (KernelMatch::best), prefill first, in the order of a layer.
/// What an instance measures is the sum over its kernels, those that add up a split kernel's parts included, divided by
/// the launches of the main ones; a figure that some of them lack is missing.
std::vector<OperatorTwin> operatorTwins(
    const KernelMatching& matching, const Scenario& scenario, const Analysis& analysis);

/// One sentence: which operators take most beyond their prediction. Empty without twins.
std::string twinsSentence(const std::vector<OperatorTwin>& twins);

} // namespace ridgepoint

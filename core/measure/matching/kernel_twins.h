// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_profile.h"
#include "core/measure/matching/operator_twins.h"

#include <optional>
#include <string>
#include <vector>

namespace ridgepoint {

/// What a kernel of a file is taken for. One that runs for several operators (a GEMM kernel often does) shows the one
/// with most of its time, and says which others there are.
struct KernelTwin
{
    std::optional<OperatorTarget> target; ///< none: no operator of the scenario
    double confidence = 0;
    bool corrected = false; ///< by the user
    std::vector<std::string> reasons;
    std::vector<OperatorTarget> others; ///< that further launches of this kernel are taken for
    std::optional<Twin> twin; ///< of one launch; none where the scenario has no such operator
};

struct MatchedProfile
{
    KernelMatching matching;
    std::vector<KernelTwin> kernels; ///< one per kernel of the profile, in its order
    std::vector<OperatorTwin> operators;
    std::string
        sentence; ///< how well the file fits the scenario, and which operators take most beyond their prediction
};

/// Matches a file to a scenario. Linear in the launches.
MatchedProfile matchProfile(const CounterProfile& profile, const Scenario& scenario, const Analysis& analysis,
    const KernelCorrections& corrections = {});

} // namespace ridgepoint

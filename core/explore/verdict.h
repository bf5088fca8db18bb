// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/explore/flip.h"

#include <span>
#include <string>
#include <vector>

namespace ridgepoint {

/// What binds a phase, why, and what would change it, in words.
struct Verdict
{
    std::string trouble; ///< "Does not fit: 14.4 GB short, batch 53 would." Empty where it fits, or nobody knows
    std::string headline; ///< "Decode is memory-bound"
    std::string reason; ///< "69 % of a token is reading the KV cache."
    /// "It is expected to take 1.25 times the ideal, most of it for …"; empty where ideal times count.
    std::string expected;
    std::string advice; ///< the smallest change that flips it and the strongest lever, or that there is none
    std::vector<Change> flips; ///< smallest first
};
/// Which times the sentences of a verdict count; bounds and flips are always those of the ideal ones.
struct VerdictTimes
{
    CountedTime shares = CountedTime::Ideal; ///< what most of the time goes into
    CountedTime advice = CountedTime::Ideal; ///< what helps most, and what is beyond the ideal time
};
Verdict verdictOf(const Scenario& scenario, bool decode, std::span<const Gpu> gpus, VerdictTimes counted = {});

} // namespace ridgepoint

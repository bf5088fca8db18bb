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
    std::string headline; ///< "Decode is memory-bound"
    std::string reason; ///< "69 % of a token is reading the KV cache."
    std::string advice; ///< the smallest change that flips it and the strongest lever, or that there is none
    std::vector<Change> flips; ///< smallest first
};
Verdict verdictOf(const Scenario& scenario, bool decode, std::span<const Gpu> gpus);

} // namespace ridgepoint

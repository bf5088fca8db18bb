// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration_constants.h"

namespace ridgepoint::calibrated {

/// The routed experts of one layer, as one GPU computes them.
struct MoeShape
{
    double tokens = 1; ///< of the whole group of GPUs that share the experts
    double hidden = 0;
    double intermediate = 0; ///< of one expert, before it is divided
    double experts = 1;
    double experts_per_token = 1;
    double tensor_parallel = 1; ///< GPUs that share each expert
    double expert_parallel = 1; ///< GPUs that share the experts; validated up to 16
    bool gated = true; ///< three matrices per expert, else two
    bool balanced = true; ///< every expert gets as many rows, else their numbers follow a power law
    double weight_bytes = 2; ///< per element
};

/// All times in seconds, none negative.
struct MoeTime
{
    double total_s = 0; ///< launch + √(compute² + memory²) + tokens
    double launch_s = 0; ///< several kernels
    double compute_s = 0; ///< FLOP of padded rows
    double memory_s = 0;
    double tokens_s = 0; ///< sorting and gathering
    double active_experts = 0; ///< whose weights are read
    double rows = 0; ///< over all experts
    double padded_rows = 0; ///< of one active expert
    bool from_l2 = false;
};

/// The grouped matrix products of a layer, router excluded. Median error 7 … 17 % with constants of the same kernels;
/// they belong to a kernel family rather than to a GPU.
MoeTime moeTime(const MoeShape& shape, const Device& device, const MoeConstants& constants);

} // namespace ridgepoint::calibrated

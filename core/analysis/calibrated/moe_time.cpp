// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/moe_time.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint::calibrated {

namespace {

constexpr double leastActive = 1e-3;

/// Experts whose weights are read: all that have a row when balanced, else as many as random choice fills.
double activeExperts(const MoeShape& moe, const MoeConstants& c, double rows)
{
    const double here = moe.experts / moe.expert_parallel;
    const double active = moe.balanced ? std::min(here, rows) : here * (1 - std::exp(-c.ka * rows / here));
    return std::min(std::max(active, leastActive), rows);
}

} // namespace

MoeTime moeTime(const MoeShape& moe, const Device& device, const MoeConstants& c)
{
    const double here = moe.experts / moe.expert_parallel;
    const double size = moe.intermediate / moe.tensor_parallel;
    const double matrices = moe.gated ? 3 : 2;
    const double unevenness = moe.balanced ? 1 : std::pow(moe.expert_parallel, c.mu);

    MoeTime time;
    time.rows = std::min(moe.tokens * moe.experts_per_token / moe.expert_parallel * unevenness,
        moe.tokens * std::min(moe.experts_per_token, here));
    time.active_experts = activeExperts(moe, c, time.rows);
    const double each = std::max(time.rows / time.active_experts, 1.0);
    time.padded_rows = each + c.tm * (1 - std::exp(-each / c.tm)) / 2;
    const double flop = 2 * matrices * moe.hidden * size * time.active_experts * time.padded_rows;
    const double bytes = matrices * moe.hidden * size * moe.weight_bytes * time.active_experts
        + 2 * c.ca * time.rows * (2 * moe.hidden + matrices * size);

    time.launch_s = c.t0_s;
    time.from_l2 = bytes < residentShare * device.l2_bytes;
    time.compute_s = flop / (c.ec * device.flop_per_s);
    time.memory_s = bytes / (c.eb * device.bytes_per_s) * (time.from_l2 ? 1 / c.gl : 1);
    time.tokens_s = c.tt_s * moe.tokens;
    time.total_s =
        time.launch_s + std::sqrt(time.compute_s * time.compute_s + time.memory_s * time.memory_s) + time.tokens_s;
    return time;
}

} // namespace ridgepoint::calibrated

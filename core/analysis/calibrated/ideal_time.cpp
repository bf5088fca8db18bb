// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/ideal_time.h"

#include <algorithm>

namespace ridgepoint::calibrated {

namespace {

double longer(double flop, double bytes, const Device& device)
{
    const double compute = device.flop_per_s > 0 ? flop / device.flop_per_s : 0;
    const double memory = device.bytes_per_s > 0 ? bytes / device.bytes_per_s : 0;
    return std::max(compute, memory);
}

double attention(const AttentionShape& a, double queries, double pairs, const Device& device)
{
    const double flop = 4 * a.batch * a.heads * a.head_dim * pairs;
    const double bytes = a.batch * a.head_dim * (4 * queries * a.heads + 2 * a.tokens * a.kv_heads * a.kv_bytes);
    return longer(flop, bytes, device);
}

} // namespace

double idealPrefillTime(const AttentionShape& shape, const Device& device)
{
    return attention(shape, shape.tokens, shape.tokens * (shape.tokens + 1) / 2, device);
}

double idealDecodeTime(const AttentionShape& shape, const Device& device)
{
    return attention(shape, 1, shape.tokens, device);
}

double idealMoeTime(const MoeShape& shape, const Device& device)
{
    // The calibrated formula with constants that cost nothing; its terms, not their sum.
    MoeConstants perfect;
    perfect.tm = 1e-9;
    MoeShape even = shape;
    even.balanced = true;
    Device known = device;
    known.flop_per_s = device.flop_per_s > 0 ? device.flop_per_s : 1;
    known.bytes_per_s = device.bytes_per_s > 0 ? device.bytes_per_s : 1;
    const MoeTime least = moeTime(even, known, perfect);
    return std::max(device.flop_per_s > 0 ? least.compute_s : 0, device.bytes_per_s > 0 ? least.memory_s : 0);
}

double idealAllReduceTime(double bytes, double gpus, const Device& device)
{
    if (!(gpus > 1) || !(device.link_bytes_per_s > 0))
        return 0;
    return 2 * (gpus - 1) / gpus * bytes / device.link_bytes_per_s;
}

} // namespace ridgepoint::calibrated

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/attention_time.h"

#include "core/analysis/calibrated/whole_number.h"

#include <cmath>
#include <limits>

namespace ridgepoint::calibrated {

namespace {

constexpr double tileOfKeys = 128;
constexpr int maxSplits = 128;
constexpr double leastSplitTokens = 64;
constexpr double headsPerBlock = 64;
constexpr double activationBytes = 2;

constexpr double leastPrompt = 128;
constexpr double leastHeadDim = 64;
constexpr double mostHeadDim = 256;

} // namespace

std::string_view attentionObstacle(double head_dim, double tokens, bool prefill)
{
    if (head_dim < leastHeadDim || head_dim > mostHeadDim)
        return "no constants for heads below 64 or above 256";
    if (prefill && tokens < leastPrompt)
        return "prompts of fewer than 128 tokens are not calibrated";
    return {};
}

AttentionTime prefillAttentionTime(const AttentionShape& a, const Device& device, const PrefillConstants& c)
{
    const double tileOfQueries = a.tokens <= 64 ? 64 : 128;
    const double tilesPerHead = roundUp(a.tokens / tileOfQueries);
    const double padded = tilesPerHead * tileOfQueries;
    const double pairs = a.batch * a.heads * padded * (padded + tileOfKeys) / 2;
    // Queries, outputs, keys and values, then the write of the cache: read at two bytes, written at its own.
    const double inAndOut = a.batch * a.tokens * a.head_dim * 4 * (a.heads + a.kv_heads);
    const double cache = 2 * a.batch * a.tokens * a.kv_heads * a.head_dim * (activationBytes + a.kv_bytes);

    AttentionTime time;
    time.launch_s = c.t0_s;
    time.from_l2 = inAndOut < residentShare * device.l2_bytes;
    time.compute_s = 4 * a.head_dim * pairs / (c.ec * device.flop_per_s);
    time.longest_tile_s = padded * 4 * tileOfKeys * a.head_dim * device.units / (c.et * device.flop_per_s);
    time.memory_s = (inAndOut + cache) / (c.eb * device.bytes_per_s) * (time.from_l2 ? 1 / c.gl : 1);
    time.tiles_s = a.batch * a.heads * tilesPerHead / device.units * c.tw_s;
    time.total_s = time.launch_s + time.compute_s + time.longest_tile_s + time.memory_s + time.tiles_s;
    return time;
}

AttentionTime decodeAttentionTime(
    const AttentionShape& a, const Device& device, const DecodeConstants& c, bool cache_may_be_hot)
{
    const double cache = 2 * a.batch * a.tokens * a.kv_heads * a.head_dim * a.kv_bytes;
    const double inAndOut = 4 * a.batch * a.head_dim * (a.heads + a.kv_heads);
    const double blocks = a.batch * a.kv_heads * roundUp(roundUp(a.heads / a.kv_heads) / headsPerBlock);
    const double token = c.tl_s * (a.head_dim / 128) * (a.kv_bytes / 2);

    AttentionTime time;
    time.launch_s = c.t0_s;
    time.from_l2 = cache_may_be_hot && cache < residentShare * device.l2_bytes;
    time.memory_s = (cache * (time.from_l2 ? 1 / c.gl : 1) + inAndOut) / (c.eb * device.bytes_per_s);
    double best = std::numeric_limits<double>::infinity();
    for (int s = 1; s <= maxSplits && (s == 1 || a.tokens >= leastSplitTokens * s); s *= 2) {
        const double waves = roundUp(blocks * s / device.units);
        const double tiles = waves * (c.tc_s + a.tokens / s * token);
        const double split = s > 1 ? c.ts_s : 0;
        const double core = std::sqrt(time.memory_s * time.memory_s + tiles * tiles) + split;
        if (core < best) {
            best = core;
            time.tiles_s = tiles;
            time.split_s = split;
            time.waves = waves;
            time.splits = s;
        }
    }
    time.total_s = c.t0_s + best;
    return time;
}

} // namespace ridgepoint::calibrated

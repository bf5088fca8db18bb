// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/time_error.h"
#include "core/hardware/calibration_constants.h"

#include <string_view>

namespace ridgepoint::calibrated {

/// Attention of one layer on one GPU.
struct AttentionShape
{
    double batch = 1; ///< sequences
    double tokens = 1; ///< prefill: of the prompt; decode: cached ones that the query sees
    double heads = 1; ///< of queries, on this GPU
    double kv_heads = 1;
    double head_dim = 128;
    double kv_bytes = 2; ///< per element of the KV cache
};

/// All in seconds, none negative.
struct AttentionTime
{
    double total_s = 0;
    double launch_s = 0;
    double compute_s = 0; ///< prefill: FLOP of the visible pairs, tiles padded
    double memory_s = 0;
    double longest_tile_s = 0; ///< prefill: the last tile of queries, which sees everything
    double tiles_s = 0; ///< prefill: per tile; decode: waves of thread blocks over their part of the context
    double split_s = 0; ///< decode: combining the parts of a split context
    double waves = 0; ///< decode: whole
    int splits = 1; ///< decode
    bool from_l2 = false;
};

/// The head size that the constants of attention were fitted and validated on; others have the wider error.
inline constexpr double validatedHeadDim = 128;
/// Published over all head sizes of 64 … 256 and windows with one set: prefill 8 … 17 % median and 22 … 40 % p90,
/// decode 3 … 12 % and 15 … 29 %; the largest of each.
inline constexpr TimeError widerPrefillError {0.17, 0.40};
inline constexpr TimeError widerDecodeError {0.12, 0.29};
inline constexpr std::string_view widerErrorReason = "outside heads of 128 without a window: error of all head sizes";

/// Why there is no validated time of it, by the size of its heads and its tokens; empty where there is one.
std::string_view attentionObstacle(double head_dim, double tokens, bool prefill);

/// Causal, without cached tokens, no window: T = t0 + compute + longest tile + memory + tiles, by the formula
///   tq = 64 up to 64 tokens, else 128; sp = ⌈S/tq⌉ tq; pairs = B n sp (sp + 128) / 2
///   T = t0 + 4 d pairs/(ec P) + 512 d sp SM/(et P) + bytes/(eb BW) + ⌈S/tq⌉ B n/SM · tw
/// Validated for heads of 128 and prompts of 128 and more: median error 3 … 7 %. The peak is that of bf16.
AttentionTime prefillAttentionTime(
    const AttentionShape& shape, const Device& device, const PrefillConstants& constants);

/// One query per sequence, the context split among thread blocks where that is faster:
///   T = t0 + min over s of √(memory² + (⌈B kv ⌈⌈n/kv⌉/64⌉ s/SM⌉ (tc + L/s · tl · d/128 · bytes/2))²) + (s > 1: ts)
/// cache_may_be_hot: the same KV cache is read again and again, as benchmarks do. Median error 4 … 15 %.
AttentionTime decodeAttentionTime(
    const AttentionShape& shape, const Device& device, const DecodeConstants& constants, bool cache_may_be_hot);

} // namespace ridgepoint::calibrated

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration_constants.h"

#include <cstdint>
#include <limits>

namespace ridgepoint::calibrated {

/// (m × k) · (k × n); m real, so that curves can be drawn.
struct ProductSize
{
    double m = 0;
    double n = 0;
    double k = 0;
};

/// What happens to the activations of a product in a narrow format before it.
enum class Quantisation : std::uint8_t {
    None, ///< they come quantised, or nothing is narrow
    DynamicPerTensor, ///< fp8: maximum of the whole tensor, then the conversion
    Blockwise ///< nvfp4: one scale per 16 elements
};

/// How a product is run. Elements of the output always have two bytes.
struct GemmRun
{
    double operand_bytes = 2; ///< per element of weights and activations, scales included
    bool may_split_k = true; ///< fp8 and fp4 kernels do not
    Quantisation quantisation = Quantisation::None;
    /// Copies of the weights that a benchmark takes turns with; infinite in serving, where they never stay in the L2.
    double weight_copies = std::numeric_limits<double>::infinity();
};
/// Bytes, splits and quantisation of a format as benchmarks run it. Fp8Block has no constants for single products.
GemmRun gemmRun(Format format);

/// The time of a product and what it is made of. All in seconds, none negative.
struct GemmTime
{
    double total_s = 0; ///< launch + √(compute² + memory² + tiles²) + split + quantisation
    double launch_s = 0;
    double compute_s = 0; ///< FLOP at the smooth share of the peak
    double memory_s = 0; ///< weights, activations and output, from the L2 where they stay in it
    double tiles_s = 0; ///< waves · (main loop + prologue and epilogue)
    double split_s = 0; ///< adding up the parts of a split K
    double quantisation_s = 0;

    double waves = 0; ///< of thread blocks, whole
    double wave_overhead_s = 0; ///< prologues and epilogues: part of tiles_s
    double loop_latency_s = 0; ///< how much longer the main loop takes since it waits for its operands; part of tiles_s
    int tile_m = 0;
    int tile_n = 0;
    int splits = 1;
    bool is_latency_bound = false; ///< the main loop waits for its K elements instead of computing
    bool weights_in_l2 = false;
    bool activations_in_l2 = false;

    double mainLoop() const { return tiles_s - wave_overhead_s; }
};

/// The calibrated time of (m × k) · (k × n), sizes of 1 and more:
///   T = t0 + min over splits s of √(t_comp² + t_mem² + t_tile(s)²) + (s > 1: ts + 4 s m n / BW) + quantisation
///   t_tile(s) = min over tiles of ⌈⌈m/tm⌉⌈n/tn⌉ s / SM⌉ · ((k/s) · max(2 tm tn SM / (et P), tk) + tp)
/// with 64×64, 64×128, 128×128, 128×256 tiles and 1, 2, 4 … 32 splits of at least 128 of k. Median error 4 … 9 % in
/// bf16 on seven GPUs with constants of their own. Pure, no allocation, well under a microsecond.
GemmTime gemmTime(const ProductSize& size, const Device& device, const GemmConstants& constants, const GemmRun& run);

} // namespace ridgepoint::calibrated

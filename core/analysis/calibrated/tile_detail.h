// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/calibrated/operator_times.h"

#include <optional>

namespace ridgepoint::calibrated {

/// How a matrix product runs on the GPU in the tiling that its expected time is of. Cycles are those of the busiest
/// unit (SM), at the clock of the tensor peaks where the preset has one, else the boost clock. NaN: the preset lacks a
/// figure.
struct TileDetail
{
    int tile_m = 0; ///< rows
    int tile_n = 0; ///< columns
    int splits = 1; ///< parts of K
    int units = 0;
    double tiles = 0; ///< ⌈rows/tm⌉ · ⌈columns/tn⌉
    double blocks = 0; ///< thread blocks: tiles · splits
    double waves = 0; ///< ⌈blocks/units⌉
    double last_wave_fill = 0; ///< share of the units that the last wave has work for
    double padding = 0; ///< share of the tiles' area that lies outside the output
    double k_per_block = 0; ///< K / splits

    double clock_hz = notTimed;
    double loop_cycles = notTimed; ///< main loops with their waiting: (waves · prologue + main loop) · clock
    bool is_latency_bound = false; ///< the main loop waits for its operands
    /// Of 16 × 8 × (256 bit) each: 4,096 FLOP in 16 bit, 8,192 in 8 bit, 16,384 in 4 bit; whole tiles.
    double tensor_instructions = notTimed;
    double cycles_per_instruction = notTimed; ///< FLOP of one over peak / units / clock
    double tensor_cycles = notTimed; ///< product of both
    double memory_cycles =
        notTimed; ///< DRAM bytes of the operands over bandwidth / clock, at the datasheet's bandwidth

    double element_bytes = 0; ///< of weights and activations
    double instruction_flop = 0;
    double dram_bytes_per_s = 0;
    double l2_bytes = 0; ///< read by all tiles: tiles · (tm + tn) · k · bytes per element
    double l2_s = notTimed; ///< at the preset's L2 bandwidth
    double l1_s = notTimed; ///< the same bytes passing L1 and shared memory once, at all units' bandwidth: at least
    double l2_bytes_per_s = 0; ///< 0: not known
    double l1_bytes_per_s = 0;

    double weight_bytes = 0; ///< operands of this product, its formats' bytes
    double input_bytes = 0;
    double output_bytes = 0;
    double resident_bytes = 0; ///< what the L2 keeps: 0.9 of its size; 0: not known
    bool weights_in_l2 = false;
    bool activations_in_l2 = false;

    double operandBytes() const { return weight_bytes + input_bytes + output_bytes; }
};

/// Nothing for operators that are no single product and where there are no constants.
std::optional<TileDetail> tileDetail(const Scenario& scenario, const OperatorCost& cost);

} // namespace ridgepoint::calibrated

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace ridgepoint::calibrated {

/// What the formulas know of a device. SI units; 0: not known.
struct Device
{
    double flop_per_s = 0; ///< dense peak in the number format of the operator
    double bytes_per_s = 0; ///< of the DRAM
    double l2_bytes = 0;
    int units = 0; ///< SM
    double link_bytes_per_s = 0; ///< per direction
};

/// Number formats whose constants are kept apart. Fp8Block: scales per block of weights (MoE alone).
enum class Format : std::uint8_t { Bf16, Fp8, Fp8Block, Nvfp4 };
inline constexpr std::size_t formatCount = 4;
std::string_view name(Format format); ///< "bf16", "fp8", "fp8_block", "nvfp4"

/// An efficiency above this is faster than the device can be: its roof does not limit, and its value says nothing.
inline constexpr double limitingEfficiency = 1.05;
inline bool limits(double efficiency)
{
    return efficiency <= limitingEfficiency;
}

/// A tensor stays in the L2 cache where what is touched between two uses is smaller than this share of it.
inline constexpr double residentShare = 0.9;

/// Of a matrix product. Letters as in the formulas of core/analysis/calibrated.
struct GemmConstants
{
    double t0_s = 0; ///< launch and drain floor under a CUDA graph
    double tp_s = 0; ///< prologue and epilogue of a wave
    double ec = 1; ///< share of the peak, smooth: power, stream-K
    double et = 1; ///< share of the peak of a tile's main loop
    double eb = 1; ///< share of the DRAM bandwidth
    double tk_s = 0; ///< latency of a K element in a tile's main loop
    double ts_s = 0; ///< cost of splitting K
    double cw = 1; ///< cost of a written byte, in read ones
    double gl = 1; ///< L2 over DRAM bandwidth
    double ebq = 1; ///< share of the DRAM bandwidth while activations are quantised; fp8, nvfp4
    double tr_s = 0; ///< of a quantised row: its maximum; fp8
};

/// Of causal attention over a prompt.
struct PrefillConstants
{
    double t0_s = 0; ///< launch, the write of the KV cache included
    double ec = 1; ///< share of the peak
    double et = 1; ///< share of the peak of the longest tile of queries
    double eb = 1; ///< share of the DRAM bandwidth
    double tw_s = 0; ///< of a tile of queries
    double gl = 1; ///< L2 over DRAM bandwidth
};

/// Of attention with one query per sequence.
struct DecodeConstants
{
    double t0_s = 0;
    double eb = 1; ///< share of the DRAM bandwidth
    double tc_s = 0; ///< of a wave of thread blocks
    double tl_s = 0; ///< of a cached token in a thread block; heads of 128, 2 bytes per element
    double ts_s = 0; ///< cost of splitting the context
    double gl = 1;
};

/// Of the grouped matrix products of one layer's routed experts.
struct MoeConstants
{
    double t0_s = 0;
    double ec = 1; ///< share of the peak
    double eb = 1; ///< share of the DRAM bandwidth
    double ka = 1; ///< how soon all experts are in use
    double tm = 1; ///< rows of a tile: what an expert's rows are padded to
    double ca = 1; ///< cost of an activation byte, in weight bytes
    double mu = 0; ///< growth of the busiest GPU's rows with their number
    double tt_s = 0; ///< of a token
    double gl = 1;
};

struct AllReduceConstants
{
    double t0_s = 0; ///< small messages
    double td_s = 0; ///< of a further GPU
    double e1 = 1; ///< share of the link, every GPU reading all others
    double e2 = 1; ///< share of the link, in two steps
    double t3_s = 0; ///< large messages
    double e3 = 1; ///< share of the link, large messages
};

/// Of a serving engine's step beside its kernels of products, attention and all-reduce.
struct EngineConstants
{
    double elementwise_s = 2e-6; ///< launch of one elementwise kernel
    double elementwise_per_layer = 4; ///< kernels after fusion: two norms with their additions, rope, activation
    double elementwise_eb = 0.75; ///< their share of the DRAM bandwidth
    double nvfp4_quantisation_share = 0.5; ///< of the separate launch that quantises activations, where not fused
    double host_s = 10e-6; ///< between two steps
};

/// Of a serving framework, fitted to its end-to-end times.
struct FrameworkConstants
{
    double step_s = 0; ///< per step: scheduler, sampling
    double interference = 1; ///< how often a sequence waits for each other one's prefill while it is decoded
};

} // namespace ridgepoint::calibrated

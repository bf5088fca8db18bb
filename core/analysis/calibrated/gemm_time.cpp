// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/gemm_time.h"

#include "core/analysis/calibrated/whole_number.h"
#include "core/hardware/precision.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ridgepoint::calibrated {

namespace {

struct Tile
{
    int m;
    int n;
};
constexpr std::array tiles {Tile {64, 64}, Tile {64, 128}, Tile {128, 128}, Tile {128, 256}};
constexpr std::array splits {1, 2, 4, 8, 16, 32};
constexpr double leastSplitK = 128;
constexpr double outputBytes = 2;
constexpr double partBytes = 4; // a part of a split K is written in fp32

/// One tile of the four for one product: what does not depend on the split.
struct TileWork
{
    double count = 0; ///< tiles that cover the output
    double k_s = 0; ///< of one element of K in every unit
};

using TileWorks = std::array<TileWork, tiles.size()>;

TileWorks tileWorks(const ProductSize& size, const Device& device, const GemmConstants& c)
{
    const double perElement = 2 * device.units / (c.et * device.flop_per_s);
    TileWorks works;
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        works[i].count = roundUp(size.m / tiles[i].m) * roundUp(size.n / tiles[i].n);
        works[i].k_s = std::max(perElement * tiles[i].m * tiles[i].n, c.tk_s);
    }
    return works;
}

struct Traffic
{
    double memory_s = 0;
    double activation_bytes = 0; ///< in
    double l2_share = 1; ///< time of activation bytes over that of DRAM bytes
    bool weights_in_l2 = false;
    bool activations_in_l2 = false;
};

Traffic traffic(const ProductSize& size, const Device& device, const GemmConstants& c, const GemmRun& run)
{
    const double weights = run.operand_bytes * size.n * size.k;
    const double in = run.operand_bytes * size.m * size.k;
    const double out = outputBytes * size.m * size.n;
    const double cache = residentShare * device.l2_bytes;
    Traffic result;
    result.activation_bytes = in;
    result.activations_in_l2 = weights + in + out < cache;
    result.weights_in_l2 = run.weight_copies * weights + in + out < cache;
    result.l2_share = result.activations_in_l2 ? 1 / c.gl : 1;
    const double weightShare = result.weights_in_l2 ? 1 / c.gl : 1;
    result.memory_s = (weights * weightShare + (in + c.cw * out) * result.l2_share) / (c.eb * device.bytes_per_s);
    return result;
}

double quantisationTime(
    const ProductSize& size, const Device& device, const GemmConstants& c, const GemmRun& run, double l2Share)
{
    // fp8: read for the maximum (2 bytes), read again (2), written (1). nvfp4: read (2), written with its scales.
    switch (run.quantisation) {
    case Quantisation::None:
        return 0;
    case Quantisation::DynamicPerTensor:
        return c.tr_s * size.m + 5 * size.m * size.k / (c.ebq * device.bytes_per_s) * l2Share;
    case Quantisation::Blockwise:
        return 2.5625 * size.m * size.k / (c.ebq * device.bytes_per_s) * l2Share;
    }
    return 0;
}

} // namespace

GemmRun gemmRun(Format format)
{
    GemmRun run;
    if (format == Format::Fp8 || format == Format::Fp8Block) {
        run.operand_bytes = 1;
        run.may_split_k = false;
        run.quantisation = Quantisation::DynamicPerTensor;
    } else if (format == Format::Nvfp4) {
        run.operand_bytes = bytesPerElement(Precision::fp4);
        run.may_split_k = false;
        run.quantisation = Quantisation::Blockwise;
    }
    return run;
}

GemmTime gemmTime(const ProductSize& size, const Device& device, const GemmConstants& c, const GemmRun& run)
{
    const Traffic bytes = traffic(size, device, c, run);
    const TileWorks works = tileWorks(size, device, c);
    GemmTime best;
    best.launch_s = c.t0_s;
    best.compute_s = 2 * size.m * size.n * size.k / (c.ec * device.flop_per_s);
    best.memory_s = bytes.memory_s;
    best.weights_in_l2 = bytes.weights_in_l2;
    best.activations_in_l2 = bytes.activations_in_l2;
    best.quantisation_s = quantisationTime(size, device, c, run, bytes.l2_share);
    const double smooth = best.compute_s * best.compute_s + best.memory_s * best.memory_s;
    const double units = device.units;
    double bestCore = std::numeric_limits<double>::infinity();
    std::size_t bestTile = 0;
    for (const int s : splits) {
        if (s > 1 && (!run.may_split_k || size.k < leastSplitK * s))
            break;
        double tilesTime = std::numeric_limits<double>::infinity();
        double waves = 0;
        std::size_t tile = 0;
        for (std::size_t i = 0; i < works.size(); ++i) {
            const double tileWaves = roundUp(works[i].count * s / units);
            const double time = tileWaves * (size.k / s * works[i].k_s + c.tp_s);
            if (time < tilesTime) {
                tilesTime = time;
                waves = tileWaves;
                tile = i;
            }
        }
        const double split = s > 1 ? c.ts_s + partBytes * s * size.m * size.n / device.bytes_per_s : 0;
        const double core = std::sqrt(smooth + tilesTime * tilesTime) + split;
        if (core < bestCore) {
            bestCore = core;
            bestTile = tile;
            best.tiles_s = tilesTime;
            best.waves = waves;
            best.split_s = split;
            best.splits = s;
        }
    }
    best.tile_m = tiles[bestTile].m;
    best.tile_n = tiles[bestTile].n;
    best.wave_overhead_s = best.waves * c.tp_s;
    best.is_latency_bound = works[bestTile].k_s <= c.tk_s;
    const double rate = 2 * units / (c.et * device.flop_per_s) * best.tile_m * best.tile_n;
    best.loop_latency_s = best.is_latency_bound ? best.waves * (size.k / best.splits) * (c.tk_s - rate) : 0;
    best.total_s = c.t0_s + bestCore + best.quantisation_s;
    return best;
}

} // namespace ridgepoint::calibrated

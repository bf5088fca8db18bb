// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a matrix product runs on the GPU: tiles and waves, cycles of one unit, traffic of the caches.
#include "core/analysis/calibrated/gap_parts.h"
#include "core/analysis/calibrated/tile_detail.h"
#include "core/analysis/formula_internal.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

using calibrated::TileDetail;

void waveLines(const OperatorCost& cost, const TileDetail& tile, SheetBuilder& builder)
{
    builder.input("rows", "rows of the output", cost.gemm.n, "");
    builder.input("columns", "columns of the output", cost.gemm.m, "");
    builder.input("inner", "K, the dimension that is summed over", cost.gemm.k, "");
    builder.input("tile_m", "rows of a tile", tile.tile_m, "");
    builder.input("tile_n", "columns of a tile", tile.tile_n, "");
    builder.input("splits", "parts that K is split into", tile.splits, "");
    builder.input("units", "SM of the GPU", tile.units, "");
    builder.line("Tiles", "tiles", "⌈rows/tile_m⌉·⌈columns/tile_n⌉", "", "the fastest of four tilings");
    builder.line("Thread blocks", "blocks", "tiles·splits", "", "one per tile and part of K");
    builder.line("Waves", "waves", "⌈blocks/units⌉", "", "thread blocks one after another on a unit");
    builder.line("Last wave", "fill", "(blocks − (waves − 1)·units)/units", "", "share of the units with work in it");
}

void cycleLines(const TileDetail& tile, SheetBuilder& builder)
{
    builder.input("operands", "bytes of weights, inputs and output", tile.operandBytes(), "B");
    if (std::isnan(tile.clock_hz))
        return;
    builder.input("clock", "of the tensor peaks", tile.clock_hz, "Hz");
    builder.line("K-loop cycles", "loop_cycles", "t_tiles·clock", "",
        tile.is_latency_bound ? "of one unit, all waves; the loop waits for its operands"
                              : "of one unit, all waves; the loop computes without waiting");
    builder.input(
        "instruction", "FLOP of one tensor-core instruction, 16 × 8 with 256 bit of K", tile.instruction_flop, "FLOP");
    builder.input("cycles_each", "cycles of one such instruction at the peak", tile.cycles_per_instruction, "");
    builder.line("Tensor instructions", "instructions", "waves·2·tile_m·tile_n·inner/splits/instruction", "",
        "of one unit, whole tiles");
    builder.line("Tensor-core cycles", "tensor_cycles", "instructions·cycles_each", "", "of one unit at the peak");
    builder.input("bandwidth", "DRAM bandwidth of the datasheet", tile.dram_bytes_per_s, "B/s");
    builder.line("Memory cycles", "memory_cycles", "operands/bandwidth·clock", "", "while the DRAM moves the operands");
}

void bandwidthLine(
    const char* title, const char* symbol, const char* rate, double bytesPerSecond, SheetBuilder& builder)
{
    if (!(bytesPerSecond > 0))
        return;
    builder.input(rate, "bandwidth of the preset", bytesPerSecond, "B/s");
    builder.line(title, symbol, std::string("l2_traffic/") + rate, "s",
        "at least: every tile's operands pass once, whatever else there is");
}

void cacheLines(const TileDetail& tile, SheetBuilder& builder)
{
    builder.input("element", "bytes of an operand's element", tile.element_bytes, "B");
    std::string unknown;
    if (!(tile.l2_bytes_per_s > 0))
        unknown += "; the preset knows no L2 bandwidth";
    if (!(tile.l1_bytes_per_s > 0))
        unknown += "; the preset knows no L1 bandwidth";
    builder.line("L2 traffic", "l2_traffic", "tiles·(tile_m + tile_n)·inner·element", "B",
        "what all tiles read of both operands" + unknown);
    bandwidthLine("L2 time", "l2_time", "bandwidth_L2", tile.l2_bytes_per_s, builder);
    bandwidthLine("L1 time", "l1_time", "bandwidth_L1", tile.l1_bytes_per_s, builder);
    if (!(tile.resident_bytes > 0))
        return;
    builder.input("resident", "bytes that stay in the L2: 0.9 of it", tile.resident_bytes, "B");
    builder.line("Operands in the L2", "l2_share", "operands/resident", "",
        std::string(tile.weights_in_l2 ? "weights stay: yes" : "weights stay: no, all others are read between two uses")
            + (tile.activations_in_l2 ? "; activations stay: yes, below 1" : "; activations stay: no"));
}

} // namespace

void gapLine(const Scenario& scenario, const Phase& phase, OperatorId id, bool decode, SheetBuilder& builder)
{
    const OperatorCost* cost = phase.find(id);
    const auto expected = calibrated::operatorTime(scenario, phase, id, decode);
    std::string factors;
    const calibrated::GapParts gap = calibrated::gapParts(cost->time_s, expected);
    for (const calibrated::GapPart& part : gap.parts()) {
        const std::string_view name = calibrated::name(part.kind);
        std::string symbol = "x_";
        std::ranges::copy_if(name, std::back_inserter(symbol), [](char c) { return c != ' ' && c != '-'; });
        builder.input(symbol, "part of the gap: " + std::string(name), part.ratio, "");
        factors += (factors.empty() ? "" : "·") + symbol;
    }
    if (!factors.empty())
        builder.line("Parts of it", "parts", factors, "", "terms added one after another to the ideal time");
}

void tileLines(const Scenario& scenario, const OperatorCost& cost, SheetBuilder& builder)
{
    const auto tile = calibrated::tileDetail(scenario, cost);
    if (!tile)
        return;
    waveLines(cost, *tile, builder);
    cycleLines(*tile, builder);
    cacheLines(*tile, builder);
}

} // namespace ridgepoint

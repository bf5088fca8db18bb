// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/tile_detail.h"

#include <cmath>

namespace ridgepoint::calibrated {

namespace {

constexpr double outputBytes = 2;

/// Of one matrix instruction of 16 × 8 with 256 bit of K, whatever the format: 2 · 16 · 8 · (16, 32 or 64).
double instructionFlop(Format format)
{
    switch (format) {
    case Format::Bf16:
        return 4096;
    case Format::Fp8:
    case Format::Fp8Block:
        return 8192;
    case Format::Nvfp4:
        return 16384;
    }
    return 4096;
}

void addTiling(TileDetail& detail, const ProductSize& size, const GemmTime& time, int units)
{
    detail.tile_m = time.tile_m;
    detail.tile_n = time.tile_n;
    detail.splits = time.splits;
    detail.units = units;
    detail.tiles = std::ceil(size.m / time.tile_m) * std::ceil(size.n / time.tile_n);
    detail.blocks = detail.tiles * time.splits;
    detail.waves = time.waves;
    detail.last_wave_fill = (detail.blocks - (time.waves - 1) * units) / units;
    detail.padding = 1 - size.m * size.n / (detail.tiles * time.tile_m * time.tile_n);
    detail.k_per_block = size.k / time.splits;
    detail.is_latency_bound = time.is_latency_bound;
}

void addCycles(TileDetail& detail, const Gpu& gpu, const ProductSetting& setting, const GemmTime& time)
{
    const double perInstruction = detail.instruction_flop = instructionFlop(setting.format);
    const double flopOfUnit = detail.waves * 2 * detail.tile_m * detail.tile_n * detail.k_per_block;
    detail.tensor_instructions = flopOfUnit / perInstruction;
    const double mhz = gpu.tensor_mhz > 0 ? gpu.tensor_mhz : gpu.boost_mhz;
    if (!(mhz > 0))
        return;
    detail.clock_hz = mhz * 1e6;
    detail.loop_cycles = time.tiles_s * detail.clock_hz;
    detail.cycles_per_instruction =
        perInstruction / (setting.device.flop_per_s / setting.device.units / detail.clock_hz);
    detail.tensor_cycles = detail.tensor_instructions * detail.cycles_per_instruction;
    detail.memory_cycles = detail.operandBytes() / (setting.device.bytes_per_s / detail.clock_hz);
}

void addCaches(TileDetail& detail, const Gpu& gpu, const ProductSize& size, const ProductSetting& setting)
{
    const double perElement = detail.element_bytes = setting.run.operand_bytes;
    detail.dram_bytes_per_s = setting.device.bytes_per_s;
    detail.l2_bytes = detail.tiles * (detail.tile_m + detail.tile_n) * size.k * perElement;
    detail.l2_bytes_per_s = gpu.l2_bytes_per_s;
    detail.l1_bytes_per_s = gpu.l1_bytes_per_s;
    if (gpu.l2_bytes_per_s > 0)
        detail.l2_s = detail.l2_bytes / gpu.l2_bytes_per_s;
    if (gpu.l1_bytes_per_s > 0)
        detail.l1_s = detail.l2_bytes / gpu.l1_bytes_per_s;
    detail.resident_bytes = residentShare * setting.device.l2_bytes;
}

} // namespace

std::optional<TileDetail> tileDetail(const Scenario& scenario, const OperatorCost& cost)
{
    const std::optional<ProductSetting> setting = productSetting(scenario, cost);
    if (!setting)
        return {};
    const ProductSize size {cost.gemm.n, cost.gemm.m, cost.gemm.k};
    const GemmTime time = gemmTime(size, setting->device, setting->constants, setting->run);
    TileDetail detail;
    detail.weight_bytes = setting->run.operand_bytes * size.n * size.k;
    detail.input_bytes = setting->run.operand_bytes * size.m * size.k;
    detail.output_bytes = outputBytes * size.m * size.n;
    detail.weights_in_l2 = time.weights_in_l2;
    detail.activations_in_l2 = time.activations_in_l2;
    addTiling(detail, size, time, setting->device.units);
    addCycles(detail, scenario.gpu, *setting, time);
    addCaches(detail, scenario.gpu, size, *setting);
    return detail;
}

} // namespace ridgepoint::calibrated

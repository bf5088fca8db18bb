// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hardware/calibration.h"

#include "core/hardware/calibration_merge.h"
#include "core/hardware/gpu.h"

#include <algorithm>

namespace ridgepoint::calibrated {

namespace {

constexpr std::string_view noGeneric = "no generic constants are loaded";
constexpr std::string_view otherDevice = "the generic constants are validated for NVIDIA GPUs from sm_80 on alone";
constexpr std::string_view noClock = "the GPU's boost clock is not known, which generic latencies are scaled by";
constexpr std::string_view noFigures = "the GPU's peak, bandwidth or number of units is not known";
constexpr std::string_view noSet = "no constants for this number format";

Precision precisionOf(Format format)
{
    switch (format) {
    case Format::Bf16:
        return Precision::bf16;
    case Format::Fp8:
    case Format::Fp8Block:
        return Precision::fp8;
    case Format::Nvfp4:
        return Precision::fp4;
    }
    return Precision::bf16;
}

bool hasFigures(const Gpu& gpu, Format format)
{
    const Device device = deviceOf(gpu, format);
    return device.flop_per_s > 0 && device.bytes_per_s > 0 && device.units > 0; // without an L2 nothing stays in it
}

/// Why the generic set is not for this GPU; empty where it is.
std::string_view genericObstacle(const Gpu& gpu)
{
    if (!gpu.generic_calibration || !gpu.generic_calibration->rule)
        return noGeneric;
    const GenericRule& rule = *gpu.generic_calibration->rule;
    const bool isCovered = gpu.vendor == rule.vendor
        && std::ranges::find(rule.architectures, gpu.architecture) != rule.architectures.end();
    return isCovered ? std::string_view() : otherDevice;
}

/// The clock of the preset, else the one that the GPU's own constants were fitted with.
double boostClock(const Gpu& gpu)
{
    if (gpu.boost_mhz > 0 || !gpu.calibration)
        return gpu.boost_mhz;
    return gpu.calibration->reference.boost_mhz;
}

template<typename T, typename SetOf> ChosenConstants<T> choose(const Gpu& gpu, ConstantsWanted wanted, SetOf setOf)
{
    const auto take = [](const ConstantSet<T>& set, bool generic) {
        return ChosenConstants<T> {set.constants, &set.source, generic, {}};
    };
    if (wanted == ConstantsWanted::OwnElseGeneric && gpu.calibration) {
        if (const std::optional<ConstantSet<T>>& own = setOf(*gpu.calibration))
            return take(*own, false);
    }
    const bool isStart = wanted == ConstantsWanted::Start;
    const std::string_view obstacle = genericObstacle(gpu);
    if (!obstacle.empty() && !(isStart && obstacle == otherDevice))
        return {{}, nullptr, true, obstacle};
    const std::optional<ConstantSet<T>>& generic = setOf(*gpu.generic_calibration);
    if (!generic)
        return {{}, nullptr, true, noSet};
    if (!isStart && !generic->source.not_validated.empty())
        return {{}, nullptr, true, generic->source.not_validated};
    return take(*generic, true);
}

template<typename T>
ChosenConstants<T> choose(
    const Gpu& gpu, Format format, ConstantsWanted wanted, SetsByFormat<T> Calibration::*sets, Format peakOf)
{
    const ChosenConstants<T> chosen = choose<T>(
        gpu, wanted, [ sets, format ](const Calibration& calibration) -> const auto& {
            return (calibration.*sets)[static_cast<std::size_t>(format)];
        });
    if (chosen.known() && !hasFigures(gpu, peakOf))
        return {{}, nullptr, chosen.generic, noFigures};
    return chosen;
}

bool hasFastDram(const Gpu& gpu)
{
    return gpu.nominalRoofs().dram_bytes_per_s > gpu.generic_calibration->rule->fast_dram_bytes_per_s;
}

} // namespace

Device deviceOf(const Gpu& gpu, Format format)
{
    const NominalRoofs roofs = gpu.nominalRoofs();
    return {roofs.tensor_flop_per_s[static_cast<std::size_t>(precisionOf(format))], roofs.dram_bytes_per_s,
        gpu.l2_bytes, gpu.units, gpu.link_bytes_per_s};
}

GemmConstants scaledToDevice(GemmConstants constants, const GenericRule& rule, double boost_mhz, double bytes_per_s)
{
    const double cycles = rule.reference_mhz / boost_mhz;
    constants.t0_s *= cycles;
    constants.tp_s *= cycles;
    constants.tk_s *= cycles;
    constants.ts_s *= cycles;
    if (bytes_per_s > rule.fast_dram_bytes_per_s)
        constants.gl = rule.fast_dram_gl;
    return constants;
}

ChosenConstants<GemmConstants> gemmConstants(const Gpu& gpu, Format format, ConstantsWanted wanted)
{
    ChosenConstants<GemmConstants> chosen = choose(gpu, format, wanted, &Calibration::gemm, format);
    if (chosen.known() && chosen.generic) {
        if (!(boostClock(gpu) > 0))
            return {{}, nullptr, true, noClock};
        chosen.constants = scaledToDevice(
            chosen.constants, *gpu.generic_calibration->rule, boostClock(gpu), gpu.nominalRoofs().dram_bytes_per_s);
    }
    return chosen;
}

ChosenConstants<PrefillConstants> prefillConstants(const Gpu& gpu, Format kv, ConstantsWanted wanted)
{
    ChosenConstants<PrefillConstants> chosen = choose(gpu, kv, wanted, &Calibration::prefill, Format::Bf16);
    if (!chosen.known() || !chosen.generic)
        return chosen;
    if (!(boostClock(gpu) > 0))
        return {{}, nullptr, true, noClock};
    const double cycles = gpu.generic_calibration->rule->reference_mhz / boostClock(gpu);
    chosen.constants.t0_s *= cycles;
    chosen.constants.tw_s *= cycles;
    if (hasFastDram(gpu))
        chosen.constants.gl = gpu.generic_calibration->rule->fast_dram_gl;
    return chosen;
}

ChosenConstants<DecodeConstants> decodeConstants(const Gpu& gpu, Format kv, ConstantsWanted wanted)
{
    ChosenConstants<DecodeConstants> chosen = choose(gpu, kv, wanted, &Calibration::decode, Format::Bf16);
    if (!chosen.known() || !chosen.generic)
        return chosen;
    if (!(boostClock(gpu) > 0))
        return {{}, nullptr, true, noClock};
    const double cycles = gpu.generic_calibration->rule->reference_mhz / boostClock(gpu);
    chosen.constants.t0_s *= cycles;
    chosen.constants.tc_s *= cycles;
    chosen.constants.tl_s *= cycles;
    chosen.constants.ts_s *= cycles;
    return chosen;
}

ChosenConstants<MoeConstants> moeConstants(const Gpu& gpu, Format format, ConstantsWanted wanted)
{
    ChosenConstants<MoeConstants> chosen = choose(gpu, format, wanted, &Calibration::moe, format);
    if (chosen.known() && chosen.generic && hasFastDram(gpu))
        chosen.constants.gl = gpu.generic_calibration->rule->fast_dram_gl_moe;
    return chosen;
}

ChosenConstants<AllReduceConstants> allReduceConstants(const Gpu& gpu, ConstantsWanted wanted)
{
    if (!(gpu.link_bytes_per_s > 0))
        return {{}, nullptr, false, "the GPU's link is not known"};
    const bool isNvlink = gpu.link_name.find("NVLink") != std::string::npos;
    return choose<AllReduceConstants>(
        gpu, wanted, [isNvlink](const Calibration& calibration) -> const auto& {
            const bool isGeneric = calibration.rule.has_value();
            return isGeneric && !isNvlink ? calibration.all_reduce_pcie : calibration.all_reduce;
        });
}

std::string_view allReduceObstacle(const Gpu& gpu, double gpus)
{
    if (gpus > 8)
        return "all-reduces over more than 8 GPUs leave the NVLink domain and are not modelled";
    if (gpus > 2 && gpu.link_name.find("PCIe") != std::string::npos)
        return "all-reduces over PCIe among more than 2 GPUs depend on the host and are not validated";
    return {};
}

Calibration calibrationOf(const Gpu& gpu)
{
    return gpu.calibration ? *gpu.calibration : emptyCalibration(gpu);
}

EngineConstants engineConstants(const Gpu& gpu)
{
    return gpu.generic_calibration ? gpu.generic_calibration->engine.value_or(EngineConstants()) : EngineConstants();
}

} // namespace ridgepoint::calibrated

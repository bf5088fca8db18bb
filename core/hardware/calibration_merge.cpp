// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hardware/calibration_merge.h"

namespace ridgepoint::calibrated {

namespace {

template<typename T> void take(std::optional<T>& place, const std::optional<T>& own)
{
    if (own)
        place = own;
}

template<typename T> void take(SetsByFormat<T>& places, const SetsByFormat<T>& own)
{
    for (std::size_t i = 0; i < places.size(); ++i)
        take(places[i], own[i]);
}

template<typename T> void addNames(std::vector<std::string>& names, const char* what, const SetsByFormat<T>& sets)
{
    for (std::size_t i = 0; i < sets.size(); ++i) {
        if (sets[i])
            names.push_back(what + (' ' + std::string(name(static_cast<Format>(i)))));
    }
}

} // namespace

Calibration merged(Calibration base, const Calibration& own)
{
    const bool hasFigures = base.reference.units > 0 || base.reference.bytes_per_s > 0;
    if (!hasFigures)
        base.reference = own.reference;
    base.gpu = own.gpu;
    take(base.gemm, own.gemm);
    take(base.prefill, own.prefill);
    take(base.decode, own.decode);
    take(base.moe, own.moe);
    take(base.all_reduce, own.all_reduce);
    return base;
}

std::vector<std::string> setNames(const Calibration& calibration)
{
    std::vector<std::string> names;
    addNames(names, "products", calibration.gemm);
    addNames(names, "prefill attention", calibration.prefill);
    addNames(names, "decode attention", calibration.decode);
    addNames(names, "experts", calibration.moe);
    if (calibration.all_reduce)
        names.emplace_back("all-reduce");
    return names;
}

Calibration emptyCalibration(const Gpu& gpu)
{
    Calibration empty;
    empty.gpu = gpu.id;
    const Device device = deviceOf(gpu, Format::Bf16);
    for (const Format one : {Format::Bf16, Format::Fp8, Format::Nvfp4})
        empty.reference.flop_per_s[static_cast<std::size_t>(one)] = deviceOf(gpu, one).flop_per_s;
    empty.reference.bytes_per_s = device.bytes_per_s;
    empty.reference.l2_bytes = device.l2_bytes;
    empty.reference.units = device.units;
    empty.reference.boost_mhz = gpu.boost_mhz;
    empty.reference.link_bytes_per_s = device.link_bytes_per_s;
    return empty;
}

} // namespace ridgepoint::calibrated

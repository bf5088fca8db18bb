// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/harness.h"

#include "core/hardware/calibration_preset.h"
#include "core/hardware/gpu_preset.h"
#include "core/model/hf_config.h"
#include "core/model/model_preset.h"

#include <cmath>

namespace ridgepoint::fuzz {

namespace {

void requireKnownOrZero(double value)
{
    require(std::isfinite(value) && value >= 0, "a figure of a GPU is finite and not negative");
}

void requireSound(const Gpu& gpu)
{
    require(!gpu.id.empty(), "a GPU has an id");
    for (const Precision precision : allPrecisions) {
        requireKnownOrZero(gpu.tensor_flop_per_s[static_cast<std::size_t>(precision)]);
        requireKnownOrZero(gpu.vector_flop_per_s[static_cast<std::size_t>(precision)]);
        requireKnownOrZero(matrixRoof(gpu, precision).flop_per_s);
        requireKnownOrZero(vectorRoof(gpu, precision).flop_per_s);
    }
    for (const double value : {gpu.tensor_fp16_accumulate_flop_per_s, gpu.dram_bytes_per_s, gpu.l2_bytes_per_s,
             gpu.l1_bytes_per_s, gpu.last_level_bytes_per_s, gpu.capacity_bytes, gpu.marketed_bytes, gpu.l2_bytes,
             gpu.link_bytes_per_s, gpu.boost_mhz, gpu.tensor_mhz})
        requireKnownOrZero(value);
    require(gpu.units >= 0 && gpu.release_year >= 0, "counts are not negative");
}

void requireSound(const Model& model)
{
    require(checkSizes(model).empty(), "the sizes of a model fit each other");
    const ParameterCount count = countParameters(model);
    require(std::isfinite(count.total) && count.total > 0, "parameters can be counted");
    require(count.active >= 0 && count.active <= count.total, "no more parameters are active than there are");
    require(std::isfinite(model.params_published) && model.params_published >= 0, "published parameters are a number");
    for (const int kvHeads : kvHeadChoices(model))
        require(checkSizes(withKvHeads(model, kvHeads)).empty(), "each choice of KV heads fits the model");
}

/// What a model's file says, it says again when it is written.
void requireRoundTrip(const Model& model)
{
    const std::string text = writeModelPreset(model);
    const Parsed<Model> again = readModelPreset(text, "again.json");
    require(again.ok(), "a written model preset can be read");
    // Where it was read from is no part of a model.
    Model expected = model;
    expected.provenance = again.value.provenance;
    require(again.value == expected, "a written model preset reads back as it was");
    require(writeModelPreset(again.value) == text, "writing is stable");
}

template<typename T> void requireConstants(const T& constants, std::span<const calibrated::ConstantInfo<T>> infos)
{
    for (const calibrated::ConstantInfo<T>& info : infos) {
        const double value = constants.*info.member;
        require(std::isfinite(value) && value >= 0, "a constant is finite and not negative");
        require(info.kind != calibrated::ConstantKind::Efficiency || value > 0, "an efficiency is above zero");
    }
}

template<typename T> void requireSets(const calibrated::SetsByFormat<T>& sets)
{
    for (const auto& set : sets) {
        if (set)
            requireConstants<T>(set->constants, calibrated::constantInfos<T>());
    }
}

void requireSound(const calibrated::Calibration& calibration)
{
    require(!calibration.gpu.empty(), "a calibration names its GPU");
    for (std::size_t i = 0; i < calibrated::formatCount; ++i) {
        if (calibration.gemm[i])
            requireConstants<calibrated::GemmConstants>(
                calibration.gemm[i]->constants, calibrated::gemmConstantInfos(static_cast<calibrated::Format>(i)));
    }
    requireSets(calibration.prefill);
    requireSets(calibration.decode);
    requireSets(calibration.moe);
    for (const auto* set : {&calibration.all_reduce, &calibration.all_reduce_pcie}) {
        if (*set)
            requireConstants<calibrated::AllReduceConstants>(
                (*set)->constants, calibrated::constantInfos<calibrated::AllReduceConstants>());
    }
}

} // namespace

/// What a file of constants says, it says again when it is written.
void calibrationPreset(std::string_view input)
{
    const Parsed<calibrated::Calibration> parsed = readCalibrationPreset(input, "calibration.json");
    fuzz::requireSound(parsed.diagnostics, input);
    if (!parsed.ok())
        return;
    requireSound(parsed.value);
    const std::string text = writeCalibrationPreset(parsed.value);
    const auto again = readCalibrationPreset(text, "again.json");
    require(again.ok(), "a written calibration can be read");
    require(writeCalibrationPreset(again.value) == text, "writing is stable");
}

void gpuPreset(std::string_view input)
{
    const Parsed<Gpu> parsed = readGpuPreset(input, "gpu.json");
    fuzz::requireSound(parsed.diagnostics, input);
    if (parsed.ok())
        requireSound(parsed.value);
}

void modelPreset(std::string_view input)
{
    const Parsed<Model> parsed = readModelPreset(input, "model.json");
    fuzz::requireSound(parsed.diagnostics, input);
    if (!parsed.ok())
        return;
    requireSound(parsed.value);
    requireRoundTrip(parsed.value);
}

void hfConfig(std::string_view input)
{
    const Parsed<Model> parsed = readHfConfig(input, "some-model/config.json");
    fuzz::requireSound(parsed.diagnostics, input);
    if (!parsed.ok())
        return;
    requireSound(parsed.value);
    requireRoundTrip(parsed.value);
}

} // namespace ridgepoint::fuzz

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/roof_overrides.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace ridgepoint {

namespace {

constexpr double giga = 1e9;
constexpr double tera = 1e12;

struct Field
{
    const char* path;
    double unit;
    bool is_memory;
    CountedLevel level; ///< of a memory roof
    Engine engine; ///< of a compute roof, as the next one
    CountedFormat format;
};

constexpr Field memory(const char* path, CountedLevel level)
{
    return {path, giga, true, level, Engine::Vector, CountedFormat::fp32};
}
constexpr Field compute(const char* path, Engine engine, CountedFormat format)
{
    return {path, tera, false, CountedLevel::Dram, engine, format};
}

constexpr std::array fields {
    memory("gpu.memory.bandwidth_gbps", CountedLevel::Dram),
    memory("gpu.l2.read_gbps_measured", CountedLevel::L2),
    memory("gpu.l1.measured_aggregate_gbps", CountedLevel::L1),
    compute("gpu.peak_dense_tflops.fp32", Engine::Vector, CountedFormat::fp32),
    compute("gpu.peak_dense_tflops.fp16_vector", Engine::Vector, CountedFormat::fp16),
    compute("gpu.peak_dense_tflops.bf16_vector", Engine::Vector, CountedFormat::bf16),
    compute("gpu.peak_dense_tflops.tf32_tensor", Engine::Tensor, CountedFormat::tf32),
    compute("gpu.peak_dense_tflops.fp16_tensor_fp32acc", Engine::Tensor, CountedFormat::fp16),
    compute("gpu.peak_dense_tflops.bf16_tensor", Engine::Tensor, CountedFormat::bf16),
    compute("gpu.peak_dense_tflops.fp8_tensor_fp32acc", Engine::Tensor, CountedFormat::fp8),
    compute("gpu.peak_dense_tflops.fp4", Engine::Tensor, CountedFormat::fp4),
    compute("gpu.peak_dense_tflops.int8_tops", Engine::Tensor, CountedFormat::int8),
    compute("gpu.peak_dense_tflops.int4_tops", Engine::Tensor, CountedFormat::int4),
};

bool isOf(const Field& field, const MeasuredRoof& roof)
{
    if (field.is_memory != roof.is_memory)
        return false;
    return roof.is_memory ? field.level == roof.level : field.engine == roof.engine && field.format == roof.format;
}

/// Four digits, as JSON: what a micro-benchmark measures is no more exact.
std::string jsonNumber(double value)
{
    std::array<char, 32> text {};
    const int length = std::snprintf(text.data(), text.size(), "%.4g", value);
    std::string number(text.data(), static_cast<std::size_t>(length));
    if (number.find('e') == std::string::npos)
        return number;
    std::snprintf(text.data(), text.size(), "%.0f", std::strtod(number.c_str(), nullptr));
    return text.data();
}

bool isRoofField(const std::string& path)
{
    return std::ranges::any_of(fields, [&](const Field& field) { return path == field.path; });
}

} // namespace

std::vector<PresetOverride> roofOverrides(const std::vector<MeasuredRoof>& roofs)
{
    std::vector<PresetOverride> overrides;
    for (const Field& field : fields) {
        double fastest = 0;
        for (const MeasuredRoof& roof : roofs) {
            if (isOf(field, roof))
                fastest = std::max(fastest, roof.per_s);
        }
        if (fastest > 0)
            overrides.push_back({field.path, jsonNumber(fastest / field.unit)});
    }
    return overrides;
}

Parsed<Scenario> withMeasuredRoofs(Scenario scenario, const std::vector<MeasuredRoof>& roofs)
{
    Parsed<Scenario> result;
    const std::vector<PresetOverride> overrides = roofOverrides(roofs);
    result.value = std::move(scenario);
    if (overrides.empty()) {
        result.add({Diagnostic::Severity::Error, {}, 0, 0, {},
            "found no roof that a preset has, expected a bandwidth of DRAM, L2 or L1, or a peak"});
    }
    const std::optional<NominalRoofs> before = result.value.gpu.nominal;
    if (!overrides.empty())
        result.value.gpu.nominal = result.value.gpu.nominalRoofs();
    for (const PresetOverride& change : overrides) {
        Parsed<Scenario> changed = applyOverride(result.value, change);
        result.value = std::move(changed.value);
        for (Diagnostic& one : changed.diagnostics)
            result.add(std::move(one));
    }
    if (!result.ok())
        result.value.gpu.nominal = before;
    return result;
}

std::vector<MeasuredRoof> roofsInUse(const Scenario& scenario)
{
    std::vector<MeasuredRoof> roofs;
    if (!scenario.gpu.nominal)
        return roofs;
    for (const Field& field : fields) {
        const auto found = std::ranges::find(scenario.overrides, field.path, &PresetOverride::path);
        const double figure = found != scenario.overrides.end() ? std::strtod(found->value.c_str(), nullptr) : 0;
        if (figure > 0)
            roofs.push_back({field.is_memory, field.level, field.engine, field.format, figure * field.unit, {}});
    }
    return roofs;
}

Parsed<Scenario> withoutMeasuredRoofs(Scenario scenario, const Gpu& preset)
{
    Parsed<Scenario> result;
    std::vector<PresetOverride> kept;
    std::vector<PresetOverride> again;
    for (PresetOverride& one : scenario.overrides) {
        if (one.path.starts_with("gpu.") && !isRoofField(one.path))
            again.push_back(std::move(one));
        else if (!one.path.starts_with("gpu."))
            kept.push_back(std::move(one));
    }
    scenario.overrides = std::move(kept);
    const auto calibration = scenario.gpu.calibration;
    scenario.gpu = preset;
    scenario.gpu.calibration = calibration;
    result.value = std::move(scenario);
    for (const PresetOverride& change : again) {
        Parsed<Scenario> changed = applyOverride(result.value, change);
        result.value = std::move(changed.value);
        for (Diagnostic& one : changed.diagnostics)
            result.add(std::move(one));
    }
    return result;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hardware/calibration_preset.h"

#include "core/io/json_object_internal.h"

#include <algorithm>

namespace ridgepoint {

namespace {

using namespace calibrated;

constexpr std::string_view schema = "ridgepoint/calibration/1";
constexpr double mega = 1e6;
constexpr double giga = 1e9;
constexpr double tera = 1e12;
constexpr double mebi = 1024.0 * 1024.0;
constexpr std::array formats {Format::Bf16, Format::Fp8, Format::Fp8Block, Format::Nvfp4};

NumberRange rangeOf(ConstantKind kind)
{
    switch (kind) {
    case ConstantKind::Time:
        return {0, 1e6, "a time from 0 to 1e6 in its unit"};
    case ConstantKind::Efficiency:
        return {1e-3, 1e3, "a share of a roof from 0.001 to 1000"};
    case ConstantKind::Factor:
        return {1e-3, 1e6, "a positive factor from 0.001 to 1e6"};
    }
    return positiveNumber;
}

bool contains(const std::vector<std::string>& list, std::string_view text)
{
    return std::ranges::find(list, text) != list.end();
}

template<typename T> T readConstants(JsonObject object, std::span<const ConstantInfo<T>> infos)
{
    T constants;
    const std::vector<std::string> notLimiting = object.texts("not_limiting");
    for (const ConstantInfo<T>& info : infos) {
        const double value = object.requiredNumber(info.key, rangeOf(info.kind));
        constants.*info.member = value * info.si;
        const bool isNamed = contains(notLimiting, info.key);
        const bool isRoofless = info.kind == ConstantKind::Efficiency && !limits(value);
        if (isRoofless && !isNamed)
            object.error(info.key, "found an efficiency above 1.05, expected it to be named in \"not_limiting\"");
        if (isNamed && !isRoofless)
            object.error(
                "not_limiting", "found \"" + std::string(info.key) + "\", expected efficiencies above 1.05 alone");
    }
    for (const std::string& key : notLimiting) {
        if (std::ranges::find(infos, key, &ConstantInfo<T>::key) == infos.end())
            object.error("not_limiting", "found " + describe(key) + ", expected efficiencies of this set");
    }
    object.reportUnknownKeys();
    return constants;
}

CalibrationSource readSource(JsonObject& set)
{
    constexpr NumberRange percent {0, 1e4, "an error in per cent from 0 to 1e4"};
    CalibrationSource source;
    JsonObject fitted = set.requiredObject("fitted_on");
    source.table = fitted.requiredText("table");
    source.library = fitted.requiredText("library");
    source.version = fitted.text("version");
    source.rows = fitted.text("rows");
    source.date = fitted.text("date");
    fitted.reportUnknownKeys();
    JsonObject error = set.object("error");
    if (error.present()) {
        source.error_median = error.requiredNumber("median_percent", percent) / 100;
        source.error_p90 = error.requiredNumber("p90_percent", percent) / 100;
        source.error_on = error.text("on");
    }
    error.reportUnknownKeys();
    source.not_validated = set.text("not_validated");
    return source;
}

template<typename T> std::optional<ConstantSet<T>> readSet(JsonObject set, std::span<const ConstantInfo<T>> infos)
{
    if (!set.present())
        return {};
    ConstantSet<T> result;
    result.source = readSource(set);
    result.constants = readConstants(set.requiredObject("constants"), infos);
    set.reportUnknownKeys();
    return result;
}

template<typename T, typename InfosOf>
SetsByFormat<T> readSets(JsonObject byFormat, std::initializer_list<Format> known, InfosOf infosOf)
{
    SetsByFormat<T> result;
    for (const Format format : known)
        result[static_cast<std::size_t>(format)] = readSet<T>(byFormat.object(name(format)), infosOf(format));
    byFormat.reportUnknownKeys();
    return result;
}

ReferenceDevice readReference(JsonObject object)
{
    ReferenceDevice device;
    JsonObject peaks = object.object("peak_dense_tflops");
    for (const Format format : formats)
        device.flop_per_s[static_cast<std::size_t>(format)] = peaks.number(name(format), positiveNumber) * tera;
    peaks.reportUnknownKeys();
    device.bytes_per_s = object.number("bandwidth_gbps", positiveNumber) * giga;
    device.l2_bytes = object.number("l2_mib", positiveNumber) * mebi;
    device.link_bytes_per_s = object.number("link_gbps_per_direction", positiveNumber) * giga;
    device.boost_mhz = object.number("boost_mhz", positiveNumber);
    device.units = object.integer("units", {1, 10'000'000});
    object.ignore({"notes"});
    object.reportUnknownKeys();
    return device;
}

std::optional<GenericRule> readRule(JsonObject object)
{
    if (!object.present())
        return {};
    GenericRule rule;
    rule.vendor = object.requiredText("vendor");
    rule.architectures = object.texts("architectures");
    rule.reference_mhz = object.requiredNumber("reference_mhz", positiveNumber);
    rule.fast_dram_bytes_per_s = object.requiredNumber("fast_dram_above_gbps", positiveNumber) * giga;
    rule.fast_dram_gl = object.requiredNumber("fast_dram_gl", positiveNumber);
    rule.fast_dram_gl_moe = object.requiredNumber("fast_dram_gl_moe", positiveNumber);
    object.reportUnknownKeys();
    return rule;
}

std::optional<EngineConstants> readEngine(JsonObject object)
{
    if (!object.present())
        return {};
    constexpr NumberRange share {1e-3, 1, "a share from 0.001 to 1"};
    EngineConstants engine;
    engine.elementwise_s = object.requiredNumber("elementwise_us", notNegativeNumber) / mega;
    engine.elementwise_per_layer = object.requiredNumber("elementwise_per_layer", notNegativeNumber);
    engine.elementwise_eb = object.requiredNumber("elementwise_eb", share);
    engine.nvfp4_quantisation_share = object.requiredNumber("nvfp4_quantisation_share", {0, 1, "a share from 0 to 1"});
    engine.host_s = object.requiredNumber("host_us_per_step", notNegativeNumber) / mega;
    object.reportUnknownKeys();
    return engine;
}

std::map<std::string, FrameworkConstants> readFrameworks(JsonObject object)
{
    std::map<std::string, FrameworkConstants> frameworks;
    for (const std::string& key : object.unknownKeys()) {
        JsonObject one = object.object(key);
        FrameworkConstants& constants = frameworks[key];
        constants.step_s = one.requiredNumber("t_step_ms", notNegativeNumber) / 1000;
        constants.interference = one.requiredNumber("phi", notNegativeNumber);
        one.reportUnknownKeys();
    }
    return frameworks;
}

} // namespace

Parsed<Calibration> readCalibrationPreset(std::string_view json, const std::string& sourceName)
{
    Parsed<Calibration> result;
    const JsonContext context {sourceName, json, &result.diagnostics};
    const std::optional<Json> document = parseJsonObject(context);
    if (!document)
        return result;
    JsonObject root(*document, context);
    if (const std::string found = root.requiredText("schema"); !found.empty() && found != schema)
        root.error("schema", "found " + describe(found) + ", expected \"" + std::string(schema) + "\"");
    Calibration& value = result.value;
    value.file = sourceName;
    value.gpu = root.requiredText("gpu");
    value.reference = readReference(root.object("device"));
    value.rule = readRule(root.object("generic_rule"));
    value.gemm =
        readSets<GemmConstants>(root.object("gemm"), {Format::Bf16, Format::Fp8, Format::Nvfp4}, gemmConstantInfos);
    const auto same = []<typename T>(
                          std::span<const ConstantInfo<T>> infos) { return [infos](Format) { return infos; }; };
    value.prefill = readSets<PrefillConstants>(
        root.object("attention_prefill"), {Format::Bf16, Format::Fp8}, same(constantInfos<PrefillConstants>()));
    value.decode = readSets<DecodeConstants>(
        root.object("attention_decode"), {Format::Bf16, Format::Fp8}, same(constantInfos<DecodeConstants>()));
    value.moe = readSets<MoeConstants>(root.object("moe"), {Format::Bf16, Format::Fp8, Format::Fp8Block, Format::Nvfp4},
        same(constantInfos<MoeConstants>()));
    value.all_reduce = readSet(root.object("all_reduce"), constantInfos<AllReduceConstants>());
    value.all_reduce_pcie = readSet(root.object("all_reduce_pcie"), constantInfos<AllReduceConstants>());
    value.engine = readEngine(root.object("engine"));
    value.frameworks = readFrameworks(root.object("frameworks"));
    root.ignore({"notes"});
    root.reportUnknownKeys();
    return result;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hardware/calibration_preset.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace ridgepoint {

namespace {

using namespace calibrated;
using OrderedJson = nlohmann::ordered_json;

constexpr std::array formats {Format::Bf16, Format::Fp8, Format::Fp8Block, Format::Nvfp4};

/// The file's figure for an SI value: six digits say more than any fit knows.
double rounded(double value)
{
    if (!(std::abs(value) > 0) || !std::isfinite(value))
        return value;
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 5);
    return unit < 1 ? std::round(value / unit) / std::round(1 / unit) : std::round(value / unit) * unit;
}

template<typename T> OrderedJson constantsJson(const T& constants, std::span<const ConstantInfo<T>> infos)
{
    OrderedJson json;
    OrderedJson notLimiting = OrderedJson::array();
    for (const ConstantInfo<T>& info : infos) {
        const double value = rounded(constants.*info.member / info.si);
        json[std::string(info.key)] = value;
        if (info.kind == ConstantKind::Efficiency && !limits(value))
            notLimiting.push_back(info.key);
    }
    if (!notLimiting.empty())
        json["not_limiting"] = notLimiting;
    return json;
}

template<typename T> OrderedJson setJson(const ConstantSet<T>& set, std::span<const ConstantInfo<T>> infos)
{
    const CalibrationSource& source = set.source;
    OrderedJson fitted = {{"table", source.table}, {"library", source.library}};
    const auto addText = [](OrderedJson& json, const char* key, const std::string& text) {
        if (!text.empty())
            json[key] = text;
    };
    addText(fitted, "version", source.version);
    addText(fitted, "rows", source.rows);
    addText(fitted, "date", source.date);
    OrderedJson json = {{"fitted_on", fitted}};
    if (std::isfinite(source.error_median) && std::isfinite(source.error_p90)) {
        json["error"] = {
            {"median_percent", rounded(source.error_median * 100)}, {"p90_percent", rounded(source.error_p90 * 100)}};
        addText(json["error"], "on", source.error_on);
    }
    addText(json, "not_validated", source.not_validated);
    json["constants"] = constantsJson(set.constants, infos);
    return json;
}

template<typename T, typename InfosOf>
void addSets(OrderedJson& root, const char* family, const SetsByFormat<T>& sets, InfosOf infosOf)
{
    for (const Format format : formats) {
        if (const auto& set = sets[static_cast<std::size_t>(format)])
            root[family][std::string(name(format))] = setJson<T>(*set, infosOf(format));
    }
}

template<typename T> auto sameInfos()
{
    return [](Format) { return constantInfos<T>(); };
}

OrderedJson referenceJson(const ReferenceDevice& device)
{
    OrderedJson json;
    for (const Format format : formats) {
        if (const double rate = device.flop_per_s[static_cast<std::size_t>(format)]; rate > 0)
            json["peak_dense_tflops"][std::string(name(format))] = rounded(rate / 1e12);
    }
    const auto add = [&json](const char* key, double value) {
        if (value > 0)
            json[key] = rounded(value);
    };
    add("bandwidth_gbps", device.bytes_per_s / 1e9);
    if (device.units > 0)
        json["units"] = device.units;
    add("l2_mib", device.l2_bytes / (1024.0 * 1024.0));
    add("boost_mhz", device.boost_mhz);
    add("link_gbps_per_direction", device.link_bytes_per_s / 1e9);
    return json;
}

OrderedJson ruleJson(const GenericRule& rule)
{
    return {{"vendor", rule.vendor}, {"architectures", rule.architectures}, {"reference_mhz", rule.reference_mhz},
        {"fast_dram_above_gbps", rounded(rule.fast_dram_bytes_per_s / 1e9)}, {"fast_dram_gl", rule.fast_dram_gl},
        {"fast_dram_gl_moe", rule.fast_dram_gl_moe}};
}

void addEngine(OrderedJson& root, const Calibration& calibration)
{
    if (calibration.engine) {
        const EngineConstants& engine = *calibration.engine;
        root["engine"] = {{"elementwise_us", rounded(engine.elementwise_s * 1e6)},
            {"elementwise_per_layer", engine.elementwise_per_layer}, {"elementwise_eb", engine.elementwise_eb},
            {"nvfp4_quantisation_share", engine.nvfp4_quantisation_share},
            {"host_us_per_step", rounded(engine.host_s * 1e6)}};
    }
    for (const auto& [framework, constants] : calibration.frameworks)
        root["frameworks"][framework] = {
            {"t_step_ms", rounded(constants.step_s * 1e3)}, {"phi", constants.interference}};
}

} // namespace

std::string writeCalibrationPreset(const Calibration& calibration)
{
    OrderedJson root = {{"schema", "ridgepoint/calibration/1"}, {"gpu", calibration.gpu}};
    if (OrderedJson device = referenceJson(calibration.reference); !device.is_null())
        root["device"] = std::move(device);
    if (calibration.rule)
        root["generic_rule"] = ruleJson(*calibration.rule);
    addSets(root, "gemm", calibration.gemm, gemmConstantInfos);
    addSets(root, "attention_prefill", calibration.prefill, sameInfos<PrefillConstants>());
    addSets(root, "attention_decode", calibration.decode, sameInfos<DecodeConstants>());
    addSets(root, "moe", calibration.moe, sameInfos<MoeConstants>());
    if (calibration.all_reduce)
        root["all_reduce"] = setJson(*calibration.all_reduce, constantInfos<AllReduceConstants>());
    if (calibration.all_reduce_pcie)
        root["all_reduce_pcie"] = setJson(*calibration.all_reduce_pcie, constantInfos<AllReduceConstants>());
    addEngine(root, calibration);
    return root.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + '\n';
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hardware/gpu_preset.h"

#include "core/io/json_object_internal.h"

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr std::string_view schema = "ridgepoint/gpu/1";
constexpr double giga = 1e9;
constexpr double tera = 1e12;
constexpr double mebi = 1024.0 * 1024.0;
constexpr double gibi = 1024.0 * mebi;

void setRate(std::array<double, precisionCount>& rates, Precision precision, double tflops)
{
    rates[static_cast<std::size_t>(precision)] = tflops * tera;
}

bool anyRate(const std::array<double, precisionCount>& rates)
{
    return std::any_of(rates.begin(), rates.end(), [](double rate) { return rate > 0; });
}

void readIdentity(JsonObject& root, Gpu& gpu)
{
    const std::string found = root.text("schema", std::string(schema));
    if (found != schema)
        root.error("schema", "found " + describe(found) + ", expected \"" + std::string(schema) + "\"");
    gpu.id = root.requiredText("id");
    gpu.name = root.requiredText("name");
    gpu.vendor = root.text("vendor");
    gpu.architecture = root.text("architecture");
    gpu.release_year = root.integer("release_year", {1990, 2100});
    root.ignore({"chip", "form_factor", "tdp_w", "register_file_kb_per_unit", "matrix_fp16_flop_per_clk_per_unit",
        "derived_matrix_fp16_tflops", "ridge_fp16_flop_per_byte"});
}

void readUnitsAndClocks(JsonObject& root, Gpu& gpu)
{
    JsonObject units = root.object("units");
    gpu.units_kind = units.text("kind");
    gpu.units = units.integer("count", {1, 10'000'000});
    units.reportUnknownKeys();

    JsonObject clocks = root.object("clocks_mhz");
    gpu.boost_mhz = clocks.number("boost", positiveNumber);
    gpu.tensor_mhz = clocks.number("tensor", positiveNumber);
    clocks.ignore({"base"});
    clocks.reportUnknownKeys();
}

void readPeaks(JsonObject& root, Gpu& gpu)
{
    JsonObject peaks = root.requiredObject("peak_dense_tflops");
    const auto peak = [&peaks](std::string_view key) { return peaks.number(key, positiveNumber); };

    setRate(gpu.vector_flop_per_s, Precision::fp32, peak("fp32"));
    setRate(gpu.vector_flop_per_s, Precision::fp16, peak("fp16_vector"));
    setRate(gpu.vector_flop_per_s, Precision::bf16, peak("bf16_vector"));

    const double fp8 = peak("fp8_tensor_fp32acc");
    const double fp8Narrow = peak("fp8_tensor_fp16acc");
    setRate(gpu.tensor_flop_per_s, Precision::tf32, peak("tf32_tensor"));
    setRate(gpu.tensor_flop_per_s, Precision::fp16, peak("fp16_tensor_fp32acc"));
    setRate(gpu.tensor_flop_per_s, Precision::bf16, peak("bf16_tensor"));
    setRate(gpu.tensor_flop_per_s, Precision::fp8, fp8 > 0 ? fp8 : fp8Narrow);
    setRate(gpu.tensor_flop_per_s, Precision::int8, peak("int8_tops"));
    setRate(gpu.tensor_flop_per_s, Precision::fp4, peak("fp4"));
    setRate(gpu.tensor_flop_per_s, Precision::int4, peak("int4_tops"));
    gpu.tensor_fp16_accumulate_flop_per_s = peak("fp16_tensor_fp16acc") * tera;

    if (peaks.present() && !anyRate(gpu.vector_flop_per_s) && !anyRate(gpu.tensor_flop_per_s))
        root.note("peak_dense_tflops", "no peak is known: times come from memory alone");
    peaks.ignore({"fp64", "fp64_tensor", "fp6"});
    peaks.reportUnknownKeys();
}

void readMemory(JsonObject& root, Gpu& gpu)
{
    JsonObject memory = root.requiredObject("memory");
    gpu.memory_type = memory.text("type");
    gpu.dram_bytes_per_s = memory.requiredNumber("bandwidth_gbps", positiveNumber) * giga;
    const double marketed = memory.number("marketed_gb", positiveNumber) * giga;
    gpu.marketed_bytes = memory.number("bytes_decimal", positiveNumber, marketed);
    const double usable = memory.number("usable_gib", positiveNumber) * gibi;
    gpu.capacity_bytes = usable > 0 ? usable : gpu.marketed_bytes;
    if (memory.present() && gpu.capacity_bytes <= 0)
        root.error("memory", "found no capacity, expected \"usable_gib\", \"bytes_decimal\" or \"marketed_gb\"");
    memory.ignore({"usable_note", "bus_bits", "measured_stream_gbps"});
    memory.reportUnknownKeys();
}

void readCaches(JsonObject& root, Gpu& gpu)
{
    JsonObject l2 = root.object("l2");
    gpu.l2_bytes = l2.number("mb", positiveNumber) * mebi;
    const double l2Measured = l2.number("read_gbps_measured", positiveNumber) * giga;
    const double l2Vendor = l2.number("read_gbps_theoretical", positiveNumber) * giga;
    gpu.l2_measured = l2Measured > 0;
    gpu.l2_bytes_per_s = gpu.l2_measured ? l2Measured : l2Vendor;
    l2.ignore({"read_bytes_per_clk", "measured_note"});
    l2.reportUnknownKeys();

    JsonObject l1 = root.object("l1");
    const double l1Measured = l1.number("measured_aggregate_gbps", positiveNumber) * giga;
    const double l1Derived = l1.number("aggregate_gbps_at_boost", positiveNumber) * giga;
    gpu.l1_measured = l1Measured > 0;
    gpu.l1_bytes_per_s = gpu.l1_measured ? l1Measured : l1Derived;
    l1.ignore({"kb_per_unit", "shared_max_kb", "bytes_per_clk_per_unit"});
    l1.reportUnknownKeys();

    JsonObject lastLevel = root.object("last_level_cache");
    gpu.last_level_bytes_per_s = lastLevel.number("gbps_peak", positiveNumber) * giga;
    lastLevel.ignore({"name", "mb"});
    lastLevel.reportUnknownKeys();
}

void readLink(JsonObject& root, Gpu& gpu)
{
    JsonObject interconnect = root.object("interconnect");
    const std::string name = interconnect.text("name");
    gpu.link_bytes_per_s = interconnect.number("gbps_per_direction", positiveNumber) * giga;
    interconnect.ignore({"gbps_bidirectional", "note"});
    interconnect.reportUnknownKeys();

    JsonObject pcie = root.object("pcie");
    const double pcieRate = pcie.number("gbps_per_direction", positiveNumber) * giga;
    const int generation = pcie.integer("gen", {1, 20});
    const int lanes = pcie.integer("lanes", {1, 64});
    pcie.reportUnknownKeys();

    if (gpu.link_bytes_per_s > 0) {
        gpu.link_name = name;
    } else if (pcieRate > 0) {
        gpu.link_bytes_per_s = pcieRate;
        gpu.link_name = "PCIe";
        if (generation > 0)
            gpu.link_name += ' ' + std::to_string(generation);
        if (lanes > 0)
            gpu.link_name += " x" + std::to_string(lanes);
    }
}

/// The string members of an object whose keys are free.
std::map<std::string, std::string> readTexts(JsonObject object)
{
    std::map<std::string, std::string> result;
    for (const std::string& key : object.unknownKeys()) {
        if (std::string text = object.text(key); !text.empty())
            result.emplace(key, std::move(text));
    }
    return result;
}

std::shared_ptr<const GpuProvenance> readProvenance(JsonObject& root)
{
    auto provenance = std::make_shared<GpuProvenance>();
    JsonObject sources = root.object("sources");
    for (const std::string& topic : sources.unknownKeys())
        provenance->sources.emplace(topic, sources.texts(topic));
    provenance->source_titles = readTexts(root.object("source_titles"));
    provenance->confidence = readTexts(root.object("confidence"));
    provenance->notes = root.texts("notes");
    provenance->file = root.context().source;
    provenance->json = root.context().text;
    return provenance;
}

} // namespace

Parsed<Gpu> readGpuPreset(std::string_view json, const std::string& sourceName)
{
    Parsed<Gpu> result;
    const JsonContext context {sourceName, json, &result.diagnostics};
    const std::optional<Json> document = parseJsonObject(context);
    if (!document)
        return result;

    JsonObject root(*document, context);
    readIdentity(root, result.value);
    readUnitsAndClocks(root, result.value);
    readPeaks(root, result.value);
    readMemory(root, result.value);
    readCaches(root, result.value);
    readLink(root, result.value);
    result.value.provenance = readProvenance(root);
    root.reportUnknownKeys();
    return result;
}

} // namespace ridgepoint

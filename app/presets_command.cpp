// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/text_table.h"

#include <iostream>

namespace ridgepoint {

namespace {

using Json = nlohmann::ordered_json;

/// A figure that may not be known.
Json known(double value)
{
    return value > 0 ? Json(value) : Json(nullptr);
}

std::string shown(double value, const char* unit)
{
    return value > 0 ? engineering(value, unit) : "-";
}

double rate(const Gpu& gpu, Precision precision)
{
    return gpu.tensor_flop_per_s[static_cast<std::size_t>(precision)];
}

void printGpus(const Catalog& catalog)
{
    TextTable table({"id", "name", ">bf16", ">fp16", ">fp8", ">DRAM", ">capacity", ">L2", ">link"});
    for (const Gpu& gpu : catalog.gpus()) {
        table.add(
            {gpu.id, gpu.name, shown(rate(gpu, Precision::bf16), "FLOP/s"), shown(rate(gpu, Precision::fp16), "FLOP/s"),
                shown(rate(gpu, Precision::fp8), "FLOP/s"), shown(gpu.dram_bytes_per_s, "B/s"),
                shown(gpu.capacity_bytes, "B"), shown(gpu.l2_bytes_per_s, "B/s"), shown(gpu.link_bytes_per_s, "B/s")});
    }
    std::cout << table.text();
}

Json gpuJson(const Gpu& gpu)
{
    Json tensor = Json::object();
    Json vector = Json::object();
    for (const Precision precision : allPrecisions) {
        tensor[std::string(name(precision))] = known(rate(gpu, precision));
        vector[std::string(name(precision))] = known(gpu.vector_flop_per_s[static_cast<std::size_t>(precision)]);
    }
    return {{"id", gpu.id}, {"name", gpu.name}, {"vendor", gpu.vendor}, {"tensor_flop_per_s", tensor},
        {"vector_flop_per_s", vector}, {"dram_bytes_per_s", known(gpu.dram_bytes_per_s)},
        {"l2_bytes_per_s", known(gpu.l2_bytes_per_s)}, {"l1_bytes_per_s", known(gpu.l1_bytes_per_s)},
        {"capacity_bytes", known(gpu.capacity_bytes)}, {"link_bytes_per_s", known(gpu.link_bytes_per_s)},
        {"file", gpu.provenance ? gpu.provenance->file : ""}};
}

void printModels(const Catalog& catalog)
{
    TextTable table({"id", "name", ">parameters", ">published", ">layers", ">hidden", ">heads", ">KV heads",
        "attention", ">experts"});
    for (const Model& model : catalog.models()) {
        table.add({model.id, model.name, engineering(countParameters(model).total, ""),
            shown(model.params_published, ""), std::to_string(model.layers), std::to_string(model.hidden),
            std::to_string(model.heads), std::to_string(model.kv_heads), std::string(name(model.attention)),
            model.isMoe() ? std::to_string(model.moe.experts) : "-"});
    }
    std::cout << table.text();
}

Json modelJson(const Model& model)
{
    const ParameterCount count = countParameters(model);
    return {{"id", model.id}, {"name", model.name}, {"parameters", count.total}, {"active_parameters", count.active},
        {"published_parameters", known(model.params_published)},
        {"explanation", model.provenance ? model.provenance->params_explanation : ""}, {"layers", model.layers},
        {"hidden", model.hidden}, {"heads", model.heads}, {"kv_heads", model.kv_heads}, {"head_dim", model.head_dim},
        {"intermediate", model.intermediate}, {"vocab", model.vocab}, {"attention", name(model.attention)},
        {"experts", model.moe.experts}, {"file", model.provenance ? model.provenance->file : ""}};
}

int run(const std::string& what, const std::string& format, const Catalog& catalog)
{
    if (format == "table") {
        what == "gpus" ? printGpus(catalog) : printModels(catalog);
        return Done;
    }
    Json list = Json::array();
    if (what == "gpus") {
        for (const Gpu& gpu : catalog.gpus())
            list.push_back(gpuJson(gpu));
    } else {
        for (const Model& model : catalog.models())
            list.push_back(modelJson(model));
    }
    std::cout << list.dump(2) << '\n';
    return Done;
}

} // namespace

void addPresetsCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* command = app.add_subcommand("presets", "the GPUs or models that are known");
    struct Options
    {
        std::string what;
        std::string format = "table";
    };
    const auto options = std::make_shared<Options>();
    command->add_option("what", options->what, "gpus or models")->required()->check(CLI::IsMember({"gpus", "models"}));
    command->add_option("--format", options->format, "table or json")->check(CLI::IsMember({"table", "json"}));
    command->callback(
        [options, &context] { context.exit_code = run(options->what, options->format, context.catalog()); });
}

} // namespace ridgepoint

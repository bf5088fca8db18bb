// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/text_table.h"
#include "core/analysis/calibrated/all_reduce_time.h"
#include "core/analysis/calibrated/attention_time.h"
#include "core/analysis/calibrated/gemm_time.h"
#include "core/analysis/calibrated/moe_time.h"
#include "core/measure/calibration/calibrated_model.h"
#include "core/measure/gemm_import.h"
#include "core/measure/gpu_match.h"
#include "core/scenario/scenario_json.h"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ridgepoint {

namespace {

using namespace calibrated;
using Json = nlohmann::ordered_json;

/// What all kinds of operators share.
struct Common
{
    std::string gpu = "a100-sxm4-80gb";
    std::string dtype = "bf16";
    std::string time_model = "calibrated";
    std::string format = "table";

    ConstantsWanted wanted() const
    {
        return time_model == "generic" ? ConstantsWanted::Generic : ConstantsWanted::OwnElseGeneric;
    }
};

struct GemmOptions : Common
{
    double m = 0, n = 0, k = 0;
    std::string weight_copies; ///< empty: inf for one product, the benchmark's own for a file
    std::string file;
    std::string quantisation = "dynamic";
};

struct AttentionOptions : Common
{
    AttentionShape shape;
    std::string phase = "decode";
    bool hot = false;
};

struct MoeOptions : Common
{
    MoeShape shape;
    bool uneven = false;
    bool ungated = false;
};

struct AllReduceOptions : Common
{
    double bytes = 0;
    double gpus = 2;
};

ExitCode badOption(const std::string& option, const std::string& message)
{
    return report({{Diagnostic::Severity::Error, option, 0, 0, {}, message}});
}

/// None, and said so, where the option names no number of 1 … 1e9.
bool isSize(const char* option, double value)
{
    if (value >= 1 && value <= 1e9)
        return true;
    badOption(option, "found " + plainNumber(value) + ", expected a number from 1 to 1e9");
    return false;
}

const Gpu* gpuOf(const std::string& id, const Catalog& catalog)
{
    const Gpu* gpu = catalog.gpu(id);
    if (gpu == nullptr)
        badOption("--gpu", unknownGpuMessage(id, catalog));
    return gpu;
}

std::optional<Format> formatOf(const std::string& dtype)
{
    const std::optional<Format> format = calibratedFormat(gemmDtype(dtype));
    if (!format)
        badOption("--dtype", "found \"" + dtype + "\", expected bf16, fp16, fp8, fp8_block or nvfp4");
    return format;
}

Json sourceJson(const CalibrationSource& source)
{
    Json json = {{"table", source.table}, {"library", source.library}, {"version", source.version}};
    json["error_median"] = source.error_median;
    json["error_p90"] = source.error_p90;
    json["error_on"] = source.error_on;
    return json;
}

/// What every prediction says: the times, with what constants, or why not.
template<typename T> Json resultJson(const Common& common, double ideal_s, const ChosenConstants<T>& chosen)
{
    Json json = {{"gpu", common.gpu}, {"ideal_s", ideal_s > 0 ? Json(ideal_s) : Json()}, {"calibrated_s", nullptr}};
    if (chosen.known()) {
        json["constants"] = chosen.generic ? "generic" : "own";
        json["fitted_on"] = sourceJson(*chosen.source);
    } else {
        json["not_calibrated"] = chosen.reason;
    }
    return json;
}

void print(const Json& json, const Common& common)
{
    if (common.format == "json") {
        std::cout << json.dump(2) << '\n';
        return;
    }
    const auto time = [](const Json& value) {
        return value.is_number() ? engineering(value.get<double>(), "s") : std::string("-");
    };
    TextTable table({"", ">time"});
    table.add({"ideal", time(json["ideal_s"])});
    table.add({"calibrated", time(json["calibrated_s"])});
    if (json.contains("terms")) {
        for (const auto& [name, value] : json["terms"].items())
            table.add({"  " + name.substr(0, name.size() - 2), time(value)});
    }
    std::cout << table.text();
    if (json.contains("not_calibrated"))
        std::cout << "not calibrated: " << json["not_calibrated"].get<std::string>() << '\n';
    else
        std::cout << "constants: " << json["constants"].get<std::string>() << ", fitted on "
                  << json["fitted_on"]["table"].get<std::string>() << ", error "
                  << percent(json["fitted_on"]["error_median"].get<double>()) << " median\n";
}

/// Copies of the weights; none, and said so, where the text is no number of 1 and more.
std::optional<double> weightCopies(const std::string& text)
{
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc() && stop == end && value >= 1)
        return value;
    badOption("--weight-copies", "found \"" + text + "\", expected a number from 1 on, or inf");
    return {};
}

Json termsJson(const GemmTime& time)
{
    return {{"launch_s", time.launch_s}, {"compute_s", time.compute_s}, {"memory_s", time.memory_s},
        {"tiles_s", time.tiles_s}, {"main_loop_s", time.mainLoop()}, {"wave_overhead_s", time.wave_overhead_s},
        {"split_s", time.split_s}, {"quantisation_s", time.quantisation_s}};
}

int predictGemm(const GemmOptions& options, const Gpu& gpu)
{
    if (!isSize("--m", options.m) || !isSize("--n", options.n) || !isSize("--k", options.k))
        return BadInput;
    const std::optional<Format> format = formatOf(options.dtype);
    const auto copies = weightCopies(options.weight_copies.empty() ? "inf" : options.weight_copies);
    if (!format || !copies)
        return BadInput;
    const auto chosen = gemmConstants(gpu, *format, options.wanted());
    const auto roof = gemmRoof(gpu, gemmDtype(options.dtype));
    Json json = resultJson(options, roof ? idealTime({options.m, options.n, options.k}, *roof) : 0, chosen);
    if (chosen.known()) {
        GemmRun run = gemmRun(*format);
        run.weight_copies = *copies;
        if (options.quantisation == "none")
            run.quantisation = Quantisation::None;
        const GemmTime time =
            gemmTime({options.m, options.n, options.k}, deviceOf(gpu, *format), chosen.constants, run);
        json["calibrated_s"] = time.total_s;
        json["terms"] = termsJson(time);
        json["tile"] = {time.tile_m, time.tile_n};
        json["waves"] = time.waves;
        json["splits"] = time.splits;
        json["main_loop_waits"] = time.is_latency_bound;
        json["weights_in_l2"] = time.weights_in_l2;
        json["activations_in_l2"] = time.activations_in_l2;
    }
    print(json, options);
    return Done;
}

int predictFile(const GemmOptions& options, const Gpu& gpu)
{
    std::optional<double> copies;
    if (!options.weight_copies.empty() && !(copies = weightCopies(options.weight_copies)))
        return BadInput;
    const Parsed<GemmSweep> sweep = importGemmSweep(options.file);
    if (const ExitCode code = report(sweep.diagnostics); code != Done)
        return code;
    const PredictedTime wanted = options.time_model == "ideal" ? PredictedTime::Ideal
        : options.time_model == "generic"                      ? PredictedTime::Generic
                                                               : PredictedTime::Calibrated;
    const SweepErrors found = sweepErrors(sweep.value, gpu, wanted, copies);
    if (found.errors.rows == 0)
        return badOption(options.file, "no row can be predicted: " + found.reason);
    if (options.format == "json") {
        Json json = {{"gpu", gpu.id}, {"time_model", options.time_model}, {"rows", found.errors.rows},
            {"median_ape", found.errors.median}, {"p90_ape", found.errors.p90}, {"not_predicted", found.not_predicted}};
        if (found.not_predicted > 0)
            json["not_predicted_reason"] = found.reason;
        std::cout << json.dump(2) << '\n';
        return Done;
    }
    std::cout << found.errors.rows << " rows, " << options.time_model << " time: error " << percent(found.errors.median)
              << " median, " << percent(found.errors.p90) << " at the 90th percentile\n";
    if (found.not_predicted > 0)
        std::cout << found.not_predicted << " rows are not predicted: " << found.reason << '\n';
    return Done;
}

int runGemm(const GemmOptions& options, const Catalog& catalog)
{
    const Gpu* gpu = gpuOf(options.gpu, catalog);
    if (gpu == nullptr)
        return BadInput;
    return options.file.empty() ? predictGemm(options, *gpu) : predictFile(options, *gpu);
}

/// FLOP of visible pairs or bytes moved once, whichever takes longer.
double idealAttention(const AttentionShape& a, const Device& device, bool prefill)
{
    const double pairs = prefill ? a.tokens * (a.tokens + 1) / 2 : a.tokens;
    const double queries = prefill ? a.tokens : 1;
    const double flop = 4 * a.batch * a.heads * a.head_dim * pairs;
    const double bytes = a.batch * a.head_dim * (4 * queries * a.heads + 2 * a.tokens * a.kv_heads * a.kv_bytes);
    return std::max(device.flop_per_s > 0 ? flop / device.flop_per_s : 0, bytes / device.bytes_per_s);
}

int runAttention(const AttentionOptions& options, const Catalog& catalog)
{
    const Gpu* gpu = gpuOf(options.gpu, catalog);
    AttentionShape shape = options.shape;
    if (gpu == nullptr || !isSize("--batch", shape.batch) || !isSize("--tokens", shape.tokens)
        || !isSize("--heads", shape.heads) || !isSize("--kv-heads", shape.kv_heads)
        || !isSize("--head-dim", shape.head_dim))
        return BadInput;
    const std::optional<Format> format = formatOf(options.dtype);
    if (!format)
        return BadInput;
    shape.kv_bytes = gemmRun(*format).operand_bytes;
    const bool prefill = options.phase == "prefill";
    const Device device = deviceOf(*gpu, Format::Bf16);
    const double ideal = idealAttention(shape, device, prefill);
    const auto finish = [&](const auto& chosen, const auto& timeOf) {
        Json json = resultJson(options, ideal, chosen);
        if (chosen.known()) {
            const AttentionTime time = timeOf(chosen.constants);
            json["calibrated_s"] = time.total_s;
            json["terms"] = {{"launch_s", time.launch_s}, {"compute_s", time.compute_s}, {"memory_s", time.memory_s},
                {"longest_tile_s", time.longest_tile_s}, {"tiles_s", time.tiles_s}, {"split_s", time.split_s}};
            json["splits"] = time.splits;
        }
        print(json, options);
        return Done;
    };
    if (prefill)
        return finish(prefillConstants(*gpu, *format, options.wanted()),
            [&](const PrefillConstants& c) { return prefillAttentionTime(shape, device, c); });
    return finish(decodeConstants(*gpu, *format, options.wanted()),
        [&](const DecodeConstants& c) { return decodeAttentionTime(shape, device, c, options.hot); });
}

int runMoe(const MoeOptions& options, const Catalog& catalog)
{
    const Gpu* gpu = gpuOf(options.gpu, catalog);
    MoeShape shape = options.shape;
    if (gpu == nullptr || !isSize("--tokens", shape.tokens) || !isSize("--hidden", shape.hidden)
        || !isSize("--intermediate", shape.intermediate) || !isSize("--experts", shape.experts)
        || !isSize("--experts-per-token", shape.experts_per_token)
        || !isSize("--tensor-parallel", shape.tensor_parallel) || !isSize("--expert-parallel", shape.expert_parallel))
        return BadInput;
    if (shape.experts_per_token > shape.experts || shape.expert_parallel > shape.experts)
        return badOption("--experts", "found fewer than experts per token or GPUs, expected as many or more");
    const std::optional<Format> format = formatOf(options.dtype);
    if (!format)
        return BadInput;
    shape.weight_bytes = gemmRun(*format).operand_bytes;
    shape.balanced = !options.uneven;
    shape.gated = !options.ungated;
    const Device device = deviceOf(*gpu, *format);
    // Ideal: what the experts that have rows compute and read at the least, were all rows even.
    MoeConstants ideal;
    ideal.tm = 1e-9;
    MoeShape even = shape;
    even.balanced = true;
    const MoeTime least = moeTime(even, device, ideal);
    const auto chosen = moeConstants(*gpu, *format, options.wanted());
    Json json = resultJson(options, device.flop_per_s > 0 ? std::max(least.compute_s, least.memory_s) : 0, chosen);
    if (chosen.known()) {
        const MoeTime time = moeTime(shape, device, chosen.constants);
        json["calibrated_s"] = time.total_s;
        json["terms"] = {{"launch_s", time.launch_s}, {"compute_s", time.compute_s}, {"memory_s", time.memory_s},
            {"tokens_s", time.tokens_s}};
        json["active_experts"] = time.active_experts;
        json["rows"] = time.rows;
        json["padded_rows_per_expert"] = time.padded_rows;
    }
    print(json, options);
    return Done;
}

int runAllReduce(const AllReduceOptions& options, const Catalog& catalog)
{
    const Gpu* gpu = gpuOf(options.gpu, catalog);
    if (gpu == nullptr || !isSize("--gpus", options.gpus))
        return BadInput;
    if (!(options.bytes >= 1 && options.bytes <= 1e15))
        return badOption("--bytes", "found " + plainNumber(options.bytes) + ", expected a number from 1 to 1e15");
    const Device device = deviceOf(*gpu, Format::Bf16);
    const auto chosen = allReduceConstants(*gpu, options.wanted());
    const double moved = 2 * (options.gpus - 1) / options.gpus * options.bytes;
    Json json = resultJson(options, device.link_bytes_per_s > 0 ? moved / device.link_bytes_per_s : 0, chosen);
    if (chosen.known()) {
        const AllReduceTime time = allReduceTime(options.bytes, options.gpus, device, chosen.constants);
        json["calibrated_s"] = time.total_s;
        json["terms"] = {{"launch_s", time.launch_s}, {"gpus_s", time.gpus_s}, {"link_s", time.link_s}};
    }
    print(json, options);
    return Done;
}

void addCommon(CLI::App& command, Common& common, bool withIdeal)
{
    std::vector<std::string> models {"calibrated", "generic"};
    if (withIdeal)
        models.push_back("ideal");
    command.add_option("--gpu", common.gpu, "GPU preset (default a100-sxm4-80gb); see `presets gpus`");
    command.add_option("--dtype", common.dtype, "number format: bf16 (default), fp16, fp8, fp8_block or nvfp4");
    command.add_option("--time-model", common.time_model, "calibrated (the GPU's own constants first) or generic")
        ->check(CLI::IsMember(models));
    command.add_option("--format", common.format, "table or json")->check(CLI::IsMember({"table", "json"}));
}

void addGemm(CLI::App& predict, CommandContext& context)
{
    CLI::App* command = predict.add_subcommand("gemm", "a matrix product (m × k) · (k × n)");
    const auto options = std::make_shared<GemmOptions>();
    addCommon(*command, *options, true);
    command->add_option("--m", options->m, "rows of the activations");
    command->add_option("--n", options->n, "columns of the weights");
    command->add_option("--k", options->k, "rows of the weights");
    command->add_option("--weight-copies", options->weight_copies,
        "copies of the weights that a benchmark takes turns with; inf, as in serving, keeps them out of the L2");
    command
        ->add_option("--quantisation", options->quantisation,
            "dynamic: activations of a narrow format are quantised first; none: they come so")
        ->check(CLI::IsMember({"dynamic", "none"}));
    command->add_option("--file", options->file, "measured products: the error over its rows instead of one time");
    command->callback([options, &context] { context.exit_code = runGemm(*options, context.catalog()); });
}

void addAttention(CLI::App& predict, CommandContext& context)
{
    CLI::App* command = predict.add_subcommand("attention", "attention of one layer");
    const auto options = std::make_shared<AttentionOptions>();
    addCommon(*command, *options, false);
    AttentionShape& shape = options->shape;
    command->add_option("--phase", options->phase, "prefill or decode")->check(CLI::IsMember({"prefill", "decode"}));
    command->add_option("--batch", shape.batch, "sequences");
    command->add_option("--tokens", shape.tokens, "of the prompt, or cached ones")->required();
    command->add_option("--heads", shape.heads, "query heads on the GPU")->required();
    command->add_option("--kv-heads", shape.kv_heads, "KV heads on the GPU")->required();
    command->add_option("--head-dim", shape.head_dim, "elements of a head (128)");
    command->add_flag("--hot", options->hot, "the same KV cache is read again and again, as benchmarks do");
    command->callback([options, &context] { context.exit_code = runAttention(*options, context.catalog()); });
}

void addMoe(CLI::App& predict, CommandContext& context)
{
    CLI::App* command = predict.add_subcommand("moe", "the routed experts of one layer");
    const auto options = std::make_shared<MoeOptions>();
    addCommon(*command, *options, false);
    MoeShape& shape = options->shape;
    command->add_option("--tokens", shape.tokens, "of all GPUs that share the experts")->required();
    command->add_option("--hidden", shape.hidden, "hidden size")->required();
    command->add_option("--intermediate", shape.intermediate, "of one expert")->required();
    command->add_option("--experts", shape.experts, "routed experts")->required();
    command->add_option("--experts-per-token", shape.experts_per_token, "experts per token")->required();
    command->add_option("--tensor-parallel", shape.tensor_parallel, "GPUs that share each expert");
    command->add_option("--expert-parallel", shape.expert_parallel, "GPUs that share the experts");
    command->add_flag("--uneven", options->uneven, "rows per expert follow a power law");
    command->add_flag("--ungated", options->ungated, "two matrices per expert instead of three");
    command->callback([options, &context] { context.exit_code = runMoe(*options, context.catalog()); });
}

void addAllReduce(CLI::App& predict, CommandContext& context)
{
    CLI::App* command = predict.add_subcommand("allreduce", "the sum of a message over GPUs");
    const auto options = std::make_shared<AllReduceOptions>();
    addCommon(*command, *options, false);
    command->add_option("--bytes", options->bytes, "of the message")->required();
    command->add_option("--gpus", options->gpus, "that share it")->required();
    command->callback([options, &context] { context.exit_code = runAllReduce(*options, context.catalog()); });
}

} // namespace

void addPredictCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* predict = app.add_subcommand("predict", "the time of one operator with calibrated constants");
    predict->require_subcommand(1);
    addGemm(*predict, context);
    addAttention(*predict, context);
    addMoe(*predict, context);
    addAllReduce(*predict, context);
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>

#include "app/predict_common.h"
#include "core/analysis/calibrated/gemm_time.h"
#include "core/analysis/calibrated/ideal_time.h"

#include <memory>

namespace ridgepoint::predict {

namespace {

using namespace calibrated;

struct MoeOptions : Common
{
    MoeOptions()
    {
        shape.tokens = 0;
        shape.experts = 0;
        shape.experts_per_token = 0;
    }
    MoeShape shape;
    bool uneven = false;
    bool ungated = false;
};

bool hasSizes(const MoeShape& shape)
{
    if (!isSize("--tokens", shape.tokens) || !isSize("--hidden", shape.hidden)
        || !isSize("--intermediate", shape.intermediate) || !isSize("--experts", shape.experts)
        || !isSize("--experts-per-token", shape.experts_per_token)
        || !isSize("--tensor-parallel", shape.tensor_parallel) || !isSize("--expert-parallel", shape.expert_parallel))
        return false;
    if (shape.experts_per_token > shape.experts) {
        badOption("--experts",
            "found " + foundText(shape.experts)
                + ", expected as many as --experts-per-token or more: " + foundText(shape.experts_per_token));
        return false;
    }
    return isDivisor(
        "--expert-parallel", shape.expert_parallel, shape.experts, "the " + foundText(shape.experts) + " experts");
}

void addTime(Json& json, const MoeTime& time)
{
    json["calibrated_s"] = time.total_s;
    json["terms"] = {{"launch_s", time.launch_s}, {"compute_s", time.compute_s}, {"memory_s", time.memory_s},
        {"tokens_s", time.tokens_s}};
    json["active_experts"] = time.active_experts;
    json["rows"] = time.rows;
    json["padded_rows_per_expert"] = time.padded_rows;
}

int predictOne(const MoeOptions& options, const Gpu& gpu)
{
    MoeShape shape = options.shape;
    if (!hasSizes(shape))
        return BadInput;
    const std::optional<Format> format = formatOf(options.dtype);
    if (!format)
        return BadInput;
    shape.weight_bytes = gemmRun(*format).operand_bytes;
    shape.balanced = !options.uneven;
    shape.gated = !options.ungated;
    const Device device = deviceOf(gpu, *format);
    const double ideal = idealMoeTime(shape, device);
    if (options.isIdeal()) {
        print(idealJson(options, ideal), options);
        return Done;
    }
    const auto chosen = moeConstants(gpu, *format, options.wanted());
    Json json = resultJson(options, ideal, chosen);
    if (chosen.known())
        addTime(json, moeTime(shape, device, chosen.constants));
    print(json, options);
    return Done;
}

int run(const MoeOptions& options, const Catalog& catalog)
{
    if (!options.file.empty())
        return predictOperatorFile(options, catalog, FileKind::Moe);
    const Gpu* gpu = gpuOf(options, catalog);
    return gpu == nullptr ? BadInput : predictOne(options, *gpu);
}

} // namespace

void addMoe(CLI::App& predict, CommandContext& context)
{
    CLI::App* command = predict.add_subcommand("moe", "the routed experts of one layer");
    const auto options = std::make_shared<MoeOptions>();
    addCommon(*command, *options, "layers of experts, number format in the rows");
    MoeShape& shape = options->shape;
    command->add_option("--tokens", shape.tokens, "of all GPUs that share the experts");
    command->add_option("--hidden", shape.hidden, "hidden size");
    command->add_option("--intermediate", shape.intermediate, "of one expert");
    command->add_option("--experts", shape.experts, "routed experts");
    command->add_option("--experts-per-token", shape.experts_per_token, "experts per token");
    command->add_option("--tensor-parallel", shape.tensor_parallel, "GPUs that share each expert");
    command->add_option("--expert-parallel", shape.expert_parallel, "GPUs that share the experts");
    command->add_flag("--uneven", options->uneven, "rows per expert follow a power law");
    command->add_flag("--ungated", options->ungated, "two matrices per expert instead of three");
    command->callback([options, command, &context] {
        const ShapeOptions needed {{"--tokens", "--hidden", "--intermediate", "--experts", "--experts-per-token"},
            {"--tensor-parallel", "--expert-parallel", "--uneven", "--ungated"}};
        context.exit_code = runWith(*command, *options, needed, context.catalog(), run);
    });
}

} // namespace ridgepoint::predict

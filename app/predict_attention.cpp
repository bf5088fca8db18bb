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

struct AttentionOptions : Common
{
    AttentionOptions()
    {
        shape.tokens = 0;
        shape.heads = 0;
        shape.kv_heads = 0;
    }
    AttentionShape shape;
    std::string phase = "decode";
    bool is_phase_given = false;
    bool hot = false;
};

bool hasSizes(const AttentionShape& shape)
{
    return isSize("--batch", shape.batch) && isSize("--tokens", shape.tokens) && isSize("--heads", shape.heads)
        && isSize("--kv-heads", shape.kv_heads) && isSize("--head-dim", shape.head_dim)
        && isDivisor("--kv-heads", shape.kv_heads, shape.heads, "the " + foundText(shape.heads) + " query heads");
}

Json termsJson(const AttentionTime& time)
{
    return {{"launch_s", time.launch_s}, {"compute_s", time.compute_s}, {"memory_s", time.memory_s},
        {"longest_tile_s", time.longest_tile_s}, {"tiles_s", time.tiles_s}, {"split_s", time.split_s}};
}

/// The wider error of what lies outside the heads that the constants were validated on.
void addWiderError(Json& json, const AttentionOptions& options)
{
    if (options.shape.head_dim == validatedHeadDim)
        return;
    const TimeError wider = options.phase == "prefill" ? widerPrefillError : widerDecodeError;
    json["error_median"] = wider.median;
    json["error_p90"] = wider.p90;
    json["error_note"] = widerErrorReason;
}

template<typename T, typename TimeOf>
int finish(const AttentionOptions& options, double ideal, const ChosenConstants<T>& chosen, const TimeOf& timeOf)
{
    const AttentionShape& shape = options.shape;
    const std::string_view why = attentionObstacle(shape.head_dim, shape.tokens, options.phase == "prefill");
    if (!why.empty()) {
        print(notCalibratedJson(options, ideal, why), options);
        return Done;
    }
    Json json = resultJson(options, ideal, chosen);
    if (chosen.known()) {
        addWiderError(json, options);
        const AttentionTime time = timeOf(chosen.constants);
        json["calibrated_s"] = time.total_s;
        json["terms"] = termsJson(time);
        json["splits"] = time.splits;
    }
    print(json, options);
    return Done;
}

int predictOne(const AttentionOptions& options, const Gpu& gpu)
{
    AttentionShape shape = options.shape;
    if (!hasSizes(shape))
        return BadInput;
    const std::optional<Format> format = formatOf(options.dtype);
    if (!format)
        return BadInput;
    shape.kv_bytes = gemmRun(*format).operand_bytes;
    const bool prefill = options.phase == "prefill";
    const Device device = deviceOf(gpu, Format::Bf16);
    const double ideal = prefill ? idealPrefillTime(shape, device) : idealDecodeTime(shape, device);
    if (options.isIdeal()) {
        print(idealJson(options, ideal), options);
        return Done;
    }
    if (prefill)
        return finish(options, ideal, prefillConstants(gpu, *format, options.wanted()),
            [&](const PrefillConstants& c) { return prefillAttentionTime(shape, device, c); });
    return finish(options, ideal, decodeConstants(gpu, *format, options.wanted()),
        [&](const DecodeConstants& c) { return decodeAttentionTime(shape, device, c, options.hot); });
}

int run(const AttentionOptions& options, const Catalog& catalog)
{
    if (!options.file.empty()) {
        const auto prefill = options.is_phase_given ? std::optional(options.phase == "prefill") : std::nullopt;
        return predictOperatorFile(options, catalog, FileKind::Attention, prefill);
    }
    const Gpu* gpu = gpuOf(options, catalog);
    return gpu == nullptr ? BadInput : predictOne(options, *gpu);
}

} // namespace

void addAttention(CLI::App& predict, CommandContext& context)
{
    CLI::App* command = predict.add_subcommand("attention", "attention of one layer");
    const auto options = std::make_shared<AttentionOptions>();
    addCommon(*command, *options, "attention, phase and number format in the rows");
    AttentionShape& shape = options->shape;
    command->add_option("--phase", options->phase, "prefill or decode")->check(CLI::IsMember({"prefill", "decode"}));
    command->add_option("--batch", shape.batch, "sequences");
    command->add_option("--tokens", shape.tokens, "of the prompt, or cached ones");
    command->add_option("--heads", shape.heads, "query heads on the GPU");
    command->add_option("--kv-heads", shape.kv_heads, "KV heads on the GPU");
    command->add_option("--head-dim", shape.head_dim, "elements of a head (128)");
    command->add_flag("--hot", options->hot, "the same KV cache is read again and again, as benchmarks do");
    command->callback([options, command, &context] {
        const ShapeOptions needed {{"--tokens", "--heads", "--kv-heads"}, {"--batch", "--head-dim", "--hot"}};
        options->is_phase_given = command->count("--phase") > 0;
        context.exit_code = runWith(*command, *options, needed, context.catalog(), run);
    });
}

} // namespace ridgepoint::predict

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/hf_config.h"

#include "core/model/hf_families_internal.h"
#include "core/model/model_preset.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace ridgepoint {

namespace {

// Sizes: vocabulary, hidden, intermediate, layers, heads, KV heads, head size, positions, tied.
constexpr std::array<HfFamily, 29> families {{
    {"llama", "Llama", {32000, 4096, 11008, 32, 32, 0, 0, 2048, false}, readLlama},
    {"mistral", "Mistral", {32000, 4096, 14336, 32, 32, 8, 0, 131072, false}, readMistral},
    {"mixtral", "Mixtral", {32000, 4096, 14336, 32, 32, 8, 0, 131072, false}, readMixtral},
    {"qwen2", "Qwen2", {151936, 4096, 22016, 32, 32, 32, 0, 32768, false}, readQwen2},
    {"qwen2_moe", "Qwen2", {151936, 2048, 5632, 24, 16, 16, 0, 32768, false}, readQwen2Moe},
    {"qwen3", "Qwen3", {151936, 4096, 22016, 32, 32, 32, 128, 32768, false}, readQwen3},
    {"qwen3_moe", "Qwen3", {151936, 2048, 6144, 24, 32, 4, 0, 32768, false}, readQwen3Moe},
    {"gemma", "Gemma", {256000, 3072, 24576, 28, 16, 16, 256, 8192, true}, readGemma},
    {"gemma2", "Gemma 2", {256000, 2304, 9216, 26, 8, 4, 256, 8192, true}, readGemma2},
    {"gemma3", "Gemma 3", {262208, 2304, 9216, 26, 8, 4, 256, 131072, true}, readGemma3},
    {"gemma3_text", "Gemma 3", {262208, 2304, 9216, 26, 8, 4, 256, 131072, true}, readGemma3},
    {"phi", "Phi", {51200, 2048, 8192, 24, 32, 0, 0, 2048, false}, readPhi},
    {"phi3", "Phi-3", {32064, 3072, 8192, 32, 32, 0, 0, 4096, false}, readPhi3},
    {"deepseek_v2", "DeepSeek V2", {32000, 4096, 11008, 32, 32, 0, 0, 2048, false}, readDeepseekV2},
    {"deepseek_v3", "DeepSeek V3", {129280, 7168, 18432, 61, 128, 0, 0, 4096, false}, readDeepseekV3},
    {"kimi_k2", "Kimi K2", {163840, 7168, 18432, 61, 64, 0, 0, 131072, false}, readDeepseekV3},
    {"gpt2", "GPT-2", {50257, 768, 0, 12, 12, 0, 0, 1024, true}, readGpt2},
    {"gptj", "GPT-J", {50400, 4096, 0, 28, 16, 0, 0, 2048, false}, readGptJ},
    {"opt", "OPT", {50272, 768, 3072, 12, 12, 0, 0, 2048, true}, readOpt},
    {"falcon", "Falcon", {65024, 4544, 0, 32, 71, 0, 0, 2048, true}, readFalcon},
    {"RefinedWeb", "Falcon", {65024, 8192, 0, 60, 128, 0, 0, 2048, true}, readFalcon},
    {"RefinedWebModel", "Falcon", {65024, 4544, 0, 32, 71, 0, 0, 2048, true}, readFalcon},
    {"bloom", "BLOOM", {250880, 0, 0, 0, 0, 0, 0, 2048, true}, readBloom},
    {"gpt_oss", "gpt-oss", {201088, 2880, 2880, 36, 64, 8, 64, 131072, false}, readGptOss},
    {"glm4_moe", "GLM-4.5", {151552, 4096, 10944, 46, 96, 8, 128, 131072, false}, readGlm4Moe},
    {"llama4", "Llama 4", {202048, 5120, 8192, 48, 40, 8, 128, 131072, false}, readLlama4},
    {"llama4_text", "Llama 4", {202048, 5120, 8192, 48, 40, 8, 128, 131072, false}, readLlama4},
    {"mistral3", "Mistral", {32000, 4096, 14336, 32, 32, 8, 0, 131072, false}, readMistral},
    {"ministral", "Mistral", {32000, 4096, 14336, 32, 32, 8, 0, 131072, false}, readMistral},
}};

/// For a model type that is not known: every size must be there.
constexpr HfFamily likeLlama {"llama", "", {}, readLlama};

/// Keys of training, sampling and numerics: none changes what is computed per token.
void ignoreHarmlessKeys(JsonObject& keys)
{
    keys.ignore({"_name_or_path", "_attn_implementation_autoset", "architectures", "auto_map", "cache_implementation",
        "chunk_size_feed_forward", "dtype", "gradient_checkpointing", "id2label", "init_std", "initializer_factor",
        "initializer_range", "is_decoder", "label2id", "layerdrop", "model_type", "pretraining_tp", "return_dict",
        "task_specific_params", "tokenizer_class", "torch_dtype", "transformers_version", "use_cache"});
    keys.ignore({"bos_token_id", "decoder_start_token_id", "do_sample", "eos_token_id", "mask_token_id", "max_length",
        "original_max_position_embeddings", "pad_token_id", "sep_token_id"});
    keys.ignore({"activation_dropout", "activation_function", "attention_dropout", "attn_pdrop", "dropout",
        "embd_dropout", "embd_pdrop", "hidden_act", "hidden_activation", "hidden_dropout", "resid_pdrop"});
    keys.ignore({"attn_logit_softcapping", "final_logit_softcapping", "layer_norm_eps", "layer_norm_epsilon",
        "query_pre_attn_scalar", "rms_norm_eps", "scale_attn_weights", "scale_embedding"});
    keys.ignore(
        {"rope_interleave", "rope_local_base_freq", "rope_parameters", "rope_scaling", "rope_theta", "use_mrope"});
    keys.ignore(
        {"aux_loss_alpha", "ep_size", "n_group", "norm_topk_prob", "output_router_logits", "routed_scaling_factor",
            "router_aux_loss_coef", "router_jitter_noise", "scoring_func", "seq_aux", "topk_group", "topk_method"});
    keys.ignore(
        {"summary_activation", "summary_first_dropout", "summary_proj_to_labels", "summary_type", "summary_use_proj"});
}

/// What a name is made of: the last part of "org/name", else the file's own name or, for config.json, its folder.
std::string modelName(JsonObject& root)
{
    std::string name = root.text("_name_or_path");
    while (name.ends_with('/'))
        name.pop_back();
    if (!name.empty())
        return modelNameFromHfId(name);
    const std::filesystem::path path(root.context().source);
    const std::string stem = path.stem().string();
    return stem.empty() || stem == "config" ? path.parent_path().filename().string() : stem;
}

std::string slug(std::string_view name)
{
    std::string result;
    for (const char c : name) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
        result += upper ? static_cast<char>(c + ('a' - 'A')) : kept ? c : '-';
    }
    return result;
}

void setIdentity(JsonObject& root, const HfFamily& family, Model& model)
{
    const std::string name = modelName(root);
    model.name = name.empty() ? "Imported model" : name;
    model.id = slug(name.empty() ? "imported-model" : name);
    auto provenance = std::make_shared<ModelProvenance>();
    const std::string path = root.text("_name_or_path");
    if (std::count(path.begin(), path.end(), '/') == 1 && path.front() != '/' && path.front() != '.')
        provenance->hf_id = path;
    provenance->family = family.name;
    provenance->confidence = "config";
    provenance->sources = {"config.json"};
    provenance->file = root.context().source;
    model.provenance = provenance;
    provenance->json = writeModelPreset(model);
}

const HfFamily& findFamily(JsonObject& keys, const std::string& type)
{
    const auto found =
        std::find_if(families.begin(), families.end(), [&type](const HfFamily& family) { return family.type == type; });
    if (found != families.end())
        return *found;
    keys.warning("model_type",
        (type.empty() ? std::string("found no model type") : "found the unknown model type " + describe(type))
            + "; it is read as if it were Llama");
    return likeLlama;
}

/// The configuration of the language model, which multimodal ones nest.
JsonObject textConfig(JsonObject& root)
{
    for (const std::string_view key : {"text_config", "llm_config", "language_config"}) {
        if (root.has(key)) {
            root.note(key, "of a multimodal model only the text part is read");
            return root.object(key);
        }
    }
    return root;
}

void noteQuantization(JsonObject& root, JsonObject& keys)
{
    for (JsonObject* object : {&root, &keys}) {
        JsonObject quantization = object->object("quantization_config");
        if (!quantization.present())
            continue;
        const std::string method = quantization.text("quant_method", "an unnamed method");
        object->note("quantization_config", "weights are stored as " + method + "; choose their precision accordingly");
        break;
    }
    keys.ignore({"quantization_config", "compression_config"});
}

void warnOfUnknownKeys(JsonObject& keys)
{
    for (const std::string& key : keys.unknownKeys()) {
        const Json* value = keys.find(key);
        if (!value || *value == false) // switched off
            continue;
        keys.warning(key, "the key " + describe(key) + " is not understood; it may change the arithmetic");
    }
}

AttentionKind kindOfHeads(const Model& model)
{
    if (model.attention == AttentionKind::Mla)
        return AttentionKind::Mla;
    return withKvHeads(model, model.kv_heads).attention;
}

void addSizeProblems(const JsonContext& context, const Model& model)
{
    // Paths of a preset are no paths of this file: the message names the field.
    for (const Diagnostic& problem : checkSizes(model))
        context.report(problem.severity, {}, problem.path.substr(1) + ": " + problem.message);
}

} // namespace

Parsed<Model> readHfConfig(std::string_view json, const std::string& sourceName)
{
    Parsed<Model> result;
    const JsonContext context {sourceName, json, &result.diagnostics};
    const std::optional<Json> document = parseJsonObject(context);
    if (!document)
        return result;

    JsonObject root(*document, context);
    JsonObject keys = textConfig(root);
    const std::string type = keys.text("model_type", root.text("model_type"));
    const HfFamily& family = findFamily(keys, type);
    HfReader reader(keys, family.type);
    reader.readSizes(family.defaults);
    family.read(reader);
    Model& model = reader.model;
    model.attention = kindOfHeads(model);
    model.tied_embeddings =
        reader.keys.flag("tie_word_embeddings", root.flag("tie_word_embeddings", family.defaults.tied));
    noteQuantization(root, reader.keys);
    ignoreHarmlessKeys(reader.keys);
    warnOfUnknownKeys(reader.keys);
    setIdentity(root, family, model);
    if (result.ok())
        addSizeProblems(context, model);
    result.value = std::move(model);
    return result;
}

std::vector<std::string_view> hfModelTypes()
{
    std::vector<std::string_view> types;
    for (const HfFamily& family : families)
        types.push_back(family.type);
    return types;
}

} // namespace ridgepoint

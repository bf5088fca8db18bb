// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_preset.h"

#include "core/io/json_object_internal.h"
#include "core/model/size_ranges_internal.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

constexpr std::string_view schema = "ridgepoint/model/1";

void readIdentity(JsonObject& root, Model& model)
{
    const std::string found = root.text("schema", std::string(schema));
    if (found != schema)
        root.error("schema", "found " + describe(found) + ", expected \"" + std::string(schema) + "\"");
    model.id = root.requiredText("id");
    const std::string derived = modelNameFromHfId(root.text("hf_id"));
    model.name = root.text("name", derived.empty() ? model.id : derived);
    root.ignore(
        {"release_year", "activation", "params_note", "params_published_kind", "params_published_found_in_source",
            "params_computed", "params_active_computed", "params_active_no_input_embedding", "params_diff_percent"});
}

void readSizes(JsonObject& root, Model& model)
{
    model.layers = root.requiredInteger("layers", layerRange);
    model.hidden = root.requiredInteger("hidden", sizeRange);
    model.heads = root.requiredInteger("heads", headRange);
    model.kv_heads = root.requiredInteger("kv_heads", headRange);
    model.head_dim = root.requiredInteger("head_dim", headSizeRange);
    model.intermediate = root.requiredInteger("intermediate", sizeRange);
    model.vocab = root.requiredInteger("vocab", sizeRange);
    model.max_positions = root.integer("max_positions", tokenRange);
    model.gated_mlp = root.flag("gated_mlp", true);
    model.tied_embeddings = root.flag("tied_embeddings");
    model.parallel_residual = root.flag("parallel_residual");
}

/// Of every `period` layers the first (or last) `local` ones see only the window.
int countLocalLayers(int layers, int period, int local, bool localFirst)
{
    int count = 0;
    for (int layer = 0; layer < layers; ++layer) {
        const int place = layer % period;
        count += localFirst ? place < local : place >= period - local;
    }
    return count;
}

LocalAttention readLocalKind(JsonObject& pattern, bool hasWindow)
{
    const std::string kind = pattern.text("kind", "sliding");
    if (kind == "sliding")
        return LocalAttention::Sliding;
    if (kind == "chunked")
        return LocalAttention::Chunked;
    if (kind != "sparse") {
        pattern.error("kind", "found " + describe(kind) + ", expected sliding, chunked or sparse");
        return LocalAttention::None;
    }
    pattern.note("kind",
        hasWindow ? "sparse layers are counted as layers with a sliding window"
                  : "sparse layers have no window here and are counted as dense");
    return hasWindow ? LocalAttention::Sliding : LocalAttention::None;
}

void readLocalAttention(JsonObject& attention, Model& model)
{
    const int window = attention.integer("sliding_window", tokenRange);
    JsonObject pattern = attention.object("pattern");
    if (!pattern.present()) {
        model.local = window > 0 ? LocalAttention::Sliding : LocalAttention::None;
        model.local_layers = window > 0 ? model.layers : 0;
        model.window = window;
        return;
    }
    const int period = pattern.requiredInteger("period", layerRange);
    const int local = pattern.requiredInteger("local_per_period", {0, layerRange.most});
    const bool localFirst = pattern.flag("local_first", true);
    model.local = readLocalKind(pattern, window > 0);
    pattern.ignore({"description"});
    pattern.reportUnknownKeys();
    if (local > period)
        pattern.error("local_per_period", "found more than the period of " + std::to_string(period));
    if (model.local == LocalAttention::None)
        return;
    if (window == 0)
        attention.error("sliding_window", "found no window, expected one for the layers of the pattern");
    model.window = window;
    model.local_layers = countLocalLayers(model.layers, period, local, localFirst);
    if (model.local_layers == 0) {
        model.local = LocalAttention::None;
        model.window = 0;
    }
}

AttentionKind kindOfHeads(const Model& model)
{
    if (model.kv_heads == model.heads)
        return AttentionKind::Mha;
    return model.kv_heads == 1 ? AttentionKind::Mqa : AttentionKind::Gqa;
}

void readAttention(JsonObject& root, Model& model)
{
    JsonObject attention = root.object("attention");
    const std::string kind = attention.text("kind");
    constexpr std::array kinds {AttentionKind::Mha, AttentionKind::Gqa, AttentionKind::Mqa, AttentionKind::Mla};
    const auto known = std::find_if(kinds.begin(), kinds.end(), [&kind](AttentionKind k) { return name(k) == kind; });
    if (!kind.empty() && known == kinds.end())
        attention.error("kind", "found " + describe(kind) + ", expected MHA, GQA, MQA or MLA");
    model.attention = kind == name(AttentionKind::Mla) ? AttentionKind::Mla : kindOfHeads(model);
    if (known != kinds.end() && *known != model.attention) {
        attention.warning("kind", "found " + kind + ", but the heads make it " + std::string(name(model.attention)));
    }
    // The reason in words when the norm has no weights: "no parameters (L2 norm)".
    model.qk_norm_weights = attention.text("qk_norm").starts_with("per-head");
    model.attention_sinks = attention.flag("attention_sinks");
    readLocalAttention(attention, model);
    attention.reportUnknownKeys();
}

void readLatentAttention(JsonObject& root, Model& model)
{
    const bool isMla = model.attention == AttentionKind::Mla;
    if (!isMla) {
        if (root.has("mla"))
            root.error("mla", "found latent sizes, expected none without attention kind MLA");
        return;
    }
    JsonObject mla = root.requiredObject("mla");
    model.mla.q_lora_rank = mla.integer("q_lora_rank", sizeRange);
    model.mla.kv_lora_rank = mla.requiredInteger("kv_lora_rank", sizeRange);
    model.mla.qk_nope_head_dim = mla.requiredInteger("qk_nope_head_dim", headSizeRange);
    model.mla.qk_rope_head_dim = mla.requiredInteger("qk_rope_head_dim", headSizeRange);
    model.mla.v_head_dim = mla.requiredInteger("v_head_dim", headSizeRange);
    mla.reportUnknownKeys();
}

void readExperts(JsonObject& root, Model& model)
{
    JsonObject moe = root.object("moe");
    if (!moe.present())
        return;
    model.moe.experts = moe.requiredInteger("n_routed_experts", sizeRange);
    model.moe.experts_per_token = moe.requiredInteger("num_experts_per_tok", sizeRange);
    model.moe.expert_intermediate = moe.requiredInteger("moe_intermediate", sizeRange);
    model.moe.shared_experts = moe.integer("n_shared_experts", optionalSizeRange);
    model.moe.shared_intermediate = moe.integer("shared_intermediate", optionalSizeRange);
    model.moe.moe_layers = moe.requiredInteger("n_moe_layers", layerRange);
    moe.ignore({"first_k_dense", "moe_every", "mtp_layers"});
    moe.reportUnknownKeys();
}

void readNorms(JsonObject& root, Model& model)
{
    JsonObject norm = root.object("norm");
    const std::string kind = norm.text("kind", "rmsnorm");
    if (kind != "rmsnorm" && kind != "layernorm")
        norm.error("kind", "found " + describe(kind) + ", expected rmsnorm or layernorm");
    model.norm = kind == "layernorm" ? NormKind::LayerNorm : NormKind::RmsNorm;
    model.norms_per_layer = norm.integer("per_layer", {1, 4}, 2);
    if (model.norms_per_layer == 3)
        norm.error("per_layer", "found 3, expected 1, 2 or 4");
    model.embedding_norm = norm.flag("embedding_norm");
    model.final_norm = norm.flag("final_norm", true);
    norm.reportUnknownKeys();
}

void readPositionsAndBiases(JsonObject& root, Model& model)
{
    JsonObject position = root.object("position");
    const std::string kind = position.text("kind", "rope");
    if (kind != "rope" && kind != "learned" && kind != "alibi" && kind != "none")
        position.error("kind", "found " + describe(kind) + ", expected rope, learned, alibi or none");
    model.rotary = kind == "rope";
    model.learned_position_rows = position.integer("learned_rows", tokenRange);
    position.reportUnknownKeys();

    JsonObject biases = root.object("biases");
    model.biases.qkv = biases.flag("qkv");
    model.biases.o = biases.flag("o");
    model.biases.mlp = biases.flag("mlp");
    model.biases.lm_head = biases.flag("lm_head");
    model.biases.router = biases.flag("router");
    biases.reportUnknownKeys();
}

std::shared_ptr<const ModelProvenance> readProvenance(JsonObject& root)
{
    auto provenance = std::make_shared<ModelProvenance>();
    provenance->hf_id = root.text("hf_id");
    provenance->family = root.text("family");
    provenance->note = root.text("note");
    provenance->confidence = root.text("confidence");
    provenance->sources = root.texts("sources");
    provenance->params_published_note = root.text("params_published_note");
    provenance->params_explanation = root.text("params_note");
    provenance->file = root.context().source;
    provenance->json = root.context().text;
    return provenance;
}

} // namespace

Parsed<Model> readModelPreset(std::string_view json, const std::string& sourceName)
{
    Parsed<Model> result;
    const JsonContext context {sourceName, json, &result.diagnostics};
    const std::optional<Json> document = parseJsonObject(context);
    if (!document)
        return result;

    JsonObject root(*document, context);
    Model& model = result.value;
    readIdentity(root, model);
    readSizes(root, model);
    readAttention(root, model);
    readLatentAttention(root, model);
    readExperts(root, model);
    readNorms(root, model);
    readPositionsAndBiases(root, model);
    model.params_published = root.number("params_published", notNegativeNumber);
    model.params_active_published = root.number("params_active_published", notNegativeNumber);
    model.provenance = readProvenance(root);
    root.reportUnknownKeys();
    if (result.ok()) {
        for (const Diagnostic& problem : checkSizes(model))
            context.report(problem.severity, problem.path, problem.message);
    }
    return result;
}

std::string modelNameFromHfId(std::string_view hfId)
{
    std::string_view last = hfId.substr(hfId.rfind('/') + 1);
    constexpr std::string_view prefix = "Meta-";
    constexpr std::string_view suffix = "-hf";
    if (last.starts_with(prefix))
        last.remove_prefix(prefix.size());
    if (last.ends_with(suffix))
        last.remove_suffix(suffix.size());
    return std::string(last);
}

} // namespace ridgepoint

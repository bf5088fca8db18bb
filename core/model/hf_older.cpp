// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/hf_families_internal.h"

namespace ridgepoint {

namespace {

/// LayerNorm, no gate, biases everywhere: what came before Llama.
void setOlderBlock(Model& model)
{
    model.norm = NormKind::LayerNorm;
    model.gated_mlp = false;
    model.biases.qkv = model.biases.o = model.biases.mlp = true;
}

void setLearnedPositions(Model& model, int rows)
{
    model.rotary = false;
    model.learned_position_rows = rows;
}

} // namespace

void readGpt2(HfReader& reader)
{
    setOlderBlock(reader.model);
    setLearnedPositions(reader.model, reader.model.max_positions);
    reader.keys.ignore({"n_ctx", "scale_attn_by_inverse_layer_idx", "reorder_and_upcast_attn"});
}

void readGptJ(HfReader& reader)
{
    Model& model = reader.model;
    setOlderBlock(model);
    model.biases.qkv = model.biases.o = false;
    model.biases.lm_head = true;
    model.norms_per_layer = 1;
    model.parallel_residual = true;
    const int rotated = reader.keys.integer("rotary_dim", headSizeRange, 64);
    if (rotated < model.head_dim)
        reader.keys.note("rotary_dim", "only a part of the head is rotated; the whole head is counted");
    reader.keys.ignore({"rotary"});
}

void readOpt(HfReader& reader)
{
    Model& model = reader.model;
    constexpr int offset = 2; // rows that the position table has before the first position
    setOlderBlock(model);
    setLearnedPositions(model, model.max_positions + offset);
    const bool biased = reader.keys.flag("enable_bias", true);
    model.biases.qkv = model.biases.o = model.biases.mlp = biased;
    if (!reader.keys.flag("do_layer_norm_before", true)) {
        model.final_norm = false; // opt-350m
        reader.keys.note("do_layer_norm_before", "norms come after each block; there is no final one");
    }
    const int embedding = reader.keys.integer("word_embed_proj_dim", sizeRange, model.hidden);
    if (embedding != model.hidden)
        reader.keys.warning("word_embed_proj_dim", "the projections around a narrower embedding are not counted");
    reader.keys.ignore({"layer_norm_elementwise_affine", "_remove_final_layer_norm", "prefix", "output_projection"});
}

void readFalcon(HfReader& reader)
{
    Model& model = reader.model;
    const bool isRefinedWeb = reader.type == "RefinedWeb";
    const bool isNew = reader.keys.flag("new_decoder_architecture", isRefinedWeb);
    const bool isMultiQuery = reader.keys.flag("multi_query", true);
    const bool isParallel = reader.keys.flag("parallel_attn", true);
    const int olderName = reader.keys.integer("n_head_kv", headRange, model.heads);
    const int kvHeads = reader.keys.integer("num_kv_heads", headRange, olderName);
    setOlderBlock(model);
    model.kv_heads = isNew ? kvHeads : isMultiQuery ? 1 : model.heads;
    model.biases.qkv = model.biases.o = model.biases.mlp = reader.keys.flag("bias");
    model.parallel_residual = isParallel || isNew;
    const int parallelNorms = reader.keys.integer("num_ln_in_parallel_attn", {1, 2}, isNew ? 2 : 1);
    model.norms_per_layer = isNew ? parallelNorms : isParallel ? 1 : 2;
    model.rotary = !reader.keys.flag("alibi");
    reader.keys.ignore({"apply_residual_connection_post_layernorm", "activation"});
}

void readBloom(HfReader& reader)
{
    setOlderBlock(reader.model);
    reader.model.rotary = false; // ALiBi
    reader.model.embedding_norm = true;
    if (reader.model.max_positions == 0)
        reader.model.max_positions = 2048;
    reader.keys.ignore({"apply_residual_connection_post_layernorm", "attention_softmax_in_fp32", "bias_dropout_fusion",
        "masked_softmax_fusion", "offset_alibi", "skip_bias_add", "skip_bias_add_qkv", "slow_but_exact",
        "unk_token_id"});
}

void readPhi(HfReader& reader)
{
    Model& model = reader.model;
    setOlderBlock(model);
    model.biases.lm_head = true;
    model.norms_per_layer = 1;
    model.parallel_residual = true;
    if (reader.keys.flag("qk_layernorm"))
        reader.keys.warning("qk_layernorm", "norms of queries and keys with a bias are not counted");
    reader.notePartialRotary();
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Operators of the other conventions as formulas, and the number of parameters of each.
#include "core/analysis/formula_internal.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

using Id = OperatorId;

struct WorkloadRow
{
    Id id;
    std::string_view in; ///< of a GEMM; FLOP per element of an elementwise operator
    std::string_view out;
    std::string_view count = "L";
    std::string_view moves = {}; ///< of an elementwise operator
};

constexpr std::array workloadRows {
    WorkloadRow {Id::Embedding, "V", "D", "1"},
    WorkloadRow {Id::AttnNorm, "7", "D", "L", "2"},
    WorkloadRow {Id::QProj, "D", "H·d"},
    WorkloadRow {Id::KProj, "D", "K·d"},
    WorkloadRow {Id::VProj, "D", "K·d"},
    WorkloadRow {Id::OProj, "H·d", "D"},
    WorkloadRow {Id::AttnAdd, "1", "D", "L", "3"},
    WorkloadRow {Id::FfnNorm, "7", "D", "L", "2"},
    WorkloadRow {Id::GateProj, "D", "F"},
    WorkloadRow {Id::UpProj, "D", "F"},
    WorkloadRow {Id::ActMul, "5", "F", "L", "2"},
    WorkloadRow {Id::DownProj, "F", "D"},
    WorkloadRow {Id::FfnAdd, "1", "D", "L", "3"},
    WorkloadRow {Id::FinalNorm, "7", "D", "1", "2"},
    WorkloadRow {Id::LmHead, "D", "V", "1"},
};

OperatorText workloadRowText(const WorkloadRow& row)
{
    const std::string in(row.in);
    const std::string out(row.out);
    OperatorText text;
    text.count = row.count;
    if (row.moves.empty()) {
        text.flop = product({"2·n", in, out});
        text.weights = product({"2", in, out});
        text.activations = product({"2·n", joined({in, out})});
        text.source = row.id == Id::Embedding ? "the embedding counted as a dense GEMM, 2 bytes per value"
                                              : "GEMM, 2 bytes per value";
    } else {
        text.roof = FormulaRoof::Vector;
        text.flop = product({in, "n", out});
        text.activations = product({row.moves, "2·n", out});
        text.source = in + " FLOP per element and " + std::string(row.moves) + " moves of 2 bytes";
    }
    return text;
}

std::string normWeights(const FormulaContext& context)
{
    return context.model().norm == NormKind::RmsNorm ? "D" : "2·D";
}

std::string embeddingParameters(const FormulaContext& context)
{
    const Model& m = context.model();
    const int norms = int(m.embedding_norm) + int(m.final_norm);
    return joined({m.tied_embeddings ? "V·D" : "2·V·D", m.learned_position_rows > 0 ? "M·D" : "0",
        norms == 0       ? "0"
            : norms == 1 ? normWeights(context)
                         : product({"2", normWeights(context)}),
        m.biases.lm_head ? "V" : "0"});
}

std::string attentionParameters(const FormulaContext& context)
{
    const Model& m = context.model();
    if (context.latent()) {
        return joined(
            {m.mla.q_lora_rank > 0 ? "D·u + u + u·H·(p + e)" : "D·H·(p + e)", "D·(r + e) + r", "r·H·(p + v) + H·v·D"});
    }
    return joined({"2·D·(H + K)·d", m.biases.qkv ? "(H + 2·K)·d" : "0", m.biases.o ? "D" : "0",
        m.qk_norm_weights ? "2·d" : "0", m.attention_sinks ? "H" : "0"});
}

std::string feedForwardParameters(const FormulaContext& context, const std::string& size)
{
    const Model& m = context.model();
    const std::string weights = product({m.gated_mlp ? "3·D" : "2·D", size});
    return m.biases.mlp ? joined({weights, m.gated_mlp ? product({"2", size}) : size, "D"}) : weights;
}

std::string expertParameters(const FormulaContext& context)
{
    const Model& m = context.model();
    return joined(
        {m.biases.router ? "D·E + E" : "D·E", m.moe.shared_experts > 0 ? (m.gated_mlp ? "3·D·F_s" : "2·D·F_s") : "0",
            product({"E", feedForwardParameters(context, "F_e")})});
}

} // namespace

std::string parameterFormula(const FormulaContext& context)
{
    if (context.scenario.convention == Convention::Lecture)
        return "2·V·D + 3·D·F·L + (2·D·H·d + 2·D·K·d)·L";
    const Model& m = context.model();
    const std::string norms = product({std::to_string(m.norms_per_layer), normWeights(context)});
    const std::string dense = feedForwardParameters(context, "F");
    return joined({embeddingParameters(context), product({"L", joined({attentionParameters(context), norms})}),
        m.denseLayers() == 0 ? "0" : product({m.isMoe() ? "L_dense" : "L", dense}),
        m.isMoe() ? product({"L_moe", expertParameters(context)}) : "0"});
}

OperatorText llmWorkloadText(const FormulaContext& context, Id id, const std::string& step)
{
    if (id == Id::Attention) {
        const std::string seen = !step.empty() ? step : context.decode ? "S" : "T";
        OperatorText text;
        text.roof = FormulaRoof::Attention;
        text.flop = joined({product({"4·B·H·T", seen, "d"}), product({"5·B·H·T", seen})});
        text.activations = "2·2·n·H·d";
        text.kv_cache = product({"2·⌈T/128⌉·2·B", seen, "H·d"});
        text.source = "not causal; K and V of all heads read again for every 128 query rows, 2 bytes per value";
        return text;
    }
    const auto row = std::ranges::find(workloadRows, id, &WorkloadRow::id);
    return row == workloadRows.end() ? OperatorText() : workloadRowText(*row);
}

OperatorText lectureText(const FormulaContext&, Id id)
{
    OperatorText text;
    switch (id) {
    case Id::Attention:
        text.flop = "4·B·T·T·D";
        text.activations = "4·B·T·D";
        text.kv_cache = "4·B·T·D";
        text.source = "attention: 4BSTD FLOP over 4BSD + 4BTD bytes, S = T";
        break;
    case Id::Mlp:
        text.flop = "6·B·T·D·F";
        text.weights = "6·D·F";
        text.activations = "4·B·T·D + 4·B·T·F";
        text.source = "MLP: 6BTDF FLOP over 4BTD + 4BTF + 6DF bytes";
        break;
    case Id::Parameters:
        text.count = "1";
        text.flop = "2·N·B";
        text.weights = "2·N";
        text.compute_limits = false;
        text.source = "every parameter read once per step, 2 bytes each";
        break;
    case Id::KvCache:
        text.count = "1";
        text.flop = "4·B·S·D·L";
        text.kv_cache = "B·S·K·d·L·2·2";
        text.compute_limits = false;
        text.source = "the KV cache read once per step, 2 bytes per value";
        break;
    default:
        break;
    }
    return text;
}

OperatorText backOfEnvelopeText(const FormulaContext& context, Id)
{
    OperatorText text;
    text.count = "1";
    text.flop = localized(context.decode ? "B·2·N/t" : "B·T·2·N/t", context);
    text.weights = localized("N·w/t", context);
    text.compute_limits = !context.decode;
    text.memory_limits = context.decode || context.rate(FormulaRoof::Gemm) <= 0;
    text.source = context.decode ? "a token takes as long as reading the weights"
                                 : "two FLOP per parameter and prompt token at the peak";
    return text;
}

} // namespace ridgepoint

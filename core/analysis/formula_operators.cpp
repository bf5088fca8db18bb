// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Operators of the convention `physical` as formulas; attention stands in formula_attention.cpp.
#include "core/analysis/formula_internal.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

using Id = OperatorId;

/// Models that share a row: those with heads of K and V, those with latent attention, or both.
enum class Family : std::uint8_t { Any, Heads, Latent };

struct GemmRow
{
    Id id;
    std::string_view in;
    std::string_view out;
    std::string_view count = "L";
    Family family = Family::Any;
    bool to_cache = false; ///< the output is written to the KV cache
};

// GEMM(n, in, out). lm_head has rows of its own.
constexpr std::array gemms {
    GemmRow {Id::QProj, "D", "H′·d", "L", Family::Heads},
    GemmRow {Id::QProj, "D", "H′·(p + e)", "L", Family::Latent},
    GemmRow {Id::KProj, "D", "K′·d", "L", Family::Heads, true},
    GemmRow {Id::VProj, "D", "K′·d", "L", Family::Heads, true},
    GemmRow {Id::QAProj, "D", "u"},
    GemmRow {Id::QBProj, "u", "H′·(p + e)"},
    GemmRow {Id::KvAProj, "D", "(r + e)", "L", Family::Latent, true},
    GemmRow {Id::KvBProj, "r", "H′·(p + v)"},
    GemmRow {Id::OProj, "H′·d", "D", "L", Family::Heads},
    GemmRow {Id::OProj, "H′·v", "D", "L", Family::Latent},
    GemmRow {Id::GateProj, "D", "F′", "dense"},
    GemmRow {Id::UpProj, "D", "F′", "dense"},
    GemmRow {Id::GateUpProj, "D", "2·F′", "dense"},
    GemmRow {Id::DownProj, "F′", "D", "dense"},
    GemmRow {Id::Router, "D", "E", "L_moe"},
    GemmRow {Id::SharedGateProj, "D", "F_s′", "L_moe"},
    GemmRow {Id::SharedUpProj, "D", "F_s′", "L_moe"},
    GemmRow {Id::SharedGateUpProj, "D", "2·F_s′", "L_moe"},
    GemmRow {Id::SharedDownProj, "F_s′", "D", "L_moe"},
    GemmRow {Id::LmHead, "D", "V′", "1"},
};

struct NormRow
{
    Id id;
    std::string_view rows;
    std::string_view width;
    std::string_view count = "L";
};

constexpr std::array norms {
    NormRow {Id::EmbeddingNorm, "n", "D", "1"},
    NormRow {Id::AttnNorm, "n", "D"},
    NormRow {Id::QNorm, "n·H′", "d"},
    NormRow {Id::KNorm, "n·K′", "d"},
    NormRow {Id::QANorm, "n", "u"},
    NormRow {Id::KvANorm, "n", "r"},
    NormRow {Id::PostAttnNorm, "n", "D"},
    NormRow {Id::FfnNorm, "n", "D"},
    NormRow {Id::PostFfnNorm, "n", "D"},
    NormRow {Id::FinalNorm, "last", "D", "1"},
};

struct ExpertRow
{
    Id id;
    std::string_view in;
    std::string_view out;
};

constexpr std::array experts {
    ExpertRow {Id::ExpertGateProj, "D", "F_e"},
    ExpertRow {Id::ExpertUpProj, "D", "F_e"},
    ExpertRow {Id::ExpertGateUpProj, "D", "2·F_e"},
    ExpertRow {Id::ExpertDownProj, "F_e", "D"},
};

struct ElementwiseRow
{
    Id id;
    std::string_view flop;
    std::string_view activations;
    std::string_view count;
    std::string_view source;
    std::string_view weights = "0";
    Family family = Family::Any;
};

constexpr std::string_view gated =
    "activation function and product with the gate: 5 FLOP per element, two inputs and one output";
constexpr std::string_view ungated = "activation function: 5 FLOP per element, one input and one output";
constexpr std::string_view residual = "residual: one addition per element, two inputs and one output";
constexpr std::string_view rotation = "rotation of queries and keys: 3 FLOP per element, read and written";

constexpr std::array elementwise {
    ElementwiseRow {Id::Embedding, "0", "n·D·a", "1", "gather: one row of the table per token, no arithmetic", "n·D·w"},
    ElementwiseRow {Id::Rope, "3·n·(H′ + K′)·d", "2·n·(H′ + K′)·d·a", "rotated", rotation, "0", Family::Heads},
    ElementwiseRow {Id::Rope, "3·n·(H′ + 1)·e", "2·n·(H′ + 1)·e·a", "rotated", rotation, "0", Family::Latent},
    ElementwiseRow {Id::AttnAdd, "n·D", "3·n·D·a", "L", residual},
    ElementwiseRow {Id::FfnAdd, "n·D", "3·n·D·a", "L", residual},
    ElementwiseRow {Id::ActMul, "5·n·F′", "3·n·F′·a", "dense", gated},
    ElementwiseRow {Id::Act, "5·n·F′", "2·n·F′·a", "dense", ungated},
    ElementwiseRow {Id::ExpertActMul, "5·R·F_e", "3·R·F_e·a", "L_moe", gated},
    ElementwiseRow {Id::ExpertAct, "5·R·F_e", "2·R·F_e·a", "L_moe", ungated},
    ElementwiseRow {Id::SharedActMul, "5·n·F_s′", "3·n·F_s′·a", "L_moe", gated},
    ElementwiseRow {Id::SharedAct, "5·n·F_s′", "2·n·F_s′·a", "L_moe", ungated},
};

bool fits(Family family, const FormulaContext& context)
{
    return family == Family::Any || (family == Family::Latent) == context.latent();
}

template<typename Rows> auto findRow(const Rows& rows, Id id, const FormulaContext& context)
{
    const auto found = std::ranges::find_if(rows, [&](const auto& row) {
        if constexpr (requires { row.family; })
            return row.id == id && fits(row.family, context);
        else
            return row.id == id;
    });
    return found == rows.end() ? nullptr : &*found;
}

std::string_view countText(std::string_view count, const FormulaContext& context)
{
    if (count == "dense")
        return context.model().isMoe() ? "L_dense" : "L";
    if (count == "rotated")
        return context.model().local == LocalAttention::Chunked ? "L_loc" : "L";
    return count;
}

/// Rows of which the last token of each sequence is one, unless all are scored.
std::string scoredRows(const FormulaContext& context)
{
    return context.scenario.workload.score_all_tokens ? "n" : "B";
}

OperatorText gemmText(const GemmRow& row, const FormulaContext& context)
{
    const std::string rows = row.id == Id::LmHead ? scoredRows(context) : "n";
    const std::string in(row.in);
    const std::string out(row.out);
    OperatorText text;
    text.count = countText(row.count, context);
    text.flop = product({"2", rows, in, out});
    text.weights = product({in, out, "w"});
    text.activations = product({rows, row.to_cache ? in : joined({in, out}), "a"});
    if (row.to_cache)
        text.kv_cache = product({rows, out, "c"});
    text.source = row.to_cache ? "GEMM: weights and inputs read once, the output written to the KV cache"
                               : "GEMM: every weight and activation moved once";
    return text;
}

OperatorText normText(const NormRow& row, const FormulaContext& context)
{
    const bool rms = context.model().norm == NormKind::RmsNorm;
    const std::string elements = product({row.rows == "last" ? scoredRows(context) : std::string(row.rows), row.width});
    OperatorText text;
    text.roof = FormulaRoof::Vector;
    text.count = row.count;
    text.flop = product({rms ? "4" : "7", elements});
    text.weights = product({row.width, "w"});
    text.activations = product({"2", elements, "a"});
    text.source = rms ? "RMSNorm: 4 FLOP per element, read and written once"
                      : "LayerNorm: 7 FLOP per element, read and written once";
    return text;
}

OperatorText expertText(const ExpertRow& row)
{
    const std::string in(row.in);
    const std::string out(row.out);
    OperatorText text;
    text.count = "L_moe";
    text.flop = product({"2·R", in, out});
    text.weights = product({"X", in, out, "w"});
    text.activations = product({"R", joined({in, out}), "a"});
    text.source = "routed experts: work of k experts per token, weights of the distinct experts touched";
    return text;
}

OperatorText elementwiseText(const ElementwiseRow& row, const FormulaContext& context)
{
    OperatorText text;
    text.roof = FormulaRoof::Vector;
    text.count = countText(row.count, context);
    text.flop = row.flop;
    text.weights = row.weights;
    text.activations = row.activations;
    text.source = row.source;
    return text;
}

OperatorText mergedQkvText()
{
    OperatorText text;
    text.flop = "2·n·D·(H′ + 2·K′)·d";
    text.weights = "D·(H′ + 2·K′)·d·w";
    text.activations = "n·(D + H′·d)·a";
    text.kv_cache = "2·n·K′·d·c";
    text.source = "merged GEMM: inputs read once for Q, K and V; K and V written to the cache";
    return text;
}

OperatorText absorbText(const std::string& from, const std::string& to)
{
    OperatorText text;
    text.flop = product({"2·n·H′", from, to});
    text.weights = product({"H′", from, to, "w"});
    text.activations = product({"n·H′", joined({from, to}), "a"});
    text.source = "absorbed: a GEMM per head with its slice of kv_b_proj, in place of expanding the cache";
    return text;
}

OperatorText allReduceText()
{
    OperatorText text;
    text.roof = FormulaRoof::Link;
    text.link = "2·(t − 1)/t·n·D·a";
    text.source = "ring all-reduce: 2(t − 1)/t of the message over the link";
    return text;
}

} // namespace

OperatorText physicalText(const FormulaContext& context, Id id)
{
    if (isAttentionOperator(id))
        return attentionText(context, id, {});
    if (const auto* row = findRow(gemms, id, context))
        return gemmText(*row, context);
    if (const auto* row = findRow(norms, id, context))
        return normText(*row, context);
    if (const auto* row = findRow(experts, id, context))
        return expertText(*row);
    if (const auto* row = findRow(elementwise, id, context))
        return elementwiseText(*row, context);
    switch (id) {
    case Id::QkvProj:
        return mergedQkvText();
    case Id::QAbsorb:
        return absorbText("p", "r");
    case Id::VAbsorb:
        return absorbText("r", "v");
    case Id::AttnAllReduce:
    case Id::FfnAllReduce:
        return allReduceText();
    default:
        return {};
    }
}

} // namespace ridgepoint

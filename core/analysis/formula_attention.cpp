// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Attention of the convention `physical` as formulas: fused or in three kernels, over heads or over the latent cache.
#include "core/analysis/formula_internal.h"

#include <array>

namespace ridgepoint {

namespace {

using Id = OperatorId;

enum class Part : std::uint8_t { Fused, Qk, Softmax, Sv };

/// The sizes of a head and of what is cached of a token, as formulas.
struct HeadText
{
    std::string qk; ///< of a query and a key
    std::string value; ///< of a value and an output
    std::string both; ///< their sum
    std::string cached_k; ///< elements per token read from the cache for QKᵀ; empty for none
    std::string cached_v;
    std::string cached; ///< both, where one kernel does it all
    bool expanded = false; ///< K and V are activations of all heads
};

HeadText headText(const FormulaContext& context)
{
    if (!context.latent())
        return {"d", "d", "2·d", "K′·d", "K′·d", "2·K′·d", false};
    if (!context.absorbed())
        return {"(p + e)", "v", "(p + e + v)", {}, {}, {}, true};
    return {"(r + e)", "r", "(2·r + e)", "(r + e)", "r", "(r + e)", false};
}

/// What the queries of a pass see: `pairs`, tokens whose K and V are read, and the scores of an unfused kernel.
struct ViewText
{
    std::string rows;
    std::string pairs;
    std::string seen;
    std::string scores;
};

std::string seenInStep(const FormulaContext& context, bool limited, const std::string& step)
{
    if (!limited)
        return step;
    if (context.model().local == LocalAttention::Chunked)
        return std::string("(").append(step).append(" − ⌊(").append(step).append(" − 1)/W⌋·W)");
    return std::string("min(").append(step).append(", W)");
}

ViewText viewText(const FormulaContext& context, bool limited, bool localName, const std::string& step)
{
    if (!context.decode && step.empty())
        return {"n", localName ? "pairs_local" : "pairs", "T", "scores"};
    const std::string seen = seenInStep(context, limited, step.empty() ? "S" : step);
    return {"B", seen, seen, product({"B·H′", seen})};
}

/// Rows of queries, and of K and V where those are activations.
std::string rowsRead(bool expanded, const ViewText& view)
{
    return expanded ? joined({view.rows, product({"B", view.seen})}) : view.rows;
}

OperatorText fusedText(const HeadText& head, const ViewText& view)
{
    OperatorText text;
    text.flop = product({"2·B·H′", head.both, view.pairs});
    const std::string read = rowsRead(head.expanded, view);
    text.activations = product({read, "H′", head.both, "a"});
    if (!head.cached.empty())
        text.kv_cache = product({"B", head.cached, view.seen, "c"});
    text.source = head.expanded ? "fused: queries, expanded K and V, and outputs moved once; scores stay on the chip"
                                : "fused: K and V read once from the cache; scores stay on the chip";
    return text;
}

OperatorText matmulText(const std::string& size, const std::string& cached, bool expanded, const ViewText& view)
{
    OperatorText text;
    text.flop = product({"2", view.scores, size});
    const std::string read = rowsRead(expanded, view);
    text.activations = product({joined({product({read, "H′", size}), view.scores}), "a"});
    if (!cached.empty())
        text.kv_cache = product({"B", cached, view.seen, "c"});
    text.source = "unfused: a matrix product over all positions; the scores pass through memory";
    return text;
}

OperatorText softmaxText(const ViewText& view)
{
    OperatorText text;
    text.roof = FormulaRoof::Vector;
    text.flop = product({"5", view.scores});
    text.activations = product({"2", view.scores, "a"});
    text.source = "softmax: 5 FLOP per score, read and written once";
    return text;
}

Part partOf(Id id)
{
    constexpr std::array parts {Part::Fused, Part::Qk, Part::Softmax, Part::Sv};
    const auto index = static_cast<std::size_t>(id) - static_cast<std::size_t>(Id::Attention);
    return parts[index % parts.size()];
}

std::string_view attentionCount(const FormulaContext& context, bool localName)
{
    if (localName)
        return "L_loc";
    const int local = context.localLayers();
    return local > 0 && local < context.model().layers ? "L_full" : "L";
}

} // namespace

bool isAttentionOperator(OperatorId id)
{
    return id >= Id::Attention && id <= Id::SvMatmulLocal;
}

OperatorText attentionText(const FormulaContext& context, Id id, const std::string& step)
{
    const bool localName = id >= Id::AttentionLocal;
    const bool limited = localName || context.localLayers() == context.model().layers;
    const HeadText head = headText(context);
    const ViewText view = viewText(context, limited, localName, step);
    OperatorText text;
    switch (partOf(id)) {
    case Part::Fused:
        text = fusedText(head, view);
        break;
    case Part::Qk:
        text = matmulText(head.qk, head.cached_k, head.expanded, view);
        break;
    case Part::Softmax:
        text = softmaxText(view);
        break;
    case Part::Sv:
        text = matmulText(head.value, head.cached_v, head.expanded, view);
        break;
    }
    if (text.roof != FormulaRoof::Vector)
        text.roof = FormulaRoof::Attention;
    text.count = attentionCount(context, localName);
    return text;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names that formulas use. Inputs take their values from the scenario's own fields, never from an analysis.
#include "core/analysis/formula_internal.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

using Context = FormulaContext;

std::string precisionName(Precision precision)
{
    return std::string(name(precision));
}

std::string rateDetail(const ComputeRoof& roof)
{
    return std::string(name(roof.engine)) + " engine, " + precisionName(roof.precision);
}

ComputeRoof roofOf(const Context& context, FormulaRoof kind)
{
    const Numerics& n = context.scenario.numerics;
    switch (kind) {
    case FormulaRoof::Gemm:
        return matrixRoof(context.scenario.gpu, commonPrecision(n.activations, n.weights));
    case FormulaRoof::Attention:
        return matrixRoof(context.scenario.gpu, commonPrecision(n.activations, n.kv_cache));
    case FormulaRoof::Vector:
        return vectorRoof(context.scenario.gpu, n.activations);
    case FormulaRoof::Link:
        break;
    }
    return {Engine::Link, n.activations, 0};
}

double elementSize(const Context& context, Precision precision)
{
    return bytesPerElement(precision, context.scenario.numerics.group_size);
}

std::string localPairsFormula(const Context& c)
{
    if (c.model().local == LocalAttention::Chunked)
        return "x·W·(W + 1)/2 + (T − x·W)·(T − x·W + 1)/2";
    return "g·(g + 1)/2 + (T − g)·W";
}

std::string pairsFormula(const Context& c)
{
    return c.localLayers() == c.model().layers ? localPairsFormula(c) : "T·(T + 1)/2";
}

std::string distinctFormula(const Context& c)
{
    const std::string rows = c.scenario.moe_imbalance > 1 ? "(n/imbalance)" : "n";
    const std::string touched = "max(k, E·(1 − (1 − k/E)^" + rows + "))";
    return c.split() ? touched + "/t" : touched;
}

// Of the workload and of the model.
constexpr std::array modelSymbols {
    FormulaSymbol {"B", "", "batch: sequences", [](const Context& c) { return double(c.scenario.workload.batch); }},
    FormulaSymbol {"T", "", "new tokens per sequence in this pass", [](const Context& c) { return c.freshTokens(); }},
    FormulaSymbol {"S", "", "context: tokens that a decode step sees, the new one included",
        [](const Context& c) { return double(c.scenario.workload.decodeContext()); }},
    FormulaSymbol {"P", "", "prompt tokens per sequence", [](const Context& c) { return double(c.scenario.workload.prompt); }},
    FormulaSymbol {"G", "", "generated tokens per sequence", [](const Context& c) { return double(c.scenario.workload.output); }},
    FormulaSymbol {"L", "", "layers", [](const Context& c) { return double(c.model().layers); }},
    FormulaSymbol {"L_loc", "", "layers whose view is limited to the window", [](const Context& c) { return double(c.localLayers()); }},
    FormulaSymbol {"L_moe", "", "layers with experts", [](const Context& c) { return double(c.model().moe.moe_layers); }},
    FormulaSymbol {"D", "", "hidden size", [](const Context& c) { return double(c.model().hidden); }},
    FormulaSymbol {"H", "", "query heads", [](const Context& c) { return double(c.model().heads); }},
    FormulaSymbol {"K", "", "key/value heads", [](const Context& c) { return double(c.model().kv_heads); }},
    FormulaSymbol {"d", "", "head size", [](const Context& c) { return double(c.model().head_dim); }},
    FormulaSymbol {"F", "", "feed-forward size", [](const Context& c) { return double(c.model().intermediate); }},
    FormulaSymbol {"V", "", "vocabulary", [](const Context& c) { return double(c.model().vocab); }},
    FormulaSymbol {"W", "", "window of the limited layers, in tokens", [](const Context& c) { return double(c.model().window); }},
    FormulaSymbol {"M", "", "rows of the learned position table",
        [](const Context& c) { return double(c.model().learned_position_rows); }},
    FormulaSymbol {"r", "", "latent size of K and V (kv_lora_rank)", [](const Context& c) { return double(c.model().mla.kv_lora_rank); }},
    FormulaSymbol {"e", "", "rotated part of a head (qk_rope_head_dim)",
        [](const Context& c) { return double(c.model().mla.qk_rope_head_dim); }},
    FormulaSymbol {"p", "", "unrotated part of a head (qk_nope_head_dim)",
        [](const Context& c) { return double(c.model().mla.qk_nope_head_dim); }},
    FormulaSymbol {"v", "", "size of a value head (v_head_dim)", [](const Context& c) { return double(c.model().mla.v_head_dim); }},
    FormulaSymbol {"u", "", "latent size of the queries (q_lora_rank)", [](const Context& c) { return double(c.model().mla.q_lora_rank); }},
    FormulaSymbol {"E", "", "routed experts per layer", [](const Context& c) { return double(c.model().moe.experts); }},
    FormulaSymbol {"k", "", "routed experts per token", [](const Context& c) { return double(c.model().moe.experts_per_token); }},
    FormulaSymbol {"F_e", "", "feed-forward size of a routed expert",
        [](const Context& c) { return double(c.model().moe.expert_intermediate); }},
    FormulaSymbol {"F_s", "", "feed-forward size of all shared experts",
        [](const Context& c) { return double(c.model().moe.shared_intermediate); }},
};

// Of the numbers' formats and of the GPU.
constexpr std::array machineSymbols {
    FormulaSymbol {"w", "B", "bytes per weight", [](const Context& c) { return elementSize(c, c.scenario.numerics.weights); }, nullptr,
        [](const Context& c) { return precisionName(c.scenario.numerics.weights); }},
    FormulaSymbol {"a", "B", "bytes per activation", [](const Context& c) { return elementSize(c, c.scenario.numerics.activations); },
        nullptr, [](const Context& c) { return precisionName(c.scenario.numerics.activations); }},
    FormulaSymbol {"c", "B", "bytes per element of the KV cache", [](const Context& c) { return elementSize(c, c.scenario.numerics.kv_cache); },
        nullptr, [](const Context& c) { return precisionName(c.scenario.numerics.kv_cache); }},
    FormulaSymbol {"t", "", "GPUs that share the model", [](const Context& c) { return double(c.scenario.tensor_parallel); }},
    FormulaSymbol {"imbalance", "", "how uneven the routing is", [](const Context& c) { return c.scenario.moe_imbalance; }},
    FormulaSymbol {"π", "FLOP/s", "peak rate", [](const Context& c) { return c.rate(FormulaRoof::Gemm); }, nullptr,
        [](const Context& c) { return rateDetail(roofOf(c, FormulaRoof::Gemm)); }},
    FormulaSymbol {"π_att", "FLOP/s", "peak rate of attention", [](const Context& c) { return c.rate(FormulaRoof::Attention); }, nullptr,
        [](const Context& c) { return rateDetail(roofOf(c, FormulaRoof::Attention)); }},
    FormulaSymbol {"π_vec", "FLOP/s", "peak rate of elementwise work", [](const Context& c) { return c.rate(FormulaRoof::Vector); }, nullptr,
        [](const Context& c) { return rateDetail(roofOf(c, FormulaRoof::Vector)); }},
    FormulaSymbol {"β", "B/s", "DRAM bandwidth", [](const Context& c) { return c.scenario.gpu.dram_bytes_per_s; }},
    FormulaSymbol {"λ", "B/s", "link bandwidth, one direction", [](const Context& c) { return c.scenario.gpu.link_bytes_per_s; }},
    FormulaSymbol {"capacity", "B", "memory of the GPU", [](const Context& c) { return c.scenario.gpu.capacity_bytes; }},
    FormulaSymbol {"reserve", "B", "memory kept free", [](const Context& c) { return c.scenario.reserve_bytes; }},
};

// Computed from the others.
constexpr std::array computedSymbols {
    FormulaSymbol {"n", "", "rows: sequences × new tokens", nullptr, [](const Context&) { return std::string("B·T"); }},
    FormulaSymbol {"H′", "", "query heads on one GPU", nullptr, [](const Context&) { return std::string("H/t"); }},
    FormulaSymbol {"K′", "", "key/value heads on one GPU, at least one", nullptr, [](const Context&) { return std::string("max(1, ⌈K/t⌉)"); }},
    FormulaSymbol {"F′", "", "feed-forward size on one GPU", nullptr, [](const Context&) { return std::string("F/t"); }},
    FormulaSymbol {"F_s′", "", "feed-forward size of shared experts on one GPU", nullptr, [](const Context&) { return std::string("F_s/t"); }},
    FormulaSymbol {"V′", "", "vocabulary on one GPU", nullptr, [](const Context&) { return std::string("V/t"); }},
    FormulaSymbol {"L_full", "", "layers that see everything", nullptr, [](const Context&) { return std::string("L − L_loc"); }},
    FormulaSymbol {"L_dense", "", "layers without experts", nullptr, [](const Context&) { return std::string("L − L_moe"); }},
    FormulaSymbol {"R", "", "rows over all experts of this GPU", nullptr,
        [](const Context& c) { return std::string(c.split() ? "n·k/t" : "n·k"); }},
    FormulaSymbol {"X", "", "distinct experts that these rows touch, expected under uniform routing", nullptr, distinctFormula},
    FormulaSymbol {"g", "", "queries that still see everything", nullptr, [](const Context&) { return std::string("min(W, T)"); }},
    FormulaSymbol {"x", "", "whole chunks", nullptr, [](const Context&) { return std::string("⌊T/W⌋"); }},
    FormulaSymbol {"pairs", "", "visible (query, key) pairs per head and sequence", nullptr, pairsFormula},
    FormulaSymbol {"pairs_local", "", "pairs per head and sequence within the window", nullptr, localPairsFormula},
    FormulaSymbol {"scores", "", "attention scores of all heads and sequences", nullptr,
        [](const Context& c) { return localized("B·H′·T·T", c); }},
    FormulaSymbol {"N", "", "parameters", nullptr, parameterFormula},
};

template<std::size_t size> const FormulaSymbol* findIn(const std::array<FormulaSymbol, size>& symbols, std::string_view name)
{
    const auto found = std::ranges::find(symbols, name, &FormulaSymbol::name);
    return found == symbols.end() ? nullptr : &*found;
}

} // namespace

double FormulaContext::rate(FormulaRoof roof) const
{
    return roofOf(*this, roof).flop_per_s;
}

std::string FormulaContext::peak(FormulaRoof roof) const
{
    if (roof == FormulaRoof::Vector)
        return "π_vec";
    return roof == FormulaRoof::Attention && roofOf(*this, roof) != roofOf(*this, FormulaRoof::Gemm) ? "π_att" : "π";
}

const FormulaSymbol* findSymbol(std::string_view name)
{
    if (const FormulaSymbol* symbol = findIn(computedSymbols, name))
        return symbol;
    if (const FormulaSymbol* symbol = findIn(modelSymbols, name))
        return symbol;
    return findIn(machineSymbols, name);
}

} // namespace ridgepoint

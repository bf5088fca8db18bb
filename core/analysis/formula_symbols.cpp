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

template<auto field> double workloadField(const Context& c)
{
    return c.scenario.workload.*field;
}

template<auto field> double modelField(const Context& c)
{
    return c.model().*field;
}

template<auto field> double latentField(const Context& c)
{
    return c.model().mla.*field;
}

template<auto field> double expertField(const Context& c)
{
    return c.model().moe.*field;
}

double decodeContext(const Context& c)
{
    return c.scenario.workload.decodeContext();
}

template<auto field> double elementSize(const Context& c)
{
    return bytesPerElement(c.scenario.numerics.*field, c.scenario.numerics.group_size);
}

template<auto field> std::string elementName(const Context& c)
{
    return precisionName(c.scenario.numerics.*field);
}

template<FormulaRoof kind> double rateOf(const Context& c)
{
    return c.rate(kind);
}

template<FormulaRoof kind> std::string rateDetail(const Context& c)
{
    const ComputeRoof roof = roofOf(c, kind);
    return std::string(name(roof.engine)) + " engine, " + precisionName(roof.precision);
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
    return c.scenario.moe_imbalance > 1 ? "max(k, E·(1 − (1 − k/E)^(n/imbalance)))/t" : "max(k, E·(1 − (1 − k/E)^n))/t";
}

// Of the workload and of the model.
constexpr std::array modelSymbols {
    FormulaSymbol {"B", "", "batch: sequences", workloadField<&Workload::batch>},
    FormulaSymbol {"T", "", "new tokens per sequence in this pass", [](const Context& c) { return c.freshTokens(); }},
    FormulaSymbol {"S", "", "context: tokens that a decode step sees, the new one included", decodeContext},
    FormulaSymbol {"P", "", "prompt tokens per sequence", workloadField<&Workload::prompt>},
    FormulaSymbol {"G", "", "generated tokens per sequence", workloadField<&Workload::output>},
    FormulaSymbol {"L", "", "layers", modelField<&Model::layers>},
    FormulaSymbol {"L_loc", "", "layers whose view is limited to the window",
        [](const Context& c) { return double(c.localLayers()); }},
    FormulaSymbol {"L_moe", "", "layers with experts", expertField<&MixtureOfExperts::moe_layers>},
    FormulaSymbol {"D", "", "hidden size", modelField<&Model::hidden>},
    FormulaSymbol {"H", "", "query heads", modelField<&Model::heads>},
    FormulaSymbol {"K", "", "key/value heads", modelField<&Model::kv_heads>},
    FormulaSymbol {"d", "", "head size", modelField<&Model::head_dim>},
    FormulaSymbol {"F", "", "feed-forward size", modelField<&Model::intermediate>},
    FormulaSymbol {"V", "", "vocabulary", modelField<&Model::vocab>},
    FormulaSymbol {"W", "", "window of the limited layers, in tokens", modelField<&Model::window>},
    FormulaSymbol {"M", "", "rows of the learned position table", modelField<&Model::learned_position_rows>},
    FormulaSymbol {"r", "", "latent size of K and V (kv_lora_rank)", latentField<&LatentAttention::kv_lora_rank>},
    FormulaSymbol {
        "e", "", "rotated part of a head (qk_rope_head_dim)", latentField<&LatentAttention::qk_rope_head_dim>},
    FormulaSymbol {
        "p", "", "unrotated part of a head (qk_nope_head_dim)", latentField<&LatentAttention::qk_nope_head_dim>},
    FormulaSymbol {"v", "", "size of a value head (v_head_dim)", latentField<&LatentAttention::v_head_dim>},
    FormulaSymbol {"u", "", "latent size of the queries (q_lora_rank)", latentField<&LatentAttention::q_lora_rank>},
    FormulaSymbol {"E", "", "routed experts per layer", expertField<&MixtureOfExperts::experts>},
    FormulaSymbol {"k", "", "routed experts per token", expertField<&MixtureOfExperts::experts_per_token>},
    FormulaSymbol {
        "F_e", "", "feed-forward size of a routed expert", expertField<&MixtureOfExperts::expert_intermediate>},
    FormulaSymbol {
        "F_s", "", "feed-forward size of all shared experts", expertField<&MixtureOfExperts::shared_intermediate>},
};

// Of the numbers' formats and of the GPU.
constexpr std::array machineSymbols {
    FormulaSymbol {
        "w", "B", "bytes per weight", elementSize<&Numerics::weights>, {}, nullptr, elementName<&Numerics::weights>},
    FormulaSymbol {"a", "B", "bytes per activation", elementSize<&Numerics::activations>, {}, nullptr,
        elementName<&Numerics::activations>},
    FormulaSymbol {"c", "B", "bytes per element of the KV cache", elementSize<&Numerics::kv_cache>, {}, nullptr,
        elementName<&Numerics::kv_cache>},
    FormulaSymbol {
        "t", "", "GPUs that share the model", [](const Context& c) { return double(c.scenario.tensor_parallel); }},
    FormulaSymbol {
        "imbalance", "", "how uneven the routing is", [](const Context& c) { return c.scenario.moe_imbalance; }},
    FormulaSymbol {"π", "FLOP/s", "peak rate", rateOf<FormulaRoof::Gemm>, {}, nullptr, rateDetail<FormulaRoof::Gemm>},
    FormulaSymbol {"π_att", "FLOP/s", "peak rate of attention", rateOf<FormulaRoof::Attention>, {}, nullptr,
        rateDetail<FormulaRoof::Attention>},
    FormulaSymbol {"π_vec", "FLOP/s", "peak rate of elementwise work", rateOf<FormulaRoof::Vector>, {}, nullptr,
        rateDetail<FormulaRoof::Vector>},
    FormulaSymbol {"β", "B/s", "DRAM bandwidth", [](const Context& c) { return c.scenario.gpu.dram_bytes_per_s; }},
    FormulaSymbol {
        "λ", "B/s", "link bandwidth, one direction", [](const Context& c) { return c.scenario.gpu.link_bytes_per_s; }},
    FormulaSymbol {
        "capacity", "B", "memory of the GPU", [](const Context& c) { return c.scenario.gpu.capacity_bytes; }},
    FormulaSymbol {"reserve", "B", "memory kept free", [](const Context& c) { return c.scenario.reserve_bytes; }},
};

// Computed from the others.
constexpr std::array computedSymbols {
    FormulaSymbol {"n", "", "rows: sequences × new tokens", nullptr, "B·T"},
    FormulaSymbol {"H′", "", "query heads on one GPU", nullptr, "H/t"},
    FormulaSymbol {"K′", "", "key/value heads on one GPU, at least one", nullptr, "max(1, ⌈K/t⌉)"},
    FormulaSymbol {"F′", "", "feed-forward size on one GPU", nullptr, "F/t"},
    FormulaSymbol {"F_s′", "", "feed-forward size of shared experts on one GPU", nullptr, "F_s/t"},
    FormulaSymbol {"V′", "", "vocabulary on one GPU", nullptr, "V/t"},
    FormulaSymbol {"L_full", "", "layers that see everything", nullptr, "L − L_loc"},
    FormulaSymbol {"L_dense", "", "layers without experts", nullptr, "L − L_moe"},
    FormulaSymbol {"R", "", "rows over all experts of this GPU", nullptr, "n·k/t"},
    FormulaSymbol {"X", "", "distinct experts that these rows touch, expected under uniform routing", nullptr, {},
        distinctFormula},
    FormulaSymbol {"g", "", "queries that still see everything", nullptr, "min(W, T)"},
    FormulaSymbol {"x", "", "whole chunks", nullptr, "⌊T/W⌋"},
    FormulaSymbol {"pairs", "", "visible (query, key) pairs per head and sequence", nullptr, {}, pairsFormula},
    FormulaSymbol {"pairs_local", "", "pairs per head and sequence within the window", nullptr, {}, localPairsFormula},
    FormulaSymbol {"scores", "", "attention scores of all heads and sequences", nullptr, "B·H′·T·T"},
    FormulaSymbol {"N", "", "parameters", nullptr, {}, parameterFormula},
};

template<std::size_t size>
const FormulaSymbol* findIn(const std::array<FormulaSymbol, size>& symbols, std::string_view name)
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

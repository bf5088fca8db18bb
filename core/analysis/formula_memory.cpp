// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a request holds in memory, and how much fits, as formulas.
#include "core/analysis/formula_metrics_internal.h"

namespace ridgepoint {

namespace {

bool coarse(const FormulaContext& context)
{
    const Convention convention = context.scenario.convention;
    return convention == Convention::BackOfEnvelope || convention == Convention::Lecture;
}

/// KV cache of one sequence of S tokens.
std::string kvCacheText(const FormulaContext& context)
{
    if (context.scenario.convention == Convention::BackOfEnvelope)
        return "2·2·L·D·S";
    if (context.scenario.convention == Convention::Lecture)
        return "S·K·d·L·2·2";
    const std::string perToken = context.latent() ? "(r + e)·c" : "2·K′·d·c";
    const int local = context.localLayers();
    if (local == 0)
        return product({perToken, "L·S"});
    return product({perToken, local == context.model().layers ? "L·min(S, W)" : "L_full·S + L_loc·min(S, W)"});
}

/// The larger of what dense layers and what layers with experts hold per row.
std::string feedForwardText(const FormulaContext& context)
{
    const Model& m = context.model();
    const std::string tensors = m.gated_mlp ? "3" : "2";
    const std::string dense = m.denseLayers() > 0 ? product({tensors, "F′"}) : "0";
    if (!m.isMoe())
        return dense;
    const std::string routed = joined({product({tensors, "k·F_e/t"}), m.moe.shared_experts > 0 ? "D" : "0"});
    return dense == "0" ? routed : "max(" + dense + ", " + routed + ")";
}

/// Elements per row beside the residual stream: attention or feed-forward, whichever holds more.
std::string liveText(const FormulaContext& context)
{
    const std::string heads = context.latent() ? "H′·(p + e + v)" : "2·(H′ + K′)·d";
    return "D + max(" + heads + ", " + feedForwardText(context) + ")";
}

/// Activations of one sequence, in the name `live`, which must be known.
std::string activationText(const FormulaContext& context)
{
    if (coarse(context))
        return "0";
    const std::string logits = context.scenario.workload.score_all_tokens ? "P·(D + V′)" : "D + V′";
    const bool unfused = context.scenario.attention == AttentionKernel::Unfused;
    const std::string scores = unfused ? "P·D + 2·H′·P·P, D + 2·H′·S, " : "";
    return "max(P·live, " + scores + logits + ")·a";
}

std::string weightsText(const FormulaContext& context)
{
    return context.scenario.convention == Convention::Lecture ? "2·N" : "N·w/t";
}

void weightLines(const MetricRequest& request)
{
    request.builder.line("Parameters", "N", parameterFormula(request.context), "",
        request.context.scenario.convention == Convention::Lecture
            ? "matrices alone, head and embedding apart"
            : "counted from the dimensions, norms and biases included");
    request.sheet.weight_bytes =
        request.builder.line("Weights", "weights", weightsText(request.context), "B", "every parameter, per GPU");
}

void liveLine(const MetricRequest& request)
{
    if (!coarse(request.context))
        request.builder.line("Live at once", "live", liveText(request.context), "",
            "elements per row: residual stream and the larger block");
}

std::string batched(const std::string& text)
{
    return text == "0" ? text : product({"B", text});
}

void roomLine(const MetricRequest& request)
{
    weightLines(request);
    request.builder.line("Room", "room", "capacity − weights − reserve", "B", "what is left for the sequences");
    liveLine(request);
}

} // namespace

void weightsMetric(const MetricRequest& request)
{
    weightLines(request);
}

void kvCacheMetric(const MetricRequest& request)
{
    request.sheet.kv_cache_bytes = request.builder.line("KV cache", "KV", batched(kvCacheText(request.context)), "B",
        request.context.localLayers() > 0 && !coarse(request.context)
            ? "K and V of every token; limited layers keep their window"
            : "K and V of every token in every layer");
}

void activationsMetric(const MetricRequest& request)
{
    liveLine(request);
    request.sheet.activation_bytes =
        request.builder.line("Activations", "activations", batched(activationText(request.context)), "B",
            coarse(request.context) ? "this convention counts none" : "the largest set of tensors live at once");
}

void freeMetric(const MetricRequest& request)
{
    weightsMetric(request);
    kvCacheMetric(request);
    activationsMetric(request);
    request.builder.line(
        "Free", "free", "capacity − weights − KV − activations − reserve", "B", "negative: it does not fit");
    request.sheet.split_title = "Memory in use";
}

void maxBatchMetric(const MetricRequest& request)
{
    roomLine(request);
    request.builder.line("One sequence", "sequence",
        joined({kvCacheText(request.context), activationText(request.context)}), "B",
        "KV cache and activations at context S");
    request.builder.line(
        "Max batch", "batch", "max(0, ⌊room/sequence⌋)", "", "whole sequences that fit at this context");
}

void maxContextMetric(const MetricRequest& request)
{
    roomLine(request);
    const std::string sequence = joined({kvCacheText(request.context), activationText(request.context)});
    request.builder.line("Max context", "context", "largest(S, " + product({"B", sequence}) + " ≤ room)", "",
        "the longest context that this batch has room for");
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/attention.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

/// 1 + 2 + … + n
double triangle(double n)
{
    return n * (n + 1) / 2;
}

/// Sum of what the positions 1 … n see when the view restarts after every `chunk` of them.
double chunkedPairs(double n, double chunk)
{
    const double chunks = std::floor(n / chunk);
    return chunks * triangle(chunk) + triangle(n - chunks * chunk);
}

/// Widths of a head as the kernel sees it, in elements.
struct HeadShape
{
    double qk = 0; ///< of a query and a key
    double value = 0; ///< of a value and an output
    double cached_k = 0; ///< per token, over all heads of this GPU, read from the cache for QKᵀ
    double cached_v = 0; ///< the same for the values; 0 where they are part of what QKᵀ has read
    double expanded_k = 0; ///< per token, read as activations
    double expanded_v = 0;
};

HeadShape headShape(const Scenario& scenario, const Share& share, bool decode)
{
    const Model& m = scenario.model;
    if (m.attention != AttentionKind::Mla) {
        const double kv = share.kv_heads * m.head_dim;
        return {double(m.head_dim), double(m.head_dim), kv, kv, 0, 0};
    }
    const LatentAttention& a = m.mla;
    const double qk = a.qk_nope_head_dim + a.qk_rope_head_dim;
    if (!decode)
        return {qk, double(a.v_head_dim), 0, 0, share.heads * qk, share.heads * a.v_head_dim};
    // Absorbed: queries and outputs live in the latent space, and the cache is shared by all heads.
    const double latent = a.kv_lora_rank;
    return {latent + a.qk_rope_head_dim, latent, latent + a.qk_rope_head_dim, 0, 0, 0};
}

AttentionTerm fusedTerm(double heads, double batch, double rows, const HeadShape& head, const ElementBytes& bytes)
{
    AttentionTerm term;
    term.flop_per_pair = 2 * batch * heads * (head.qk + head.value);
    term.kv_bytes_per_token = batch * (head.cached_k + head.cached_v) * bytes.kv;
    term.activation_bytes_per_token = batch * (head.expanded_k + head.expanded_v) * bytes.activation;
    term.activation_bytes = rows * heads * (head.qk + head.value) * bytes.activation;
    return term;
}

AttentionTerm qkTerm(double heads, double batch, double rows, const HeadShape& head, const ElementBytes& bytes)
{
    AttentionTerm term;
    term.flop_per_score = 2 * batch * heads * head.qk;
    term.kv_bytes_per_token = batch * head.cached_k * bytes.kv;
    term.activation_bytes_per_token = batch * head.expanded_k * bytes.activation;
    term.activation_bytes_per_score = batch * heads * bytes.activation;
    term.activation_bytes = rows * heads * head.qk * bytes.activation;
    return term;
}

AttentionTerm softmaxTerm(double heads, double batch, const ElementBytes& bytes)
{
    AttentionTerm term;
    term.flop_per_score = 5 * batch * heads;
    term.activation_bytes_per_score = 2 * batch * heads * bytes.activation;
    return term;
}

AttentionTerm svTerm(
    double heads, double batch, double rows, const HeadShape& head, const ElementBytes& bytes, bool latent)
{
    AttentionTerm term;
    term.flop_per_score = 2 * batch * heads * head.value;
    // Unfused, the latent cache is read a second time for the values: its first kv_lora_rank elements.
    term.kv_bytes_per_token = batch * (latent ? head.value : head.cached_v) * bytes.kv;
    term.activation_bytes_per_token = batch * head.expanded_v * bytes.activation;
    term.activation_bytes_per_score = batch * heads * bytes.activation;
    term.activation_bytes = rows * heads * head.value * bytes.activation;
    return term;
}

/// Sum over v = first … last of max(compute·v, fixed + memory·v), all coefficients non-negative.
double summedMaximum(double compute, double fixed, double memory, double first, double last)
{
    if (last < first)
        return 0;
    const auto series = [](double constant, double slope, double from, double to) {
        return to < from ? 0 : (to - from + 1) * (constant + slope * (from + to) / 2);
    };
    if (compute <= memory)
        return series(fixed, memory, first, last);
    const double lastMemoryBound = std::clamp(std::floor(fixed / (compute - memory)), first - 1, last);
    return series(fixed, memory, first, lastMemoryBound) + series(0, compute, lastMemoryBound + 1, last);
}

} // namespace

View fullView(Tokens t)
{
    return {t.fresh * t.cached + triangle(t.fresh), t.context(), t.fresh * t.context()};
}

View localView(Tokens t, LocalAttention local, double window)
{
    if (local == LocalAttention::None || t.context() <= window)
        return fullView(t);
    if (local == LocalAttention::Chunked) {
        const double seen = t.context() - std::floor(t.cached / window) * window;
        return {chunkedPairs(t.context(), window) - chunkedPairs(t.cached, window), seen, t.fresh * seen};
    }
    const double growing = std::clamp(window - t.cached, 0.0, t.fresh); // queries that still see everything
    const double pairs = growing * t.cached + triangle(growing) + (t.fresh - growing) * window;
    const double seen = std::min(t.context(), t.fresh + window - 1);
    return {pairs, seen, t.fresh * seen};
}

OperatorCost AttentionTerm::cost(View view, int count) const
{
    OperatorCost cost;
    cost.id = id;
    cost.count = count;
    cost.roof = roof;
    cost.flop = flop_per_pair * view.pairs + flop_per_score * view.scores;
    cost.kv_cache_bytes = kv_bytes_per_token * view.tokens;
    cost.activation_bytes =
        activation_bytes + activation_bytes_per_token * view.tokens + activation_bytes_per_score * view.scores;
    return cost;
}

AttentionTerms attentionTerms(const Scenario& scenario, const PassRoofs& roofs, Tokens tokens, bool localLayers)
{
    const Share share = gpuShare(scenario);
    const ElementBytes bytes = elementBytes(scenario.numerics);
    const double batch = scenario.workload.batch;
    const double rows = batch * tokens.fresh;
    const bool latent = scenario.model.attention == AttentionKind::Mla;
    const HeadShape head = headShape(scenario, share, tokens.decode);

    AttentionTerms result;
    const auto append = [&](AttentionTerm term, OperatorId id, OperatorId localId, const ComputeRoof& roof) {
        term.id = localLayers ? localId : id;
        term.roof = roof;
        result.terms[static_cast<std::size_t>(result.size++)] = term;
    };
    using Id = OperatorId;
    if (scenario.attention == AttentionKernel::Fused) {
        append(fusedTerm(share.heads, batch, rows, head, bytes), Id::Attention, Id::AttentionLocal, roofs.attention);
        return result;
    }
    append(qkTerm(share.heads, batch, rows, head, bytes), Id::QkMatmul, Id::QkMatmulLocal, roofs.attention);
    append(softmaxTerm(share.heads, batch, bytes), Id::Softmax, Id::SoftmaxLocal, roofs.vector);
    append(svTerm(share.heads, batch, rows, head, bytes, latent && tokens.decode), Id::SvMatmul, Id::SvMatmulLocal,
        roofs.attention);
    return result;
}

double summedDecodeTime(
    const AttentionTerm& term, const PassRoofs& roofs, const Model& model, bool localLayers, double first, double last)
{
    // One query: pairs, tokens and scores are the same number, the tokens that it sees.
    const double compute = term.roof.known() ? (term.flop_per_pair + term.flop_per_score) / term.roof.flop_per_s : 0;
    const double fixed = term.activation_bytes / roofs.dram_bytes_per_s;
    const double memory = (term.kv_bytes_per_token + term.activation_bytes_per_token + term.activation_bytes_per_score)
        / roofs.dram_bytes_per_s;
    const auto sum = [&](double from, double to) { return summedMaximum(compute, fixed, memory, from, to); };

    if (!localLayers || model.local == LocalAttention::None)
        return sum(first, last);
    const double window = model.window;
    if (model.local == LocalAttention::Sliding) {
        const double beyond = last - std::max(first - 1, window); // steps that see exactly the window
        return sum(first, std::min(last, window)) + std::max(0.0, beyond) * sum(window, window);
    }
    // Chunk by chunk: the rest of the first one, whole ones, the beginning of the last one. No difference of two large
    // sums, which would lose digits far from the start.
    const double firstChunk = std::floor((first - 1) / window);
    const double lastChunk = std::floor((last - 1) / window);
    const double begin = first - firstChunk * window;
    const double end = last - lastChunk * window;
    if (firstChunk == lastChunk)
        return sum(begin, end);
    return sum(begin, window) + (lastChunk - firstChunk - 1) * sum(1, window) + sum(1, end);
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/pass.h"

#include <array>

namespace ridgepoint {

/// What the queries of one pass see in one layer, per head and sequence.
struct View
{
    double pairs = 0; ///< (query, key) pairs that a fused kernel computes
    double tokens = 0; ///< cached or new tokens whose K and V are read
    double scores = 0; ///< fresh × tokens: what an unfused kernel writes
};

/// Causal attention over everything.
View fullView(Tokens tokens);
/// Causal attention limited to a window: sliding, the last `window` tokens; chunked, those since its last multiple.
View localView(Tokens tokens, LocalAttention local, double window);

/// One attention operator as a function of the view: all its counts are linear in it.
struct AttentionTerm
{
    OperatorId id = OperatorId::Attention;
    ComputeRoof roof;
    double flop_per_pair = 0;
    double flop_per_score = 0;
    double kv_bytes_per_token = 0; ///< read from the cache
    double activation_bytes_per_token = 0; ///< expanded K and V of a latent prefill
    double activation_bytes_per_score = 0;
    double activation_bytes = 0; ///< queries and outputs

    OperatorCost cost(View view, int count) const;
};

/// The operators of one attention layer: one when fused, three when not.
struct AttentionTerms
{
    std::array<AttentionTerm, 3> terms;
    int size = 0;
};
AttentionTerms attentionTerms(const Scenario& scenario, const PassRoofs& roofs, Tokens tokens, bool localLayers);

/// Sum of a term's ideal times over decode steps whose contexts run from `first` to `last` (both included), exact:
/// the arithmetic series below and above the context at which the term crosses its ridge.
double summedDecodeTime(
    const AttentionTerm& term, const PassRoofs& roofs, const Model& model, bool localLayers, double first, double last);

} // namespace ridgepoint

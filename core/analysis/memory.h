// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

namespace ridgepoint {

/// Memory of one sequence of the batch on one GPU as a function of its context. What does not depend on the context is
/// worked out once: the search for the largest context asks forty times.
class SequenceMemory
{
public:
    explicit SequenceMemory(const Scenario& scenario);

    /// KV-cache bytes, all layers; limited layers keep their window.
    double kvCache(double context) const;
    /// Bytes of the largest set of activations live at once, in the prefill pass or in the decode step, whichever is
    /// larger: residual stream, the block's input and its intermediate results; scores; logits.
    double activations(double context) const;

private:
    double m_kv_bytes_per_token = 0; ///< and layer
    double m_full_layers = 0;
    double m_local_layers = 0;
    double m_window = 0;
    double m_activation_elements = 0; ///< whatever the context
    double m_score_elements = 0;      ///< of an unfused decode step
    double m_score_elements_per_token = 0;
    double m_activation_bytes = 0; ///< per element
};

/// Bytes of weights on one GPU. Everything but norms and biases is divided by tensor parallel; the difference is below
/// 0.1 % and the whole count is divided.
double weightBytes(const Scenario& scenario);

MemoryFit physicalMemory(const Scenario& scenario);

/// Fills fits, max_batch and max_context from bytes per sequence; `sequenceBytes(context)` must not fall with context.
template<typename SequenceBytesOf>
void fitMemory(MemoryFit& fit, const Workload& workload, SequenceBytesOf sequenceBytes)
{
    // Beyond this a count is of no use to anybody; it also bounds the search when a sequence costs nothing.
    constexpr std::int64_t most = std::int64_t {1} << 40;
    fit.fits = fit.used() <= fit.capacity_bytes;
    const double room = fit.capacity_bytes - fit.weights_bytes - fit.reserve_bytes;
    fit.max_batch = fit.max_context = 0;
    if (room < 0)
        return;
    const double each = sequenceBytes(workload.decodeContext());
    fit.max_batch = each * static_cast<double>(most) <= room ? most : static_cast<std::int64_t>(room / each);
    std::int64_t low = 0;
    std::int64_t high = most;
    while (low < high) {
        const std::int64_t middle = low + (high - low + 1) / 2;
        if (workload.batch * sequenceBytes(static_cast<double>(middle)) <= room)
            low = middle;
        else
            high = middle - 1;
    }
    fit.max_context = low;
}

} // namespace ridgepoint

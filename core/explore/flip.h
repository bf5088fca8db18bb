// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ridgepoint {

enum class ChangeKind : std::uint8_t { Batch, KvHeads, Precision, Gpu };

/// One change of a scenario, everything else staying as it is.
struct Change
{
    ChangeKind kind = ChangeKind::Batch;
    std::string what; ///< "batch", "KV heads", "weights", "activations", "GPU" …
    std::string from; ///< as shown: "64", "bf16", "A100 SXM 80 GB"
    std::string to;
    double distance = 0; ///< |log2| of the ratio of both: how large the change is; of GPUs, of their ridge points
    double time_s = 0; ///< of the phase in question, afterwards

    std::string text() const { return what + " " + from + " → " + to; }
};

/// What a question is about: a whole phase (its bound by time share) or one of its operators.
struct FlipTarget
{
    bool decode = true;
    std::optional<OperatorId> id; ///< none: the phase
};

/// Is the target compute-bound? An operator that the analysis lacks is not.
bool targetComputeBound(const Analysis& analysis, FlipTarget target);

/// For each kind of change the smallest one that moves the target to the other side of its ridge, smallest first.
/// A kind without any such change is left out. Batch is searched from 1 to 2^20, GPUs
/// among those of `gpus` that take no longer, precisions among the narrower ones.
std::vector<Change> smallestFlips(const Scenario& scenario, FlipTarget target, std::span<const Gpu> gpus);

/// Which time of a phase counts.
enum class CountedTime : std::uint8_t {
    Ideal,
    Expected ///< under the scenario's time model; the ideal one where there is none
};
double timeOf(const Phase& phase, CountedTime counted);

/// The change among: KV heads halved; weights, KV cache, or weights and activations at half the bits; that shortens a
/// phase most. None when none shortens it. Where expected times count, a change after which more of the time is ideal
/// is none: like would not be compared with like.
std::optional<Change> strongestLever(const Scenario& scenario, bool decode, CountedTime counted = CountedTime::Ideal);

} // namespace ridgepoint

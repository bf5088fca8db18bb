// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// What was counted of one launch of an attention kernel; NaN where it was not. Only the stores are indispensable.
struct StoreCounters
{
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();

    double store_sectors = none; ///< gst_transactions
    double load_sectors = none; ///< gld_transactions
    double dram_bytes = none;
    double blocks = none; ///< of the grid
    double time_s = none;
    double peak_flop_per_s = none; ///< of the GPU, not a counter: what would need more than this is left out
};

/// What is known of the tensor [batch × sequence, heads × head size]; what is left open is looked for.
struct KnownParameters
{
    std::optional<std::int64_t> sequence {}; ///< query tokens per sequence
    std::optional<std::int64_t> head_dim {};
    std::optional<std::int64_t> heads {};
    std::optional<std::int64_t> batch {};
    std::optional<double> element_bytes {}; ///< of the output: 4, 2, 1, 0.5
    std::optional<bool> causal {}; ///< a masked kernel reads about half of the keys and values; no size

    int open() const
    {
        return 5 - (sequence ? 1 : 0) - (head_dim ? 1 : 0) - (heads ? 1 : 0) - (batch ? 1 : 0)
            - (element_bytes ? 1 : 0);
    }
};

/// One answer: batch · sequence · heads · head size · element size / 32 is about what was counted.
struct RecoveredParameters
{
    std::int64_t sequence = 0;
    std::int64_t head_dim = 0;
    std::int64_t heads = 0;
    std::int64_t batch = 0;
    double element_bytes = 0;
    double expected_sectors = 0;
    double residual = 0; ///< collected / expected − 1: what stores with part of their sectors empty add
    bool grid_agrees = true; ///< blocks are batch · heads · ⌈sequence / a usual tile⌉; true without a grid
    bool loads_agree = true; ///< Q once and K, V once per block (all, or half of them: causal); true without both
    int oddity = 0; ///< 0: the most usual sizes; larger the odder

    bool operator==(const RecoveredParameters&) const = default;
};

/// Does the output have 8-bit or 4-bit elements?
enum class QuantisedOutput : std::uint8_t { Unknown, No, Yes };
std::string_view name(QuantisedOutput quantised);

struct RecoverOptions
{
    double tolerance = 0.02; ///< of |residual|
    std::size_t limit = 200; ///< answers that are listed
};

struct Recovery
{
    /// Best first: agreeing with grid and loads, then by residual, then by how usual the sizes are.
    std::vector<RecoveredParameters> answers;
    std::size_t found = 0; ///< answers before the list was cut
    bool determined = false; ///< one answer fits better than all others
    QuantisedOutput quantised = QuantisedOutput::Unknown; ///< known when all the best answers agree on it
    std::vector<std::string> needs; ///< what would narrow it down, most useful first
    std::string sentence;
};

/// Looks for what a launch stored: all combinations of the open parameters among sizes that occur (head sizes 32 …
/// 256, 1 … 256 heads, batches 1 … 64 and powers of two up to 4096, element sizes 4, 2, 1, 0.5; one of sequence,
/// batch and heads is computed from the rest), so the work is bounded (about 1 million combinations) whatever the
/// counts. Nothing when all is open, the count is missing or a known value is not positive: the sentence says which.
Recovery recoverParameters(
    const StoreCounters& counters, const KnownParameters& known, const RecoverOptions& options = {});

/// The sectors that a launch with these parameters stores, each filled: the property that recovery inverts.
double storeSectors(const RecoveredParameters& parameters);

} // namespace ridgepoint

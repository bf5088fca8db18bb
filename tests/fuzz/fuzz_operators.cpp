// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/harness.h"

#include "core/measure/operators/operator_samples.h"
#include "core/measure/problem_list.h"

#include <cmath>

namespace ridgepoint::fuzz {

namespace {

void requireCount(double value, double least, double most)
{
    require(value >= least && value <= most && value == std::floor(value), "a size is a whole number in its range");
}

void requireSoundRow(const OperatorRow& row, const OperatorFile& table)
{
    require(row.time_s >= 1e-12 && row.time_s <= 1e6, "a time is 1e-12 to 1e6 s");
    require(row.dtype < table.dtypes.size(), "a row's type is in the list");
    require(row.kernel == OperatorRow::no_kernel || row.kernel < table.kernels.size(), "a row's kernel is in the list");
    require(row.line >= 1, "a row knows its line");
}

void requireSoundRows(const OperatorFile& table)
{
    constexpr double most = 2147483647;
    constexpr double longest = 2 * 9007199254740992.0; // isl + step
    for (const AttentionRow& row : table.attention) {
        requireSoundRow(row, table);
        requireCount(row.shape.batch, 1, most);
        requireCount(row.shape.tokens, 1, longest);
        requireCount(row.shape.heads, 1, most);
        requireCount(row.shape.kv_heads, 1, row.shape.heads);
        requireCount(row.shape.head_dim, 1, most);
        require(row.past >= 0 && row.window >= 0 && row.shape.kv_bytes > 0, "lengths are not negative");
        require(row.compute_dtype < table.dtypes.size(), "the queries' type is in the list");
    }
    for (const MoeRow& row : table.moe) {
        requireSoundRow(row, table);
        requireCount(row.shape.experts, 1, most);
        requireCount(row.shape.experts_per_token, 1, row.shape.experts);
        requireCount(row.shape.expert_parallel, 1, row.shape.experts);
        requireCount(row.shape.tensor_parallel, 1, most);
    }
    for (const AllReduceRow& row : table.all_reduce) {
        requireSoundRow(row, table);
        requireCount(row.gpus, 2, most);
        require(row.bytes > 0 && std::isfinite(row.bytes), "a message has bytes");
    }
}

Gpu someGpu()
{
    Gpu gpu;
    gpu.tensor_flop_per_s[static_cast<std::size_t>(Precision::bf16)] = 312e12;
    gpu.dram_bytes_per_s = 2039e9;
    gpu.l2_bytes = 40e6;
    gpu.link_bytes_per_s = 300e9;
    gpu.units = 108;
    return gpu;
}

/// Every row is predicted or counted, and a prediction is a time.
void requireSoundTimes(const OperatorFile& table)
{
    static const Gpu gpu = someGpu();
    const CoveredTable covered = coveredSamples(table, gpu);
    std::size_t rows = covered.notCovered();
    for (const OperatorSamples& set : covered.sets) {
        rows += set.rows.size();
        const std::vector<double> ones(operatorConstants(set.part).size(), 1.0);
        for (std::size_t i = 0; i < set.rows.size(); ++i) {
            const double time = set.time(i, ones);
            const bool hasPeak = set.format == calibrated::Format::Bf16;
            require(!hasPeak || (std::isfinite(time) && time > 0), "a calibrated time is positive");
            require(std::isfinite(set.rows[i].ideal_s) && set.rows[i].ideal_s >= 0, "an ideal time is finite");
        }
    }
    require(rows == table.rowCount(), "each row is covered or counted");
}

} // namespace

void operators(std::string_view input)
{
    const auto [name, text] = namedText(input, "context_attention.csv");
    const Parsed<OperatorFile> parsed = importOperatorText(text, name);
    requireSound(parsed.diagnostics, text, name);
    require(parsed.diagnostics.size() <= ProblemList::max_cell_problems + 32, "messages are bounded");
    require(parsed.ok() == (parsed.value.rowCount() > 0), "rows exactly where there is no error");
    requireSoundRows(parsed.value);
    if (parsed.ok())
        requireSoundTimes(parsed.value);
}

} // namespace ridgepoint::fuzz

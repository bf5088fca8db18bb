// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// What `gst_transactions` (l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum) counts: sectors of 32 bytes.
inline constexpr double sectorBytes = 32;
/// The widest store instruction of a thread is 128 bits. From this follows: a tensor takes at least bytes / 16 store
/// instructions of threads and bytes / 512 of warps (32 threads × 16 bytes), a sector is filled by two threads at the
/// least, and no request of a warp touches fewer than one or, all threads storing 16 bytes side by side, more than 16
/// sectors. Narrower stores side by side are merged into the same sectors: only stores that are apart cost more.
inline constexpr double widestStoreBytes = 16;
inline constexpr double warpThreads = 32;

/// A two-dimensional tensor as a kernel writes it back: rows × width elements, once.
struct StoredTensor
{
    double rows = 0; ///< sequence length (× batch)
    double width = 0; ///< head size × heads: what stands side by side in a row
    double element_bytes = 4; ///< 4, 2, 1, 0.5

    double elements() const { return rows * width; }
    double bytes() const { return elements() * element_bytes; }
};

/// How few and how many transactions a tensor can take when each element is written once.
struct StoreBounds
{
    double expected = 0; ///< bytes / 32: every sector filled, the lower bound
    double sectors = 0; ///< the same, a last sector that is not full counted whole
    double elements = 0; ///< one transaction per element, the upper bound
    double thread_stores = 0; ///< store instructions of threads, at the least
    double warp_stores = 0; ///< store instructions of warps, at the least
};
StoreBounds storeBounds(const StoredTensor& tensor);

enum class StoreVerdict : std::uint8_t {
    Unknown, ///< sizes or counter missing or not positive
    Ideal, ///< every sector filled
    WithinBounds, ///< sectors partly filled
    BelowBound, ///< fewer sectors than the elements fill: they are narrower than assumed, or not all are written
    AboveBound ///< more than one transaction per element: elements are written repeatedly
};
std::string_view name(StoreVerdict verdict);

struct StoreCheck
{
    StoreVerdict verdict = StoreVerdict::Unknown;
    StoreBounds bounds;
    double collected = std::numeric_limits<double>::quiet_NaN();
    double efficiency = std::numeric_limits<double>::quiet_NaN(); ///< expected / collected; above 1 below the bound
    double element_bytes = std::numeric_limits<double>::quiet_NaN(); ///< that ideal stores of `collected` would mean
    std::string sentence; ///< the verdict in words
};

/// Compares a collected count with what the tensor takes. Ideal: the same but for a part of a sector or 0.1 %.
StoreCheck checkStores(const StoredTensor& tensor, double collected);

/// The usual element size (4, 2, 1, 0.5) that a count speaks of: the one whose sectors it fills, else the widest that
/// fits in it with part of the sectors empty; 0.5 for fewer. NaN where sizes or count are missing or not positive.
double fittingElementBytes(double elements, double collected);

/// One row of a table of store transactions; NaN where the table has no such column or no value.
struct StoreRow
{
    double rows = std::numeric_limits<double>::quiet_NaN(); ///< column seqlen
    double width = std::numeric_limits<double>::quiet_NaN(); ///< column head_dim
    double collected = std::numeric_limits<double>::quiet_NaN();
    double expected = std::numeric_limits<double>::quiet_NaN(); ///< as the table prints it
    int line = 0;
};

struct StoreTable
{
    static constexpr std::size_t max_rows = 100000;

    std::vector<StoreRow> rows;
    bool has_rows_column = false;
    bool has_width_column = false;
};

/// A small table with a column of sequence lengths, one of head sizes, or both, and one of collected transactions; the
/// columns are found by their names whatever their order ("seqlen", "head_dim", "headDim", "Collected",
/// "gst_transactions", the counter's own name, "Expected …"). Comma, semicolon, tab, or a Markdown table.
/// Error: unreadable, no such columns, no usable row. Warning: a row that was left out.
Parsed<StoreTable> readStoreTable(const std::filesystem::path& path);
Parsed<StoreTable> readStoreTableText(std::string_view text, const std::string& name);

/// The one value of the dimension that a table leaves out (head size of a table of sequence lengths, and the reverse)
/// with which all its rows are ideal for this element size; none where no single whole number does it, or where the
/// table has both columns or neither.
std::optional<double> impliedDimension(const StoreTable& table, double elementBytes);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace ridgepoint {

/// What a measured file is about: which importer to hand it to.
enum class TableKind : std::uint8_t {
    Unknown, ///< no table that is known; its columns may still be mapped
    GemmTable, ///< times of matrix products, in a layout that importGemmText() knows
    ProfilerCounters, ///< of ncu, nsys, nvprof or rocprof, also those that hold only the profiler's messages
    MeasuredRoofs, ///< of mixbench or rocprofiler-compute's roofline.csv
    AttentionTable, ///< times of attention by batch, length and heads
    MoeTable, ///< times of routed experts by tokens and sizes
    AllReduceTable, ///< times of collective operations by size
    ServingTable ///< latency and throughput of whole models
};
std::string_view name(TableKind kind); ///< "GEMM table"
std::string_view description(TableKind kind); ///< "a GEMM table", for messages

/// Decides by what stands in the first MiB of a text in UTF-8, with or without byte order mark: the first line that is
/// a header of one of these (whatever comes before it), or a line that only a profiler prints. A hint: the importer has
/// the last word.
TableKind tableKind(std::string_view text);

} // namespace ridgepoint

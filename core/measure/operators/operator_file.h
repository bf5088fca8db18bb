// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/calibrated/attention_time.h"
#include "core/analysis/calibrated/moe_time.h"
#include "core/io/diagnostic.h"
#include "core/measure/gemm_dtype.h"
#include "core/measure/gemm_import.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// The tables of measured operators that are no single matrix products.
enum class OperatorLayout : std::uint8_t {
    AiconfiguratorAttention, ///< framework,…,batch_size,isl,num_heads,num_key_value_heads,head_dim,…,step,latency
    AiconfiguratorMoe, ///< framework,…,moe_dtype,num_tokens,hidden_size,inter_size,topk,…,distribution,latency
    AiconfiguratorAllReduce, ///< framework,…,allreduce_dtype or nccl_dtype,num_gpus,message_size,latency
    VidurAllReduce ///< time_stats.all_reduce.median,…,num_workers,size,collective,devices_per_node
};
std::string_view name(OperatorLayout layout); ///< "aiconfigurator attention table"

/// What all rows say of how they were measured.
struct OperatorRow
{
    static constexpr std::uint32_t no_kernel = static_cast<std::uint32_t>(-1);

    double time_s = 0; ///< 1e-12 … 1e6
    std::uint32_t dtype = 0; ///< index into OperatorFile::dtypes; of attention the KV cache's
    std::uint32_t kernel = no_kernel; ///< index into OperatorFile::kernels
    std::int32_t line = 0; ///< where it stands in the file, 1-based
};

struct AttentionRow : OperatorRow
{
    calibrated::AttentionShape shape; ///< tokens of the prompt; decode: cached ones, the query's own included
    double past = 0; ///< prefill: tokens cached before the prompt
    double window = 0; ///< tokens that a query sees at most; 0: all
    std::uint32_t compute_dtype = 0; ///< index into OperatorFile::dtypes
    bool is_prefill = false;
};

struct MoeRow : OperatorRow
{
    calibrated::MoeShape shape;
};

struct AllReduceRow : OperatorRow
{
    double bytes = 0; ///< of the message of one GPU
    double gpus = 0;
    double gpus_per_host = 0; ///< 0 where the file does not say it
};

/// One file of measured operators. The rows of its kind alone are there, in the order of the file.
struct OperatorFile
{
    std::string path;
    OperatorLayout layout = OperatorLayout::AiconfiguratorAttention;
    std::string gpu_name; ///< as found: "NVIDIA A100-SXM4-80GB"; empty where nothing says it
    std::string framework; ///< "VLLM 0.14.0", "Vidur"; may be empty
    std::vector<std::string> kernels; ///< distinct names of kernels
    std::vector<GemmDtype> dtypes; ///< distinct number formats
    std::vector<AttentionRow> attention;
    std::vector<MoeRow> moe;
    std::vector<AllReduceRow> all_reduce;
    std::size_t dropped_rows = 0; ///< rows that could not be used

    std::size_t rowCount() const { return attention.size() + moe.size() + all_reduce.size(); }
};

/// Rows beyond this many are not read, with a Warning.
inline constexpr std::size_t max_operator_rows = 20'000'000;

/// Reads, checks and types a table of attention, of routed experts or of all-reduce; the header decides which. Lines
/// before it are skipped.
///
/// Of aiconfigurator's tables: times in milliseconds; the cached tokens of generation_attention are isl + step; its
/// message_size counts elements, Vidur's size bytes; experts are gated unless the kernel is named "…nongated".
///
/// Error, and then no rows: unreadable or binary file, empty file, unknown or incomplete header, no usable row,
/// stopped. Warning: a row that cannot be used (left out), rows of another device or of other collectives (left out), a
/// number format that is not known, times that can be read two ways, a column that stands twice (the first is used).
/// Note: rows of another framework version, a decimal comma, a last line without line end.
Parsed<OperatorFile> importOperatorFile(const std::filesystem::path& path, const ImportProgress& progress = {},
    std::optional<NumberLocale> locale = {}); ///< none: as the rows write their times

/// The same for a text in UTF-8; name stands for the file's name and may have folders in it.
Parsed<OperatorFile> importOperatorText(std::string_view text, const std::string& name,
    const ImportProgress& progress = {}, std::optional<NumberLocale> locale = {});

} // namespace ridgepoint

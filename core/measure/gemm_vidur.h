// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/delimited.h"
#include "core/measure/gemm_rows.h"
#include "core/measure/gemm_sweep.h"
#include "core/measure/number_locale.h"
#include "core/measure/problem_list.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// The matrix products that Vidur times in a layer, with TP = num_tensor_parallel_workers and m = num_tokens:
/// attn_pre_proj  n = (n_head + 2·n_kv_head)·head_dim / TP, k = n_embd; head_dim = n_embd / n_head
/// attn_post_proj n = n_embd, k = n_embd / TP
/// mlp_up_proj    n = n_expanded_embd / TP, twice that where use_gated_mlp; k = n_embd
/// mlp_down_proj  n = n_embd, k = n_expanded_embd / TP
/// (microsoft/vidur, vidur/profiling/mlp)
enum class VidurProduct : std::uint8_t { AttnPre, AttnPost, MlpUp, MlpDown };
inline constexpr std::size_t vidurProductCount = 4;

/// What the other columns say.
enum class VidurSize : std::uint8_t { Heads, KvHeads, Embd, ExpandedEmbd, Gated, Tokens, TensorParallel };
inline constexpr std::size_t vidurSizeCount = 7;

/// A header of Vidur's mlp.csv: wide, in any order of columns.
struct VidurHeader
{
    std::array<std::size_t, vidurProductCount> times {}; ///< column of the median, else of the mean; or absent
    std::array<std::size_t, vidurSizeCount> sizes {};
    std::size_t cells = 0;
    NumberLocale locale = NumberLocale::Point;
};

/// The complete header at which the reader stands; none for any other.
std::optional<VidurHeader> vidurHeader(const DelimitedReader& reader);
/// Does it look like one with something missing? Then an Error for each column that is.
bool reportVidurLacks(const DelimitedReader& reader, ProblemList& problems);

/// The GPU in the name of a file or of the folders that Vidur keeps it in: "a100__meta-llama__Llama-2-7b-hf__mlp.csv",
/// "compute/a100/meta-llama/Llama-2-7b-hf/mlp.csv"; empty where there is none.
std::string vidurGpuName(std::string_view path);

/// Turns each row into a GemmRow for each product that it times; the operators' names stand as kernels.
class VidurRowReader
{
public:
    VidurRowReader(const VidurHeader& header, const GemmDefaults& defaults, ProblemList& problems);

    /// Adds up to four rows; false where none could be, with a Warning in the problems.
    bool read(const DelimitedReader& reader, std::vector<GemmRow>& rows);

    std::vector<std::string> takeKernels();
    std::vector<GemmDtype> takeDtypes() { return {gemmDtype(m_dtype)}; }

private:
    using Sizes = std::array<std::int64_t, vidurSizeCount>;

    bool readSizes(const DelimitedReader& reader, Sizes& sizes);
    std::optional<bool> readGated(const DelimitedReader& reader);
    bool readShape(const DelimitedReader& reader, VidurProduct product, const Sizes& sizes, GemmRow& row);
    double readTime(const DelimitedReader& reader, VidurProduct product);
    bool isWhole(const DelimitedReader& reader, std::int64_t size, std::int64_t parts, VidurSize culprit);

    VidurHeader m_header;
    std::string m_dtype;
    ProblemList& m_problems;
};

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm_dtype.h"
#include "core/measure/number_locale.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// The tables of measured matrix products that are known.
enum class GemmLayout : std::uint8_t {
    TorchSweep, ///< batch,kernel_time,flops,utils,kernel_name; shape, type and GPU in the file's name
    MarlinSweep, ///< batch,kernel_time,flops,utils; likewise
    AnalysisResult, ///< "low_utils_…": some rows of one of the above, chosen by an analysis
    AiconfiguratorTable, ///< framework,version,device,op_name,kernel_source,gemm_dtype,m,n,k,latency
    VidurMlp, ///< time_stats.<operator>.median,…,n_embd,…,num_tokens: up to four products a row
    AiterTable, ///< gfx,cu_num,M,N,K,…,us: the fastest kernel of each shape
    MappedTable ///< any other; the user says which column holds what
};
std::string_view name(GemmLayout layout);
/// Shape and type stand in the rows: nothing about them is left to be corrected.
bool saysShapes(GemmLayout layout);

/// One measured product of an m×k with a k×n matrix.
struct GemmRow
{
    static constexpr std::uint32_t no_kernel = std::numeric_limits<std::uint32_t>::max();

    std::int64_t m = 0; ///< rows of the activations (batch), 1 … 2^53
    double time_s = 0; ///< 1e-12 … 1e6
    std::int32_t n = 0; ///< columns of the weights; 0 where nothing says it
    std::int32_t k = 0; ///< rows of the weights; 0 where nothing says it
    float utils = std::numeric_limits<float>::quiet_NaN(); ///< the file's own utilisation; NaN where it gives none
    std::uint32_t kernel = no_kernel; ///< index into GemmSweep::kernels
    std::uint32_t dtype = 0; ///< index into GemmSweep::dtypes
    std::int32_t line = 0; ///< where it stands in the file, 1-based
};

/// The rows of one n, k and dtype.
struct GemmSeries
{
    std::int32_t n = 0;
    std::int32_t k = 0;
    std::uint32_t dtype = 0; ///< index into GemmSweep::dtypes
    std::uint32_t first = 0; ///< into GemmSweep::order
    std::uint32_t count = 0;

    bool operator==(const GemmSeries&) const = default;
};

/// What neither the file, nor its name, nor the user says.
struct GemmGaps
{
    bool gpu_name = false;
    bool n = false;
    bool k = false;
    bool dtype = false;

    bool any() const { return gpu_name || n || k || dtype; }
    bool operator==(const GemmGaps&) const = default;
};

/// One file of measured matrix products.
struct GemmSweep
{
    std::string path;
    GemmLayout layout = GemmLayout::TorchSweep;
    std::string gpu_name; ///< as found: "NVIDIA_GeForce_RTX_4090", "NVIDIA L40S"; empty where nothing says it
    std::string framework; ///< "torch 2.5.1+cu124", "vllm 0.6.5 Marlin", "TRTLLM 1.0.0"; may be empty
    char delimiter = ','; ///< the mark between the cells that was found or given
    NumberLocale locale = NumberLocale::Point; ///< how the numbers are written, found or given
    bool locale_is_guess = false; ///< nothing in the file tells "1,234" from "1.234": the first was read as 1234

    std::vector<GemmRow> rows; ///< in the order of the file
    std::vector<std::string> kernels; ///< distinct kernel names
    std::vector<GemmDtype> dtypes; ///< distinct number formats; one with an empty text where nothing says it
    std::vector<GemmSeries> series; ///< by n, k, dtype
    std::vector<std::uint32_t> order; ///< indices of rows: series by series, by m in each, then in the file's order

    GemmGaps gaps;
    std::optional<double> derived_nk; ///< n·k as the file's own FLOP rates say it (median); none without such a column
    std::size_t dropped_rows = 0; ///< rows that could not be used, those of other GPUs included
    std::vector<std::string> other_gpus; ///< GPUs of the file whose rows were left out: give one as GPU to get its rows
    std::size_t duplicate_rows = 0; ///< rows whose m, n, k and dtype an earlier row has, kept

    std::span<const std::uint32_t> rowsOf(const GemmSeries& one) const
    {
        return std::span(order).subspan(one.first, one.count);
    }
};

/// The preset whose rows are wanted of a table of several GPUs.
struct WantedGpu
{
    std::string id; ///< "mi355x"
    std::string name; ///< "AMD Instinct MI355X 288GB"

    bool operator==(const WantedGpu&) const = default;
};

/// Fills series, order and duplicate_rows from rows, in time proportional to the rows.
void buildSeries(GemmSweep& sweep);

/// Keeps of the rows that have the same m, n, k and dtype the fastest, the first of equally fast ones; fills series and
/// order again. Returns how many rows went.
std::size_t keepFastest(GemmSweep& sweep);

/// FLOP of the product: 2·m·n·k.
double flop(const GemmRow& row);
/// Bytes that it must move once: weights k·n, activations m·k in and m·n out; bytes per element as given.
double bytes(const GemmRow& row, double weightBytes, double activationBytes);
/// FLOP/s of the measurement; 0 where n or k is missing.
double flopPerSecond(const GemmRow& row);

} // namespace ridgepoint

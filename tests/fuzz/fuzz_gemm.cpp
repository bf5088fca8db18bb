// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/harness.h"

#include "core/measure/gemm_import.h"
#include "core/measure/gemm_prediction.h"
#include "core/measure/problem_list.h"

#include <cmath>

namespace ridgepoint::fuzz {

namespace {

void requireSoundRow(const GemmRow& row, const GemmSweep& sweep)
{
    require(row.m >= 1 && row.m <= (std::int64_t {1} << 53), "m is 1 to 2^53");
    require(row.time_s >= 1e-12 && row.time_s <= 1e6, "a time is 1e-12 to 1e6 s");
    require(row.n >= 0 && row.k >= 0, "n and k are not negative");
    require(!std::isinf(row.utils), "a utilisation is a number or missing");
    require(row.kernel == GemmRow::no_kernel || row.kernel < sweep.kernels.size(), "a row's kernel is in the list");
    require(row.dtype < sweep.dtypes.size(), "a row's type is in the list");
    require(row.line >= 1, "a row knows its line");
    require(std::isfinite(flopPerSecond(row)) && flopPerSecond(row) >= 0, "a FLOP rate is finite");
    require(std::isfinite(bytes(row, 4, 4)), "the bytes of a product are finite");
}

/// Series are a partition of the rows, each in ascending m.
void requireSoundSeries(const GemmSweep& sweep)
{
    require(sweep.order.size() == sweep.rows.size(), "each row is in the order");
    std::vector<bool> seen(sweep.rows.size());
    std::uint32_t next = 0;
    for (const GemmSeries& series : sweep.series) {
        require(series.first == next && series.count > 0, "series follow one another");
        require(series.count <= sweep.order.size() - series.first, "a series lies in the order");
        next += series.count;
        std::int64_t m = 0;
        for (const std::uint32_t index : sweep.rowsOf(series)) {
            require(index < sweep.rows.size() && !seen[index], "each row is in one series");
            seen[index] = true;
            const GemmRow& row = sweep.rows[index];
            require(row.n == series.n && row.k == series.k && row.dtype == series.dtype, "a row fits its series");
            require(row.m >= m, "m ascends in a series");
            m = row.m;
        }
    }
    require(next == sweep.order.size(), "each row is in a series");
}

Gpu someGpu()
{
    Gpu gpu;
    gpu.tensor_flop_per_s[static_cast<std::size_t>(Precision::bf16)] = 312e12;
    gpu.tensor_flop_per_s[static_cast<std::size_t>(Precision::fp16)] = 312e12;
    gpu.dram_bytes_per_s = 2039e9;
    return gpu;
}

void requireSoundFigures(const GemmSweep& sweep)
{
    static const Gpu gpu = someGpu();
    for (const GemmSeries& series : sweep.series) {
        const std::optional<GemmRoof> roof = gemmRoof(gpu, sweep.dtypes[series.dtype]);
        const std::vector<GemmPoint> measured = measuredCurve(sweep, series, roof);
        require(measured.size() == series.count, "each row is a point");
        const GemmFigures figures = figuresOf(measured, series, roof);
        require(figures.above_peak <= series.count && figures.rows <= series.count, "figures count rows");
        require(!std::isinf(figures.best_mfu) && !(figures.best_mfu < 0), "an MFU is a number or missing");
    }
}

void requireSound(const Parsed<GemmSweep>& parsed, std::string_view text, std::string_view name)
{
    const GemmSweep& sweep = parsed.value;
    fuzz::requireSound(parsed.diagnostics, text, name);
    require(parsed.diagnostics.size() <= ProblemList::max_cell_problems + 32, "messages are bounded");
    require(parsed.ok() == !sweep.rows.empty(), "rows exactly where there is no error");
    require(!sweep.derived_nk || (std::isfinite(*sweep.derived_nk) && *sweep.derived_nk > 0), "n·k is positive");
    for (const GemmRow& row : sweep.rows)
        requireSoundRow(row, sweep);
    requireSoundSeries(sweep);
    requireSoundFigures(sweep);
}

} // namespace

void gemm(std::string_view input)
{
    const auto [name, text] =
        namedText(input, "torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K1024_N2048_dtypefloat16.csv");
    const Parsed<GemmSweep> parsed = importGemmText(text, name);
    requireSound(parsed, text, name);
    if (!parsed.ok() || !parsed.value.gaps.any())
        return;
    const Parsed<GemmSweep> filled = importGemmText(text, name, {"NVIDIA A100", 14336, 4096, "bfloat16"});
    requireSound(filled, text, name);
    require(filled.ok() && !filled.value.gaps.any(), "what the user says fills the gaps");
}

} // namespace ridgepoint::fuzz

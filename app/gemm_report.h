// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm/compare.h"
#include "core/measure/gemm/operator_shapes.h"
#include "core/measure/gemm/series_report.h"
#include "core/scenario/catalog.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ridgepoint {

/// One file with everything that was found in it.
struct GemmFileReport
{
    GemmSweep sweep;
    const Gpu* gpu = nullptr; ///< null where no preset fits
    std::vector<SeriesReport> series;
};

/// What the printers need besides.
struct GemmNames
{
    const Catalog& catalog;
    OperatorShapeIndex shapes;
    std::optional<std::uint32_t> model; ///< comes first
    bool tells_per_token = false; ///< what is saved, for that model
    double threshold = defaultAnomalyThreshold;

    std::vector<OperatorShape> operators(const GemmSeries& series) const
    {
        return shapes.find(series.n, series.k, model);
    }
};

/// The first two files, each named by what tells it from the other.
GemmComparison gemmComparison(const std::vector<GemmFileReport>& files);

// To standard output. JSON: {files: [one entry for each series], comparison of two files}; CSV: one row for each
// anomaly, with its best split. Of both, gpu is a preset's id or nothing, gpu_name the text that the file has; mfu is
// the one that the verdict rests on, file_mfu the file's own, computed_mfu FLOP over time and the GPU's peak, either
// nothing where it is not known.
void printGemmJson(const std::vector<GemmFileReport>& files, const GemmNames& names);
void printGemmCsv(const std::vector<GemmFileReport>& files);

} // namespace ridgepoint

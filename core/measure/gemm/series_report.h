// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm/dip_reason.h"
#include "core/measure/gemm/remedy.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ridgepoint {

struct ReportOptions
{
    double threshold = defaultAnomalyThreshold;
    double split_ratio = defaultSplitRatio;
    std::optional<MfuBasis> basis {}; ///< none: see AnomalyOptions
};

/// Everything that is found in one series.
struct SeriesReport
{
    std::vector<BatchPoint> curve;
    double mfu_scale = 0; ///< of mfuByTime(); 0 where n, k or the peak is not known
    GemmAnomalies anomalies;
    GemmSplits splits;
    std::vector<DipReason> reasons; ///< of each anomaly
    std::vector<DipRemedy> remedies; ///< of each anomaly
};

/// gpu may be null, then there is no MFU by time and less to explain. The explainer is that of the sweep.
SeriesReport reportOn(const GemmSweep& sweep, const GemmSeries& series, const Gpu* gpu, const DipExplainer& explainer,
    const ReportOptions& options = {});

/// Neighbouring batches that fall behind for the same reason.
struct DipRun
{
    std::uint32_t first = 0; ///< into the anomalies
    std::uint32_t count = 0;
    std::uint32_t worst = 0; ///< into the anomalies: the one with the lowest ratio
    DipReason reason = DipReason::Unexplained;
    double saved_s = 0; ///< by the remedies, one call of each batch
};
std::vector<DipRun> dipRuns(const SeriesReport& report);

} // namespace ridgepoint

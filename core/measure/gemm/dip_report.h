// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm/series_report.h"

#include <string>
#include <vector>

namespace ridgepoint {

/// One batch that falls behind a smaller one, with all that is found out about it.
struct Dip
{
    GemmAnomaly anomaly;
    DipReason reason = DipReason::Unexplained;
    std::string sentence; ///< what the reason rests on
    DipRemedy remedy;
};

/// All dips of one series. Self-contained: what it was made from need not live on.
struct DipReport
{
    ReportOptions options;
    std::vector<BatchPoint> curve;
    MfuBasis basis = MfuBasis::Time; ///< the one that was used
    std::size_t basis_dependent = 0; ///< batches whose verdict is another one on the other basis
    std::size_t splits = 0; ///< dips that are done faster as two batches
    std::vector<Dip> dips; ///< by batch
};

/// gpu may be null. Linear in the rows but for the search of splits (see maxSplitPairs).
DipReport dipReport(
    const GemmSweep& sweep, const GemmSeries& series, const Gpu* gpu, const ReportOptions& options = {});

} // namespace ridgepoint

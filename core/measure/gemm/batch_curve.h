// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm_sweep.h"

#include <cstdint>
#include <vector>

namespace ridgepoint {

/// One batch of a series.
struct BatchPoint
{
    std::int64_t batch = 0;
    double time_s = 0;
    double utils = 0; ///< the file's own utilisation; NaN where it gives none
    std::uint32_t row = 0; ///< into GemmSweep::rows
};

/// The batches of a series, ascending, each once: of repeated rows the fastest, and of equally fast ones the first.
std::vector<BatchPoint> batchCurve(const GemmSweep& sweep, const GemmSeries& series);

/// The decimal number that a file's utilisation was, up to six digits behind the point, as a reader of doubles would
/// have it. A float widened as it is (0.57928 as 0.579280018806…) would move verdicts that stand on the edge of a
/// threshold.
double fileUtilisation(float utils);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/error_band.h"

#include <cmath>

namespace ridgepoint::calibrated {

namespace {

/// Above it an error of what is calibrated would say little of the whole: ideal times are off to one side, by how much
/// nobody knows.
constexpr double mostIdealShare = 0.05;

TimeError errorOf(const Phase& phase)
{
    if (std::isnan(phase.calibrated_s) || phase.idealShare() > mostIdealShare)
        return {};
    ErrorSum sum;
    for (const OperatorCost& cost : phase.operators())
        sum.add(cost.count * cost.calibrated_s, cost.calibrated_error);
    return sum.error();
}

} // namespace

void addErrors(const Scenario& scenario, Analysis& result)
{
    result.prefill.calibrated_error = errorOf(result.prefill);
    result.decode.calibrated_error = errorOf(result.decode);
    MetricErrors& errors = result.calibrated_errors;
    errors.ttft = result.prefill.calibrated_error;
    // The mean step differs from the shown one in the context of its attention alone.
    errors.tpot = std::isnan(result.calibrated.tpot_s) ? TimeError() : result.decode.calibrated_error;
    errors.latency = {};
    if (std::isnan(result.calibrated.latency_s))
        return;
    if (!errors.ttft.known() || !errors.tpot.known())
        return;
    ErrorSum sum;
    sum.add(result.calibrated.ttft_s, errors.ttft);
    sum.add((scenario.workload.output - 1) * result.calibrated.tpot_s, errors.tpot);
    errors.latency = sum.error();
}

TimeRange timeRange(double time_s, double error)
{
    if (!(error > 0))
        return {time_s, time_s};
    return {time_s / (1 + error), time_s * (1 + error)};
}

} // namespace ridgepoint::calibrated

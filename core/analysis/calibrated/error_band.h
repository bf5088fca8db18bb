// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

namespace ridgepoint::calibrated {

/// The error of a sum of times from those of its parts: their relative errors weighted by time. That is what the sum is
/// off by when all parts are off to the same side (fully correlated), as those of one fit on one machine tend to be;
/// independent errors would partly cancel, so that this is the cautious figure. Median and p90 are those of single
/// operators, not of whole phases. Times without a known error (elementwise operators, the host) count as being off as
/// much as the rest.
class ErrorSum
{
public:
    void add(double time_s, const TimeError& error)
    {
        if (!(time_s > 0))
            return;
        m_median.add(time_s, error.median);
        m_p90.add(time_s, error.p90);
    }
    /// Unknown when no part's error is.
    TimeError error() const { return {m_median.mean(), m_p90.mean()}; }

private:
    struct Mean
    {
        double weighted = 0;
        double time_s = 0;

        void add(double time, double error)
        {
            if (!(error >= 0))
                return;
            weighted += time * error;
            time_s += time;
        }
        double mean() const { return time_s > 0 ? weighted / time_s : notTimed; }
    };

    Mean m_median;
    Mean m_p90;
};

/// The errors of prefill and decode step of a timed analysis, and of what a request takes: TTFT has that of the
/// prefill, TPOT and the throughputs that of the mean step, latency that of their sum. Unknown where a time is, or
/// where ideal times stand in for more than a few percent of it.
void addErrors(const Scenario& scenario, Analysis& result);

/// Between time / (1 + error) and time · (1 + error): to both sides alike on a logarithmic axis, and never negative.
/// Both ends are `time_s` where the error is not known.
struct TimeRange
{
    double low_s = 0;
    double high_s = 0;
};

/// From this share on an error is shown as the range itself: to both sides alike it would leave less than half of the
/// time at its lower end, or less than nothing.
inline constexpr double wideError = 0.5;
TimeRange timeRange(double time_s, double error);

} // namespace ridgepoint::calibrated

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm/series_report.h"

namespace ridgepoint {

SeriesReport reportOn(const GemmSweep& sweep, const GemmSeries& series, const Gpu* gpu, const DipExplainer& explainer,
    const ReportOptions& options)
{
    SeriesReport report;
    report.curve = batchCurve(sweep, series);
    const std::optional<GemmRoof> roof = gpu == nullptr ? std::nullopt : gemmRoof(*gpu, sweep.dtypes[series.dtype]);
    report.mfu_scale = mfuScale(series, roof);
    report.anomalies = findAnomalies(
        report.curve, {.threshold = options.threshold, .basis = options.basis, .mfu_scale = report.mfu_scale});
    report.splits = findSplits(report.curve, report.anomalies.found, options.split_ratio);
    report.remedies = findRemedies(report.curve, report.anomalies.found, report.splits);
    report.reasons.reserve(report.anomalies.found.size());
    for (const GemmAnomaly& anomaly : report.anomalies.found)
        report.reasons.push_back(explainer.reason({series, report.curve}, anomaly));
    return report;
}

std::vector<DipRun> dipRuns(const SeriesReport& report)
{
    const std::vector<GemmAnomaly>& found = report.anomalies.found;
    std::vector<DipRun> runs;
    for (std::uint32_t i = 0; i < found.size(); ++i) {
        const bool continues =
            i > 0 && found[i].point == found[i - 1].point + 1 && report.reasons[i] == runs.back().reason;
        if (!continues)
            runs.push_back({i, 0, i, report.reasons[i], 0});
        DipRun& run = runs.back();
        ++run.count;
        run.saved_s += report.remedies[i].saved_s;
        if (found[i].ratio < found[run.worst].ratio)
            run.worst = i;
    }
    return runs;
}

} // namespace ridgepoint

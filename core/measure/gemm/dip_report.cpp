// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm/dip_report.h"

namespace ridgepoint {

DipReport dipReport(const GemmSweep& sweep, const GemmSeries& series, const Gpu* gpu, const ReportOptions& options)
{
    const DipExplainer explainer(sweep, gpu);
    SeriesReport found = reportOn(sweep, series, gpu, explainer, options);
    DipReport report;
    report.options = options;
    report.basis = found.anomalies.basis;
    report.basis_dependent = found.anomalies.basis_dependent.size();
    report.splits = found.splits.found.size();
    report.dips.reserve(found.anomalies.found.size());
    for (std::size_t i = 0; i < found.anomalies.found.size(); ++i) {
        const GemmAnomaly& anomaly = found.anomalies.found[i];
        report.dips.push_back(
            {anomaly, found.reasons[i], explainer.sentence({series, found.curve}, anomaly), found.remedies[i]});
    }
    report.curve = std::move(found.curve);
    return report;
}

} // namespace ridgepoint

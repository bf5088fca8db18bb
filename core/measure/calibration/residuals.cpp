// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/calibration/residuals.h"

namespace ridgepoint {

std::vector<GemmResidual> gemmResiduals(
    const Calibration& calibration, const std::vector<GemmSample>& samples, const GemmSetting& setting)
{
    std::vector<GemmResidual> residuals;
    if (calibration.model == nullptr)
        return residuals;
    residuals.reserve(samples.size());
    const std::vector<double> values = calibration.values();
    for (const GemmSample& sample : samples) {
        const double ideal = idealTime(sample.size, setting.roof);
        const double fitted = calibration.model->time(sample.size, setting, values);
        if (ideal > 0 && fitted > 0)
            residuals.push_back({sample.size.m, sample.time_s / ideal, sample.time_s / fitted});
    }
    return residuals;
}

} // namespace ridgepoint

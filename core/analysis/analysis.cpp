// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/analysis.h"

#include "core/analysis/calibrated/operator_times.h"
#include "core/analysis/memory.h"
#include "core/analysis/pass.h"

namespace ridgepoint {

namespace {

void analyzeIdeal(const Scenario& scenario, Analysis& result)
{
    const PassRoofs roofs = passRoofs(scenario);
    result.tensor = roofs.gemm;
    result.attention = roofs.attention;
    result.vector = roofs.vector;
    switch (scenario.convention) {
    case Convention::Physical:
        return analyzePhysical(scenario, roofs, result);
    case Convention::BackOfEnvelope:
        return analyzeBackOfEnvelope(scenario, roofs, result);
    case Convention::LlmWorkload:
        return analyzeLlmWorkload(scenario, roofs, result);
    case Convention::Lecture:
        return analyzeLecture(scenario, roofs, result);
    }
}

} // namespace

void analyze(const Scenario& scenario, Analysis& result)
{
    analyzeIdeal(scenario, result);
    result.calibrated = {notTimed, notTimed, notTimed, notTimed, notTimed};
    result.calibrated_errors = {};
    if (scenario.time_model != TimeModel::Ideal)
        calibrated::addTimes(scenario, result);
}

Analysis analyze(const Scenario& scenario)
{
    Analysis result;
    analyze(scenario, result);
    return result;
}

} // namespace ridgepoint

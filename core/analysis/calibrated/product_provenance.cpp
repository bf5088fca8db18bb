// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/operator_times.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace ridgepoint::calibrated {

namespace {

/// "4.4 %".
std::string percent(double share)
{
    std::array<char, 32> text {};
    const int length = std::snprintf(text.data(), text.size(), "%.1f %%", share * 100);
    return {text.data(), static_cast<std::size_t>(length)};
}

} // namespace

std::string productProvenance(const Scenario& scenario)
{
    const std::optional<Format> format = productFormat(scenario.numerics);
    if (!format || scenario.time_model == TimeModel::Ideal)
        return {};
    const auto wanted =
        scenario.time_model == TimeModel::Generic ? ConstantsWanted::Generic : ConstantsWanted::OwnElseGeneric;
    const auto chosen = gemmConstants(scenario.gpu, *format, wanted);
    if (!chosen.known())
        return {};
    std::string text = chosen.generic ? "products: generic constants" : "products: fitted on " + chosen.source->table;
    if (!std::isnan(chosen.source->error_median))
        text += ", median error " + percent(chosen.source->error_median);
    if (!std::isnan(chosen.source->error_p90))
        text += ", p90 " + percent(chosen.source->error_p90);
    return text;
}

namespace {

/// "31 %", "< 1 %".
std::string wholePercent(double share)
{
    if (share < 0.005)
        return "< 1 %";
    return std::to_string(std::lround(share * 100)) + " %";
}

} // namespace

std::string idealPartText(const Phase& phase)
{
    if (phase.uncalibrated == 0)
        return {};
    const std::string reason(phase.uncalibrated_reason);
    if (!(phase.calibrated_s > 0))
        return "not calibrated: " + reason;
    return std::to_string(phase.uncalibrated) + (phase.uncalibrated == 1 ? " operator" : " operators") + " ideal ("
        + wholePercent(phase.idealShare()) + " of the time): " + reason;
}

std::string idealPartShort(const Phase& phase)
{
    if (phase.uncalibrated == 0)
        return {};
    return phase.calibrated_s > 0 ? wholePercent(phase.idealShare()) + " ideal" : "not calibrated";
}

} // namespace ridgepoint::calibrated

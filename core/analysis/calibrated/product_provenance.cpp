// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/operator_times.h"

#include "core/hardware/calibration_words.h"

#include <cmath>

namespace ridgepoint::calibrated {

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
    std::string text = shortName(scenario.gpu) + ' ' + std::string(name(*format)) + " GEMM";
    text += chosen.generic ? ", generic constants" : "";
    if (const std::string errors = errorWords(*chosen.source); !errors.empty())
        text += ": " + errors;
    text += "\nFitted on " + sourceWords(*chosen.source);
    return text;
}

namespace {

template<typename T> void addSet(std::string& text, const std::string& what, const ChosenConstants<T>& chosen)
{
    if (!chosen.known())
        return;
    const std::string errors = errorWords(*chosen.source);
    text += (text.empty() ? "" : "\n") + what + ": " + (errors.empty() ? "" : errors + "; ")
        + (chosen.generic ? "generic, " : "own, ") + sourceWords(*chosen.source);
}

} // namespace

std::string constantsProvenance(const Scenario& scenario)
{
    if (scenario.time_model == TimeModel::Ideal)
        return {};
    const auto wanted =
        scenario.time_model == TimeModel::Generic ? ConstantsWanted::Generic : ConstantsWanted::OwnElseGeneric;
    const Gpu& gpu = scenario.gpu;
    std::string text;
    if (const std::optional<Format> format = productFormat(scenario.numerics)) {
        const std::string suffix = ' ' + std::string(name(*format));
        addSet(text, "GEMM" + suffix, gemmConstants(gpu, *format, wanted));
        if (scenario.model.isMoe())
            addSet(text, "Experts" + suffix, moeConstants(gpu, *format, wanted));
    }
    const Format cache = scenario.numerics.kv_cache == Precision::fp8 ? Format::Fp8 : Format::Bf16;
    addSet(text, "Prefill attention", prefillConstants(gpu, cache, wanted));
    addSet(text, "Decode attention", decodeConstants(gpu, cache, wanted));
    if (scenario.tensor_parallel > 1)
        addSet(text, "All-reduce", allReduceConstants(gpu, wanted));
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

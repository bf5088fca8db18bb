// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/calibration/calibrate.h"

#include "core/measure/calibration/minimise.h"
#include "core/measure/calibration/split_mix.h"
#include "core/measure/gemm/quantile.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <span>

namespace ridgepoint {

namespace {

/// An efficiency above this is faster than the device can be: its roof does not count.
constexpr double limitingEfficiency = 1.05;

/// The mean |log ratio| over some samples, as a function of the logarithms of a model's constants.
class Loss
{
public:
    Loss(const GemmTimeModel& model, const GemmSetting& setting, std::span<const GemmSample> samples)
        : m_model(model)
        , m_setting(setting)
        , m_samples(samples)
        , m_values(model.parameters().size())
    {
        m_logTimes.reserve(samples.size());
        for (const GemmSample& sample : samples)
            m_logTimes.push_back(std::log(sample.time_s));
    }

    double operator()(std::span<const double> logs) const
    {
        std::ranges::transform(logs, m_values.begin(), [](double log) { return std::exp(log); });
        double sum = 0;
        for (std::size_t i = 0; i < m_samples.size(); ++i)
            sum += std::abs(std::log(m_model.time(m_samples[i].size, m_setting, m_values)) - m_logTimes[i]);
        return sum / static_cast<double>(m_samples.size());
    }

private:
    const GemmTimeModel& m_model;
    const GemmSetting& m_setting;
    std::span<const GemmSample> m_samples;
    std::vector<double> m_logTimes;
    mutable std::vector<double> m_values;
};

MinimiseProblem problemOf(const GemmTimeModel& model)
{
    MinimiseProblem problem;
    for (const ModelParameter& one : model.parameters()) {
        problem.start.push_back(std::log(one.initial));
        problem.low.push_back(std::log(one.low));
        problem.high.push_back(std::log(one.high));
    }
    return problem;
}

/// The best of several starts: times from a fraction of the first guess to many times it, since the loss has kinks.
Minimum fitAll(const GemmTimeModel& model, const Loss& loss)
{
    Minimum best;
    for (const double factor : {1.0, 0.25, 16.0}) {
        MinimiseProblem problem = problemOf(model);
        for (std::size_t i = 0; i < problem.start.size(); ++i) {
            if (model.parameters()[i].kind == ParameterKind::Time)
                problem.start[i] += std::log(factor);
        }
        const Minimum found = minimise(problem, std::cref(loss));
        if (best.at.empty() || found.value < best.value)
            best = found;
    }
    MinimiseProblem again = problemOf(model);
    again.start = best.at;
    again.step = 0.1;
    const Minimum refined = minimise(again, std::cref(loss));
    return refined.value < best.value ? refined : best;
}

/// The loss with one constant moved to where it says, the others fitted again.
double lossWith(
    const GemmTimeModel& model, const Loss& loss, const std::vector<double>& best, std::size_t index, double moved)
{
    MinimiseProblem problem = problemOf(model);
    problem.start = best;
    problem.start[index] = problem.low[index] = problem.high[index] = moved;
    problem.step = 0.2;
    problem.max_evaluations = 160;
    return minimise(problem, std::cref(loss)).value;
}

ParameterState stateOf(const GemmTimeModel& model, const Loss& loss, const std::vector<double>& best, std::size_t index)
{
    constexpr double factor = 1.5;
    constexpr double noticeable = 0.01; // of the loss
    const ModelParameter& parameter = model.parameters()[index];
    const bool isEfficiency = parameter.kind == ParameterKind::Efficiency;
    if (isEfficiency && std::exp(best[index]) > limitingEfficiency)
        return ParameterState::NotLimiting;
    const double base = loss(best);
    const auto isFlat = [&](double move) {
        const double moved = std::clamp(best[index] + move, std::log(parameter.low), std::log(parameter.high));
        return lossWith(model, loss, best, index, moved) <= base * (1 + noticeable) + 1e-9;
    };
    if (!isFlat(std::log(factor)))
        return ParameterState::Identified;
    if (isEfficiency)
        return ParameterState::NotLimiting;
    return isFlat(-std::log(factor)) ? ParameterState::NotIdentifiable : ParameterState::Identified;
}

template<typename TimeOf> TimeErrors errorsOf(std::span<const GemmSample> samples, const TimeOf& timeOf)
{
    std::vector<double> errors;
    errors.reserve(samples.size());
    for (const GemmSample& sample : samples)
        errors.push_back(std::abs(timeOf(sample.size) / sample.time_s - 1));
    return {samples.size(), quantile(errors, 0.5), quantile(errors, 0.9)};
}

template<typename TimeOf> std::vector<ResidualBin> residuals(std::span<const GemmSample> samples, const TimeOf& timeOf)
{
    std::map<int, std::vector<GemmSample>> byPower;
    for (const GemmSample& sample : samples)
        byPower[std::ilogb(sample.size.m)].push_back(sample);
    std::vector<ResidualBin> bins;
    for (const auto& [power, members] : byPower) {
        std::vector<double> ratios;
        for (const GemmSample& sample : members)
            ratios.push_back(timeOf(sample.size) / sample.time_s);
        bins.push_back({std::ldexp(1, power), std::ldexp(2, power), quantile(ratios, 0.5), errorsOf(members, timeOf)});
    }
    return bins;
}

/// Why nothing can be fitted; empty where it can.
std::string obstacle(const std::vector<GemmSample>& samples, const GemmSetting& setting)
{
    if (samples.size() < minCalibrationRows) {
        return "found " + std::to_string(samples.size()) + " rows with n, k and time in this number format, expected "
            + std::to_string(minCalibrationRows) + " or more to calibrate with";
    }
    if (!setting.roof.compute.known() || !(setting.roof.bytes_per_s > 0))
        return "the preset of the GPU gives no peak or no bandwidth for this number format, expected both";
    return {};
}

} // namespace

std::string_view name(ParameterState state)
{
    switch (state) {
    case ParameterState::Identified:
        return "identified";
    case ParameterState::NotLimiting:
        return "not limiting";
    case ParameterState::NotIdentifiable:
        return "not identifiable";
    }
    return "";
}

std::vector<double> Calibration::values() const
{
    std::vector<double> list;
    for (const FittedParameter& parameter : parameters)
        list.push_back(parameter.value);
    return list;
}

std::vector<GemmSample> gemmSamples(const GemmSweep& sweep, std::uint32_t dtype)
{
    std::vector<GemmSample> samples;
    for (const GemmRow& row : sweep.rows) {
        if (row.dtype == dtype && row.n > 0 && row.k > 0)
            samples.push_back({{double(row.m), double(row.n), double(row.k)}, row.time_s});
    }
    return samples;
}

Parsed<Calibration> calibrate(const GemmTimeModel& model, const std::vector<GemmSample>& samples,
    const GemmSetting& setting, const CalibrationOptions& options)
{
    Parsed<Calibration> result;
    if (std::string message = obstacle(samples, setting); !message.empty()) {
        result.add({Diagnostic::Severity::Error, {}, 0, 0, {}, std::move(message)});
        return result;
    }
    std::vector<GemmSample> shuffled = samples;
    SplitMix(options.seed).shuffle(shuffled);
    const std::size_t half = shuffled.size() / 2;
    const std::span<const GemmSample> all(shuffled);
    const auto fitted = all.first(std::clamp<std::size_t>(options.max_fitted_rows, 1, half));
    const auto heldOut = all.subspan(half);

    Calibration& value = result.value;
    value.model = &model;
    value.fitted_rows = fitted.size();
    value.held_out_rows = heldOut.size();
    const Minimum best = fitAll(model, Loss(model, setting, fitted));
    value.loss = best.value;
    const Loss few(model, setting, fitted.first(std::min<std::size_t>(fitted.size(), 1000)));
    for (std::size_t i = 0; i < best.at.size(); ++i)
        value.parameters.push_back({std::exp(best.at[i]), stateOf(model, few, best.at, i)});
    const std::vector<double> values = value.values();
    const auto predicted = [&](const GemmSize& size) { return model.time(size, setting, values); };
    value.before = errorsOf(heldOut, [&](const GemmSize& size) { return idealTime(size, setting.roof); });
    value.after = errorsOf(heldOut, predicted);
    value.by_m = residuals(heldOut, predicted);
    return result;
}

} // namespace ridgepoint

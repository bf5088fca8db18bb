// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/calibration/prior_fit.h"

#include "core/measure/calibration/calibrated_model.h"
#include "core/measure/calibration/robust_fit.h"
#include "core/measure/calibration/split_mix.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ridgepoint {

namespace {

RobustProblem problemOf(const GemmTimeModel& model, const GemmSetting& setting, std::span<const GemmSample> samples,
    std::span<const double> prior)
{
    RobustProblem problem;
    problem.prior.assign(prior.begin(), prior.end());
    for (const ModelParameter& one : model.parameters()) {
        problem.low.push_back(one.low);
        problem.high.push_back(one.high);
    }
    for (const GemmSample& sample : samples)
        problem.times.push_back(sample.time_s);
    problem.time = [&model, &setting, samples](std::size_t row, std::span<const double> constants) {
        return model.time(samples[row].size, setting, constants);
    };
    return problem;
}

std::string obstacle(std::size_t rows, std::size_t fitted, const GemmSetting& setting)
{
    if (rows < minPriorRows) {
        return "found " + std::to_string(rows) + " rows with n, k and time in this number format, expected "
            + std::to_string(minPriorRows) + " or more to calibrate with";
    }
    if (fitted == 0 || fitted >= rows)
        return "the share of the rows to fit leaves none on one side, expected one between 0 and 1";
    if (!setting.roof.compute.known() || !(setting.roof.bytes_per_s > 0) || setting.units <= 0)
        return "the preset of the GPU gives no peak, no bandwidth or no number of units, expected all three";
    return {};
}

} // namespace

std::vector<double> fitWithPrior(const GemmTimeModel& model, const GemmSetting& setting,
    std::span<const GemmSample> samples, std::span<const double> prior, const PriorFitOptions& options)
{
    return fitRobustly(problemOf(model, setting, samples, prior), options);
}

std::vector<ParameterState> parameterStates(const GemmTimeModel& model, const GemmSetting& setting,
    std::span<const GemmSample> samples, std::span<const double> prior, std::span<const double> values,
    const PriorFitOptions& options)
{
    const RobustProblem problem =
        problemOf(model, setting, samples.first(std::min(enoughForStates, samples.size())), prior);
    std::vector<bool> isShare;
    for (const ModelParameter& one : model.parameters())
        isShare.push_back(one.kind == ParameterKind::Efficiency);
    return parameterStates(problem, values, isShare, options);
}

std::vector<std::size_t> randomOrder(std::size_t count, std::uint64_t seed)
{
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t(0));
    SplitMix(seed).shuffle(order);
    return order;
}

Parsed<PriorCalibration> calibrateFromPrior(const GemmTimeModel& model, const std::vector<GemmSample>& samples,
    const GemmSetting& setting, std::span<const double> prior, const PriorCalibrationOptions& options)
{
    Parsed<PriorCalibration> result;
    const bool isShare = options.train_fraction > 0 && options.train_fraction < 1;
    const double share = isShare ? options.train_fraction : 0;
    const auto train = static_cast<std::size_t>(static_cast<double>(samples.size()) * share);
    if (std::string message = obstacle(samples.size(), train, setting); !message.empty()) {
        result.add({Diagnostic::Severity::Error, {}, 0, 0, {}, std::move(message)});
        return result;
    }
    PriorCalibration& value = result.value;
    value.held_out = randomOrder(samples.size(), options.seed);
    std::vector<GemmSample> fitted;
    for (std::size_t i = 0; i < std::min(train, options.max_fitted_rows); ++i)
        fitted.push_back(samples[value.held_out[i]]);
    value.held_out.erase(value.held_out.begin(), value.held_out.begin() + static_cast<std::ptrdiff_t>(train));
    std::ranges::sort(value.held_out);
    value.prior.assign(prior.begin(), prior.end());
    value.values = fitWithPrior(model, setting, fitted, prior, options.fit);
    value.states = parameterStates(model, setting, fitted, prior, value.values, options.fit);
    value.fitted_rows = fitted.size();
    const auto errors = [&](const auto& timeOf) {
        std::vector<double> list;
        for (const std::size_t i : value.held_out)
            list.push_back(std::abs(timeOf(samples[i].size) / samples[i].time_s - 1));
        return timeErrors(list);
    };
    value.ideal = errors([&](const GemmSize& size) { return idealTime(size, setting.roof); });
    value.before = errors([&](const GemmSize& size) { return model.time(size, setting, value.prior); });
    value.after = errors([&](const GemmSize& size) { return model.time(size, setting, value.values); });
    return result;
}

} // namespace ridgepoint

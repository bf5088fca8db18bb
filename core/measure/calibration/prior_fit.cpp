// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/calibration/prior_fit.h"

#include "core/measure/calibration/calibrated_model.h"
#include "core/measure/calibration/split_mix.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace ridgepoint {

namespace {

/// An efficiency above this is faster than the device can be: its roof does not count.
constexpr double limitingEfficiency = 1.05;
constexpr double step = 1e-4; // of a logarithm, for the derivatives
constexpr double converged = 1e-9; // of the cost

/// Symmetric, positive definite after damping; row by row.
struct Equations
{
    explicit Equations(std::size_t size)
        : matrix(size * size)
        , right(size)
    {
    }
    std::vector<double> matrix;
    std::vector<double> right;

    void add(std::span<const double> gradient, double residual, double weight)
    {
        const std::size_t size = right.size();
        for (std::size_t i = 0; i < size; ++i) {
            right[i] -= weight * residual * gradient[i];
            for (std::size_t j = 0; j <= i; ++j)
                matrix[i * size + j] += weight * gradient[i] * gradient[j];
        }
    }

    /// The unknown stays as it is.
    void pin(std::size_t index)
    {
        const std::size_t size = right.size();
        for (std::size_t i = 0; i < size; ++i)
            matrix[index * size + i] = matrix[i * size + index] = 0;
        matrix[index * size + index] = 1;
        right[index] = 0;
    }

    /// By Cholesky's decomposition, the diagonal multiplied by 1 + damping.
    std::vector<double> solve(double damping) const
    {
        const std::size_t size = right.size();
        std::vector<double> lower = matrix;
        std::vector<double> x = right;
        for (std::size_t i = 0; i < size; ++i) {
            lower[i * size + i] *= 1 + damping;
            for (std::size_t j = 0; j <= i; ++j) {
                double sum = lower[i * size + j];
                for (std::size_t k = 0; k < j; ++k)
                    sum -= lower[i * size + k] * lower[j * size + k];
                lower[i * size + j] = i == j ? std::sqrt(std::max(sum, 1e-300)) : sum / lower[j * size + j];
            }
        }
        for (std::size_t i = 0; i < size; ++i) {
            for (std::size_t k = 0; k < i; ++k)
                x[i] -= lower[i * size + k] * x[k];
            x[i] /= lower[i * size + i];
        }
        for (std::size_t i = size; i-- > 0;) {
            for (std::size_t k = i + 1; k < size; ++k)
                x[i] -= lower[k * size + i] * x[k];
            x[i] /= lower[i * size + i];
        }
        return x;
    }
};

/// The sum that is made least, as a function of the constants' logarithms.
class Objective
{
public:
    Objective(const GemmTimeModel& model, const GemmSetting& setting, std::span<const GemmSample> samples,
        std::span<const double> prior, const PriorFitOptions& options)
        : m_model(model)
        , m_setting(setting)
        , m_samples(samples)
        , m_options(options)
        , m_values(prior.size())
    {
        for (std::size_t i = 0; i < prior.size(); ++i) {
            const ModelParameter& one = model.parameters()[i];
            m_low.push_back(std::log(one.low));
            m_high.push_back(std::log(one.high));
        }
        m_prior = logs(prior);
        for (const GemmSample& sample : samples)
            m_logTimes.push_back(std::log(sample.time_s));
    }

    const std::vector<double>& prior() const { return m_prior; }

    /// From now on a constant keeps its value.
    void pin(std::size_t index, double log)
    {
        m_pinned = index;
        m_low[index] = m_high[index] = log;
    }
    double clamped(std::size_t index, double log) const { return std::clamp(log, m_low[index], m_high[index]); }

    /// The mean |log(predicted / measured)|: what the measurements alone say.
    double misfit(const std::vector<double>& logs)
    {
        setValues(logs);
        double sum = 0;
        for (std::size_t row = 0; row < m_samples.size(); ++row)
            sum += std::abs(residual(row));
        return sum / static_cast<double>(m_samples.size());
    }

    /// Of constants, moved into the model's ranges.
    std::vector<double> logs(std::span<const double> constants) const
    {
        std::vector<double> result;
        for (std::size_t i = 0; i < constants.size(); ++i)
            result.push_back(std::clamp(std::log(constants[i]), m_low[i], m_high[i]));
        return result;
    }

    std::vector<double> moved(const std::vector<double>& from, const std::vector<double>& by) const
    {
        std::vector<double> to = from;
        for (std::size_t i = 0; i < to.size(); ++i)
            to[i] = std::clamp(to[i] + by[i], m_low[i], m_high[i]);
        return to;
    }

    double cost(const std::vector<double>& logs)
    {
        setValues(logs);
        double sum = 0;
        for (std::size_t row = 0; row < m_samples.size(); ++row)
            sum += loss(residual(row));
        for (std::size_t i = 0; i < logs.size(); ++i)
            sum += loss(m_options.prior_weight * (logs[i] - m_prior[i]));
        return sum;
    }

    Equations equations(const std::vector<double>& logs)
    {
        const std::size_t size = logs.size();
        std::vector<double> base(m_samples.size());
        std::vector<double> gradients(m_samples.size() * size);
        setValues(logs);
        for (std::size_t row = 0; row < base.size(); ++row)
            base[row] = residual(row);
        for (std::size_t i = 0; i < size; ++i) {
            const double value = m_values[i];
            m_values[i] = value * std::exp(step);
            for (std::size_t row = 0; row < base.size(); ++row)
                gradients[row * size + i] = (residual(row) - base[row]) / step;
            m_values[i] = value;
        }
        Equations result(size);
        for (std::size_t row = 0; row < base.size(); ++row)
            result.add(std::span(gradients).subspan(row * size, size), base[row], weight(base[row]));
        addPrior(result, logs);
        if (m_pinned)
            result.pin(*m_pinned);
        return result;
    }

private:
    void setValues(const std::vector<double>& logs)
    {
        std::ranges::transform(logs, m_values.begin(), [](double log) { return std::exp(log); });
    }
    double residual(std::size_t row) const
    {
        return std::log(m_model.time(m_samples[row].size, m_setting, m_values)) - m_logTimes[row];
    }
    double loss(double r) const
    {
        const double scaled = r / m_options.scale;
        return 2 * m_options.scale * m_options.scale * (std::sqrt(1 + scaled * scaled) - 1);
    }
    double weight(double r) const
    {
        const double scaled = r / m_options.scale;
        return 1 / std::sqrt(1 + scaled * scaled);
    }
    void addPrior(Equations& equations, const std::vector<double>& logs) const
    {
        std::vector<double> gradient(logs.size());
        for (std::size_t i = 0; i < logs.size(); ++i) {
            const double r = m_options.prior_weight * (logs[i] - m_prior[i]);
            gradient[i] = m_options.prior_weight;
            equations.add(gradient, r, weight(r));
            gradient[i] = 0;
        }
    }

    const GemmTimeModel& m_model;
    const GemmSetting& m_setting;
    std::span<const GemmSample> m_samples;
    PriorFitOptions m_options;
    std::vector<double> m_values;
    std::vector<double> m_prior, m_low, m_high;
    std::vector<double> m_logTimes;
    std::optional<std::size_t> m_pinned;
};

struct Valley
{
    std::vector<double> logs;
    double cost = 0;
};

Valley descend(Objective& objective, std::vector<double> start, int maxIterations)
{
    constexpr double tooStiff = 1e8;
    const double startCost = objective.cost(start);
    Valley best {std::move(start), startCost};
    double damping = 1e-2;
    for (int i = 0; i < maxIterations && damping < tooStiff; ++i) {
        const Equations equations = objective.equations(best.logs);
        double gain = 0;
        while (gain <= 0 && damping < tooStiff) {
            std::vector<double> next = objective.moved(best.logs, equations.solve(damping));
            const double cost = objective.cost(next);
            if (cost < best.cost) {
                gain = best.cost - cost;
                best = {std::move(next), cost};
                damping = std::max(damping / 5, 1e-9);
            } else {
                damping *= 4;
            }
        }
        if (gain <= converged * best.cost)
            break;
    }
    return best;
}

/// What the rows say of one constant: is there a fit as good with it moved and the others following?
ParameterState stateOf(const GemmTimeModel& model, const Objective& objective, const std::vector<double>& best,
    std::size_t index, double base)
{
    constexpr double factor = 1.5;
    constexpr double noticeable = 0.01; // of the misfit
    constexpr int iterations = 8; // from next to the valley's floor
    const bool isEfficiency = model.parameters()[index].kind == ParameterKind::Efficiency;
    if (isEfficiency && std::exp(best[index]) > limitingEfficiency)
        return ParameterState::NotLimiting;
    const auto isFlat = [&](double move) {
        Objective pinned = objective;
        std::vector<double> start = best;
        start[index] = objective.clamped(index, best[index] + move);
        pinned.pin(index, start[index]);
        const Valley valley = descend(pinned, std::move(start), iterations);
        return pinned.misfit(valley.logs) <= base * (1 + noticeable) + 1e-9;
    };
    if (!isFlat(std::log(factor)))
        return ParameterState::Identified;
    if (isEfficiency)
        return ParameterState::NotLimiting;
    return isFlat(-std::log(factor)) ? ParameterState::NotIdentifiable : ParameterState::Identified;
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
    Objective objective(model, setting, samples, prior, options);
    Valley best = descend(objective, objective.prior(), options.max_iterations);
    for (const std::vector<double>& start : options.starts) {
        Valley other = descend(objective, objective.logs(start), options.max_iterations);
        if (other.cost < best.cost)
            best = std::move(other);
    }
    std::ranges::transform(best.logs, best.logs.begin(), [](double log) { return std::exp(log); });
    return best.logs;
}

std::vector<ParameterState> parameterStates(const GemmTimeModel& model, const GemmSetting& setting,
    std::span<const GemmSample> samples, std::span<const double> prior, std::span<const double> values,
    const PriorFitOptions& options)
{
    constexpr std::size_t enough = 1000; // rows; more do not change the verdict
    Objective objective(model, setting, samples.first(std::min(enough, samples.size())), prior, options);
    const std::vector<double> best = objective.logs(values);
    const double base = objective.misfit(best);
    std::vector<ParameterState> states;
    for (std::size_t i = 0; i < best.size(); ++i)
        states.push_back(stateOf(model, objective, best, i, base));
    return states;
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

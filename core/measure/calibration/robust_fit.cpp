// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/calibration/robust_fit.h"

#include "core/hardware/calibration_constants.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

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
    Objective(const RobustProblem& problem, const PriorFitOptions& options)
        : m_problem(problem)
        , m_options(options)
        , m_values(problem.prior.size())
    {
        for (const double time : problem.times)
            m_logTimes.push_back(std::log(time));
        for (std::size_t i = 0; i < problem.prior.size(); ++i) {
            m_low.push_back(std::log(problem.low[i]));
            m_high.push_back(std::log(problem.high[i]));
        }
        m_prior = logs(problem.prior);
    }

    const std::vector<double>& prior() const { return m_prior; }

    /// Of constants, moved into their ranges.
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

    double rowCost(const std::vector<double>& logs)
    {
        setValues(logs);
        double sum = 0;
        for (std::size_t row = 0; row < m_logTimes.size(); ++row)
            sum += loss(residual(row));
        return sum;
    }

    double cost(const std::vector<double>& logs)
    {
        double sum = rowCost(logs);
        for (std::size_t i = 0; i < logs.size(); ++i)
            sum += loss(m_options.prior_weight * (logs[i] - m_prior[i]));
        return sum;
    }

    Equations equations(const std::vector<double>& logs)
    {
        const std::size_t size = logs.size();
        std::vector<double> base(m_logTimes.size());
        std::vector<double> gradients(m_logTimes.size() * size);
        setValues(logs);
        for (std::size_t row = 0; row < base.size(); ++row)
            base[row] = residual(row);
        for (std::size_t i = 0; i < size; ++i) {
            if (!isFree(i))
                continue;
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
        return result;
    }

private:
    bool isFree(std::size_t constant) const { return m_low[constant] < m_high[constant]; }
    void setValues(const std::vector<double>& logs)
    {
        std::ranges::transform(logs, m_values.begin(), [](double log) { return std::exp(log); });
    }
    double residual(std::size_t row) const { return std::log(m_problem.time(row, m_values)) - m_logTimes[row]; }
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
    /// One that is not fitted has the prior alone, so that the equations can be solved.
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

    const RobustProblem& m_problem;
    PriorFitOptions m_options;
    std::vector<double> m_values;
    std::vector<double> m_prior, m_low, m_high;
    std::vector<double> m_logTimes;
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

} // namespace

std::vector<double> fitRobustly(const RobustProblem& problem, const PriorFitOptions& options)
{
    Objective objective(problem, options);
    Valley best = descend(objective, objective.prior(), options.max_iterations);
    for (const std::vector<double>& start : options.starts) {
        Valley other = descend(objective, objective.logs(start), options.max_iterations);
        if (other.cost < best.cost)
            best = std::move(other);
    }
    std::ranges::transform(best.logs, best.logs.begin(), [](double log) { return std::exp(log); });
    return best.logs;
}

double meanLoss(const RobustProblem& problem, std::span<const double> constants, const PriorFitOptions& options)
{
    Objective objective(problem, options);
    const std::vector<double> at = objective.logs(constants);
    return objective.rowCost(at) / static_cast<double>(std::max<std::size_t>(problem.times.size(), 1));
}

std::vector<ParameterState> parameterStates(const RobustProblem& problem, std::span<const double> best,
    const std::vector<bool>& isShare, const PriorFitOptions& options)
{
    constexpr double factor = 1.5;
    constexpr double noticeable = 0.01; // of the loss
    PriorFitOptions following = options;
    following.max_iterations = 12; // from next to the valley's floor
    following.starts = {{best.begin(), best.end()}};
    // The best values may be those of more rows than these: what is compared is fitted to the same ones.
    const double base = meanLoss(problem, fitRobustly(problem, following), options);
    const auto isFlat = [&](std::size_t index, double moved) {
        RobustProblem pinned = problem;
        pinned.low[index] = pinned.high[index] = std::clamp(moved, problem.low[index], problem.high[index]);
        return meanLoss(pinned, fitRobustly(pinned, following), options) <= base * (1 + noticeable) + 1e-12;
    };
    std::vector<ParameterState> states;
    for (std::size_t i = 0; i < best.size(); ++i) {
        if (isShare[i]) {
            const bool limits = calibrated::limits(best[i]) && !isFlat(i, best[i] * factor);
            states.push_back(limits ? ParameterState::Identified : ParameterState::NotLimiting);
            continue;
        }
        const bool isKnown = !isFlat(i, best[i] * factor) && !isFlat(i, best[i] / factor);
        states.push_back(isKnown ? ParameterState::Identified : ParameterState::NotIdentifiable);
    }
    return states;
}

} // namespace ridgepoint

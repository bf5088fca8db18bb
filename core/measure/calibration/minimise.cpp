// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/calibration/minimise.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

namespace ridgepoint {

namespace {

struct Vertex
{
    std::vector<double> at;
    double value = 0;
};

class Simplex
{
public:
    Simplex(const MinimiseProblem& problem, const std::function<double(std::span<const double>)>& value)
        : m_problem(problem)
        , m_value(value)
    {
        m_vertices.push_back(vertex(problem.start));
        for (std::size_t i = 0; i < problem.start.size(); ++i) {
            std::vector<double> at = m_vertices.front().at;
            // Into the box where the start stands at its upper edge.
            at[i] += at[i] + problem.step <= problem.high[i] ? problem.step : -problem.step;
            m_vertices.push_back(vertex(std::move(at)));
        }
        sort();
    }

    Minimum run()
    {
        while (m_evaluations < m_problem.max_evaluations && !converged())
            move();
        return {m_vertices.front().at, m_vertices.front().value, m_evaluations};
    }

private:
    Vertex vertex(std::vector<double> at)
    {
        for (std::size_t i = 0; i < at.size(); ++i)
            at[i] = std::clamp(at[i], m_problem.low[i], m_problem.high[i]);
        ++m_evaluations;
        const double value = m_value(at);
        return {std::move(at), std::isnan(value) ? std::numeric_limits<double>::infinity() : value};
    }

    void sort() { std::ranges::stable_sort(m_vertices, {}, &Vertex::value); }

    bool converged() const
    {
        const double best = m_vertices.front().value;
        const double worst = m_vertices.back().value;
        return worst - best <= m_problem.tolerance * std::abs(best) || worst == best;
    }

    /// From the worst vertex through the centre of the others: 1 is its mirror image, −1 itself.
    Vertex along(double distance)
    {
        const std::size_t size = m_problem.start.size();
        std::vector<double> at(size);
        for (std::size_t i = 0; i < size; ++i) {
            double centre = 0;
            for (std::size_t v = 0; v < size; ++v)
                centre += m_vertices[v].at[i];
            centre /= static_cast<double>(size);
            at[i] = centre + distance * (centre - m_vertices.back().at[i]);
        }
        return vertex(std::move(at));
    }

    void move()
    {
        const Vertex mirrored = along(1);
        if (mirrored.value < m_vertices.front().value)
            replaceWorst(std::min(along(2), mirrored, byValue));
        else if (mirrored.value < m_vertices[m_vertices.size() - 2].value)
            replaceWorst(mirrored);
        else
            contract(mirrored);
        sort();
    }

    void contract(const Vertex& mirrored)
    {
        const bool isOutside = mirrored.value < m_vertices.back().value;
        const Vertex nearer = along(isOutside ? 0.5 : -0.5);
        if (nearer.value < std::min(mirrored.value, m_vertices.back().value))
            replaceWorst(nearer);
        else
            shrink();
    }

    void shrink()
    {
        const std::vector<double> best = m_vertices.front().at;
        for (std::size_t v = 1; v < m_vertices.size(); ++v) {
            std::vector<double> at = m_vertices[v].at;
            for (std::size_t i = 0; i < at.size(); ++i)
                at[i] = std::midpoint(at[i], best[i]);
            m_vertices[v] = vertex(std::move(at));
        }
    }

    static bool byValue(const Vertex& one, const Vertex& other) { return one.value < other.value; }
    void replaceWorst(Vertex with) { m_vertices.back() = std::move(with); }

    const MinimiseProblem& m_problem;
    const std::function<double(std::span<const double>)>& m_value;
    std::vector<Vertex> m_vertices; ///< the best first
    int m_evaluations = 0;
};

} // namespace

Minimum minimise(const MinimiseProblem& problem, const std::function<double(std::span<const double>)>& value)
{
    return Simplex(problem, value).run();
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace ridgepoint {

/// A box, and where in it to begin. All three as long as there are coordinates.
struct MinimiseProblem
{
    std::vector<double> start;
    std::vector<double> low;
    std::vector<double> high;
    double step = 0.5; ///< size of the first simplex, in each coordinate
    int max_evaluations = 400;
    double tolerance = 1e-7; ///< ends where the values over the simplex differ by less than this share
};

struct Minimum
{
    std::vector<double> at;
    double value = 0;
    int evaluations = 0;
};

/// The simplex method of Nelder and Mead (1965), points moved into the box. Finds a local minimum; needs no
/// derivatives, so that kinks do no harm. A value that is not a number counts as infinitely large.
Minimum minimise(const MinimiseProblem& problem, const std::function<double(std::span<const double>)>& value);

} // namespace ridgepoint

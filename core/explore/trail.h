// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/explore/control.h"

#include <vector>

namespace ridgepoint {

/// Memory-bound or compute-bound: on which side of its ridge an operator lies. Link-bound counts as memory-bound.
inline bool computeBound(Bound bound)
{
    return bound == Bound::Tensor || bound == Bound::Vector;
}

/// Where an operator crosses its ridge while a control rises: the first value on the other side.
struct Crossing
{
    OperatorId id = OperatorId::Embedding;
    bool decode = false;
    int value = 0;
    bool compute_bound = false; ///< what it is from `value` on
};

struct TrailPoint
{
    int value = 0; ///< of the control
    double intensity = 0; ///< FLOP/byte
    double flop_per_s = 0; ///< attainable
    bool compute_bound = false;
};

/// The path of one operator over the range of a control.
struct Trail
{
    OperatorId id = OperatorId::Embedding;
    bool decode = false;
    std::vector<TrailPoint> points; ///< ascending in value
    std::vector<Crossing> crossings;
};

/// Trails of every operator that has FLOP, in both phases, over lowest … highest. Crossings are exact to one step of
/// the control where an operator crosses at most once between two of the `steps` samples.
std::vector<Trail> trails(const Scenario& scenario, Control control, int lowest, int highest, int steps = 48);

} // namespace ridgepoint

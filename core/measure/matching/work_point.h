// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

#include <limits>
#include <vector>

namespace ridgepoint {

struct CounterFile;
struct KernelFigures;
class FigureRules;

/// What one launch or one instance of an operator computes, moves through DRAM and takes; NaN where it is not known.
struct WorkPoint
{
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

    double flop = unknown;
    double bytes = unknown; ///< DRAM
    double time_s = unknown;

    double intensity() const { return flop / bytes; } ///< FLOP/byte
    double flopPerSecond() const { return flop / time_s; }
};

/// As predicted: one instance of the operator.
inline WorkPoint workPoint(const OperatorCost& cost)
{
    return {cost.flop, cost.bytes(), cost.time_s};
}

/// As counted.
WorkPoint workPoint(const KernelFigures& figures);

/// One per launch of the file.
std::vector<WorkPoint> workPoints(const CounterFile& file, const FigureRules& rules);

} // namespace ridgepoint

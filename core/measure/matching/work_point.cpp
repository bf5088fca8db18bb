// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/matching/work_point.h"

#include "core/measure/counters/kernel_figures.h"

namespace ridgepoint {

WorkPoint workPoint(const KernelFigures& figures)
{
    return {figures.flop(), figures.bytes[static_cast<std::size_t>(CountedLevel::Dram)], figures.time_s};
}

std::vector<WorkPoint> workPoints(const CounterFile& file, const FigureRules& rules)
{
    std::vector<WorkPoint> points;
    points.reserve(file.launches.size());
    for (const KernelLaunch& launch : file.launches)
        points.push_back(workPoint(rules.figures(launch)));
    return points;
}

} // namespace ridgepoint

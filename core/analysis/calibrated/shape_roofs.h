// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/calibrated/operator_times.h"

#include <array>
#include <span>

namespace ridgepoint::calibrated {

/// One product at another number of rows: its intensity, and FLOP/s that each term alone would allow.
struct ShapePoint
{
    double rows = 0;
    double intensity = 0; ///< FLOP per DRAM byte, as the analysis counts them
    double launch = 0; ///< FLOP over the launch floor
    double tiles = 0; ///< over whole waves of whole tiles
    double bandwidth = 0; ///< over the bytes at the share of the bandwidth that kernels reach
    double expected = 0; ///< over the whole expected time
};

/// The curved roofs of one product: its weights stay, its rows run from 1 to `mostRows` or to four times the present
/// ones, whole numbers, evenly spread in their logarithm, the present ones among them. Empty where the operator is no
/// matrix product or has no constants. About 20 microseconds, no allocation.
class ShapeRoofs
{
public:
    static constexpr std::size_t samples = 200;
    static constexpr double mostRows = 65536;

    std::span<const ShapePoint> points() const { return {m_points.data(), m_size}; }
    bool empty() const { return m_size == 0; }

private:
    friend ShapeRoofs shapeRoofs(const Scenario& scenario, const OperatorCost& cost);

    std::array<ShapePoint, samples + 1> m_points {};
    std::size_t m_size = 0;
};
ShapeRoofs shapeRoofs(const Scenario& scenario, const OperatorCost& cost);

} // namespace ridgepoint::calibrated

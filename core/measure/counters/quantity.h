// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_file.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace ridgepoint {

/// One thing that several profilers count, each under its own name.
///
/// nvprof's names were matched to Nsight Compute's as NERSC's and timemory's tables do, but for their slip with stores
/// (see the remark at "global store sectors").
struct Quantity
{
    std::string_view label; ///< "DRAM read", "global store sectors"
    std::string_view unit; ///< of its values: "byte", "sector", "byte/s", "%", "inst" …
    /// The name it goes by here: Nsight Compute's of today, where it has one.
    std::string_view canonical;
    /// The other names, separated by '|'; "*32" or "/32" behind a name converts its values to the quantity's unit.
    /// A name with "[unit]" behind it means a counter of that unit alone.
    std::string_view other_names;
    std::string_view remark {}; ///< a trap about it; mostly empty
};

/// All that are known.
std::span<const Quantity> quantities();

/// What a counter's name stands for.
struct QuantityMatch
{
    std::size_t index = 0; ///< into quantities()
    double factor = 1; ///< a counter's value × factor is in the quantity's unit; 32 for a transaction in bytes
};

/// Nothing for a name that is not known. ".sum" may be left out behind a name of Nsight Compute.
std::optional<QuantityMatch> quantityOf(std::string_view counterName);
/// The same, where the unit tells two labels of a details page apart ("Memory Throughput" in byte/s and in %).
std::optional<QuantityMatch> quantityOf(const Counter& counter);

/// The unit that a counter of this name has, where its printed one is another: a time in bytes, a size in a unit that
/// nobody knows, a time without unit, instructions in "inst/cycle". Such a counter is no quantity, nor does it count
/// operations of tensor units. Empty where all is well.
std::string_view contradictedUnit(const Counter& counter);

/// The quantity of this canonical name; its index must exist.
std::size_t quantityIndex(std::string_view canonical);

/// The canonical name of the quantity, or the counter's own name where none is known.
std::string_view canonicalName(std::string_view counterName);

} // namespace ridgepoint

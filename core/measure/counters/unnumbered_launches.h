// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_file.h"
#include "core/measure/counters/launch_chains.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace ridgepoint {

/// What is known of a launch without id: process, kernel, device, number of launches, grid, block.
using LaunchGroup = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, Extent, Extent>;

/// Tells while rows are read where launches without id have to be taken apart, so that no part holds values of two
/// launches whatever the rows are sorted by: the n-th value of each counter of a group stands in parts of n-th values
/// alone, and the group's first counter begins a part.
class LaunchParts
{
public:
    /// The values that follow are of this launch, in a part that is empty.
    void begin(const KernelLaunch& launch);
    /// Counts a value; true where it has to begin a part.
    bool leaves(std::uint32_t counter);

private:
    struct Group
    {
        std::uint32_t number = 0;
        bool has_values = false;
        std::uint32_t first_counter = 0;
    };

    std::map<LaunchGroup, Group> m_groups;
    std::unordered_map<std::uint64_t, std::uint32_t> m_values; ///< how many there were, by group and counter
    Group* m_group = nullptr;
    std::uint32_t m_occurrence = 0; ///< of the values of this part; 0: it is empty
};

/// What became of launches without id whose rows do not stand together.
struct RowsWithoutId
{
    bool paired = false; ///< some were put together by counting: the n-th value of each counter is the n-th launch's
    std::size_t groups_apart = 0; ///< groups that were left as they are: their counters have unequal numbers of values
    int line = 0; ///< where the first one of these begins, 1-based
    std::uint32_t kernel = 0; ///< of the first one, into CounterFile::kernels
    std::size_t fewest = 0, most = 0; ///< values of its counters
};

/// Links the parts of launches that have a process but no id, as LaunchParts made them. A group whose counters have all
/// the same number of values has as many launches; one that has unequal numbers is read by its first counter if its
/// rows are visibly in the order of launches, and left apart otherwise. Parts without counters, which hold remarks
/// alone, go to the part that they follow, or to the group's first one. An average of a summary is one of its kind, so
/// that nothing need be counted there and paired stays false.
RowsWithoutId linkUnnumbered(const CounterFile& file, LaunchChains& chains);

} // namespace ridgepoint

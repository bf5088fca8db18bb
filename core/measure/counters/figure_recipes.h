// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/kernel_figures.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace ridgepoint {

/// The figures of a launch in one row: time, vector and tensor FLOP by format, bytes by level.
inline constexpr std::size_t figureSlotCount = 1 + 2 * countedFormatCount + countedLevelCount;
inline constexpr std::size_t timeSlot = 0;
constexpr std::size_t vectorSlot(CountedFormat format)
{
    return 1 + static_cast<std::size_t>(format);
}
constexpr std::size_t tensorSlot(CountedFormat format)
{
    return 1 + countedFormatCount + static_cast<std::size_t>(format);
}
constexpr std::size_t bytesSlot(CountedLevel level)
{
    return 1 + 2 * countedFormatCount + static_cast<std::size_t>(level);
}
/// "time", "fp32 vector FLOP", "bf16 tensor FLOP", "DRAM bytes"; "operations" for integers.
std::string slotName(std::size_t slot);

struct RecipeTerm
{
    const char* quantity = nullptr; ///< canonical name; null behind the last term
    double weight = 1;
    bool optional = false;
};

/// Counters of which the first counts the others too: of a launch where they add up to more the figure is not known.
struct RecipeLimit
{
    const char* whole = nullptr; ///< canonical name; null behind the last limit
    std::array<const char*, 2> parts {}; ///< likewise
};

/// One way to a figure: Σ weight × counter, × factor, / divisor, × time of the launch.
struct FigureRecipe
{
    std::size_t slot = timeSlot;
    std::array<RecipeTerm, 9> terms {};
    const char* factor = nullptr; ///< canonical name
    const char* divisor = nullptr; ///< canonical name
    bool times_time = false;
    const char* refused_prefix = nullptr; ///< counters of such names are not what the recipe means
    const char* remark = "";
    std::array<RecipeLimit, 2> limits {};
};

/// All ways, the better one of a figure first.
///
/// Sources: NERSC's hierarchical roofline sections and scripts, Nsight Compute's SpeedOfLight roofline sections,
/// nvprof's metric reference, the roofline of rocprofiler-compute.
std::span<const FigureRecipe> figureRecipes();

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ridgepoint {

/// A stretch of launches in which the same kernels follow each other over and over: the layers of a pass.
struct RepeatedStretch
{
    std::size_t first = 0; ///< launch
    std::size_t size = 0; ///< launches, the last repetition perhaps cut
    std::size_t period = 0; ///< launches of one repetition: 2 or more

    double repetitions() const { return static_cast<double>(size) / static_cast<double>(period); }
    bool operator==(const RepeatedStretch&) const = default;
};

/// Longest period that is looked for: a few layers.
inline constexpr std::size_t longestPeriod = 96;

/// Stretches of at least two repetitions, one after another, none within another; each as long as can be and of the
/// shortest period that explains it. A kernel that follows itself is no stretch. Equal numbers are equal launches.
/// Work is at most longestPeriod × launches.
std::vector<RepeatedStretch> repeatedStretches(
    std::span<const std::uint32_t> launches, std::size_t longest = longestPeriod);

/// The layers of passes that follow each other so often that the pass is what repeats: stretches of at least 4 kernels
/// within a stretch, of at most half of its period; their places are those of the whole log. Empty: there are none.
std::vector<RepeatedStretch> innerStretches(std::span<const std::uint32_t> launches, const RepeatedStretch& stretch);

} // namespace ridgepoint

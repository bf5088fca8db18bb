// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scenario/catalog.h"

#include <string>
#include <vector>

namespace ridgepoint {

/// A figure that somebody published, beside ours.
struct PublishedFigure
{
    std::string source; ///< where it was published
    std::string what; ///< of what, under which convention
    std::string unit;
    std::string published; ///< as printed
    double computed = 0; ///< in `unit`
    std::string remark; ///< such as why the published figure is wrong; may be empty

    /// Ours as text, rounded to the digits that were printed.
    std::string computedText() const;
    bool agrees() const { return computedText() == published; }
};

/// All published figures that the four conventions reproduce. Needs the presets llama-2-7b, llama-2-13b, llama-3-8b,
/// a10, a100-pcie-80gb, a100-sxm4-80gb and h100-sxm5; figures whose preset is missing come out as NaN and disagree.
std::vector<PublishedFigure> publishedFigures(const Catalog& catalog);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration.h"
#include "core/io/diagnostic.h"
#include "core/measure/calibration/fit_result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ridgepoint {

/// What a fit knows before it sees a row.
enum class FitPrior : std::uint8_t {
    Generic, ///< the set that all GPUs share, moved to this one
    Own ///< what ships for this GPU
};

enum class FitForm : std::uint8_t {
    Calibrated, ///< all constants of the calibrated time model
    FlooredRoofline ///< the ideal time with a floor and two efficiencies: to understand, not to predict with
};

struct FitWish
{
    FitPrior prior = FitPrior::Generic;
    FitForm form = FitForm::Calibrated;
    double train_fraction = 0.5;
    std::uint64_t seed = 0;
    std::string date {}; ///< of the fit, for its provenance; may be empty
};

/// A fit and the set of constants that it makes.
struct FittedSet
{
    FitResult result;
    /// The fitted set alone, with its provenance; none where the form is not one that the analysis predicts with.
    std::optional<calibrated::Calibration> own;
};

/// A part of an open file that constants can be fitted to.
struct FitCandidate
{
    std::string name; ///< "bf16"
    std::string gpu; ///< id of the preset that was measured
    std::size_t rows = 0;
    std::vector<double> shipped; ///< SI, as the constants of the fit; empty where the GPU ships without such a set
    std::string
        other_library; ///< where the shipped ones were fitted on another library's kernels, in words; else empty
    bool has_floored_form = false;
    std::function<Parsed<FittedSet>(const FitWish&)> fit; ///< pure: may run on any thread
    std::function<std::string(const FitRow&)> describe; ///< what was measured: "M 16, n 4096, k 4096"
};

} // namespace ridgepoint

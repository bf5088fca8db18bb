// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/gpu.h"
#include "core/measure/calibration/fit_candidate.h"
#include "core/measure/gemm_sweep.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ridgepoint {

/// Fits the constants of matrix products to the rows of a sweep in one number format, on a random part of them; all
/// errors are over the others. Errors: too few rows, a number format or GPU that has no prior, peak or bandwidth. The
/// GPU's calibration is what ships for it.
Parsed<FittedSet> fitGemm(const GemmSweep& sweep, std::uint32_t dtype, const Gpu& gpu, const FitWish& wish);

/// One for each number format of the sweep that has constants, by rows, most first. The sweep is shared, the GPU
/// copied.
std::vector<FitCandidate> gemmFitCandidates(const std::shared_ptr<const GemmSweep>& sweep, const Gpu& gpu);

/// Errors of held-out rows by the size ranges 1, 2-16, 17-128, 129-1025, 1026-5000, > 5000 of M; ranges
/// without rows are left out.
std::vector<RegimeErrors> errorsByRegime(std::span<const FitRow> rows);

/// The median error, times three, beyond one; at least 1.2: see FitResult::outside_factor. Marks the rows beyond it.
void markOutside(FitResult& result);

/// "vllm 0.6.5 Marlin" is library "vllm", version "0.6.5 Marlin".
struct LibraryName
{
    std::string library;
    std::string version;
};
LibraryName libraryName(const std::string& framework);

} // namespace ridgepoint

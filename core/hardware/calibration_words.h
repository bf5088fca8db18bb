// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration.h"

#include <string>
#include <string_view>

// Where constants come from and how far they were off, in words.
namespace ridgepoint::calibrated {

/// "±4.4 % median, 14 % p90 on held-out rows": what follows a comma in error_on is left out. Empty where no error is
/// known.
std::string errorWords(const CalibrationSource& source);

/// "aiconfigurator gemm, vLLM 0.24, at most 4000 rows, 2026-11-20": what is known of it.
std::string sourceWords(const CalibrationSource& source);

/// "measured with TRTLLM 1.3.0, the constants with vLLM 0.24" where another library's kernels were measured than the
/// constants were fitted on; empty where it is the same, or where one of them is not known. Versions are not compared.
std::string otherLibraryWords(const CalibrationSource& source, std::string_view framework);

} // namespace ridgepoint::calibrated

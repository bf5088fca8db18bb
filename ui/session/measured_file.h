// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/hardware/gpu.h"
#include "core/measure/gemm_import.h"
#include "core/measure/gemm_sweep.h"

#include <memory>
#include <optional>
#include <vector>

namespace ridgepoint {

/// An imported file with what was found and what the user corrected. Never edited: a correction makes a new one.
struct MeasuredFile
{
    GemmSweep sweep;
    GemmFacts corrections; ///< what the user said about shape, type and GPU
    std::optional<std::string> gpu_id; ///< preset of the GPU it was measured on, where one matches
    std::vector<Diagnostic> diagnostics; ///< of the import

    const std::string& path() const { return sweep.path; }
    QString title() const; ///< the file's name without its folder
};

using MeasuredFiles = std::vector<std::shared_ptr<const MeasuredFile>>;

} // namespace ridgepoint

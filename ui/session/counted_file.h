// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/io/diagnostic.h"
#include "core/measure/counters/counter_import.h"
#include "core/measure/counters/counter_profile.h"
#include "core/measure/matching/kernel_match.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ridgepoint {

/// An imported file of performance counters with what the user said about it. Never edited: a correction makes a new
/// one, which shares the profile.
struct CountedFile
{
    std::shared_ptr<const CounterProfile> profile;
    CounterFacts corrections;
    KernelCorrections matches; ///< what the user said of kernels
    std::optional<std::string> gpu_id; ///< preset of the GPU it was profiled on, where one matches or was chosen
    std::vector<Diagnostic> diagnostics; ///< of the import

    const CounterFile& file() const { return profile->file; }
    const std::string& path() const { return profile->file.path; }
    QString title() const; ///< the file's name without its folder
};

using CountedFiles = std::vector<std::shared_ptr<const CountedFile>>;

} // namespace ridgepoint

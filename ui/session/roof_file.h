// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/measure/counters/measured_roofs.h"

#include <memory>
#include <string>
#include <vector>

namespace ridgepoint {

/// Roofs that a micro-benchmark measured, and what was found while reading them. Never edited.
struct RoofFile
{
    MeasuredRoofs measured;
    std::vector<Diagnostic> diagnostics;

    const std::string& path() const { return measured.path; }
};

using RoofFiles = std::vector<std::shared_ptr<const RoofFile>>;

} // namespace ridgepoint

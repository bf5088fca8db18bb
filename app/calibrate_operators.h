// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command_options.h"

#include <cstdint>
#include <string>

namespace ridgepoint {

/// What `ridgepoint calibrate` was asked for.
struct CalibrateOptions : TableOptions
{
    std::string file;
    std::string dtype;
    std::string phase; ///< prefill or decode; empty: the only one in the file
    std::string out;
    std::string format = "table";
    double train_fraction = 0.5;
    std::uint64_t seed = 0;
    std::string prior = "generic"; ///< of matrix products
};

/// Does the file hold measured attention, experts or all-reduce? False where it cannot be read.
bool isOperatorFile(const std::string& path);

/// Fits the constants of such a file and prints or writes what came of it.
ExitCode calibrateOperators(const CalibrateOptions& options, const Catalog& catalog);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command.h"
#include "core/measure/gemm_import.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ridgepoint {

/// What the sub-commands that read measured files have in common: how a file is read, and which GPU was measured.
struct TableOptions
{
    std::string columns; ///< "m=rows,n=cols,…"; empty: a known header tells
    std::string numbers; ///< "point" or "comma"; empty: the file tells
    std::string gpu; ///< preset's id, or what a file calls it; empty: the one that the file names

    std::optional<NumberLocale> locale() const;
};

/// Adds --numbers.
void addNumbersOption(CLI::App& command, TableOptions& options);
/// Adds --columns.
void addColumnsOption(CLI::App& command, TableOptions& options);
/// Adds --seed: what is no number of 64 bits is refused instead of cut.
void addSeedOption(CLI::App& command, std::uint64_t& seed);

/// What --columns, --numbers and --gpu say of a table of matrix products. None, and said so, where they cannot be read;
/// whether a preset fits the GPU is left to measuredGpu().
std::optional<GemmFacts> factsOf(const TableOptions& options, const Catalog& catalog);

/// The preset that a name means: its id, or what drivers, benchmarks and files call it ("gfx950 with cu_num 256").
const Gpu* namedGpu(const std::string& name, const Catalog& catalog);

/// The preset of --gpu, else the one that the file names. Null, and said so, where there is none.
const Gpu* measuredGpu(const std::string& asked, const std::string& namedByFile, const Catalog& catalog);

/// What to say where a file names another GPU than the one that is taken; empty where it does not.
std::string otherGpuNote(const std::string& namedByFile, const Gpu& taken);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm_file_name.h"
#include "core/measure/gemm_header.h"
#include "core/measure/gemm_import.h"
#include "core/measure/gemm_rows.h"
#include "core/measure/gemm_vidur.h"
#include "core/measure/problem_list.h"
#include "core/measure/table_start.h"

#include <optional>
#include <string_view>

namespace ridgepoint {

/// A table whose beginning, header and notation are known: its rows can be read.
struct GemmTable
{
    TableStart start;
    bool has_header = true;
    GemmHeader header;
    std::optional<VidurHeader> vidur; ///< instead of header
    GemmDefaults constants; ///< those of a mapping
    NumberLocale locale = NumberLocale::Point;
    bool locale_is_guess = false;
};

/// Finds the table in a text that is not empty. None, with an Error in problems, where there is none that is known or
/// that the mapping of the facts fits.
std::optional<GemmTable> openGemmTable(
    std::string_view text, const GemmFileName& fileName, const GemmFacts& facts, ProblemList& problems);

/// Sets the table's notation: the given one, else that in which its first rows write their numbers.
void decideLocale(GemmTable& table, std::optional<NumberLocale> given);

/// The part of that for tables that a mapping describes.
std::optional<GemmTable> openMappedTable(
    std::string_view text, const ColumnMapping& mapping, const GemmFacts& facts, ProblemList& problems);

} // namespace ridgepoint

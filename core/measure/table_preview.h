// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/column_mapping.h"
#include "core/measure/number_locale.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// The beginning of a table, for choosing what its columns mean.
struct TablePreview
{
    static constexpr std::size_t max_rows = 20;
    static constexpr std::size_t max_columns = 256;
    static constexpr std::size_t max_cell_bytes = 256; ///< cells are cut at the end of a UTF-8 character

    char delimiter = ',';
    NumberLocale locale = NumberLocale::Point;
    bool locale_is_guess = false;
    bool has_header = false;
    int first_line = 1; ///< of the header, or of the first row without one; 1-based
    std::size_t columns = 0; ///< that the first row really has
    std::vector<std::string> header; ///< as found; empty without one
    std::vector<std::vector<std::string>> rows; ///< below the header, as found
    std::string fingerprint; ///< equal for tables with the same names in the same order, whatever their case
    ColumnMapping suggestion; ///< may lack fields: see missingFields()
};

/// Looks at the first rows of a text; what is given is not guessed. A text without a table gives one column.
TablePreview tablePreview(
    std::string_view text, std::optional<char> delimiter = {}, std::optional<bool> hasHeader = {});

/// A guess at what the columns mean: by words in their names ("M", "batch", "tokens"; "latency_ms"), without names by
/// units glued to their values; fields that no column seems to hold stay empty.
ColumnMapping suggestMapping(std::string_view text);

/// The names in lower case, each cut after 64 bytes, so that a choice can be remembered for tables with this header.
std::string headerFingerprint(std::span<const std::string> names);

} // namespace ridgepoint

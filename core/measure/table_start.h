// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/delimited.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

namespace ridgepoint {

/// Where a table begins in a text: programs print lines before it.
struct TableStart
{
    std::string_view text; ///< from the beginning of its first row on
    int line = 1; ///< of that row, 1-based
    char delimiter = ',';
};

/// A reader that stands before the table's first row and counts lines from the beginning of the file.
inline DelimitedReader readerOf(const TableStart& start)
{
    return DelimitedReader(start.text, start.delimiter, start.line);
}

/// Lines (and bytes) of a text in which a header is looked for.
inline constexpr int max_header_line = 200;
inline constexpr std::size_t max_header_offset = std::size_t {1} << 20;

/// The first line with which a table begins that `matches`; the reader given to it stands at that row. The delimiter is
/// that of the line unless given. None where no line within the limits does.
std::optional<TableStart> findTable(std::string_view text, std::optional<char> delimiter,
    const std::function<bool(const DelimitedReader&)>& matches, int lastLine = max_header_line);

/// The first line that is not blank; the text's end without one.
TableStart firstRow(std::string_view text, std::optional<char> delimiter);

} // namespace ridgepoint

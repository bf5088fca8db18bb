// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/table_start.h"

#include <algorithm>

namespace ridgepoint {

std::optional<TableStart> findTable(std::string_view text, std::optional<char> delimiter,
    const std::function<bool(const DelimitedReader&)>& matches, int lastLine)
{
    std::size_t offset = 0;
    for (int line = 1; line <= lastLine && offset < std::min(text.size(), max_header_offset); ++line) {
        const std::string_view rest = text.substr(offset);
        const std::size_t size = std::min(rest.find('\n'), rest.size());
        if (const std::string_view row = rest.substr(0, size); row.find_first_not_of("\r ") != std::string_view::npos) {
            const TableStart start {rest, line, delimiter.value_or(delimiterOf(row))};
            // A quote that is never closed must not make the rest of a large file one cell, line after line.
            DelimitedReader reader(rest.substr(0, std::max(size, max_header_offset)), start.delimiter, line);
            if (reader.next() && matches(reader))
                return start;
        }
        offset += size + 1;
    }
    return std::nullopt;
}

TableStart firstRow(std::string_view text, std::optional<char> delimiter)
{
    TableStart start {text, 1, delimiter.value_or(delimiterOf(text))};
    while (!start.text.empty()) {
        const std::size_t end = std::min(start.text.find('\n'), start.text.size() - 1);
        if (start.text.substr(0, end + 1).find_first_not_of("\r\n") != std::string_view::npos)
            break;
        start.text.remove_prefix(end + 1);
        ++start.line;
    }
    return start;
}

} // namespace ridgepoint

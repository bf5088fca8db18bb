// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/harness.h"

#include "core/measure/delimited.h"
#include "core/measure/text_source.h"

#include <algorithm>

namespace ridgepoint::fuzz {

namespace {

/// The row with every cell in quotes.
std::string quotedRow(std::span<const std::string_view> cells, char delimiter)
{
    std::string row;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0)
            row += delimiter;
        row += '"';
        for (const char character : cells[i]) {
            row += character;
            if (character == '"')
                row += '"';
        }
        row += '"';
    }
    return row + '\n';
}

void requireSameWhenQuoted(std::span<const std::string_view> cells, char delimiter)
{
    const std::string text = quotedRow(cells, delimiter);
    DelimitedReader reader(text, delimiter);
    require(reader.next(), "a row in quotes is a row");
    require(std::ranges::equal(reader.cells(), cells), "cells in quotes read back as they were");
    require(!reader.next(), "a row in quotes is one row");
}

void requireSoundRow(const DelimitedReader& reader, std::string_view text)
{
    require(reader.cellCount() >= 1, "a row has a cell");
    require(reader.cells().size() == std::min(reader.cellCount(), DelimitedReader::max_columns),
        "all cells up to the limit are kept");
    const std::string_view row = reader.rowText();
    require(
        row.data() >= text.data() && row.data() + row.size() <= text.data() + text.size(), "a row lies in the text");
    std::size_t bytes = 0;
    for (const std::string_view cell : reader.cells())
        bytes += cell.size();
    require(bytes <= row.size() + 1, "cells hold no more than their row");
    for (const std::size_t cell : {std::size_t {0}, reader.cells().size() - 1, reader.cells().size()}) {
        const CellPosition position = reader.position(cell);
        require(position.line >= reader.line() && position.column >= 1, "a cell is not before its row");
    }
}

void readRows(std::string_view text, char delimiter)
{
    DelimitedReader reader(text, delimiter);
    int line = 0;
    std::size_t offset = 0;
    std::size_t rows = 0;
    while (reader.next()) {
        require(reader.line() > line, "lines ascend");
        require(reader.offset() > offset && reader.offset() <= text.size(), "a row takes something of the text");
        line = reader.line();
        offset = reader.offset();
        requireSoundRow(reader, text);
        if (!reader.hasTooManyCells() && rows++ < 8)
            requireSameWhenQuoted(reader.cells(), delimiter);
    }
    require(offset == text.size(), "the rows are the whole text");
}

void transcode(std::string_view bytes)
{
    for (const bool bigEndian : {false, true}) {
        const std::string text = utf8FromUtf16(bytes, bigEndian);
        require(isUtf8(text), "UTF-16 becomes valid UTF-8");
        require(text.size() <= 3 * (bytes.size() / 2 + 1), "UTF-8 is at most half as large again as UTF-16");
    }
    std::string wide;
    bool isAscii = true;
    for (const char character : bytes.substr(0, 256)) {
        isAscii = isAscii && static_cast<unsigned char>(character) < 0x80;
        wide += character;
        wide += '\0';
    }
    if (isAscii)
        require(utf8FromUtf16(wide, false) == bytes.substr(0, 256), "ASCII goes through UTF-16 unchanged");
}

} // namespace

void textReader(std::string_view input)
{
    readRows(input, delimiterOf(input));
    transcode(input);
}

} // namespace ridgepoint::fuzz

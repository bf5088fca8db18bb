// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// The mark between the cells of a table: ',', ';' or a tab, whichever occurs most in the first line that is not
/// blank (quoted cells left out); ',' when there is none.
char delimiterOf(std::string_view text);

/// A place in a text; what is too large for an int stays at its largest value.
struct CellPosition
{
    int line = 0; ///< 1-based
    int column = 0; ///< 1-based, in bytes

    bool operator==(const CellPosition&) const = default;
};

/// Goes through a delimited text row by row. It judges nothing: rows may have any number of cells.
///
/// A cell that begins with '"' goes to the quote that a delimiter or a line end follows, line breaks and delimiters
/// included, and "" in it means one quote; without such an end the quote is an ordinary character. Lines end in LF or
/// CRLF. Cells are views into the text (those with doubled quotes into a buffer of the reader) and hold until the next
/// row. Neither the length of a line nor the number of its cells makes the reader allocate without bound.
class DelimitedReader
{
public:
    static constexpr std::size_t max_columns = 4096;
    static constexpr std::size_t max_unescaped_bytes = std::size_t {1} << 20; ///< doubled quotes of one row

    /// The text must outlive the reader; firstLine is the number of its first line.
    explicit DelimitedReader(std::string_view text, char delimiter = ',', int firstLine = 1);

    /// Goes to the next row; false after the last one. A text that ends in a line end has no empty row behind it.
    bool next();

    /// At most max_columns, without the quotes around them. A blank line has one empty cell.
    std::span<const std::string_view> cells() const { return {m_cells.data(), m_stored}; }
    /// The cells that the row really has.
    std::size_t cellCount() const { return m_count; }
    bool hasTooManyCells() const { return m_count > m_stored; }
    bool isBlank() const { return m_count == 1 && m_cells[0].empty(); }

    /// Where the row begins.
    int line() const;
    /// Where a stored cell begins; behind the row's last cell for one that it lacks.
    CellPosition position(std::size_t cell) const;
    /// The row as it stands in the text, line end left out.
    std::string_view rowText() const;

    /// Bytes of the text behind the reader.
    std::size_t offset() const { return static_cast<std::size_t>(m_next - m_begin); }

private:
    struct Unescaped
    {
        std::size_t cell;
        std::size_t offset;
        std::size_t size;
        const char* source;
    };

    bool takeQuoted(const char*& cursor);
    const char* takePlainCells(const char* begin, bool& rowEnds);
    const char* takePlainCell(const char* begin, bool& rowEnds);
    void store(const char* begin, const char* end);
    void storeUnescaped(const char* begin, const char* end);
    void grow();
    void finishRow(const char* end);

    const char* m_begin;
    const char* m_end;
    const char* m_next; ///< where the next row begins
    const char* m_row = nullptr; ///< where this row begins
    const char* m_rowEnd = nullptr;
    char m_delimiter;
    std::int64_t m_line = 0;
    std::int64_t m_nextLine = 1;
    std::size_t m_stored = 0;
    std::size_t m_count = 0;
    std::vector<std::string_view> m_cells;
    std::vector<Unescaped> m_unescaped;
    std::string m_buffer;
};

} // namespace ridgepoint

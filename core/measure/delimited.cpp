// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/delimited.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace ridgepoint {

namespace {

/// The first of two characters at or behind begin; end without one. Most cells are shorter than one step.
inline const char* findEither(const char* begin, const char* end, char first, char second)
{
#ifdef __SSE2__
    const __m128i wantedFirst = _mm_set1_epi8(first);
    const __m128i wantedSecond = _mm_set1_epi8(second);
    for (; end - begin >= 16; begin += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(begin));
        const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(bytes, wantedFirst), _mm_cmpeq_epi8(bytes, wantedSecond));
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
        if (mask != 0)
            return begin + std::countr_zero(mask);
    }
#endif
    while (begin != end && *begin != first && *begin != second)
        ++begin;
    return begin;
}

#ifdef __SSE2__
constexpr std::ptrdiff_t windowBytes = 32;

/// One bit for each of the next windowBytes that is one of two characters.
inline std::uint32_t hitsIn(const char* window, char first, char second)
{
    const __m128i wantedFirst = _mm_set1_epi8(first);
    const __m128i wantedSecond = _mm_set1_epi8(second);
    const auto hits = [&](const char* half) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(half));
        const __m128i equal = _mm_or_si128(_mm_cmpeq_epi8(bytes, wantedFirst), _mm_cmpeq_epi8(bytes, wantedSecond));
        return static_cast<std::uint32_t>(_mm_movemask_epi8(equal));
    };
    return hits(window) | hits(window + 16) << 16U;
}
#endif

/// What stands in a quoted cell.
struct QuotedText
{
    const char* closing = nullptr; ///< the quote behind it; null without one that ends the cell
    bool doubled = false; ///< it has doubled quotes
    bool broken = false; ///< it has line breaks
};

/// The cell whose text begins at begin.
QuotedText quotedText(const char* begin, const char* end, char delimiter)
{
    QuotedText text;
    for (const char* hit = begin;;) {
        hit = findEither(hit, end, '"', '\n');
        if (hit == end)
            return {};
        if (*hit == '\n') {
            text.broken = true;
            ++hit;
            continue;
        }
        const char* after = hit + 1;
        const bool closes = after == end || *after == delimiter || *after == '\n'
            || (*after == '\r' && (after + 1 == end || after[1] == '\n'));
        if (closes) {
            text.closing = hit;
            return text;
        }
        if (*after != '"')
            return {};
        text.doubled = true;
        hit += 2;
    }
}

int toInt(std::int64_t value)
{
    return static_cast<int>(std::min<std::int64_t>(value, std::numeric_limits<int>::max()));
}

} // namespace

char delimiterOf(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
    constexpr std::array candidates {',', ';', '\t'};
    std::array<std::size_t, candidates.size()> counts {};
    bool quoted = false;
    for (const char character : text.substr(0, std::size_t {1} << 16)) {
        if (character == '\n' && !quoted)
            break;
        if (character == '"')
            quoted = !quoted;
        for (std::size_t i = 0; i < candidates.size(); ++i)
            counts[i] += !quoted && character == candidates[i] ? 1 : 0;
    }
    const auto most = std::max_element(counts.begin(), counts.end()) - counts.begin();
    return candidates[static_cast<std::size_t>(most)];
}

DelimitedReader::DelimitedReader(std::string_view text, char delimiter, int firstLine)
    : m_begin(text.data())
    , m_end(text.data() + text.size())
    , m_next(m_begin)
    , m_delimiter(delimiter)
    , m_nextLine(firstLine)
    , m_cells(64)
{
}

bool DelimitedReader::next()
{
    if (m_next == m_end)
        return false;
    m_row = m_next;
    m_line = m_nextLine;
    m_stored = 0;
    m_count = 0;
    m_unescaped.clear();
    m_buffer.clear();
    const char* cursor = m_row;
    for (bool rowEnds = false; !rowEnds;) {
        if (cursor != m_end && *cursor == '"' && takeQuoted(cursor)) {
            rowEnds = cursor == m_end || *cursor == '\n';
            cursor += rowEnds ? 0 : 1;
            continue;
        }
        const char* begin = cursor;
        cursor = takePlainCells(begin, rowEnds);
        if (cursor == begin && !rowEnds)
            cursor = takePlainCell(begin, rowEnds);
    }
    finishRow(cursor);
    return true;
}

/// Takes plain cells from begin on, up to a quote at the start of a cell or to the row's end, and leaves what is too
/// near to the end of the text for whole windows. The windows do not depend on where cells end, which makes this much
/// faster than going from cell to cell. Returns the start of the first cell not taken, or the row's end.
const char* DelimitedReader::takePlainCells(const char* begin, bool& rowEnds)
{
#ifdef __SSE2__
    for (const char* window = begin; m_end - window >= windowBytes; window += windowBytes) {
        for (std::uint32_t hits = hitsIn(window, m_delimiter, '\n'); hits != 0; hits &= hits - 1) {
            const char* hit = window + std::countr_zero(hits);
            rowEnds = *hit == '\n';
            store(begin, rowEnds && hit != begin && hit[-1] == '\r' ? hit - 1 : hit);
            if (rowEnds)
                return hit;
            begin = hit + 1;
            if (begin != m_end && *begin == '"')
                return begin;
        }
    }
#endif
    return begin;
}

/// Takes one plain cell and returns the start of the next one, or the row's end.
const char* DelimitedReader::takePlainCell(const char* begin, bool& rowEnds)
{
    const char* end = findEither(begin, m_end, m_delimiter, '\n');
    rowEnds = end == m_end || *end == '\n';
    store(begin, rowEnds && end != begin && end[-1] == '\r' ? end - 1 : end);
    return rowEnds ? end : end + 1;
}

/// Takes the quoted cell at cursor and leaves cursor at the delimiter or line end behind it.
bool DelimitedReader::takeQuoted(const char*& cursor)
{
    const char* begin = cursor + 1;
    const QuotedText text = quotedText(begin, m_end, m_delimiter);
    if (text.closing == nullptr)
        return false;
    if (text.doubled)
        storeUnescaped(begin, text.closing);
    else
        store(begin, text.closing);
    cursor = text.closing + 1;
    if (cursor != m_end && *cursor == '\r')
        ++cursor;
    if (text.broken)
        m_nextLine += std::count(begin, text.closing, '\n');
    return true;
}

inline void DelimitedReader::store(const char* begin, const char* end)
{
    ++m_count;
    if (m_stored == m_cells.size())
        grow();
    if (m_stored < m_cells.size())
        m_cells[m_stored++] = {begin, static_cast<std::size_t>(end - begin)};
}

void DelimitedReader::storeUnescaped(const char* begin, const char* end)
{
    const std::size_t cell = m_stored;
    store(begin, end);
    if (m_stored == cell)
        return;
    const std::size_t offset = m_buffer.size();
    for (const char* from = begin; from < end && m_buffer.size() < max_unescaped_bytes; ++from) {
        m_buffer += *from;
        if (*from == '"')
            ++from;
    }
    m_unescaped.push_back({cell, offset, m_buffer.size() - offset, begin});
}

void DelimitedReader::grow()
{
    m_cells.resize(std::min(m_cells.size() * 2, max_columns));
}

void DelimitedReader::finishRow(const char* end)
{
    // The buffer has stopped moving: now its cells can be looked at.
    for (const Unescaped& unescaped : m_unescaped)
        m_cells[unescaped.cell] = std::string_view(m_buffer).substr(unescaped.offset, unescaped.size);
    m_rowEnd = end;
    m_next = end == m_end ? end : end + 1;
    ++m_nextLine;
}

int DelimitedReader::line() const
{
    return toInt(m_line);
}

CellPosition DelimitedReader::position(std::size_t cell) const
{
    const char* begin = m_rowEnd;
    if (cell < m_stored)
        begin = m_cells[cell].data();
    for (const Unescaped& unescaped : m_unescaped)
        begin = unescaped.cell == cell ? unescaped.source : begin;
    const std::string_view before(m_row, static_cast<std::size_t>(begin - m_row));
    const std::size_t lastBreak = before.rfind('\n');
    const std::size_t column = lastBreak == std::string_view::npos ? before.size() : before.size() - lastBreak - 1;
    return {
        toInt(m_line + std::count(before.begin(), before.end(), '\n')), toInt(static_cast<std::int64_t>(column) + 1)};
}

std::string_view DelimitedReader::rowText() const
{
    const std::string_view text(m_row, static_cast<std::size_t>(m_rowEnd - m_row));
    return text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/counter_table.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

constexpr std::size_t bytesBetweenReports = std::size_t {1} << 20U;

} // namespace

std::optional<std::size_t> CounterHeader::find(std::string_view name) const
{
    const auto found = std::ranges::find(m_cells, name, trimmed);
    if (found == m_cells.end())
        return {};
    return static_cast<std::size_t>(found - m_cells.begin());
}

bool CounterHeader::hasAll(std::initializer_list<std::string_view> names) const
{
    return std::ranges::all_of(names, [this](std::string_view name) { return has(name); });
}

const CounterTableReader* counterTableReader(const CounterHeader& header)
{
    // The more particular ones first.
    static const std::array readers {
        ncuLongReader(),
        ncuSummaryReader(),
        ncuRawReader(),
        nvprofMetricsReader(),
        nvprofEventsReader(),
        nvprofTraceReader(),
        nvprofSummaryReader(),
        nsysKernelSummaryReader(),
        rocprofV3Reader(),
        rocprofV3TraceReader(),
        rocprofStatsReader(),
        rocprofComputeReader(),
        rocprofV1Reader(),
        wideTableReader(),
    };
    if (header.size() < 2)
        return nullptr;
    const auto found =
        std::ranges::find_if(readers, [&](const CounterTableReader& reader) { return reader.recognises(header); });
    return found == readers.end() ? nullptr : &*found;
}

CounterRows::CounterRows(const Context& context, std::size_t offset, int line, char delimiter, bool quotedRows)
    : m_context(context)
    , m_begin(offset)
    , m_lineOffset(line - 1)
    , m_quotedRows(quotedRows)
    , m_readable(context.text.substr(0, context.text.size() - std::min<std::size_t>(context.text.size(), 7)))
    , m_reader(context.text.substr(offset), delimiter)
    , m_nextReport(offset + bytesBetweenReports)
{
    m_reader.next();
    for (const std::string_view cell : m_reader.cells())
        m_headerTexts.emplace_back(trimmed(cell));
    m_headerCells.assign(m_headerTexts.begin(), m_headerTexts.end());
}

bool CounterRows::next()
{
    while (m_reader.next()) {
        if (offset() >= m_nextReport && !reportProgress()) {
            m_end = End::Stopped;
            return false;
        }
        const std::string_view row = m_reader.rowText();
        if (m_reader.isBlank() || isForeign(row)) {
            m_interrupted = true;
            m_context.messages.take(row, line());
            continue;
        }
        if (startsTable()) {
            m_end = End::Header;
            return false;
        }
        m_interrupted = false;
        m_line = line();
        return true;
    }
    m_end = End::Text;
    return false;
}

bool CounterRows::reportProgress()
{
    m_nextReport = offset() + bytesBetweenReports;
    if (!m_context.progress)
        return true;
    return m_context.progress(static_cast<double>(offset()) / static_cast<double>(m_context.text.size()));
}

bool CounterRows::isForeign(std::string_view row) const
{
    if (m_quotedRows)
        return row.front() != '"';
    return row.starts_with("==") || m_reader.cellCount() == 1;
}

/// A row that begins like the header is another header, be it of a table that nobody knows; after a blank line or a
/// message any known header can come.
bool CounterRows::startsTable() const
{
    if (!m_headerCells[0].empty() && cells()[0] == m_headerCells[0])
        return true;
    return m_interrupted && counterTableReader(CounterHeader(cells())) != nullptr;
}

std::size_t CounterRows::rowOffset() const
{
    return static_cast<std::size_t>(m_reader.rowText().data() - m_context.text.data());
}

CellPosition CounterRows::position(std::size_t column) const
{
    CellPosition position = m_reader.position(column);
    position.line += m_lineOffset;
    return position;
}

void CounterRows::add(const CounterColumn& counter, std::size_t column)
{
    const std::string_view text = cell(column);
    if (text.data() >= m_readable.data() && text.data() < m_readable.data() + m_readable.size()) {
        // Nearly every cell of a wide table ends here, within a few nanoseconds: short digits are never negative.
        const std::optional<double> whole = readShortWhole(text);
        if (whole && counter.scale.apply(*whole) <= largestCount) {
            m_context.builder.add(counter.counter, counter.scale.apply(*whole), m_line);
            return;
        }
    }
    const CounterValue found = value(column, counter.whole);
    if (found.isNumber() && !found.unit.empty())
        return addGlued(counter, column, found);
    if (found.isNumber())
        return addNumber(counter, column, found.value);
    if (found.kind == CounterValue::Kind::Unavailable)
        return m_context.builder.addUnavailable(counter.counter, m_line);
    const bool isWord = found.kind == CounterValue::Kind::Text && !isOwnTable();
    if (isWord || found.kind == CounterValue::Kind::Malformed)
        reportValue(
            column, m_context.locale == NumberLocale::Point ? "a number such as 1,234.5" : "a number such as 1.234,5");
    m_context.builder.add(counter.counter, std::nan(""), m_line);
}

/// "12 KB" is 12000 bytes in a column of bytes too, and no number of seconds. Where the column has no unit nothing
/// tells what is meant: the number stands as it is.
void CounterRows::addGlued(CounterColumn counter, std::size_t column, const CounterValue& found)
{
    const std::string& unit = m_context.file.counters[counter.counter].unit;
    const CounterUnit glued = counterUnit(found.unit);
    if (unit.empty() || glued.unit == unit) {
        counter.scale = unit.empty() ? counter.scale : glued.scale;
        return addNumber(counter, column, found.value);
    }
    reportValue(column, ("a number in " + unit).c_str());
    m_context.builder.add(counter.counter, std::nan(""), m_line);
}

void CounterRows::addNumber(const CounterColumn& counter, std::size_t column, double number)
{
    double scaled = counter.scale.apply(number);
    if (number < 0 && !isOwnTable()) {
        reportValue(column, "a number that is not negative");
        scaled = std::nan("");
    } else if (std::abs(scaled) > largestCount) {
        const std::string& unit = m_context.file.counters[counter.counter].unit;
        reportValue(column, ("at most 1e30" + (unit.empty() ? unit : ' ' + unit)).c_str());
        scaled = std::nan("");
    }
    m_context.builder.add(counter.counter, scaled, m_line);
}

/// A table of one's own may hold differences and remarks.
bool CounterRows::isOwnTable() const
{
    return m_context.file.layout == CounterLayout::WideTable;
}

std::uint32_t CounterRows::invocations(std::optional<std::size_t> column)
{
    const std::optional<std::uint32_t> count = readCount(cell(column));
    if (!count && column && m_context.problems.keepsCells()) {
        m_context.problems.atCell(Severity::Warning, position(*column),
            "found " + quotedCell(cell(*column)) + ", expected a number of launches from 1 on; one is assumed");
    } else if (!count && column) {
        m_context.problems.countCell();
    }
    return count.value_or(1);
}

void CounterRows::reportValue(std::size_t column, const char* expected)
{
    if (m_context.problems.keepsCells()) {
        m_context.problems.atCell(Severity::Warning, position(column),
            "found " + quotedCell(cell(column)) + ", expected " + expected + "; the value is missing");
    } else {
        m_context.problems.countCell();
    }
}

void CounterRows::drop(std::size_t column, const std::string& message)
{
    ++m_context.file.dropped_rows;
    if (m_context.problems.keepsCells())
        m_context.problems.atCell(Severity::Warning, position(column), message + "; the row is left out");
    else
        m_context.problems.countCell();
}

} // namespace ridgepoint

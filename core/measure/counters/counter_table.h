// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_builder.h"
#include "core/measure/counters/counter_import.h"
#include "core/measure/counters/profiler_messages.h"
#include "core/measure/delimited.h"
#include "core/measure/problem_list.h"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// The names of a table's columns. A view: valid as long as the cells are.
class CounterHeader
{
public:
    explicit CounterHeader(std::span<const std::string_view> cells)
        : m_cells(cells)
    {
    }

    std::span<const std::string_view> cells() const { return m_cells; }
    std::size_t size() const { return m_cells.size(); }
    /// The first column of this name (blanks around it left out); none without one.
    std::optional<std::size_t> find(std::string_view name) const;
    bool has(std::string_view name) const { return find(name).has_value(); }
    bool hasAll(std::initializer_list<std::string_view> names) const;

private:
    std::span<const std::string_view> m_cells;
};

/// The rows below a header, for the reader of its layout, and where to put what they say.
class CounterRows
{
public:
    struct Context
    {
        std::string_view text; ///< of the whole file
        NumberLocale locale = NumberLocale::Point;
        CounterFile& file;
        CounterBuilder& builder;
        ProblemList& problems;
        LocaleEvidence& evidence;
        ProfilerMessages& messages;
        const ImportProgress& progress;
    };
    enum class End { Text, Header, Stopped };

    /// offset, line: where the header's row begins. quotedRows: rows begin with '"'; everything else is not the
    /// table's.
    CounterRows(const Context& context, std::size_t offset, int line, char delimiter, bool quotedRows);

    CounterHeader header() const { return CounterHeader(m_headerCells); }

    /// Goes to the next row, past blank lines and what the profiler or the application printed in between. False at the
    /// end of the text, at another header (also one that is not known) and when progress asks to stop.
    bool next();
    End end() const { return m_end; }

    std::span<const std::string_view> cells() const { return m_reader.cells(); }
    /// A cell of this row; empty where the row is shorter.
    std::string_view cell(std::size_t column) const
    {
        return column < cells().size() ? cells()[column] : std::string_view {};
    }
    std::string_view cell(std::optional<std::size_t> column) const
    {
        return column ? cell(*column) : std::string_view {};
    }
    const DelimitedReader& reader() const { return m_reader; }
    int line() const { return m_reader.line() + m_lineOffset; }
    CellPosition position(std::size_t column) const;
    /// Bytes of the file up to the end of this row, and up to its start.
    std::size_t offset() const { return m_begin + m_reader.offset(); }
    std::size_t rowOffset() const;

    /// A number of this row in the file's locale. whole: see readCounterValue.
    CounterValue value(std::size_t column, bool whole = false) const
    {
        return readCounterValue(cell(column), m_context.locale, whole, m_context.evidence);
    }
    /// Adds the value of a counter to the launch that is being built, its unit converted; says so where it cannot be
    /// read. A unit glued to the number wins over the column's where it is one of the same things; a number in a unit
    /// of others is missing.
    void add(const CounterColumn& counter, std::size_t column);

    /// The number of launches that a row is of; 1, and said where the cell is there and holds none.
    std::uint32_t invocations(std::optional<std::size_t> column);

    /// The same for a number that was read already. One that no counter can have (below 0, beyond largestCount) is
    /// said and missing.
    void addNumber(const CounterColumn& counter, std::size_t column, double number);

    /// Says that a cell holds something else than expected, and that its value is missing.
    void reportValue(std::size_t column, const char* expected);

    /// Leaves this row out with a Warning: what was found, what was expected.
    void drop(std::size_t column, const std::string& message);

    CounterFile& file() { return m_context.file; }
    CounterBuilder& builder() { return m_context.builder; }
    ProblemList& problems() { return m_context.problems; }

private:
    bool reportProgress();
    bool isForeign(std::string_view row) const;
    bool startsTable() const;
    bool isOwnTable() const;
    void addGlued(CounterColumn counter, std::size_t column, const CounterValue& found);

    Context m_context;
    std::size_t m_begin;
    int m_lineOffset;
    bool m_quotedRows;
    std::string_view m_readable; ///< the text without its end: from each byte on eight can be read
    DelimitedReader m_reader;
    int m_line = 0; ///< of this row, for what is said of its cells
    std::vector<std::string> m_headerTexts;
    std::vector<std::string_view> m_headerCells;
    bool m_interrupted = false; ///< since the last row there was something else
    std::size_t m_nextReport = 0;
    End m_end = End::Text;
};

/// One layout that can be read: how its header is told from others and who reads the rows below it.
struct CounterTableReader
{
    CounterLayout layout;
    std::string_view tool; ///< as in CounterFile::tool
    bool quoted_rows; ///< see CounterRows
    bool (*recognises)(const CounterHeader& header);
    /// Reads up to the end that rows.end() tells; may refine file().layout.
    void (*read)(CounterRows& rows);
    /// Called once with the whole file, for what only all tables of it tell; may be null.
    void (*finish)(CounterFile& file, ProblemList& problems) = nullptr;
};

/// The reader for a header; null for what is none.
const CounterTableReader* counterTableReader(const CounterHeader& header);

// What counterTableReader() chooses from; one function a reader's file.
CounterTableReader ncuLongReader();
CounterTableReader ncuRawReader();
CounterTableReader ncuSummaryReader();
CounterTableReader nvprofMetricsReader();
CounterTableReader nvprofEventsReader();
CounterTableReader nvprofTraceReader();
CounterTableReader nvprofSummaryReader();
CounterTableReader nsysKernelSummaryReader();
CounterTableReader rocprofV1Reader();
CounterTableReader rocprofComputeReader();
CounterTableReader rocprofV3Reader();
CounterTableReader rocprofV3TraceReader();
CounterTableReader rocprofStatsReader();
CounterTableReader wideTableReader();

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/cell.h"
#include "core/measure/gemm_cells.h"
#include "core/measure/gemm_table.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

/// A mapping that is put upon a table.
class MappedTable
{
public:
    MappedTable(const ColumnMapping& mapping, const GemmFacts& facts, ProblemList& problems)
        : m_mapping(mapping)
        , m_problems(problems)
        , m_delimiter(facts.delimiter ? facts.delimiter : mapping.delimiter)
        , m_locale(facts.locale ? facts.locale : mapping.locale)
    {
        m_table.header.columns.fill(GemmHeader::absent);
        m_table.header.layout = GemmLayout::MappedTable;
        m_table.header.has_glued_units = true;
        // A known number format is no column's name unless the table has one.
        ColumnSource& dtype = m_mapping[MappedField::Dtype];
        m_dtypeMayBeConstant = gemmDtype(dtype.column).known();
    }

    std::optional<GemmTable> open(std::string_view text);

private:
    bool hasNames(const std::vector<std::string>& names) const;
    std::size_t largestNumber() const;
    bool isData(const DelimitedReader& reader) const;
    void findStart(std::string_view text);
    bool takeColumns(const DelimitedReader& reader);
    bool takeColumn(const DelimitedReader& reader, MappedField field);
    bool takeConstants();
    std::int64_t count(MappedField field, std::int64_t largest);
    bool takeTimeUnit(const DelimitedReader& header);
    void complain(const DelimitedReader& reader, const std::string& message)
    {
        m_problems.atCell(Severity::Error, reader.position(0), message);
        m_isWrong = true;
    }

    ColumnMapping m_mapping;
    ProblemList& m_problems;
    std::optional<char> m_delimiter;
    std::optional<NumberLocale> m_locale;
    bool m_dtypeMayBeConstant = false;
    bool m_isWrong = false;
    std::vector<std::string> m_names;
    GemmTable m_table;
};

/// A column that is given by its number, counted from 1; 0 for a name.
std::size_t columnNumber(std::string_view column)
{
    const bool isNumber = !column.empty() && column.find_first_not_of("0123456789") == std::string_view::npos;
    const std::optional<std::int64_t> number = isNumber ? positiveInteger(column) : std::nullopt;
    return number ? static_cast<std::size_t>(*number) : 0;
}

std::size_t findName(const std::vector<std::string>& names, std::string_view column)
{
    const std::string wanted = lowered(trimmed(column).substr(0, 64));
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == wanted)
            return i;
    }
    return GemmHeader::absent;
}

/// Does a row have all the names that the mapping uses, and at least one?
bool MappedTable::hasNames(const std::vector<std::string>& names) const
{
    std::size_t found = 0;
    for (std::size_t i = 0; i < mappedFieldCount; ++i) {
        const std::string& column = m_mapping.sources[i].column;
        if (column.empty())
            continue;
        const bool isNamed = findName(names, column) != GemmHeader::absent;
        const bool mayBeConstant = i == static_cast<std::size_t>(MappedField::Dtype) && m_dtypeMayBeConstant;
        if (!isNamed && columnNumber(column) == 0 && !mayBeConstant)
            return false;
        // A row of data may well hold a "3": that makes it no row of names.
        found += isNamed && columnNumber(column) == 0 ? 1 : 0;
    }
    return found > 0;
}

/// Of the columns that are given by number; 0 without any.
std::size_t MappedTable::largestNumber() const
{
    std::size_t largest = 0;
    for (const ColumnSource& source : m_mapping.sources)
        largest = std::max(largest, columnNumber(source.column));
    return largest;
}

/// Are the cells of the columns that are given by number, and must be numbers, numbers?
bool MappedTable::isData(const DelimitedReader& reader) const
{
    const NumberLocale locale = m_locale.value_or(NumberLocale::Point);
    const auto isNumber = [&](std::string_view cell) {
        return numberWithUnit(cell, locale) || numberWithUnit(cell, NumberLocale::Comma);
    };
    for (const MappedField field : {MappedField::M, MappedField::N, MappedField::K, MappedField::Time}) {
        const std::size_t number = columnNumber(m_mapping[field].column);
        if (number > reader.cells().size() || (number > 0 && !isNumber(reader.cells()[number - 1])))
            return false;
    }
    return true;
}

void MappedTable::findStart(std::string_view text)
{
    m_table.start = firstRow(text, m_delimiter);
    m_table.has_header = m_mapping.has_header.value_or(true);
    if (m_table.has_header) {
        const auto named =
            findTable(text, m_delimiter, [&](const DelimitedReader& reader) { return hasNames(headerNames(reader)); });
        // By numbers alone the names are in the first row that has all these columns: text may stand above it.
        const auto wide =
            named || !m_mapping.has_header ? named : findTable(text, m_delimiter, [&](const DelimitedReader& reader) {
                return reader.cells().size() >= largestNumber();
            });
        if (wide) {
            m_table.start = *wide;
            return;
        }
    }
    const ColumnSource& time = m_mapping[MappedField::Time];
    if (m_mapping.has_header || columnNumber(time.column) == 0)
        return;
    const auto data = findTable(text, m_delimiter, [&](const DelimitedReader& reader) { return isData(reader); });
    DelimitedReader first = readerOf(m_table.start);
    first.next();
    // The names stand in the first row, unless that is data itself or too short to be their row.
    if (data && (isData(first) || first.cells().size() < columnNumber(time.column))) {
        m_table.start = *data;
        m_table.has_header = false;
    }
}

std::optional<GemmTable> MappedTable::open(std::string_view text)
{
    findStart(text);
    DelimitedReader reader = readerOf(m_table.start);
    reader.next();
    m_table.header.cells = reader.cellCount();
    if (m_table.has_header)
        m_names = headerNames(reader);
    const bool fits = takeColumns(reader) && takeConstants();
    if (!fits || !takeTimeUnit(reader))
        return std::nullopt;
    decideLocale(m_table, m_locale);
    return std::move(m_table);
}

bool MappedTable::takeColumns(const DelimitedReader& reader)
{
    std::vector<std::size_t> used;
    for (std::size_t i = 0; i < mappedFieldCount; ++i) {
        const auto field = static_cast<MappedField>(i);
        if (!m_mapping[field].column.empty() && takeColumn(reader, field) && !m_names.empty()
            && columnNumber(m_mapping[field].column) == 0)
            used.push_back(findName(m_names, m_mapping[field].column));
    }
    std::erase(used, GemmHeader::absent);
    reportRepeatedNames(reader, m_names, used, m_problems);
    for (const MappedField field : {MappedField::M, MappedField::Time}) {
        if (!m_mapping[field].given())
            complain(reader, "the mapping has no column for " + std::string(name(field)));
    }
    return !m_isWrong;
}

/// False, with an Error, where the table has no such column.
bool MappedTable::takeColumn(const DelimitedReader& reader, MappedField field)
{
    constexpr std::array meanings {GemmColumn::M, GemmColumn::N, GemmColumn::K, GemmColumn::Time, GemmColumn::Dtype,
        GemmColumn::Device, GemmColumn::Kernel};
    const std::string& column = m_mapping[field].column;
    const std::size_t number = columnNumber(column);
    std::size_t place = findName(m_names, column);
    if (place == GemmHeader::absent && number > 0 && number <= reader.cells().size())
        place = number - 1;
    if (place != GemmHeader::absent) {
        m_table.header.columns[static_cast<std::size_t>(meanings[static_cast<std::size_t>(field)])] = place;
        return true;
    }
    if (field == MappedField::Dtype && m_dtypeMayBeConstant) {
        m_table.constants.dtype = column;
        return true;
    }
    const std::string wanted = "no column " + quotedCell(column) + " for " + std::string(name(field));
    if (m_table.has_header && number == 0)
        complain(reader, "found " + wanted + ", expected one of " + quotedCell(reader.rowText()));
    else
        complain(reader,
            "found " + wanted + ", expected a number 1 … " + std::to_string(reader.cellCount())
                + (m_table.has_header ? "" : ", because the table has no header"));
    return false;
}

std::int64_t MappedTable::count(MappedField field, std::int64_t largest)
{
    const ColumnSource& source = m_mapping[field];
    if (!source.column.empty() || source.constant.empty())
        return 0;
    const std::optional<std::int64_t> found = positiveInteger(source.constant);
    if (found && *found <= largest)
        return *found;
    m_problems.atFile(Severity::Error,
        "found " + quotedCell(source.constant) + " for " + std::string(name(field)) + ", expected a whole number 1 … "
            + std::to_string(largest));
    m_isWrong = true;
    return 0;
}

bool MappedTable::takeConstants()
{
    GemmDefaults& constants = m_table.constants;
    constants.m = count(MappedField::M, max_gemm_batch);
    constants.n = static_cast<std::int32_t>(count(MappedField::N, max_gemm_dimension));
    constants.k = static_cast<std::int32_t>(count(MappedField::K, max_gemm_dimension));
    if (constants.dtype.empty() && m_mapping[MappedField::Dtype].column.empty())
        constants.dtype = m_mapping[MappedField::Dtype].constant;
    constants.kernel = m_mapping[MappedField::Kernel].constant.substr(0, 256);
    constants.gpu_name = m_mapping[MappedField::Gpu].constant.substr(0, 256);
    if (m_mapping[MappedField::Time].column.empty()) {
        m_problems.atFile(Severity::Error,
            "found no column for time, expected one: a time that is the same for all rows says nothing");
        m_isWrong = true;
    }
    return !m_isWrong;
}

/// What the mapping says, else the column's name, else the first value.
bool MappedTable::takeTimeUnit(const DelimitedReader& first)
{
    const std::size_t column = m_table.header.column(GemmColumn::Time);
    std::optional<TimeUnit> unit = m_mapping.time_unit;
    if (!unit && m_table.has_header)
        unit = timeUnitOfName(first.cells()[column]);
    if (unit) {
        m_table.header.time_units_per_s = perSecond(*unit);
        return true;
    }
    m_table.header.time_units_per_s = 0;
    DelimitedReader reader = readerOf(m_table.start);
    if (m_table.has_header)
        reader.next();
    constexpr int sampledRows = 100;
    for (int row = 0; row < sampledRows && reader.next(); ++row) {
        const auto cells = reader.cells();
        const std::string_view cell = column < cells.size() ? cells[column] : std::string_view {};
        auto found = numberWithUnit(cell, m_locale.value_or(NumberLocale::Point));
        if (!found && !m_locale)
            found = numberWithUnit(cell, NumberLocale::Comma);
        if (found && timeUnit(found->unit))
            return true;
    }
    m_problems.atCell(Severity::Error, first.position(column),
        "found no unit of the time in column " + quotedCell(first.cells()[column])
            + ", expected one, such as time=" + m_mapping[MappedField::Time].column + ":ms");
    return false;
}

} // namespace

std::optional<GemmTable> openMappedTable(
    std::string_view text, const ColumnMapping& mapping, const GemmFacts& facts, ProblemList& problems)
{
    return MappedTable(mapping, facts, problems).open(text);
}

} // namespace ridgepoint

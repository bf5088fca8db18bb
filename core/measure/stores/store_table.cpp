// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/cell.h"
#include "core/measure/delimited.h"
#include "core/measure/problem_list.h"
#include "core/measure/size_column.h"
#include "core/measure/stores/store_transactions.h"
#include "core/measure/text_source.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

constexpr std::size_t absent = static_cast<std::size_t>(-1);
constexpr int headerLines = 50; ///< a header further down is none

struct Columns
{
    std::size_t rows = absent;
    std::size_t width = absent;
    std::size_t collected = absent;
    std::size_t expected = absent;

    bool complete() const { return collected != absent && (rows != absent || width != absent); }
};

/// "headDim", "head_dim" and "Head dim" are one name.
std::string plainName(std::string_view cell)
{
    std::string plain;
    for (const char character : lowered(trimmed(cell.substr(0, 128)))) {
        if (character != '_' && character != ' ' && character != '-')
            plain += character;
    }
    return plain;
}

template<std::size_t N> bool isOneOf(const std::string& plain, const std::array<std::string_view, N>& names)
{
    return std::ranges::find(names, std::string_view(plain)) != names.end();
}

Columns columnsOf(const DelimitedReader& reader)
{
    using namespace std::string_view_literals;
    static constexpr std::array countNames {
        "collected"sv, "gsttransactions"sv, "l1textsectorspipelsumemglobalopst.sum"sv, "transactions"sv};
    Columns columns;
    for (std::size_t i = 0; i < reader.cells().size(); ++i) {
        const std::string plain = plainName(reader.cells()[i]);
        const std::optional<SizeColumn> size = sizeColumnOf(reader.cells()[i]);
        if (size == SizeColumn::Sequence)
            columns.rows = i;
        else if (size == SizeColumn::HeadDim)
            columns.width = i;
        else if (isOneOf(plain, countNames))
            columns.collected = i;
        else if (plain.starts_with("expected"))
            columns.expected = i;
    }
    return columns;
}

/// Between the header and the rows of a Markdown table: "| --- | :---: |".
bool isRule(const DelimitedReader& reader)
{
    return reader.rowText().find('-') != std::string_view::npos
        && reader.rowText().find_first_not_of("|-: \t\r") == std::string_view::npos;
}

double numberIn(const DelimitedReader& reader, std::size_t column)
{
    if (column >= reader.cells().size() || isMissing(reader.cells()[column]))
        return std::numeric_limits<double>::quiet_NaN();
    return finiteNumber(reader.cells()[column]).value_or(std::numeric_limits<double>::quiet_NaN());
}

/// The cell that a row cannot be used without and that is no positive number; absent where all are.
std::size_t faultIn(const DelimitedReader& reader, const Columns& columns)
{
    for (const std::size_t column : std::array {columns.rows, columns.width, columns.collected}) {
        if (column != absent && !(numberIn(reader, column) > 0))
            return column;
    }
    return absent;
}

void takeRow(const DelimitedReader& reader, const Columns& columns, StoreTable& table, ProblemList& problems)
{
    if (const std::size_t fault = faultIn(reader, columns); fault != absent) {
        const bool exists = fault < reader.cells().size();
        problems.atCell(Severity::Warning, reader.position(fault),
            "row left out: found " + (exists ? quotedCell(reader.cells()[fault]) : std::string("no cell"))
                + ", expected a positive number");
        return;
    }
    StoreRow row;
    row.rows = numberIn(reader, columns.rows);
    row.width = numberIn(reader, columns.width);
    row.collected = numberIn(reader, columns.collected);
    row.expected = numberIn(reader, columns.expected);
    row.line = reader.line();
    table.rows.push_back(row);
}

char markOf(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '|' ? '|' : delimiterOf(text);
}

Columns findHeader(DelimitedReader& reader)
{
    Columns columns;
    while (!columns.complete() && reader.next() && reader.line() <= headerLines)
        columns = columnsOf(reader);
    return columns;
}

} // namespace

Parsed<StoreTable> readStoreTableText(std::string_view text, const std::string& name)
{
    Parsed<StoreTable> result;
    ProblemList problems(name);
    DelimitedReader reader(text, markOf(text));
    const Columns columns = findHeader(reader);
    StoreTable& table = result.value;
    table.has_rows_column = columns.rows != absent;
    table.has_width_column = columns.width != absent;
    while (columns.complete() && table.rows.size() < StoreTable::max_rows && reader.next()) {
        if (!reader.isBlank() && !isRule(reader))
            takeRow(reader, columns, table, problems);
    }
    if (!columns.complete())
        problems.atFile(Severity::Error,
            "no table of store transactions: expected columns seqlen or head_dim, and gst_transactions or collected");
    else if (table.rows.empty())
        problems.atFile(Severity::Error, "the table has no usable row");
    else if (reader.next() && !reader.isBlank())
        problems.atFile(
            Severity::Warning, "only the first " + std::to_string(StoreTable::max_rows) + " rows were read");
    result.diagnostics = problems.take();
    return result;
}

Parsed<StoreTable> readStoreTable(const std::filesystem::path& path)
{
    Parsed<TextSource> source = TextSource::open(path);
    if (!source.ok())
        return {{}, std::move(source.diagnostics)};
    Parsed<StoreTable> result = readStoreTableText(source.value.text(), path.string());
    result.diagnostics.insert(result.diagnostics.begin(), source.diagnostics.begin(), source.diagnostics.end());
    return result;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_table.h"

#include "core/measure/cell.h"
#include "core/measure/table_kind.h"
#include "core/measure/table_preview.h"

#include <string>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

/// What to say of a table's columns; where they can be guessed, in the words that read this very table.
std::string mappingHint(std::string_view text)
{
    const ColumnMapping guess = suggestMapping(text);
    const bool isWhole = missingFields(guess).empty() && guess[MappedField::N].given() && guess[MappedField::K].given();
    return "any other table can be read too: say which column holds what, "
        + (isWhole ? "perhaps --columns " + columnsText(guess)
                   : "such as --columns m=rows,n=cols,k=depth,time=latency:ms");
}

std::string_view cellOf(const DelimitedReader& reader, std::size_t column)
{
    return column < reader.cells().size() ? reader.cells()[column] : std::string_view {};
}

/// A row's numbers, those that are not used for anything else too: any of them may tell how all are written.
void lookAtRow(const DelimitedReader& reader, const GemmTable& table, DecimalEvidence& evidence)
{
    if (table.vidur) {
        for (const std::size_t column : table.vidur->times)
            evidence.look(cellOf(reader, column));
        return;
    }
    for (const GemmColumn column : {GemmColumn::M, GemmColumn::N, GemmColumn::K})
        evidence.lookAtCount(cellOf(reader, table.header.column(column)));
    for (const GemmColumn column : {GemmColumn::Time, GemmColumn::Flops, GemmColumn::Utils})
        evidence.look(cellOf(reader, table.header.column(column)));
}

void refuseUnknown(
    std::string_view text, const DelimitedReader& reader, const GemmFileName& fileName, ProblemList& problems)
{
    const std::string_view beginning = text.substr(0, max_header_offset);
    if (beginning.find('\n') == std::string_view::npos && beginning.find('\r') != std::string_view::npos) {
        problems.atFile(Severity::Error, "found lines that end in CR alone, expected LF or CRLF; save the file anew");
        return;
    }
    // Tuned tables have a column of kernels, as profilers' files have.
    const TableKind found = tableKind(text);
    const bool isTuned = found == TableKind::ProfilerCounters && isNearGemmHeader(reader);
    const TableKind kind = isTuned ? TableKind::GemmTable : found;
    if (kind != TableKind::Unknown && kind != TableKind::GemmTable) {
        problems.atCell(Severity::Error, reader.position(0),
            "found " + std::string(description(kind))
                + ", expected a table of matrix products; no known header among: " + knownGemmHeaders());
        return;
    }
    if (!reportVidurLacks(reader, problems))
        readGemmHeader(reader, fileName, problems);
    problems.atFile(Severity::Note, mappingHint(beginning));
}

} // namespace

void decideLocale(GemmTable& table, std::optional<NumberLocale> given)
{
    constexpr int sampledRows = 1000;
    DecimalEvidence evidence;
    DelimitedReader reader = readerOf(table.start);
    if (table.has_header)
        reader.next();
    for (int row = 0; !given && row < sampledRows && reader.next(); ++row)
        lookAtRow(reader, table, evidence);
    table.locale = given.value_or(evidence.locale(table.start.delimiter));
    table.locale_is_guess = !given && evidence.isGuess();
    table.header.locale = table.locale;
    if (table.vidur)
        table.vidur->locale = table.locale;
}

std::optional<GemmTable> openGemmTable(
    std::string_view text, const GemmFileName& fileName, const GemmFacts& facts, ProblemList& problems)
{
    if (facts.mapping)
        return openMappedTable(text, *facts.mapping, facts, problems);
    const auto start = findTable(text, facts.delimiter,
        [](const DelimitedReader& reader) { return isGemmHeader(reader) || vidurHeader(reader).has_value(); });
    if (!start) {
        DelimitedReader reader = readerOf(firstRow(text, facts.delimiter));
        reader.next();
        refuseUnknown(text, reader, fileName, problems);
        return std::nullopt;
    }
    GemmTable table;
    table.start = *start;
    DelimitedReader reader = readerOf(*start);
    reader.next();
    table.vidur = vidurHeader(reader);
    if (table.vidur)
        table.header.layout = GemmLayout::VidurMlp;
    else if (const std::optional<GemmHeader> header = readGemmHeader(reader, fileName, problems))
        table.header = *header;
    else
        return std::nullopt;
    decideLocale(table, facts.locale);
    return table;
}

} // namespace ridgepoint

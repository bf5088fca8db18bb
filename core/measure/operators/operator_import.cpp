// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_vidur.h"
#include "core/measure/operators/operator_file.h"
#include "core/measure/operators/operator_header.h"
#include "core/measure/operators/operator_rows.h"
#include "core/measure/table_start.h"
#include "core/measure/text_source.h"

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

/// False when progress asks to stop.
bool readRows(DelimitedReader& reader, std::size_t size, const ImportProgress& progress, OperatorRowReader& rows,
    OperatorFile& table, ProblemList& problems)
{
    constexpr std::size_t rowsBetweenReports = 4096;
    for (std::size_t count = 1; reader.next(); ++count) {
        const double share = static_cast<double>(reader.offset()) / static_cast<double>(size);
        if (count % rowsBetweenReports == 0 && progress && !progress(share))
            return false;
        if (reader.isBlank())
            continue;
        if (table.rowCount() >= max_operator_rows) {
            problems.atFile(Severity::Warning,
                "only the first " + std::to_string(max_operator_rows) + " rows are read; the rest is left out");
            break;
        }
        if (!rows.read(reader, table))
            ++table.dropped_rows;
    }
    return !progress || progress(1.0);
}

Parsed<OperatorFile> refused(const std::string& name, ProblemList& problems)
{
    Parsed<OperatorFile> parsed;
    parsed.value.path = name;
    parsed.diagnostics = problems.take();
    return parsed;
}

Parsed<OperatorFile> refused(const std::string& name, ProblemList& problems, std::string message)
{
    problems.atFile(Severity::Error, std::move(message));
    return refused(name, problems);
}

/// The table's beginning: a whole header before one with something missing.
std::optional<TableStart> startOf(std::string_view text)
{
    const auto whole =
        findTable(text, std::nullopt, [](const auto& reader) { return operatorHeader(reader).has_value(); });
    return whole ? whole : findTable(text, std::nullopt, isNearOperatorHeader);
}

/// The given notation, else that in which the first rows write their times.
NumberLocale localeOf(
    const TableStart& start, const OperatorHeader& header, std::optional<NumberLocale> given, ProblemList& problems)
{
    constexpr int sampledRows = 1000;
    const std::size_t time = header.column(OperatorFileColumn::Time);
    DecimalEvidence evidence;
    DelimitedReader reader = readerOf(start);
    reader.next();
    for (int row = 0; !given && row < sampledRows && reader.next(); ++row) {
        if (time < reader.cells().size())
            evidence.look(reader.cells()[time]);
    }
    const NumberLocale locale = given.value_or(evidence.locale(start.delimiter));
    if (!given && evidence.isGuess())
        problems.atFile(Severity::Warning, guessedLocaleText(locale));
    else if (locale == NumberLocale::Comma)
        problems.atFile(Severity::Note, "the numbers have a decimal comma");
    return locale;
}

/// How a table is to be read.
struct Wish
{
    const std::string& name;
    const ImportProgress& progress;
    std::optional<NumberLocale> locale;
};

Parsed<OperatorFile> import(const TableStart& start, const Wish& wish, ProblemList& problems)
{
    const std::string& name = wish.name;
    DelimitedReader reader = readerOf(start);
    reader.next();
    std::optional<OperatorHeader> header = operatorHeader(reader);
    if (!header) {
        reportOperatorLacks(reader, problems);
        return refused(name, problems);
    }
    reportRepeatedColumns(reader, *header, problems);
    header->locale = localeOf(start, *header, wish.locale, problems);
    Parsed<OperatorFile> parsed;
    OperatorFile& table = parsed.value;
    table.path = name;
    table.layout = header->layout;
    OperatorRowReader rows(*header, problems);
    if (!readRows(reader, start.text.size(), wish.progress, rows, table, problems))
        return refused(name, problems, "the import was stopped");
    rows.finish(table);
    if (table.rowCount() == 0)
        return refused(name, problems, "no usable row below the header");
    if (table.layout == OperatorLayout::VidurAllReduce) {
        table.gpu_name = vidurGpuName(name);
        table.framework = "Vidur";
    }
    problems.noteMissingEnd(start.text);
    parsed.diagnostics = problems.take();
    return parsed;
}

} // namespace

Parsed<OperatorFile> importOperatorText(
    std::string_view text, const std::string& name, const ImportProgress& progress, std::optional<NumberLocale> locale)
{
    ProblemList problems(name);
    if (text.find_first_not_of("\r\n\t ") == std::string_view::npos)
        return refused(name, problems, "the file is empty, expected one of: " + knownOperatorHeaders());
    const std::optional<TableStart> start = startOf(text);
    return import(start ? *start : firstRow(text, std::nullopt), {name, progress, locale}, problems);
}

Parsed<OperatorFile> importOperatorFile(
    const std::filesystem::path& path, const ImportProgress& progress, std::optional<NumberLocale> locale)
{
    return importOpened<OperatorFile>(
        path, [&](std::string_view text) { return importOperatorText(text, path.string(), progress, locale); });
}

} // namespace ridgepoint

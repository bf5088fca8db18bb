// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/serving/serving_import.h"

#include "core/measure/cell.h"
#include "core/measure/column_mapping.h"
#include "core/measure/gemm_cells.h"
#include "core/measure/number_locale.h"
#include "core/measure/problem_list.h"
#include "core/measure/serving/serving_header.h"
#include "core/measure/string_table.h"
#include "core/measure/table_start.h"
#include "core/measure/text_source.h"

#include <charconv>
#include <cmath>
#include <utility>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;
using Field = ServingField;

constexpr std::size_t longestText = 256; ///< bytes kept of a name
constexpr std::size_t rowsBetweenReports = 4096;

class ServingImport
{
public:
    ServingImport(std::string_view text, const std::string& name, std::optional<NumberLocale> locale)
        : m_text(text)
        , m_problems(name)
        , m_givenLocale(locale)
    {
        m_table.path = name;
    }

    Parsed<ServingTable> run(const std::function<bool(double)>& progress);

private:
    void findLocale(const TableStart& start);
    bool readRows(DelimitedReader& reader, const std::function<bool(double)>& progress);
    void readRow(const DelimitedReader& reader);
    bool hasCells(const DelimitedReader& reader);
    std::string_view cell(const DelimitedReader& reader, Field field) const;
    std::uint32_t text(const DelimitedReader& reader, Field field, StringTable& strings);
    double count(const DelimitedReader& reader, Field field, double otherwise);
    double time(const DelimitedReader& reader, Field field, ServingMeasure measure);
    void readSequences(const DelimitedReader& reader, ServingPoint& point);
    void readThroughput(const DelimitedReader& reader, ServingPoint& point);
    void takeTexts();
    void addRemarks();
    Parsed<ServingTable> refuse(std::string message);

    std::string_view m_text;
    ServingTable m_table;
    ServingHeader m_header;
    ProblemList m_problems;
    std::optional<NumberLocale> m_givenLocale;
    NumberLocale m_locale = NumberLocale::Point;
    bool m_localeIsGuess = false;
    bool m_isCut = false;
    StringTable m_models, m_gpus, m_frameworks, m_versions, m_precisions;
};

Parsed<ServingTable> ServingImport::run(const std::function<bool(double)>& progress)
{
    const auto matches = [this](const DelimitedReader& reader) {
        const std::optional<ServingHeader> found = servingHeader(reader);
        m_header = found.value_or(ServingHeader());
        return found.has_value();
    };
    const std::optional<TableStart> start = findTable(m_text, std::nullopt, matches);
    if (!start) {
        return refuse(m_text.find_first_not_of(" \t\r\n") == std::string_view::npos
                ? "the file is empty, expected a table of measured servers"
                : "no known header, expected columns such as model, gpu, framework, tp, concurrency, input, output, "
                  "ttft_ms, tpot_ms");
    }
    m_table.layout = m_header.layout;
    const bool saysLatencyAlone = !m_header[Field::Ttft] && !m_header[Field::Tpot] && !m_header[Field::Concurrency];
    m_table.is_static_batch = m_header.layout == ServingLayout::LlmInferenceBench || saysLatencyAlone;
    findLocale(*start);
    DelimitedReader reader = readerOf(*start);
    reader.next();
    if (!readRows(reader, progress))
        return refuse("stopped before the file was read");
    if (m_table.points.empty())
        return refuse("no usable row below the header");
    takeTexts();
    addRemarks();
    Parsed<ServingTable> parsed {std::move(m_table), m_problems.take()};
    return parsed;
}

/// The given notation, else that in which the first rows write their times.
void ServingImport::findLocale(const TableStart& start)
{
    constexpr int rowsLookedAt = 1000;
    DecimalEvidence evidence;
    DelimitedReader reader = readerOf(start);
    reader.next();
    for (int i = 0; !m_givenLocale && i < rowsLookedAt && reader.next(); ++i) {
        for (const Field field : {Field::Ttft, Field::Tpot, Field::Latency, Field::Throughput})
            evidence.look(cell(reader, field));
    }
    m_locale = m_givenLocale.value_or(evidence.locale(start.delimiter));
    m_localeIsGuess = evidence.isGuess();
}

bool ServingImport::readRows(DelimitedReader& reader, const std::function<bool(double)>& progress)
{
    std::size_t rows = 0;
    while (reader.next()) {
        if (progress && rows++ % rowsBetweenReports == 0
            && !progress(static_cast<double>(reader.offset()) / static_cast<double>(m_text.size())))
            return false;
        if (reader.isBlank())
            continue;
        if (m_table.points.size() == max_serving_rows) {
            m_isCut = true;
            break;
        }
        readRow(reader);
    }
    return true;
}

void ServingImport::readRow(const DelimitedReader& reader)
{
    if (!hasCells(reader)) {
        ++m_table.dropped_rows;
        return;
    }
    ServingPoint point;
    point.line = reader.line();
    point.ttft_s = time(reader, Field::Ttft, ServingMeasure::Ttft);
    point.tpot_s = time(reader, Field::Tpot, ServingMeasure::Tpot);
    point.latency_s = time(reader, Field::Latency, ServingMeasure::Latency);
    const bool hasTime = !(std::isnan(point.ttft_s) && std::isnan(point.tpot_s) && std::isnan(point.latency_s));
    if (!hasTime || isMissing(cell(reader, Field::Model))) {
        if (m_problems.keepsCells())
            m_problems.atCell(Severity::Warning, reader.position(0),
                hasTime ? "found no model; the row is left out" : "found no time; the row is left out");
        else
            m_problems.countCell();
        ++m_table.dropped_rows;
        return;
    }
    point.model = text(reader, Field::Model, m_models);
    point.gpu = text(reader, Field::Gpu, m_gpus);
    point.framework = text(reader, Field::Framework, m_frameworks);
    point.version = text(reader, Field::Version, m_versions);
    point.precision = text(reader, Field::Precision, m_precisions);
    point.prompt = count(reader, Field::Prompt, 0);
    point.output = count(reader, Field::Output, 0);
    point.tensor_parallel = count(reader, Field::TensorParallel, 1);
    point.pipeline_parallel = count(reader, Field::PipelineParallel, 1);
    point.data_parallel = count(reader, Field::DataParallel, 1);
    point.is_disaggregated = lowered(cell(reader, Field::Mode).substr(0, 16)).find("disagg") != std::string::npos;
    readSequences(reader, point);
    readThroughput(reader, point);
    m_table.points.push_back(point);
}

/// Trailing cells may be missing or too many as long as every column that is used is there.
bool ServingImport::hasCells(const DelimitedReader& reader)
{
    std::size_t needed = 0;
    for (const auto& column : m_header.column)
        needed = std::max(needed, column ? *column + 1 : 0);
    return reader.cells().size() >= needed || hasHeaderCells(reader, m_header.columns, m_problems);
}

std::string_view ServingImport::cell(const DelimitedReader& reader, Field field) const
{
    const auto& column = m_header[field];
    return column && *column < reader.cells().size() ? reader.cells()[*column] : std::string_view();
}

std::uint32_t ServingImport::text(const DelimitedReader& reader, Field field, StringTable& strings)
{
    const std::string_view found = trimmed(cell(reader, field));
    return strings.index(isMissing(found) ? std::string_view() : found.substr(0, longestText));
}

/// Of a row without the column, or with an empty cell, what is usual.
double ServingImport::count(const DelimitedReader& reader, Field field, double otherwise)
{
    const std::string_view found = cell(reader, field);
    if (isMissing(found))
        return otherwise;
    if (const auto number = localCount(found, m_locale))
        return static_cast<double>(*number);
    reportCell(reader, *m_header[field], "a whole number from 1 on; the row is not predicted", m_problems);
    return 0;
}

double ServingImport::time(const DelimitedReader& reader, Field field, ServingMeasure measure)
{
    const std::string_view found = cell(reader, field);
    if (isMissing(found))
        return ServingPoint::notMeasured;
    double perSecondHere = m_header.per_second[static_cast<std::size_t>(measure)];
    double seconds = ServingPoint::notMeasured;
    if (perSecondHere > 0) {
        if (const auto number = localNumber(trimmed(found), m_locale))
            seconds = *number / perSecondHere;
    } else if (const auto number = numberWithUnit(found, m_locale)) {
        if (const auto unit = timeUnit(number->unit))
            seconds = number->value / perSecond(*unit);
    }
    if (isGemmTime(seconds))
        return seconds;
    reportCell(reader, *m_header[field], expectedTime(perSecondHere) + "; it is left out", m_problems);
    return ServingPoint::notMeasured;
}

/// Requests at once: what a benchmark kept in flight is more telling than the batch that it asked for.
void ServingImport::readSequences(const DelimitedReader& reader, ServingPoint& point)
{
    constexpr std::string_view key = "silicon_concurrency=";
    point.sequences = count(reader, Field::Concurrency, 0);
    const std::string_view remarks = cell(reader, Field::Remarks);
    if (const std::size_t at = remarks.find(key); point.sequences == 0 && at != std::string_view::npos) {
        const std::string_view rest = remarks.substr(at + key.size());
        if (const auto number = positiveInteger(rest.substr(0, rest.find_first_of("; "))))
            point.sequences = static_cast<double>(*number);
    }
    if (point.sequences == 0)
        point.sequences = count(reader, Field::Batch, 0);
}

/// Its tokens per second are those of prompt and output; a row where they are not those of all sequences means
/// something else by its batch.
void ServingImport::readThroughput(const DelimitedReader& reader, ServingPoint& point)
{
    if (m_header.layout != ServingLayout::LlmInferenceBench)
        return;
    const auto rate = localNumber(trimmed(cell(reader, Field::Throughput)), m_locale);
    const double tokens = point.prompt + point.output;
    if (rate && *rate > 0 && tokens > 0 && point.latency_s > 0)
        point.implied_sequences = *rate * point.latency_s / tokens;
}

void ServingImport::takeTexts()
{
    m_table.models = m_models.take();
    m_table.gpus = m_gpus.take();
    m_table.frameworks = m_frameworks.take();
    m_table.versions = m_versions.take();
    m_table.precisions = m_precisions.take();
}

void ServingImport::addRemarks()
{
    if (m_isCut)
        m_problems.atFile(Severity::Warning, "only the first " + std::to_string(max_serving_rows) + " rows are read");
    if (m_table.dropped_rows > 0)
        m_problems.atFile(Severity::Warning, std::to_string(m_table.dropped_rows) + " rows are left out");
    if (m_localeIsGuess)
        m_problems.atFile(Severity::Warning, guessedLocaleText(m_locale));
    else if (m_locale == NumberLocale::Comma)
        m_problems.atFile(Severity::Note, "the numbers have a decimal comma");
    if (m_table.layout == ServingLayout::LlmInferenceBench)
        m_problems.atFile(Severity::Note,
            "latencies are those of static batches; the table does not say the A100's memory: its machines have "
            "A100 SXM4 40 GB and H100 SXM5");
    else if (m_table.is_static_batch)
        m_problems.atFile(Severity::Note,
            "the table has a batch and a latency alone: it is read as static batches, the latency that of all");
    if (!m_isCut)
        m_problems.noteMissingEnd(m_text);
}

Parsed<ServingTable> ServingImport::refuse(std::string message)
{
    m_problems.atFile(Severity::Error, std::move(message));
    Parsed<ServingTable> parsed;
    parsed.value.path = m_table.path;
    parsed.diagnostics = m_problems.take();
    return parsed;
}

} // namespace

Parsed<ServingTable> importServingText(std::string_view text, const std::string& name,
    const std::function<bool(double)>& progress, std::optional<NumberLocale> locale)
{
    return ServingImport(text, name, locale).run(progress);
}

Parsed<ServingTable> importServing(
    const std::filesystem::path& path, const std::function<bool(double)>& progress, std::optional<NumberLocale> locale)
{
    return importOpened<ServingTable>(
        path, [&](std::string_view text) { return importServingText(text, path.string(), progress, locale); });
}

} // namespace ridgepoint

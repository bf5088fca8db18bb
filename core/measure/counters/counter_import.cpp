// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/counter_import.h"

#include "core/measure/cell.h"
#include "core/measure/counters/counter_table.h"
#include "core/measure/counters/launch_join.h"
#include "core/measure/counters/quantity.h"
#include "core/measure/text_source.h"

#include <algorithm>
#include <utility>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

struct FoundHeader
{
    const CounterTableReader* reader = nullptr; ///< null: there is no further one
    std::size_t offset = 0;
    int line = 1;
    char delimiter = ',';
};

/// One way through a file in one number locale.
class CounterPass
{
public:
    CounterPass(std::string_view text, const std::string& name, NumberLocale locale, const CounterFacts& facts,
        const ImportProgress& progress)
        : m_text(text)
        , m_facts(facts)
        , m_progress(progress)
        , m_problems(name)
        , m_builder(m_file, text.size())
    {
        m_file.path = name;
        m_file.locale = locale;
    }

    Parsed<CounterFile> run();
    const LocaleEvidence& evidence() const { return m_evidence; }

private:
    FoundHeader findHeader(std::size_t offset, int line);
    void reportLocale();
    void reportUnavailable();
    void reportUnits();
    void reportTimes();
    void reportRepeatedValues();
    void reportRowsWithoutId();
    Parsed<CounterFile> take();
    Parsed<CounterFile> refuse(std::string message);

    std::string_view m_text;
    const CounterFacts& m_facts;
    const ImportProgress& m_progress;
    CounterFile m_file;
    ProblemList m_problems;
    CounterBuilder m_builder;
    LocaleEvidence m_evidence;
    ProfilerMessages m_messages;
    RowsWithoutId m_rowsWithoutId;
    bool m_stopped = false;
};

Parsed<CounterFile> CounterPass::run()
{
    const CounterTableReader* first = nullptr;
    std::size_t offset = 0;
    int line = 1;
    for (;;) {
        const FoundHeader header = findHeader(offset, line);
        if (header.reader == nullptr)
            break;
        CounterRows rows({m_text, m_file.locale, m_file, m_builder, m_problems, m_evidence, m_messages, m_progress},
            header.offset, header.line, header.delimiter, header.reader->quoted_rows);
        if (!header.reader->recognises(rows.header())) {
            // A quote that only a later line closes: what looks like a header by itself is none.
            offset = std::min(m_text.find('\n', header.offset), m_text.size() - 1) + 1;
            line = header.line + 1;
            continue;
        }
        if (first == nullptr) {
            first = header.reader;
            m_file.layout = first->layout;
            m_file.tool = first->tool;
        }
        header.reader->read(rows);
        m_stopped = m_stopped || rows.end() == CounterRows::End::Stopped;
        if (rows.end() != CounterRows::End::Header)
            break;
        offset = rows.rowOffset();
        line = rows.line();
    }
    if (m_stopped || (m_progress && !m_progress(1.0)))
        return refuse("the import was stopped");
    m_builder.finish();
    m_rowsWithoutId = gatherLaunches(m_file, m_builder.repeatedValues());
    if (!m_file.launches.empty()) {
        if (first->finish != nullptr)
            first->finish(m_file, m_problems);
        return take();
    }
    const std::string failure = m_messages.failure(first != nullptr);
    if (!failure.empty())
        return refuse(failure);
    if (first != nullptr)
        return refuse("no usable row below the header");
    if (m_text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return refuse("the file is empty, expected a profiler's table");
    if (m_text.find('\n') == std::string_view::npos && m_text.find('\r') != std::string_view::npos)
        return refuse("found lines that end in CR alone, expected LF or CRLF; save the file anew");
    return refuse(
        "no known header: expected a table of Nsight Compute, nvprof, Nsight Systems or rocprof, printed as CSV");
}

/// Goes line by line until one is the header of a known table; what stands before it is the profiler's and the
/// application's.
FoundHeader CounterPass::findHeader(std::size_t offset, int line)
{
    constexpr std::size_t longestHeader = std::size_t {4} << 20U;
    std::size_t nextReport = offset;
    for (; offset < m_text.size(); ++line) {
        if (m_progress && offset >= nextReport) {
            nextReport = offset + (std::size_t {1} << 20U);
            if (!m_progress(static_cast<double>(offset) / static_cast<double>(m_text.size()))) {
                m_stopped = true;
                return {};
            }
        }
        const std::size_t end = std::min(m_text.find('\n', offset), m_text.size());
        const std::string_view text = m_text.substr(offset, end - offset);
        const bool canBeHeader =
            text.size() <= longestHeader && (m_facts.delimiter || text.find_first_of(",;\t") != std::string_view::npos);
        if (canBeHeader && !text.starts_with("==")) {
            const char delimiter = m_facts.delimiter.value_or(delimiterOf(text));
            DelimitedReader reader(text, delimiter);
            reader.next();
            if (const CounterTableReader* known = counterTableReader(CounterHeader(reader.cells())))
                return {known, offset, line, delimiter};
        }
        m_messages.take(text, line);
        offset = end + 1;
    }
    return {};
}

void CounterPass::reportLocale()
{
    if (m_facts.locale || m_evidence.ambiguous == 0)
        return;
    const std::size_t evidence = m_file.locale == NumberLocale::Point ? m_evidence.point : m_evidence.comma;
    if (evidence > 0)
        return;
    m_file.locale_is_guess = true;
    m_problems.atFile(Severity::Warning,
        "nothing in the file tells whether \"1,234\" is 1234 or 1.234: the comma is taken as a mark of thousands");
}

void CounterPass::reportUnavailable()
{
    const std::vector<std::string> names = m_builder.unavailable();
    if (names.empty())
        return;
    constexpr std::size_t shown = 8;
    std::string list;
    for (std::size_t i = 0; i < std::min(names.size(), shown); ++i) {
        const std::string quoted = quotedCell(names[i]);
        list += (i == 0 ? "" : ", ") + quoted.substr(1, quoted.size() - 2);
    }
    if (names.size() > shown)
        list += " and " + std::to_string(names.size() - shown) + " more";
    m_problems.atFile(Severity::Warning,
        "\"n/a\" for every launch: " + list
            + "; the name is not known on this chip, or the profiler had no right to read it");
}

/// Counters whose unit is not what their name says: their numbers are kept, but not used.
void CounterPass::reportUnits()
{
    constexpr int shown = 8;
    int count = 0;
    for (std::size_t i = 0; i < m_file.counters.size(); ++i) {
        const Counter& counter = m_file.counters[i];
        const std::string_view expected = contradictedUnit(counter);
        if (expected.empty() || !m_builder.hasNumbers(i) || ++count > shown)
            continue;
        const std::string found = counter.unit.empty() ? "no unit" : "the unit " + quotedCell(counter.unit);
        m_problems.atFile(Severity::Warning,
            quotedCell(counter.name) + " has " + found + ", expected " + std::string(expected)
                + ": it is shown, but nothing is derived from it");
    }
    if (count > shown)
        m_problems.atFile(Severity::Warning, std::to_string(count - shown) + " more counters have an unexpected unit");
}

void CounterPass::reportTimes()
{
    const auto say = [this](const std::string& found, std::size_t count, const std::string& expected) {
        if (count == 0)
            return;
        m_problems.atFile(Severity::Warning,
            "found a duration " + found + " for " + std::to_string(count) + (count == 1 ? " launch" : " launches")
                + ", expected " + expected + "; " + (count == 1 ? "its" : "their") + " time is missing");
    };
    say("of 0", m_builder.zeroTimes(), "more: no kernel takes no time");
    say("below 0 or above 1e9 s", m_builder.incredibleTimes(), "one in between");
}

/// A launch has a counter once.
void CounterPass::reportRepeatedValues()
{
    const RepeatedValues& repeated = m_builder.repeatedValues();
    const std::size_t count = repeated.count();
    if (count == 0)
        return;
    m_problems.atCell(Severity::Warning, {repeated.line(), 1},
        "found another value of " + quotedCell(repeated.counter()) + " for a launch that has one"
            + (count == 1 ? std::string() : ", the first of " + std::to_string(count) + " such values")
            + ", expected one of each counter: the first one stands");
}

void CounterPass::reportRowsWithoutId()
{
    const RowsWithoutId& rows = m_rowsWithoutId;
    if (rows.paired) {
        m_problems.atFile(Severity::Note,
            "launches have no ID, and their rows do not stand together: of each kernel the n-th row of every metric is "
            "taken for its n-th launch");
    }
    if (rows.groups_apart == 0)
        return;
    const std::size_t more = rows.groups_apart - 1;
    m_problems.atCell(Severity::Warning, {rows.line, 1},
        "launches have no ID, and the rows of " + quotedCell(m_file.kernels[rows.kernel])
            + " do not stand together: found " + std::to_string(rows.most) + " of one metric and "
            + std::to_string(rows.fewest) + " of another, expected as many of each; they are left apart"
            + (more == 0 ? std::string()
                         : ", as are those of " + std::to_string(more) + " more " + (more == 1 ? "group" : "groups")
                        + " of launches alike in kernel, grid and stream"));
}

Parsed<CounterFile> CounterPass::take()
{
    reportLocale();
    reportUnavailable();
    reportUnits();
    reportTimes();
    reportRepeatedValues();
    reportRowsWithoutId();
    m_problems.noteMissingEnd(m_text);
    m_messages.report(m_problems);
    Parsed<CounterFile> parsed;
    parsed.value = std::move(m_file);
    parsed.diagnostics = m_problems.take();
    return parsed;
}

Parsed<CounterFile> CounterPass::refuse(std::string message)
{
    m_problems.atFile(Severity::Error, std::move(message));
    Parsed<CounterFile> parsed;
    parsed.value.path = m_file.path;
    parsed.diagnostics = m_problems.take();
    return parsed;
}

} // namespace

Parsed<CounterFile> importCounterText(
    std::string_view text, const std::string& name, const CounterFacts& facts, const ImportProgress& progress)
{
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    const auto pass = [&](NumberLocale locale, LocaleEvidence& evidence) {
        CounterPass reading(text, name, locale, facts, progress);
        Parsed<CounterFile> parsed = reading.run();
        evidence = reading.evidence();
        return parsed;
    };
    LocaleEvidence evidence;
    Parsed<CounterFile> parsed = pass(facts.locale.value_or(NumberLocale::Point), evidence);
    if (!facts.locale && parsed.ok() && evidence.comma > evidence.point) {
        parsed = {}; // its memory goes before the second reading
        parsed = pass(NumberLocale::Comma, evidence);
    }
    return parsed;
}

Parsed<CounterFile> importCounters(
    const std::filesystem::path& path, const CounterFacts& facts, const ImportProgress& progress)
{
    return importOpened<CounterFile>(
        path, [&](std::string_view text) { return importCounterText(text, path.string(), facts, progress); });
}

} // namespace ridgepoint

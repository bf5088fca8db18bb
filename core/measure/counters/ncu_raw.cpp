// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Nsight Compute with --csv --page raw: one row per launch, one column per metric, a row of units below the header.
#include "core/measure/cell.h"
#include "core/measure/counters/counter_table.h"
#include "core/measure/counters/nvidia_columns.h"

#include <algorithm>
#include <unordered_set>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

/// Ranges that the application marked; their columns are names and nesting, no metrics.
bool isRange(std::string_view column)
{
    return column.find(":Push/Pop_Range") != std::string_view::npos
        || column.find(":Start/Stop_Range") != std::string_view::npos;
}

/// Reads rows of one table.
class NcuRaw
{
public:
    explicit NcuRaw(CounterRows& rows)
        : m_rows(rows)
        , m_identity(rows.header())
        , m_id(*rows.header().find("ID"))
        , m_kernel(*rows.header().find("Kernel Name"))
    {
    }

    void read();

private:
    struct Metric
    {
        std::size_t column;
        CounterColumn counter;
    };

    bool isUnits() const;
    void chooseMetrics(bool withUnits);
    void dropTexts();
    bool isWhole();
    void readRow();

    CounterRows& m_rows;
    NvidiaColumns m_identity;
    std::size_t m_id;
    std::size_t m_kernel;
    std::vector<Metric> m_metrics;
};

void NcuRaw::read()
{
    bool hasUnits = false;
    bool chosen = false;
    while (m_rows.next()) {
        if (isUnits()) {
            if (!chosen)
                chooseMetrics(true);
            hasUnits = chosen = true;
            continue;
        }
        if (!isWhole())
            continue;
        if (!chosen || hasUnits) {
            if (!chosen)
                chooseMetrics(false);
            dropTexts();
            chosen = true;
            hasUnits = false;
        }
        readRow();
    }
}

bool NcuRaw::isUnits() const
{
    return m_rows.cell(m_id).empty() && m_rows.cell(m_kernel).empty();
}

/// The columns that are metrics, with the units of the row at which the table stands.
void NcuRaw::chooseMetrics(bool withUnits)
{
    const CounterHeader header = m_rows.header();
    std::unordered_set<std::string_view> names;
    for (std::size_t column = 0; column < header.size(); ++column) {
        const std::string_view name = header.cells()[column];
        if (name.empty() || NvidiaColumns::isIdentity(name) || isRange(name))
            continue;
        if (!names.insert(name).second) {
            m_rows.problems().atFile(
                Severity::Warning, "the column " + quotedCell(name) + " is there twice: the first one counts");
            continue;
        }
        const std::string_view unit = withUnits ? m_rows.cell(column) : std::string_view {};
        m_metrics.push_back({column, m_rows.builder().column(name, unit)});
    }
    if (!withUnits) {
        m_rows.problems().atFile(Severity::Warning,
            "no row of units below the header: sizes are taken as bytes; times, rates and clocks are not used");
    }
    if (m_rows.reader().hasTooManyCells()) {
        m_rows.problems().atFile(Severity::Warning,
            "found " + std::to_string(m_rows.reader().cellCount()) + " columns; those from the "
                + std::to_string(DelimitedReader::max_columns + 1) + "th on are not read");
    }
}

/// Columns without a unit that hold words, such as "CachePreferNone", are no counters: the first launch tells.
void NcuRaw::dropTexts()
{
    std::erase_if(m_metrics, [this](const Metric& metric) {
        return m_rows.file().counters[metric.counter.counter].unit.empty()
            && m_rows.value(metric.column).kind == CounterValue::Kind::Text;
    });
}

bool NcuRaw::isWhole()
{
    const std::size_t found = m_rows.cells().size();
    const std::size_t expected = m_rows.header().size();
    if (found == expected)
        return true;
    m_rows.drop(found, "found " + std::to_string(found) + " cells, expected " + std::to_string(expected));
    return false;
}

void NcuRaw::readRow()
{
    m_rows.builder().beginLaunch(m_identity.launch(m_rows), m_rows.rowOffset());
    for (const Metric& metric : m_metrics)
        m_rows.add(metric.counter, metric.column);
}

bool recognises(const CounterHeader& header)
{
    return header.hasAll({"ID", "Process ID", "Kernel Name"}) && !header.has("Metric Name");
}

void read(CounterRows& rows)
{
    NcuRaw(rows).read();
}

} // namespace

CounterTableReader ncuRawReader()
{
    return {CounterLayout::NcuRaw, "Nsight Compute", true, recognises, read};
}

} // namespace ridgepoint

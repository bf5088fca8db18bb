// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// nvprof --csv --print-gpu-trace: one row per launch, a row of units, columns named by what metrics describe.
#include "core/measure/cell.h"
#include "core/measure/counters/counter_table.h"
#include "core/measure/counters/nvidia_columns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

/// Columns that are neither a metric nor needed.
constexpr std::array<std::string_view, 16> plainColumns {"Start", "Grid X", "Grid Y", "Grid Z", "Block X", "Block Y",
    "Block Z", "Device", "Context", "Stream", "Name", "Kernel", "Correlation_ID", "Correlation ID", "SrcMemType",
    "DstMemType"};

/// Reads rows of one table.
class NvprofTrace
{
public:
    explicit NvprofTrace(CounterRows& rows);

    void read();

private:
    struct Metric
    {
        std::size_t column;
        std::string name;
        std::string column_unit; ///< of the row of units
        std::string unit; ///< of the counter that was looked up last
        CounterColumn counter;
        bool has_bare = false; ///< numbers without a unit stand in a counter without one
    };

    void chooseMetrics();
    void takeUnits();
    void readRow();
    void readMetric(Metric& metric);
    bool lacksUnit(const Metric& metric, const CounterValue& value) const;
    void lookUp(Metric& metric, std::string_view unit);
    Extent extent(const std::array<std::optional<std::size_t>, 3>& columns) const;

    CounterRows& m_rows;
    std::size_t m_kernel;
    std::optional<std::size_t> m_device;
    std::optional<std::size_t> m_id;
    std::array<std::optional<std::size_t>, 3> m_grid;
    std::array<std::optional<std::size_t>, 3> m_block;
    std::vector<Metric> m_metrics;
    bool m_hasUnits = false; ///< there was a row of units
    std::size_t m_copies = 0;
};

NvprofTrace::NvprofTrace(CounterRows& rows)
    : m_rows(rows)
    , m_kernel(rows.header().find("Name").value_or(rows.header().find("Kernel").value_or(0)))
    , m_device(rows.header().find("Device"))
    , m_id(rows.header().find("Correlation_ID"))
{
    const std::array<std::string, 3> axes {"X", "Y", "Z"};
    for (std::size_t i = 0; i < axes.size(); ++i) {
        m_grid[i] = rows.header().find(std::string("Grid ").append(axes[i]));
        m_block[i] = rows.header().find(std::string("Block ").append(axes[i]));
    }
    chooseMetrics();
}

void NvprofTrace::chooseMetrics()
{
    std::unordered_map<std::string_view, int> seen;
    const CounterHeader header = m_rows.header();
    for (std::size_t column = 0; column < header.size(); ++column) {
        const std::string_view name = header.cells()[column];
        if (name.empty() || std::ranges::find(plainColumns, name) != plainColumns.end())
            continue;
        // Two metrics can have one description.
        const int count = ++seen[name];
        const std::string suffix = count > 1 ? " (" + std::to_string(count) + ")" : std::string();
        m_metrics.push_back({column, std::string(name) + suffix, {}, {}, {}, false});
    }
    for (Metric& metric : m_metrics)
        metric.counter.counter = static_cast<std::uint32_t>(-1); // not looked up yet
}

void NvprofTrace::read()
{
    while (m_rows.next()) {
        const std::size_t found = m_rows.cells().size();
        const std::size_t expected = m_rows.header().size();
        if (found != expected)
            m_rows.drop(found, "found " + std::to_string(found) + " cells, expected " + std::to_string(expected));
        else if (m_rows.cell(m_kernel).empty())
            takeUnits();
        else if (m_rows.cell(m_kernel).starts_with("[CUDA mem"))
            ++m_copies;
        else
            readRow();
    }
    if (m_copies > 0) {
        m_rows.problems().atFile(
            Severity::Note, std::to_string(m_copies) + " memory copies and fills are left out: they are no kernels");
    }
}

void NvprofTrace::takeUnits()
{
    m_hasUnits = true;
    for (Metric& metric : m_metrics) {
        metric.column_unit = trimmed(m_rows.cell(metric.column));
        metric.unit = metric.column_unit;
        metric.counter = m_rows.builder().column(metric.name, metric.unit);
    }
}

Extent NvprofTrace::extent(const std::array<std::optional<std::size_t>, 3>& columns) const
{
    Extent extent {};
    for (std::size_t i = 0; i < extent.size(); ++i) {
        const std::int64_t size = readWhole(m_rows.cell(columns[i]), 0);
        extent[i] = static_cast<std::uint32_t>(std::min<std::int64_t>(size, 0xFFFFFFFF));
    }
    return extent;
}

void NvprofTrace::readRow()
{
    const std::string device = nvprofDevice(m_rows.cell(m_device));
    LaunchIdentity identity;
    identity.kernel = m_rows.cell(m_kernel);
    identity.device = device;
    identity.line = m_rows.line();
    identity.id = readWhole(m_rows.cell(m_id), -1);
    identity.grid = extent(m_grid);
    identity.block = extent(m_block);
    m_rows.builder().beginLaunch(identity, m_rows.rowOffset());
    for (Metric& metric : m_metrics)
        readMetric(metric);
}

/// A unit glued to the number wins over the column's, in its row alone.
void NvprofTrace::readMetric(Metric& metric)
{
    const CounterValue value = m_rows.value(metric.column);
    if (lacksUnit(metric, value)) {
        // 0 is 0 in any unit; of anything else the one of another row tells nothing.
        if (value.value != 0)
            m_rows.reportValue(metric.column, "a number with its unit, as in a row before");
        return m_rows.builder().add(metric.counter.counter, value.value == 0 ? 0 : std::nan(""), m_rows.line());
    }
    const std::string_view unit = value.unit.empty() ? std::string_view(metric.column_unit) : value.unit;
    const bool otherUnit = value.isNumber() && unit != metric.unit;
    if (otherUnit || metric.counter.counter == static_cast<std::uint32_t>(-1))
        lookUp(metric, unit);
    metric.has_bare = metric.has_bare || (value.isNumber() && unit.empty());
    m_rows.add(metric.counter, metric.column);
}

/// A number without unit below others that have one, and no row of units tells whose it is.
bool NvprofTrace::lacksUnit(const Metric& metric, const CounterValue& value) const
{
    return !m_hasUnits && value.isNumber() && value.unit.empty() && !metric.unit.empty();
}

void NvprofTrace::lookUp(Metric& metric, std::string_view unit)
{
    if (!m_hasUnits && metric.has_bare && metric.unit.empty()) {
        m_rows.problems().atCell(Severity::Warning, m_rows.position(metric.column),
            "found a unit in " + quotedCell(m_rows.cell(metric.column))
                + ", expected none, as in the rows before: they are shown apart");
    }
    metric.unit = unit;
    metric.counter = m_rows.builder().column(metric.name, metric.unit);
}

bool recognises(const CounterHeader& header)
{
    return header.hasAll({"Device", "Context", "Stream"}) && (header.has("Name") || header.has("Kernel"))
        && !header.has("Metric Name") && !header.has("Event Name");
}

void read(CounterRows& rows)
{
    NvprofTrace(rows).read();
}

} // namespace

CounterTableReader nvprofTraceReader()
{
    return {CounterLayout::NvprofTrace, "nvprof", false, recognises, read};
}

} // namespace ridgepoint

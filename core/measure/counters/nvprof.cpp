// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// nvprof --csv with --metrics and --events: one row per kernel and metric, units glued to the numbers. A file can have
// both tables.
#include "core/measure/cell.h"
#include "core/measure/counters/counter_table.h"
#include "core/measure/counters/launch_join.h"
#include "core/measure/counters/nvidia_columns.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

/// Reads rows of one table.
class NvprofKernels
{
public:
    NvprofKernels(CounterRows& rows, std::string_view nameColumn)
        : m_rows(rows)
        , m_device(*rows.header().find("Device"))
        , m_kernel(*rows.header().find("Kernel"))
        , m_invocations(rows.header().find("Invocations"))
        , m_name(*rows.header().find(nameColumn))
        , m_average(*rows.header().find("Avg"))
    {
    }

    void read();

private:
    void readRow();
    void beginLaunch();

    CounterRows& m_rows;
    std::size_t m_device;
    std::size_t m_kernel;
    std::optional<std::size_t> m_invocations;
    std::size_t m_name;
    std::size_t m_average;
    std::string m_lastDevice;
    std::string m_lastKernel;
    std::string m_lastInvocations;
    std::string m_deviceText;
    std::uint32_t m_firstCounter = 0; ///< of this launch
};

void NvprofKernels::read()
{
    while (m_rows.next()) {
        const std::size_t found = m_rows.cells().size();
        const std::size_t expected = m_rows.header().size();
        if (found == expected)
            readRow();
        else
            m_rows.drop(found, "found " + std::to_string(found) + " cells, expected " + std::to_string(expected));
    }
}

void NvprofKernels::readRow()
{
    const bool sameLaunch = m_rows.builder().isOpen() && m_rows.cell(m_kernel) == m_lastKernel
        && m_rows.cell(m_device) == m_lastDevice && m_rows.cell(m_invocations) == m_lastInvocations;
    if (!sameLaunch)
        beginLaunch();
    CounterBuilder& builder = m_rows.builder();
    const std::string_view name = m_rows.cell(m_name);
    const CounterValue value = m_rows.value(m_average);
    if (value.isNumber()) {
        CounterColumn column = builder.column(name, value.unit);
        if (builder.valuesOfLaunch() > 0 && column.counter == m_firstCounter) {
            beginLaunch(); // the same kernel again, as in two files behind each other
            column = builder.column(name, value.unit);
        }
        if (builder.valuesOfLaunch() == 0)
            m_firstCounter = column.counter;
        m_rows.addNumber(column, m_average, value.value);
        return;
    }
    m_rows.add(builder.columnOfAnyUnit(name), m_average); // without a number there is no unit
}

void NvprofKernels::beginLaunch()
{
    m_lastDevice = m_rows.cell(m_device);
    m_lastKernel = m_rows.cell(m_kernel);
    m_lastInvocations = m_rows.cell(m_invocations);
    m_deviceText = nvprofDevice(m_lastDevice);
    LaunchIdentity identity;
    identity.kernel = m_lastKernel;
    identity.device = m_deviceText;
    identity.line = m_rows.line();
    identity.invocations = m_rows.invocations(m_invocations);
    m_rows.builder().beginLaunch(identity, m_rows.rowOffset());
}

bool recognisesMetrics(const CounterHeader& header)
{
    return header.hasAll({"Device", "Kernel", "Metric Name", "Avg"});
}

void readMetrics(CounterRows& rows)
{
    rows.file().layout = CounterLayout::NvprofMetrics; // also where a table of events stands before it
    NvprofKernels(rows, "Metric Name").read();
}

bool recognisesEvents(const CounterHeader& header)
{
    return header.hasAll({"Device", "Kernel", "Event Name", "Avg"});
}

void readEvents(CounterRows& rows)
{
    NvprofKernels(rows, "Event Name").read();
}

/// Metrics and events of one kernel stand in two tables.
void finish(CounterFile& file, ProblemList& /*problems*/)
{
    joinLaunches(file);
}

} // namespace

CounterTableReader nvprofMetricsReader()
{
    return {CounterLayout::NvprofMetrics, "nvprof", true, recognisesMetrics, readMetrics, finish};
}

CounterTableReader nvprofEventsReader()
{
    return {CounterLayout::NvprofEvents, "nvprof", true, recognisesEvents, readEvents, finish};
}

} // namespace ridgepoint

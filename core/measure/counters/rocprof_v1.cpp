// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One row per dispatch and one column per counter: rocprof ("KernelName", "BeginNs"), the file plugin of rocprofv2
// ("Dispatch_ID", "Kernel_Name", "PID"), and pmc_perf.csv of rocprofiler-compute, which merges the passes of a profile
// and so has up to some thousands of columns, with copies of the identity ("obj_1") among them.
#include "core/measure/cell.h"
#include "core/measure/counters/amd_columns.h"

#include <vector>

namespace ridgepoint {

namespace {

class RocprofWide
{
public:
    explicit RocprofWide(CounterRows& rows)
        : m_rows(rows)
        , m_identity(rows.header())
    {
        for (std::size_t i = 0; i < rows.header().size(); ++i) {
            if (!rows.header().cells()[i].empty() && !AmdColumns::isIdentity(rows.header().cells()[i]))
                m_columns.push_back(i);
        }
    }

    void read();

private:
    void readRow();

    CounterRows& m_rows;
    AmdColumns m_identity;
    std::vector<std::size_t> m_columns; ///< of counters
    std::vector<std::uint32_t> m_counters; ///< of the same columns
};

void RocprofWide::read()
{
    if (m_rows.reader().hasTooManyCells()) {
        m_rows.problems().atFile(Diagnostic::Severity::Warning,
            "only the first " + std::to_string(DelimitedReader::max_columns) + " columns are read");
    }
    while (m_rows.next())
        readRow();
    m_identity.reportTimes(m_rows.problems());
}

void RocprofWide::readRow()
{
    const std::size_t cells = m_rows.reader().cellCount();
    if (m_rows.cells().size() < m_rows.header().size()) {
        m_rows.drop(
            cells, "found " + std::to_string(cells) + " cells, expected " + std::to_string(m_rows.header().size()));
        return;
    }
    const LaunchIdentity identity = m_identity.launch(m_rows);
    if (trimmed(identity.kernel).empty()) {
        m_rows.drop(0, "found no kernel's name");
        return;
    }
    CounterBuilder& builder = m_rows.builder();
    builder.beginLaunch(identity, m_rows.rowOffset());
    const double time = m_identity.time(m_rows);
    if (m_counters.empty()) {
        for (const std::size_t column : m_columns) {
            const std::string_view name = m_rows.header().cells()[column];
            m_counters.push_back(builder.column(name, amdUnit(name)).counter);
        }
    }
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        builder.add(m_counters[i], amdNumber(m_rows, m_columns[i]), m_rows.line());
    builder.setTime(time);
}

bool isWide(const CounterHeader& header)
{
    const AmdColumns columns(header);
    const bool isDispatch = header.has("Dispatch_ID") || header.has("Dispatch_Id")
        || (header.has("Index") && (header.has("gpu-id") || header.has("BeginNs")));
    return columns.hasKernel() && isDispatch && !header.has("Counter_Name") && !header.has("Kind");
}

bool isMerged(const CounterHeader& header)
{
    return isWide(header) && !header.has("pid") && !header.has("PID") && !header.has("queue-id")
        && !header.has("BeginNs");
}

void read(CounterRows& rows)
{
    RocprofWide(rows).read();
}

} // namespace

CounterTableReader rocprofV1Reader()
{
    return {CounterLayout::RocprofV1, "rocprof", false, isWide, read};
}

CounterTableReader rocprofComputeReader()
{
    return {CounterLayout::RocprofCompute, "rocprofiler-compute", false, isMerged, read};
}

} // namespace ridgepoint

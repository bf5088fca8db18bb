// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Summaries of times alone: nvprof --csv and the report cuda_gpu_kern_sum of Nsight Systems.
#include "core/measure/cell.h"
#include "core/measure/counters/counter_table.h"
#include "core/measure/counters/nvidia_columns.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

/// Reads one row per kernel: a name, a number of launches and their average time.
class KernelTimes
{
public:
    struct Columns
    {
        std::size_t kernel;
        std::size_t launches;
        std::size_t average;
        std::optional<std::size_t> type; ///< of nvprof: "GPU activities" or "API calls"
        std::optional<std::size_t> grid;
        std::optional<std::size_t> block;
    };

    /// unit: of the times, as printed; empty where the header does not tell it.
    KernelTimes(CounterRows& rows, const Columns& columns, std::string_view unit)
        : m_rows(rows)
        , m_columns(columns)
        , m_unit(unit)
    {
    }

    void read();

private:
    void readRow();
    double seconds(const CounterValue& time);
    void report();

    CounterRows& m_rows;
    Columns m_columns;
    std::string m_unit;
    std::size_t m_others = 0; ///< rows that are no kernels
    std::size_t m_withoutUnit = 0; ///< kernels whose time has none, or one that is no time's
    std::string m_foundUnit; ///< of the first one
};

void KernelTimes::read()
{
    while (m_rows.next()) {
        const std::size_t found = m_rows.cells().size();
        const std::size_t expected = m_rows.header().size();
        if (found != expected) {
            m_rows.drop(found, "found " + std::to_string(found) + " cells, expected " + std::to_string(expected));
            continue;
        }
        const std::string_view kernel = m_rows.cell(m_columns.kernel);
        if (kernel.empty() && m_rows.cell(m_columns.launches).empty()) // the row of units
            m_unit = trimmed(m_rows.cell(m_columns.average));
        else if (m_rows.cell(m_columns.type) == "API calls" || kernel.starts_with("[CUDA mem"))
            ++m_others;
        else
            readRow();
    }
    report();
}

void KernelTimes::report()
{
    if (m_others > 0) {
        m_rows.problems().atFile(Severity::Note,
            std::to_string(m_others) + (m_others == 1 ? " row" : " rows")
                + " of memory copies and calls of the driver left out: they are no kernels");
    }
    if (m_withoutUnit > 0) {
        m_rows.problems().atFile(Severity::Warning,
            quotedCell(m_rows.header().cells()[m_columns.average]) + " has "
                + (m_foundUnit.empty() ? "no unit" : "the unit " + quotedCell(m_foundUnit)) + ", expected s: "
                + std::to_string(m_withoutUnit) + (m_withoutUnit == 1 ? " kernel has" : " kernels have") + " no time");
    }
}

/// NaN where the file does not say in what it counts time: a guess would be off by a thousand or a million.
double KernelTimes::seconds(const CounterValue& time)
{
    const CounterUnit unit = counterUnit(time.unit.empty() ? std::string_view(m_unit) : time.unit);
    if (unit.unit == "s")
        return unit.scale.apply(time.value);
    if (m_withoutUnit++ == 0)
        m_foundUnit = unit.unit;
    return std::nan("");
}

void KernelTimes::readRow()
{
    const CounterValue average = m_rows.value(m_columns.average);
    if (!average.isNumber() || average.value < 0) {
        m_rows.drop(
            m_columns.average, "found " + quotedCell(m_rows.cell(m_columns.average)) + ", expected an average time");
        return;
    }
    const std::optional<std::uint32_t> launches = readCount(m_rows.cell(m_columns.launches));
    if (!launches) {
        m_rows.drop(m_columns.launches,
            "found " + quotedCell(m_rows.cell(m_columns.launches)) + " launches, expected a number from 1 on");
        return;
    }
    LaunchIdentity identity;
    identity.kernel = m_rows.cell(m_columns.kernel);
    identity.line = m_rows.line();
    identity.invocations = *launches;
    identity.grid = readExtent(m_rows.cell(m_columns.grid));
    identity.block = readExtent(m_rows.cell(m_columns.block));
    m_rows.builder().beginLaunch(identity, m_rows.rowOffset());
    m_rows.builder().setTime(seconds(average));
}

bool recognisesNvprof(const CounterHeader& header)
{
    return header.hasAll({"Time(%)", "Calls", "Avg", "Name"});
}

void readNvprof(CounterRows& rows)
{
    const CounterHeader header = rows.header();
    const KernelTimes::Columns columns {
        *header.find("Name"), *header.find("Calls"), *header.find("Avg"), header.find("Type"), {}, {}};
    KernelTimes(rows, columns, {}).read();
}

/// The first column that is there: "Avg (ns)" of today, "Average (ns)" and "Average" of older ones.
std::optional<std::size_t> averageColumn(const CounterHeader& header)
{
    constexpr std::array<std::string_view, 4> names {"Avg (ns)", "Average (ns)", "Average", "Avg"};
    for (const std::string_view name : names) {
        if (const auto column = header.find(name))
            return column;
    }
    const auto cells = header.cells();
    const auto other = std::ranges::find_if(cells, [](std::string_view cell) { return cell.starts_with("Avg ("); });
    if (other == cells.end())
        return {};
    return static_cast<std::size_t>(other - cells.begin());
}

bool recognisesNsys(const CounterHeader& header)
{
    return header.hasAll({"Instances", "Name"}) && averageColumn(header);
}

void readNsys(CounterRows& rows)
{
    const CounterHeader header = rows.header();
    const std::size_t average = *averageColumn(header);
    const KernelTimes::Columns columns {
        *header.find("Name"), *header.find("Instances"), average, {}, header.find("GridXYZ"), header.find("BlockXYZ")};
    const std::string_view title = header.cells()[average];
    const std::size_t bracket = title.find('(');
    const std::string_view unit =
        bracket == std::string_view::npos ? "ns" : title.substr(bracket + 1, title.find(')') - bracket - 1);
    KernelTimes(rows, columns, unit).read();
}

} // namespace

CounterTableReader nvprofSummaryReader()
{
    return {CounterLayout::NvprofSummary, "nvprof", false, recognisesNvprof, readNvprof};
}

CounterTableReader nsysKernelSummaryReader()
{
    return {CounterLayout::NsysKernelSummary, "Nsight Systems", false, recognisesNsys, readNsys};
}

} // namespace ridgepoint

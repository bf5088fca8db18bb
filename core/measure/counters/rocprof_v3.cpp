// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// rocprofv3: counter_collection.csv with one row per dispatch and counter, kernel_trace.csv with times only, and
// kernel_stats.csv with a kernel per row, which rocprof writes likewise.
#include "core/measure/cell.h"
#include "core/measure/counters/amd_columns.h"
#include "core/measure/counters/unnumbered_launches.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <tuple>
#include <vector>

namespace ridgepoint {

namespace {

/// Gathers the rows of each dispatch, which need not stand together, and then builds the launches.
class RocprofV3
{
public:
    explicit RocprofV3(CounterRows& rows)
        : m_rows(rows)
        , m_identity(rows.header())
        , m_name(*rows.header().find("Counter_Name"))
        , m_value(*rows.header().find("Counter_Value"))
        , m_process(rows.header().find("Process_Id"))
        , m_queue(rows.header().find("Queue_Id"))
        , m_stream(rows.header().find("Stream_Id"))
    {
    }

    void read();

private:
    /// Process, dispatch, device, kernel. Where dispatches have no number these tell them apart, and further: seconds,
    /// grid, block, queue and stream.
    using Key =
        std::tuple<std::int64_t, std::int64_t, std::uint32_t, std::uint32_t, double, Extent, Extent, std::uint32_t>;
    struct Dispatch
    {
        LaunchIdentity identity; ///< its texts are those of the tables below
        std::uint32_t kernel = 0;
        std::uint32_t device = 0;
        double time_s = 0;
    };
    struct Entry
    {
        std::uint32_t dispatch = 0;
        std::uint32_t name = 0;
        double value = 0;
        int line = 0;
    };

    void readRow();
    std::uint32_t dispatchOfRow();
    Key keyOf(const LaunchIdentity& identity);
    std::uint32_t placeOfRow();
    void build();

    CounterRows& m_rows;
    AmdColumns m_identity;
    std::size_t m_name;
    std::size_t m_value;
    std::optional<std::size_t> m_process;
    std::optional<std::size_t> m_queue;
    std::optional<std::size_t> m_stream;
    std::string m_placeText;
    StringTable m_places; ///< queue and stream
    StringTable m_kernels;
    StringTable m_devices;
    StringTable m_names;
    std::vector<Dispatch> m_dispatches;
    std::vector<Entry> m_entries;
    std::map<Key, std::uint32_t> m_known;
    Key m_lastKey {};
    std::uint32_t m_last = 0;
};

void RocprofV3::read()
{
    while (m_rows.next())
        readRow();
    m_identity.reportTimes(m_rows.problems());
    build();
}

void RocprofV3::readRow()
{
    const std::size_t needed = std::max(m_name, m_value);
    if (m_rows.cells().size() <= needed) {
        m_rows.drop(m_rows.cells().size(),
            "found " + std::to_string(m_rows.cells().size()) + " cells, expected "
                + std::to_string(m_rows.header().size()));
        return;
    }
    const std::string_view name = trimmed(m_rows.cell(m_name));
    if (name.empty()) {
        m_rows.drop(m_name, "found no counter's name");
        return;
    }
    m_entries.push_back({dispatchOfRow(), m_names.index(name), amdNumber(m_rows, m_value), m_rows.line()});
}

std::uint32_t RocprofV3::dispatchOfRow()
{
    const LaunchIdentity identity = m_identity.launch(m_rows);
    const Key key = keyOf(identity);
    if (!m_dispatches.empty() && key == m_lastKey) // the usual case: its rows stand together
        return m_last;
    const auto next = static_cast<std::uint32_t>(m_dispatches.size());
    const auto [known, isNew] = m_known.try_emplace(key, next);
    if (isNew)
        m_dispatches.push_back({identity, std::get<3>(key), std::get<2>(key), m_identity.time(m_rows)});
    m_lastKey = key;
    m_last = known->second;
    return m_last;
}

RocprofV3::Key RocprofV3::keyOf(const LaunchIdentity& identity)
{
    Key key {readWhole(m_rows.cell(m_process), 0), identity.id, m_devices.index(identity.device),
        m_kernels.index(identity.kernel), -1.0, Extent {}, Extent {}, 0};
    if (identity.id >= 0)
        return key;
    const double time = m_identity.timeOfRow(m_rows);
    std::get<4>(key) = std::isnan(time) ? -1.0 : time;
    std::get<5>(key) = identity.grid;
    std::get<6>(key) = identity.block;
    std::get<7>(key) = placeOfRow();
    return key;
}

std::uint32_t RocprofV3::placeOfRow()
{
    m_placeText.assign(m_rows.cell(m_queue)).append("\n").append(m_rows.cell(m_stream));
    return m_places.index(m_placeText);
}

void RocprofV3::build()
{
    std::ranges::stable_sort(m_entries, {}, &Entry::dispatch); // in order already unless passes follow each other
    const std::vector<std::string> kernels = m_kernels.take();
    const std::vector<std::string> devices = m_devices.take();
    const std::vector<std::string> names = m_names.take();
    CounterBuilder& builder = m_rows.builder();
    LaunchParts parts; // of dispatches without a number
    const std::string table = std::to_string(m_rows.offset()) + '\n';
    const auto begin = [&](const Entry& entry) {
        Dispatch dispatch = m_dispatches[entry.dispatch];
        dispatch.identity.kernel = kernels[dispatch.kernel];
        dispatch.identity.device = devices[dispatch.device];
        if (dispatch.identity.id < 0) { // several launches can be behind it
            dispatch.identity.process = builder.process(table + std::to_string(entry.dispatch));
            dispatch.identity.line = entry.line;
        }
        builder.beginLaunch(dispatch.identity, m_rows.offset());
        builder.setTime(dispatch.time_s);
    };
    std::uint32_t current = static_cast<std::uint32_t>(-1);
    for (const Entry& entry : m_entries) {
        const std::string& name = names[entry.name];
        const bool isNew = entry.dispatch != current;
        if (isNew)
            begin(entry);
        if (isNew && builder.launch().id < 0)
            parts.begin(builder.launch());
        current = entry.dispatch;
        const std::uint32_t counter = builder.column(name, amdUnit(name)).counter;
        if (builder.launch().id < 0 && parts.leaves(counter))
            begin(entry);
        builder.add(counter, entry.value, entry.line);
    }
}

bool recognises(const CounterHeader& header)
{
    return header.hasAll({"Kernel_Name", "Counter_Name", "Counter_Value"});
}

void read(CounterRows& rows)
{
    RocprofV3(rows).read();
}

bool recognisesTrace(const CounterHeader& header)
{
    return header.hasAll({"Kind", "Kernel_Name", "Start_Timestamp", "End_Timestamp"});
}

void readTrace(CounterRows& rows)
{
    AmdColumns identity(rows.header());
    while (rows.next()) {
        const LaunchIdentity launch = identity.launch(rows);
        if (rows.cells().size() < rows.header().size() || trimmed(launch.kernel).empty()) {
            rows.drop(0,
                "found " + std::to_string(rows.cells().size()) + " cells and "
                    + (trimmed(launch.kernel).empty() ? "no" : "a") + " kernel's name, expected "
                    + std::to_string(rows.header().size()) + " cells");
            continue;
        }
        rows.builder().beginLaunch(launch, rows.rowOffset());
        rows.builder().setTime(identity.time(rows));
    }
    identity.reportTimes(rows.problems());
}

bool recognisesStats(const CounterHeader& header)
{
    return header.hasAll({"Name", "Calls", "TotalDurationNs"});
}

/// "hipMalloc" and "hsa_queue_create" stand in tables of the same form as kernels.
bool isApiCall(std::string_view name)
{
    const bool isHip = name.starts_with("hip") && name.size() > 3 && std::isupper(static_cast<unsigned char>(name[3]));
    return isHip || name.starts_with("hsa_") || name.starts_with("__hip") || name.starts_with("roctx");
}

void readStats(CounterRows& rows)
{
    const std::size_t name = *rows.header().find("Name");
    const std::size_t calls = *rows.header().find("Calls");
    const std::size_t total = *rows.header().find("TotalDurationNs");
    std::size_t apiCalls = 0;
    std::string firstCall;
    while (rows.next()) {
        const std::string_view kernel = trimmed(rows.cell(name));
        const std::optional<std::int64_t> count = positiveInteger(rows.cell(calls));
        if (isApiCall(kernel)) {
            if (apiCalls++ == 0)
                firstCall = quotedCell(kernel);
            continue;
        }
        if (kernel.empty()) {
            rows.drop(name, "found no kernel's name");
            continue;
        }
        if (!count || *count > 0xFFFFFFFF) {
            rows.drop(calls, "found " + quotedCell(rows.cell(calls)) + " calls, expected a number from 1 on");
            continue;
        }
        LaunchIdentity launch;
        launch.kernel = kernel;
        launch.line = rows.line();
        launch.invocations = static_cast<std::uint32_t>(*count);
        rows.builder().beginLaunch(launch, rows.rowOffset());
        const double nanoseconds = amdNumber(rows, total);
        rows.builder().setTime(nanoseconds * 1e-9 / static_cast<double>(*count));
    }
    rows.file().dropped_rows += apiCalls;
    if (apiCalls > 0)
        rows.problems().atFile(Diagnostic::Severity::Warning,
            "found " + std::to_string(apiCalls) + (apiCalls == 1 ? " call" : " different calls")
                + " of the HIP or HSA runtime, such as " + firstCall + ", expected kernels; the rows are left out");
}

} // namespace

CounterTableReader rocprofV3Reader()
{
    return {CounterLayout::RocprofV3, "rocprofv3", false, recognises, read};
}

CounterTableReader rocprofV3TraceReader()
{
    return {CounterLayout::RocprofV3Trace, "rocprofv3", false, recognisesTrace, readTrace};
}

CounterTableReader rocprofStatsReader()
{
    return {CounterLayout::RocprofStats, "rocprof", false, recognisesStats, readStats};
}

} // namespace ridgepoint

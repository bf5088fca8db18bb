// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Nsight Compute with --csv, one row per launch and metric: of 2019 and 2020 with the column "Kernel Time", later ones
// with grid and device, and the details page with labels for metrics and rows for rules. With --print-summary the same
// with one row per kernel and metric and the average of its launches.
#include "core/measure/cell.h"
#include "core/measure/counters/counter_table.h"
#include "core/measure/counters/nvidia_columns.h"
#include "core/measure/counters/unnumbered_launches.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ridgepoint {

namespace {

/// Does each row begin with what tells its launch?
bool identityLeads(const CounterHeader& header)
{
    const std::size_t metric = *header.find("Metric Name");
    const std::size_t end = std::min(header.find("Section Name").value_or(metric), metric);
    const auto leads = [&](std::string_view column) {
        const std::optional<std::size_t> place = header.find(column);
        return !place || *place < end;
    };
    constexpr std::array<std::string_view, 12> identity {"ID", "Process ID", "Host Name", "Kernel Name", "Kernel Time",
        "Context", "Stream", "Block Size", "Grid Size", "Device", "CC", "Invocations"};
    return std::ranges::all_of(identity, leads);
}

/// Reads rows of one table.
class NcuLong
{
public:
    NcuLong(CounterRows& rows, std::string_view valueColumn)
        : m_rows(rows)
        , m_table(rows.line())
        , m_identity(rows.header())
        , m_identityLeads(identityLeads(rows.header()))
        , m_process(rows.header().find("Process ID"))
        , m_host(rows.header().find("Host Name"))
        , m_place {rows.header().find("Context"), rows.header().find("Stream"), rows.header().find("Kernel Time")}
        , m_section(rows.header().find("Section Name"))
        , m_metric(*rows.header().find("Metric Name"))
        , m_unit(rows.header().find("Metric Unit"))
        , m_value(*rows.header().find(valueColumn))
        , m_rule(rows.header().find("Rule Name"))
    {
    }

    void read();

private:
    void readRow();
    void readMetric();
    void readRule();
    CounterValue::Kind kindOfWord() const;
    bool isSameLaunch();
    void beginLaunch();
    std::uint32_t process(bool isUnnumbered);

    CounterRows& m_rows;
    int m_table; ///< the line of its header
    NvidiaColumns m_identity;
    bool m_identityLeads; ///< in each row, so that its beginning tells one launch from another
    std::optional<std::size_t> m_process;
    std::optional<std::size_t> m_host;
    std::array<std::optional<std::size_t>, 3> m_place; ///< what tells launches without id apart beyond these
    std::string m_processText;
    std::optional<std::size_t> m_section;
    std::size_t m_metric;
    std::optional<std::size_t> m_unit;
    std::size_t m_value;
    std::optional<std::size_t> m_rule;
    std::string_view m_prefix; ///< the last row up to its section or metric, where it lies in the text
    LaunchParts m_parts; ///< of launches without id
    bool m_typed = false;
};

void NcuLong::read()
{
    while (m_rows.next())
        readRow();
}

/// The identity of a launch repeats byte by byte in each of its rows, so that a comparison of the row's beginning
/// replaces one of each cell.
bool NcuLong::isSameLaunch()
{
    if (!m_identityLeads)
        return false; // what belongs together is put together in the end
    const std::string_view row = m_rows.reader().rowText();
    const char* end = m_rows.cell(std::min(m_section.value_or(m_metric), m_metric)).data();
    // A cell with doubled quotes does not lie in the text, nor does one that the row lacks.
    const bool inText = end >= row.data() && end <= row.data() + row.size();
    const std::string_view prefix = inText ? row.substr(0, static_cast<std::size_t>(end - row.data())) : row;
    const bool same = prefix == m_prefix;
    m_prefix = prefix;
    return same && m_rows.builder().isOpen();
}

void NcuLong::readRow()
{
    const std::size_t needed = m_rows.cell(m_metric).empty() && m_rule ? *m_rule : m_value;
    if (m_rows.cells().size() <= needed) {
        m_rows.drop(m_rows.cells().size(),
            "found " + std::to_string(m_rows.cells().size()) + " cells, expected "
                + std::to_string(m_rows.header().size()));
        return;
    }
    if (!isSameLaunch()) {
        beginLaunch();
        if (m_rows.builder().launch().id < 0)
            m_parts.begin(m_rows.builder().launch());
    }
    if (m_rows.cell(m_metric).empty())
        readRule();
    else
        readMetric();
}

void NcuLong::readMetric()
{
    const std::string_view metric = m_rows.cell(m_metric);
    const bool isLabel = metric.find("__") == std::string_view::npos;
    if (!m_typed && m_rows.file().layout != CounterLayout::NcuSummary)
        m_rows.file().layout = isLabel || m_rule ? CounterLayout::NcuDetails : CounterLayout::NcuLong;
    m_typed = true;
    const CounterValue::Kind word = kindOfWord();
    if (word == CounterValue::Kind::Text && trimmed(m_rows.cell(m_unit)).empty())
        return; // "CachePreferNone" is no counter
    CounterBuilder& builder = m_rows.builder();
    const std::string_view section = isLabel ? m_rows.cell(m_section) : std::string_view {};
    const CounterColumn column = word == CounterValue::Kind::Unavailable
        ? builder.columnOfAnyUnit(metric, section)
        : builder.column(metric, m_rows.cell(m_unit), section);
    if (builder.launch().id < 0 && m_parts.leaves(column.counter))
        beginLaunch();
    m_rows.add(column, m_value);
}

/// What a value is that begins with a letter; Number for any other.
CounterValue::Kind NcuLong::kindOfWord() const
{
    const std::string_view value = m_rows.cell(m_value);
    const char first = value.empty() ? '0' : value.front();
    const bool isLetter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
    return isLetter ? m_rows.value(m_value).kind : CounterValue::Kind::Number;
}

void NcuLong::beginLaunch()
{
    LaunchIdentity identity = m_identity.launch(m_rows);
    identity.process = process(identity.id < 0);
    m_rows.builder().beginLaunch(identity, m_rows.rowOffset());
}

/// Launches are numbered anew in each process and, where files follow each other in one, below each header. Those that
/// have no number are further told apart by all that the row says of where and when they ran.
std::uint32_t NcuLong::process(bool isUnnumbered)
{
    m_processText = std::to_string(m_table);
    m_processText.append("\n").append(m_rows.cell(m_process)).append("\n").append(m_rows.cell(m_host));
    if (isUnnumbered) {
        for (const std::optional<std::size_t>& column : m_place)
            m_processText.append("\n").append(m_rows.cell(column));
    }
    return m_rows.builder().process(m_processText);
}

void NcuLong::readRule()
{
    if (!m_rule || m_rows.cell(*m_rule).empty()) {
        m_rows.drop(m_metric, "found neither a metric nor a rule");
        return;
    }
    KernelRemark remark;
    remark.launch = static_cast<std::uint32_t>(m_rows.file().launches.size()); // the one being built comes there
    remark.rule = m_rows.cell(*m_rule);
    remark.kind = m_rows.cell(m_rows.header().find("Rule Type"));
    remark.text = m_rows.cell(m_rows.header().find("Rule Description"));
    if (const auto speedup = m_rows.header().find("Estimated Speedup")) {
        const CounterValue percent = m_rows.value(*speedup);
        remark.speedup_percent = percent.isNumber() ? percent.value : std::nan("");
    }
    m_rows.file().remarks.push_back(std::move(remark));
}

bool recognisesLong(const CounterHeader& header)
{
    return header.hasAll({"Kernel Name", "Metric Name", "Metric Value"});
}

void readLong(CounterRows& rows)
{
    NcuLong(rows, "Metric Value").read();
}

bool recognisesSummary(const CounterHeader& header)
{
    return header.hasAll({"Kernel Name", "Invocations", "Metric Name", "Average"});
}

void readSummary(CounterRows& rows)
{
    NcuLong(rows, "Average").read();
}

} // namespace

CounterTableReader ncuLongReader()
{
    return {CounterLayout::NcuLong, "Nsight Compute", true, recognisesLong, readLong};
}

CounterTableReader ncuSummaryReader()
{
    return {CounterLayout::NcuSummary, "Nsight Compute", true, recognisesSummary, readSummary};
}

} // namespace ridgepoint

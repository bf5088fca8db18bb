// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table of somebody's own with a kernel per row: a column of names and columns that are known as counters of some
// profiler, or as a time with its unit. Without a column of names the cells of the columns that are no counter make one
// ("seqlen=128,head_dim=768"). Sizes of what a kernel writes stand among the counters too: stores are judged by them.
#include "core/measure/cell.h"
#include "core/measure/counters/counter_table.h"
#include "core/measure/counters/quantity.h"
#include "core/measure/size_column.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace ridgepoint {

namespace {

/// "Kernel execution time (ns)" is "Kernel execution time" and "ns"; "time_us" is "time" and "us".
struct ColumnTitle
{
    std::string_view name;
    std::string_view unit;
};

bool isTimeUnit(std::string_view unit)
{
    return counterUnit(unit).unit == "s";
}

ColumnTitle titleOf(std::string_view column)
{
    const std::string_view text = trimmed(column);
    const std::size_t bracket = text.find_last_of("([");
    if (bracket != std::string_view::npos && bracket > 0 && (text.ends_with(')') || text.ends_with(']')))
        return {trimmed(text.substr(0, bracket)), trimmed(text.substr(bracket + 1, text.size() - bracket - 2))};
    const std::size_t bar = text.rfind('_');
    if (bar != std::string_view::npos && bar > 0 && isTimeUnit(text.substr(bar + 1)))
        return {text.substr(0, bar), text.substr(bar + 1)};
    return {text, {}};
}

bool isTime(const ColumnTitle& title)
{
    constexpr std::array<std::string_view, 11> names {"time", "duration", "kernel time", "kernel_time",
        "execution time", "kernel execution time", "elapsed time", "gpu time", "runtime", "latency", "kernel duration"};
    return isTimeUnit(title.unit) && std::ranges::find(names, lowered(title.name)) != names.end();
}

bool isQuantity(std::string_view column)
{
    return quantityOf(trimmed(column)).has_value() || quantityOf(titleOf(column).name).has_value();
}

std::optional<std::size_t> nameColumn(const CounterHeader& header)
{
    constexpr std::array<std::string_view, 6> names {
        "kernel", "kernel name", "kernel_name", "kernelname", "function", "name"};
    for (const std::string_view name : names) {
        const auto isName = [name](
                                std::string_view cell) { return cell.size() < 20 && lowered(trimmed(cell)) == name; };
        const auto found = std::ranges::find_if(header.cells(), isName);
        if (found != header.cells().end())
            return static_cast<std::size_t>(found - header.cells().begin());
    }
    return {};
}

class WideTable
{
public:
    explicit WideTable(CounterRows& rows);

    void read();

private:
    struct Column
    {
        std::size_t index = 0;
        ColumnTitle title;
        bool known = false;
        CounterColumn counter {};
    };

    void readRow();
    void readTime();
    void chooseColumns();
    static std::string_view unitOf(const ColumnTitle& title);
    std::string_view kernelName();

    CounterRows& m_rows;
    std::optional<std::size_t> m_name;
    std::optional<std::size_t> m_time;
    double m_secondsPerTime = 1;
    std::vector<Column> m_columns;
    std::string m_composed;
    bool m_chosen = false;
};

WideTable::WideTable(CounterRows& rows)
    : m_rows(rows)
    , m_name(nameColumn(rows.header()))
{
    const std::span<const std::string_view> cells = rows.header().cells();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const ColumnTitle title = titleOf(cells[i]);
        if (!m_time && isTime(title)) {
            m_time = i;
            m_secondsPerTime = counterUnit(title.unit).scale.apply(1);
        } else if (i != m_name && !cells[i].empty()) {
            const bool isWholeName = quantityOf(trimmed(cells[i])).has_value();
            const bool isSize = sizeColumnOf(cells[i]).has_value();
            m_columns.push_back({i, isWholeName || isSize ? ColumnTitle {trimmed(cells[i]), {}} : title,
                isSize || isQuantity(cells[i])});
        }
    }
}

void WideTable::read()
{
    if (!m_name) {
        m_rows.problems().atFile(Diagnostic::Severity::Note,
            "the table has no column of kernel names: what stands in its other columns names the rows");
    }
    while (m_rows.next())
        readRow();
}

/// What is a number in the first row is a counter, known or not; without a column of names only what is known. Sizes
/// are known.
void WideTable::chooseColumns()
{
    m_chosen = true;
    std::erase_if(m_columns,
        [this](const Column& column) { return !column.known && (!m_name || !m_rows.value(column.index).isNumber()); });
    for (Column& column : m_columns)
        column.counter = m_rows.builder().column(column.title.name, unitOf(column.title));
}

/// That of the title, or what the counter counts. Times, rates and clocks are printed in many units: without one they
/// are not used, as in Nsight Compute's tables.
std::string_view WideTable::unitOf(const ColumnTitle& title)
{
    const auto match = quantityOf(title.name);
    if (!title.unit.empty() || !match || match->factor != 1)
        return title.unit;
    const std::string_view unit = quantities()[match->index].unit;
    return unit == "s" || unit == "Hz" || unit == "byte/s" ? std::string_view() : unit;
}

std::string_view WideTable::kernelName()
{
    if (m_name)
        return trimmed(m_rows.cell(*m_name));
    m_composed.clear();
    for (std::size_t i = 0; i < m_rows.header().size(); ++i) {
        const std::string_view title = m_rows.header().cells()[i];
        if (i == m_time || isQuantity(title) || m_rows.cell(i).empty())
            continue;
        constexpr std::size_t longest = 400;
        if (m_composed.size() + title.size() + m_rows.cell(i).size() > longest)
            break;
        m_composed.append(m_composed.empty() ? "" : ",").append(title).append("=").append(m_rows.cell(i));
    }
    return m_composed.empty() ? "row" : std::string_view(m_composed);
}

void WideTable::readRow()
{
    const std::size_t cells = m_rows.reader().cellCount();
    if (m_rows.cells().size() < m_rows.header().size()) {
        m_rows.drop(
            cells, "found " + std::to_string(cells) + " cells, expected " + std::to_string(m_rows.header().size()));
        return;
    }
    LaunchIdentity identity;
    identity.kernel = kernelName();
    identity.line = m_rows.line();
    if (identity.kernel.empty()) {
        m_rows.drop(m_name.value_or(0), "found no kernel's name");
        return;
    }
    m_rows.builder().beginLaunch(identity, m_rows.rowOffset());
    if (!m_chosen)
        chooseColumns();
    for (const Column& column : m_columns)
        m_rows.add(column.counter, column.index);
    if (m_time)
        readTime();
}

/// A unit glued to the number wins over the column's.
void WideTable::readTime()
{
    const CounterValue time = m_rows.value(*m_time);
    if (!time.isNumber())
        return;
    const CounterUnit glued = counterUnit(time.unit);
    if (time.unit.empty())
        m_rows.builder().setTime(time.value * m_secondsPerTime);
    else if (glued.unit == "s")
        m_rows.builder().setTime(glued.scale.apply(time.value));
    else
        m_rows.reportValue(*m_time, "a time");
}

bool recognises(const CounterHeader& header)
{
    // Rows of other tables name counters too, as Nsight Compute's after a break; but columns are not named by numbers.
    if (std::ranges::any_of(header.cells(), [](std::string_view cell) { return finiteNumber(cell).has_value(); }))
        return false;
    const auto name = nameColumn(header);
    // A label such as "Duration" is too little: anything that an application prints may have it.
    const auto isKnown = [&name](std::string_view cell) {
        return (name || cell.find('_') != std::string_view::npos) && isQuantity(cell);
    };
    if (std::ranges::any_of(header.cells(), isKnown))
        return true;
    // A time alone is a profile only where kernels are named as such: many tables have names and times.
    const auto hasTime = [](std::string_view cell) { return isTime(titleOf(cell)); };
    return name && lowered(trimmed(header.cells()[*name])).starts_with("kernel")
        && std::ranges::any_of(header.cells(), hasTime);
}

void read(CounterRows& rows)
{
    WideTable(rows).read();
}

} // namespace

CounterTableReader wideTableReader()
{
    return {CounterLayout::WideTable, "", false, recognises, read};
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/amd_columns.h"

#include "core/measure/cell.h"
#include "core/measure/counters/quantity.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

/// Lower case without '-', '_' and blanks.
std::string plainName(std::string_view column)
{
    std::string plain = lowered(column);
    std::erase_if(plain, [](char c) { return c == '-' || c == '_' || c == ' '; });
    return plain;
}

constexpr std::array<std::string_view, 55> identities {"kernelname", "dispatchid", "index", "gpuid", "agentid",
    "gridsize", "gridsizex", "gridsizey", "gridsizez", "workgroupsize", "workgroupsizex", "workgroupsizey",
    "workgroupsizez", "grd", "wgr", "starttimestamp", "endtimestamp", "beginns", "endns", "dispatchns", "completens",
    "durationns", "queueid", "queueindex", "pid", "tid", "processid", "threadid", "lds", "scr", "ldsperworkgroup",
    "scratchperworkitem", "ldsblocksize", "scratchsize", "vgpr", "archvgpr", "accumvgpr", "vgprcount", "accumvgprcount",
    "sgpr", "sgprcount", "wavesize", "sig", "obj", "correlationid", "kernelid", "streamid", "kind", "nodeid", "guid",
    "xccindex", "kernelindex", "fbar", "barrier", "name"};

bool isKnownIdentity(std::string_view column)
{
    constexpr std::size_t longest = 40;
    return column.size() <= longest && std::ranges::find(identities, plainName(column)) != identities.end();
}

constexpr double secondsPerTick = 1e-9;

std::uint32_t blocks(std::int64_t threads, std::uint32_t block)
{
    if (threads <= 0 || block == 0)
        return 0;
    return static_cast<std::uint32_t>(std::min<std::int64_t>((threads - 1) / block + 1, 0xFFFFFFFF));
}

} // namespace

AmdColumns::AmdColumns(const CounterHeader& header)
{
    const auto find = [&header](std::initializer_list<std::string_view> names) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (header.cells()[i].size() < 40 && std::ranges::find(names, plainName(header.cells()[i])) != names.end())
                return i;
        }
        return {};
    };
    m_kernel = find({"kernelname"});
    m_id = find({"dispatchid", "index"});
    m_gpu = find({"gpuid"});
    m_agent = find({"agentid"});
    m_start = find({"starttimestamp", "beginns"});
    m_end = find({"endtimestamp", "endns"});
    m_threads = find({"gridsize", "grd"});
    m_block = find({"workgroupsize", "wgr"});
    m_threadsBy = {find({"gridsizex"}), find({"gridsizey"}), find({"gridsizez"})};
    m_blockBy = {find({"workgroupsizex"}), find({"workgroupsizey"}), find({"workgroupsizez"})};
}

Extent AmdColumns::extent(const CounterRows& rows, const std::optional<std::size_t>& all, const Three& parts) const
{
    const auto number = [&rows](std::optional<std::size_t> column, std::int64_t fallback) {
        const std::int64_t value = column ? readWhole(rows.cell(column), fallback) : fallback;
        return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 0, 0xFFFFFFFF));
    };
    if (parts[0])
        return {number(parts[0], 0), number(parts[1], 1), number(parts[2], 1)};
    const std::uint32_t size = number(all, 0);
    return size == 0 ? Extent {} : Extent {size, 1, 1};
}

LaunchIdentity AmdColumns::launch(const CounterRows& rows)
{
    LaunchIdentity identity;
    identity.kernel = rows.cell(m_kernel);
    identity.id = readWhole(rows.cell(m_id), -1);
    identity.line = rows.line();
    const std::string_view device = trimmed(rows.cell(m_gpu ? m_gpu : m_agent));
    const bool isNumber = !device.empty() && device.find_first_not_of("0123456789") == std::string_view::npos;
    m_device = isNumber ? (m_gpu ? "GPU " : "Agent ") : "";
    m_device += device;
    identity.device = m_device;
    identity.block = extent(rows, m_block, m_blockBy);
    const Extent threads = extent(rows, m_threads, m_threadsBy);
    for (std::size_t i = 0; i < identity.grid.size(); ++i)
        identity.grid[i] = blocks(threads[i], identity.block[i]);
    return identity;
}

double AmdColumns::time(const CounterRows& rows)
{
    const std::optional<double> found = ticks(rows);
    m_withoutTime += found && !(*found > 0) ? 1 : 0;
    return timeOfRow(rows);
}

double AmdColumns::timeOfRow(const CounterRows& rows) const
{
    const double found = ticks(rows).value_or(0);
    return found > 0 ? found * secondsPerTick : std::nan("");
}

/// End - start as printed, 0 where they are no numbers; none where either is missing.
std::optional<double> AmdColumns::ticks(const CounterRows& rows) const
{
    if (!hasTimes())
        return {};
    const std::string_view start = rows.cell(m_start);
    const std::string_view end = rows.cell(m_end);
    if (isMissing(start) || isMissing(end))
        return {};
    const std::int64_t first = readWhole(start, -1);
    const std::int64_t last = readWhole(end, -1);
    if (first >= 0 && last >= 0)
        return static_cast<double>(last - first); // exact also where a time since 1970 would not fit a double
    const std::optional<double> from = finiteNumber(start);
    const std::optional<double> to = finiteNumber(end);
    return from && to ? *to - *from : 0;
}

void AmdColumns::reportTimes(ProblemList& problems) const
{
    if (m_withoutTime == 0)
        return;
    problems.atFile(Severity::Warning,
        "the end of " + std::to_string(m_withoutTime) + (m_withoutTime == 1 ? " dispatch" : " dispatches")
            + " is not behind their start (a spreadsheet may have rounded the time stamps): their time is "
              "missing");
}

bool AmdColumns::isIdentity(std::string_view column)
{
    if (isKnownIdentity(column))
        return true;
    const std::size_t bar = column.rfind('_');
    if (bar == std::string_view::npos || bar + 1 == column.size())
        return false;
    const bool isCopy = column.find_first_not_of("0123456789", bar + 1) == std::string_view::npos;
    return isCopy && isKnownIdentity(column.substr(0, bar));
}

double amdNumber(CounterRows& rows, std::size_t column)
{
    const std::string_view cell = rows.cell(column);
    const std::optional<double> number = finiteNumber(cell);
    if (number && *number >= 0 && *number <= largestCount)
        return *number;
    if (number)
        rows.reportValue(column, *number < 0 ? "a number that is not negative" : "at most 1e30");
    else if (!isMissing(cell))
        rows.reportValue(column, "a number such as 16384.0");
    return std::nan("");
}

std::string_view amdUnit(std::string_view counterName)
{
    const std::optional<QuantityMatch> match = quantityOf(counterName);
    return match && match->factor == 1 ? quantities()[match->index].unit : std::string_view();
}

} // namespace ridgepoint

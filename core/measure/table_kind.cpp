// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/table_kind.h"

#include "core/measure/cell.h"
#include "core/measure/gemm_header.h"
#include "core/measure/gemm_vidur.h"
#include "core/measure/serving/serving_header.h"
#include "core/measure/table_start.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <string>
#include <vector>

namespace ridgepoint {

namespace {

using Names = std::vector<std::string>;

bool has(const Names& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool hasAll(const Names& names, std::initializer_list<std::string_view> wanted)
{
    return std::all_of(wanted.begin(), wanted.end(), [&](std::string_view name) { return has(names, name); });
}

bool hasPrefix(const Names& names, std::string_view prefix)
{
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return name.starts_with(prefix); });
}

/// Names of columns that stand in profilers' tables alone.
bool isCounters(const Names& names)
{
    constexpr std::array<std::string_view, 7> ofProfilers {
        "kernel name", "kernel", "kernelname", "kernel_name", "metric name", "event name", "counter_name"};
    constexpr std::array<std::string_view, 6> ofMetrics {"dram__", "lts__", "l1tex__", "smsp__", "gst_", "gld_"};
    if (names.size() < 2)
        return false;
    if (std::any_of(ofMetrics.begin(), ofMetrics.end(), [&](std::string_view one) { return hasPrefix(names, one); }))
        return true;
    return std::any_of(ofProfilers.begin(), ofProfilers.end(), [&](std::string_view name) { return has(names, name); })
        || hasAll(names, {"time (%)", "total time (ns)", "instances"}) // nsys
        || hasAll(names, {"type", "time(%)", "calls"}) // nvprof's summary
        || hasAll(names, {"name", "calls", "totaldurationns"}) // rocprof's statistics
        || hasAll(names, {"correlation_id", "start_timestamp", "end_timestamp"}); // rocprofv3's traces
}

bool isRoofs(const Names& names)
{
    return hasAll(names, {"device", "hbmbw"}) // rocprofiler-compute
        || (has(names, "precision") && has(names, "[gop/s]")) // mixbench
        || (hasPrefix(names, "compute iters") && names.size() > 4); // its newer layout
}

bool isServing(const Names& names)
{
    const bool isModel = has(names, "model") || has(names, "model_path") || has(names, "model_name");
    const bool isBatch = has(names, "batch size") || has(names, "batch_size") || has(names, "concurrency");
    const bool isOutcome = has(names, "throughput") || has(names, "ttft") || has(names, "tpot")
        || hasPrefix(names, "ttft_") || hasPrefix(names, "tpot_") || hasPrefix(names, "tokens/s") || has(names, "osl");
    return isModel && isBatch && isOutcome;
}

TableKind kindOfHeader(const DelimitedReader& reader)
{
    if (isGemmHeader(reader) || vidurHeader(reader))
        return TableKind::GemmTable;
    const Names names = headerNames(reader);
    if (hasAll(names, {"batch_size", "isl", "num_heads"}) || hasAll(names, {"batch_size", "num_heads", "head_dim"}))
        return TableKind::AttentionTable;
    if (hasAll(names, {"num_tokens", "hidden_size", "topk", "num_experts"}))
        return TableKind::MoeTable;
    if (hasPrefix(names, "time_stats.all_reduce.") || hasPrefix(names, "time_stats.send_recv.")
        || hasAll(names, {"collective", "size"}) || hasAll(names, {"num_gpus", "message_size", "latency"}))
        return TableKind::AllReduceTable;
    if (isRoofs(names))
        return TableKind::MeasuredRoofs;
    if (servingHeader(reader) || isServing(names))
        return TableKind::ServingTable;
    return isCounters(names) ? TableKind::ProfilerCounters : TableKind::Unknown;
}

/// "==PROF== …", "==ERROR== …", "==24727== NVPROF …": no other program prints these.
bool isProfilersLine(std::string_view line)
{
    constexpr std::array<std::string_view, 4> words {"PROF", "ERROR", "WARNING", "NVPROF"};
    if (!line.starts_with("=="))
        return false;
    line.remove_prefix(2);
    const std::size_t end = line.find("==");
    if (end == std::string_view::npos || end > 12)
        return false;
    const std::string_view mark = line.substr(0, end);
    if (std::find(words.begin(), words.end(), mark) != words.end())
        return true;
    return !mark.empty() && mark.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

std::string_view name(TableKind kind)
{
    return kind == TableKind::Unknown ? "unknown" : description(kind).substr(description(kind).find(' ') + 1);
}

std::string_view description(TableKind kind)
{
    switch (kind) {
    case TableKind::Unknown:
        return "no known table";
    case TableKind::GemmTable:
        return "a GEMM table";
    case TableKind::ProfilerCounters:
        return "a profiler's file";
    case TableKind::MeasuredRoofs:
        return "a table of measured roofs";
    case TableKind::AttentionTable:
        return "an attention table";
    case TableKind::MoeTable:
        return "an MoE table";
    case TableKind::AllReduceTable:
        return "an all-reduce table";
    case TableKind::ServingTable:
        return "a serving table";
    }
    return "";
}

TableKind tableKind(std::string_view text)
{
    constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(byteOrderMark))
        text.remove_prefix(byteOrderMark.size());
    TableKind kind = TableKind::Unknown;
    const auto decides = [&kind](const DelimitedReader& reader) {
        const bool isGemmTooLate = reader.line() > max_header_line;
        kind = isProfilersLine(reader.rowText()) ? TableKind::ProfilerCounters : kindOfHeader(reader);
        if (kind == TableKind::GemmTable && isGemmTooLate)
            kind = TableKind::Unknown;
        return kind != TableKind::Unknown;
    };
    findTable(text, std::nullopt, decides, std::numeric_limits<int>::max());
    return kind;
}

} // namespace ridgepoint

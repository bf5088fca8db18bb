// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/operators/operator_header.h"

#include "core/measure/cell.h"
#include "core/measure/gemm_header.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;
using enum OperatorFileColumn;

struct KnownColumn
{
    std::string_view name;
    OperatorFileColumn meaning;
    bool required = true; ///< or another column of the same meaning
};

constexpr std::array attentionColumns {
    KnownColumn {"framework", Framework, false},
    KnownColumn {"version", Version, false},
    KnownColumn {"device", Device, false},
    KnownColumn {"op_name", Operator},
    KnownColumn {"kernel_source", Kernel, false},
    KnownColumn {"batch_size", Batch},
    KnownColumn {"isl", Tokens},
    KnownColumn {"num_heads", Heads},
    KnownColumn {"num_key_value_heads", KvHeads},
    KnownColumn {"head_dim", HeadDim},
    KnownColumn {"window_size", Window, false},
    KnownColumn {"beam_width", Beam, false},
    KnownColumn {"attn_dtype", Dtype},
    KnownColumn {"kv_cache_dtype", KvDtype},
    KnownColumn {"step", Step},
    KnownColumn {"latency", Time},
};

constexpr std::array moeColumns {
    KnownColumn {"framework", Framework, false},
    KnownColumn {"version", Version, false},
    KnownColumn {"device", Device, false},
    KnownColumn {"kernel_source", Kernel, false},
    KnownColumn {"moe_dtype", Dtype},
    KnownColumn {"num_tokens", Tokens},
    KnownColumn {"hidden_size", Hidden},
    KnownColumn {"inter_size", Intermediate},
    KnownColumn {"topk", ExpertsPerToken},
    KnownColumn {"num_experts", Experts},
    KnownColumn {"moe_tp_size", TensorParallel},
    KnownColumn {"moe_ep_size", ExpertParallel},
    KnownColumn {"distribution", Distribution},
    KnownColumn {"latency", Time},
};

constexpr std::array allReduceColumns {
    KnownColumn {"framework", Framework, false},
    KnownColumn {"version", Version, false},
    KnownColumn {"device", Device, false},
    KnownColumn {"op_name", Operator, false},
    KnownColumn {"kernel_source", Kernel, false},
    KnownColumn {"allreduce_dtype", Dtype},
    KnownColumn {"nccl_dtype", Dtype},
    KnownColumn {"num_gpus", Gpus},
    KnownColumn {"message_size", Message},
    KnownColumn {"latency", Time},
};

constexpr std::array vidurColumns {
    KnownColumn {"time_stats.all_reduce.median", Time},
    KnownColumn {"time_stats.all_reduce.mean", Time},
    KnownColumn {"num_workers", Gpus},
    KnownColumn {"size", Message},
    KnownColumn {"collective", Operator, false},
    KnownColumn {"devices_per_node", GpusPerHost, false},
};

struct KnownTable
{
    OperatorLayout layout;
    std::span<const KnownColumn> columns;
};
constexpr std::array tables {
    KnownTable {OperatorLayout::AiconfiguratorAttention, attentionColumns},
    KnownTable {OperatorLayout::AiconfiguratorMoe, moeColumns},
    KnownTable {OperatorLayout::AiconfiguratorAllReduce, allReduceColumns},
    KnownTable {OperatorLayout::VidurAllReduce, vidurColumns},
};

/// A name of any of the tables, and where it stands first. Other names, of which a line may have thousands, are not
/// looked at twice.
struct FoundName
{
    std::string_view name;
    std::size_t place = 0;
};

struct FoundNames
{
    std::vector<FoundName> known;
    std::size_t cells = 0;
};

std::vector<std::string_view> sortedNames()
{
    std::vector<std::string_view> names;
    for (const KnownTable& table : tables) {
        for (const KnownColumn& column : table.columns)
            names.push_back(column.name);
    }
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

FoundNames namesIn(const DelimitedReader& reader)
{
    static const std::vector<std::string_view> all = sortedNames();
    FoundNames found;
    found.cells = reader.cells().size();
    for (std::size_t i = 0; i < reader.cells().size(); ++i) {
        const std::string name = lowered(trimmed(reader.cells()[i]).substr(0, 64));
        const auto same = std::ranges::lower_bound(all, std::string_view(name));
        if (same != all.end() && *same == name
            && std::ranges::find(found.known, *same, &FoundName::name) == found.known.end())
            found.known.push_back({*same, i});
    }
    return found;
}

/// Of columns with the same meaning the first that is there.
OperatorHeader headerFrom(const KnownTable& table, const FoundNames& names)
{
    OperatorHeader header;
    header.layout = table.layout;
    header.cells = names.cells;
    header.columns.fill(OperatorHeader::absent);
    for (const KnownColumn& column : table.columns) {
        std::size_t& place = header.columns[static_cast<std::size_t>(column.meaning)];
        const auto found = std::ranges::find(names.known, column.name, &FoundName::name);
        if (place == OperatorHeader::absent && found != names.known.end())
            place = found->place;
    }
    return header;
}

/// The required columns that are not there, each meaning once.
std::vector<const KnownColumn*> lacksOf(const KnownTable& table, const OperatorHeader& header)
{
    std::vector<const KnownColumn*> lacks;
    for (const KnownColumn& column : table.columns) {
        const auto isSame = [&](const KnownColumn* other) { return other->meaning == column.meaning; };
        if (column.required && !header.has(column.meaning) && std::none_of(lacks.begin(), lacks.end(), isSame))
            lacks.push_back(&column);
    }
    return lacks;
}

std::size_t requiredIn(const KnownTable& table)
{
    OperatorHeader none;
    none.columns.fill(OperatorHeader::absent);
    return lacksOf(table, none).size();
}

/// The table that it is with less than a third missing, and more than the time there; none for any other.
const KnownTable* nearTable(const FoundNames& names)
{
    const KnownTable* best = nullptr;
    std::size_t fewest = 0;
    for (const KnownTable& table : tables) {
        const std::size_t lacks = lacksOf(table, headerFrom(table, names)).size();
        if (3 * lacks <= requiredIn(table) && (best == nullptr || lacks < fewest)) {
            best = &table;
            fewest = lacks;
        }
    }
    return best;
}

} // namespace

std::string_view name(OperatorLayout layout)
{
    switch (layout) {
    case OperatorLayout::AiconfiguratorAttention:
        return "aiconfigurator attention table";
    case OperatorLayout::AiconfiguratorMoe:
        return "aiconfigurator MoE table";
    case OperatorLayout::AiconfiguratorAllReduce:
        return "aiconfigurator all-reduce table";
    case OperatorLayout::VidurAllReduce:
        return "Vidur all-reduce profile";
    }
    return "";
}

std::optional<OperatorHeader> operatorHeader(const DelimitedReader& reader)
{
    const FoundNames names = namesIn(reader);
    for (const KnownTable& table : tables) {
        OperatorHeader header = headerFrom(table, names);
        if (lacksOf(table, header).empty())
            return header;
    }
    return std::nullopt;
}

bool isNearOperatorHeader(const DelimitedReader& reader)
{
    return nearTable(namesIn(reader)) != nullptr;
}

void reportRepeatedColumns(const DelimitedReader& reader, const OperatorHeader& header, ProblemList& problems)
{
    std::vector<std::size_t> used(header.columns.begin(), header.columns.end());
    std::erase(used, OperatorHeader::absent);
    reportRepeatedNames(reader, headerNames(reader), used, problems);
}

void reportOperatorLacks(const DelimitedReader& reader, ProblemList& problems)
{
    const FoundNames names = namesIn(reader);
    const KnownTable* table = nearTable(names);
    if (table == nullptr) {
        problems.atCell(Severity::Error, reader.position(0),
            "no known header: found " + quotedCell(reader.rowText()) + ", expected one of: " + knownOperatorHeaders());
        return;
    }
    for (const KnownColumn* column : lacksOf(*table, headerFrom(*table, names))) {
        problems.atCell(Severity::Error, reader.position(reader.cells().size()),
            "a column is missing: expected \"" + std::string(column->name) + "\" (" + std::string(name(table->layout))
                + ")");
    }
}

std::string knownOperatorHeaders()
{
    std::string text;
    for (const KnownTable& table : tables) {
        std::string names;
        for (const KnownColumn& column : table.columns)
            names.append(names.empty() ? "" : ",").append(column.name);
        text.append(text.empty() ? "" : "; ").append(names).append(" (").append(name(table.layout)).append(")");
    }
    return text;
}

} // namespace ridgepoint

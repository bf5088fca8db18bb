// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_header.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

struct KnownColumn
{
    std::string_view name;
    GemmColumn meaning;
    bool required;
};

struct KnownTable
{
    std::string_view title;
    double time_units_per_s;
    std::span<const KnownColumn> columns;
};

constexpr std::array sweepColumns {
    KnownColumn {"batch", GemmColumn::M, true},
    KnownColumn {"kernel_time", GemmColumn::Time, true},
    KnownColumn {"flops", GemmColumn::Flops, false},
    KnownColumn {"utils", GemmColumn::Utils, false},
    KnownColumn {"kernel_name", GemmColumn::Kernel, false},
};

constexpr std::array aiconfiguratorColumns {
    KnownColumn {"framework", GemmColumn::Framework, false},
    KnownColumn {"version", GemmColumn::Version, false},
    KnownColumn {"device", GemmColumn::Device, false},
    KnownColumn {"op_name", GemmColumn::Operator, false},
    KnownColumn {"kernel_source", GemmColumn::Kernel, false},
    KnownColumn {"gemm_dtype", GemmColumn::Dtype, true},
    KnownColumn {"m", GemmColumn::M, true},
    KnownColumn {"n", GemmColumn::N, true},
    KnownColumn {"k", GemmColumn::K, true},
    KnownColumn {"latency", GemmColumn::Time, true},
};

constexpr std::array aiterColumns {
    KnownColumn {"gfx", GemmColumn::Device, true},
    KnownColumn {"cu_num", GemmColumn::Units, true},
    KnownColumn {"m", GemmColumn::M, true},
    KnownColumn {"n", GemmColumn::N, true},
    KnownColumn {"k", GemmColumn::K, true},
    KnownColumn {"us", GemmColumn::Time, true},
    KnownColumn {"kernelname", GemmColumn::Kernel, false},
    KnownColumn {"q_dtype_w", GemmColumn::Dtype, false},
    KnownColumn {"dtype", GemmColumn::Dtype, false}, // where there is no q_dtype_w
    KnownColumn {"b", GemmColumn::Batched, false},
};

constexpr std::array tables {
    KnownTable {"GEMM sweep, time in microseconds", 1e6, sweepColumns},
    KnownTable {"aiconfigurator table, time in milliseconds", 1e3, aiconfiguratorColumns},
    KnownTable {"aiter tuned table, time in microseconds", 1e6, aiterColumns},
};
constexpr std::array layouts {GemmLayout::TorchSweep, GemmLayout::AiconfiguratorTable, GemmLayout::AiterTable};

/// Letters to insert, delete or replace to get from one word to the other; words here are short.
std::size_t editDistance(std::string_view from, std::string_view to)
{
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t {0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

bool isMisspelt(std::string_view found, std::string_view expected)
{
    const std::size_t longest = expected.size() + 2;
    return expected.size() > 3 && found != expected && found.size() <= longest && editDistance(found, expected) <= 2;
}

constexpr std::size_t npos = GemmHeader::absent;

std::size_t find(const std::vector<std::string>& names, std::string_view name)
{
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? npos : static_cast<std::size_t>(found - names.begin());
}

/// "utils [%]", "utils(%)" or "utils_percent"?
bool isUtilisationInPercent(std::string_view name)
{
    constexpr std::string_view column = "utils";
    constexpr std::string_view around = " _[]()";
    if (!name.starts_with(column))
        return false;
    name.remove_prefix(column.size());
    const std::size_t first = name.find_first_not_of(around);
    if (first == npos)
        return false;
    const std::string_view unit = name.substr(first, name.find_last_not_of(around) + 1 - first);
    return unit == "%" || unit == "percent" || unit == "pct";
}

/// The names of a header row without the unit of the utilisation: that is a column with and without it.
std::vector<std::string> columnNames(const DelimitedReader& reader)
{
    std::vector<std::string> names = headerNames(reader);
    for (std::string& one : names) {
        if (isUtilisationInPercent(one))
            one = "utils";
    }
    return names;
}

/// A name that is nearly the one of a column, and is not that of another column of the table.
std::size_t findMisspelt(const std::vector<std::string>& names, const KnownTable& table, std::string_view name)
{
    const auto isKnown = [&](std::string_view one) {
        return std::any_of(
            table.columns.begin(), table.columns.end(), [&](const KnownColumn& column) { return column.name == one; });
    };
    const auto found = std::find_if(
        names.begin(), names.end(), [&](const std::string& one) { return isMisspelt(one, name) && !isKnown(one); });
    return found == names.end() ? npos : static_cast<std::size_t>(found - names.begin());
}

struct Fit
{
    std::size_t required = 0; ///< columns that the table must have
    std::size_t found = 0; ///< of these, spelt right
    std::size_t near = 0; ///< of these, spelt right or nearly
    std::size_t near_all = 0; ///< of all columns, spelt right or nearly
};

/// Is it this table with something wrong about it, rather than another one that shares a name or two?
bool isNear(const Fit& fit, const KnownTable& table)
{
    return 5 * fit.near >= 4 * fit.required || 2 * fit.near_all > table.columns.size();
}

Fit fitOf(const KnownTable& table, const std::vector<std::string>& names)
{
    Fit fit;
    for (const KnownColumn& column : table.columns) {
        const bool found = find(names, column.name) != npos;
        const bool near = found || findMisspelt(names, table, column.name) != npos;
        fit.near_all += near ? 1 : 0;
        fit.required += column.required ? 1 : 0;
        fit.found += column.required && found ? 1 : 0;
        fit.near += column.required && near ? 1 : 0;
    }
    return fit;
}

std::string headerOf(const KnownTable& table)
{
    std::string text;
    for (const KnownColumn& column : table.columns)
        text.append(text.empty() ? "" : ",").append(column.name);
    return text;
}

/// Names each column that a nearly known table lacks.
void reportLacks(const KnownTable& table, const std::vector<std::string>& names, const DelimitedReader& reader,
    ProblemList& problems)
{
    for (const KnownColumn& column : table.columns) {
        if (find(names, column.name) != npos)
            continue;
        const std::string expected = "expected \"" + std::string(column.name) + "\" (" + std::string(table.title) + ")";
        const std::size_t misspelt = findMisspelt(names, table, column.name);
        const Severity severity = column.required ? Severity::Error : Severity::Warning;
        if (misspelt != npos) {
            problems.atCell(severity, reader.position(misspelt),
                "found column " + quotedCell(reader.cells()[misspelt]) + ", " + expected);
        } else if (column.required) {
            problems.atCell(severity, reader.position(reader.cells().size()), "a column is missing: " + expected);
        }
    }
}

GemmLayout layoutOf(std::size_t table, bool hasKernel, const GemmFileName& fileName)
{
    if (layouts[table] != GemmLayout::TorchSweep)
        return layouts[table];
    if (fileName.is_analysis_result)
        return GemmLayout::AnalysisResult;
    return hasKernel ? GemmLayout::TorchSweep : GemmLayout::MarlinSweep;
}

GemmHeader headerFrom(std::size_t table, const std::vector<std::string>& names, const DelimitedReader& reader,
    const GemmFileName& fileName)
{
    GemmHeader header;
    header.columns.fill(GemmHeader::absent);
    for (const KnownColumn& column : tables[table].columns) {
        std::size_t& place = header.columns[static_cast<std::size_t>(column.meaning)];
        place = place == npos ? find(names, column.name) : place;
    }
    header.cells = names.size();
    header.time_units_per_s = tables[table].time_units_per_s;
    header.layout = layoutOf(table, header.has(GemmColumn::Kernel), fileName);
    header.utils_in_percent = header.has(GemmColumn::Utils)
        && isUtilisationInPercent(lowered(trimmed(reader.cells()[header.column(GemmColumn::Utils)])));
    return header;
}

} // namespace

std::vector<std::string> headerNames(const DelimitedReader& reader)
{
    std::vector<std::string> names;
    names.reserve(reader.cells().size());
    for (const std::string_view cell : reader.cells())
        names.push_back(lowered(trimmed(cell).substr(0, 64)));
    return names;
}

void reportRepeatedNames(const DelimitedReader& reader, const std::vector<std::string>& names,
    std::span<const std::size_t> used, ProblemList& problems)
{
    for (const std::size_t column : used) {
        const auto after = names.begin() + static_cast<std::ptrdiff_t>(column) + 1;
        const auto again = std::find(after, names.end(), names[column]);
        if (again != names.end()) {
            const auto place = static_cast<std::size_t>(again - names.begin());
            problems.atCell(Severity::Warning, reader.position(place),
                "found column " + quotedCell(reader.cells()[place]) + " twice, expected it once; the first is used");
        }
    }
}

bool isGemmHeader(const DelimitedReader& reader)
{
    const std::vector<std::string> names = columnNames(reader);
    return std::any_of(tables.begin(), tables.end(), [&](const KnownTable& table) {
        return std::all_of(table.columns.begin(), table.columns.end(),
            [&](const KnownColumn& column) { return !column.required || find(names, column.name) != npos; });
    });
}

bool isNearGemmHeader(const DelimitedReader& reader)
{
    const std::vector<std::string> names = columnNames(reader);
    return std::any_of(
        tables.begin(), tables.end(), [&](const KnownTable& table) { return isNear(fitOf(table, names), table); });
}

std::string knownGemmHeaders()
{
    std::string text;
    for (const KnownTable& table : tables)
        text.append(headerOf(table)).append(" (").append(table.title).append("); ");
    return text
        + "time_stats.<operator>.median,…,n_head,n_kv_head,n_embd,n_expanded_embd,use_gated_mlp,num_tokens,"
          "num_tensor_parallel_workers (Vidur profile, time in milliseconds)";
}

std::optional<GemmHeader> readGemmHeader(
    const DelimitedReader& reader, const GemmFileName& fileName, ProblemList& problems)
{
    const std::vector<std::string> names = columnNames(reader);
    for (std::size_t i = 0; i < tables.size(); ++i) {
        const Fit fit = fitOf(tables[i], names);
        const bool complete = fit.found == fit.required;
        if (!complete && !isNear(fit, tables[i]))
            continue;
        reportLacks(tables[i], names, reader, problems);
        if (!complete)
            return std::nullopt;
        const GemmHeader header = headerFrom(i, names, reader, fileName);
        std::vector<std::size_t> used(header.columns.begin(), header.columns.end());
        std::erase(used, npos);
        reportRepeatedNames(reader, names, used, problems);
        return header;
    }
    problems.atCell(Severity::Error, reader.position(0),
        "no known header: found " + quotedCell(reader.rowText()) + ", expected one of: " + knownGemmHeaders());
    return std::nullopt;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_rows.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

constexpr std::int64_t largestBatch = std::int64_t {1} << 53;
constexpr std::int64_t largestDimension = std::numeric_limits<std::int32_t>::max();
constexpr double shortestTime = 1e-12; ///< seconds
constexpr double longestTime = 1e6; ///< seconds
constexpr double largestRate = 1e30; ///< of flops and utils: fits a float
constexpr std::size_t longestKernelName = 64 * 1024;

} // namespace

GemmRowReader::GemmRowReader(const GemmHeader& header, GemmDefaults defaults, ProblemList& problems)
    : m_header(header)
    , m_defaults(std::move(defaults))
    , m_problems(problems)
{
}

std::optional<GemmRow> GemmRowReader::read(const DelimitedReader& reader)
{
    GemmRow row;
    if (!hasRightCells(reader))
        return std::nullopt;
    row.m = readCount(reader, GemmColumn::M, largestBatch);
    if (row.m == 0)
        return std::nullopt;
    row.n = m_defaults.n;
    row.k = m_defaults.k;
    if (m_header.has(GemmColumn::N)) {
        row.n = static_cast<std::int32_t>(readCount(reader, GemmColumn::N, largestDimension));
        row.k = row.n == 0 ? 0 : static_cast<std::int32_t>(readCount(reader, GemmColumn::K, largestDimension));
        if (row.k == 0)
            return std::nullopt;
    }
    row.time_s = readTime(reader);
    if (row.time_s == 0 || !isSameSource(reader) || !readKernel(reader, row))
        return std::nullopt;
    readDtype(reader, row);
    if (const std::optional<double> utils = readOptional(reader, GemmColumn::Utils))
        row.utils = static_cast<float>(*utils);
    if (const std::optional<double> teraflops = readOptional(reader, GemmColumn::Flops); teraflops && *teraflops > 0)
        m_derivedProducts.push_back(*teraflops * 1e12 * row.time_s / (2.0 * static_cast<double>(row.m)));
    row.line = reader.line();
    return row;
}

/// As many cells as the header has; empty ones behind them do no harm.
bool GemmRowReader::hasRightCells(const DelimitedReader& reader)
{
    const std::size_t count = reader.cellCount();
    if (count == m_header.cells)
        return true;
    const auto cells = reader.cells();
    const bool isLong = count > m_header.cells;
    const auto isEmpty = [](std::string_view one) { return one.empty(); };
    if (isLong && !reader.hasTooManyCells()
        && std::all_of(cells.begin() + static_cast<std::ptrdiff_t>(m_header.cells), cells.end(), isEmpty))
        return true;
    if (m_problems.keepsCells()) {
        m_problems.atCell(Severity::Warning, reader.position(isLong ? m_header.cells : count),
            "found " + std::to_string(count) + (count == 1 ? " cell" : " cells") + ", expected "
                + std::to_string(m_header.cells) + " as in the header; the row is left out");
    } else {
        m_problems.countCell();
    }
    return false;
}

void GemmRowReader::complain(const DelimitedReader& reader, std::size_t index, std::string_view expected)
{
    if (!m_problems.keepsCells())
        return m_problems.countCell();
    const std::string_view found = reader.cells()[index];
    m_problems.atCell(Severity::Warning, reader.position(index),
        (isMissing(found) ? "found no value, expected " : "found " + quotedCell(found) + ", expected ")
            + std::string(expected));
}

/// 1 … largest; 0 with a complaint for anything else.
std::int64_t GemmRowReader::readCount(const DelimitedReader& reader, GemmColumn column, std::int64_t largest)
{
    const std::size_t index = m_header.column(column);
    const std::optional<std::int64_t> count = positiveInteger(reader.cells()[index]);
    if (count && *count <= largest)
        return *count;
    complain(reader, index, "a whole number 1 … " + std::to_string(largest) + "; the row is left out");
    return 0;
}

/// Seconds; 0 with a complaint for what is no time.
double GemmRowReader::readTime(const DelimitedReader& reader)
{
    const std::size_t index = m_header.column(GemmColumn::Time);
    if (const std::optional<double> found = finiteNumber(reader.cells()[index])) {
        const double seconds = *found / m_header.time_units_per_s;
        if (seconds >= shortestTime && seconds <= longestTime)
            return seconds;
    }
    const bool inMilliseconds = m_header.time_units_per_s < 1e6;
    complain(reader, index,
        inMilliseconds ? "a positive time in milliseconds (1e-9 … 1e9); the row is left out"
                       : "a positive time in microseconds (1e-6 … 1e12); the row is left out");
    return 0;
}

/// None where the file has no such column or value, and with a complaint where it is not a number.
std::optional<double> GemmRowReader::readOptional(const DelimitedReader& reader, GemmColumn column)
{
    if (!m_header.has(column))
        return std::nullopt;
    const std::string_view text = cell(reader, column);
    const std::optional<double> number = finiteNumber(text);
    const bool usable = number && *number >= 0 && *number <= largestRate;
    if (!usable && !isMissing(text))
        complain(reader, m_header.column(column), "a number from 0 on, or nothing; the value is left out");
    return usable ? number : std::nullopt;
}

bool GemmRowReader::readKernel(const DelimitedReader& reader, GemmRow& row)
{
    const std::string_view text = trimmed(cell(reader, GemmColumn::Kernel));
    if (text.empty())
        return true;
    if (text.size() > longestKernelName) {
        complain(reader, m_header.column(GemmColumn::Kernel), "a name of 65536 bytes at most; the row is left out");
        return false;
    }
    row.kernel = m_kernels.index(text);
    return true;
}

void GemmRowReader::readDtype(const DelimitedReader& reader, GemmRow& row)
{
    const bool fromColumn = m_header.has(GemmColumn::Dtype);
    const std::string_view found = fromColumn ? trimmed(cell(reader, GemmColumn::Dtype)) : m_defaults.dtype;
    row.dtype = m_dtypes.index(found.substr(0, 256));
    if (m_dtypes.size() == m_knownDtypes)
        return;
    m_knownDtypes = m_dtypes.size();
    if (fromColumn && !gemmDtype(found).known()) {
        complain(reader, m_header.column(GemmColumn::Dtype),
            "a known number format such as float16, bfloat16, fp8 or int4_wo; the text is kept");
    }
}

/// One file is one GPU's: rows of another device would be drawn against the wrong roofs.
bool GemmRowReader::isSameSource(const DelimitedReader& reader)
{
    if (!m_header.has(GemmColumn::Device) && !m_header.has(GemmColumn::Framework)
        && !m_header.has(GemmColumn::Operator))
        return true;
    if (m_header.has(GemmColumn::Operator) && cell(reader, GemmColumn::Operator) != "gemm") {
        complain(reader, m_header.column(GemmColumn::Operator), "\"gemm\"; the row is left out");
        return false;
    }
    if (!m_hasSource)
        takeSource(reader);
    if (m_header.has(GemmColumn::Device) && cell(reader, GemmColumn::Device) != m_device) {
        complain(reader, m_header.column(GemmColumn::Device),
            quotedCell(m_device) + " as in the first row, because one file is one GPU's; the row is left out");
        return false;
    }
    if (cell(reader, GemmColumn::Version) != m_version || cell(reader, GemmColumn::Framework) != m_framework)
        ++m_otherFrameworkRows;
    return true;
}

void GemmRowReader::takeSource(const DelimitedReader& reader)
{
    constexpr std::size_t longest = 256;
    m_device = cell(reader, GemmColumn::Device).substr(0, longest);
    m_framework = cell(reader, GemmColumn::Framework).substr(0, longest);
    m_version = cell(reader, GemmColumn::Version).substr(0, longest);
    m_hasSource = true;
}

std::vector<GemmDtype> GemmRowReader::takeDtypes()
{
    std::vector<GemmDtype> dtypes;
    for (const std::string& text : m_dtypes.take())
        dtypes.push_back(gemmDtype(text));
    return dtypes;
}

} // namespace ridgepoint

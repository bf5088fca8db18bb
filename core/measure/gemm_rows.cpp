// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_rows.h"

#include "core/measure/cell.h"
#include "core/measure/column_mapping.h"
#include "core/measure/gpu_match.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

constexpr double largestRate = 1e30; ///< of flops and utils: fits a float
constexpr std::size_t longestKernelName = 64 * 1024;

/// The first of them in quotes.
std::string quotedList(const std::vector<std::string>& texts)
{
    constexpr std::size_t longestList = 5;
    std::string names;
    for (std::size_t i = 0; i < std::min(texts.size(), longestList); ++i)
        names.append(i == 0 ? "" : ", ").append(quotedCell(texts[i]));
    if (texts.size() > longestList)
        names += ", …";
    return names;
}

} // namespace

GemmRowReader::GemmRowReader(const GemmHeader& header, GemmDefaults defaults, ProblemList& problems)
    : m_header(header)
    , m_defaults(std::move(defaults))
    , m_problems(problems)
{
}

bool GemmRowReader::read(const DelimitedReader& reader, std::vector<GemmRow>& rows)
{
    const std::optional<GemmRow> row = readRow(reader);
    if (!row)
        return false;
    rows.push_back(*row);
    if (hasManyGpus())
        m_gpuOfRow.push_back(m_gpu);
    return true;
}

std::optional<GemmRow> GemmRowReader::readRow(const DelimitedReader& reader)
{
    GemmRow row;
    if (!hasHeaderCells(reader, m_header.cells, m_problems) || !readShape(reader, row))
        return std::nullopt;
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

bool GemmRowReader::readShape(const DelimitedReader& reader, GemmRow& row)
{
    row.m = m_header.has(GemmColumn::M) ? readCount(reader, GemmColumn::M, max_gemm_batch) : m_defaults.m;
    if (row.m == 0)
        return false;
    row.n = m_defaults.n;
    if (m_header.has(GemmColumn::N)) {
        row.n = static_cast<std::int32_t>(readCount(reader, GemmColumn::N, max_gemm_dimension));
        if (row.n == 0)
            return false;
    }
    row.k = m_defaults.k;
    if (m_header.has(GemmColumn::K)) {
        row.k = static_cast<std::int32_t>(readCount(reader, GemmColumn::K, max_gemm_dimension));
        if (row.k == 0)
            return false;
    }
    return !m_header.has(GemmColumn::Batched) || isOneProduct(reader);
}

bool GemmRowReader::isOneProduct(const DelimitedReader& reader)
{
    const std::string_view text = cell(reader, GemmColumn::Batched);
    if (isMissing(text) || positiveInteger(text) == 1)
        return true;
    complain(
        reader, m_header.column(GemmColumn::Batched), "1, because batched products are not read; the row is left out");
    return false;
}

/// 1 … largest; 0 with a complaint for anything else.
std::int64_t GemmRowReader::readCount(const DelimitedReader& reader, GemmColumn column, std::int64_t largest)
{
    const std::size_t index = m_header.column(column);
    const std::optional<std::int64_t> count = localCount(reader.cells()[index], m_header.locale);
    if (count && *count <= largest)
        return *count;
    complain(reader, index, "a whole number 1 … " + std::to_string(largest) + "; the row is left out");
    return 0;
}

/// What a time cell says, whether or not it can be; none where it is no number or its unit is not known.
std::optional<double> GemmRowReader::seconds(std::string_view text) const
{
    std::optional<double> number;
    double unitsPerSecond = m_header.time_units_per_s;
    if (m_header.locale == NumberLocale::Point)
        number = finiteNumber(text);
    if (!number && m_header.has_glued_units) {
        const std::optional<NumberWithUnit> found = numberWithUnit(text, m_header.locale);
        if (found && !found->unit.empty()) {
            const std::optional<TimeUnit> unit = timeUnit(found->unit);
            unitsPerSecond = unit ? perSecond(*unit) : 0;
        }
        number = found ? std::optional(found->value) : std::nullopt;
    } else if (!number) {
        number = localNumber(text, m_header.locale);
    }
    return number && unitsPerSecond > 0 ? std::optional(*number / unitsPerSecond) : std::nullopt;
}

/// Seconds; 0 with a complaint for what is no time.
double GemmRowReader::readTime(const DelimitedReader& reader)
{
    const std::size_t index = m_header.column(GemmColumn::Time);
    const std::optional<double> found = seconds(reader.cells()[index]);
    if (found && isGemmTime(*found))
        return *found;
    if (found == 0.0 && m_header.layout == GemmLayout::AiterTable)
        ++m_untimedRows;
    else
        complain(reader, index, expectedTime(m_header.time_units_per_s) + "; the row is left out");
    return 0;
}

/// None where the file has no such column or value, and with a complaint where it is not a number.
std::optional<double> GemmRowReader::readOptional(const DelimitedReader& reader, GemmColumn column)
{
    if (!m_header.has(column))
        return std::nullopt;
    const std::string_view text = cell(reader, column);
    const std::optional<double> number =
        m_header.locale == NumberLocale::Point ? finiteNumber(text) : localNumber(text, m_header.locale);
    const bool usable = number && *number >= 0 && *number <= largestRate;
    if (!usable && !isMissing(text))
        complain(reader, m_header.column(column), "a number from 0 on, or nothing; the value is left out");
    return usable ? number : std::nullopt;
}

bool GemmRowReader::readKernel(const DelimitedReader& reader, GemmRow& row)
{
    const std::string_view text =
        m_header.has(GemmColumn::Kernel) ? trimmed(cell(reader, GemmColumn::Kernel)) : m_defaults.kernel;
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
    if (hasManyGpus()) {
        takeGpu(reader);
        return true;
    }
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

/// Numbers the GPU of a row: "gfx942 with cu_num 304", or what a mapped column says.
void GemmRowReader::takeGpu(const DelimitedReader& reader)
{
    constexpr std::size_t longest = 256;
    const std::string_view chip = trimmed(cell(reader, GemmColumn::Device)).substr(0, longest);
    const std::string_view units = trimmed(cell(reader, GemmColumn::Units)).substr(0, longest);
    if (m_hasSource && chip == m_lastChip && units == m_lastUnits)
        return;
    m_hasSource = true;
    m_lastChip = chip;
    m_lastUnits = units;
    m_gpu = m_gpus.index(units.empty() ? m_lastChip : m_lastChip + " with cu_num " + m_lastUnits);
}

/// Which of a table's GPUs is wanted; of several that fit the first. None where it must be there and is not.
std::optional<std::size_t> GemmRowReader::keptGpu(const std::vector<std::string>& gpus) const
{
    const auto fits = [](const std::string& found, const GpuName& wanted) {
        const std::array one {wanted};
        return found == wanted.name || matchGpu(found, one);
    };
    const auto firstOf = [&](const GpuName& wanted) {
        return std::ranges::find_if(gpus, [&](const std::string& found) { return fits(found, wanted); });
    };
    if (m_defaults.wanted_gpu && gpus.size() > 1) {
        const auto found = firstOf({m_defaults.wanted_gpu->id, m_defaults.wanted_gpu->name});
        return found == gpus.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - gpus.begin()));
    }
    const auto named = m_defaults.gpu_name.empty() ? gpus.end() : firstOf({{}, m_defaults.gpu_name});
    return named == gpus.end() ? m_gpuOfRow.front() : static_cast<std::size_t>(named - gpus.begin());
}

std::optional<std::size_t> GemmRowReader::keepOneGpu(std::vector<GemmRow>& rows)
{
    if (!hasManyGpus() || rows.empty())
        return 0;
    std::vector<std::string> gpus = m_gpus.take();
    const std::optional<std::size_t> wanted = keptGpu(gpus);
    if (!wanted) {
        m_problems.atFile(
            Severity::Error, "found rows of " + quotedList(gpus) + ", expected some of " + m_defaults.wanted_gpu->name);
        return std::nullopt;
    }
    keepRowsOf(*wanted, std::move(gpus), rows);
    return m_otherGpuRows;
}

void GemmRowReader::keepRowsOf(std::size_t kept, std::vector<std::string> gpus, std::vector<GemmRow>& rows)
{
    std::size_t next = 0;
    std::vector<bool> isOther(gpus.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (m_gpuOfRow[i] == kept)
            rows[next++] = rows[i];
        else
            isOther[m_gpuOfRow[i]] = true;
    }
    m_otherGpuRows = rows.size() - next;
    rows.resize(next);
    m_device = gpus[kept];
    for (std::size_t i = 0; i < gpus.size(); ++i) {
        if (isOther[i])
            m_otherGpus.push_back(std::move(gpus[i]));
    }
}

std::string GemmRowReader::framework() const
{
    if (m_header.layout == GemmLayout::AiterTable)
        return "aiter";
    return m_version.empty() ? m_framework : m_framework + ' ' + m_version;
}

void GemmRowReader::report()
{
    if (m_untimedRows > 0) {
        m_problems.atFile(Severity::Warning,
            std::to_string(m_untimedRows) + " rows have the time 0, because no kernel worked; they are left out");
    }
    if (m_otherFrameworkRows > 0) {
        m_problems.atFile(Severity::Note,
            std::to_string(m_otherFrameworkRows) + " rows are of another framework or version than the first, "
                + quotedCell(framework()));
    }
    if (m_otherGpuRows > 0)
        reportOtherGpus();
}

void GemmRowReader::reportOtherGpus()
{
    m_problems.atFile(Severity::Warning,
        std::to_string(m_otherGpuRows) + " rows are of other GPUs than " + quotedCell(m_device)
            + " and left out: " + quotedList(m_otherGpus) + "; give one of these as the GPU to read its rows instead");
}

std::vector<GemmDtype> GemmRowReader::takeDtypes()
{
    std::vector<GemmDtype> dtypes;
    for (const std::string& text : m_dtypes.take())
        dtypes.push_back(gemmDtype(text));
    return dtypes;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_rows.h"

#include "core/io/number_text.h"
#include "core/measure/cell.h"
#include "core/measure/column_mapping.h"
#include "core/measure/gemm/batch_curve.h"
#include "core/measure/gpu_match.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

constexpr double largestRate = 1e30; ///< TFLOP/s
constexpr double largestUtilisation = 100; ///< as a share of the peak; beyond 100 no unit makes sense of a value
constexpr double perCent = 100;
constexpr std::size_t longestKernelName = 64 * 1024;

/// The first of them in quotes.
std::string quotedList(const std::vector<std::string>& texts)
{
    constexpr std::size_t longestList = 16;
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
    noteGpu(rows);
    return true;
}

/// Most tables are of one GPU: until a second one comes there is nothing to keep.
void GemmRowReader::noteGpu(const std::vector<GemmRow>& rows)
{
    if (m_gpus.size() < 2)
        return;
    m_gpuOfRow.resize(rows.size() - 1, 0);
    m_gpuOfRow.push_back(m_gpu);
}

std::optional<GemmRow> GemmRowReader::readRow(const DelimitedReader& reader)
{
    GemmRow row;
    if (!hasHeaderCells(reader, m_header.cells, m_problems) || !readShape(reader, row))
        return std::nullopt;
    row.time_s = readTime(reader);
    if (row.time_s == 0 || !isOneMatrixProduct(reader) || !readKernel(reader, row))
        return std::nullopt;
    takeGpu(reader);
    takeSource(reader);
    readDtype(reader, row);
    if (const std::optional<double> utils = readUtilisation(reader))
        row.utils = static_cast<float>(*utils);
    if (const std::optional<double> teraflops = readRate(reader); teraflops && *teraflops > 0)
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

std::optional<double> GemmRowReader::number(std::string_view text) const
{
    return m_header.locale == NumberLocale::Point ? finiteNumber(text) : localNumber(text, m_header.locale);
}

/// None where the file has no such column or value, and with a complaint where it is not a number.
std::optional<double> GemmRowReader::readRate(const DelimitedReader& reader)
{
    if (!m_header.has(GemmColumn::Flops))
        return std::nullopt;
    const std::string_view text = cell(reader, GemmColumn::Flops);
    const std::optional<double> rate = number(text);
    const bool usable = rate && *rate >= 0 && *rate <= largestRate;
    if (!usable && !isMissing(text))
        complain(reader, m_header.column(GemmColumn::Flops), "a number from 0 on, or nothing; the value is left out");
    return usable ? rate : std::nullopt;
}

/// A share of the peak where header or cell says per cent, else as it is written. More than the peak is possible, and
/// kept; what is out of bounds in any unit is none, with a complaint.
std::optional<double> GemmRowReader::readUtilisation(const DelimitedReader& reader)
{
    if (!m_header.has(GemmColumn::Utils))
        return std::nullopt;
    const std::string_view found = trimmed(cell(reader, GemmColumn::Utils));
    const bool hasSign = found.ends_with('%');
    const bool isPercent = hasSign || m_header.utils_in_percent;
    const double unit = isPercent ? perCent : 1;
    const std::optional<double> value = number(hasSign ? trimmed(found.substr(0, found.size() - 1)) : found);
    const bool usable = value && *value >= 0 && *value <= largestUtilisation * unit;
    if (!usable && !isMissing(found))
        complain(reader, m_header.column(GemmColumn::Utils),
            "a share of the peak, or per cent of it, 0 … 100, or nothing; the value is left out");
    if (!usable)
        return std::nullopt;
    if (hasSign)
        m_percentLines.push_back(reader.line());
    return *value / unit;
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

bool GemmRowReader::isOneMatrixProduct(const DelimitedReader& reader)
{
    if (!m_header.has(GemmColumn::Operator) || cell(reader, GemmColumn::Operator) == "gemm")
        return true;
    complain(reader, m_header.column(GemmColumn::Operator), "\"gemm\"; the row is left out");
    return false;
}

/// The framework of a GPU's first row, and how many others of that GPU are not of it.
void GemmRowReader::takeSource(const DelimitedReader& reader)
{
    constexpr std::size_t longest = 256;
    if (!m_header.has(GemmColumn::Framework) && !m_header.has(GemmColumn::Version))
        return;
    const std::string_view framework = cell(reader, GemmColumn::Framework).substr(0, longest);
    const std::string_view version = cell(reader, GemmColumn::Version).substr(0, longest);
    if (m_gpu >= m_sources.size())
        m_sources.push_back({std::string(framework), std::string(version)});
    else if (m_sources[m_gpu].version != version || m_sources[m_gpu].framework != framework)
        ++m_sources[m_gpu].other_rows;
}

/// Numbers the GPU of a row: "gfx942 with cu_num 304", or what a mapped column says.
void GemmRowReader::takeGpu(const DelimitedReader& reader)
{
    constexpr std::size_t longest = 256;
    if (!m_header.has(GemmColumn::Device))
        return;
    const std::string_view chip = trimmed(cell(reader, GemmColumn::Device)).substr(0, longest);
    const std::string_view units = trimmed(cell(reader, GemmColumn::Units)).substr(0, longest);
    if (m_gpus.size() > 0 && chip == m_lastChip && units == m_lastUnits)
        return;
    m_lastChip = chip;
    m_lastUnits = units;
    m_gpu = m_gpus.index(units.empty() ? m_lastChip : m_lastChip + " with cu_num " + m_lastUnits);
}

/// Which of a table's GPUs is wanted: the one of that very name, else of several that fit the first. None where it must
/// be there and is not.
std::optional<std::size_t> GemmRowReader::keptGpu(const std::vector<std::string>& gpus) const
{
    const auto firstOf = [&](const GpuName& wanted) {
        const auto same = std::ranges::find(gpus, wanted.name);
        const std::array one {wanted};
        return same != gpus.end()
            ? same
            : std::ranges::find_if(gpus, [&](const std::string& found) { return matchGpu(found, one).has_value(); });
    };
    if (m_defaults.wanted_gpu && gpus.size() > 1) {
        const auto found = firstOf({m_defaults.wanted_gpu->id, m_defaults.wanted_gpu->name});
        return found == gpus.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - gpus.begin()));
    }
    const auto named = m_defaults.gpu_name.empty() ? gpus.end() : firstOf({{}, m_defaults.gpu_name});
    if (named != gpus.end())
        return static_cast<std::size_t>(named - gpus.begin());
    return m_gpuOfRow.empty() ? 0 : m_gpuOfRow.front();
}

std::optional<std::size_t> GemmRowReader::keepOneGpu(std::vector<GemmRow>& rows)
{
    std::vector<std::string> gpus = m_gpus.take();
    if (gpus.empty() || rows.empty())
        return 0;
    const std::optional<std::size_t> wanted = keptGpu(gpus);
    if (!wanted) {
        m_problems.atFile(
            Severity::Error, "found rows of " + quotedList(gpus) + ", expected some of " + m_defaults.wanted_gpu->name);
        return std::nullopt;
    }
    m_kept = *wanted;
    if (m_gpuOfRow.empty())
        m_device = gpus[m_kept];
    else
        keepRowsOf(m_kept, std::move(gpus), rows);
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
        if (isOther[i] && !gpus[i].empty())
            m_otherGpus.push_back(std::move(gpus[i]));
    }
}

std::string GemmRowReader::framework() const
{
    if (m_header.layout == GemmLayout::AiterTable)
        return "aiter";
    if (m_kept >= m_sources.size())
        return {};
    const Source& source = m_sources[m_kept];
    return source.version.empty() ? source.framework : source.framework + ' ' + source.version;
}

void GemmRowReader::report()
{
    if (m_untimedRows > 0) {
        m_problems.atFile(Severity::Warning,
            std::to_string(m_untimedRows) + " rows have the time 0, because no kernel worked; they are left out");
    }
    if (m_percentCells > 0) {
        m_problems.atFile(
            Severity::Note, std::to_string(m_percentCells) + " utilisations are in per cent and divided by 100");
    }
    constexpr float doubtful = 1.5F; // a peak that is taken a little too low explains less
    if (m_largestShare > doubtful) {
        m_problems.atFile(Severity::Warning,
            "found utilisations up to " + numberText(m_largestShare, std::chars_format::general, 3)
                + ", taken as shares of the peak; if they are in per cent, call their column \"utils [%]\"");
    }
    const std::size_t otherRows = m_kept < m_sources.size() ? m_sources[m_kept].other_rows : 0;
    if (otherRows > 0) {
        m_problems.atFile(Severity::Note,
            std::to_string(otherRows) + " rows are of another framework or version than the first, "
                + quotedCell(framework()));
    }
    if (m_otherGpuRows > 0)
        reportOtherGpus();
}

void GemmRowReader::reportOtherGpus()
{
    m_problems.atFile(Severity::Warning,
        std::to_string(m_otherGpuRows) + " rows are of other GPUs than " + quotedCell(m_device) + " and left out"
            + (m_otherGpus.empty()
                    ? std::string()
                    : ": " + quotedList(m_otherGpus) + "; give one of these as the GPU to read its rows instead"));
}

bool GemmRowReader::isMarkedPercent(const GemmRow& row) const
{
    return m_header.utils_in_percent || std::ranges::binary_search(m_percentLines, row.line);
}

void GemmRowReader::scaleUtilisations(std::vector<GemmRow>& rows)
{
    constexpr float surelyPercent = 10; // a peak of a wider format, which a narrower one beats, explains 2 or 4
    std::size_t unmarked = 0;
    std::size_t large = 0;
    for (const GemmRow& row : rows) {
        if (std::isnan(row.utils))
            continue;
        if (isMarkedPercent(row)) {
            ++m_percentCells;
            continue;
        }
        ++unmarked;
        large += row.utils > surelyPercent ? 1 : 0;
        m_largestShare = std::max(m_largestShare, row.utils);
    }
    if (large < 2 || 10 * large < unmarked)
        return;
    m_percentCells += unmarked;
    m_largestShare = 0;
    for (GemmRow& row : rows) {
        if (!isMarkedPercent(row))
            row.utils = static_cast<float>(fileUtilisation(row.utils) / perCent);
    }
}

std::vector<GemmDtype> GemmRowReader::takeDtypes()
{
    std::vector<GemmDtype> dtypes;
    for (const std::string& text : m_dtypes.take())
        dtypes.push_back(gemmDtype(text));
    return dtypes;
}

} // namespace ridgepoint

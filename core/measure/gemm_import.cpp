// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_import.h"

#include "core/measure/cell.h"
#include "core/measure/gemm_file_name.h"
#include "core/measure/gemm_header.h"
#include "core/measure/gemm_rows.h"
#include "core/measure/gemm_table.h"
#include "core/measure/gemm_vidur.h"
#include "core/measure/text_source.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

/// One import: header, rows, then what can only be said of all rows.
class GemmImport
{
public:
    GemmImport(std::string_view text, const std::string& name, const GemmFacts& facts)
        : m_text(text)
        , m_facts(facts)
        , m_fileName(parseGemmFileName(name))
        , m_problems(name)
    {
        m_sweep.path = name;
    }

    Parsed<GemmSweep> run(const ImportProgress& progress);

private:
    bool hasColumn(GemmColumn column) const { return !m_table.vidur && m_table.header.has(column); }
    template<typename Rows> bool readRows(Rows& rows, const ImportProgress& progress);
    void reserveRows(std::size_t rowBytes);
    Parsed<GemmSweep> importRows(const GemmDefaults& known, const ImportProgress& progress);
    Parsed<GemmSweep> importVidur(GemmDefaults known, const ImportProgress& progress);
    Parsed<GemmSweep> finish(const GemmDefaults& known);
    GemmDefaults defaults();
    std::optional<std::int32_t> dimension(
        const std::optional<std::int64_t>& given, const std::optional<std::int32_t>& named, const char* what);
    void checkFlops(std::vector<double>& products, const GemmDefaults& known);
    void reportGaps();
    void reportNotation();
    void reportDuplicates();
    Parsed<GemmSweep> refuse();
    Parsed<GemmSweep> refuse(std::string message);

    std::string_view m_text;
    const GemmFacts& m_facts;
    GemmFileName m_fileName;
    ProblemList m_problems;
    GemmTable m_table;
    GemmSweep m_sweep;
};

Parsed<GemmSweep> GemmImport::run(const ImportProgress& progress)
{
    if (m_text.find_first_not_of("\r\n\t ") == std::string_view::npos)
        return refuse("the file is empty, expected one of: " + knownGemmHeaders());
    std::optional<GemmTable> table = openGemmTable(m_text, m_fileName, m_facts, m_problems);
    if (!table)
        return refuse();
    m_table = std::move(*table);
    m_sweep.layout = m_table.header.layout;
    m_sweep.delimiter = m_table.start.delimiter;
    m_sweep.locale = m_table.locale;
    m_sweep.locale_is_guess = m_table.locale_is_guess;
    const GemmDefaults known = defaults();
    return m_table.vidur ? importVidur(known, progress) : importRows(known, progress);
}

Parsed<GemmSweep> GemmImport::importRows(const GemmDefaults& known, const ImportProgress& progress)
{
    GemmRowReader rows(m_table.header, known, m_problems);
    if (!readRows(rows, progress))
        return refuse("the import was stopped");
    const std::optional<std::size_t> otherRows = rows.keepOneGpu(m_sweep.rows);
    if (!otherRows)
        return refuse();
    m_sweep.dropped_rows += *otherRows;
    rows.scaleUtilisations(m_sweep.rows);
    rows.report();
    if (m_sweep.rows.empty())
        return refuse("no usable row below the header");
    m_sweep.kernels = rows.takeKernels();
    m_sweep.dtypes = rows.takeDtypes();
    m_sweep.other_gpus = rows.takeOtherGpus();
    const std::string& named = known.gpu_name.empty() ? m_fileName.gpu_name : known.gpu_name;
    m_sweep.gpu_name = m_facts.gpu_name.value_or(rows.device().empty() ? named : rows.device());
    const bool saysFramework = hasColumn(GemmColumn::Framework) || m_sweep.layout == GemmLayout::AiterTable;
    m_sweep.framework = saysFramework ? rows.framework() : m_fileName.framework;
    buildSeries(m_sweep);
    checkFlops(rows.derivedProducts(), known);
    return finish(known);
}

Parsed<GemmSweep> GemmImport::importVidur(GemmDefaults known, const ImportProgress& progress)
{
    if (known.dtype.empty()) {
        known.dtype = "float16";
        m_problems.atFile(
            Severity::Note, "the file does not say its number format: float16 is taken, in which Vidur profiles");
    }
    VidurRowReader rows(*m_table.vidur, known, m_problems);
    if (!readRows(rows, progress))
        return refuse("the import was stopped");
    if (m_sweep.rows.empty())
        return refuse("no usable row below the header");
    m_sweep.kernels = rows.takeKernels();
    m_sweep.dtypes = rows.takeDtypes();
    m_sweep.gpu_name = m_facts.gpu_name.value_or(vidurGpuName(m_sweep.path));
    m_sweep.framework = "Vidur";
    buildSeries(m_sweep);
    return finish(known);
}

Parsed<GemmSweep> GemmImport::finish(const GemmDefaults& known)
{
    m_sweep.gaps.gpu_name = m_sweep.gpu_name.empty();
    m_sweep.gaps.n = !m_table.vidur && !hasColumn(GemmColumn::N) && known.n == 0;
    m_sweep.gaps.k = !m_table.vidur && !hasColumn(GemmColumn::K) && known.k == 0;
    m_sweep.gaps.dtype = !hasColumn(GemmColumn::Dtype) && known.dtype.empty();
    reportGaps();
    reportNotation();
    reportDuplicates();
    m_problems.noteMissingEnd(m_text);
    Parsed<GemmSweep> parsed;
    parsed.value = std::move(m_sweep);
    parsed.diagnostics = m_problems.take();
    return parsed;
}

/// False when progress asks to stop.
template<typename Rows> bool GemmImport::readRows(Rows& rows, const ImportProgress& progress)
{
    constexpr std::size_t rowsBetweenReports = 4096;
    DelimitedReader reader = readerOf(m_table.start);
    const auto size = static_cast<double>(m_table.start.text.size());
    if (m_table.has_header)
        reader.next();
    for (std::size_t count = 1; reader.next(); ++count) {
        if (count % rowsBetweenReports == 0 && progress && !progress(static_cast<double>(reader.offset()) / size))
            return false;
        if (reader.isBlank())
            continue;
        if (m_sweep.rows.empty())
            reserveRows(reader.rowText().size() + 1);
        if (m_sweep.rows.size() >= max_gemm_rows) {
            m_problems.atFile(Severity::Warning,
                "only the first " + std::to_string(max_gemm_rows) + " rows are read; the rest is left out");
            break;
        }
        if (!rows.read(reader, m_sweep.rows))
            ++m_sweep.dropped_rows;
    }
    return !progress || progress(1.0);
}

/// Room for the rows of the file if all are as long as the first; never more than twice the file.
void GemmImport::reserveRows(std::size_t rowBytes)
{
    const std::size_t length = std::max(rowBytes, sizeof(GemmRow) / 2);
    m_sweep.rows.reserve(std::min(m_text.size() / length * 9 / 8 + 16, max_gemm_rows));
}

std::optional<std::int32_t> GemmImport::dimension(
    const std::optional<std::int64_t>& given, const std::optional<std::int32_t>& named, const char* what)
{
    if (!given)
        return named;
    if (*given >= 1 && *given <= std::numeric_limits<std::int32_t>::max())
        return static_cast<std::int32_t>(*given);
    m_problems.atFile(Severity::Warning,
        std::string("found ") + what + " = " + std::to_string(*given)
            + " given for the file, expected 1 … 2147483647; it is left out");
    return named;
}

/// What the user gives, else what the mapping or the name says.
GemmDefaults GemmImport::defaults()
{
    GemmDefaults known = m_table.constants;
    const auto orNamed = [](std::int32_t mapped, const std::optional<std::int32_t>& named) {
        return mapped > 0 ? std::optional(mapped) : named;
    };
    known.n = dimension(m_facts.n, orNamed(known.n, m_fileName.n), "n").value_or(0);
    known.k = dimension(m_facts.k, orNamed(known.k, m_fileName.k), "k").value_or(0);
    if (known.dtype.empty() || m_facts.dtype)
        known.dtype = m_facts.dtype.value_or(m_fileName.dtype);
    known.gpu_name = m_facts.gpu_name.value_or(known.gpu_name);
    known.wanted_gpu = m_facts.wanted_gpu;
    if (hasColumn(GemmColumn::Dtype) || known.dtype.empty() || gemmDtype(known.dtype).known())
        return known;
    const bool isGiven = m_facts.dtype || !m_table.constants.dtype.empty();
    m_problems.atFile(Severity::Warning,
        "found the number format " + quotedCell(known.dtype) + (isGiven ? " given for the file" : " in the file's name")
            + ", expected a known one such as float16, bfloat16 or gptq_int8; the text is kept");
    return known;
}

/// What else than the shape may be wrong where n*k is a thousand times off: the time is in another unit.
std::string suspectsOf(double ratio)
{
    const double thousands = std::log10(ratio) / 3;
    const bool isUnit = std::abs(thousands) > 0.5 && std::abs(thousands - std::round(thousands)) < 0.02;
    return isUnit ? "; the time is probably in another unit than is taken, or n or k is wrong"
                  : "; n or k is probably wrong";
}

std::string wholeText(double value)
{
    return std::to_string(static_cast<long long>(std::llround(std::min(value, 9e18))));
}

/// The file's own FLOP rates tell n·k: does it fit what is known of n and k?
void GemmImport::checkFlops(std::vector<double>& products, const GemmDefaults& known)
{
    if (products.empty())
        return;
    const auto middle = products.begin() + static_cast<std::ptrdiff_t>(products.size() / 2);
    std::nth_element(products.begin(), middle, products.end());
    const double derived = *middle;
    m_sweep.derived_nk = derived;
    const std::string says = "the column \"flops\" says that n*k is about " + wholeText(derived);
    if (known.n > 0 && known.k > 0) {
        const double expected = static_cast<double>(known.n) * known.k;
        if (std::abs(derived / expected - 1) > 0.02) {
            m_problems.atFile(Severity::Warning,
                says + ", expected " + wholeText(expected) + " for n = " + std::to_string(known.n)
                    + " and k = " + std::to_string(known.k) + suspectsOf(derived / expected));
        }
    } else if (known.n > 0) {
        m_problems.atFile(Severity::Note, says + ", so that k is about " + wholeText(derived / known.n));
    } else if (known.k > 0) {
        m_problems.atFile(Severity::Note, says + ", so that n is about " + wholeText(derived / known.k));
    } else {
        m_problems.atFile(Severity::Note, says);
    }
}

void GemmImport::reportGaps()
{
    const GemmGaps& gaps = m_sweep.gaps;
    const bool isSweep = !saysShapes(m_sweep.layout) && m_sweep.layout != GemmLayout::MappedTable;
    const auto warn = [&](const std::string& needs) {
        m_problems.atFile(Severity::Warning,
            needs + ": neither the rows nor the file's name says it"
                + (isSweep ? ", expected a name such as"
                             " torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv"
                           : ", expected it to be given"));
    };
    if (gaps.n || gaps.k)
        warn(gaps.n && gaps.k ? "needs n and k" : gaps.n ? "needs n" : "needs k");
    if (gaps.gpu_name && !m_facts.gpu_is_known)
        warn("needs the GPU's name");
    if (gaps.dtype)
        warn("needs the number format");
}

void GemmImport::reportNotation()
{
    if (m_sweep.locale_is_guess)
        m_problems.atFile(Severity::Warning, guessedLocaleText(m_sweep.locale));
    else if (m_sweep.locale == NumberLocale::Comma)
        m_problems.atFile(Severity::Note, "the numbers have a decimal comma");
}

/// A tuned table may hold several kernels of one shape; of sweeps each row is a measurement.
void GemmImport::reportDuplicates()
{
    const std::string count = std::to_string(m_sweep.duplicate_rows);
    if (m_sweep.layout == GemmLayout::AiterTable && keepFastest(m_sweep) > 0) {
        m_problems.atFile(Severity::Note,
            count + " rows repeat m, n, k and number format of another one; the fastest of each is kept");
    } else if (m_sweep.duplicate_rows > 0) {
        m_problems.atFile(
            Severity::Note, count + " rows repeat m, n, k and number format of an earlier one; all are kept");
    }
}

Parsed<GemmSweep> GemmImport::refuse()
{
    Parsed<GemmSweep> parsed;
    parsed.value.path = m_sweep.path;
    parsed.diagnostics = m_problems.take();
    return parsed;
}

Parsed<GemmSweep> GemmImport::refuse(std::string message)
{
    m_problems.atFile(Severity::Error, std::move(message));
    return refuse();
}

} // namespace

Parsed<GemmSweep> importGemmText(
    std::string_view text, const std::string& name, const GemmFacts& facts, const ImportProgress& progress)
{
    return GemmImport(text, name, facts).run(progress);
}

Parsed<GemmSweep> importGemmSweep(
    const std::filesystem::path& path, const GemmFacts& facts, const ImportProgress& progress)
{
    return importOpened<GemmSweep>(
        path, [&](std::string_view text) { return importGemmText(text, path.string(), facts, progress); });
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_import.h"

#include "core/measure/cell.h"
#include "core/measure/gemm_file_name.h"
#include "core/measure/gemm_header.h"
#include "core/measure/gemm_rows.h"
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
        , m_reader(text, delimiterOf(text))
    {
        m_sweep.path = name;
    }

    Parsed<GemmSweep> run(const ImportProgress& progress);

private:
    bool readRows(GemmRowReader& rows, const ImportProgress& progress);
    void reserveRows();
    GemmDefaults defaults();
    std::optional<std::int32_t> dimension(
        const std::optional<std::int64_t>& given, const std::optional<std::int32_t>& named, const char* what);
    void nameSources(const GemmRowReader& rows, const GemmDefaults& known);
    void checkFlops(std::vector<double>& products, const GemmDefaults& known);
    void reportGaps();
    void reportCounts(const GemmRowReader& rows);
    Parsed<GemmSweep> refuse();
    Parsed<GemmSweep> refuse(std::string message);

    std::string_view m_text;
    const GemmFacts& m_facts;
    GemmFileName m_fileName;
    ProblemList m_problems;
    DelimitedReader m_reader;
    GemmHeader m_header;
    GemmSweep m_sweep;
};

Parsed<GemmSweep> GemmImport::run(const ImportProgress& progress)
{
    bool found = m_reader.next();
    while (found && m_reader.isBlank())
        found = m_reader.next();
    if (!found)
        return refuse("the file is empty, expected one of\n" + knownGemmHeaders());
    const std::optional<GemmHeader> header = readGemmHeader(m_reader, m_fileName, m_problems);
    if (!header)
        return refuse();
    m_header = *header;
    m_sweep.layout = m_header.layout;

    const GemmDefaults known = defaults();
    GemmRowReader rows(m_header, known, m_problems);
    if (!readRows(rows, progress))
        return refuse("the import was stopped");
    if (m_sweep.rows.empty())
        return refuse("no usable row below the header");
    m_sweep.kernels = rows.takeKernels();
    m_sweep.dtypes = rows.takeDtypes();
    nameSources(rows, known);
    buildSeries(m_sweep);
    checkFlops(rows.derivedProducts(), known);
    reportGaps();
    reportCounts(rows);
    Parsed<GemmSweep> parsed;
    parsed.value = std::move(m_sweep);
    parsed.diagnostics = m_problems.take();
    return parsed;
}

/// False when progress asks to stop.
bool GemmImport::readRows(GemmRowReader& rows, const ImportProgress& progress)
{
    constexpr std::size_t rowsBetweenReports = 4096;
    const auto share = [this] { return static_cast<double>(m_reader.offset()) / static_cast<double>(m_text.size()); };
    for (std::size_t count = 1; m_reader.next(); ++count) {
        if (count % rowsBetweenReports == 0 && progress && !progress(share()))
            return false;
        if (m_reader.isBlank())
            continue;
        if (m_sweep.rows.empty())
            reserveRows();
        if (m_sweep.rows.size() == max_gemm_rows) {
            m_problems.atFile(Severity::Warning,
                "only the first " + std::to_string(max_gemm_rows) + " rows are read; the rest is left out");
            return true;
        }
        if (const std::optional<GemmRow> row = rows.read(m_reader))
            m_sweep.rows.push_back(*row);
        else
            ++m_sweep.dropped_rows;
    }
    return !progress || progress(1.0);
}

/// Room for the rows of the file if all are as long as the first; never more than twice the file.
void GemmImport::reserveRows()
{
    const std::size_t length = std::max(m_reader.rowText().size() + 1, sizeof(GemmRow) / 2);
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

/// What the user gives, else what the name says.
GemmDefaults GemmImport::defaults()
{
    GemmDefaults known;
    known.n = dimension(m_facts.n, m_fileName.n, "n").value_or(0);
    known.k = dimension(m_facts.k, m_fileName.k, "k").value_or(0);
    known.dtype = m_facts.dtype.value_or(m_fileName.dtype);
    if (m_header.has(GemmColumn::Dtype) || known.dtype.empty() || gemmDtype(known.dtype).known())
        return known;
    m_problems.atFile(Severity::Warning,
        "found the number format " + quotedCell(known.dtype)
            + (m_facts.dtype ? " given for the file" : " in the file's name")
            + ", expected a known one such as float16, bfloat16 or gptq_int8; the text is kept");
    return known;
}

void GemmImport::nameSources(const GemmRowReader& rows, const GemmDefaults& known)
{
    m_sweep.gpu_name = m_facts.gpu_name.value_or(rows.device().empty() ? m_fileName.gpu_name : rows.device());
    m_sweep.framework = m_header.has(GemmColumn::Framework) ? rows.framework() : m_fileName.framework;
    m_sweep.gaps.gpu_name = m_sweep.gpu_name.empty();
    m_sweep.gaps.n = !m_header.has(GemmColumn::N) && known.n == 0;
    m_sweep.gaps.k = !m_header.has(GemmColumn::K) && known.k == 0;
    m_sweep.gaps.dtype = !m_header.has(GemmColumn::Dtype) && known.dtype.empty();
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
                    + " and k = " + std::to_string(known.k) + "; n or k is probably wrong");
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
    const auto warn = [this](const std::string& needs) {
        m_problems.atFile(Severity::Warning,
            needs
                + ": neither the rows nor the file's name says it, expected a name such as"
                  " torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv");
    };
    if (gaps.n || gaps.k)
        warn(gaps.n && gaps.k ? "needs n and k" : gaps.n ? "needs n" : "needs k");
    if (gaps.gpu_name)
        warn("needs the GPU's name");
    if (gaps.dtype)
        warn("needs the number format");
}

void GemmImport::reportCounts(const GemmRowReader& rows)
{
    if (m_sweep.duplicate_rows > 0) {
        m_problems.atFile(Severity::Note,
            std::to_string(m_sweep.duplicate_rows)
                + " rows repeat m, n, k and number format of an earlier one; all are kept");
    }
    if (rows.otherFrameworkRows() > 0) {
        m_problems.atFile(Severity::Note,
            std::to_string(rows.otherFrameworkRows()) + " rows are of another framework or version than the first, "
                + quotedCell(m_sweep.framework));
    }
    if (!m_text.ends_with('\n'))
        m_problems.atFile(Severity::Note, "the last line has no line end: the file may have been cut short");
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
    Parsed<TextSource> source = TextSource::open(path);
    if (!source.ok()) {
        Parsed<GemmSweep> refused;
        refused.value.path = path.string();
        refused.diagnostics = std::move(source.diagnostics);
        return refused;
    }
    Parsed<GemmSweep> parsed = importGemmText(source.value.text(), path.string(), facts, progress);
    parsed.diagnostics.insert(parsed.diagnostics.begin(), source.diagnostics.begin(), source.diagnostics.end());
    return parsed;
}

} // namespace ridgepoint

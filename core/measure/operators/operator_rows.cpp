// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/operators/operator_rows.h"

#include "core/measure/cell.h"
#include "core/measure/gemm_cells.h"

#include <cmath>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;
using enum OperatorFileColumn;

constexpr std::size_t longestText = 256; ///< of a name that is kept
constexpr double millisecondsPerSecond = 1e3;
constexpr double largestCount = 9007199254740992.0; ///< 2^53

/// Bytes of an element of a collective's message: what is not known has two, as in every table seen.
double messageElementBytes(const GemmDtype& dtype)
{
    return dtype.known() ? bytesPerElement(*dtype.activations, defaultGroupSize) : 2;
}

bool isUngated(std::string_view kernel)
{
    const std::string lower = lowered(kernel);
    return lower.find("nongated") != std::string::npos || lower.find("ungated") != std::string::npos;
}

} // namespace

OperatorRowReader::OperatorRowReader(const OperatorHeader& header, ProblemList& problems)
    : m_header(header)
    , m_problems(problems)
{
}

bool OperatorRowReader::read(const DelimitedReader& reader, OperatorFile& table)
{
    if (!hasHeaderCells(reader, m_header.cells, m_problems))
        return false;
    switch (m_header.layout) {
    case OperatorLayout::AiconfiguratorAttention:
        return readAttention(reader, table);
    case OperatorLayout::AiconfiguratorMoe:
        return readMoe(reader, table);
    case OperatorLayout::AiconfiguratorAllReduce:
    case OperatorLayout::VidurAllReduce:
        return readAllReduce(reader, table);
    }
    return false;
}

bool OperatorRowReader::readAttention(const DelimitedReader& reader, OperatorFile& table)
{
    AttentionRow row;
    calibrated::AttentionShape& shape = row.shape;
    if (!readPhase(reader, row.is_prefill) || !readCount(reader, Batch, shape.batch) || !readLength(reader, row)
        || !readCount(reader, Heads, shape.heads) || !readCount(reader, KvHeads, shape.kv_heads)
        || !readCount(reader, HeadDim, shape.head_dim) || !isOneBeam(reader))
        return false;
    if (!fits(reader, KvHeads, shape.kv_heads <= shape.heads, "no more than the query heads; the row is left out"))
        return false;
    const std::optional<double> window = m_header.has(Window) ? number(reader, Window) : std::nullopt;
    row.window = window && *window > 0 ? *window : 0;
    if (!readShared(reader, row))
        return false;
    row.compute_dtype = readDtype(reader, Dtype);
    row.dtype = readDtype(reader, KvDtype);
    const GemmDtype kv = gemmDtype(trimmed(cell(reader, KvDtype)));
    shape.kv_bytes = kv.known() ? bytesPerElement(*kv.weights, defaultGroupSize) : 2;
    table.attention.push_back(row);
    return true;
}

bool OperatorRowReader::readPhase(const DelimitedReader& reader, bool& isPrefill)
{
    const std::string_view operation = trimmed(cell(reader, Operator));
    isPrefill = operation.starts_with("context_attention");
    return fits(reader, Operator, isPrefill || operation.starts_with("generation_attention"),
        "context_attention or generation_attention; the row is left out");
}

/// Of a prompt isl tokens behind `step` cached ones; while decoding isl + step are cached.
bool OperatorRowReader::readLength(const DelimitedReader& reader, AttentionRow& row)
{
    const std::optional<double> step = wholeFromZero(reader, Step);
    if (!readCount(reader, Tokens, row.shape.tokens)
        || !fits(reader, Step, step.has_value(), "a whole number from 0 on; the row is left out"))
        return false;
    if (row.is_prefill)
        row.past = *step;
    else
        row.shape.tokens += *step;
    return true;
}

bool OperatorRowReader::isOneBeam(const DelimitedReader& reader)
{
    return !m_header.has(Beam) || isMissing(cell(reader, Beam))
        || fits(reader, Beam, localCount(cell(reader, Beam), m_header.locale) == 1, "1 beam; the row is left out");
}

bool OperatorRowReader::readMoe(const DelimitedReader& reader, OperatorFile& table)
{
    MoeRow row;
    calibrated::MoeShape& shape = row.shape;
    if (!readCount(reader, Tokens, shape.tokens) || !readCount(reader, Hidden, shape.hidden)
        || !readCount(reader, Intermediate, shape.intermediate)
        || !readCount(reader, ExpertsPerToken, shape.experts_per_token) || !readCount(reader, Experts, shape.experts)
        || !readCount(reader, TensorParallel, shape.tensor_parallel)
        || !readCount(reader, ExpertParallel, shape.expert_parallel) || !readDistribution(reader, shape.balanced))
        return false;
    if (!fits(reader, ExpertsPerToken, shape.experts_per_token <= shape.experts,
            "no more than the experts; the row is left out")
        || !fits(reader, ExpertParallel, shape.expert_parallel <= shape.experts,
            "no more than the experts; the row is left out")
        || !readShared(reader, row))
        return false;
    row.dtype = readDtype(reader, Dtype);
    const GemmDtype numbers = gemmDtype(trimmed(cell(reader, Dtype)));
    shape.weight_bytes = numbers.known() ? bytesPerElement(*numbers.weights, defaultGroupSize) : 2;
    shape.gated = !isUngated(cell(reader, Kernel).substr(0, longestText));
    table.moe.push_back(row);
    return true;
}

bool OperatorRowReader::readDistribution(const DelimitedReader& reader, bool& balanced)
{
    const std::string word = lowered(trimmed(cell(reader, Distribution)).substr(0, 32));
    balanced = word == "balanced" || word == "uniform";
    return fits(reader, Distribution, balanced || word.starts_with("power_law"),
        "balanced, uniform or power_law_…; the row is left out");
}

bool OperatorRowReader::readAllReduce(const DelimitedReader& reader, OperatorFile& table)
{
    AllReduceRow row;
    if (!isAllReduce(reader) || !readCount(reader, Message, row.bytes) || !readCount(reader, Gpus, row.gpus)
        || (m_header.has(GpusPerHost) && !readCount(reader, GpusPerHost, row.gpus_per_host)))
        return false;
    if (!fits(reader, Gpus, row.gpus >= 2, "2 GPUs or more; the row is left out") || !readShared(reader, row))
        return false;
    row.dtype = readDtype(reader, Dtype);
    if (m_header.layout == OperatorLayout::AiconfiguratorAllReduce)
        row.bytes *= messageElementBytes(gemmDtype(trimmed(cell(reader, Dtype))));
    table.all_reduce.push_back(row);
    return true;
}

/// Tables of NCCL hold other collectives too.
bool OperatorRowReader::isAllReduce(const DelimitedReader& reader)
{
    if (!m_header.has(Operator))
        return true;
    const std::string word = lowered(trimmed(cell(reader, Operator)).substr(0, 64));
    const bool isWanted = word.find("all_reduce") != std::string::npos || word.find("allreduce") != std::string::npos;
    m_otherCollectiveRows += isWanted ? 0 : 1;
    return isWanted;
}

/// One file is one GPU's: rows of another device would be held against the wrong roofs.
bool OperatorRowReader::isSameSource(const DelimitedReader& reader)
{
    if (!m_hasSource) {
        m_device = trimmed(cell(reader, Device)).substr(0, longestText);
        m_framework = trimmed(cell(reader, Framework)).substr(0, longestText);
        m_version = trimmed(cell(reader, Version)).substr(0, longestText);
        m_hasSource = true;
        return true;
    }
    if (m_header.has(Device) && trimmed(cell(reader, Device)).substr(0, longestText) != m_device) {
        reportCell(reader, m_header.column(Device),
            quotedCell(m_device) + " as in the first row, because one file is one GPU's; the row is left out",
            m_problems);
        return false;
    }
    const bool isSame = trimmed(cell(reader, Version)).substr(0, longestText) == m_version
        && trimmed(cell(reader, Framework)).substr(0, longestText) == m_framework;
    m_otherVersionRows += isSame ? 0 : 1;
    return true;
}

std::optional<double> OperatorRowReader::number(const DelimitedReader& reader, OperatorFileColumn column) const
{
    const std::string_view text = cell(reader, column);
    if (m_header.locale == NumberLocale::Point) {
        if (const std::optional<double> plain = finiteNumber(text))
            return plain;
    }
    return localNumber(text, m_header.locale);
}

/// None for anything else than a whole number from 0 on.
std::optional<double> OperatorRowReader::wholeFromZero(const DelimitedReader& reader, OperatorFileColumn column) const
{
    const std::optional<double> found = number(reader, column);
    const bool isWhole = found && *found >= 0 && *found <= largestCount && *found == std::floor(*found);
    return isWhole ? found : std::nullopt;
}

/// Time, source, kernel and line.
bool OperatorRowReader::readShared(const DelimitedReader& reader, OperatorRow& row)
{
    const std::optional<double> time = number(reader, Time);
    const double seconds = time.value_or(0) / millisecondsPerSecond;
    if (!fits(reader, Time, isGemmTime(seconds), expectedTime(millisecondsPerSecond) + "; the row is left out")
        || !isSameSource(reader))
        return false;
    row.time_s = seconds;
    row.line = reader.line();
    if (const std::string_view kernel = trimmed(cell(reader, Kernel)); !kernel.empty())
        row.kernel = m_kernels.index(kernel.substr(0, longestText));
    return true;
}

std::uint32_t OperatorRowReader::readDtype(const DelimitedReader& reader, OperatorFileColumn column)
{
    const bool isVidur = m_header.layout == OperatorLayout::VidurAllReduce;
    const std::string_view found = isVidur ? "float16" : trimmed(cell(reader, column)).substr(0, longestText);
    const std::uint32_t index = m_dtypes.index(found);
    if (m_dtypes.size() > m_knownDtypes && !gemmDtype(found).known()) {
        reportCell(reader, m_header.column(column),
            "a known number format such as float16, bfloat16 or fp8; the text is kept", m_problems);
    }
    m_knownDtypes = m_dtypes.size();
    return index;
}

bool OperatorRowReader::readCount(const DelimitedReader& reader, OperatorFileColumn column, double& count)
{
    const bool isLength = column == Tokens || column == Message;
    const double largest = isLength ? largestCount : static_cast<double>(max_gemm_dimension);
    const std::optional<std::int64_t> found = localCount(cell(reader, column), m_header.locale);
    count = found ? static_cast<double>(*found) : 0;
    return fits(reader, column, found && count <= largest,
        isLength ? "a whole number 1 … 9007199254740992; the row is left out"
                 : "a whole number 1 … 2147483647; the row is left out");
}

bool OperatorRowReader::fits(
    const DelimitedReader& reader, OperatorFileColumn column, bool holds, std::string_view expected)
{
    if (!holds)
        reportCell(reader, m_header.column(column), expected, m_problems);
    return holds;
}

void OperatorRowReader::finish(OperatorFile& table)
{
    if (m_otherCollectiveRows > 0) {
        m_problems.atFile(Severity::Warning,
            std::to_string(m_otherCollectiveRows)
                + " rows are of other collectives than all-reduce, expected none; they are left out");
    }
    if (m_otherVersionRows > 0) {
        m_problems.atFile(Severity::Note,
            std::to_string(m_otherVersionRows) + " rows are of another framework or version than the first, "
                + quotedCell(m_framework + ' ' + m_version));
    }
    table.gpu_name = m_device;
    table.framework = m_version.empty() ? m_framework : m_framework + ' ' + m_version;
    table.kernels = m_kernels.take();
    for (const std::string& text : m_dtypes.take())
        table.dtypes.push_back(gemmDtype(text));
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_vidur.h"

#include "core/measure/cell.h"
#include "core/measure/gemm_cells.h"
#include "core/measure/gemm_header.h"

#include <algorithm>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

/// Small enough that no product of two sizes overflows; shapes that do not fit a row are found out there.
constexpr std::int64_t largestSize = std::int64_t {1} << 30;
constexpr std::size_t absent = GemmHeader::absent;
constexpr std::array<std::string_view, vidurProductCount> productNames {
    "attn_pre_proj", "attn_post_proj", "mlp_up_proj", "mlp_down_proj"};
constexpr std::array<std::string_view, vidurSizeCount> sizeNames {
    "n_head", "n_kv_head", "n_embd", "n_expanded_embd", "use_gated_mlp", "num_tokens", "num_tensor_parallel_workers"};

std::size_t place(const std::vector<std::string>& names, std::string_view name)
{
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? absent : static_cast<std::size_t>(found - names.begin());
}

std::string timeName(std::size_t product, std::string_view statistic)
{
    return "time_stats." + std::string(productNames[product]) + '.' + std::string(statistic);
}

VidurHeader columnsOf(const std::vector<std::string>& names)
{
    VidurHeader header;
    header.cells = names.size();
    for (std::size_t i = 0; i < vidurProductCount; ++i) {
        const std::size_t median = place(names, timeName(i, "median"));
        header.times[i] = median != absent ? median : place(names, timeName(i, "mean"));
    }
    for (std::size_t i = 0; i < vidurSizeCount; ++i)
        header.sizes[i] = place(names, sizeNames[i]);
    return header;
}

bool hasTimes(const VidurHeader& header)
{
    return std::any_of(header.times.begin(), header.times.end(), [](std::size_t column) { return column != absent; });
}

bool hasSizes(const VidurHeader& header)
{
    return std::find(header.sizes.begin(), header.sizes.end(), absent) == header.sizes.end();
}

std::size_t index(VidurSize size)
{
    return static_cast<std::size_t>(size);
}

/// The folders and the file of a path.
std::vector<std::string_view> partsOf(std::string_view path)
{
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = std::min(path.find_first_of("/\\"), path.size());
        if (end > 0)
            parts.push_back(path.substr(0, end));
        if (end == path.size())
            return parts;
        path.remove_prefix(end + 1);
    }
}

} // namespace

std::optional<VidurHeader> vidurHeader(const DelimitedReader& reader)
{
    const VidurHeader header = columnsOf(headerNames(reader));
    return hasTimes(header) && hasSizes(header) ? std::optional(header) : std::nullopt;
}

bool reportVidurLacks(const DelimitedReader& reader, ProblemList& problems)
{
    const VidurHeader header = columnsOf(headerNames(reader));
    const auto sizes = static_cast<std::size_t>(
        std::count_if(header.sizes.begin(), header.sizes.end(), [](std::size_t column) { return column != absent; }));
    if (!hasTimes(header) && sizes + 2 < vidurSizeCount)
        return false;
    const CellPosition behind = reader.position(reader.cells().size());
    if (!hasTimes(header)) {
        problems.atCell(Severity::Error, behind,
            "a column is missing: expected \"" + timeName(0, "median")
                + "\" or that of another operator (Vidur profile)");
    }
    for (std::size_t i = 0; i < vidurSizeCount; ++i) {
        if (header.sizes[i] == absent) {
            problems.atCell(Severity::Error, behind,
                "a column is missing: expected \"" + std::string(sizeNames[i]) + "\" (Vidur profile)");
        }
    }
    return true;
}

std::string vidurGpuName(std::string_view path)
{
    const std::vector<std::string_view> parts = partsOf(path);
    if (parts.empty())
        return {};
    const std::string_view file = parts.back();
    if (const std::size_t mark = file.find("__"); mark != std::string_view::npos && mark > 0)
        return std::string(file.substr(0, mark));
    const auto compute = std::find(parts.rbegin(), parts.rend(), "compute");
    if (compute == parts.rend() || compute == parts.rbegin() || compute - parts.rbegin() < 2)
        return {};
    return std::string(*(compute - 1));
}

VidurRowReader::VidurRowReader(const VidurHeader& header, const GemmDefaults& defaults, ProblemList& problems)
    : m_header(header)
    , m_dtype(defaults.dtype)
    , m_problems(problems)
{
}

bool VidurRowReader::read(const DelimitedReader& reader, std::vector<GemmRow>& rows)
{
    Sizes sizes {};
    if (!hasHeaderCells(reader, m_header.cells, m_problems) || !readSizes(reader, sizes))
        return false;
    bool hasAny = false;
    for (std::size_t i = 0; i < vidurProductCount; ++i) {
        GemmRow row;
        const auto product = static_cast<VidurProduct>(i);
        if (m_header.times[i] == absent || !readShape(reader, product, sizes, row))
            continue;
        row.time_s = readTime(reader, product);
        if (row.time_s == 0)
            continue;
        row.m = sizes[index(VidurSize::Tokens)];
        row.kernel = static_cast<std::uint32_t>(i);
        row.line = reader.line();
        rows.push_back(row);
        hasAny = true;
    }
    return hasAny;
}

std::vector<std::string> VidurRowReader::takeKernels()
{
    return {productNames.begin(), productNames.end()};
}

bool VidurRowReader::readSizes(const DelimitedReader& reader, Sizes& sizes)
{
    for (std::size_t i = 0; i < vidurSizeCount; ++i) {
        const auto size = static_cast<VidurSize>(i);
        if (size == VidurSize::Gated) {
            const std::optional<bool> gated = readGated(reader);
            if (!gated)
                return false;
            sizes[i] = *gated ? 2 : 1;
            continue;
        }
        const std::int64_t largest = size == VidurSize::Tokens ? max_gemm_batch : largestSize;
        const std::size_t column = m_header.sizes[i];
        const std::optional<std::int64_t> count = localCount(reader.cells()[column], m_header.locale);
        if (!count || *count > largest) {
            reportCell(
                reader, column, "a whole number 1 … " + std::to_string(largest) + "; the row is left out", m_problems);
            return false;
        }
        sizes[i] = *count;
    }
    return isWhole(reader, sizes[index(VidurSize::Embd)], sizes[index(VidurSize::Heads)], VidurSize::Heads);
}

std::optional<bool> VidurRowReader::readGated(const DelimitedReader& reader)
{
    const std::size_t column = m_header.sizes[index(VidurSize::Gated)];
    const std::string_view text = trimmed(reader.cells()[column]);
    const std::string word = lowered(text.substr(0, 8));
    if (word == "true" || word == "1")
        return true;
    if (word == "false" || word == "0")
        return false;
    reportCell(reader, column, "True or False; the row is left out", m_problems);
    return std::nullopt;
}

/// False, with a complaint about the divisor, where the size cannot be shared out in so many parts.
bool VidurRowReader::isWhole(const DelimitedReader& reader, std::int64_t size, std::int64_t parts, VidurSize culprit)
{
    if (size % parts == 0)
        return true;
    reportCell(
        reader, m_header.sizes[index(culprit)], "a divisor of " + std::to_string(size) + "; left out", m_problems);
    return false;
}

bool VidurRowReader::readShape(const DelimitedReader& reader, VidurProduct product, const Sizes& sizes, GemmRow& row)
{
    const auto size = [&](VidurSize which) { return sizes[index(which)]; };
    const std::int64_t embd = size(VidurSize::Embd);
    const std::int64_t expanded = size(VidurSize::ExpandedEmbd);
    std::int64_t n = embd;
    std::int64_t k = embd;
    std::int64_t* shared = &k;
    if (product == VidurProduct::AttnPre) {
        // Queries, keys and values.
        const std::int64_t heads = size(VidurSize::Heads) + 2 * size(VidurSize::KvHeads);
        n = heads * (embd / size(VidurSize::Heads));
        shared = &n;
    } else if (product == VidurProduct::MlpUp) {
        n = size(VidurSize::Gated) * expanded;
        shared = &n;
    } else if (product == VidurProduct::MlpDown) {
        k = expanded;
    }
    const std::int64_t workers = size(VidurSize::TensorParallel);
    if (!isWhole(reader, *shared, workers, VidurSize::TensorParallel))
        return false;
    *shared /= workers;
    if (n > max_gemm_dimension || k > max_gemm_dimension) {
        reportCell(reader, m_header.sizes[index(VidurSize::Embd)],
            "sizes that make shapes up to " + std::to_string(max_gemm_dimension) + "; left out", m_problems);
        return false;
    }
    row.n = static_cast<std::int32_t>(n);
    row.k = static_cast<std::int32_t>(k);
    return true;
}

double VidurRowReader::readTime(const DelimitedReader& reader, VidurProduct product)
{
    const std::size_t column = m_header.times[static_cast<std::size_t>(product)];
    const std::string_view text = reader.cells()[column];
    const std::optional<double> found =
        m_header.locale == NumberLocale::Point ? finiteNumber(text) : localNumber(text, m_header.locale);
    if (found && isGemmTime(*found / 1e3))
        return *found / 1e3;
    reportCell(reader, column, expectedTime(1e3) + "; this product is left out", m_problems);
    return 0;
}

} // namespace ridgepoint

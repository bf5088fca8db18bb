// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/measured_roofs.h"

#include "core/measure/cell.h"
#include "core/measure/delimited.h"
#include "core/measure/problem_list.h"
#include "core/measure/text_source.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

constexpr double giga = 1e9;
constexpr std::size_t mostDevices = 1024;
constexpr int mostLinesBefore = 16; ///< mixbench begins with a free text

MeasuredRoof memoryRoof(CountedLevel level)
{
    return {true, level, Engine::Vector, CountedFormat::fp32, 0, {}};
}

MeasuredRoof computeRoof(Engine engine, CountedFormat format)
{
    return {false, CountedLevel::Dram, engine, format, 0, {}};
}

/// What a column of roofline.csv measures; none for what has no roof here (LDS, MALL, wide integers, the limits of an
/// interval).
std::optional<MeasuredRoof> roofOfColumn(std::string_view column)
{
    using F = CountedFormat;
    struct Known
    {
        std::string_view name;
        MeasuredRoof roof;
    };
    static const std::array known {
        Known {"HBMBw", memoryRoof(CountedLevel::Dram)},
        Known {"L2Bw", memoryRoof(CountedLevel::L2)},
        Known {"L1Bw", memoryRoof(CountedLevel::L1)},
        Known {"FP64Flops", computeRoof(Engine::Vector, F::fp64)},
        Known {"FP32Flops", computeRoof(Engine::Vector, F::fp32)},
        Known {"FP16Flops", computeRoof(Engine::Vector, F::fp16)},
        Known {"I8Ops", computeRoof(Engine::Vector, F::int8)},
        Known {"MFMAF64Flops", computeRoof(Engine::Tensor, F::fp64)},
        Known {"MFMAF32Flops", computeRoof(Engine::Tensor, F::fp32)},
        Known {"MFMAXF32Flops", computeRoof(Engine::Tensor, F::tf32)},
        Known {"MFMABF16Flops", computeRoof(Engine::Tensor, F::bf16)},
        Known {"MFMAF16Flops", computeRoof(Engine::Tensor, F::fp16)},
        Known {"MFMAF8Flops", computeRoof(Engine::Tensor, F::fp8)},
        Known {"MFMAF6Flops", computeRoof(Engine::Tensor, F::fp6)},
        Known {"MFMAF4Flops", computeRoof(Engine::Tensor, F::fp4)},
        Known {"MFMAI8Ops", computeRoof(Engine::Tensor, F::int8)},
    };
    const auto found = std::ranges::find(known, trimmed(column), &Known::name);
    if (found == known.end())
        return {};
    MeasuredRoof roof = found->roof;
    roof.source = "measured: column " + std::string(found->name);
    return roof;
}

bool hasCell(std::span<const std::string_view> cells, std::string_view name)
{
    return std::ranges::find(cells, name, trimmed) != cells.end();
}

bool isRooflineHeader(std::span<const std::string_view> cells)
{
    return hasCell(cells, "device") && hasCell(cells, "HBMBw");
}

bool isSweepHeader(std::span<const std::string_view> cells)
{
    return hasCell(cells, "Precision") && hasCell(cells, "[GOP/s]") && hasCell(cells, "BW [GB/s]");
}

/// The text from its header on; none without one in the first lines.
struct Table
{
    std::size_t offset = 0;
    int line = 1;
    char delimiter = ',';
    bool is_sweep = false;
};

std::optional<Table> findTable(std::string_view text)
{
    std::size_t offset = 0;
    for (int line = 1; line <= mostLinesBefore && offset < text.size(); ++line) {
        const std::size_t end = std::min(text.find('\n', offset), text.size());
        constexpr std::size_t longestHeader = 65536;
        const std::string_view row = text.substr(offset, std::min(end - offset, longestHeader));
        const char delimiter = delimiterOf(row);
        DelimitedReader reader(row, delimiter);
        if (reader.next() && (isRooflineHeader(reader.cells()) || isSweepHeader(reader.cells())))
            return Table {offset, line, delimiter, isSweepHeader(reader.cells())};
        offset = end + 1;
    }
    return {};
}

class RoofImport
{
public:
    RoofImport(std::string_view text, const std::string& name)
        : m_text(text)
        , m_problems(name)
    {
        m_roofs.path = name;
    }

    Parsed<MeasuredRoofs> run();

private:
    void readRoofline(DelimitedReader& reader);
    void readSweep(DelimitedReader& reader);
    std::optional<double> rate(const DelimitedReader& reader, std::size_t column);
    void raise(std::vector<MeasuredRoof>& roofs, MeasuredRoof roof, double gigas, const char* column);
    Parsed<MeasuredRoofs> refuse(std::string message);

    std::string_view m_text;
    ProblemList m_problems;
    MeasuredRoofs m_roofs;
    int m_lineOffset = 0;
};

/// A rate in units of 1e9 a second; none with a Warning for what is none, without one for an empty cell.
std::optional<double> RoofImport::rate(const DelimitedReader& reader, std::size_t column)
{
    const std::string_view cell = column < reader.cells().size() ? reader.cells()[column] : std::string_view {};
    if (isMissing(cell))
        return {};
    const std::optional<double> number = finiteNumber(cell);
    if (number && *number > 0 && *number < 1e12)
        return number;
    CellPosition position = reader.position(column);
    position.line += m_lineOffset;
    if (m_problems.keepsCells())
        m_problems.atCell(
            Severity::Warning, position, "found " + quotedCell(cell) + ", expected a rate above 0; it is left out");
    else
        m_problems.countCell();
    return {};
}

void RoofImport::readRoofline(DelimitedReader& reader)
{
    m_roofs.tool = "rocprofiler-compute";
    std::vector<std::pair<std::size_t, MeasuredRoof>> columns;
    std::optional<std::size_t> device;
    for (std::size_t i = 0; i < reader.cells().size(); ++i) {
        if (const auto roof = roofOfColumn(reader.cells()[i]))
            columns.emplace_back(i, *roof);
        else if (trimmed(reader.cells()[i]) == "device")
            device = i;
    }
    while (reader.next() && m_roofs.devices.size() < mostDevices) {
        if (reader.isBlank())
            continue;
        // A row may be shorter than the header.
        const std::size_t place = device.value_or(0);
        const std::string_view number = place < reader.cells().size() ? trimmed(reader.cells()[place]) : "";
        DeviceRoofs found;
        found.device = "device " + std::string(number.substr(0, 40));
        for (const auto& [column, roof] : columns) {
            if (const auto gigas = rate(reader, column)) {
                found.roofs.push_back(roof);
                found.roofs.back().per_s = *gigas * giga;
            }
        }
        if (found.roofs.empty())
            ++m_roofs.dropped_rows;
        else
            m_roofs.devices.push_back(std::move(found));
    }
}

void RoofImport::raise(std::vector<MeasuredRoof>& roofs, MeasuredRoof roof, double gigas, const char* column)
{
    roof.per_s = gigas * giga;
    const auto known = std::ranges::find_if(roofs, [&roof](const MeasuredRoof& other) {
        return other.is_memory == roof.is_memory && (roof.is_memory || other.format == roof.format);
    });
    if (known == roofs.end()) {
        roof.source = std::string("measured: the largest of column ") + column;
        roofs.push_back(std::move(roof));
    } else {
        known->per_s = std::max(known->per_s, roof.per_s);
    }
}

std::optional<CountedFormat> sweepFormat(std::string_view precision)
{
    if (precision == "double")
        return CountedFormat::fp64;
    if (precision == "float" || precision == "single")
        return CountedFormat::fp32;
    if (precision == "half")
        return CountedFormat::fp16;
    return {};
}

void RoofImport::readSweep(DelimitedReader& reader)
{
    m_roofs.tool = "mixbench";
    const auto columnOf = [&reader](std::string_view name) {
        const auto found = std::ranges::find(reader.cells(), name, trimmed);
        return static_cast<std::size_t>(found - reader.cells().begin());
    };
    const std::size_t precision = columnOf("Precision");
    const std::size_t compute = columnOf("[GOP/s]");
    const std::size_t bandwidth = columnOf("BW [GB/s]");
    DeviceRoofs found {std::filesystem::path(m_roofs.path).stem().string(), {}};
    std::size_t others = 0;
    while (reader.next()) {
        if (reader.isBlank())
            continue;
        if (reader.cells().size() <= std::max({precision, compute, bandwidth})) {
            ++m_roofs.dropped_rows;
            continue;
        }
        const std::optional<CountedFormat> format = sweepFormat(trimmed(reader.cells()[precision]));
        others += format ? 0 : 1;
        if (const auto gigas = rate(reader, bandwidth))
            raise(found.roofs, memoryRoof(CountedLevel::Dram), *gigas, "BW [GB/s]");
        const auto gigas = format ? rate(reader, compute) : std::nullopt;
        if (gigas)
            raise(found.roofs, computeRoof(Engine::Vector, *format), *gigas, "[GOP/s]");
    }
    if (others > 0) {
        m_problems.atFile(Severity::Note,
            std::to_string(others)
                + " rows of integers or of numbers stored otherwise than they are computed: of them "
                  "only the bandwidth counts");
    }
    if (m_roofs.dropped_rows > 0) {
        m_problems.atFile(Severity::Warning, std::to_string(m_roofs.dropped_rows) + " rows are too short and left out");
    }
    if (!found.roofs.empty())
        m_roofs.devices.push_back(std::move(found));
}

Parsed<MeasuredRoofs> RoofImport::run()
{
    const std::optional<Table> table = findTable(m_text);
    if (!table)
        return refuse(m_text.find_first_not_of(" \t\r\n") == std::string_view::npos
                ? "the file is empty, expected measured roofs"
                : "no known header, expected \"device,HBMBw,…\" (roofline.csv of rocprofiler-compute) or "
                  "\"Precision;[GOP/s];BW [GB/s];…\" (mixbench)");
    DelimitedReader reader(m_text.substr(table->offset), table->delimiter);
    m_lineOffset = table->line - 1;
    reader.next();
    table->is_sweep ? readSweep(reader) : readRoofline(reader);
    if (m_roofs.devices.empty())
        return refuse("no usable row below the header");
    Parsed<MeasuredRoofs> parsed;
    parsed.value = std::move(m_roofs);
    parsed.diagnostics = m_problems.take();
    return parsed;
}

Parsed<MeasuredRoofs> RoofImport::refuse(std::string message)
{
    m_problems.atFile(Severity::Error, std::move(message));
    Parsed<MeasuredRoofs> parsed;
    parsed.value.path = m_roofs.path;
    parsed.diagnostics = m_problems.take();
    return parsed;
}

} // namespace

bool isMeasuredRoofs(std::string_view text)
{
    return findTable(text).has_value();
}

Parsed<MeasuredRoofs> importMeasuredRoofsText(std::string_view text, const std::string& name)
{
    return RoofImport(text, name).run();
}

Parsed<MeasuredRoofs> importMeasuredRoofs(const std::filesystem::path& path)
{
    return importOpened<MeasuredRoofs>(
        path, [&path](std::string_view text) { return importMeasuredRoofsText(text, path.string()); });
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/serving/serving_header.h"

#include "core/measure/cell.h"
#include "core/measure/column_mapping.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace ridgepoint {

namespace {

using Names = std::vector<std::string>;
using Field = ServingField;

std::optional<std::size_t> find(const Names& names, std::string_view wanted)
{
    const auto found = std::find(names.begin(), names.end(), wanted);
    return found == names.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - names.begin()));
}

/// Lower case, words between single blanks, brackets left out: "Input Output Length", "time per output token ms".
std::string plainName(std::string_view cell)
{
    std::string plain;
    for (const char c : lowered(trimmed(cell).substr(0, 128))) {
        const bool isMark = std::string_view(" \t_-./()[],:").find(c) != std::string_view::npos;
        if (!isMark)
            plain += c;
        else if (!plain.empty() && plain.back() != ' ')
            plain += ' ';
    }
    while (plain.ends_with(' '))
        plain.pop_back();
    return plain;
}

std::optional<ServingHeader> finished(ServingHeader header, std::initializer_list<Field> needed)
{
    const bool isWhole = std::ranges::all_of(needed, [&](Field field) { return header[field].has_value(); });
    return isWhole ? std::optional(header) : std::nullopt;
}

std::optional<ServingHeader> aiconfigurator(const Names& names)
{
    if (!find(names, "silicon data source") && !find(names, "silicon tpot ms"))
        return {};
    ServingHeader header;
    header.layout = ServingLayout::Aiconfigurator;
    header.columns = names.size();
    header.per_second = {1e3, 1e3, 1e3};
    constexpr std::array<std::pair<Field, std::string_view>, 17> known {{{Field::Model, "model path"},
        {Field::Gpu, "system"}, {Field::Framework, "backend"}, {Field::Version, "backend version"},
        {Field::Precision, "precision"}, {Field::Mode, "mode"}, {Field::Remarks, "silicon data source"},
        {Field::Batch, "batch size"}, {Field::Prompt, "isl"}, {Field::Output, "osl"},
        {Field::TensorParallel, "tp size"}, {Field::PipelineParallel, "pp size"},
        {Field::DataParallel, "attention dp size"}, {Field::Concurrency, "concurrency"},
        {Field::Ttft, "silicon ttft ms"}, {Field::Tpot, "silicon tpot ms"}, {Field::Latency, "silicon latency ms"}}};
    for (const auto& [field, column] : known)
        header[field] = find(names, column);
    return finished(header,
        {Field::Model, Field::Gpu, Field::Framework, Field::Precision, Field::Batch, Field::Prompt, Field::Output,
            Field::TensorParallel, Field::Tpot});
}

std::optional<ServingHeader> inferenceBench(const Names& names)
{
    if (!find(names, "hardware") || !find(names, "num of hardware") || !find(names, "input output length"))
        return {};
    ServingHeader header;
    header.layout = ServingLayout::LlmInferenceBench;
    header.columns = names.size();
    header.per_second = {1, 1, 1};
    header[Field::Model] = find(names, "model");
    header[Field::Gpu] = find(names, "hardware");
    header[Field::Framework] = find(names, "framework");
    header[Field::TensorParallel] = find(names, "num of hardware");
    header[Field::Prompt] = header[Field::Output] = find(names, "input output length");
    header[Field::Batch] = find(names, "batch size");
    header[Field::Latency] = find(names, "latency");
    header[Field::Throughput] = find(names, "throughput");
    return finished(header, {Field::Model, Field::Framework, Field::Batch, Field::Latency});
}

/// Names of one field, the best first.
struct FieldNames
{
    Field field;
    std::array<std::string_view, 14> names;
};

constexpr std::array genericNames {
    FieldNames {Field::Model, {"model", "model name", "model path", "model id", "hf model", "hf id", "checkpoint"}},
    FieldNames {Field::Gpu,
        {"gpu", "gpu name", "gpu type", "system", "hardware", "device", "device name", "accelerator",
            "accelerator name"}},
    FieldNames {Field::Framework, {"framework", "backend", "engine", "server", "runtime", "inference engine"}},
    FieldNames {Field::Version, {"version", "framework version", "backend version", "engine version"}},
    FieldNames {Field::Precision,
        {"precision", "dtype", "data type", "datatype", "quantization", "quantisation", "quant", "weight dtype",
            "gemm quant mode"}},
    FieldNames {Field::Mode, {"mode", "serving mode"}},
    FieldNames {Field::Concurrency,
        {"concurrency", "max concurrency", "concurrent requests", "num concurrent requests", "concurrent users",
            "users", "num users"}},
    FieldNames {Field::Batch,
        {"batch size", "batch", "bs", "batchsize", "num seqs", "max num seqs", "sequences", "num sequences"}},
    FieldNames {Field::Prompt,
        {"isl", "input", "input length", "input len", "input tokens", "prompt", "prompt length", "prompt len",
            "prompt tokens", "in", "in len", "input sequence length", "seq in", "num input tokens"}},
    FieldNames {Field::Output,
        {"osl", "output", "output length", "output len", "output tokens", "generated tokens", "generation length",
            "gen len", "out", "out len", "output sequence length", "max tokens", "max new tokens",
            "num output tokens"}},
    FieldNames {Field::TensorParallel,
        {"tp", "tp size", "tensor parallel", "tensor parallel size", "tensor parallelism", "num gpus", "gpus",
            "gpu count", "number of gpus", "num of hardware"}},
    FieldNames {Field::PipelineParallel, {"pp", "pp size", "pipeline parallel", "pipeline parallel size"}},
    FieldNames {Field::DataParallel, {"dp", "dp size", "data parallel", "data parallel size", "attention dp size"}},
};

bool takeUnit(std::string& plain, double& perSecondOut)
{
    const std::size_t blank = plain.rfind(' ');
    if (blank == std::string::npos)
        return false;
    const std::optional<TimeUnit> unit = timeUnit(std::string_view(plain).substr(blank + 1));
    if (!unit)
        return false;
    perSecondOut = perSecond(*unit);
    plain.resize(blank);
    return true;
}

/// 0 is best: the median, then the mean, then a name that does not say.
int takeStatistic(std::string& plain)
{
    constexpr std::array<std::pair<std::string_view, int>, 5> middles {
        {{"median", 0}, {"p50", 0}, {"mean", 1}, {"avg", 1}, {"average", 1}}};
    for (const auto& [word, rank] : middles) {
        if (plain.starts_with(std::string(word) + ' ')) {
            plain.erase(0, word.size() + 1);
            return rank;
        }
        if (plain.ends_with(' ' + std::string(word))) {
            plain.resize(plain.size() - word.size() - 1);
            return rank;
        }
    }
    return 2;
}

std::optional<ServingMeasure> measureOf(std::string_view plain)
{
    constexpr std::array<std::string_view, 4> first {
        "ttft", "time to first token", "first token latency", "time to the first token"};
    constexpr std::array<std::string_view, 8> perToken {"tpot", "itl", "tbt", "inter token latency",
        "intertoken latency", "time per output token", "time between tokens", "per token latency"};
    constexpr std::array<std::string_view, 10> whole {"latency", "e2e", "e2el", "e2e latency", "end to end latency",
        "total latency", "request latency", "end latency", "total time", "batch latency"};
    const auto isOf = [plain](const auto& names) { return std::ranges::find(names, plain) != names.end(); };
    if (isOf(first))
        return ServingMeasure::Ttft;
    if (isOf(perToken))
        return ServingMeasure::Tpot;
    return isOf(whole) ? std::optional(ServingMeasure::Latency) : std::nullopt;
}

void takeTimes(const Names& names, ServingHeader& header)
{
    constexpr std::array fields {Field::Tpot, Field::Ttft, Field::Latency};
    std::array<int, servingMeasureCount> best {9, 9, 9};
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string plain = names[i];
        double unit = 0;
        takeUnit(plain, unit);
        const int rank = takeStatistic(plain);
        if (unit == 0)
            takeUnit(plain, unit);
        const auto measure = measureOf(plain);
        if (!measure || rank >= best[static_cast<std::size_t>(*measure)])
            continue;
        const auto at = static_cast<std::size_t>(*measure);
        best[at] = rank;
        header[fields[at]] = i;
        header.per_second[at] = unit;
    }
}

std::optional<ServingHeader> genericHeader(const Names& names)
{
    ServingHeader header;
    header.columns = names.size();
    for (const FieldNames& one : genericNames) {
        for (const std::string_view wanted : one.names) {
            if (!header[one.field] && !wanted.empty())
                header[one.field] = find(names, wanted);
        }
    }
    takeTimes(names, header);
    const bool hasTime = header[Field::Ttft] || header[Field::Tpot] || header[Field::Latency];
    const bool hasSequences = header[Field::Concurrency] || header[Field::Batch];
    if (!hasTime || !hasSequences || !header[Field::Prompt])
        return {};
    return finished(header, {Field::Model});
}

} // namespace

std::string_view name(ServingLayout layout)
{
    constexpr std::array<std::string_view, 3> names {"aiconfigurator", "LLM-Inference-Bench", "generic"};
    return names[static_cast<std::size_t>(layout)];
}

std::string_view name(ServingMeasure measure)
{
    constexpr std::array<std::string_view, servingMeasureCount> names {"TPOT", "TTFT", "latency"};
    return names[static_cast<std::size_t>(measure)];
}

std::optional<ServingHeader> servingHeader(const DelimitedReader& reader)
{
    const auto cells = reader.cells();
    if (cells.size() < 4 || reader.hasTooManyCells())
        return {};
    Names names;
    names.reserve(cells.size());
    for (const std::string_view cell : cells)
        names.push_back(plainName(cell));
    if (auto found = aiconfigurator(names))
        return found;
    if (auto found = inferenceBench(names))
        return found;
    return genericHeader(names);
}

} // namespace ridgepoint

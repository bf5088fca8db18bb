// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/operators/operator_samples.h"

#include "core/analysis/calibrated/all_reduce_time.h"
#include "core/analysis/calibrated/gemm_time.h"
#include "core/analysis/calibrated/ideal_time.h"
#include "core/measure/operators/constant_values_internal.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

namespace ridgepoint {

namespace {

using namespace calibrated;

constexpr double leastPrompt = 128;
constexpr double headDim = 128;
constexpr double mostExpertGpus = 16;

/// Gathers the rows of the sets and counts those of none.
template<typename Shape> class Gathering
{
public:
    void add(OperatorPart part, Format format, const Shape& shape, const OperatorSample& sample)
    {
        One& one = m_sets[{part, format}];
        if (!one.shapes)
            one.shapes = std::make_shared<std::vector<Shape>>();
        one.shapes->push_back(shape);
        one.rows.push_back(sample);
    }
    void leaveOut(std::string reason) { ++m_rest[std::move(reason)]; }

    /// timeOf makes of part, format and shapes what predicts a row.
    template<typename TimeOf> CoveredTable take(const TimeOf& timeOf)
    {
        CoveredTable covered;
        for (auto& [key, one] : m_sets)
            covered.sets.push_back(
                {key.first, key.second, std::move(one.rows), timeOf(key.first, key.second, one.shapes)});
        for (const auto& [reason, rows] : m_rest)
            covered.rest.push_back({reason, rows});
        std::ranges::stable_sort(covered.rest, std::ranges::greater(), &NotCovered::rows);
        return covered;
    }

private:
    struct One
    {
        std::vector<OperatorSample> rows;
        std::shared_ptr<std::vector<Shape>> shapes;
    };
    std::map<std::pair<OperatorPart, Format>, One> m_sets;
    std::map<std::string, std::size_t> m_rest;
};

std::string unknownFormat(const GemmDtype& dtype)
{
    return "no constants for the number format \"" + printable(dtype.text.substr(0, 60)) + "\"";
}

/// Why no formula covers a row; empty where one does.
std::string obstacle(const AttentionRow& row, const OperatorFile& table)
{
    if (calibratedFormat(table.dtypes[row.compute_dtype]) != Format::Bf16)
        return "queries in other formats than bf16 and fp16 are not calibrated";
    const auto format = calibratedFormat(table.dtypes[row.dtype]);
    if (format != Format::Bf16 && format != Format::Fp8)
        return unknownFormat(table.dtypes[row.dtype]);
    if (row.shape.head_dim != headDim)
        return "heads of other than 128 elements are not validated";
    if (row.window > 0 && row.window < row.shape.tokens + row.past)
        return "windows of attention are not validated";
    if (row.is_prefill && row.past > 0)
        return "prompts behind cached tokens are not validated";
    if (row.is_prefill && row.shape.tokens < leastPrompt)
        return "prompts of fewer than 128 tokens are not calibrated";
    return {};
}

CoveredTable coveredAttention(const OperatorFile& table, const Gpu& gpu)
{
    const Device device = deviceOf(gpu, Format::Bf16);
    Gathering<AttentionShape> gathering;
    for (const AttentionRow& row : table.attention) {
        if (std::string reason = obstacle(row, table); !reason.empty()) {
            gathering.leaveOut(std::move(reason));
            continue;
        }
        const double ideal = row.is_prefill ? idealPrefillTime(row.shape, device) : idealDecodeTime(row.shape, device);
        gathering.add(row.is_prefill ? OperatorPart::Prefill : OperatorPart::Decode,
            *calibratedFormat(table.dtypes[row.dtype]), row.shape, {row.shape.tokens, row.time_s, ideal, row.line});
    }
    return gathering.take([device](OperatorPart part, Format, auto shapes) -> decltype(OperatorSamples::time) {
        if (part == OperatorPart::Prefill)
            return [device, shapes](std::size_t row, std::span<const double> values) {
                return prefillAttentionTime((*shapes)[row], device, fromValues<PrefillConstants>(values)).total_s;
            };
        // Benchmarks read the same cache again and again.
        return [device, shapes](std::size_t row, std::span<const double> values) {
            return decodeAttentionTime((*shapes)[row], device, fromValues<DecodeConstants>(values), true).total_s;
        };
    });
}

CoveredTable coveredMoe(const OperatorFile& table, const Gpu& gpu)
{
    Gathering<MoeShape> gathering;
    for (const MoeRow& row : table.moe) {
        const auto format = calibratedFormat(table.dtypes[row.dtype]);
        if (!format) {
            gathering.leaveOut(unknownFormat(table.dtypes[row.dtype]));
            continue;
        }
        if (row.shape.expert_parallel > mostExpertGpus) {
            gathering.leaveOut("experts shared by more than 16 GPUs are not validated");
            continue;
        }
        MoeShape shape = row.shape;
        shape.weight_bytes = gemmRun(*format).operand_bytes;
        const double ideal = idealMoeTime(shape, deviceOf(gpu, *format));
        gathering.add(OperatorPart::Moe, *format, shape, {shape.tokens, row.time_s, ideal, row.line});
    }
    return gathering.take([&gpu](OperatorPart, Format format, auto shapes) -> decltype(OperatorSamples::time) {
        return [device = deviceOf(gpu, format), shapes](std::size_t row, std::span<const double> values) {
            return moeTime((*shapes)[row], device, fromValues<MoeConstants>(values)).total_s;
        };
    });
}

bool isEager(const OperatorFile& table, const AllReduceRow& row)
{
    return row.kernel != OperatorRow::no_kernel && table.kernels[row.kernel].ends_with("_eager");
}

struct Message
{
    double bytes = 0;
    double gpus = 0;
};

CoveredTable coveredAllReduce(const OperatorFile& table, const Gpu& gpu)
{
    const Device device = deviceOf(gpu, Format::Bf16);
    Gathering<Message> gathering;
    for (const AllReduceRow& row : table.all_reduce) {
        if (row.gpus_per_host > 0 && row.gpus_per_host < row.gpus) {
            gathering.leaveOut("all-reduce across hosts is not calibrated");
        } else if (isEager(table, row)) {
            gathering.leaveOut("all-reduce launched without a CUDA graph is not calibrated");
        } else {
            gathering.add(OperatorPart::AllReduce, Format::Bf16, {row.bytes, row.gpus},
                {row.bytes, row.time_s, idealAllReduceTime(row.bytes, row.gpus, device), row.line});
        }
    }
    return gathering.take([device](OperatorPart, Format, auto shapes) -> decltype(OperatorSamples::time) {
        return [device, shapes](std::size_t row, std::span<const double> values) {
            const Message& message = (*shapes)[row];
            return allReduceTime(message.bytes, message.gpus, device, fromValues<AllReduceConstants>(values)).total_s;
        };
    });
}

std::size_t sumOf(const std::vector<NotCovered>& list)
{
    std::size_t sum = 0;
    for (const NotCovered& one : list)
        sum += one.rows;
    return sum;
}

} // namespace

std::string_view name(OperatorPart part)
{
    switch (part) {
    case OperatorPart::Prefill:
        return "prefill attention";
    case OperatorPart::Decode:
        return "decode attention";
    case OperatorPart::Moe:
        return "MoE";
    case OperatorPart::AllReduce:
        return "all-reduce";
    }
    return "";
}

std::string_view sizeName(OperatorPart part)
{
    switch (part) {
    case OperatorPart::Prefill:
        return "prompt tokens";
    case OperatorPart::Decode:
        return "cached tokens";
    case OperatorPart::Moe:
        return "tokens";
    case OperatorPart::AllReduce:
        return "bytes";
    }
    return "";
}

std::size_t CoveredTable::notCovered() const
{
    return sumOf(rest);
}

CoveredTable coveredSamples(const OperatorFile& table, const Gpu& gpu)
{
    if (!table.attention.empty())
        return coveredAttention(table, gpu);
    return table.moe.empty() ? coveredAllReduce(table, gpu) : coveredMoe(table, gpu);
}

std::size_t OperatorErrors::notPredicted() const
{
    return sumOf(not_predicted);
}

OperatorErrors operatorErrors(const OperatorFile& table, const Gpu& gpu, PredictedTime wanted)
{
    CoveredTable covered = coveredSamples(table, gpu);
    OperatorErrors result {{}, std::move(covered.rest)};
    const auto from = wanted == PredictedTime::Generic ? ConstantsWanted::Generic : ConstantsWanted::OwnElseGeneric;
    std::vector<double> errors;
    for (const OperatorSamples& set : covered.sets) {
        const bool isIdeal = wanted == PredictedTime::Ideal;
        const OperatorValues found = isIdeal ? OperatorValues() : operatorValues(gpu, set.part, set.format, from);
        const bool isKnown = isIdeal ? set.rows.front().ideal_s > 0 : !found.values.empty();
        if (!isKnown) {
            result.not_predicted.push_back(
                {isIdeal ? "the GPU's peak and bandwidth are not known" : found.reason, set.rows.size()});
            continue;
        }
        for (std::size_t i = 0; i < set.rows.size(); ++i) {
            const double time = isIdeal ? set.rows[i].ideal_s : set.time(i, found.values);
            errors.push_back(std::abs(time / set.rows[i].time_s - 1));
        }
    }
    std::ranges::stable_sort(result.not_predicted, std::ranges::greater(), &NotCovered::rows);
    result.errors = timeErrors(errors);
    return result;
}

} // namespace ridgepoint

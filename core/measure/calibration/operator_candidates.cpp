// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/calibration/operator_candidates.h"

#include "core/hardware/calibration_merge.h"
#include "core/hardware/calibration_words.h"
#include "core/measure/calibration/gemm_fit.h"

#include <algorithm>
#include <filesystem>

namespace ridgepoint {

namespace {

using namespace calibrated;

Parsed<FittedSet> fitted(const OperatorFile& table, const OperatorSamples& samples, const Gpu& gpu, const FitWish& wish)
{
    Parsed<OperatorFit> found =
        fitOperator(samples, gpu, {.train_fraction = wish.train_fraction, .seed = wish.seed}, wish.prior);
    Parsed<FittedSet> result;
    result.diagnostics = std::move(found.diagnostics);
    if (!result.ok())
        return result;
    calibrated::Calibration own = emptyCalibration(gpu);
    setConstants(
        own, found.value.part, found.value.format, found.value.values, sourceOf(table, found.value, wish.date));
    result.value.result = std::move(found.value.result);
    result.value.own = std::move(own);
    return result;
}

std::string whole(double value)
{
    return std::to_string(static_cast<long long>(value));
}

template<typename Row, typename Describe>
std::string described(const std::vector<Row>& rows, std::int32_t line, const Describe& describe)
{
    const auto row = std::ranges::find(rows, line, &Row::line);
    return row == rows.end() ? std::string() : describe(*row);
}

std::string describe(const OperatorFile& table, const FitRow& wanted)
{
    if (!table.attention.empty()) {
        return described(table.attention, wanted.line, [](const AttentionRow& row) {
            return "batch " + whole(row.shape.batch) + ", " + whole(row.shape.tokens)
                + (row.is_prefill ? " tokens, " : " cached tokens, ") + whole(row.shape.heads) + ":"
                + whole(row.shape.kv_heads) + " heads";
        });
    }
    if (!table.moe.empty()) {
        return described(table.moe, wanted.line, [](const MoeRow& row) {
            return whole(row.shape.tokens) + " tokens, " + whole(row.shape.experts_per_token) + " of "
                + whole(row.shape.experts) + " experts of " + whole(row.shape.hidden) + " × "
                + whole(row.shape.intermediate);
        });
    }
    return described(table.all_reduce, wanted.line,
        [](const AllReduceRow& row) { return whole(row.bytes) + " bytes over " + whole(row.gpus) + " GPUs"; });
}

/// What ships for the GPU itself, the generic set left out.
std::vector<double> shippedValues(Gpu gpu, const OperatorSamples& samples)
{
    gpu.generic_calibration.reset();
    return operatorValues(gpu, samples.part, samples.format, ConstantsWanted::OwnElseGeneric).values;
}

} // namespace

std::string nameOf(const OperatorSamples& set)
{
    if (set.part == OperatorPart::AllReduce)
        return std::string(name(set.part));
    return std::string(name(set.format)) + ' ' + std::string(name(set.part));
}

CalibrationSource sourceOf(const OperatorFile& table, const OperatorFit& fit, const std::string& date)
{
    const LibraryName library = libraryName(table.framework);
    CalibrationSource source;
    source.table = std::filesystem::path(table.path).filename().string();
    source.library = library.library.empty() ? "not known" : library.library;
    source.version = library.version;
    source.rows = std::to_string(fit.result.fitted_rows);
    source.date = date;
    source.error_median = fit.result.after.median;
    source.error_p90 = fit.result.after.p90;
    source.error_on = std::to_string(fit.result.after.rows) + " held-out rows";
    return source;
}

std::vector<FitCandidate> operatorFitCandidates(const std::shared_ptr<const OperatorFile>& table, const Gpu& gpu)
{
    std::vector<FitCandidate> candidates;
    for (OperatorSamples& set : coveredSamples(*table, gpu).sets) {
        FitCandidate one;
        one.name = nameOf(set);
        one.gpu = gpu.id;
        one.rows = set.rows.size();
        const std::vector<OperatorConstant> constants = operatorConstants(set.part);
        const std::vector<double> shipped = shippedValues(gpu, set);
        for (std::size_t i = 0; i < shipped.size(); ++i) {
            if (!constants[i].is_fixed)
                one.shipped.push_back(shipped[i]);
        }
        const OperatorValues own = operatorValues(gpu, set.part, set.format, ConstantsWanted::OwnElseGeneric);
        if (!one.shipped.empty() && own.source != nullptr)
            one.other_library = otherLibraryWords(*own.source, table->framework);
        one.describe = [table](const FitRow& row) { return describe(*table, row); };
        one.fit = [table, gpu, samples = std::make_shared<const OperatorSamples>(std::move(set))](
                      const FitWish& wish) { return fitted(*table, *samples, gpu, wish); };
        candidates.push_back(std::move(one));
    }
    std::ranges::stable_sort(candidates, std::ranges::greater(), &FitCandidate::rows);
    return candidates;
}

} // namespace ridgepoint

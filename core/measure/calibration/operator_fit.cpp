// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/calibration/operator_fit.h"

#include "core/measure/calibration/gemm_fit.h"
#include "core/measure/calibration/robust_fit.h"
#include "core/measure/calibration/split_mix.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace ridgepoint {

namespace {

using namespace calibrated;

struct Regime
{
    const char* label;
    double below; ///< the size from which on the next one begins
};
constexpr double unbounded = std::numeric_limits<double>::infinity();
constexpr std::array promptRegimes {
    Regime {"128 … 511", 512}, Regime {"512 … 2047", 2048}, Regime {"2048 … 8191", 8192}, Regime {"≥ 8192", unbounded}};
constexpr std::array cacheRegimes {
    Regime {"≤ 127", 128}, Regime {"128 … 1023", 1024}, Regime {"1024 … 8191", 8192}, Regime {"≥ 8192", unbounded}};
constexpr std::array tokenRegimes {
    Regime {"≤ 16", 17}, Regime {"17 … 128", 129}, Regime {"129 … 1024", 1025}, Regime {"> 1024", unbounded}};
constexpr std::array byteRegimes {Regime {"≤ 64 KiB", 65537}, Regime {"64 KiB … 1 MiB", 1048577},
    Regime {"1 … 8 MiB", 8388609}, Regime {"> 8 MiB", unbounded}};

std::span<const Regime> regimesOf(OperatorPart part)
{
    switch (part) {
    case OperatorPart::Prefill:
        return promptRegimes;
    case OperatorPart::Decode:
        return cacheRegimes;
    case OperatorPart::Moe:
        return tokenRegimes;
    case OperatorPart::AllReduce:
        return byteRegimes;
    }
    return {};
}

/// Ranges in which a constant is looked for, around its prior.
RobustProblem problemOf(const OperatorSamples& samples, const std::vector<std::size_t>& rows, std::vector<double> prior)
{
    RobustProblem problem;
    const std::vector<OperatorConstant> constants = operatorConstants(samples.part);
    for (std::size_t i = 0; i < prior.size(); ++i) {
        double& value = prior[i];
        const bool isTime = constants[i].kind == ConstantKind::Time;
        value = value > 0 ? value : isTime ? 1e-9 : 1e-3; // a logarithm has to be taken of it
        const bool isCacheRatio = constants[i].symbol == "gl"; // no cache is slower than the DRAM
        const double low = isTime ? value * 1e-3 : std::min(isCacheRatio ? 1 : 0.005, value);
        const double high = isTime ? value * 1e3 : std::max(500.0, value);
        problem.low.push_back(constants[i].is_fixed ? value : low);
        problem.high.push_back(constants[i].is_fixed ? value : high);
    }
    problem.prior = std::move(prior);
    for (const std::size_t row : rows)
        problem.times.push_back(samples.rows[row].time_s);
    problem.time = [&samples, rows](
                       std::size_t row, std::span<const double> values) { return samples.time(rows[row], values); };
    return problem;
}

std::vector<FittedConstant> fittedConstants(const OperatorSamples& samples, const std::vector<std::size_t>& fitted,
    const std::vector<double>& prior, const std::vector<double>& values)
{
    const std::vector<std::size_t> few(
        fitted.begin(), fitted.begin() + static_cast<std::ptrdiff_t>(std::min(fitted.size(), enoughForStates)));
    const RobustProblem problem = problemOf(samples, few, prior);
    const std::vector<OperatorConstant> constants = operatorConstants(samples.part);
    std::vector<bool> isShare;
    for (const OperatorConstant& one : constants)
        isShare.push_back(one.kind == ConstantKind::Efficiency);
    const std::vector<ParameterState> states = parameterStates(problem, values, isShare);
    std::vector<FittedConstant> list;
    for (std::size_t i = 0; i < constants.size(); ++i) {
        const OperatorConstant& one = constants[i];
        if (!one.is_fixed)
            list.push_back({one.symbol, one.unit, one.meaning, one.si, prior[i], values[i], states[i]});
    }
    return list;
}

TimeErrors errorsOf(const std::vector<FitRow>& rows, double FitRow::*ratio, double from = 0, double below = unbounded)
{
    std::vector<double> errors;
    for (const FitRow& row : rows) {
        if (row.size >= from && row.size < below)
            errors.push_back(std::abs(row.*ratio - 1));
    }
    return timeErrors(errors);
}

void addErrors(FitResult& result, const OperatorSamples& samples, const std::vector<std::size_t>& heldOut)
{
    std::vector<double> ideal;
    for (const std::size_t row : heldOut)
        ideal.push_back(std::abs(samples.rows[row].ideal_s / samples.rows[row].time_s - 1));
    result.ideal = timeErrors(ideal);
    result.before = errorsOf(result.rows, &FitRow::before);
    result.after = errorsOf(result.rows, &FitRow::after);
    double from = 0;
    for (const Regime& regime : regimesOf(samples.part)) {
        RegimeErrors errors {regime.label, errorsOf(result.rows, &FitRow::before, from, regime.below),
            errorsOf(result.rows, &FitRow::after, from, regime.below)};
        if (errors.after.rows > 0)
            result.by_regime.push_back(std::move(errors));
        from = regime.below;
    }
    markOutside(result);
}

/// Where a fit begins. Of the generic set the ratio of L2 to DRAM bandwidth in prompts is that of the GPU's own matrix
/// products.
OperatorValues priorOf(const Gpu& gpu, OperatorPart part, Format format, FitPrior wanted)
{
    if (wanted == FitPrior::Own) {
        Gpu own = gpu;
        own.generic_calibration.reset();
        return operatorValues(own, part, format, ConstantsWanted::OwnElseGeneric);
    }
    OperatorValues prior = operatorValues(gpu, part, format, ConstantsWanted::Start);
    if (part != OperatorPart::Prefill || prior.values.empty())
        return prior;
    const auto products = gemmConstants(gpu, Format::Bf16, ConstantsWanted::OwnElseGeneric);
    const std::vector<OperatorConstant> constants = operatorConstants(part);
    for (std::size_t i = 0; i < constants.size() && products.known(); ++i) {
        if (constants[i].is_fixed)
            prior.values[i] = products.constants.gl;
    }
    return prior;
}

/// The prior with some constants as kernels of other families have them: the sum has several valleys.
std::vector<double> movedTo(
    std::vector<double> prior, OperatorPart part, std::initializer_list<std::pair<std::string_view, double>> others)
{
    const std::vector<OperatorConstant> constants = operatorConstants(part);
    for (std::size_t i = 0; i < constants.size(); ++i) {
        for (const auto& [symbol, value] : others)
            prior[i] = constants[i].symbol == symbol ? value : prior[i];
    }
    return prior;
}

/// Where else than at the prior a fit begins.
std::vector<std::vector<double>> startsOf(OperatorPart part, const std::vector<double>& prior)
{
    if (part == OperatorPart::Prefill)
        return {movedTo(prior, part, {{"et", 0.5}, {"tw", 1e-6}}), movedTo(prior, part, {{"tw", 0.1e-6}})};
    if (part == OperatorPart::Decode)
        return {movedTo(prior, part, {{"tl", 13e-9}, {"ts", 8e-6}}),
            movedTo(prior, part, {{"tl", 0.4e-9}, {"tc", 1.7e-6}})};
    return {};
}

std::string obstacle(const OperatorSamples& samples, std::size_t train, const OperatorValues& prior)
{
    const std::size_t rows = samples.rows.size();
    if (rows < minPriorRows) {
        return "found " + std::to_string(rows) + " rows of " + std::string(name(samples.part)) + ", expected "
            + std::to_string(minPriorRows) + " or more to calibrate with";
    }
    if (train == 0 || train >= rows)
        return "the share of the rows to fit leaves none on one side, expected one between 0 and 1";
    if (prior.values.empty())
        return "there are no generic constants to begin with: " + prior.reason;
    return {};
}

/// A random share of the rows, and the others in the order of the file.
struct Halves
{
    std::vector<std::size_t> fitted;
    std::vector<std::size_t> held_out;
};
Halves halvesOf(std::size_t rows, std::size_t train, const PriorCalibrationOptions& options)
{
    std::vector<std::size_t> shuffled(rows);
    std::iota(shuffled.begin(), shuffled.end(), std::size_t {0});
    SplitMix(options.seed).shuffle(shuffled);
    const auto middle = shuffled.begin() + static_cast<std::ptrdiff_t>(train);
    Halves halves {{shuffled.begin(), middle}, {middle, shuffled.end()}};
    halves.fitted.resize(std::min(train, options.max_fitted_rows));
    std::ranges::sort(halves.held_out);
    return halves;
}

} // namespace

Parsed<OperatorFit> fitOperator(
    const OperatorSamples& samples, const Gpu& gpu, const PriorCalibrationOptions& options, FitPrior wanted)
{
    Parsed<OperatorFit> parsed;
    const bool isShare = options.train_fraction > 0 && options.train_fraction < 1;
    const auto rows = static_cast<double>(samples.rows.size());
    const auto train = static_cast<std::size_t>(isShare ? rows * options.train_fraction : 0);
    const OperatorValues prior = priorOf(gpu, samples.part, samples.format, wanted);
    if (std::string message = obstacle(samples, train, prior); !message.empty()) {
        parsed.add({Diagnostic::Severity::Error, {}, 0, 0, {}, std::move(message)});
        return parsed;
    }
    const Halves halves = halvesOf(samples.rows.size(), train, options);
    OperatorFit& fit = parsed.value;
    fit.part = samples.part;
    fit.format = samples.format;
    PriorFitOptions fitting = options.fit;
    for (std::vector<double>& start : startsOf(samples.part, prior.values))
        fitting.starts.push_back(std::move(start));
    fit.values = fitRobustly(problemOf(samples, halves.fitted, prior.values), fitting);
    FitResult& result = fit.result;
    result.what = shortName(gpu) + (fit.part == OperatorPart::AllReduce ? "" : ' ' + std::string(name(fit.format)))
        + ' ' + std::string(name(fit.part));
    result.size_name = sizeName(fit.part);
    result.fitted_rows = halves.fitted.size();
    result.constants = fittedConstants(samples, halves.fitted, prior.values, fit.values);
    for (const std::size_t row : halves.held_out) {
        const OperatorSample& sample = samples.rows[row];
        result.rows.push_back({sample.line, sample.size, sample.time_s, samples.time(row, prior.values) / sample.time_s,
            samples.time(row, fit.values) / sample.time_s});
    }
    addErrors(result, samples, halves.held_out);
    return parsed;
}

} // namespace ridgepoint

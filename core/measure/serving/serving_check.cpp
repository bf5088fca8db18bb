// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/serving/serving_check.h"

#include "core/measure/calibration/calibrated_model.h"
#include "core/measure/calibration/minimise.h"
#include "core/measure/calibration/split_mix.h"
#include "core/measure/cell.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

namespace ridgepoint {

namespace {

constexpr double lossScale = 0.1; ///< of the logarithm, from which on a row counts less
constexpr double mostStep_ms = 100;
constexpr double mostInterference = 10;
constexpr double mostFirstToken_ms = 10'000;
constexpr double mostFirstTokenFactor = 20;
/// TensorRT-LLM and vLLM, up to four requests at once: 31 ms + 1.16 and 30 ms + 1.31 times the computing.
constexpr double usualFirstToken_ms = 30;
constexpr double usualFirstTokenFactor = 1.2;
constexpr std::size_t mostFitted = 4000; ///< rows; more change the constants no longer

constexpr std::array allMeasures {ServingMeasure::Tpot, ServingMeasure::Ttft, ServingMeasure::Latency};

double softL1(double predicted, double measured)
{
    const double r = std::log(predicted / measured) / lossScale;
    return std::sqrt(1 + r * r) - 1;
}

/// What a fit looks at: a measured row and the steps of its prediction.
struct Sample
{
    const ServingPoint* point = nullptr;
    const ServingSteps* steps = nullptr;
};

double loss(
    const std::vector<Sample>& samples, ServingMeasure measure, const ServingConstants& constants, bool isStatic)
{
    double sum = 0;
    for (const Sample& sample : samples) {
        const double predicted = servingPrediction(measure, *sample.point, *sample.steps, constants, isStatic);
        sum += softL1(predicted, sample.point->measured(measure));
    }
    return sum;
}

/// "trtllm" for "TensorRT-LLM": under which name constants ship.
std::string shippedName(std::string_view framework)
{
    std::string plain;
    for (const char c : lowered(framework.substr(0, 64))) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            plain += c;
    }
    return plain == "tensorrtllm" || plain == "tensorrt" || plain == "trt" ? "trtllm" : plain;
}

class Check
{
public:
    Check(const ServingTable& table, const Catalog& catalog, const ServingCheckOptions& options)
        : m_table(table)
        , m_catalog(catalog)
        , m_predictions(predictServing(table, catalog, options.time_model))
    {
        m_check.options = options;
        m_check.names = servingNames(table, catalog);
    }

    ServingCheck run();

private:
    struct Group
    {
        std::vector<std::uint32_t> rows; ///< indices into m_check.rows
    };

    void groupRows();
    void fit(std::size_t group);
    std::vector<Sample> samples(const std::vector<std::uint32_t>& rows, ServingMeasure measure) const;
    void fitFramework(ServingFit& fit, const std::vector<Sample>& samples, ServingMeasure measure) const;
    void fitFirstToken(ServingFit& fit, const std::vector<Sample>& samples) const;
    void useShipped(ServingFit& fit, const std::vector<std::uint32_t>& rows) const;
    void predict(ServingRow& row) const;
    void addErrors();
    void addErrors(ServingMeasure measure);

    const ServingPoint& pointOf(const ServingRow& row) const { return m_table.points[row.point]; }
    /// What a framework's constants are fitted to.
    ServingMeasure fittedMeasure() const
    {
        return m_table.is_static_batch ? ServingMeasure::Latency : ServingMeasure::Tpot;
    }

    const ServingTable& m_table;
    const Catalog& m_catalog;
    ServingPredictions m_predictions;
    std::vector<Group> m_groups; ///< like m_check.fits
    ServingCheck m_check;
};

void Check::groupRows()
{
    std::map<std::pair<std::string_view, std::string_view>, std::uint32_t> index;
    for (const PredictedPoint& predicted : m_predictions.points) {
        const ServingPoint& point = m_table.points[predicted.point];
        const std::string_view gpu = m_table.is_static_batch ? std::string_view(m_check.names.gpus[point.gpu]) : "";
        const auto next = static_cast<std::uint32_t>(m_groups.size());
        const auto [found, isNew] = index.emplace(std::pair(std::string_view(m_table.framework(point)), gpu), next);
        if (isNew) {
            m_groups.emplace_back();
            ServingFit& fit = m_check.fits.emplace_back();
            fit.framework = m_table.framework(point);
            fit.gpu = gpu;
        }
        m_groups[found->second].rows.push_back(static_cast<std::uint32_t>(m_check.rows.size()));
        ServingRow row;
        row.point = predicted.point;
        row.fit = found->second;
        row.steps = predicted.steps;
        m_check.rows.push_back(row);
    }
}

std::vector<Sample> Check::samples(const std::vector<std::uint32_t>& rows, ServingMeasure measure) const
{
    std::vector<Sample> found;
    for (const std::uint32_t row : rows) {
        const ServingPoint& point = pointOf(m_check.rows[row]);
        if (!std::isnan(point.measured(measure)) && countsInErrors(measure, point) && found.size() < mostFitted)
            found.push_back({&point, &m_predictions.points[row].steps});
    }
    return found;
}

void Check::fitFramework(ServingFit& fit, const std::vector<Sample>& samples, ServingMeasure measure) const
{
    const bool isStatic = m_table.is_static_batch;
    const auto constantsAt = [&](std::span<const double> at) {
        ServingConstants constants = fit.before;
        constants.framework.step_s = at[0] / 1e3;
        constants.framework.interference = isStatic ? 1 : at[1];
        return constants;
    };
    // In milliseconds and as a factor; from below and from above, for the sum has kinks.
    Minimum best;
    best.value = std::numeric_limits<double>::infinity();
    for (const double start : {0.3, 3.0}) {
        MinimiseProblem problem {{start}, {0}, {mostStep_ms}};
        if (!isStatic) {
            problem.start.push_back(1);
            problem.low.push_back(0);
            problem.high.push_back(mostInterference);
        }
        Minimum found = minimise(
            problem, [&](std::span<const double> at) { return loss(samples, measure, constantsAt(at), isStatic); });
        if (found.value < best.value)
            best = std::move(found);
    }
    if (best.at.empty())
        return;
    fit.after.framework = constantsAt(best.at).framework;
    fit.fitted_rows = samples.size();
    fit.is_step_at_bound = best.at[0] < 1e-4 || best.at[0] > mostStep_ms * 0.999;
}

void Check::fitFirstToken(ServingFit& fit, const std::vector<Sample>& samples) const
{
    const auto constantsAt = [&](std::span<const double> at) {
        ServingConstants constants = fit.after;
        constants.first_token_s = at[0] / 1e3;
        constants.first_token_factor = at[1];
        return constants;
    };
    const auto value = [&](std::span<const double> at) {
        // Few rows, and schedulers answer at once or after a pause: the prior keeps to the shorter of both.
        const double prior = softL1(std::max(at[0], 1e-3), usualFirstToken_ms) + softL1(at[1], usualFirstTokenFactor);
        return prior + loss(samples, ServingMeasure::Ttft, constantsAt(at), false);
    };
    Minimum best;
    best.value = std::numeric_limits<double>::infinity();
    for (const double start : {usualFirstToken_ms, 5 * usualFirstToken_ms}) {
        const MinimiseProblem problem {
            {start, usualFirstTokenFactor}, {0, 0.1}, {mostFirstToken_ms, mostFirstTokenFactor}};
        Minimum found = minimise(problem, value);
        if (found.value < best.value)
            best = std::move(found);
    }
    if (best.at.empty())
        return;
    fit.after = constantsAt(best.at);
    fit.ttft_fitted_rows = samples.size();
}

/// With too few rows of its own a framework gets the constants that ship under its name, where some do.
void Check::useShipped(ServingFit& fit, const std::vector<std::uint32_t>& rows) const
{
    const ServingPoint& point = pointOf(m_check.rows[rows.front()]);
    const Gpu* gpu = m_catalog.gpu(m_check.names.gpus[point.gpu]);
    if (gpu == nullptr || !gpu->generic_calibration || m_table.is_static_batch)
        return;
    const auto& shipped = gpu->generic_calibration->frameworks;
    const auto found = shipped.find(shippedName(fit.framework));
    if (found == shipped.end())
        return;
    fit.after.framework = found->second;
    fit.is_shipped = true;
}

void Check::fit(std::size_t group)
{
    ServingFit& fit = m_check.fits[group];
    std::vector<std::uint32_t> shuffled = m_groups[group].rows;
    SplitMix random(m_check.options.seed);
    random.shuffle(shuffled);
    const auto share = m_check.options.train_fraction * static_cast<double>(shuffled.size());
    const auto trained = std::min(static_cast<std::size_t>(std::lround(share)), shuffled.size());
    const std::vector<std::uint32_t> train(shuffled.begin(), shuffled.begin() + static_cast<std::ptrdiff_t>(trained));
    const std::vector<Sample> fitted = samples(train, fittedMeasure());
    const bool isEnough = fitted.size() >= minServingRows;
    if (isEnough)
        fitFramework(fit, fitted, fittedMeasure());
    else
        useShipped(fit, shuffled);
    const std::vector<Sample> first = samples(train, ServingMeasure::Ttft);
    const bool isFirstEnough = !m_table.is_static_batch && first.size() >= minServingRows;
    if (isFirstEnough)
        fitFirstToken(fit, first);
    // Where nothing is fitted, every row may be looked at.
    for (std::size_t i = 0; i < shuffled.size(); ++i)
        m_check.rows[shuffled[i]].is_held_out = i >= trained || !(isEnough || isFirstEnough);
}

void Check::predict(ServingRow& row) const
{
    const ServingPoint& point = pointOf(row);
    const ServingFit& fit = m_check.fits[row.fit];
    const PredictedPoint& predicted = m_predictions.points[static_cast<std::size_t>(&row - m_check.rows.data())];
    const bool isStatic = m_table.is_static_batch;
    for (const ServingMeasure measure : allMeasures) {
        const auto at = static_cast<std::size_t>(measure);
        row.ideal[at] = servingPrediction(measure, point, predicted.ideal, fit.before, isStatic);
        row.before[at] = servingPrediction(measure, point, predicted.steps, fit.before, isStatic);
        row.after[at] = servingPrediction(measure, point, predicted.steps, fit.after, isStatic);
    }
}

/// Errors that are gathered for one line of the table.
struct Gathered
{
    std::vector<double> ideal, before, after;

    void add(const ServingRow& row, std::size_t measure, double measured)
    {
        ideal.push_back(std::abs(row.ideal[measure] / measured - 1));
        before.push_back(std::abs(row.before[measure] / measured - 1));
        after.push_back(std::abs(row.after[measure] / measured - 1));
    }
};

void Check::addErrors(ServingMeasure measure)
{
    // Framework's fit and model; ranked so that all come first, then frameworks, then models.
    std::map<std::tuple<int, std::uint32_t, std::string>, Gathered> all;
    const auto at = static_cast<std::size_t>(measure);
    for (const ServingRow& row : m_check.rows) {
        const ServingPoint& point = pointOf(row);
        const double measured = point.measured(measure);
        if (std::isnan(measured) || !row.is_held_out || !countsInErrors(measure, point))
            continue;
        all[{0, 0, {}}].add(row, at, measured);
        all[{1, row.fit, {}}].add(row, at, measured);
        all[{2, row.fit, m_check.names.models[point.model]}].add(row, at, measured);
    }
    for (auto& [key, gathered] : all) {
        const auto& [rank, fit, model] = key;
        ServingErrors errors;
        errors.measure = measure;
        if (rank > 0) {
            errors.framework = m_check.fits[fit].framework;
            errors.gpu = m_check.fits[fit].gpu;
        }
        errors.model = model;
        errors.ideal = timeErrors(gathered.ideal);
        errors.before = timeErrors(gathered.before);
        errors.after = timeErrors(gathered.after);
        m_check.errors.push_back(std::move(errors));
    }
}

void Check::addErrors()
{
    for (const ServingMeasure measure : allMeasures)
        addErrors(measure);
}

ServingCheck Check::run()
{
    groupRows();
    for (std::size_t i = 0; i < m_groups.size(); ++i)
        fit(i);
    for (ServingRow& row : m_check.rows)
        predict(row);
    addErrors();
    m_check.not_predicted = std::move(m_predictions.not_predicted);
    m_check.reasons = std::move(m_predictions.reasons);
    m_check.constants = std::move(m_predictions.constants);
    return std::move(m_check);
}

} // namespace

bool countsInErrors(ServingMeasure measure, const ServingPoint& point)
{
    return measure != ServingMeasure::Ttft || point.sequences <= maxTtftSequences;
}

ServingCheck checkServing(const ServingTable& table, const Catalog& catalog, const ServingCheckOptions& options)
{
    return Check(table, catalog, options).run();
}

} // namespace ridgepoint

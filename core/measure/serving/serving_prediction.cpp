// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/serving/serving_prediction.h"

#include "core/measure/cell.h"
#include "core/measure/serving/ideal_step.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace ridgepoint {

namespace {

using namespace calibrated;

constexpr double memoryShare = 0.9; ///< of the memory that servers use for weights and KV cache

/// Why a model is none of the dense decoders that the formula of a step is for; empty where it is.
std::string obstacleOf(const Model& model)
{
    if (model.isMoe())
        return "a mixture of experts: the formula of a step is that of dense decoders";
    if (model.attention == AttentionKind::Mla)
        return "latent attention: the formula of a step has none";
    if (!model.gated_mlp)
        return "a feed-forward without gate: the formula of a step has none";
    return {};
}

/// Sequences whose KV cache fits beside the weights.
double capacity(const StepModel& m, const Model& model, Format format, double memory, double tokens)
{
    const double projections = m.hidden * m.head_dim * 2 * (m.heads + m.kv_heads);
    const double layer = (projections + 3 * m.hidden * m.intermediate) * gemmRun(format).operand_bytes;
    const double tables = model.tied_embeddings ? 1 : 2;
    const double weights = (m.layers * layer + tables * 2 * m.vocab * m.hidden) / m.tensor_parallel;
    const double heads = std::max(1.0, m.kv_heads / m.tensor_parallel);
    return (memoryShare * memory - weights) / (2 * m.layers * heads * m.head_dim * m.kv_bytes * tokens);
}

/// Half: prompts that are cached save some of a server's work, but not so much of TPOT or of a batch's latency.
bool isTooFast(const ServingTable& table, const ServingPoint& point, const ServingSteps& ideal)
{
    constexpr double leastShare = 0.5;
    const auto measure = table.is_static_batch ? ServingMeasure::Latency : ServingMeasure::Tpot;
    const double least = servingPrediction(measure, point, ideal, {}, table.is_static_batch);
    return point.measured(measure) < leastShare * least;
}

StepModel stepModel(const Model& model, double tensorParallel, Format format)
{
    StepModel step;
    step.layers = model.layers;
    step.hidden = model.hidden;
    step.intermediate = model.intermediate;
    step.heads = model.heads;
    step.kv_heads = model.kv_heads;
    step.head_dim = model.head_dim;
    step.vocab = model.vocab;
    step.tensor_parallel = tensorParallel;
    step.kv_bytes = format == Format::Bf16 ? 2 : 1;
    return step;
}

/// Constants of a GPU and a format, or the reason why there are none.
struct Chosen
{
    StepConstants constants;
    std::string obstacle; ///< of any row
    std::string link_obstacle; ///< of rows on several GPUs
    bool is_own = true; ///< nothing generic among them
    bool is_used = false;
};

Chosen chooseConstants(const Gpu& gpu, Format format, TimeModel timeModel)
{
    Chosen chosen;
    StepConstants& constants = chosen.constants;
    constants.format = format;
    constants.device = deviceOf(gpu, format);
    constants.bf16_flop_per_s = deviceOf(gpu, Format::Bf16).flop_per_s;
    constants.engine = engineConstants(gpu);
    if (!(constants.device.flop_per_s > 0 && constants.device.bytes_per_s > 0 && constants.bf16_flop_per_s > 0)) {
        chosen.obstacle = "the GPU has no peak in " + std::string(name(format));
        return chosen;
    }
    if (timeModel == TimeModel::Ideal)
        return chosen;
    const ConstantsWanted wanted =
        timeModel == TimeModel::Generic ? ConstantsWanted::Generic : ConstantsWanted::OwnElseGeneric;
    const Format kv = format == Format::Bf16 ? Format::Bf16 : Format::Fp8;
    const auto take = [&chosen](auto& into, const auto& found, const char* what) {
        into = found.constants;
        chosen.is_own = chosen.is_own && !found.generic;
        if (!found.known() && chosen.obstacle.empty())
            chosen.obstacle = std::string(what) + ": " + std::string(found.reason);
    };
    take(constants.gemm, gemmConstants(gpu, format, wanted), "products");
    take(constants.gemm_bf16, gemmConstants(gpu, Format::Bf16, wanted), "16-bit products");
    take(constants.prefill, prefillConstants(gpu, kv, wanted), "prefill attention");
    take(constants.decode, decodeConstants(gpu, kv, wanted), "decode attention");
    const auto link = allReduceConstants(gpu, wanted);
    constants.all_reduce = link.constants;
    if (!link.known())
        chosen.link_obstacle = "all-reduces: " + std::string(link.reason);
    return chosen;
}

/// A table's rows one after another; what their texts mean is looked up once per distinct text.
class Prediction
{
public:
    Prediction(const ServingTable& table, const Catalog& catalog, TimeModel timeModel)
        : m_table(table)
        , m_catalog(catalog)
        , m_timeModel(timeModel)
        , m_names(servingNames(table, catalog))
    {
    }

    ServingPredictions run();

private:
    std::string obstacle(const ServingPoint& point) const;
    std::string sizeObstacle(const ServingPoint& point) const;
    void take(std::uint32_t index);
    PredictedPoint timed(const ServingPoint& point, const StepModel& model, const StepConstants& constants) const;
    Chosen& constantsOf(const ServingPoint& point, const Gpu& gpu, Format format);
    void refuse(std::uint32_t index, std::string reason);
    void sortReasons();

    const ServingTable& m_table;
    const Catalog& m_catalog;
    TimeModel m_timeModel;
    ServingNames m_names;
    std::map<std::pair<std::uint32_t, Format>, Chosen> m_chosen;
    std::map<std::string, std::uint32_t> m_reasonIndex;
    ServingPredictions m_result;
};

std::string Prediction::sizeObstacle(const ServingPoint& point) const
{
    if (point.sequences == 0)
        return "the row does not say how many sequences run at once";
    if (point.prompt == 0 || point.output == 0)
        return "the row does not say how many tokens go in and come out";
    if (point.sequences > Limits::max_batch || point.prompt > Limits::max_tokens || point.output > Limits::max_tokens)
        return "more sequences or tokens than can be analysed";
    if (point.tensor_parallel == 0 || point.tensor_parallel > Limits::max_tensor_parallel)
        return "the number of GPUs is not known or too large";
    if (point.implied_sequences > 0 && std::abs(point.implied_sequences / point.sequences - 1) > 0.05)
        return "the throughput is not that of the batch: it means something else";
    return {};
}

/// Empty where the row can be predicted as far as its own cells say.
std::string Prediction::obstacle(const ServingPoint& point) const
{
    if (m_names.models[point.model].empty())
        return "no model preset is called " + quotedCell(m_table.model(point));
    if (m_names.gpus[point.gpu].empty())
        return m_table.gpu(point).empty()
            ? "the row names no GPU"
            : "no GPU preset, or more than one, is called " + quotedCell(m_table.gpu(point));
    const Model& model = *m_catalog.model(m_names.models[point.model]);
    if (std::string why = obstacleOf(model); !why.empty())
        return why;
    if (point.is_disaggregated)
        return "prefill and decode run on GPUs of their own";
    if (point.pipeline_parallel != 1)
        return "pipeline parallel";
    if (point.data_parallel != 1)
        return "data parallel: how many sequences a GPU has is not known";
    if (!servingFormat(m_table, point))
        return "no formula for the number format " + quotedCell(m_table.precision(point));
    if (std::string why = sizeObstacle(point); !why.empty())
        return why;
    const int gpus = static_cast<int>(point.tensor_parallel);
    if (model.heads % gpus != 0 || (model.kv_heads % gpus != 0 && gpus % model.kv_heads != 0))
        return "the heads cannot be shared out evenly among the GPUs";
    if (model.local != LocalAttention::None && point.prompt + point.output > model.window)
        return "layers that see only a window: the formula of a step has none";
    return {};
}

Chosen& Prediction::constantsOf(const ServingPoint& point, const Gpu& gpu, Format format)
{
    const auto key = std::pair(point.gpu, format);
    auto found = m_chosen.find(key);
    if (found == m_chosen.end())
        found = m_chosen.emplace(key, chooseConstants(gpu, format, m_timeModel)).first;
    return found->second;
}

PredictedPoint Prediction::timed(
    const ServingPoint& point, const StepModel& model, const StepConstants& constants) const
{
    const double context = point.prompt + point.output / 2;
    const Step decode {point.sequences, context, 0};
    const Step mixed {point.sequences - 1, context, point.prompt};
    Step prefill {0, 0, point.prompt};
    prefill.prompts = point.sequences;
    const bool isStatic = m_table.is_static_batch;
    const auto ideal = [&](const Step& step) { return idealStepTime(model, step, constants); };
    const auto expected = [&](const Step& step) { return stepTime(model, step, constants).total_s; };
    PredictedPoint predicted;
    predicted.ideal = {ideal(decode), ideal(mixed), isStatic ? ideal(prefill) : 0};
    predicted.steps = predicted.ideal;
    if (m_timeModel != TimeModel::Ideal)
        predicted.steps = {expected(decode), expected(mixed), isStatic ? expected(prefill) : 0};
    return predicted;
}

void Prediction::take(std::uint32_t index)
{
    const ServingPoint& point = m_table.points[index];
    if (std::string why = obstacle(point); !why.empty())
        return refuse(index, std::move(why));
    const Gpu& gpu = *m_catalog.gpu(m_names.gpus[point.gpu]);
    const Model& model = *m_catalog.model(m_names.models[point.model]);
    const Format format = *servingFormat(m_table, point);
    Chosen& chosen = constantsOf(point, gpu, format);
    if (!chosen.obstacle.empty())
        return refuse(index, chosen.obstacle);
    if (point.tensor_parallel > 1 && !chosen.link_obstacle.empty())
        return refuse(index, chosen.link_obstacle);
    const StepModel step = stepModel(model, point.tensor_parallel, format);
    if (!(capacity(step, model, format, gpu.capacity_bytes, point.prompt + point.output) >= point.sequences))
        return refuse(index, "the KV cache of all sequences does not fit into nine tenths of the memory");
    PredictedPoint predicted = timed(point, step, chosen.constants);
    predicted.point = index;
    if (isTooFast(m_table, point, predicted.ideal))
        return refuse(index, "measured in less than half of the ideal time: it was other work than the row says");
    m_result.points.push_back(predicted);
    if (std::exchange(chosen.is_used, true) || m_timeModel == TimeModel::Ideal)
        return;
    m_result.constants.push_back({gpu.id, format, chosen.is_own});
}

void Prediction::refuse(std::uint32_t index, std::string reason)
{
    constexpr std::size_t mostReasons = 1000;
    if (m_result.not_predicted.size() >= mostReasons && !m_reasonIndex.contains(reason))
        reason = "other reasons";
    const auto next = static_cast<std::uint32_t>(m_result.not_predicted.size());
    const auto [found, isNew] = m_reasonIndex.emplace(std::move(reason), next);
    if (isNew)
        m_result.not_predicted.push_back({found->first, 0, m_table.points[index].line});
    ++m_result.not_predicted[found->second].rows;
    m_result.reasons[index] = found->second;
}

void Prediction::sortReasons()
{
    auto& all = m_result.not_predicted;
    std::vector<std::uint32_t> order(all.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, [&](auto a, auto b) { return all[a].rows > all[b].rows; });
    std::vector<NotPredicted> sorted;
    std::vector<std::uint32_t> place(all.size());
    for (const std::uint32_t from : order) {
        place[from] = static_cast<std::uint32_t>(sorted.size());
        sorted.push_back(std::move(all[from]));
    }
    all = std::move(sorted);
    for (std::uint32_t& reason : m_result.reasons)
        reason = reason == ServingPredictions::noReason ? reason : place[reason];
}

ServingPredictions Prediction::run()
{
    m_result.reasons.assign(m_table.points.size(), ServingPredictions::noReason);
    for (std::uint32_t i = 0; i < m_table.points.size(); ++i)
        take(i);
    sortReasons();
    return std::move(m_result);
}

} // namespace

double servingPrediction(ServingMeasure measure, const ServingPoint& point, const ServingSteps& steps,
    const ServingConstants& constants, bool isStaticBatch)
{
    const FrameworkConstants& framework = constants.framework;
    if (isStaticBatch) {
        const double first = steps.prefill_s + framework.step_s;
        const double other = steps.decode_s + framework.step_s;
        if (measure == ServingMeasure::Latency)
            return first + (point.output - 1) * other;
        return measure == ServingMeasure::Ttft ? first : other;
    }
    const double tpot = servingTimePerToken(steps.decode_s, steps.mixed_s, point.sequences, point.output, framework);
    if (measure == ServingMeasure::Tpot)
        return tpot;
    const double ttft = constants.first_token_s + constants.first_token_factor * (steps.mixed_s + steps.decode_s / 2);
    return measure == ServingMeasure::Ttft ? ttft : ttft + (point.output - 1) * tpot;
}

ServingPredictions predictServing(const ServingTable& table, const Catalog& catalog, TimeModel timeModel)
{
    return Prediction(table, catalog, timeModel).run();
}

} // namespace ridgepoint

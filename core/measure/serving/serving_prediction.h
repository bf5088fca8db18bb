// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/calibrated/step_time.h"
#include "core/measure/serving/serving_table.h"
#include "core/scenario/catalog.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ridgepoint {

/// The steps that a server's times are put together from, seconds; nothing of a framework's own is in them.
struct ServingSteps
{
    double decode_s = 0; ///< all sequences at the mean context
    double mixed_s = 0; ///< one prompt among the other sequences
    double prefill_s = 0; ///< all prompts at once; of static batches alone
};

/// What a framework adds. TTFT = first_token_s + first_token_factor · (mixed + decode / 2).
struct ServingConstants
{
    calibrated::FrameworkConstants framework; ///< per step, and how often others' prefill is waited for
    double first_token_s = 0;
    double first_token_factor = 1;
};

/// Seconds. TPOT = decode + t_step + φ · (sequences − 1) / output · (mixed − decode); a request's latency: its TTFT
/// and the other tokens' TPOT. Of a static batch: TTFT = prefill + t_step, TPOT = decode + t_step.
double servingPrediction(ServingMeasure measure, const ServingPoint& point, const ServingSteps& steps,
    const ServingConstants& constants, bool isStaticBatch);

/// A row that can be predicted.
struct PredictedPoint
{
    std::uint32_t point = 0; ///< index into ServingTable::points
    ServingSteps steps; ///< under the time model that was asked for
    ServingSteps ideal; ///< at the speed of light
};

/// Rows that cannot, and why.
struct NotPredicted
{
    std::string reason;
    std::size_t rows = 0;
    std::int32_t first_line = 0;
};

/// What the operators of a GPU's rows in one number format are timed with.
struct UsedConstants
{
    std::string gpu; ///< preset's id
    calibrated::Format format = calibrated::Format::Bf16;
    bool is_own = false; ///< all of them fitted on this GPU; else some are generic
};

struct ServingPredictions
{
    std::vector<PredictedPoint> points; ///< in the order of the table
    std::vector<NotPredicted> not_predicted; ///< by reason, the most frequent first
    std::vector<std::uint32_t>
        reasons; ///< of each of the table's points: index into not_predicted; noReason: predicted
    std::vector<UsedConstants> constants; ///< of predicted points; none under the ideal time model
    static constexpr std::uint32_t noReason = ~std::uint32_t {0};
};

/// The preset ids that a table's names mean; empty where none fits.
struct ServingNames
{
    std::vector<std::string> models; ///< like ServingTable::models
    std::vector<std::string> gpus; ///< like ServingTable::gpus
};
ServingNames servingNames(const ServingTable& table, const Catalog& catalog);

/// The number format of a row's products; none for those without constants. Without one in the row that of the model's
/// name, else 16 bit.
std::optional<calibrated::Format> servingFormat(const ServingTable& table, const ServingPoint& point);

/// Predicts every row of a dense decoder whose GPU, sizes and parallelism are known and whose KV cache fits into nine
/// tenths of the memory beside the weights. About 5 µs a row.
ServingPredictions predictServing(const ServingTable& table, const Catalog& catalog, TimeModel timeModel);

/// The scenario of a row: base with the row's GPU, model, sizes, formats and the calibrated time model. None where GPU,
/// model or sizes are not known or no valid scenario.
std::optional<Scenario> servingScenario(
    const ServingTable& table, const ServingPoint& point, const Catalog& catalog, const Scenario& base);

} // namespace ridgepoint

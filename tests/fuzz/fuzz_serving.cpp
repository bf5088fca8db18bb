// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/harness.h"

#include "core/measure/problem_list.h"
#include "core/measure/serving/serving_check.h"
#include "core/measure/serving/serving_import.h"
#include "core/measure/serving/serving_words.h"
#include "core/measure/table_kind.h"

#include <cmath>

namespace ridgepoint::fuzz {

namespace {

bool isCount(double value)
{
    return value >= 0 && value <= 9007199254740992.0 && value == std::floor(value);
}

bool isTimeOrMissing(double value)
{
    return std::isnan(value) || (value >= 1e-12 && value <= 1e6);
}

void requireSound(const ServingPoint& point, const ServingTable& table)
{
    require(point.line >= 1, "a row knows its line");
    require(point.model < table.models.size() && point.gpu < table.gpus.size()
            && point.framework < table.frameworks.size() && point.version < table.versions.size()
            && point.precision < table.precisions.size(),
        "a row's texts are in the lists");
    require(!table.model(point).empty(), "a row has a model");
    for (const double value : {point.sequences, point.prompt, point.output, point.tensor_parallel,
             point.pipeline_parallel, point.data_parallel})
        require(isCount(value), "a count is a whole number or not known");
    for (const double value : {point.ttft_s, point.tpot_s, point.latency_s})
        require(isTimeOrMissing(value), "a time is possible or missing");
    require(!(std::isnan(point.ttft_s) && std::isnan(point.tpot_s) && std::isnan(point.latency_s)), "a row has a time");
}

void requireSound(const ServingCheck& check, const ServingTable& table)
{
    std::size_t left = 0;
    for (const NotPredicted& one : check.not_predicted) {
        require(!one.reason.empty() && one.rows > 0 && one.reason.size() < 4096, "what is not predicted has a reason");
        left += one.rows;
    }
    require(left + check.rows.size() == table.points.size(), "each row is predicted, or there is a reason");
    for (const ServingRow& row : check.rows) {
        require(row.point < table.points.size() && row.fit < check.fits.size(), "a row's point and fit exist");
        for (const auto& times : {row.ideal, row.before, row.after}) {
            for (const double time : times)
                require(std::isfinite(time) && time > 0, "a prediction is a time");
        }
    }
    for (const ServingErrors& errors : check.errors)
        require(errors.after.rows > 0 && errors.after.median <= errors.after.p90, "errors are of some rows");
    for (const ServingFit& fit : check.fits)
        require(!fitName(fit).empty() && !fitText(fit, table.is_static_batch).empty(), "a fit can be said");
}

const Catalog& catalog()
{
    static const Catalog shipped = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    return shipped;
}

} // namespace

void serving(std::string_view input)
{
    const auto [name, text] = namedText(input, "serving.csv");
    (void)tableKind(text);
    const Parsed<ServingTable> parsed = importServingText(text, name);
    fuzz::requireSound(parsed.diagnostics, text, name);
    require(parsed.diagnostics.size() <= ProblemList::max_cell_problems + 16, "messages are bounded");
    require(parsed.ok() == !parsed.value.points.empty(), "rows exactly where there is no error");
    for (const ServingPoint& point : parsed.value.points)
        requireSound(point, parsed.value);
    if (parsed.ok())
        requireSound(checkServing(parsed.value, catalog()), parsed.value);
}

} // namespace ridgepoint::fuzz

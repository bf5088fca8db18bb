// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/serving_report.h"

#include <nlohmann/json.hpp>

#include "app/text_table.h"
#include "core/io/number_text.h"
#include "core/measure/serving/serving_words.h"

#include <charconv>
#include <cmath>

namespace ridgepoint {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array allMeasures {ServingMeasure::Tpot, ServingMeasure::Ttft, ServingMeasure::Latency};

std::string errorText(const TimeErrors& errors)
{
    return percent(errors.median) + " / " + percent(errors.p90);
}

std::string orAll(const std::string& text)
{
    return text.empty() ? "all" : printable(text);
}

std::string tableText(const CheckedTable& checked)
{
    const ServingTable& table = checked.table;
    const ServingCheck& check = checked.check;
    std::string text = printable(table.path) + ": " + std::string(name(table.layout)) + ", "
        + std::to_string(check.rows.size()) + " of " + std::to_string(table.points.size()) + " rows predicted ("
        + std::string(name(check.options.time_model)) + " time)\n";
    if (const std::string constants = constantsText(check); !constants.empty())
        text.append("  operators: ").append(constants).append("\n");
    for (const ServingFit& fit : check.fits) {
        text += "  " + fitName(fit) + ": " + fitText(fit, table.is_static_batch) + '\n';
        if (const std::string first = firstTokenText(fit); !first.empty())
            text += "    " + first + '\n';
    }
    if (!check.errors.empty()) {
        TextTable errors({"time", "framework", "model", ">rows", ">ideal", ">no fit", ">fitted"});
        for (const ServingErrors& one : check.errors) {
            const std::string framework =
                one.gpu.empty() ? orAll(one.framework) : orAll(one.framework).append(" ").append(one.gpu);
            errors.add({std::string(name(one.measure)), framework, orAll(one.model), std::to_string(one.after.rows),
                errorText(one.ideal), errorText(one.before), errorText(one.after)});
        }
        text += "Errors over held-out rows, median / 90th percentile:\n" + errors.text();
        text += "TTFT is the computing alone, queueing left out: its errors are over rows of at most 4 requests.\n";
    }
    for (const NotPredicted& one : check.not_predicted)
        text += std::to_string(one.rows) + " not predicted, the first in line " + std::to_string(one.first_line) + ": "
            + one.reason + '\n';
    return text;
}

Json known(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json errorsJson(const TimeErrors& errors)
{
    return {{"median_ape", known(errors.median)}, {"p90_ape", known(errors.p90)}};
}

Json fitJson(const ServingFit& fit, bool isStaticBatch)
{
    Json json = {{"framework", fit.framework}};
    if (!fit.gpu.empty())
        json["gpu"] = fit.gpu;
    json["t_step_s"] = fit.after.framework.step_s;
    if (!isStaticBatch)
        json["phi"] = fit.after.framework.interference;
    json["fitted_rows"] = fit.fitted_rows;
    json["shipped"] = fit.is_shipped;
    if (fit.ttft_fitted_rows > 0) {
        json["ttft_a_s"] = fit.after.first_token_s;
        json["ttft_b"] = fit.after.first_token_factor;
        json["ttft_fitted_rows"] = fit.ttft_fitted_rows;
    }
    return json;
}

Json rowJson(const ServingTable& table, const ServingCheck& check, const ServingRow& row)
{
    const ServingPoint& point = table.points[row.point];
    Json json = {{"line", point.line}, {"model", check.names.models[point.model]}, {"gpu", check.names.gpus[point.gpu]},
        {"framework", table.framework(point)}, {"version", table.version(point)}, {"precision", table.precision(point)},
        {"tp", point.tensor_parallel}, {"sequences", point.sequences}, {"input", point.prompt},
        {"output", point.output}, {"held_out", row.is_held_out}};
    for (const ServingMeasure measure : allMeasures) {
        const auto at = static_cast<std::size_t>(measure);
        if (std::isnan(point.measured(measure)))
            continue;
        json[std::string(name(measure))] = {{"measured_s", point.measured(measure)}, {"ideal_s", known(row.ideal[at])},
            {"no_fit_s", known(row.before[at])}, {"predicted_s", known(row.after[at])}};
    }
    return json;
}

Json tableJson(const CheckedTable& checked)
{
    const ServingTable& table = checked.table;
    const ServingCheck& check = checked.check;
    Json json = {{"file", table.path}, {"layout", name(table.layout)}, {"static_batch", table.is_static_batch},
        {"time_model", name(check.options.time_model)}, {"seed", check.options.seed},
        {"train_fraction", check.options.train_fraction}, {"rows", table.points.size()},
        {"predicted", check.rows.size()}};
    json["operators"] = constantsText(check);
    json["fits"] = Json::array();
    for (const ServingFit& fit : check.fits)
        json["fits"].push_back(fitJson(fit, table.is_static_batch));
    json["errors"] = Json::array();
    for (const ServingErrors& one : check.errors)
        json["errors"].push_back({{"time", name(one.measure)}, {"framework", one.framework}, {"gpu", one.gpu},
            {"model", one.model}, {"rows", one.after.rows}, {"ideal", errorsJson(one.ideal)},
            {"no_fit", errorsJson(one.before)}, {"fitted", errorsJson(one.after)}});
    json["not_predicted"] = Json::array();
    for (const NotPredicted& one : check.not_predicted)
        json["not_predicted"].push_back({{"reason", one.reason}, {"rows", one.rows}, {"first_line", one.first_line}});
    json["points"] = Json::array();
    for (const ServingRow& row : check.rows)
        json["points"].push_back(rowJson(table, check, row));
    return json;
}

std::string csvNumber(double value)
{
    return std::isfinite(value) ? numberText(value, std::chars_format::general, 9) : std::string();
}

/// In quotes where a comma or a quote would end the cell.
std::string csvText(std::string text)
{
    text = printable(std::move(text));
    if (text.find_first_of(",\"") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted.append(c == '"' ? 2 : 1, c);
    quoted += '"';
    return quoted;
}

void addLines(const CheckedTable& checked, std::size_t index, const ServingRow* row, std::string& out)
{
    const ServingTable& table = checked.table;
    const ServingPoint& point = table.points[index];
    std::string common = csvText(table.path) + ',' + std::to_string(point.line) + ',' + csvText(table.model(point))
        + ',' + checked.check.names.models[point.model] + ',' + csvText(table.gpu(point)) + ','
        + checked.check.names.gpus[point.gpu] + ',' + csvText(table.framework(point)) + ','
        + csvText(table.version(point)) + ',' + csvText(table.precision(point));
    for (const double value : {point.tensor_parallel, point.sequences, point.prompt, point.output})
        common += ',' + (value > 0 ? csvNumber(value) : std::string());
    const std::uint32_t reason = checked.check.reasons[index];
    const std::string why = row == nullptr ? csvText(checked.check.not_predicted[reason].reason) : std::string();
    for (const ServingMeasure measure : allMeasures) {
        if (std::isnan(point.measured(measure)))
            continue;
        const auto at = static_cast<std::size_t>(measure);
        out += common + ',' + std::string(name(measure)) + ',' + csvNumber(point.measured(measure)) + ',';
        if (row != nullptr)
            out += csvNumber(row->ideal[at]) + ',' + csvNumber(row->before[at]) + ',' + csvNumber(row->after[at]) + ','
                + (row->is_held_out ? "yes" : "no");
        else
            out += ",,,";
        out += ',' + why + '\n';
    }
}

} // namespace

std::string servingText(const std::vector<CheckedTable>& tables)
{
    std::string text;
    for (const CheckedTable& checked : tables)
        text.append(text.empty() ? "" : "\n").append(tableText(checked));
    return text;
}

std::string servingJson(const std::vector<CheckedTable>& tables)
{
    Json json = Json::array();
    for (const CheckedTable& checked : tables)
        json.push_back(tableJson(checked));
    // Names come from files: what is no UTF-8 must not end the output.
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string servingCsv(const std::vector<CheckedTable>& tables)
{
    std::string text = "file,line,model,model_preset,gpu,gpu_preset,framework,version,precision,tp,sequences,input,"
                       "output,time,measured_s,ideal_s,no_fit_s,predicted_s,held_out,not_predicted\n";
    for (const CheckedTable& checked : tables) {
        std::size_t next = 0;
        const std::vector<ServingRow>& rows = checked.check.rows;
        for (std::size_t i = 0; i < checked.table.points.size(); ++i) {
            const bool isPredicted = next < rows.size() && rows[next].point == i;
            addLines(checked, i, isPredicted ? &rows[next++] : nullptr, text);
        }
    }
    return text;
}

} // namespace ridgepoint

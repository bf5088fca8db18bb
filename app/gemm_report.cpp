// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gemm_report.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <string>

namespace ridgepoint {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t maxRegressions = 20;
constexpr std::size_t maxOperators = 20;

Json known(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json known(std::int32_t size)
{
    return size > 0 ? Json(size) : Json(nullptr);
}

Json textOrNull(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

/// What the file says of a batch, and what its time says, whichever of the two the verdict rests on.
void addBothMfus(Json& json, const std::string& of, const SeriesReport& report, const BatchPoint& point)
{
    json[of + "file_mfu"] = known(point.utils);
    json[of + "computed_mfu"] = known(mfuByTime(point, report.mfu_scale));
}

Json anomalyJson(const SeriesReport& report, std::size_t index)
{
    const GemmAnomaly& anomaly = report.anomalies.found[index];
    const DipRemedy& remedy = report.remedies[index];
    const BatchPoint& point = report.curve[anomaly.point];
    Json json {{"batch", point.batch}, {"time_s", point.time_s}, {"mfu", known(anomaly.mfu)},
        {"best_smaller_batch", report.curve[anomaly.best_smaller].batch},
        {"best_smaller_mfu", known(anomaly.best_smaller_mfu)}, {"mfu_ratio", anomaly.ratio},
        {"reason", name(report.reasons[index])}};
    addBothMfus(json, "", report, point);
    addBothMfus(json, "best_smaller_", report, report.curve[anomaly.best_smaller]);
    json["remedy"] = name(remedy.kind);
    json["saved_s"] = remedy.saved_s;
    if (remedy.next_faster)
        json["next_faster_batch"] = report.curve[*remedy.next_faster].batch;
    if (remedy.pad) {
        json["pad_batch"] = report.curve[*remedy.pad].batch;
        json["pad_time_s"] = report.curve[*remedy.pad].time_s;
    }
    return json;
}

Json splitJson(const SeriesReport& report, const GemmSplit& split)
{
    const BatchPoint& whole = report.curve[split.point];
    const BatchPoint& first = report.curve[split.first];
    const BatchPoint& second = report.curve[split.second];
    return {{"batch", whole.batch}, {"time_s", whole.time_s}, {"first_batch", first.batch},
        {"first_time_s", first.time_s}, {"second_batch", second.batch}, {"second_time_s", second.time_s},
        {"split_time_s", split.time_s}};
}

Json operatorsJson(const std::vector<OperatorShape>& operators, const Catalog& catalog)
{
    Json list = Json::array();
    for (const OperatorShape& one : operators) {
        if (list.size() == maxOperators)
            break;
        list.push_back({{"model", catalog.models()[one.model].id}, {"operator", name(one.id)},
            {"tensor_parallel", one.tensor_parallel},
            {"projections", one.projections ? Json(name(*one.projections)) : Json(nullptr)},
            {"calls_per_pass", one.count}});
    }
    return list;
}

/// What the remedy saves, for the operators of the model that was asked for.
void addCost(Json& json, const OperatorUse& use)
{
    const DipCost cost = costOf(json["saved_s"], use);
    json["saved_s_per_layer"] = cost.per_layer_us / 1e6;
    json["saved_s_per_token"] = cost.per_token_us / 1e6;
}

/// How often that model runs a shape: its first operator of it, with those beside it. Tokens are left to each batch.
OperatorUse useOf(const std::vector<OperatorShape>& operators, const Catalog& catalog)
{
    const OperatorShape& first = operators.front();
    const double calls = callsBeside(first, operators, Scenario {}.projections).count;
    return {.per_layer = calls / std::max(catalog.models()[first.model].layers, 1), .per_pass = calls};
}

Json seriesJson(const GemmFileReport& file, std::size_t index, const DipExplainer& explainer, const GemmNames& names)
{
    const GemmSeries& series = file.sweep.series[index];
    const SeriesReport& report = file.series[index];
    const GemmDtype& dtype = file.sweep.dtypes[series.dtype];
    Json json {{"path", file.sweep.path}, {"gpu", file.gpu ? Json(file.gpu->id) : Json(nullptr)},
        {"gpu_name", textOrNull(file.sweep.gpu_name)}, {"framework", textOrNull(file.sweep.framework)},
        {"dtype", textOrNull(dtype.text)}, {"n", known(series.n)}, {"k", known(series.k)}, {"rows", series.count},
        {"basis", name(report.anomalies.basis)}};
    const std::vector<OperatorShape> operators = names.operators(series);
    const bool isAsked = names.tells_per_token && !operators.empty() && operators.front().model == names.model;
    OperatorUse use = isAsked ? useOf(operators, names.catalog) : OperatorUse {};
    Json anomalies = Json::array();
    for (std::size_t i = 0; i < report.anomalies.found.size(); ++i) {
        const GemmAnomaly& anomaly = report.anomalies.found[i];
        Json one = anomalyJson(report, i);
        one["reason_text"] = explainer.sentence({series, report.curve}, anomaly);
        use.tokens = static_cast<double>(report.curve[anomaly.point].batch);
        if (isAsked)
            addCost(one, use);
        anomalies.push_back(std::move(one));
    }
    Json splits = Json::array();
    for (const GemmSplit& split : report.splits.found)
        splits.push_back(splitJson(report, split));
    Json edge = Json::array();
    for (const std::uint32_t point : report.anomalies.basis_dependent)
        edge.push_back(report.curve[point].batch);
    json["anomalies"] = std::move(anomalies);
    json["splits"] = std::move(splits);
    json["splits_not_searched"] = report.splits.not_searched;
    json["basis_dependent_batches"] = std::move(edge);
    json["operators"] = operatorsJson(operators, names.catalog);
    return json;
}

Json comparisonJson(const std::vector<GemmFileReport>& files)
{
    const GemmComparison found = gemmComparison(files);
    Json regressions = Json::array();
    for (const std::uint32_t index : found.regressions) {
        if (regressions.size() == maxRegressions)
            break;
        const ComparedPoint& point = found.points[index];
        regressions.push_back({{"batch", point.batch}, {"n", known(point.n)}, {"k", known(point.k)},
            {"first", point.first}, {"second", point.second}, {"ratio", point.ratio()}});
    }
    return {{"first", files[0].sweep.path}, {"second", files[1].sweep.path}, {"quantity", name(found.quantity)},
        {"series", found.series}, {"batches", found.points.size()}, {"only_first", found.only_first},
        {"only_second", found.only_second}, {"median_ratio", known(found.median)}, {"p10_ratio", known(found.p10)},
        {"p90_ratio", known(found.p90)}, {"regression_tolerance", found.tolerance},
        {"regression_count", found.regressions.size()}, {"worst_regressions", std::move(regressions)},
        {"sentence", found.sentence}};
}

std::string csvCell(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

constexpr std::array csvKeys {"batch", "time_s", "mfu", "best_smaller_batch", "best_smaller_mfu", "mfu_ratio", "reason",
    "remedy", "saved_s", "next_faster_batch", "pad_batch", "pad_time_s", "first_batch", "first_time_s", "second_batch",
    "second_time_s", "file_mfu", "computed_mfu", "best_smaller_file_mfu", "best_smaller_computed_mfu"};

/// The cells that all rows of a series begin with.
std::string csvCommon(const GemmFileReport& file, const GemmSeries& series)
{
    const auto size = [](std::int32_t value) { return value > 0 ? std::to_string(value) : std::string(); };
    return csvCell(file.sweep.path) + ',' + csvCell(file.gpu ? file.gpu->id : std::string()) + ','
        + csvCell(file.sweep.framework) + ',' + csvCell(file.sweep.dtypes[series.dtype].text) + ',' + size(series.n)
        + ',' + size(series.k);
}

/// An anomaly, the best split beside it; what there is not stays empty.
std::string csvAnomaly(const SeriesReport& report, std::size_t index)
{
    Json json = anomalyJson(report, index);
    if (const auto& split = report.remedies[index].split)
        json.update(splitJson(report, *split));
    std::string cells;
    for (const char* key : csvKeys) {
        cells += ',';
        if (const auto found = json.find(key); found != json.end() && !found->is_null())
            cells += found->is_string() ? found->get<std::string>() : found->dump();
    }
    return cells;
}

/// "torch 2.5.1+cu124", with what else differs: GPU, number format; the path where nothing does.
std::string labelOf(const GemmFileReport& file, const GemmFileReport& other)
{
    std::string label = file.sweep.framework;
    const auto add = [&label](const std::string& more) { label += (label.empty() ? "" : ", ") + more; };
    if (file.sweep.gpu_name != other.sweep.gpu_name)
        add(file.sweep.gpu_name);
    if (file.sweep.dtypes != other.sweep.dtypes)
        add(file.sweep.dtypes.front().text);
    return label.empty() || (file.sweep.framework == other.sweep.framework && label == file.sweep.framework)
        ? std::filesystem::path(file.sweep.path).filename().string()
        : label;
}

} // namespace

GemmComparison gemmComparison(const std::vector<GemmFileReport>& files)
{
    return compareSweeps({files[0].sweep, files[0].gpu, labelOf(files[0], files[1])},
        {files[1].sweep, files[1].gpu, labelOf(files[1], files[0])});
}

void printGemmJson(const std::vector<GemmFileReport>& files, const GemmNames& names)
{
    Json list = Json::array();
    for (const GemmFileReport& file : files) {
        const DipExplainer explainer(file.sweep, file.gpu);
        for (std::size_t i = 0; i < file.series.size(); ++i)
            list.push_back(seriesJson(file, i, explainer, names));
    }
    Json json {{"files", std::move(list)}};
    if (files.size() == 2)
        json["comparison"] = comparisonJson(files);
    std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void printGemmCsv(const std::vector<GemmFileReport>& files)
{
    std::cout << "path,gpu,framework,dtype,n,k";
    for (const char* key : csvKeys)
        std::cout << ',' << key;
    std::cout << ",gpu_name\n";
    for (const GemmFileReport& file : files) {
        for (std::size_t s = 0; s < file.series.size(); ++s) {
            const std::string common = csvCommon(file, file.sweep.series[s]);
            for (std::size_t i = 0; i < file.series[s].anomalies.found.size(); ++i)
                std::cout << common << csvAnomaly(file.series[s], i) << ',' << csvCell(file.sweep.gpu_name) << '\n';
        }
    }
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json_object_internal.h"
#include "core/measure/matching/kernel_match.h"

namespace ridgepoint {

namespace {

constexpr std::string_view schema = "ridgepoint/kernels/1";
constexpr std::string_view noOperator = "none";
constexpr std::size_t mostKernels = 100000;

void takeEntry(
    const Json& value, const JsonContext& context, const std::string& pointer, KernelCorrections& corrections)
{
    if (!value.is_object())
        return context.report(Diagnostic::Severity::Warning, pointer,
            "left out: found " + describe(value) + ", expected an object with kernel, operator and phase");
    JsonObject entry(value, context, pointer);
    const std::string kernel = entry.text("kernel");
    const std::string operatorName = entry.text("operator");
    const std::string phase = entry.text("phase");
    entry.reportUnknownKeys();
    const std::optional<OperatorId> id = operatorFromName(operatorName);
    if (kernel.empty())
        return entry.warning("kernel", "left out: expected the full name of a kernel");
    if (operatorName == noOperator) {
        corrections.by_kernel[kernel] = std::nullopt;
    } else if (!id) {
        entry.warning(
            "operator", "left out: found \"" + operatorName + "\", expected an operator such as q_proj, or \"none\"");
    } else if (phase != "prefill" && phase != "decode") {
        entry.warning("phase", "left out: found \"" + phase + "\", expected \"prefill\" or \"decode\"");
    } else {
        corrections.by_kernel[kernel] = OperatorTarget {*id, phase == "decode"};
    }
}

} // namespace

std::optional<OperatorId> operatorFromName(std::string_view operatorName)
{
    for (std::size_t i = 0; i < static_cast<std::size_t>(OperatorId::Count); ++i) {
        if (name(static_cast<OperatorId>(i)) == operatorName)
            return static_cast<OperatorId>(i);
    }
    return {};
}

std::string writeCorrections(const KernelCorrections& corrections)
{
    nlohmann::ordered_json root;
    root["schema"] = schema;
    root["kernels"] = nlohmann::ordered_json::array();
    for (const auto& [kernel, target] : corrections.by_kernel) {
        nlohmann::ordered_json entry;
        entry["kernel"] = kernel;
        entry["operator"] = target ? name(target->id) : noOperator;
        if (target)
            entry["phase"] = target->decode ? "decode" : "prefill";
        root["kernels"].push_back(std::move(entry));
    }
    return root.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

Parsed<KernelCorrections> readCorrections(std::string_view json, const std::string& sourceName)
{
    Parsed<KernelCorrections> result;
    const JsonContext context {sourceName, json, &result.diagnostics};
    const std::optional<Json> root = parseJsonObject(context);
    if (!root)
        return result;
    JsonObject object(*root, context);
    if (const std::string found = object.text("schema"); found != schema)
        object.error("schema", "found \"" + found + "\", expected \"" + std::string(schema) + '"');
    const Json* kernels = object.find("kernels");
    object.reportUnknownKeys();
    if (!result.ok())
        return result;
    if (kernels == nullptr || !kernels->is_array() || kernels->size() > mostKernels) {
        object.error("kernels", "expected a list of at most " + std::to_string(mostKernels) + " kernels");
        return result;
    }
    for (std::size_t i = 0; i < kernels->size(); ++i)
        takeEntry((*kernels)[i], context, "/kernels/" + std::to_string(i), result.value);
    return result;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explore/sweep.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace ridgepoint {

namespace {

constexpr std::size_t mostCombinations = 1'000'000;

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<int> positiveNumber(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 1)
        return {};
    return value;
}

/// low:high, low:high:step or low:high:log2; empty when it is none of them.
std::vector<int> rangeValues(const std::vector<std::string_view>& parts)
{
    const bool doubling = parts.size() == 3 && parts[2] == "log2";
    const int low = positiveNumber(parts[0]).value_or(0);
    const int high = parts.size() > 1 ? positiveNumber(parts[1]).value_or(0) : 0;
    const int step = parts.size() == 3 && !doubling ? positiveNumber(parts[2]).value_or(0) : 1;
    if (low < 1 || low > high || step < 1 || parts.size() > 3)
        return {};
    std::vector<int> values;
    for (long long value = low; value <= high && values.size() <= mostCombinations;
         value = doubling ? 2 * value : value + step)
        values.push_back(static_cast<int>(value));
    return values;
}

std::vector<int> listValues(std::string_view text)
{
    std::vector<int> values;
    for (const std::string_view part : split(text, ',')) {
        const auto value = positiveNumber(part);
        if (!value)
            return {};
        values.push_back(*value);
    }
    return values;
}

bool anyError(const std::vector<Diagnostic>& diagnostics)
{
    return std::ranges::any_of(
        diagnostics, [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::Error; });
}

} // namespace

Parsed<SweepAxis> parseSweepAxis(std::string_view text)
{
    Parsed<SweepAxis> result;
    const auto fail = [&](const std::string& expected) {
        result.add({Diagnostic::Severity::Error, "--over", 0, 0, {},
            "found \"" + std::string(text) + "\", expected " + expected});
        return result;
    };
    const std::size_t equals = text.find('=');
    std::string field(text.substr(0, equals));
    std::ranges::replace(field, '-', '_');
    const auto control = std::ranges::find_if(allControls, [&](Control c) { return name(c) == field; });
    if (equals == std::string_view::npos || control == allControls.end())
        return fail("CONTROL=VALUES with batch, prompt, output, kv_heads or tensor_parallel");
    const std::string_view values = text.substr(equals + 1);
    result.value.control = *control;
    result.value.values =
        values.find(':') != std::string_view::npos ? rangeValues(split(values, ':')) : listValues(values);
    if (result.value.values.empty())
        return fail("positive values as 1:1024:log2, 1:64, 1:64:8 or 512,2048");
    return result;
}

Parsed<Sweep> sweep(const Scenario& scenario, const std::vector<SweepAxis>& axes)
{
    Parsed<Sweep> result;
    result.value.axes = axes;
    std::size_t combinations = 1;
    for (const SweepAxis& axis : axes) {
        combinations *= axis.values.size();
        if (combinations > mostCombinations) {
            result.add({Diagnostic::Severity::Error, "--over", 0, 0, {},
                "found more than a million combinations, expected fewer"});
            return result;
        }
    }
    Analysis analysis;
    for (std::size_t index = 0; index < combinations; ++index) {
        Scenario tried = scenario;
        SweepRow row;
        row.values.resize(axes.size());
        std::size_t rest = index;
        for (std::size_t i = axes.size(); i-- > 0;) {
            row.values[i] = axes[i].values[rest % axes[i].values.size()];
            rest /= axes[i].values.size();
            setValue(tried, axes[i].control, row.values[i]);
        }
        std::vector<Diagnostic> findings = validate(tried);
        if (anyError(findings)) {
            for (Diagnostic& finding : findings)
                finding.severity = Diagnostic::Severity::Warning;
            result.diagnostics.insert(result.diagnostics.end(), findings.begin(), findings.end());
            continue;
        }
        analyze(tried, analysis);
        row.metrics = analysis.metrics;
        row.prefill_bound = analysis.prefill.bound();
        row.decode_bound = analysis.decode.bound();
        row.memory_bytes = analysis.memory.used();
        row.fits = analysis.memory.fits;
        result.value.rows.push_back(std::move(row));
    }
    return result;
}

} // namespace ridgepoint

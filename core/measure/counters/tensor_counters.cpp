// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/tensor_counters.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

std::optional<CountedFormat> formatNamed(std::string_view text)
{
    constexpr std::array known {CountedFormat::fp64, CountedFormat::fp32, CountedFormat::tf32, CountedFormat::bf16,
        CountedFormat::fp16, CountedFormat::fp8, CountedFormat::fp6, CountedFormat::fp4, CountedFormat::int8,
        CountedFormat::int4};
    const auto found = std::ranges::find(known, text, [](CountedFormat format) { return name(format); });
    return found == known.end() ? std::nullopt : std::optional(*found);
}

bool takePrefix(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool takeSuffix(std::string_view& text, std::string_view suffix)
{
    if (!text.ends_with(suffix))
        return false;
    text.remove_suffix(suffix.size());
    return true;
}

/// The text up to the mark, which goes with it; all of it where there is no mark.
std::string_view takeUntil(std::string_view& text, std::string_view mark)
{
    const std::size_t at = text.find(mark);
    const std::string_view taken = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view() : text.substr(at + mark.size());
    return taken;
}

/// Do both count some operation? Of one format.
bool overlap(const TensorCounter& a, const TensorCounter& b)
{
    const auto meet = [](std::string_view x, std::string_view y) { return x.empty() || y.empty() || x == y; };
    const auto both = TensorCounter::Sparsity::Both;
    return meet(a.operation, b.operation) && meet(a.result, b.result)
        && (a.sparsity == both || b.sparsity == both || a.sparsity == b.sparsity);
}

/// The more a counter takes in the fewer details its name has.
int details(const TensorCounter& counter)
{
    return (counter.operation.empty() ? 0 : 4) + (counter.result.empty() ? 0 : 2)
        + (counter.sparsity == TensorCounter::Sparsity::Both ? 0 : 1);
}

} // namespace

std::optional<TensorCounter> tensorCounter(std::string_view counterName, std::string_view suffix)
{
    std::string_view rest = counterName;
    if (!takePrefix(rest, "sm__ops_path_tensor_"))
        return {};
    if (!takeSuffix(rest, suffix) && (suffix != ".sum" || rest.find('.') != std::string_view::npos))
        return {};
    TensorCounter counter;
    if (takePrefix(rest, "op_"))
        counter.operation = takeUntil(rest, "_src_");
    else if (!takePrefix(rest, "src_"))
        return {};
    if (takeSuffix(rest, "_sparsity_on"))
        counter.sparsity = TensorCounter::Sparsity::On;
    else if (takeSuffix(rest, "_sparsity_off"))
        counter.sparsity = TensorCounter::Sparsity::Off;
    const std::string_view source = takeUntil(rest, "_dst_");
    counter.result = rest;
    const std::optional<CountedFormat> format = formatNamed(source);
    if (!format)
        return {};
    counter.format = *format;
    return counter;
}

std::vector<std::uint32_t> withoutParts(std::span<const std::optional<TensorCounter>> counters, CountedFormat format)
{
    std::vector<std::uint32_t> candidates;
    for (std::uint32_t i = 0; i < counters.size(); ++i) {
        if (counters[i] && counters[i]->format == format)
            candidates.push_back(i);
    }
    std::ranges::stable_sort(candidates, {}, [counters](std::uint32_t i) { return details(*counters[i]); });
    std::vector<std::uint32_t> chosen;
    for (const std::uint32_t candidate : candidates) {
        const auto repeats = [&](std::uint32_t i) { return overlap(*counters[i], *counters[candidate]); };
        // Counters of one format differ in three details: a file that has more than some dozens of them is no profile.
        constexpr std::size_t most = 64;
        if (chosen.size() < most && std::ranges::none_of(chosen, repeats))
            chosen.push_back(candidate);
    }
    return chosen;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_file_name.h"

#include "core/measure/cell.h"
#include "core/measure/gemm_dtype.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <vector>

namespace ridgepoint {

namespace {

/// Takes a prefix away, whatever its case.
bool takePrefix(std::string_view& text, std::string_view prefix)
{
    if (lowered(text.substr(0, prefix.size())) != prefix)
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

/// The name without folders, ".csv", and the " (1)" that a second download adds.
std::string_view stem(std::string_view name)
{
    name.remove_prefix(name.find_last_of("/\\") + 1);
    if (name.size() >= 4 && lowered(name.substr(name.size() - 4)) == ".csv")
        name.remove_suffix(4);
    if (const std::size_t copy = name.rfind(" ("); copy != std::string_view::npos && name.ends_with(')'))
        name = name.substr(0, copy);
    return name;
}

std::vector<std::string_view> split(std::string_view text)
{
    std::vector<std::string_view> words;
    while (true) {
        const std::size_t end = std::min(text.find('_'), text.size());
        words.push_back(text.substr(0, end));
        if (end == text.size())
            return words;
        text.remove_prefix(end + 1);
    }
}

std::string joined(const std::vector<std::string_view>& words, std::size_t first, std::size_t last)
{
    std::string text;
    for (std::size_t i = first; i < last; ++i)
        text.append(i == first ? "" : "_").append(words[i]);
    return text;
}

/// The number of "K4096" for letter 'k'.
std::optional<std::int32_t> dimension(std::string_view word, char letter)
{
    if (word.size() < 2 || (word[0] | 0x20) != letter)
        return std::nullopt;
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(word.data() + 1, word.data() + word.size(), value);
    if (error != std::errc {} || end != word.data() + word.size() || value <= 0)
        return std::nullopt;
    return value;
}

/// "NVIDIA", "A100", "torch", "2.5.1", …: names GPU and framework, and tells where the rest begins.
std::size_t takeDevice(const std::vector<std::string_view>& words, GemmFileName& facts)
{
    for (std::size_t i = 1; i + 1 < words.size(); ++i) {
        const std::string word = lowered(words[i]);
        if (word != "torch" && word != "vllm")
            continue;
        facts.gpu_name = joined(words, 0, i);
        facts.framework = word + ' ' + std::string(words[i + 1]);
        if (facts.is_marlin)
            facts.framework += " Marlin";
        return i + 2;
    }
    return 0;
}

/// K and N from word first on, and where the last of them stands; 0 without any.
std::size_t takeShape(const std::vector<std::string_view>& words, std::size_t first, GemmFileName& facts)
{
    std::size_t behind = 0;
    for (std::size_t i = first; i < words.size(); ++i) {
        if (const auto k = dimension(words[i], 'k'))
            facts.k = k;
        else if (const auto n = dimension(words[i], 'n'))
            facts.n = n;
        else
            continue;
        behind = i + 1;
    }
    return behind;
}

} // namespace

GemmFileName parseGemmFileName(std::string_view name)
{
    GemmFileName facts;
    std::string_view rest = stem(name);
    facts.is_analysis_result = takePrefix(rest, "low_utils_");
    facts.is_marlin = takePrefix(rest, "marlin_");
    const bool isSweep = facts.is_marlin || takePrefix(rest, "torchgemm_");
    const std::vector<std::string_view> words = split(rest);
    const std::size_t shape = isSweep ? takeDevice(words, facts) : 0;
    const std::size_t type = takeShape(words, shape, facts);
    if (type == 0)
        return facts;
    const std::string typeWords = joined(words, type, words.size());
    std::string_view dtype = typeWords;
    if (takePrefix(dtype, "dtype") && dtype.starts_with('_'))
        dtype.remove_prefix(1);
    if (isSweep || gemmDtype(dtype).known())
        facts.dtype = dtype;
    return facts;
}

} // namespace ridgepoint

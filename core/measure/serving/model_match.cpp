// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/serving/model_match.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <array>
#include <vector>

namespace ridgepoint {

namespace {

constexpr std::size_t longestName = 256;

/// Words that leave a model's sizes as they are.
constexpr std::array<std::string_view, 16> tunings {"instruct", "chat", "it", "hf", "base", "meta", "inference",
    "dynamic", "turbo", "preview", "2507", "hgf", "models", "online", "block", "kv"};

constexpr std::array<std::string_view, 16> formats {"nvfp4", "mxfp4", "fp4", "fp8", "bf16", "fp16", "int8", "int4",
    "awq", "gptq", "w4a16", "w8a8", "w8a16", "gguf", "4bit", "8bit"};

template<typename List> bool isIn(const List& list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// Of "org/Name-8B" the part behind the organisation, word by word.
std::vector<std::string> wordsOf(std::string_view text)
{
    text = trimmed(text.substr(0, longestName));
    while (text.ends_with('/'))
        text.remove_suffix(1);
    if (const std::size_t slash = text.rfind('/'); slash != std::string_view::npos)
        text.remove_prefix(slash + 1);
    std::vector<std::string> words(1);
    for (const char c : lowered(text)) {
        const bool isMark = c == '-' || c == '_' || c == ' ' || c == ':';
        if (!isMark)
            words.back() += c;
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty())
        words.pop_back();
    return words;
}

/// "llama3.18b" for "Meta-Llama-3.1-8B-Instruct-FP8": glued, so that "Llama3.1-8B" is the same.
std::string essence(std::string_view text)
{
    std::string all;
    for (const std::string& word : wordsOf(text)) {
        if (!isIn(tunings, word) && !isIn(formats, word))
            all += word;
    }
    // The same sizes under a later name.
    constexpr std::string_view later = "llama3.370b";
    return all == later ? std::string("llama3.170b") : all;
}

} // namespace

std::optional<std::string> matchModel(std::string_view measured, std::span<const ModelName> models)
{
    const std::string whole = lowered(trimmed(measured.substr(0, longestName)));
    for (const ModelName& model : models) {
        if (whole == model.id || (!model.hf_id.empty() && whole == lowered(model.hf_id)))
            return model.id;
    }
    const std::string wanted = essence(measured);
    std::optional<std::string> found;
    for (const ModelName& model : models) {
        const bool fits = !wanted.empty()
            && (wanted == essence(model.hf_id) || wanted == essence(model.id) || wanted == essence(model.name));
        if (fits && found)
            return std::nullopt;
        if (fits)
            found = model.id;
    }
    return found;
}

std::string_view formatInModelName(std::string_view measured)
{
    for (const std::string& word : wordsOf(measured)) {
        const auto format = std::find(formats.begin(), formats.end(), word);
        if (format != formats.end())
            return *format;
    }
    return {};
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gpu_match.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <vector>

namespace ridgepoint {

namespace {

/// Words that tell no GPU from another.
constexpr std::array<std::string_view, 18> fillers {"nvidia", "amd", "intel", "apple", "google", "cloud", "corporation",
    "geforce", "tesla", "quadro", "instinct", "radeon", "graphics", "gpu", "generation", "with", "hgx", "oam"};

/// What a name says, word by word.
struct Description
{
    std::set<std::string> model; ///< "a100"; "rtx", "4090"
    std::string form; ///< "sxm4", "pcie", "nvl", …; may be empty
    double memory_gb = 0; ///< 0 where the name does not say it
    bool names_memory = false; ///< "hbm3", "hbm2e", …
};

bool isAlphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words(1);
    for (const char c : lowered(text.substr(0, 256))) {
        if (isAlphanumeric(c))
            words.back() += c;
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty())
        words.pop_back();
    return words;
}

/// 80 for "80gb", "80g" and "80gib"; 0 for anything else.
double memorySize(std::string_view word)
{
    int size = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), size);
    const std::string_view unit = word.substr(static_cast<std::size_t>(end - word.data()));
    const bool isSize = error == std::errc {} && (unit == "gb" || unit == "g" || unit == "gib");
    return isSize ? size : 0;
}

bool isForm(std::string_view word)
{
    return word.starts_with("sxm") || word.starts_with("nvl") || word == "pcie";
}

bool isMemoryKind(std::string_view word)
{
    return word.starts_with("hbm") || word.starts_with("gddr");
}

void takeWord(const std::string& word, Description& description)
{
    const double size = memorySize(word);
    if (size > 0 && description.memory_gb == 0)
        description.memory_gb = size;
    else if (isForm(word) && description.form.empty())
        description.form = word;
    else if (isMemoryKind(word))
        description.names_memory = true;
    else if (std::find(fillers.begin(), fillers.end(), word) == fillers.end())
        description.model.insert(word);
}

/// Of what stands in brackets only form and memory count: "(Founders Edition)", "(96GB HBM3)".
Description describePreset(std::string_view name)
{
    Description description;
    for (std::size_t open = name.find('('); !name.empty(); open = name.find('(')) {
        for (const std::string& word : wordsOf(name.substr(0, open)))
            takeWord(word, description);
        name.remove_prefix(std::min(open, name.size()));
        const std::size_t close = std::min(name.find(')'), name.size());
        for (const std::string& word : wordsOf(name.substr(0, close))) {
            if (memorySize(word) > 0 || isForm(word) || isMemoryKind(word))
                takeWord(word, description);
        }
        name.remove_prefix(close);
    }
    return description;
}

/// Names under which a GPU appears that are not its own: a chip with its number of units, a host's memory.
std::string_view alias(const std::vector<std::string>& words)
{
    struct Alias
    {
        std::string_view first, second, name;
    };
    constexpr std::array aliases {
        Alias {"gfx942", "304", "AMD Instinct MI300X"},
        Alias {"gfx942", "80", "AMD Instinct MI308X"},
        Alias {"gfx950", "256", "AMD Instinct MI355X"},
        Alias {"gfx90a", "104", "AMD Instinct MI210"},
        Alias {"gh200", "480gb", "NVIDIA GH200 96GB HBM3"},
    };
    const auto has = [&](std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); };
    for (const Alias& one : aliases) {
        if (has(one.first) && has(one.second))
            return one.name;
    }
    return {};
}

Description describeMeasured(std::string_view measured)
{
    std::vector<std::string> words = wordsOf(measured);
    if (const std::string_view other = alias(words); !other.empty())
        words = wordsOf(other);
    Description description;
    for (const std::string& word : words) {
        if (word != "edition")
            takeWord(word, description);
    }
    return description;
}

bool isHostOnly(std::string_view form)
{
    return form == "pcie" || form == "nvl";
}

/// 0: another GPU. Otherwise the more the better.
int score(const Description& measured, const Description& preset)
{
    if (measured.model.empty() || measured.model != preset.model)
        return 0;
    int points = 1;
    if (!measured.form.empty() && !preset.form.empty()) {
        const bool agree = measured.form.starts_with(preset.form) || preset.form.starts_with(measured.form);
        if (!agree)
            return 0;
        points += 2;
    }
    if (measured.memory_gb > 0 && preset.memory_gb > 0) {
        if (std::abs(measured.memory_gb - preset.memory_gb) > 0.1 * preset.memory_gb)
            return 0;
        points += 2;
    }
    // Drivers write "PCIe" and "NVL" but leave "SXM" out where they name the memory: "NVIDIA H100 80GB HBM3".
    if (measured.form.empty() && measured.names_memory && preset.form.starts_with("sxm"))
        points += 1;
    return points;
}

} // namespace

std::optional<std::string> matchGpu(std::string_view measured, std::span<const GpuName> gpus)
{
    const auto sameId = std::find_if(gpus.begin(), gpus.end(), [&](const GpuName& gpu) { return gpu.id == measured; });
    if (sameId != gpus.end())
        return sameId->id;
    const Description wanted = describeMeasured(measured);
    const GpuName* best = nullptr;
    int bestScore = 0;
    bool isTie = false;
    for (const GpuName& gpu : gpus) {
        const Description preset = describePreset(gpu.name);
        const int points = score(wanted, preset);
        isTie = points == bestScore ? points > 0 || isTie : points < bestScore && isTie;
        if (points > bestScore) {
            bestScore = points;
            // A name without "PCIe" is rather that of a module than of a card.
            best = wanted.form.empty() && isHostOnly(preset.form) ? nullptr : &gpu;
        }
    }
    return best == nullptr || isTie ? std::nullopt : std::optional(best->id);
}

bool fitsCapability(std::string_view device, std::string_view architecture)
{
    struct Generation
    {
        std::string_view capability; ///< begins so
        std::string_view architecture; ///< begins so
    };
    constexpr std::array generations {Generation {"6.", "Pascal"}, Generation {"7.5", "Turing"},
        Generation {"7.", "Volta"}, Generation {"8.9", "Ada"}, Generation {"8.", "Ampere"}, Generation {"9.", "Hopper"},
        Generation {"10.", "Blackwell"}, Generation {"11.", "Blackwell"}, Generation {"12.", "Blackwell"}};
    constexpr std::string_view prefix = "CC ";
    if (!device.starts_with(prefix))
        return true;
    const std::string_view capability = device.substr(prefix.size());
    const auto found = std::ranges::find_if(
        generations, [capability](const Generation& one) { return capability.starts_with(one.capability); });
    return found == generations.end() || architecture.starts_with(found->architecture);
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm/kernel_tile.h"

#include <array>
#include <charconv>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr std::size_t longestRead = 4096;
constexpr std::size_t longestShown = 70;

bool isWordCharacter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// "128x64" or "128x128x32": two or three whole numbers. The third one, the depth of a step, does not matter.
std::optional<KernelTile> tileOf(std::string_view part)
{
    constexpr std::string_view prefix = "tilesize";
    constexpr int smallest = 8;
    constexpr int largest = 1024;
    if (part.starts_with(prefix))
        part.remove_prefix(prefix.size());
    std::array<int, 3> numbers {};
    std::size_t count = 0;
    while (true) {
        if (count == numbers.size())
            return std::nullopt;
        const char* const end = part.data() + part.size();
        const auto [stop, error] = std::from_chars(part.data(), end, numbers[count]);
        if (error != std::errc {} || stop == part.data())
            return std::nullopt;
        ++count;
        if (stop == end)
            break;
        if (*stop != 'x')
            return std::nullopt;
        part.remove_prefix(static_cast<std::size_t>(stop - part.data()) + 1);
    }
    const auto fits = [](int size) { return size >= smallest && size <= largest; };
    if (count < 2 || !fits(numbers[0]) || !fits(numbers[1]))
        return std::nullopt;
    return KernelTile {numbers[0], numbers[1]};
}

std::optional<KernelTile> tileOfWord(std::string_view word)
{
    while (!word.empty()) {
        const std::size_t end = std::min(word.find('_'), word.size());
        if (const auto tile = tileOf(word.substr(0, end)))
            return tile;
        word.remove_prefix(std::min(end + 1, word.size()));
    }
    return std::nullopt;
}

struct Found
{
    KernelTile tile;
    std::string_view word;
};

/// The first word (of letters, digits and '_') with a tile between its underscores.
std::optional<Found> findTile(std::string_view kernel)
{
    kernel = kernel.substr(0, longestRead);
    while (!kernel.empty()) {
        std::size_t end = 0;
        while (end < kernel.size() && isWordCharacter(kernel[end]))
            ++end;
        if (const auto tile = tileOfWord(kernel.substr(0, end)))
            return Found {*tile, kernel.substr(0, end)};
        kernel.remove_prefix(std::min(end + 1, kernel.size()));
    }
    return std::nullopt;
}

} // namespace

std::optional<KernelTile> kernelTile(std::string_view kernel)
{
    const auto found = findTile(kernel);
    return found ? std::optional(found->tile) : std::nullopt;
}

std::string tileName(std::string_view kernel)
{
    const auto found = findTile(kernel);
    std::string text(found ? found->word : kernel);
    if (text.size() > longestShown) {
        std::size_t end = longestShown - 3;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            --end; // not within a UTF-8 character
        text.resize(end);
        text += "…";
    }
    return text;
}

WaveFill waveFill(const KernelTile& tile, double m, double n, int units)
{
    WaveFill fill;
    fill.tiles = std::ceil(n / tile.columns) * std::ceil(m / tile.rows);
    fill.waves = std::ceil(fill.tiles / units);
    fill.last_wave = (fill.tiles - (fill.waves - 1) * units) / units;
    fill.useful = m / tile.rows * (n / tile.columns) / (fill.waves * units);
    return fill;
}

} // namespace ridgepoint

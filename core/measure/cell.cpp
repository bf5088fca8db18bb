// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/cell.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr std::int64_t largestExact = std::int64_t {1} << 53;

constexpr std::array powersOfTen {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

bool isBlank(char character)
{
    return character == ' ' || character == '\t' || character == '\r';
}

/// "123.456" when its digits are exact in a double: one division then rounds correctly. None for everything else.
std::optional<double> plainDecimal(std::string_view cell)
{
    std::uint64_t digits = 0;
    std::size_t i = 0;
    for (; i < cell.size() && isDigit(cell[i]); ++i)
        digits = digits * 10 + static_cast<std::uint64_t>(cell[i] - '0');
    const std::size_t whole = i;
    std::size_t decimals = 0;
    if (i < cell.size() && cell[i] == '.') {
        const std::size_t first = ++i;
        for (; i < cell.size() && isDigit(cell[i]); ++i)
            digits = digits * 10 + static_cast<std::uint64_t>(cell[i] - '0');
        decimals = i - first;
    }
    const bool fits = i == cell.size() && whole + decimals > 0 && whole + decimals < powersOfTen.size();
    if (!fits || digits > static_cast<std::uint64_t>(largestExact))
        return std::nullopt;
    return static_cast<double>(digits) / powersOfTen[decimals];
}

/// The bytes of the UTF-8 character that a text begins with; 0 where there is none.
std::size_t utf8Length(std::string_view text)
{
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80)
        return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    // 0x80 … 0xBF continue a character, 0xC0 and 0xC1 are overlong, those from 0xF5 on beyond Unicode.
    if (first < 0xC2 || first > 0xF4 || text.size() < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
            return 0;
    }
    return length;
}

} // namespace

std::string_view trimmed(std::string_view cell)
{
    while (!cell.empty() && isBlank(cell.front()))
        cell.remove_prefix(1);
    while (!cell.empty() && isBlank(cell.back()))
        cell.remove_suffix(1);
    return cell;
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    for (char& character : lower)
        character = character >= 'A' && character <= 'Z' ? static_cast<char>(character | 0x20) : character;
    return lower;
}

bool isMissing(std::string_view cell)
{
    cell = trimmed(cell);
    if (cell.empty() || cell == "-")
        return true;
    if (cell.size() > 4)
        return false;
    const std::string word = lowered(cell);
    return word == "n/a" || word == "na" || word == "null";
}

std::optional<std::int64_t> positiveInteger(std::string_view cell)
{
    std::int64_t value = 0;
    std::size_t digits = 0;
    for (; digits < cell.size() && digits <= 15 && isDigit(cell[digits]); ++digits)
        value = value * 10 + (cell[digits] - '0');
    if (digits == cell.size() && value > 0 && value <= largestExact)
        return value;
    const std::optional<double> number = finiteNumber(cell);
    if (!number || *number < 1 || *number > static_cast<double>(largestExact) || *number != std::floor(*number))
        return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

std::optional<double> finiteNumber(std::string_view cell)
{
    if (const std::optional<double> number = plainDecimal(cell))
        return number;
    cell = trimmed(cell);
    const bool hasPlus = cell.starts_with('+');
    if (hasPlus)
        cell.remove_prefix(1);
    // What from_chars would also take: "nan", "inf".
    if (cell.empty() || (!isDigit(cell.front()) && cell.front() != '.' && (hasPlus || cell.front() != '-')))
        return std::nullopt;
    double number = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (error != std::errc {} || end != cell.data() + cell.size() || !std::isfinite(number))
        return std::nullopt;
    return number;
}

std::string quotedCell(std::string_view cell)
{
    constexpr std::size_t limit = 60;
    std::size_t size = std::min(cell.size(), limit);
    while (size < cell.size() && size > 0 && (static_cast<unsigned char>(cell[size]) & 0xC0) == 0x80)
        --size;
    std::string text = "\"";
    for (std::size_t i = 0; i < size;) {
        const std::size_t length = utf8Length(cell.substr(i, size - i));
        const auto byte = static_cast<unsigned char>(cell[i]);
        if (length == 0)
            text += "\xEF\xBF\xBD"; // U+FFFD: the byte is no UTF-8
        else if (byte < 0x20 || byte == 0x7F)
            text += '?';
        else
            text += cell.substr(i, length);
        i += std::max<std::size_t>(length, 1);
    }
    return text + (size < cell.size() ? "…\"" : "\"");
}

} // namespace ridgepoint

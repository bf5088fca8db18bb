// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/number_locale.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

/// The length of the number that a text begins with, marks included; 0 without a digit.
std::size_t numberLength(std::string_view text)
{
    std::size_t size = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
    bool hasDigit = false;
    for (; size < text.size() && (isDigit(text[size]) || text[size] == '.' || text[size] == ','); ++size)
        hasDigit = hasDigit || isDigit(text[size]);
    if (!hasDigit)
        return 0;
    if (size < text.size() && (text[size] | 0x20) == 'e') {
        const std::size_t sign = size + 1 < text.size() && (text[size + 1] == '-' || text[size + 1] == '+') ? 1 : 0;
        std::size_t end = size + 1 + sign;
        while (end < text.size() && isDigit(text[end]))
            ++end;
        size = end > size + 1 + sign ? end : size;
    }
    return size;
}

/// Digits in groups: one to three, not only a zero, then three after each mark.
bool isGrouped(std::string_view digits, char mark)
{
    const std::size_t first = digits.find(mark);
    if (first == 0 || first > 3 || digits[0] == '0' || digits.size() % 4 != first % 4)
        return false;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const bool isMark = i >= first && (i - first) % 4 == 0;
        if (isMark ? digits[i] != mark : !isDigit(digits[i]))
            return false;
    }
    return true;
}

enum class Says : std::uint8_t { Nothing, Point, Comma, Either };

/// Which notation the digits and marks of one number show.
Says notationOf(std::string_view number)
{
    const std::size_t comma = number.rfind(',');
    const std::size_t point = number.rfind('.');
    constexpr std::size_t none = std::string_view::npos;
    if (comma == none && point == none)
        return Says::Nothing;
    if (comma != none && point != none)
        return comma > point ? Says::Comma : Says::Point;
    const char mark = comma != none ? ',' : '.';
    const std::size_t end = std::min(number.find_first_of("eE"), number.size());
    const bool couldGroup = isGrouped(number.substr(0, end), mark);
    const bool isRepeated = number.find(mark) != number.rfind(mark);
    if (couldGroup && !isRepeated)
        return mark == ',' ? Says::Either : Says::Nothing;
    // Repeated marks are marks of groups, a single one that cannot be is the decimal mark.
    const bool isDecimal = !isRepeated;
    return (mark == ',') == isDecimal ? Says::Comma : Says::Point;
}

} // namespace

std::string_view name(NumberLocale locale)
{
    return locale == NumberLocale::Comma ? "decimal comma" : "decimal point";
}

std::optional<double> localNumber(std::string_view cell, NumberLocale locale)
{
    cell = trimmed(cell);
    const char decimal = locale == NumberLocale::Comma ? ',' : '.';
    const char group = locale == NumberLocale::Comma ? '.' : ',';
    std::array<char, 64> plain {};
    if (cell.empty() || cell.size() > plain.size())
        return locale == NumberLocale::Point ? finiteNumber(cell) : std::nullopt;
    const std::size_t start = cell[0] == '-' || cell[0] == '+' ? 1 : 0;
    const std::size_t whole = std::min(cell.find_first_of(decimal == ',' ? ",eE" : ".eE", start), cell.size());
    const std::string_view digits = cell.substr(start, whole - start);
    if (digits.find(group) != std::string_view::npos && !isGrouped(digits, group))
        return std::nullopt;
    if (cell.substr(whole).find(group) != std::string_view::npos)
        return std::nullopt;
    std::size_t size = 0;
    for (const char character : cell) {
        if (character != group)
            plain[size++] = character == decimal ? '.' : character;
    }
    return finiteNumber({plain.data(), size});
}

std::optional<NumberWithUnit> numberWithUnit(std::string_view cell, NumberLocale locale)
{
    cell = trimmed(cell);
    const std::size_t length = numberLength(cell);
    if (length == 0)
        return std::nullopt;
    const std::optional<double> value = localNumber(cell.substr(0, length), locale);
    return value ? std::optional(NumberWithUnit {*value, trimmed(cell.substr(length))}) : std::nullopt;
}

std::string guessedLocaleText(NumberLocale taken)
{
    const std::string text = "numbers such as \"1,234\" can be read two ways; ";
    return taken == NumberLocale::Comma
        ? text + "they are taken as 1.234, a decimal comma, because ';' separates the cells (--numbers point: as 1234)"
        : text + "they are taken as 1234 and not as 1.234 (--numbers comma: as 1.234)";
}

NumberLocale DecimalEvidence::locale(char delimiter) const
{
    const bool saysComma = m_comma > m_point || (isGuess() && delimiter == ';');
    return saysComma ? NumberLocale::Comma : NumberLocale::Point;
}

void DecimalEvidence::look(std::string_view cell)
{
    count(cell, m_ambiguous);
}

void DecimalEvidence::lookAtCount(std::string_view cell)
{
    count(cell, m_point);
}

void DecimalEvidence::count(std::string_view cell, std::size_t& ambiguous)
{
    cell = trimmed(cell).substr(0, 64);
    const bool isSigned = cell.starts_with('-') || cell.starts_with('+');
    const std::size_t length = numberLength(cell);
    if (length == 0)
        return;
    switch (notationOf(cell.substr(isSigned ? 1 : 0, length - (isSigned ? 1 : 0)))) {
    case Says::Point:
        ++m_point;
        break;
    case Says::Comma:
        ++m_comma;
        break;
    case Says::Either:
        ++ambiguous;
        break;
    case Says::Nothing:
        break;
    }
}

} // namespace ridgepoint

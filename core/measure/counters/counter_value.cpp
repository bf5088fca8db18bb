// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/counter_value.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ridgepoint {

namespace {

using Kind = CounterValue::Kind;

constexpr std::uint64_t largestExact = std::uint64_t {1} << 53U;
constexpr std::array powersOfTen {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

/// Digits with marks between them, as they stand in the text.
struct Digits
{
    std::uint64_t value = 0; ///< all of them without the marks; meaningless from the 19th on
    std::size_t count = 0;
    std::size_t before = 0; ///< in front of the first mark
    std::size_t after = 0; ///< behind the last mark
    std::size_t points = 0;
    std::size_t commas = 0;
    char last = 0; ///< the last mark
    bool grouped = true; ///< three digits between any two marks
    bool leading_zero = false; ///< "0.123": no group of thousands begins so
    std::size_t size = 0; ///< bytes
};

Digits scanDigits(std::string_view text)
{
    Digits digits;
    digits.leading_zero = text.starts_with('0');
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        const char character = text[i];
        if (isDigit(character)) {
            digits.value = digits.value * 10 + static_cast<std::uint64_t>(character - '0');
            ++digits.count;
            ++digits.after;
            continue;
        }
        if (character != '.' && character != ',')
            break;
        if (digits.last == 0)
            digits.before = digits.after;
        else
            digits.grouped = digits.grouped && digits.after == 3;
        (character == '.' ? digits.points : digits.commas) += 1;
        digits.last = character;
        digits.after = 0;
    }
    digits.size = i;
    return digits;
}

/// Which locales a number with marks can be of.
void weigh(const Digits& digits, bool whole, LocaleEvidence& evidence)
{
    const auto pointIsDecimal = [&](bool yes) { (yes ? evidence.point : evidence.comma) += 1; };
    const bool isPoint = digits.last == '.';
    const std::size_t ofLast = isPoint ? digits.points : digits.commas;
    const std::size_t ofOther = isPoint ? digits.commas : digits.points;
    if (ofLast == 1 && ofOther > 0)
        return pointIsDecimal(isPoint);
    if (ofLast > 1)
        return ofOther == 0 && digits.grouped && digits.after == 3 ? pointIsDecimal(!isPoint) : void();
    if (digits.after != 3 || digits.before > 3 || digits.before == 0 || digits.leading_zero)
        return pointIsDecimal(isPoint);
    if (whole)
        return pointIsDecimal(!isPoint);
    ++evidence.ambiguous;
}

/// Are the marks where this locale puts them?
bool isWellFormed(const Digits& digits, char decimal)
{
    const std::size_t decimals = decimal == '.' ? digits.points : digits.commas;
    const std::size_t groups = digits.points + digits.commas - decimals;
    if (digits.count == 0 || decimals > 1 || (decimals == 1 && digits.last != decimal))
        return false;
    if (groups == 0)
        return true;
    return digits.before >= 1 && digits.before <= 3 && digits.grouped && (decimals == 1 || digits.after == 3);
}

/// The way for what has too many digits or an exponent.
double slowNumber(std::string_view text, char decimal)
{
    std::string plain;
    for (const char character : text.substr(0, 400)) {
        if (character == decimal)
            plain += '.';
        else if (character != '.' && character != ',')
            plain += character;
    }
    return finiteNumber(plain).value_or(std::nan(""));
}

/// The bytes of an exponent ("e+06") at the start of a text; 0 without one.
std::size_t exponentSize(std::string_view text)
{
    if (text.empty() || (text.front() != 'e' && text.front() != 'E'))
        return 0;
    std::size_t size = text.size() > 1 && (text[1] == '+' || text[1] == '-') ? 2 : 1;
    const std::size_t first = size;
    while (size < text.size() && isDigit(text[size]))
        ++size;
    return size > first ? size : 0;
}

/// "Low (2)": nvprof's utilisations, 0 … 10.
CounterValue readWord(std::string_view cell)
{
    CounterValue found;
    if (isMissing(cell)) {
        found.kind = Kind::Unavailable;
        return found;
    }
    found.kind = Kind::Text;
    const std::size_t bracket = cell.rfind('(');
    if (bracket == std::string_view::npos || bracket == 0 || !cell.ends_with(')'))
        return found;
    const auto level = finiteNumber(cell.substr(bracket + 1, cell.size() - bracket - 2));
    const std::string_view word = trimmed(cell.substr(0, bracket));
    const bool isLevel = word == "Idle" || word == "Low" || word == "Mid" || word == "High" || word == "Max";
    if (level && isLevel) {
        found.kind = Kind::Number;
        found.value = *level;
    }
    return found;
}

/// Everything but digits alone.
CounterValue readMarked(std::string_view cell, NumberLocale locale, bool whole, LocaleEvidence& evidence)
{
    const std::string_view text = trimmed(cell);
    CounterValue found;
    if (text.empty())
        return found;
    const bool negative = text.front() == '-';
    const std::size_t sign = negative || text.front() == '+' ? 1 : 0;
    const Digits digits = scanDigits(text.substr(sign));
    if (digits.count == 0)
        return readWord(text);
    if (digits.last != 0)
        weigh(digits, whole, evidence);
    const char decimal = locale == NumberLocale::Point ? '.' : ',';
    const std::size_t exponent = exponentSize(text.substr(sign + digits.size));
    const std::string_view number = text.substr(sign, digits.size + exponent);
    found.unit = trimmed(text.substr(sign + number.size()));
    if (found.unit.starts_with('(')) // "12 (4; 4; 4)": a sum and the instances it is of
        found.unit = {};
    found.kind = Kind::Malformed;
    // Behind the number there may be a unit, not more digits: "2020-Apr-16" and "0x10" are texts.
    if (std::ranges::any_of(found.unit, isDigit))
        found.kind = Kind::Text;
    if (found.kind == Kind::Text || !isWellFormed(digits, decimal))
        return found;
    const std::size_t decimals = digits.last == decimal ? digits.after : 0;
    if (exponent == 0 && digits.count < powersOfTen.size() && digits.value <= largestExact)
        found.value = static_cast<double>(digits.value) / powersOfTen[decimals];
    else
        found.value = slowNumber(number, decimal);
    if (std::isnan(found.value))
        return found;
    found.kind = Kind::Number;
    found.value = negative ? -found.value : found.value;
    return found;
}

} // namespace

CounterValue readCounterValue(std::string_view cell, NumberLocale locale, bool whole, LocaleEvidence& evidence)
{
    std::uint64_t value = 0;
    std::size_t i = 0;
    const auto takeDigits = [&] {
        for (; i < cell.size() && isDigit(cell[i]); ++i)
            value = value * 10 + static_cast<std::uint64_t>(cell[i] - '0');
    };
    takeDigits();
    const std::size_t before = i;
    const bool isExact = cell.size() < powersOfTen.size();
    if (i == cell.size() && i > 0 && isExact && value <= largestExact)
        return {Kind::Number, static_cast<double>(value), {}};
    // "71.35" and "71.346154" are frequent too. Three decimals might be thousands: that is weighed below.
    if (isExact && i > 0 && i < cell.size() && cell[i] == '.' && locale == NumberLocale::Point) {
        ++i;
        takeDigits();
        const std::size_t decimals = i - before - 1;
        if (i == cell.size() && decimals != 3 && value <= largestExact) {
            ++evidence.point;
            return {Kind::Number, static_cast<double>(value) / powersOfTen[decimals], {}};
        }
    }
    return readMarked(cell, locale, whole, evidence);
}

Extent readExtent(std::string_view cell)
{
    Extent extent {};
    std::size_t count = 0;
    for (std::size_t i = 0; i < cell.size() && count < extent.size();) {
        if (cell[i] == '-')
            return {};
        if (!isDigit(cell[i])) {
            ++i;
            continue;
        }
        const auto [end, error] = std::from_chars(cell.data() + i, cell.data() + cell.size(), extent[count]);
        if (error != std::errc {})
            return {};
        i = static_cast<std::size_t>(end - cell.data());
        ++count;
    }
    for (; count > 0 && count < extent.size(); ++count)
        extent[count] = 1;
    return extent;
}

std::int64_t readWhole(std::string_view cell, std::int64_t fallback)
{
    cell = trimmed(cell);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    const bool good = error == std::errc {} && end == cell.data() + cell.size() && value >= 0;
    return good ? value : fallback;
}

std::optional<std::uint32_t> readCount(std::string_view cell)
{
    // "1,234" and "1.234" are both a thousand and some: only whole numbers can stand here.
    LocaleEvidence unused;
    for (const NumberLocale locale : {NumberLocale::Point, NumberLocale::Comma}) {
        const double count = readCounterValue(cell, locale, true, unused).value;
        if (count >= 1 && count == std::floor(count))
            return static_cast<std::uint32_t>(std::min(count, 4294967295.0));
    }
    return {};
}

} // namespace ridgepoint

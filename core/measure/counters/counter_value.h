// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_file.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

/// A factor as a quotient, so that "14976 ns" becomes the double next to 14.976e-6 and not one beside it.
struct CounterScale
{
    double times = 1;
    double over = 1;

    double apply(double value) const { return value * times / over; }
    bool operator==(const CounterScale&) const = default;
};

/// What a printed unit means: its name in Counter::unit and the factor to it.
struct CounterUnit
{
    std::string unit;
    CounterScale scale;
};

/// "nsecond" is 1e-9 "s", "cycle/nsecond" 1e9 "Hz", "Gbyte/second" and "GB/s" 1e9 "byte/s"; prefixes are decimal,
/// except in "KiB" and the like. A unit that is not known stays as it is, with factor 1.
CounterUnit counterUnit(std::string_view printed);

/// No launch counts more; a value beyond it is an overflow or a slip, and sums over all launches of a file stay finite.
inline constexpr double largestCount = 1e30;

/// What the numbers of a file tell of their locale; one for the whole file.
struct LocaleEvidence
{
    std::size_t point = 0; ///< numbers that can only be "1,234.5"
    std::size_t comma = 0; ///< numbers that can only be "1.234,5"
    std::size_t ambiguous = 0; ///< "1,234" and "1.234"
};

/// One cell of a table of counters.
struct CounterValue
{
    enum class Kind : std::uint8_t {
        Number,
        Missing, ///< empty: does not apply
        Unavailable, ///< "n/a": was asked for and could not be had
        Text, ///< "CachePreferNone"
        Malformed ///< digits and marks that are no number in this locale: "1.2.3"
    };
    Kind kind = Kind::Missing;
    double value = std::numeric_limits<double>::quiet_NaN(); ///< in unit, or in that of the column where unit is empty
    std::string_view unit {}; ///< as glued to the number: "GB/s" of "20.7GB/s"

    bool isNumber() const { return kind == Kind::Number; }
};

/// A number with or without thousands marks and a unit glued to it; "Low (2)", a utilisation of nvprof, is 2.
/// whole says that only whole numbers can stand here, so that the mark in "1,234" is one of thousands.
CounterValue readCounterValue(std::string_view cell, NumberLocale locale, bool whole, LocaleEvidence& evidence);

/// One to eight digits and nothing else, the most frequent cell by far; none for anything else. The eight bytes from
/// the cell's first one on must be readable.
inline std::optional<double> readShortWhole(std::string_view cell)
{
    if (cell.empty() || cell.size() > 8 || std::endian::native != std::endian::little)
        return {};
    // All digits at once: the text becomes the last bytes of a number with leading zeros.
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, cell.data(), sizeof bytes);
    constexpr std::uint64_t zeros = 0x3030303030303030;
    const std::size_t missing = 8 * (8 - cell.size());
    bytes = (bytes ^ zeros) << missing; // of a digit its value, of anything else more than 9
    if (((bytes + 0x7676767676767676) | bytes) & 0x8080808080808080)
        return {};
    bytes = bytes * 10 + (bytes >> 8);
    constexpr std::uint64_t mask = 0x000000FF000000FF;
    bytes = ((bytes & mask) * 0x000F424000000064 + ((bytes >> 16) & mask) * 0x0000271000000001) >> 32;
    return static_cast<double>(static_cast<std::uint32_t>(bytes));
}

/// "(32, 32, 1)", and also "32 32 1" or "32,1"; what is missing is 1. Zeroes for anything else.
Extent readExtent(std::string_view cell);

/// A whole number 0 … 2^63 - 1; fallback for anything else.
std::int64_t readWhole(std::string_view cell, std::int64_t fallback);

/// A number of launches, 1 and more, with or without thousands marks; at most 2^32 - 1. None for anything else.
std::optional<std::uint32_t> readCount(std::string_view cell);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/measure/number_locale.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// What a table of matrix products of any origin can say.
enum class MappedField : std::uint8_t { M, N, K, Time, Dtype, Gpu, Kernel };
inline constexpr std::size_t mappedFieldCount = 7;
std::string_view name(MappedField field); ///< "m", "n", "k", "time", "dtype", "gpu", "kernel"

enum class TimeUnit : std::uint8_t { Nanoseconds, Microseconds, Milliseconds, Seconds };
std::string_view name(TimeUnit unit); ///< "ns", "us", "ms", "s"
double perSecond(TimeUnit unit);
/// "ms", "msec", "msecond", "milliseconds", "us", "µs", … in any case; none for any other text.
std::optional<TimeUnit> timeUnit(std::string_view text);

/// Where a field comes from: a column, or the same text for each row; neither: it is not known.
struct ColumnSource
{
    std::string column; ///< a name in the header, whatever its case, else a number counted from 1
    std::string constant; ///< used where no column is given

    bool given() const { return !column.empty() || !constant.empty(); }
    bool operator==(const ColumnSource&) const = default;
};

/// Which column of a table holds what. What is left open is decided by what stands in the file.
struct ColumnMapping
{
    std::array<ColumnSource, mappedFieldCount> sources {};
    std::optional<TimeUnit> time_unit {}; ///< else a unit glued to the values, or in the column's name
    std::optional<bool> has_header {};
    std::optional<char> delimiter {};
    std::optional<NumberLocale> locale {};

    ColumnSource& operator[](MappedField field) { return sources[static_cast<std::size_t>(field)]; }
    const ColumnSource& operator[](MappedField field) const { return sources[static_cast<std::size_t>(field)]; }
    bool operator==(const ColumnMapping&) const = default;
};

/// Reads "m=rows,n=cols,k=depth,time=latency:ms,dtype=bf16": fields, each with a column's name or number. "n:=4096"
/// gives a constant; so does "dtype=bf16" where the table has no column of that name. "delimiter=comma|semicolon|tab",
/// "decimal=point|comma" and "header=yes|no" decide what is otherwise guessed. Names with ',', '=' or ':' in quotes.
/// Error, with the column in the text: an unknown or repeated field, no value, a quote never closed; m or time absent.
Parsed<ColumnMapping> parseColumns(std::string_view text);

/// The same in words that parseColumns() reads.
std::string columnsText(const ColumnMapping& mapping);

/// What the fields of a mapping lack before a table can be read with it; empty: nothing.
std::vector<MappedField> missingFields(const ColumnMapping& mapping);

/// The time unit that a column's name ends in, in brackets or behind '_', '.' or a blank: "latency_ms", "Time (us)".
std::optional<TimeUnit> timeUnitOfName(std::string_view columnName);

} // namespace ridgepoint

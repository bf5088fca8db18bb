// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_cells.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

using Severity = Diagnostic::Severity;

bool hasHeaderCells(const DelimitedReader& reader, std::size_t headerCells, ProblemList& problems)
{
    const std::size_t count = reader.cellCount();
    if (count == headerCells)
        return true;
    const auto cells = reader.cells();
    const bool isLong = count > headerCells;
    const auto isEmpty = [](std::string_view one) { return one.empty(); };
    if (isLong && !reader.hasTooManyCells()
        && std::all_of(cells.begin() + static_cast<std::ptrdiff_t>(headerCells), cells.end(), isEmpty))
        return true;
    if (problems.keepsCells()) {
        problems.atCell(Severity::Warning, reader.position(isLong ? headerCells : count),
            "found " + std::to_string(count) + (count == 1 ? " cell" : " cells") + ", expected "
                + std::to_string(headerCells) + " as in the header; the row is left out");
    } else {
        problems.countCell();
    }
    return false;
}

void reportCell(const DelimitedReader& reader, std::size_t cell, std::string_view expected, ProblemList& problems)
{
    if (!problems.keepsCells())
        return problems.countCell();
    const std::string_view found = reader.cells()[cell];
    problems.atCell(Severity::Warning, reader.position(cell),
        (isMissing(found) ? "found no value, expected " : "found " + quotedCell(found) + ", expected ")
            + std::string(expected));
}

std::optional<std::int64_t> localCount(std::string_view cell, NumberLocale locale)
{
    if (locale == NumberLocale::Point) {
        if (const std::optional<std::int64_t> count = positiveInteger(cell))
            return count;
    }
    const std::optional<double> number = localNumber(cell, locale);
    if (!number || *number < 1 || *number > static_cast<double>(max_gemm_batch) || *number != std::floor(*number))
        return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

std::string expectedTime(double unitsPerSecond)
{
    if (unitsPerSecond == 1e3)
        return "a positive time in milliseconds (1e-9 … 1e9)";
    if (unitsPerSecond == 1e6)
        return "a positive time in microseconds (1e-6 … 1e12)";
    if (unitsPerSecond == 1e9)
        return "a positive time in nanoseconds (1e-3 … 1e15)";
    if (unitsPerSecond == 1)
        return "a positive time in seconds (1e-12 … 1e6)";
    return "a positive time with its unit, such as 0.19ms";
}

} // namespace ridgepoint

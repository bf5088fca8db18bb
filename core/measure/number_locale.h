// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

/// How the numbers of a file are written; decided once per file.
enum class NumberLocale : std::uint8_t {
    Point, ///< 1,234.5 and 1234.5
    Comma ///< 1.234,5
};
std::string_view name(NumberLocale locale); ///< "decimal point", "decimal comma"

/// A finite number in that notation, correctly rounded: with or without marks between groups of three digits before
/// the decimal mark. None for anything else ("1,23" with a decimal point, "1,234,56", "12 ms", "nan").
std::optional<double> localNumber(std::string_view cell, NumberLocale locale);

/// A number and the unit glued to it: "0.1900ms", "12,5 us"; the unit without the blanks around it, may be empty. None
/// where the cell does not begin with a number.
struct NumberWithUnit
{
    double value = 0;
    std::string_view unit;
};
std::optional<NumberWithUnit> numberWithUnit(std::string_view cell, NumberLocale locale);

/// What to say where a notation was guessed, and how to choose the other one.
std::string guessedLocaleText(NumberLocale taken);

/// Gathers from cells how a file writes its numbers; cells that are no numbers say nothing.
class DecimalEvidence
{
public:
    void look(std::string_view cell);
    /// Likewise at a cell that must be a whole number: "1,234" there has a mark of groups.
    void lookAtCount(std::string_view cell);

    /// What most of the cells that tell it say. Where none does and some could be read either way, what separates the
    /// cells tells it: ';' is used where the comma is the decimal mark. Else a decimal point.
    NumberLocale locale(char delimiter = ',') const;
    /// Some cells could be read either way ("1,234"), and no other one tells which is right.
    bool isGuess() const { return m_ambiguous > 0 && m_comma == 0 && m_point == 0; }

private:
    void count(std::string_view cell, std::size_t& ambiguous);

    std::size_t m_point = 0;
    std::size_t m_comma = 0;
    std::size_t m_ambiguous = 0;
};

} // namespace ridgepoint

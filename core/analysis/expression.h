// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// A formula as one writes it, parsed: numbers, names, + − · / ^, parentheses, min(…), max(…), ⌈…⌉, ⌊…⌋,
/// "Σ(S = from … to, body)" and "largest(S, f ≤ g)": the largest whole S ≥ 0 up to which f, which must not fall with S,
/// stays at or below g. The same text is shown and computed, so that what is shown is what is true.
class Expression
{
public:
    /// Nothing when the text is no formula.
    static std::optional<Expression> parse(std::string_view text);

    /// Names that need a value, each once, in the order in which they appear. Those bound by Σ and "largest" are not
    /// among them.
    const std::vector<std::string>& names() const { return m_names; }
    const std::string& text() const { return m_text; }

    /// `values` belong to names(), in their order.
    double value(std::span<const double> values) const;
    /// How many times bodies of sums are computed for one value().
    double steps(std::span<const double> values) const;
    /// The text with values in the place of names.
    std::string substituted(std::span<const double> values) const;

    static constexpr double largest = 1099511627776.0; ///< 2^40: what "largest" gives where nothing limits

private:
    friend class ExpressionParser;
    enum class Op : std::uint8_t {
        Number,
        Name,
        Bound,
        Add,
        Subtract,
        Multiply,
        Divide,
        Power,
        Minimum,
        Maximum,
        Ceil,
        Floor,
        Sum,
        Largest
    };
    struct Node
    {
        Op op = Op::Number;
        double number = 0;
        int index = 0; ///< of a name or of a bound name
        std::array<int, 3> parts {};
    };
    struct Token
    {
        enum class Kind : std::uint8_t { Number, Name, Sign };
        Kind kind = Kind::Sign;
        std::size_t first = 0;
        std::size_t size = 0;
        int name = -1; ///< in names(); -1 for bound names and everything else
    };
    static constexpr std::size_t mostBound = 4;
    struct Scope
    {
        std::span<const double> values;
        std::array<double, mostBound> bound {};
    };

    double evaluate(int node, Scope& scope) const;
    double sum(const Node& node, Scope& scope) const;
    double largestBelow(const Node& node, Scope& scope) const;
    std::string_view textOf(const Token& token) const
    {
        return std::string_view(m_text).substr(token.first, token.size);
    }

    std::string m_text;
    std::vector<std::string> m_names;
    std::vector<Token> m_tokens;
    std::vector<Node> m_nodes;
    int m_root = 0;
};

/// A number inside a formula: "4,096", "0.515625", "312 T".
std::string formulaNumber(double value);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/expression.h"

#include "core/io/number_text.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

double Expression::value(std::span<const double> values) const
{
    Scope scope {values, {}};
    return evaluate(m_root, scope);
}

double Expression::evaluate(int at, Scope& scope) const
{
    const Node& node = m_nodes[static_cast<std::size_t>(at)];
    const auto part = [&](std::size_t i) { return evaluate(node.parts[i], scope); };
    switch (node.op) {
    case Op::Number:
        return node.number;
    case Op::Name:
        return scope.values[static_cast<std::size_t>(node.index)];
    case Op::Bound:
        return scope.bound[static_cast<std::size_t>(node.index)];
    case Op::Add:
        return part(0) + part(1);
    case Op::Subtract:
        return part(0) - part(1);
    case Op::Multiply:
        return part(0) * part(1);
    case Op::Divide:
        return part(0) / part(1);
    case Op::Power:
        return std::pow(part(0), part(1));
    case Op::Minimum:
        return std::min(part(0), part(1));
    case Op::Maximum:
        return std::max(part(0), part(1));
    case Op::Ceil:
        return std::ceil(part(0));
    case Op::Floor:
        return std::floor(part(0));
    case Op::Sum:
        return sum(node, scope);
    case Op::Largest:
        return largestBelow(node, scope);
    }
    return 0;
}

double Expression::sum(const Node& node, Scope& scope) const
{
    const double last = evaluate(node.parts[1], scope);
    double& variable = scope.bound[static_cast<std::size_t>(node.index)];
    double total = 0;
    double current = evaluate(node.parts[0], scope);
    for (; current <= last; ++current) {
        variable = current;
        total += evaluate(node.parts[2], scope);
    }
    return total;
}

double Expression::largestBelow(const Node& node, Scope& scope) const
{
    double& variable = scope.bound[static_cast<std::size_t>(node.index)];
    const double limit = evaluate(node.parts[1], scope);
    double low = 0;
    double high = largest;
    while (low < high) {
        variable = low + std::floor((high - low + 1) / 2);
        if (evaluate(node.parts[0], scope) <= limit)
            low = variable;
        else
            high = variable - 1;
    }
    return low;
}

double Expression::steps(std::span<const double> values) const
{
    double total = 0;
    for (const Node& node : m_nodes) {
        Scope scope {values, {}};
        if (node.op == Op::Sum)
            total += std::max(0.0, evaluate(node.parts[1], scope) - evaluate(node.parts[0], scope) + 1);
    }
    return total;
}

std::string Expression::substituted(std::span<const double> values) const
{
    std::string result;
    std::size_t done = 0;
    const std::string_view text = m_text;
    for (const Token& token : m_tokens) {
        result += text.substr(done, token.first - done);
        done = token.first + token.size;
        if (token.name >= 0)
            result += formulaNumber(values[static_cast<std::size_t>(token.name)]);
        else if (textOf(token) == "·" || textOf(token) == "/")
            (result += ' ').append(textOf(token)) += ' ';
        else
            result += textOf(token);
    }
    return result;
}

namespace {

std::string grouped(double whole)
{
    const std::string digits = numberText(whole, std::chars_format::fixed, 0);
    std::string result;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0)
            result += ',';
        result += digits[i];
    }
    return result;
}

/// Four digits and an engineering prefix.
std::string prefixed(double magnitude)
{
    constexpr std::array<std::string_view, 13> prefixes {
        "a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E"};
    constexpr int unprefixed = 6;
    int thousands = static_cast<int>(std::floor(std::log10(magnitude) / 3));
    if (magnitude / std::pow(1000.0, thousands) >= 999.95)
        ++thousands;
    const int index = unprefixed + thousands;
    if (index < 0 || index >= static_cast<int>(prefixes.size()))
        return numberText(magnitude, std::chars_format::scientific, 3);
    const std::string_view prefix = prefixes[static_cast<std::size_t>(index)];
    std::string text = numberText(magnitude / std::pow(1000.0, thousands), std::chars_format::general, 4);
    return prefix.empty() ? text : text.append("\u2009").append(prefix);
}

} // namespace

std::string formulaNumber(double value)
{
    if (value < 0)
        return "(−" + formulaNumber(-value) + ")";
    if (!std::isfinite(value))
        return std::isnan(value) ? "–" : "∞";
    constexpr double unprefixedBelow = 1e7;
    if (value < unprefixedBelow && value == std::floor(value))
        return grouped(value);
    if (value < 1000 && value >= 0.1)
        return numberText(value, std::chars_format::general, 6);
    return prefixed(value);
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/expression.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ridgepoint {

namespace {

constexpr std::array<std::string_view, 18> signs {
    "+", "−", "-", "·", "/", "^", "(", ")", ",", "=", "≤", "…", "⌈", "⌉", "⌊", "⌋", "Σ", "<"};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view signAt(std::string_view text)
{
    for (const std::string_view sign : signs) {
        if (text.starts_with(sign))
            return sign;
    }
    return {};
}

std::size_t nameLength(std::string_view text)
{
    std::size_t length = 0;
    while (length < text.size() && text[length] != ' ' && signAt(text.substr(length)).empty())
        ++length;
    return length;
}

std::size_t numberLength(std::string_view text)
{
    std::size_t length = 0;
    while (length < text.size() && (isDigit(text[length]) || text[length] == '.'))
        ++length;
    return length;
}

} // namespace

/// Recursive descent over the tokens; every rule gives the index of its node, or -1.
class ExpressionParser
{
public:
    explicit ExpressionParser(std::string_view text) { m_result.m_text = text; }

    std::optional<Expression> run()
    {
        constexpr std::size_t mostTokens = 1000; // bounds the depth of the recursion
        tokenize();
        if (m_result.m_tokens.size() > mostTokens)
            return std::nullopt;
        m_result.m_root = sum();
        if (m_failed || m_next != m_result.m_tokens.size())
            return std::nullopt;
        return std::move(m_result);
    }

private:
    using Op = Expression::Op;
    using Token = Expression::Token;

    void tokenize()
    {
        const std::string_view text = m_result.m_text;
        for (std::size_t at = 0; at < text.size();) {
            const std::string_view rest = text.substr(at);
            if (rest.front() == ' ') {
                ++at;
                continue;
            }
            const std::string_view sign = signAt(rest);
            Token token {Token::Kind::Sign, at, sign.size(), -1};
            if (sign.empty() && isDigit(rest.front()))
                token = {Token::Kind::Number, at, numberLength(rest), -1};
            else if (sign.empty())
                token = {Token::Kind::Name, at, nameLength(rest), -1};
            m_result.m_tokens.push_back(token);
            at += token.size;
        }
    }

    std::string_view peek() const
    {
        return m_next < m_result.m_tokens.size() ? m_result.textOf(m_result.m_tokens[m_next]) : std::string_view();
    }

    bool accept(std::string_view text)
    {
        if (peek() != text)
            return false;
        ++m_next;
        return true;
    }

    void expect(std::string_view text)
    {
        if (!accept(text))
            m_failed = true;
    }

    int add(Op op, int a = 0, int b = 0, int c = 0, int index = 0, double number = 0)
    {
        m_result.m_nodes.push_back({op, number, index, {a, b, c}});
        return static_cast<int>(m_result.m_nodes.size()) - 1;
    }

    int sum()
    {
        int left = product();
        while (!m_failed) {
            if (accept("+"))
                left = add(Op::Add, left, product());
            else if (accept("−") || accept("-"))
                left = add(Op::Subtract, left, product());
            else
                break;
        }
        return left;
    }

    int product()
    {
        int left = power();
        while (!m_failed) {
            if (accept("·"))
                left = add(Op::Multiply, left, power());
            else if (accept("/"))
                left = add(Op::Divide, left, power());
            else
                break;
        }
        return left;
    }

    int power()
    {
        const int base = primary();
        return !m_failed && accept("^") ? add(Op::Power, base, power()) : base;
    }

    int primary()
    {
        if (m_next >= m_result.m_tokens.size() || ++m_depth > 60)
            return fail();
        const int node = nested();
        --m_depth;
        return node;
    }

    int nested()
    {
        if (accept("("))
            return closed(sum(), ")");
        if (accept("⌈"))
            return add(Op::Ceil, closed(sum(), "⌉"));
        if (accept("⌊"))
            return add(Op::Floor, closed(sum(), "⌋"));
        if (accept("Σ"))
            return summation();
        if (accept("min"))
            return extreme(Op::Minimum);
        if (accept("max"))
            return extreme(Op::Maximum);
        if (accept("largest"))
            return largest();
        return leaf();
    }

    int closed(int node, std::string_view end)
    {
        expect(end);
        return node;
    }

    int extreme(Op op)
    {
        expect("(");
        int left = sum();
        while (!m_failed && accept(","))
            left = add(op, left, sum());
        return closed(left, ")");
    }

    int summation()
    {
        expect("(");
        const std::string variable = bind();
        expect("=");
        const int from = sum();
        expect("…");
        const int to = sum();
        expect(",");
        m_bound.push_back(variable);
        const int body = sum();
        return unbind(add(Op::Sum, from, to, body, static_cast<int>(m_bound.size()) - 1));
    }

    int largest()
    {
        expect("(");
        m_bound.push_back(bind());
        expect(",");
        const int left = sum();
        expect("≤");
        const int right = sum();
        return unbind(add(Op::Largest, left, right, 0, static_cast<int>(m_bound.size()) - 1));
    }

    std::string bind()
    {
        const std::string variable(peek());
        if (variable.empty() || m_bound.size() >= Expression::mostBound)
            m_failed = true;
        else
            ++m_next;
        return variable;
    }

    int unbind(int node)
    {
        m_bound.pop_back();
        expect(")");
        return node;
    }

    int leaf()
    {
        Token& token = m_result.m_tokens[m_next++];
        const std::string_view text = m_result.textOf(token);
        if (token.kind == Token::Kind::Number) {
            double number = 0;
            std::from_chars(text.data(), text.data() + text.size(), number);
            return add(Op::Number, 0, 0, 0, 0, number);
        }
        if (token.kind != Token::Kind::Name)
            return fail();
        if (const auto bound = std::ranges::find(m_bound, text); bound != m_bound.end())
            return add(Op::Bound, 0, 0, 0, static_cast<int>(bound - m_bound.begin()));
        auto& names = m_result.m_names;
        const auto known = std::ranges::find(names, text);
        token.name = static_cast<int>(known - names.begin());
        if (known == names.end())
            names.emplace_back(text);
        return add(Op::Name, 0, 0, 0, token.name);
    }

    int fail()
    {
        m_failed = true;
        return 0;
    }

    Expression m_result;
    std::vector<std::string> m_bound;
    std::size_t m_next = 0;
    int m_depth = 0;
    bool m_failed = false;
};

std::optional<Expression> Expression::parse(std::string_view text)
{
    return ExpressionParser(text).run();
}

} // namespace ridgepoint

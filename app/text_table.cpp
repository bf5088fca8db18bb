// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/text_table.h"

#include <QString>

#include "ui/theme/format.h"

#include <algorithm>

namespace ridgepoint {

namespace {

std::size_t characters(const std::string& text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

} // namespace

TextTable::TextTable(std::vector<std::string> headers)
{
    for (std::string& header : headers) {
        m_right.push_back(!header.empty() && header.front() == '>');
        if (m_right.back())
            header.erase(0, 1);
    }
    m_rows.push_back(std::move(headers));
}

void TextTable::add(std::vector<std::string> cells)
{
    cells.resize(m_right.size());
    m_rows.push_back(std::move(cells));
}

std::string TextTable::text() const
{
    std::vector<std::size_t> widths(m_right.size(), 0);
    for (const auto& row : m_rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], characters(row[i]));
    }
    std::string result;
    for (const auto& row : m_rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string fill(widths[i] - characters(row[i]), ' ');
            line += (i > 0 ? "  " : "") + (m_right[i] ? fill + row[i] : row[i] + fill);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        result += line + '\n';
    }
    return result;
}

std::string engineering(double value, const std::string& unit)
{
    return format::si(value, QString::fromStdString(unit)).replace(format::thinSpace, u' ').toStdString();
}

std::string plainNumber(double value)
{
    return format::plain(value).toStdString();
}

std::string percent(double fraction)
{
    return format::percent(fraction, 1).replace(format::thinSpace, u' ').toStdString();
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/string_table.h"

#include <iterator>

namespace ridgepoint {

std::uint32_t StringTable::find(std::string_view text)
{
    auto entry = m_indices.find(text);
    if (entry == m_indices.end()) {
        m_texts.emplace_back(text);
        entry = m_indices.emplace(m_texts.back(), static_cast<std::uint32_t>(m_texts.size() - 1)).first;
    }
    m_lastText = entry->first;
    m_last = entry->second;
    return m_last;
}

std::vector<std::string> StringTable::take()
{
    m_indices.clear();
    m_lastText = {};
    std::vector<std::string> texts(std::make_move_iterator(m_texts.begin()), std::make_move_iterator(m_texts.end()));
    m_texts.clear();
    return texts;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ridgepoint {

/// Numbers distinct texts in the order in which they come. A text like the one before, the usual case in a column,
/// costs one comparison.
class StringTable
{
public:
    std::uint32_t index(std::string_view text)
    {
        if (!m_texts.empty() && text == m_lastText)
            return m_last;
        return find(text);
    }

    std::size_t size() const { return m_texts.size(); }
    /// The texts by index; the table is empty afterwards.
    std::vector<std::string> take();

private:
    std::uint32_t find(std::string_view text);

    std::deque<std::string> m_texts; ///< a deque: the views below must keep pointing at them
    std::unordered_map<std::string_view, std::uint32_t> m_indices;
    std::string_view m_lastText;
    std::uint32_t m_last = 0;
};

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ridgepoint {

/// Values of a counter that a launch has already with another value: the first one stands, these are left out.
class RepeatedValues
{
public:
    /// line: of the repeated value.
    void add(std::string_view counterName, int line)
    {
        const bool isFirst = m_count == 0 || line < m_line;
        ++m_count;
        if (!isFirst)
            return;
        m_line = line;
        m_counter = counterName;
    }

    std::size_t count() const { return m_count; }
    const std::string& counter() const { return m_counter; } ///< of the first one
    int line() const { return m_line; } ///< of the first one

private:
    std::size_t m_count = 0;
    int m_line = 0;
    std::string m_counter;
};

} // namespace ridgepoint

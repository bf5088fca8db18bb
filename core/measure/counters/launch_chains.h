// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ridgepoint {

/// Launches that become one, each as a chain: the values of the next one follow those of the one before.
class LaunchChains
{
public:
    static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

    explicit LaunchChains(std::size_t launches)
        : m_next(launches, none)
        , m_isHead(launches, true)
    {
    }

    void link(std::uint32_t before, std::uint32_t next)
    {
        m_next[before] = next;
        m_isHead[next] = false;
        m_joins = true;
    }

    bool joinsAny() const { return m_joins; }
    bool isHead(std::uint32_t launch) const { return m_isHead[launch]; }
    std::uint32_t next(std::uint32_t launch) const { return m_next[launch]; }

private:
    std::vector<std::uint32_t> m_next;
    std::vector<bool> m_isHead;
    bool m_joins = false;
};

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/problem_list.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// Lines of a profiler's output that are no table: its own messages and what the application printed. Looks for those
/// that tell why there is no table or why it is not whole.
class ProfilerMessages
{
public:
    /// Takes a line that belongs to no table.
    void take(std::string_view text, int line);

    /// Warnings for what the profiler complained of, and a Note with the number of lines skipped.
    void report(ProblemList& problems) const;

    /// Why there is nothing to read, and what to do: the message of an Error; empty where they do not tell.
    /// hasTable: there was a header.
    std::string failure(bool hasTable) const;

private:
    struct Complaint
    {
        int line;
        std::string text;
    };

    std::size_t m_lines = 0;
    std::size_t m_otherLines = 0; ///< of them neither PROF nor ERROR nor WARNING
    int m_firstLine = 0;
    bool m_noPermission = false;
    bool m_noKernels = false;
    bool m_ncuReport = false; ///< the text report of Nsight Compute
    bool m_nvprofReport = false;
    std::vector<Complaint> m_complaints;
};

} // namespace ridgepoint

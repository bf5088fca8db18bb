// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/problem_list.h"

#include <utility>

namespace ridgepoint {

void ProblemList::atFile(Diagnostic::Severity severity, std::string message)
{
    Diagnostic diagnostic;
    diagnostic.severity = severity;
    diagnostic.source = m_source;
    diagnostic.message = printable(std::move(message));
    m_diagnostics.push_back(std::move(diagnostic));
}

void ProblemList::atCell(Diagnostic::Severity severity, CellPosition position, std::string message)
{
    if (keepsCells()) {
        atFile(severity, std::move(message));
        m_diagnostics.back().line = position.line;
        m_diagnostics.back().column = position.column;
    }
    countCell();
}

void ProblemList::noteMissingEnd(std::string_view text)
{
    if (!text.ends_with('\n'))
        atFile(Diagnostic::Severity::Note, "the last line has no line end: the file may have been cut short");
}

std::vector<Diagnostic> ProblemList::take()
{
    if (m_cellProblems > max_cell_problems) {
        atFile(Diagnostic::Severity::Warning,
            "and " + std::to_string(m_cellProblems - max_cell_problems) + " more problems like these");
    }
    m_cellProblems = 0;
    return std::exchange(m_diagnostics, {});
}

} // namespace ridgepoint

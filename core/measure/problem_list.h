// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/measure/delimited.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// The diagnostics of one file: those of single cells are kept up to a limit and counted beyond it, those of the file
/// are always kept.
class ProblemList
{
public:
    static constexpr std::size_t max_cell_problems = 100;

    explicit ProblemList(std::string source)
        : m_source(std::move(source))
    {
    }

    /// Messages are made printable().
    void atFile(Diagnostic::Severity severity, std::string message);
    void atCell(Diagnostic::Severity severity, CellPosition position, std::string message);
    /// A Note where the last line of the file's text has no end: a number that was cut short is a number too.
    void noteMissingEnd(std::string_view text);
    /// False when another message about a cell would only be counted: then it need not be written.
    bool keepsCells() const { return m_cellProblems < max_cell_problems; }
    /// Counts a message about a cell that was not written.
    void countCell() { ++m_cellProblems; }

    std::size_t cellProblems() const { return m_cellProblems; }

    /// All of them, and one Warning that counts those that were not kept.
    std::vector<Diagnostic> take();

private:
    std::string m_source;
    std::vector<Diagnostic> m_diagnostics;
    std::size_t m_cellProblems = 0;
};

} // namespace ridgepoint

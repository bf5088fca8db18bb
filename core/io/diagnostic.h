// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ridgepoint {

/// One thing that is wrong with an input, or worth knowing of it.
struct Diagnostic
{
    enum class Severity { Note, Warning, Error };
    Severity severity = Severity::Error;
    std::string source; ///< a file, or an option such as "--batch"; may be empty
    int line = 0; ///< 1-based; 0 when the input as a whole is meant
    int column = 0; ///< 1-based, in bytes; 0 when the line as a whole is meant
    std::string path; ///< JSON path such as "/memory/bandwidth_gbps"; empty where there is none
    std::string message; ///< what was found, then what was expected

    /// "file:line:column: /path: message", leaving out what is not known; file and path printable.
    std::string text() const;
};

/// What could be read, and what was wrong with the rest.
template<typename T> struct Parsed
{
    T value {};
    std::vector<Diagnostic> diagnostics;

    bool ok() const
    {
        for (const Diagnostic& diagnostic : diagnostics) {
            if (diagnostic.severity == Diagnostic::Severity::Error)
                return false;
        }
        return true;
    }
    void add(Diagnostic diagnostic) { diagnostics.push_back(std::move(diagnostic)); }
};

/// The text with '?' for each control character: what stands in a file must not steer the terminal that shows it.
std::string printable(std::string text);

/// All messages, one a line: errors first.
std::string joinedText(const std::vector<Diagnostic>& diagnostics);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/diagnostic.h"

namespace ridgepoint {

std::string Diagnostic::text() const
{
    std::string result = source;
    if (line > 0) {
        result += ':' + std::to_string(line);
        if (column > 0)
            result += ':' + std::to_string(column);
    }
    if (!result.empty())
        result += ": ";
    if (!path.empty())
        result += path + ": ";
    return result + message;
}

std::string joinedText(const std::vector<Diagnostic>& diagnostics)
{
    std::string result;
    for (const bool errors : {true, false}) {
        for (const Diagnostic& diagnostic : diagnostics) {
            if ((diagnostic.severity == Diagnostic::Severity::Error) != errors)
                continue;
            result += result.empty() ? "" : "\n";
            result += diagnostic.text();
        }
    }
    return result;
}

} // namespace ridgepoint

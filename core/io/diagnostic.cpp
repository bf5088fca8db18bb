// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/diagnostic.h"

#include <algorithm>

namespace ridgepoint {

std::string printable(std::string text)
{
    const auto isControl = [](char character) {
        return static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
    };
    std::ranges::replace_if(text, isControl, '?');
    return text;
}

std::string Diagnostic::text() const
{
    std::string result = printable(source);
    if (line > 0) {
        result += ':' + std::to_string(line);
        if (column > 0)
            result += ':' + std::to_string(column);
    }
    if (!result.empty())
        result += ": ";
    if (!path.empty())
        result += printable(path) + ": ";
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

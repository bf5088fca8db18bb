// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/harness.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace ridgepoint::fuzz {

namespace {

/// Bytes of the UTF-8 character that begins with this one; 0 where none does.
std::size_t sequenceLength(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first < 0xE0)
        return 2;
    if (first >= 0xE0 && first < 0xF0)
        return 3;
    return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

/// Overlong forms, surrogates and what lies beyond U+10FFFF, which their second byte tells.
bool isForbiddenPair(unsigned char first, unsigned char second)
{
    return (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90)
        || (first == 0xF4 && second > 0x8F);
}

bool isControl(char character)
{
    const auto byte = static_cast<unsigned char>(character);
    return (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
}

} // namespace

bool isUtf8(std::string_view text)
{
    const auto byteAt = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = sequenceLength(byteAt(i));
        if (length == 0 || length > text.size() - i)
            return false;
        if (length > 1 && isForbiddenPair(byteAt(i), byteAt(i + 1)))
            return false;
        for (std::size_t j = 1; j < length; ++j) {
            if ((byteAt(i + j) & 0xC0U) != 0x80)
                return false;
        }
        i += length;
    }
    return true;
}

void requireSound(const std::vector<Diagnostic>& diagnostics, std::string_view text, std::string_view name)
{
    if (diagnostics.empty())
        return;
    const std::ptrdiff_t lines = std::count(text.begin(), text.end(), '\n') + 1;
    const bool isClean = isUtf8(text) && isUtf8(name);
    for (const Diagnostic& diagnostic : diagnostics) {
        require(!diagnostic.message.empty(), "a diagnostic has a message");
        require(diagnostic.line >= 0 && diagnostic.line <= lines, "a diagnostic's line lies in the text");
        require(diagnostic.column >= 0, "a diagnostic's column is not negative");
        require(
            static_cast<std::size_t>(diagnostic.column) <= text.size() + 1, "a diagnostic's column lies in the text");
        require(diagnostic.message.size() < 4096, "a diagnostic quotes a bounded part of the text");
        require(std::none_of(diagnostic.message.begin(), diagnostic.message.end(), isControl),
            "a diagnostic's message has no control characters");
        require(!isClean || isUtf8(diagnostic.message), "a diagnostic cuts no character in two");
    }
}

NamedText namedText(std::string_view input, const char* otherwise)
{
    const std::size_t end = input.find('\0');
    if (end == std::string_view::npos)
        return {otherwise, input};
    return {std::string(input.substr(0, end)), input.substr(end + 1)};
}

} // namespace ridgepoint::fuzz

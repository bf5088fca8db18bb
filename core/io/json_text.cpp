// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json_text.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <system_error>

namespace ridgepoint {

namespace {

namespace fs = std::filesystem;

/// Why a path cannot be read as text; empty when it can be tried.
std::string refusal(const fs::path& path, std::uintmax_t limit)
{
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found)
        return "found no such file";
    if (status.type() == fs::file_type::none || status.type() == fs::file_type::unknown)
        return "the file cannot be examined: " + error.message();
    if (status.type() == fs::file_type::directory)
        return "found a directory, expected a file";
    if (status.type() != fs::file_type::regular)
        return "found a device or pipe, expected a file";
    const std::uintmax_t size = fs::file_size(path, error);
    if (!error && size > limit)
        return "found " + std::to_string(size) + " bytes, expected at most " + std::to_string(limit);
    return {};
}

/// Reads at most limit bytes, whatever the file system says of the size.
std::string readContent(const fs::path& path, std::uintmax_t limit, std::string& text)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return "the file cannot be opened for reading";
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    text.resize(static_cast<std::size_t>(error ? limit : std::min(size, limit)));
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad())
        return "the file cannot be read";
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.empty())
        return "found an empty file, expected text";
    if (const std::size_t zero = text.find('\0'); zero != std::string::npos)
        return "found a zero byte at offset " + std::to_string(zero) + ", expected UTF-8 text";
    return {};
}

/// Walks over JSON text without building anything; stops at the end whatever the text holds.
class Scanner
{
public:
    explicit Scanner(std::string_view text)
        : m_text(text)
    {
        if (m_text.substr(0, 3) == "\xef\xbb\xbf")
            m_at = 3;
    }

    std::size_t at() const { return m_at; }
    void moveTo(std::size_t offset) { m_at = offset; }

    char peek()
    {
        m_at = std::min(m_text.find_first_not_of(" \t\r\n", m_at), m_text.size());
        return m_at < m_text.size() ? m_text[m_at] : '\0';
    }

    bool take(char expected)
    {
        if (peek() != expected)
            return false;
        ++m_at;
        return true;
    }

    /// The string without its quotes, escapes as written.
    std::string_view takeString()
    {
        if (!take('"'))
            return {};
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && m_text[m_at] != '"')
            m_at += m_text[m_at] == '\\' ? 2 : 1;
        m_at = std::min(m_at, m_text.size());
        const std::string_view content = m_text.substr(begin, m_at - begin);
        m_at = std::min(m_at + 1, m_text.size());
        return content;
    }

    void skipValue()
    {
        std::size_t depth = 0;
        do {
            const char c = peek();
            if (c == '"') {
                takeString();
            } else if (c == '{' || c == '[') {
                ++depth;
                ++m_at;
            } else if (c == '}' || c == ']') {
                if (depth == 0)
                    return;
                --depth;
                ++m_at;
            } else if (depth > 0 && (c == ',' || c == ':')) {
                ++m_at;
            } else {
                m_at = std::min(m_text.find_first_of(" \t\r\n,:]}[{\"", m_at), m_text.size());
            }
        } while (depth > 0 && m_at < m_text.size());
    }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
};

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 0;
}

/// Undoes the escapes of a key; those beyond ASCII stay as they are, since no key of ours needs them.
std::string unescaped(std::string_view raw)
{
    constexpr std::string_view letters = "bfnrt";
    constexpr std::string_view meanings = "\b\f\n\r\t";
    std::string result;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\' || i + 1 == raw.size()) {
            result += raw[i];
            continue;
        }
        const char c = raw[++i];
        if (c == 'u' && i + 4 < raw.size() && raw.substr(i + 1, 2) == "00") {
            result += static_cast<char>(hexDigit(raw[i + 3]) * 16 + hexDigit(raw[i + 4]));
            i += 4;
        } else {
            const std::size_t letter = letters.find(c);
            result += letter == std::string_view::npos ? c : meanings[letter];
        }
    }
    return result;
}

struct Member
{
    std::size_t key = std::string_view::npos;
    std::size_t value = std::string_view::npos;
    bool found() const { return value != std::string_view::npos; }
};

Member findInObject(Scanner& scanner, const std::string& key)
{
    Member result;
    while (scanner.peek() == '"') {
        const std::size_t begin = scanner.at();
        const std::string_view raw = scanner.takeString();
        const bool matches = raw == key || (raw.find('\\') != std::string_view::npos && unescaped(raw) == key);
        if (!scanner.take(':'))
            break;
        scanner.peek();
        if (matches)
            result = {begin, scanner.at()};
        scanner.skipValue();
        if (!scanner.take(','))
            break;
    }
    return result;
}

Member findInArray(Scanner& scanner, const std::string& key)
{
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
    if (error != std::errc {} || end != key.data() + key.size())
        return {};
    for (std::size_t i = 0; i < index; ++i) {
        const std::size_t before = scanner.at();
        scanner.skipValue();
        if (!scanner.take(',') || scanner.at() == before)
            return {};
    }
    if (scanner.peek() == ']' || scanner.peek() == '\0')
        return {};
    return {scanner.at(), scanner.at()};
}

std::string unescapedToken(std::string_view token)
{
    std::string result;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] == '~' && i + 1 < token.size())
            result += token[++i] == '1' ? '/' : '~';
        else
            result += token[i];
    }
    return result;
}

} // namespace

Parsed<std::string> readTextFile(const std::filesystem::path& path, std::uintmax_t limit)
{
    Parsed<std::string> result;
    std::string problem = refusal(path, limit);
    if (problem.empty())
        problem = readContent(path, limit, result.value);
    if (!problem.empty()) {
        result.value.clear();
        result.add({Diagnostic::Severity::Error, path.string(), 0, 0, {}, problem});
    }
    return result;
}

TextPosition positionAt(std::string_view text, std::size_t offset)
{
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t lineStart = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return {1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')),
        1 + static_cast<int>(before.size() - lineStart)};
}

std::optional<TextPosition> locate(std::string_view text, std::string_view pointer, JsonPart part)
{
    Scanner scanner(text);
    scanner.peek();
    Member member {scanner.at(), scanner.at()};
    while (!pointer.empty() && pointer.front() == '/') {
        const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
        const std::string token = unescapedToken(pointer.substr(1, end - 1));
        pointer.remove_prefix(end);
        scanner.moveTo(member.value);
        if (scanner.take('{'))
            member = findInObject(scanner, token);
        else if (scanner.take('['))
            member = findInArray(scanner, token);
        else
            return std::nullopt;
        if (!member.found())
            return std::nullopt;
    }
    return positionAt(text, part == JsonPart::Key ? member.key : member.value);
}

std::string childPointer(const std::string& pointer, std::string_view key)
{
    std::string result = pointer + '/';
    for (const char c : key) {
        if (c == '~')
            result += "~0";
        else if (c == '/')
            result += "~1";
        else
            result += c;
    }
    return result;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace ridgepoint {

/// A regular file mapped read-only into memory; unmapped when this goes. Nothing is read before it is looked at.
/// Whoever cuts the file short while it is mapped takes the program down (SIGBUS): keep it for the time of an import.
class MappedFile
{
public:
    MappedFile() = default;
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    /// Error (an empty mapping then): missing, unreadable, not a regular file, larger than limit bytes.
    static Parsed<MappedFile> open(const std::filesystem::path& path, std::size_t limit);

    std::string_view bytes() const { return {m_data, m_size}; }

private:
    MappedFile(const char* data, std::size_t size)
        : m_data(data)
        , m_size(size)
    {
    }

    const char* m_data = nullptr;
    std::size_t m_size = 0;
};

/// A text file as UTF-8 without byte order mark. UTF-8 (and any other superset of ASCII) is seen where it lies in the
/// file; UTF-16 is transcoded into memory; without a byte order mark it is told by the zeros between its characters.
class TextSource
{
public:
    static constexpr std::size_t max_bytes = std::size_t {8} << 30; ///< of a file: 8 GiB
    static constexpr std::size_t max_utf16_bytes = std::size_t {512} << 20; ///< of a UTF-16 file: 512 MiB

    /// Error: what MappedFile::open refuses, a binary file, a UTF-16 file above its limit. Warning: UTF-16 that ends
    /// inside a character. An empty file is fine: its text is empty.
    static Parsed<TextSource> open(const std::filesystem::path& path);

    /// Valid as long as this lives and has not been moved from.
    std::string_view text() const;

private:
    MappedFile m_file;
    std::string m_transcoded;
    std::size_t m_skipped = 0; ///< bytes of the byte order mark
    bool m_isTranscoded = false;
};

/// Opens a file and hands its text to `import`, which gives a Parsed<T>; what was found while opening it stands first.
/// Of a file that cannot be opened the result has the path alone.
template<typename T, typename Import> Parsed<T> importOpened(const std::filesystem::path& path, Import import)
{
    Parsed<TextSource> source = TextSource::open(path);
    Parsed<T> parsed;
    if (source.ok())
        parsed = import(source.value.text());
    else
        parsed.value.path = path.string();
    parsed.diagnostics.insert(parsed.diagnostics.begin(), source.diagnostics.begin(), source.diagnostics.end());
    return parsed;
}

/// UTF-16 without its byte order mark to UTF-8; an unpaired surrogate and a trailing odd byte become U+FFFD.
std::string utf8FromUtf16(std::string_view bytes, bool bigEndian);

} // namespace ridgepoint

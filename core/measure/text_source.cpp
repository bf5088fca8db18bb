// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/text_source.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ridgepoint {

namespace {

/// A file descriptor that closes itself.
class Descriptor
{
public:
    explicit Descriptor(int value)
        : m_value(value)
    {
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (m_value >= 0)
            ::close(m_value);
    }
    int value() const { return m_value; }

private:
    int m_value;
};

Diagnostic problem(
    const std::filesystem::path& path, std::string message, Diagnostic::Severity severity = Diagnostic::Severity::Error)
{
    Diagnostic diagnostic;
    diagnostic.severity = severity;
    diagnostic.source = path.string();
    diagnostic.message = std::move(message);
    return diagnostic;
}

std::string systemReason(int error)
{
    return std::generic_category().message(error);
}

/// What a path leads to when it is no regular file.
std::string kindText(mode_t mode)
{
    if (S_ISDIR(mode))
        return "a directory";
    if (S_ISFIFO(mode))
        return "a pipe";
    if (S_ISSOCK(mode))
        return "a socket";
    return "a device";
}

void appendUtf8(std::string& text, std::uint32_t code)
{
    const auto put = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | (code >> 6));
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3F));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

constexpr std::uint32_t replacement = 0xFFFD;

bool isHighSurrogate(std::uint32_t unit)
{
    return unit >= 0xD800 && unit < 0xDC00;
}

bool isLowSurrogate(std::uint32_t unit)
{
    return unit >= 0xDC00 && unit < 0xE000;
}

bool startsWith(std::string_view bytes, std::string_view mark)
{
    return bytes.substr(0, mark.size()) == mark;
}

constexpr std::string_view utf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view littleEndianMark = "\xFF\xFE";
constexpr std::string_view bigEndianMark = "\xFE\xFF";

enum class Wide : std::uint8_t { No, LittleEndian, BigEndian };

/// UTF-16 without a mark: nearly all characters of a table are below 256, so that every other byte near the start is
/// zero, and what stands between the zeros is text.
Wide unmarkedUtf16(std::string_view bytes)
{
    const std::string_view sample = bytes.substr(0, std::min<std::size_t>(bytes.size(), 4096) & ~std::size_t {1});
    if (sample.size() < 4)
        return Wide::No;
    const auto fits = [sample](std::size_t high) {
        std::size_t narrow = 0;
        for (std::size_t i = 0; i < sample.size(); i += 2) {
            const auto low = static_cast<unsigned char>(sample[i + 1 - high]);
            if (sample[i + high] != '\0')
                continue;
            if (low < 0x20 && low != '\t' && low != '\n' && low != '\r')
                return false; // numbers of two bytes
            ++narrow;
        }
        return 20 * narrow >= 19 * (sample.size() / 2);
    };
    if (fits(1))
        return Wide::LittleEndian;
    return fits(0) ? Wide::BigEndian : Wide::No;
}

/// Where text cannot have one: the position of a NUL byte near the start; npos without one.
std::size_t nulPosition(std::string_view bytes)
{
    return bytes.substr(0, 64 * 1024).find('\0');
}

} // namespace

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr))
    , m_size(std::exchange(other.m_size, 0))
{
}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

MappedFile::~MappedFile()
{
    if (m_data != nullptr)
        ::munmap(const_cast<char*>(m_data), m_size);
}

Parsed<MappedFile> MappedFile::open(const std::filesystem::path& path, std::size_t limit)
{
    Parsed<MappedFile> parsed;
    const auto refuse = [&](std::string message) {
        parsed.add(problem(path, std::move(message)));
        return std::move(parsed);
    };
    // Without O_NONBLOCK a pipe that nobody writes to would hold us here.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.value() < 0)
        return refuse("cannot open the file: " + systemReason(errno));
    struct stat status = {};
    if (::fstat(file.value(), &status) != 0)
        return refuse("cannot look at the file: " + systemReason(errno));
    if (!S_ISREG(status.st_mode))
        return refuse("found " + kindText(status.st_mode) + ", expected a file");
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > limit)
        return refuse("found " + std::to_string(size) + " bytes, expected " + std::to_string(limit) + " at most");
    if (size == 0)
        return parsed;
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.value(), 0);
    if (data == MAP_FAILED)
        return refuse("cannot read the file: " + systemReason(errno));
    ::madvise(data, size, MADV_SEQUENTIAL);
    parsed.value = MappedFile(static_cast<const char*>(data), size);
    return parsed;
}

std::string utf8FromUtf16(std::string_view bytes, bool bigEndian)
{
    const auto unitAt = [&](std::size_t index) -> std::uint32_t {
        const auto first = static_cast<unsigned char>(bytes[2 * index]);
        const auto second = static_cast<unsigned char>(bytes[2 * index + 1]);
        return bigEndian ? (first << 8U | second) : (second << 8U | first);
    };
    const std::size_t units = bytes.size() / 2;
    std::string text;
    text.reserve(units + units / 8);
    for (std::size_t i = 0; i < units; ++i) {
        std::uint32_t code = unitAt(i);
        if (isHighSurrogate(code) && i + 1 < units && isLowSurrogate(unitAt(i + 1))) {
            code = 0x10000 + ((code - 0xD800) << 10) + (unitAt(i + 1) - 0xDC00);
            ++i;
        } else if (isHighSurrogate(code) || isLowSurrogate(code)) {
            code = replacement;
        }
        appendUtf8(text, code);
    }
    if (bytes.size() % 2 != 0)
        appendUtf8(text, replacement);
    return text;
}

Parsed<TextSource> TextSource::open(const std::filesystem::path& path)
{
    Parsed<TextSource> parsed;
    Parsed<MappedFile> mapped = MappedFile::open(path, max_bytes);
    parsed.diagnostics = std::move(mapped.diagnostics);
    TextSource& source = parsed.value;
    source.m_file = std::move(mapped.value);
    const std::string_view bytes = source.m_file.bytes();

    const bool isMarked = startsWith(bytes, bigEndianMark) || startsWith(bytes, littleEndianMark);
    const Wide unmarked = isMarked ? Wide::No : unmarkedUtf16(bytes);
    const bool bigEndian = startsWith(bytes, bigEndianMark) || unmarked == Wide::BigEndian;
    if (isMarked || unmarked != Wide::No) {
        source.m_isTranscoded = true;
        if (bytes.size() > max_utf16_bytes) {
            parsed.add(problem(path,
                "found " + std::to_string(bytes.size()) + " bytes of UTF-16, expected "
                    + std::to_string(max_utf16_bytes) + " at most; save the file as UTF-8"));
            return parsed;
        }
        source.m_transcoded = utf8FromUtf16(bytes.substr(isMarked ? 2 : 0), bigEndian);
        if (bytes.size() % 2 != 0)
            parsed.add(problem(path, "the UTF-16 text ends inside a character", Diagnostic::Severity::Warning));
        source.m_file = {};
        return parsed;
    }
    if (startsWith(bytes, utf8Mark))
        source.m_skipped = utf8Mark.size();
    if (const std::size_t nul = nulPosition(bytes); nul != std::string_view::npos) {
        source = {};
        parsed.add(problem(path,
            "found a binary file (a NUL at byte " + std::to_string(nul + 1) + "), expected text: UTF-8 or UTF-16"));
    }
    return parsed;
}

std::string_view TextSource::text() const
{
    if (m_isTranscoded)
        return m_transcoded;
    const std::string_view bytes = m_file.bytes();
    return bytes.substr(std::min(m_skipped, bytes.size()));
}

} // namespace ridgepoint

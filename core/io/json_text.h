// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

/// More than any preset, scenario or session needs.
inline constexpr std::uintmax_t maxJsonBytes = std::uintmax_t {16} << 20;
/// Deeper nesting is no preset but an attack on the stack.
inline constexpr std::size_t maxJsonDepth = 64;

/// The whole file as text. Anything that cannot be text (missing, a directory, a device, unreadable, empty, too large,
/// with zero bytes) becomes an Error that says which it is, and an empty value.
Parsed<std::string> readTextFile(const std::filesystem::path& path, std::uintmax_t limit = maxJsonBytes);

struct TextPosition
{
    int line = 0; ///< 1-based
    int column = 0; ///< 1-based, in bytes
    bool operator==(const TextPosition&) const = default;
};
TextPosition positionAt(std::string_view text, std::size_t offset);

/// Which end of a member: `"key": value`.
enum class JsonPart { Key, Value };

/// Where in the text the value of a JSON pointer such as "/memory/bandwidth_gbps" (or its key) begins; of keys that
/// occur twice the last one, which is the one that counts. Nothing when the text has no such value. Never fails on bad
/// JSON.
std::optional<TextPosition> locate(std::string_view text, std::string_view pointer, JsonPart part = JsonPart::Value);

/// One step further down: "~" and "/" in the key are escaped.
std::string childPointer(const std::string& pointer, std::string_view key);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

/// A cell without the blanks around it.
std::string_view trimmed(std::string_view cell);

/// ASCII letters in lower case, all else as it is.
std::string lowered(std::string_view text);

/// Empty, "n/a", "na", "-" or "null" in any case, blanks around it left out: no value, which is not zero.
bool isMissing(std::string_view cell);

/// A whole number 1 … 2^53, also written as "4096.0"; none for anything else.
std::optional<std::int64_t> positiveInteger(std::string_view cell);

/// A finite number with a decimal point, correctly rounded, whatever the locale; none for anything else ("nan", "inf",
/// "1e999", "1,5" or "12 ms").
std::optional<double> finiteNumber(std::string_view cell);

/// The cell in quotes for a message: control characters as '?', bytes that are no UTF-8 as U+FFFD, cut after 60 bytes
/// at the end of a UTF-8 character.
std::string quotedCell(std::string_view cell);

} // namespace ridgepoint

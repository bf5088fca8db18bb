// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ridgepoint {

/// A size of what a kernel writes that a table can state in a column of its own.
enum class SizeColumn : std::uint8_t { Sequence, HeadDim, Heads, Batch, ElementBytes };
inline constexpr std::size_t sizeColumnCount = 5;

/// Which size a column of this name holds: "seqlen", "head_dim", "headDim" and "Head dim" alike; none for other names.
std::optional<SizeColumn> sizeColumnOf(std::string_view columnName);

} // namespace ridgepoint

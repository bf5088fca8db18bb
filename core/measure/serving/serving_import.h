// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/measure/number_locale.h"
#include "core/measure/serving/serving_table.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

/// Rows beyond this many are not read, with a Warning.
inline constexpr std::size_t max_serving_rows = 1'000'000;

/// Reads a table of measured servers; its header decides which of the known layouts it is (servingHeader()). Lines
/// before the header are skipped.
///
/// Error, and then no points: unreadable, binary or empty file, no known header, no usable row, stopped by progress
/// (told the share read, 0 … 1). Warning: a row without a model or without any time (left out), a value that cannot be
/// read (missing). Note: what the layout leaves to be known: static batches, a statistic that was chosen; a
/// decimal comma; a last line without line end.
Parsed<ServingTable> importServing(const std::filesystem::path& path, const std::function<bool(double)>& progress = {},
    std::optional<NumberLocale> locale = {}); ///< none: as the rows write their times
/// The same for a text in UTF-8; name stands for the file's name.
Parsed<ServingTable> importServingText(std::string_view text, const std::string& name,
    const std::function<bool(double)>& progress = {}, std::optional<NumberLocale> locale = {});

} // namespace ridgepoint

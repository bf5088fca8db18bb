// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/measure/counters/counter_file.h"
#include "core/measure/gemm_import.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

/// What the user knows better than the reader; wins over what the file seems to say.
struct CounterFacts
{
    std::optional<NumberLocale> locale {};
    std::optional<char> delimiter {};

    bool operator==(const CounterFacts&) const = default;
};

/// Reads, checks and types a profiler's table; what stands in it decides which of the known ones it is.
///
/// Error, and then no launches: unreadable, binary or empty file, no table that is known, a file that holds only the
/// profiler's own errors (the message says what happened and what to do: rights, no kernel, a text report), stopped.
/// Warning: a row that cannot be used (left out), a value that cannot be read or that nothing counts (missing), another
/// value of a counter that a launch has (the first one stands), a unit that contradicts its counter, a guess at the
/// number locale, rows of launches without id that could not be put together (left apart). Note: what was skipped
/// before and between the rows, launches without id put together by counting, a last line without line end.
Parsed<CounterFile> importCounters(
    const std::filesystem::path& path, const CounterFacts& facts = {}, const ImportProgress& progress = {});

/// The same for a text in UTF-8; name stands for the file's name.
Parsed<CounterFile> importCounterText(std::string_view text, const std::string& name, const CounterFacts& facts = {},
    const ImportProgress& progress = {});

} // namespace ridgepoint

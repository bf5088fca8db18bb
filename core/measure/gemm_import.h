// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/measure/column_mapping.h"
#include "core/measure/gemm_sweep.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

/// What the user knows of a file; wins over what its name says and over what it seems to be. A shape or type does not
/// replace what stands in the rows of a table that has columns for it. Of a table of several GPUs the rows of the one
/// that is named are read, else those of the first.
struct GemmFacts
{
    std::optional<std::string> gpu_name {};
    std::optional<std::int64_t> n {}; ///< 1 … 2^31 - 1
    std::optional<std::int64_t> k {}; ///< 1 … 2^31 - 1
    std::optional<std::string> dtype {};
    std::optional<ColumnMapping> mapping {}; ///< the table is read by this, whatever its header is
    std::optional<char> delimiter {};
    std::optional<NumberLocale> locale {};
    bool gpu_is_known = false; ///< by somebody else: a file that names none lacks nothing
    /// Of a table of several GPUs the rows of this one are read; an Error where it has none of them. Unlike gpu_name
    /// it does not rename what was measured.
    std::optional<WantedGpu> wanted_gpu {};

    bool operator==(const GemmFacts&) const = default;
};

/// Told the share of the file that has been read, 0 … 1, every few thousand rows; false stops the import.
using ImportProgress = std::function<bool(double)>;

/// Rows beyond this many are not read, with a Warning.
inline constexpr std::size_t max_gemm_rows = 50'000'000;

/// Reads, checks and types a table of measured matrix products; the header decides which of the known ones it is, or
/// a ColumnMapping says how any other is to be read. Lines before the header are skipped.
///
/// Error, and then no rows: unreadable or binary file, empty file, unknown or incomplete header, a mapping that does
/// not fit the file, no usable row or none of the wanted GPU, stopped. Warning: a row that cannot be used (left out), a
/// value that cannot be read (missing), a dtype that is not known, no n, k, GPU or dtype ("needs n and k": ask the user
/// and import again with GemmFacts), n and k that do not fit the file's own FLOP rates by more than 2 %, rows of other
/// GPUs (left out), which are named, numbers that can be read two ways. Note: repeated rows, utilisations in per cent,
/// a decimal comma, lines before the header, a last line without line end.
Parsed<GemmSweep> importGemmSweep(
    const std::filesystem::path& path, const GemmFacts& facts = {}, const ImportProgress& progress = {});

/// The same for a text in UTF-8; name stands for the file's name and may have folders in it.
Parsed<GemmSweep> importGemmText(
    std::string_view text, const std::string& name, const GemmFacts& facts = {}, const ImportProgress& progress = {});

} // namespace ridgepoint

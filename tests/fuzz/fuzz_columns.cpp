// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/harness.h"

#include "core/measure/gemm_import.h"
#include "core/measure/table_kind.h"
#include "core/measure/table_preview.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint::fuzz {

namespace {

void requireSound(const TablePreview& preview)
{
    require(preview.rows.size() <= TablePreview::max_rows, "a preview has few rows");
    require(preview.header.size() <= TablePreview::max_columns, "a preview has a bounded number of columns");
    require(preview.first_line >= 1, "a preview knows its line");
    for (const std::vector<std::string>& row : preview.rows) {
        require(row.size() <= TablePreview::max_columns, "a preview has a bounded number of columns");
        require(std::ranges::all_of(
                    row, [](const std::string& cell) { return cell.size() <= TablePreview::max_cell_bytes + 3; }),
            "a preview's cells are cut");
    }
}

/// What a mapping says, it says again in words.
void requireRoundTrip(const ColumnMapping& mapping)
{
    const Parsed<ColumnMapping> again = parseColumns(columnsText(mapping));
    require(again.ok(), "the words of a mapping can be read");
    require(again.value == mapping, "the words of a mapping mean the same");
}

void importMapped(std::string_view text, const ColumnMapping& mapping)
{
    GemmFacts facts;
    facts.mapping = mapping;
    const Parsed<GemmSweep> parsed = importGemmText(text, "table.csv", facts);
    // What the mapping calls its columns may be no UTF-8.
    fuzz::requireSound(parsed.diagnostics, text, columnsText(mapping));
    require(parsed.ok() == !parsed.value.rows.empty(), "rows exactly where there is no error");
    for (const GemmRow& row : parsed.value.rows) {
        require(row.m >= 1 && row.time_s >= 1e-12 && row.time_s <= 1e6, "a row has m and a time");
        require(row.dtype < parsed.value.dtypes.size(), "a row's type is in the list");
        require(std::isfinite(flopPerSecond(row)), "a FLOP rate is finite");
    }
}

} // namespace

/// The name of the input is the mapping in words.
void columns(std::string_view input)
{
    const auto [words, text] = namedText(input, "m=1,n=2,k=3,time=4:us");
    (void)name(tableKind(text));
    const TablePreview preview = tablePreview(text);
    requireSound(preview);
    if (missingFields(preview.suggestion).empty()) {
        requireRoundTrip(preview.suggestion);
        importMapped(text, preview.suggestion);
    }
    const Parsed<ColumnMapping> mapping = parseColumns(words);
    fuzz::requireSound(mapping.diagnostics, words);
    if (!mapping.ok())
        return;
    requireRoundTrip(mapping.value);
    importMapped(text, mapping.value);
}

} // namespace ridgepoint::fuzz

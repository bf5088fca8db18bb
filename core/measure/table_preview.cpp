// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/table_preview.h"

#include "core/measure/cell.h"
#include "core/measure/table_start.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

/// Words that name a field, best first: a column that is called by an earlier one is taken.
struct FieldWords
{
    MappedField field;
    std::array<std::string_view, 9> words;
};

constexpr std::array fieldWords {
    FieldWords {
        MappedField::M, {"m", "batch", "rows", "tokens", "num_tokens", "batch_size", "batchsize", "bs", "seqlen"}},
    FieldWords {
        MappedField::N, {"n", "cols", "columns", "out_features", "output_size", "n_dim", "width", "out", "ncols"}},
    FieldWords {MappedField::K, {"k", "depth", "in_features", "input_size", "hidden", "k_dim", "inner", "in", "kdim"}},
    FieldWords {MappedField::Time,
        {"time", "latency", "duration", "kernel_time", "elapsed", "median", "mean", "avg", "runtime"}},
    FieldWords {MappedField::Dtype,
        {"dtype", "gemm_dtype", "datatype", "data_type", "type", "precision", "q_dtype_w", "dtype_w", "format"}},
    FieldWords {MappedField::Gpu,
        {"gpu", "device", "gpu_name", "device_name", "hardware", "accelerator", "gfx", "chip", "card"}},
    FieldWords {MappedField::Kernel,
        {"kernel", "kernel_name", "kernelname", "kernel_source", "algo", "algorithm", "op", "op_name", "backend"}},
};

std::string cut(std::string_view cell)
{
    std::size_t size = std::min(cell.size(), TablePreview::max_cell_bytes);
    while (size < cell.size() && size > 0 && (static_cast<unsigned char>(cell[size]) & 0xC0) == 0x80)
        --size;
    return std::string(cell.substr(0, size));
}

/// The name without its unit and in lower case: "Latency (ms)" and "latency_ms" become "latency".
std::string wordOf(std::string_view columnName)
{
    std::string word = lowered(trimmed(columnName).substr(0, 64));
    if (timeUnitOfName(word)) {
        const std::size_t mark = word.find_last_of("([_. /-");
        // "us" alone is all unit.
        word = mark == std::string::npos || mark == 0 ? "time" : word.substr(0, mark);
    } else if (const std::size_t open = word.find_first_of("(["); open != std::string::npos && open > 0) {
        word.resize(open);
    }
    while (!word.empty() && (word.back() == ' ' || word.back() == '_' || word.back() == '.'))
        word.pop_back();
    std::replace(word.begin(), word.end(), ' ', '_');
    return word;
}

bool isNumber(std::string_view cell)
{
    return numberWithUnit(cell, NumberLocale::Point) || numberWithUnit(cell, NumberLocale::Comma);
}

/// A row of names: none of its cells is a number, and more than one is not empty.
bool isNames(const std::vector<std::string>& cells)
{
    const auto filled =
        std::count_if(cells.begin(), cells.end(), [](const std::string& cell) { return !cell.empty(); });
    return filled > 1
        && std::none_of(cells.begin(), cells.end(), [](const std::string& cell) { return isNumber(cell); });
}

std::vector<std::string> cellsOf(const DelimitedReader& reader)
{
    std::vector<std::string> cells;
    for (const std::string_view cell : reader.cells().first(std::min(reader.cells().size(), TablePreview::max_columns)))
        cells.push_back(cut(trimmed(cell)));
    return cells;
}

/// How many fields a row of names has words for.
std::size_t knownWords(const std::vector<std::string>& names)
{
    return static_cast<std::size_t>(std::count_if(fieldWords.begin(), fieldWords.end(), [&](const FieldWords& entry) {
        return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
            return std::find(entry.words.begin(), entry.words.end(), wordOf(name)) != entry.words.end();
        });
    }));
}

/// Columns in which all rows have a number, and whether one has a unit of time behind it.
struct NumberColumn
{
    std::size_t place;
    std::optional<TimeUnit> unit;
};

std::vector<NumberColumn> numberColumns(const TablePreview& preview)
{
    std::vector<NumberColumn> columns;
    for (std::size_t i = 0; i < std::min(preview.columns, TablePreview::max_columns); ++i) {
        const auto holdsNumber = [&](const std::vector<std::string>& row) {
            return i < row.size() && isNumber(row[i]);
        };
        if (preview.rows.empty() || !std::all_of(preview.rows.begin(), preview.rows.end(), holdsNumber))
            continue;
        columns.push_back(
            {i, timeUnit(numberWithUnit(preview.rows[0][i], preview.locale).value_or(NumberWithUnit {}).unit)});
    }
    return columns;
}

void suggestByNames(TablePreview& preview)
{
    std::vector<std::string> words;
    for (const std::string& name : preview.header)
        words.push_back(wordOf(name));
    for (const FieldWords& entry : fieldWords) {
        for (const std::string_view word : entry.words) {
            const auto found = std::find(words.begin(), words.end(), word);
            if (found == words.end())
                continue;
            const std::string& name = preview.header[static_cast<std::size_t>(found - words.begin())];
            preview.suggestion[entry.field].column = name;
            if (entry.field == MappedField::Time)
                preview.suggestion.time_unit = timeUnitOfName(name);
            break;
        }
    }
    // A name in any language, if it has a unit of time.
    const auto timed = std::find_if(preview.header.begin(), preview.header.end(),
        [](const std::string& name) { return timeUnitOfName(name).has_value(); });
    if (preview.suggestion[MappedField::Time].column.empty() && timed != preview.header.end()) {
        preview.suggestion[MappedField::Time].column = *timed;
        preview.suggestion.time_unit = timeUnitOfName(*timed);
    }
}

/// Without names: the column with a unit of time is the time, the first three others m, n and k.
void suggestByValues(TablePreview& preview)
{
    constexpr std::array shape {MappedField::M, MappedField::N, MappedField::K};
    std::size_t next = 0;
    for (const NumberColumn& column : numberColumns(preview)) {
        const std::string number = std::to_string(column.place + 1);
        ColumnSource& time = preview.suggestion[MappedField::Time];
        if (column.unit && time.column.empty())
            time.column = number;
        else if (!column.unit && next < shape.size() && time.column.empty())
            preview.suggestion[shape[next++]].column = number;
    }
}

void readRows(TablePreview& preview, const TableStart& start)
{
    DelimitedReader reader = readerOf(start);
    if (preview.has_header)
        reader.next();
    DecimalEvidence evidence;
    while (preview.rows.size() < TablePreview::max_rows && reader.next()) {
        if (reader.isBlank())
            continue;
        preview.rows.push_back(cellsOf(reader));
        for (const std::string& cell : preview.rows.back())
            evidence.look(cell);
    }
    preview.locale = evidence.locale(start.delimiter);
    preview.locale_is_guess = evidence.isGuess();
}

/// The first line with names that mean something, else the first with as many cells as the one after it.
TableStart startOf(std::string_view text, std::optional<char> delimiter)
{
    if (const auto known = findTable(text, delimiter, [](const DelimitedReader& reader) {
            const std::vector<std::string> cells = cellsOf(reader);
            return isNames(cells) && knownWords(cells) >= 3;
        }))
        return *known;
    const auto isRepeated = [](const DelimitedReader& reader) {
        DelimitedReader next = reader;
        const std::size_t count = reader.cellCount();
        const bool isRow = count > 1 && next.next() && next.cellCount() == count;
        return isRow;
    };
    return findTable(text, delimiter, isRepeated).value_or(firstRow(text, delimiter));
}

} // namespace

std::string headerFingerprint(std::span<const std::string> names)
{
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text.append(i == 0 ? "" : "|").append(lowered(trimmed(names[i]).substr(0, 64)));
    return text;
}

TablePreview tablePreview(std::string_view text, std::optional<char> delimiter, std::optional<bool> hasHeader)
{
    TablePreview preview;
    const TableStart start = startOf(text, delimiter);
    preview.delimiter = start.delimiter;
    preview.first_line = start.line;
    DelimitedReader reader = readerOf(start);
    if (!reader.next())
        return preview;
    preview.columns = reader.cellCount();
    const std::vector<std::string> first = cellsOf(reader);
    preview.has_header = hasHeader.value_or(isNames(first));
    if (preview.has_header)
        preview.header = first;
    readRows(preview, start);
    if (preview.has_header)
        suggestByNames(preview);
    else
        suggestByValues(preview);
    preview.suggestion.has_header = preview.has_header;
    preview.fingerprint = headerFingerprint(preview.header);
    if (!preview.has_header)
        preview.fingerprint.append(std::to_string(preview.columns)).append(" columns without names");
    return preview;
}

ColumnMapping suggestMapping(std::string_view text)
{
    return tablePreview(text).suggestion;
}

} // namespace ridgepoint

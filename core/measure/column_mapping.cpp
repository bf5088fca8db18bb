// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/column_mapping.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <utility>

namespace ridgepoint {

namespace {

constexpr std::array<std::string_view, mappedFieldCount> fieldNames {"m", "n", "k", "time", "dtype", "gpu", "kernel"};

struct UnitName
{
    std::string_view text;
    TimeUnit unit;
};

constexpr std::array unitNames {
    UnitName {"ns", TimeUnit::Nanoseconds},
    UnitName {"us", TimeUnit::Microseconds},
    UnitName {"ms", TimeUnit::Milliseconds},
    UnitName {"s", TimeUnit::Seconds},
    UnitName {"\xC2\xB5s", TimeUnit::Microseconds}, // the micro sign
    UnitName {"\xCE\xBCs", TimeUnit::Microseconds}, // the Greek letter
    UnitName {"nsec", TimeUnit::Nanoseconds},
    UnitName {"usec", TimeUnit::Microseconds},
    UnitName {"msec", TimeUnit::Milliseconds},
    UnitName {"sec", TimeUnit::Seconds},
    UnitName {"nsecond", TimeUnit::Nanoseconds},
    UnitName {"usecond", TimeUnit::Microseconds},
    UnitName {"msecond", TimeUnit::Milliseconds},
    UnitName {"second", TimeUnit::Seconds},
    UnitName {"nanoseconds", TimeUnit::Nanoseconds},
    UnitName {"microseconds", TimeUnit::Microseconds},
    UnitName {"milliseconds", TimeUnit::Milliseconds},
    UnitName {"seconds", TimeUnit::Seconds},
};

constexpr std::array<std::pair<std::string_view, char>, 3> delimiterNames {
    std::pair<std::string_view, char> {"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}};

/// One "key=value", "key:=value" or "key=value:unit" of the text form.
struct Entry
{
    std::string key;
    std::string value;
    std::string unit;
    bool is_constant = false;
    std::size_t key_at = 0; ///< bytes before it
    std::size_t value_at = 0;
};

/// Takes the text form apart.
class ColumnsReader
{
public:
    explicit ColumnsReader(std::string_view text)
        : m_text(text)
    {
    }

    Parsed<ColumnMapping> run();

private:
    bool readEntry(Entry& entry);
    bool readValue(Entry& entry);
    void take(const Entry& entry);
    void takeField(const Entry& entry, MappedField field);
    bool takeOption(const Entry& entry);
    void requireFields();
    void complain(std::size_t at, std::string message);

    std::string_view m_text;
    std::size_t m_at = 0;
    std::vector<std::string> m_seen;
    Parsed<ColumnMapping> m_parsed;
};

void ColumnsReader::complain(std::size_t at, std::string message)
{
    Diagnostic diagnostic;
    diagnostic.source = "--columns";
    diagnostic.line = 1;
    diagnostic.column = static_cast<int>(std::min<std::size_t>(at, 1'000'000) + 1);
    diagnostic.message = std::move(message);
    m_parsed.add(std::move(diagnostic));
}

Parsed<ColumnMapping> ColumnsReader::run()
{
    while (m_at < m_text.size()) {
        Entry entry;
        if (!readEntry(entry))
            return std::move(m_parsed);
        take(entry);
    }
    requireFields();
    return std::move(m_parsed);
}

bool ColumnsReader::readEntry(Entry& entry)
{
    entry.key_at = m_at;
    const std::size_t equals = m_text.find('=', m_at);
    const std::size_t comma = m_text.find(',', m_at);
    if (equals == std::string_view::npos || comma < equals) {
        complain(m_at,
            "found " + quotedCell(m_text.substr(m_at, comma - m_at))
                + ", expected a field and its column such as m=rows");
        return false;
    }
    std::string_view key = m_text.substr(m_at, equals - m_at);
    entry.is_constant = key.ends_with(':');
    if (entry.is_constant)
        key.remove_suffix(1);
    entry.key = lowered(trimmed(key));
    m_at = entry.value_at = equals + 1;
    return readValue(entry);
}

/// A quoted name ends at its quote ("" in it means one), any other at the next ','; a unit may follow a ':'.
bool ColumnsReader::readValue(Entry& entry)
{
    const bool isQuoted = m_at < m_text.size() && m_text[m_at] == '"';
    if (isQuoted) {
        for (++m_at;; ++m_at) {
            const std::size_t quote = m_text.find('"', m_at);
            if (quote == std::string_view::npos) {
                complain(entry.value_at, "found a quote that is never closed, expected '\"' behind the column's name");
                return false;
            }
            entry.value += m_text.substr(m_at, quote - m_at);
            m_at = quote + 1;
            if (m_at == m_text.size() || m_text[m_at] != '"')
                break;
            entry.value += '"';
        }
    }
    const std::size_t end = std::min(m_text.find(',', m_at), m_text.size());
    std::string_view rest = trimmed(m_text.substr(m_at, end - m_at));
    m_at = end + 1;
    const std::size_t colon = rest.rfind(':');
    const bool hasUnit = colon != std::string_view::npos && !entry.is_constant
        && (isQuoted || timeUnit(rest.substr(colon + 1)) || entry.key == fieldNames[3]);
    if (hasUnit) {
        entry.unit = trimmed(rest.substr(colon + 1));
        rest = trimmed(rest.substr(0, colon));
    }
    if (isQuoted && !rest.empty()) {
        complain(entry.value_at, "found " + quotedCell(rest) + " behind the quoted name, expected ','");
        return false;
    }
    entry.value += rest;
    return true;
}

void ColumnsReader::take(const Entry& entry)
{
    if (std::find(m_seen.begin(), m_seen.end(), entry.key) != m_seen.end())
        return complain(entry.key_at, "found " + quotedCell(entry.key) + " twice, expected it once");
    m_seen.push_back(entry.key);
    if (entry.value.empty())
        return complain(
            entry.value_at, "found no value for " + quotedCell(entry.key) + ", expected a column's name or number");
    const auto field = std::find(fieldNames.begin(), fieldNames.end(), entry.key);
    if (field != fieldNames.end())
        return takeField(entry, static_cast<MappedField>(field - fieldNames.begin()));
    if (!takeOption(entry)) {
        complain(entry.key_at,
            "found field " + quotedCell(entry.key)
                + ", expected m, n, k, time, dtype, gpu, kernel, delimiter, decimal or header");
    }
}

void ColumnsReader::takeField(const Entry& entry, MappedField field)
{
    ColumnSource& source = m_parsed.value[field];
    (entry.is_constant ? source.constant : source.column) = entry.value;
    if (entry.unit.empty())
        return;
    m_parsed.value.time_unit = timeUnit(entry.unit);
    if (field != MappedField::Time)
        complain(entry.value_at, "found a unit of time for " + quotedCell(entry.key) + ", expected one only for time");
    else if (!m_parsed.value.time_unit)
        complain(entry.value_at, "found unit " + quotedCell(entry.unit) + ", expected ns, us, ms or s");
}

/// False when the key is none of these.
bool ColumnsReader::takeOption(const Entry& entry)
{
    const std::string value = lowered(entry.value);
    const auto wrong = [&](const char* expected) {
        complain(entry.value_at, "found " + quotedCell(entry.value) + ", expected " + expected);
        return true;
    };
    if (entry.key == "delimiter") {
        for (const auto& [text, delimiter] : delimiterNames) {
            if (value == text || value == std::string_view(&delimiter, 1))
                m_parsed.value.delimiter = delimiter;
        }
        return m_parsed.value.delimiter ? true : wrong("comma, semicolon or tab");
    }
    if (entry.key == "decimal") {
        if (value != "comma" && value != "point")
            return wrong("point or comma");
        m_parsed.value.locale = value == "comma" ? NumberLocale::Comma : NumberLocale::Point;
        return true;
    }
    if (entry.key == "header") {
        if (value != "yes" && value != "no")
            return wrong("yes or no");
        m_parsed.value.has_header = value == "yes";
        return true;
    }
    return false;
}

void ColumnsReader::requireFields()
{
    if (!m_parsed.ok())
        return;
    for (const MappedField field : missingFields(m_parsed.value)) {
        if (field == MappedField::M || field == MappedField::Time)
            complain(m_text.size(),
                "found no column for " + std::string(name(field)) + ", expected " + std::string(name(field)) + "=NAME");
    }
}

std::string quotedIfNeeded(const std::string& column)
{
    if (column.find_first_of(",=:\"") == std::string::npos && trimmed(column).size() == column.size())
        return column;
    std::string text = "\"";
    for (const char character : column)
        text.append(character == '"' ? 2 : 1, character);
    return text + '"';
}

} // namespace

std::string_view name(MappedField field)
{
    return fieldNames[static_cast<std::size_t>(field)];
}

std::string_view name(TimeUnit unit)
{
    return unitNames[static_cast<std::size_t>(unit)].text;
}

double perSecond(TimeUnit unit)
{
    constexpr std::array factors {1e9, 1e6, 1e3, 1.0};
    return factors[static_cast<std::size_t>(unit)];
}

std::optional<TimeUnit> timeUnit(std::string_view text)
{
    text = trimmed(text);
    if (text.size() > 16)
        return std::nullopt;
    const std::string word = lowered(text);
    const auto found =
        std::find_if(unitNames.begin(), unitNames.end(), [&](const UnitName& one) { return one.text == word; });
    return found == unitNames.end() ? std::nullopt : std::optional(found->unit);
}

std::optional<TimeUnit> timeUnitOfName(std::string_view columnName)
{
    columnName = trimmed(columnName);
    if (columnName.ends_with(']') || columnName.ends_with(')')) {
        const std::size_t open = columnName.rfind(columnName.back() == ']' ? '[' : '(');
        return open == std::string_view::npos ? std::nullopt
                                              : timeUnit(columnName.substr(open + 1, columnName.size() - open - 2));
    }
    const std::size_t mark = columnName.find_last_of("_. /-");
    if (mark != std::string_view::npos)
        return timeUnit(columnName.substr(mark + 1));
    // "us" and "ms" alone are names of columns too; a lone "s" is hardly one.
    const std::optional<TimeUnit> unit = timeUnit(columnName);
    return unit == TimeUnit::Seconds && columnName.size() == 1 ? std::nullopt : unit;
}

Parsed<ColumnMapping> parseColumns(std::string_view text)
{
    return ColumnsReader(text).run();
}

std::string columnsText(const ColumnMapping& mapping)
{
    std::string text;
    const auto add = [&](std::string_view key, std::string_view equals, const std::string& value) {
        text.append(text.empty() ? "" : ",").append(key).append(equals).append(value);
    };
    for (std::size_t i = 0; i < mappedFieldCount; ++i) {
        const ColumnSource& source = mapping.sources[i];
        const bool hasUnit = i == static_cast<std::size_t>(MappedField::Time) && mapping.time_unit;
        if (!source.column.empty()) {
            const std::string unit = hasUnit ? ':' + std::string(name(*mapping.time_unit)) : std::string();
            add(fieldNames[i], "=", quotedIfNeeded(source.column) + unit);
        } else if (!source.constant.empty()) {
            add(fieldNames[i], ":=", quotedIfNeeded(source.constant));
        }
    }
    for (const auto& [word, delimiter] : delimiterNames) {
        if (mapping.delimiter == delimiter)
            add("delimiter", "=", std::string(word));
    }
    if (mapping.locale)
        add("decimal", "=", *mapping.locale == NumberLocale::Comma ? "comma" : "point");
    if (mapping.has_header)
        add("header", "=", *mapping.has_header ? "yes" : "no");
    return text;
}

std::vector<MappedField> missingFields(const ColumnMapping& mapping)
{
    std::vector<MappedField> missing;
    for (const MappedField field : {MappedField::M, MappedField::N, MappedField::K, MappedField::Time}) {
        const bool mustVary = field == MappedField::Time;
        if (mustVary ? mapping[field].column.empty() : !mapping[field].given())
            missing.push_back(field);
    }
    return missing;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json_object_internal.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

/// Errors, and apart from them warnings and notes, beyond this many tell nothing new, and each costs a search for its
/// position. They are counted apart so that no number of warnings hides that a text cannot be used.
constexpr std::size_t maxDiagnostics = 30;
constexpr std::size_t maxShown = 40;

std::string shortened(std::string text)
{
    if (text.size() <= maxShown)
        return text;
    std::size_t end = maxShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) // not inside a UTF-8 sequence
        --end;
    return text.substr(0, end) + "…";
}

} // namespace

void JsonContext::report(
    Diagnostic::Severity severity, const std::string& pointer, const std::string& message, JsonPart part) const
{
    const bool isError = severity == Diagnostic::Severity::Error;
    const auto isAlike = [isError](const Diagnostic& other) {
        return (other.severity == Diagnostic::Severity::Error) == isError;
    };
    const auto alike = static_cast<std::size_t>(std::ranges::count_if(*diagnostics, isAlike));
    if (alike > maxDiagnostics)
        return;
    if (alike == maxDiagnostics) {
        diagnostics->push_back({severity, source, 0, 0, {}, "more was found than is listed here"});
        return;
    }
    const TextPosition position = locate(text, pointer, part).value_or(TextPosition {});
    const bool known = !text.empty();
    diagnostics->push_back(
        {severity, source, known ? position.line : 0, known ? position.column : 0, pointer, printable(message)});
}

std::string describe(const Json& value)
{
    if (value.is_object())
        return "an object";
    if (value.is_array())
        return "an array";
    return shortened(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

JsonObject::JsonObject(const JsonContext& context, std::string pointer)
    : m_context(&context)
    , m_pointer(std::move(pointer))
{
}

JsonObject::JsonObject(const Json& value, const JsonContext& context, std::string pointer)
    : JsonObject(context, std::move(pointer))
{
    if (value.is_object())
        m_value = &value;
    else
        context.report(Diagnostic::Severity::Error, m_pointer, "found " + describe(value) + ", expected an object");
}

const Json* JsonObject::find(std::string_view key)
{
    m_known.push_back(key);
    if (!m_value)
        return nullptr;
    const auto found = m_value->find(key);
    return found == m_value->end() || found->is_null() ? nullptr : &*found;
}

template<typename Predicate>
const Json* JsonObject::findTyped(std::string_view key, Predicate ok, std::string_view expected)
{
    const Json* value = find(key);
    if (!value || ok(*value))
        return value;
    error(key, "found " + describe(*value) + ", expected " + std::string(expected));
    return nullptr;
}

bool JsonObject::requirePresent(std::string_view key, std::string_view expected)
{
    if (!m_value)
        return false;
    if (has(key))
        return true;
    m_context->report(Diagnostic::Severity::Error, m_value->contains(key) ? childPointer(m_pointer, key) : m_pointer,
        "found no value for \"" + std::string(key) + "\", expected " + std::string(expected));
    return false;
}

bool JsonObject::isNull(std::string_view key) const
{
    const auto found = m_value ? m_value->find(key) : Json::const_iterator();
    return m_value && found != m_value->end() && found->is_null();
}

double JsonObject::number(std::string_view key, NumberRange range, double fallback)
{
    const auto fits = [range](const Json& value) {
        return value.is_number() && value.get<double>() >= range.least && value.get<double>() <= range.most;
    };
    const Json* value = findTyped(key, fits, range.expected);
    return value ? value->get<double>() : fallback;
}

double JsonObject::requiredNumber(std::string_view key, NumberRange range)
{
    return requirePresent(key, range.expected) ? number(key, range) : 0;
}

namespace {

std::string expectedInteger(IntegerRange range)
{
    return "an integer from " + std::to_string(range.least) + " to " + std::to_string(range.most);
}

} // namespace

int JsonObject::integer(std::string_view key, IntegerRange range, int fallback)
{
    const auto fits = [range](const Json& value) {
        if (!value.is_number())
            return false;
        const double number = value.get<double>();
        return number >= range.least && number <= range.most && std::floor(number) == number;
    };
    const Json* value = findTyped(key, fits, expectedInteger(range));
    return value ? static_cast<int>(value->get<double>()) : fallback;
}

int JsonObject::requiredInteger(std::string_view key, IntegerRange range)
{
    return requirePresent(key, expectedInteger(range)) ? integer(key, range, range.least) : range.least;
}

bool JsonObject::flag(std::string_view key, bool fallback)
{
    const Json* value = findTyped(
        key, [](const Json& v) { return v.is_boolean(); }, "true or false");
    return value ? value->get<bool>() : fallback;
}

std::string JsonObject::text(std::string_view key, std::string fallback)
{
    const Json* value = findTyped(
        key, [](const Json& v) { return v.is_string(); }, "a string");
    return value ? value->get<std::string>() : std::move(fallback);
}

std::string JsonObject::requiredText(std::string_view key)
{
    if (!requirePresent(key, "a string"))
        return {};
    std::string found = text(key);
    if (found.empty() && m_value->at(std::string(key)).is_string())
        error(key, "found an empty string, expected a name");
    return found;
}

std::vector<std::string> JsonObject::texts(std::string_view key)
{
    const auto isTexts = [](const Json& value) {
        return value.is_array()
            && std::all_of(value.begin(), value.end(), [](const Json& element) { return element.is_string(); });
    };
    const Json* value = findTyped(key, isTexts, "an array of strings");
    return value ? value->get<std::vector<std::string>>() : std::vector<std::string>();
}

std::vector<int> JsonObject::integers(std::string_view key)
{
    const auto areIntegers = [](const Json& value) {
        return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& element) {
            return element.is_number_integer() && std::abs(element.get<double>()) <= 1e9;
        });
    };
    const Json* value = findTyped(key, areIntegers, "an array of integers");
    return value ? value->get<std::vector<int>>() : std::vector<int>();
}

JsonObject JsonObject::object(std::string_view key)
{
    const Json* value = find(key);
    return value ? JsonObject(*value, *m_context, childPointer(m_pointer, key))
                 : JsonObject(*m_context, childPointer(m_pointer, key));
}

JsonObject JsonObject::requiredObject(std::string_view key)
{
    requirePresent(key, "an object");
    return object(key);
}

void JsonObject::error(std::string_view key, const std::string& message) const
{
    m_context->report(Diagnostic::Severity::Error, childPointer(m_pointer, key), message);
}

void JsonObject::warning(std::string_view key, const std::string& message) const
{
    m_context->report(Diagnostic::Severity::Warning, childPointer(m_pointer, key), message);
}

void JsonObject::note(std::string_view key, const std::string& message) const
{
    m_context->report(Diagnostic::Severity::Note, childPointer(m_pointer, key), message);
}

void JsonObject::ignore(std::initializer_list<std::string_view> keys)
{
    m_known.insert(m_known.end(), keys);
}

std::vector<std::string> JsonObject::unknownKeys() const
{
    std::vector<std::string> result;
    if (!m_value)
        return result;
    for (const auto& [key, value] : m_value->items()) {
        if (std::find(m_known.begin(), m_known.end(), key) == m_known.end())
            result.push_back(key);
    }
    return result;
}

void JsonObject::reportUnknownKeys() const
{
    for (const std::string& key : unknownKeys()) {
        m_context->report(Diagnostic::Severity::Warning, childPointer(m_pointer, key),
            "found the unknown key \"" + shortened(key) + "\", which changes nothing", JsonPart::Key);
    }
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include "core/io/diagnostic.h"
#include "core/io/json_text.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

// For .cpp files of core alone: nlohmann's header stays out of the interfaces.
using Json = nlohmann::json;

/// Where a JSON text came from, and where what is wrong with it goes. Positions are looked up only when something is.
struct JsonContext
{
    std::string source;
    std::string_view text; ///< empty when there is none to point into
    std::vector<Diagnostic>* diagnostics = nullptr;

    void report(Diagnostic::Severity severity, const std::string& pointer, const std::string& message,
        JsonPart part = JsonPart::Value) const;
};

/// Reads context.text. Nothing and one Error with line and column when it is no JSON; keys given twice become Warnings.
std::optional<Json> parseJson(const JsonContext& context);

/// Both at once for a text that must be one object.
std::optional<Json> parseJsonObject(const JsonContext& context);

/// "-3", "\"three\"", "an object" … short enough for a message.
std::string describe(const Json& value);

struct NumberRange
{
    double least;
    double most;
    std::string_view expected;
};
/// Wide enough for any device; small enough that SI conversion stays finite.
inline constexpr NumberRange positiveNumber {1e-12, 1e18, "a positive number up to 1e18"};
inline constexpr NumberRange notNegativeNumber {0, 1e18, "a number from 0 to 1e18"};

struct IntegerRange
{
    int least;
    int most;
};

/// One object of a preset, configuration or scenario, read key by key. What is wrong is reported, and the fallback
/// taken. null counts as absent. Keys that nobody asked for are named by reportUnknownKeys().
class JsonObject
{
public:
    JsonObject(const Json& value, const JsonContext& context, std::string pointer = {});

    bool present() const { return m_value != nullptr; }
    const std::string& pointer() const { return m_pointer; }
    const JsonContext& context() const { return *m_context; }

    /// The value, whatever its type; nothing when absent or null.
    const Json* find(std::string_view key);
    bool has(std::string_view key) { return find(key) != nullptr; }
    /// Given as null, which some formats tell from absent.
    bool isNull(std::string_view key) const;

    double number(std::string_view key, NumberRange range, double fallback = 0);
    double requiredNumber(std::string_view key, NumberRange range);
    int integer(std::string_view key, IntegerRange range, int fallback = 0);
    int requiredInteger(std::string_view key, IntegerRange range);
    bool flag(std::string_view key, bool fallback = false);
    std::string text(std::string_view key, std::string fallback = {});
    std::string requiredText(std::string_view key);
    std::vector<std::string> texts(std::string_view key);
    std::vector<int> integers(std::string_view key);

    /// An absent object has no values and reports nothing missing in itself.
    JsonObject object(std::string_view key);
    JsonObject requiredObject(std::string_view key);

    /// lookup(name) gives an optional<T>; `expected` lists the names.
    template<typename T, typename Lookup>
    T choice(std::string_view key, Lookup lookup, std::string_view expected, T fallback)
    {
        const std::string found = text(key);
        if (found.empty())
            return fallback;
        if (const std::optional<T> value = lookup(std::string_view(found)))
            return *value;
        error(key, "found " + describe(found) + ", expected " + std::string(expected));
        return fallback;
    }

    void error(std::string_view key, const std::string& message) const;
    void warning(std::string_view key, const std::string& message) const;
    void note(std::string_view key, const std::string& message) const;

    /// Keys that are understood but change nothing.
    void ignore(std::initializer_list<std::string_view> keys);
    std::vector<std::string> unknownKeys() const;
    void reportUnknownKeys() const;

private:
    JsonObject(const JsonContext& context, std::string pointer);

    /// Absent, or of another type than `ok` says; the latter is reported.
    template<typename Predicate> const Json* findTyped(std::string_view key, Predicate ok, std::string_view expected);
    bool requirePresent(std::string_view key, std::string_view expected);

    const Json* m_value = nullptr;
    const JsonContext* m_context;
    std::string m_pointer;
    std::vector<std::string_view> m_known;
};

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json_object_internal.h"

#include <algorithm>

namespace ridgepoint {

namespace {

/// Builds the tree from nlohmann's events. Unlike its own builder it bounds the depth and notices keys given twice.
class TreeBuilder
{
public:
    explicit TreeBuilder(Json& root)
        : m_slot(&root)
    {
    }

    const std::vector<std::string>& duplicates() const { return m_duplicates; }
    bool tooDeep() const { return m_tooDeep; }
    std::size_t errorOffset() const { return m_errorOffset; }
    const std::string& errorText() const { return m_errorText; }

    bool null() { return add(nullptr); }
    bool boolean(bool value) { return add(value); }
    bool number_integer(Json::number_integer_t value) { return add(value); }
    bool number_unsigned(Json::number_unsigned_t value) { return add(value); }
    bool number_float(Json::number_float_t value, const std::string&) { return add(value); }
    bool string(std::string& value) { return add(std::move(value)); }
    bool binary(Json::binary_t&) { return false; }
    bool start_object(std::size_t) { return open(Json::object()); }
    bool start_array(std::size_t) { return open(Json::array()); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(std::string& key)
    {
        auto& object = m_open.back()->get_ref<Json::object_t&>();
        const auto [place, isNew] = object.try_emplace(std::move(key));
        m_keys.back() = place->first;
        m_slot = &place->second;
        if (!isNew && m_duplicates.size() < 100)
            m_duplicates.push_back(pointer());
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& exception)
    {
        m_errorOffset = position > 0 ? position - 1 : 0;
        m_errorText = exception.what();
        return false;
    }

private:
    template<typename T> bool add(T&& value)
    {
        place(Json(std::forward<T>(value)));
        return true;
    }

    Json* place(Json value)
    {
        if (!m_open.empty() && m_open.back()->is_array()) {
            auto& array = m_open.back()->get_ref<Json::array_t&>();
            array.push_back(std::move(value));
            return &array.back();
        }
        *m_slot = std::move(value);
        return m_slot;
    }

    bool open(Json container)
    {
        m_tooDeep = m_open.size() >= maxJsonDepth;
        if (m_tooDeep)
            return false;
        m_open.push_back(place(std::move(container)));
        m_keys.emplace_back();
        return true;
    }

    bool close()
    {
        m_open.pop_back();
        m_keys.pop_back();
        return true;
    }

    std::string pointer() const
    {
        std::string result;
        for (std::size_t i = 0; i < m_open.size(); ++i) {
            const bool isArray = m_open[i]->is_array();
            result = childPointer(result, isArray ? std::to_string(m_open[i]->size() - 1) : std::string(m_keys[i]));
        }
        return result;
    }

    std::vector<Json*> m_open;
    std::vector<std::string_view> m_keys; ///< the member being read in each open object
    Json* m_slot;
    std::vector<std::string> m_duplicates;
    std::size_t m_errorOffset = 0;
    std::string m_errorText;
    bool m_tooDeep = false;
};

std::size_t offsetOfDepth(std::string_view text, std::size_t limit)
{
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            ++depth;
        else if (!quoted && (c == '}' || c == ']'))
            --depth;
        if (depth > limit)
            return i;
    }
    return text.size();
}

/// The last characters of what the parser had read, which is where it gave up.
std::string tail(std::string_view text)
{
    constexpr std::size_t most = 24;
    return text.size() <= most ? std::string(text) : "…" + std::string(text.substr(text.size() - most));
}

/// "[json.exception…] parse error at line 1, column 2: syntax error while parsing value - unexpected end of input;
/// expected '}'" becomes "found end of input, expected '}'".
std::string plainMessage(std::string_view what)
{
    if (const std::size_t overflow = what.find("number overflow parsing "); overflow != std::string_view::npos)
        return "found " + tail(what.substr(overflow + 24)) + ", expected a number up to 1.797e308";
    const std::size_t dash = what.find(" - ");
    if (dash == std::string_view::npos)
        return "found no JSON: " + tail(what);
    what.remove_prefix(dash + 3);

    constexpr std::string_view readMark = "; last read: '";
    const std::size_t expectedAt = what.rfind("; expected ");
    const std::string expected = expectedAt == std::string_view::npos ? std::string()
                                                                      : ", " + std::string(what.substr(expectedAt + 2));
    what = what.substr(0, expectedAt);
    if (const std::size_t read = what.find(readMark); read != std::string_view::npos) {
        const std::string_view found = what.substr(read + readMark.size());
        return "found '" + tail(found) + " (" + std::string(what.substr(0, read)) + ")" + expected;
    }
    constexpr std::string_view unexpected = "unexpected ";
    if (what.starts_with(unexpected))
        what.remove_prefix(unexpected.size());
    return "found " + std::string(what) + expected;
}

void reportFailure(const JsonContext& context, const TreeBuilder& builder)
{
    const std::size_t offset = builder.tooDeep() ? offsetOfDepth(context.text, maxJsonDepth) : builder.errorOffset();
    const TextPosition position = positionAt(context.text, offset);
    const std::string message = builder.tooDeep()
        ? "found more than " + std::to_string(maxJsonDepth) + " nested objects and arrays"
        : plainMessage(builder.errorText());
    context.diagnostics->push_back(
        {Diagnostic::Severity::Error, context.source, position.line, position.column, {}, message});
}

} // namespace

std::optional<Json> parseJson(const JsonContext& context)
{
    if (context.text.size() > maxJsonBytes) {
        context.diagnostics->push_back({Diagnostic::Severity::Error, context.source, 0, 0, {},
            "found " + std::to_string(context.text.size()) + " bytes, expected at most " + std::to_string(maxJsonBytes)});
        return std::nullopt;
    }
    Json root;
    TreeBuilder builder(root);
    if (!Json::sax_parse(context.text, &builder)) {
        reportFailure(context, builder);
        return std::nullopt;
    }
    for (const std::string& pointer : builder.duplicates())
        context.report(Diagnostic::Severity::Warning, pointer, "found the key twice; the last value counts", JsonPart::Key);
    return root;
}

std::optional<Json> parseJsonObject(const JsonContext& context)
{
    std::optional<Json> root = parseJson(context);
    if (!root || root->is_object())
        return root;
    context.report(Diagnostic::Severity::Error, {}, "found " + describe(*root) + ", expected an object");
    return std::nullopt;
}

} // namespace ridgepoint

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

constexpr std::string_view delimiters = " \t\r\n,:[]{}\"";

/// The word that a parser stopped in.
std::string_view wordAt(std::string_view text, std::size_t offset)
{
    const std::size_t before = text.substr(0, offset).find_last_of(delimiters);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(text.find_first_of(delimiters, offset), text.size());
    return text.substr(begin, end - begin);
}

/// What a parser's message says it wanted: ", expected '}'". Nothing where a piece of the text stands there instead.
std::string expectation(std::string_view message)
{
    constexpr std::string_view mark = "; expected ";
    const std::size_t begin = message.rfind(mark);
    if (begin == std::string_view::npos)
        return {};
    const std::string_view wanted = message.substr(begin + mark.size());
    const auto isPlain = [](char character) { return character >= ' ' && character <= '~'; };
    constexpr std::size_t longest = 60;
    if (wanted.size() > longest || !std::all_of(wanted.begin(), wanted.end(), isPlain))
        return {};
    return ", expected " + std::string(wanted);
}

/// What the parser's own message says: "[json.exception…] parse error at line 1, column 2: syntax error while parsing
/// value - unexpected end of input; expected '}'" becomes "found end of input, expected '}'". What it read last is left
/// out: the position tells it, and it may end inside a character.
std::string plainMessage(std::string_view what)
{
    const std::size_t dash = what.find(" - ");
    if (dash == std::string_view::npos)
        return "found no JSON";
    what.remove_prefix(dash + 3);
    const std::size_t lastRead = std::min(what.find("; last read: "), what.size());
    std::string expected = expectation(what.substr(0, lastRead));
    if (expected.empty())
        expected = expectation(what.substr(lastRead));
    what = what.substr(0, lastRead);
    what = what.substr(0, what.find("; expected "));
    constexpr std::string_view unexpected = "unexpected ";
    if (what.starts_with(unexpected))
        what.remove_prefix(unexpected.size());
    return "found " + std::string(what) + expected;
}

struct Failure
{
    std::size_t offset = 0;
    std::string message;
};

Failure explain(std::string_view text, const TreeBuilder& builder)
{
    if (builder.tooDeep()) {
        return {offsetOfDepth(text, maxJsonDepth),
            "found more than " + std::to_string(maxJsonDepth) + " nested objects and arrays"};
    }
    const std::string& what = builder.errorText();
    const std::string_view word = wordAt(text, std::min(builder.errorOffset(), text.size()));
    const auto begin = static_cast<std::size_t>(word.data() - text.data());
    constexpr std::size_t longest = 40;
    if (what.find("number overflow") != std::string::npos)
        return {begin, "found a number beyond 1.797e308"};
    const bool wordIsWrong =
        what.find("- invalid literal") != std::string::npos || what.find("- invalid number") != std::string::npos;
    if (wordIsWrong && !word.empty() && word.size() <= longest)
        return {begin, "found " + std::string(word) + ", expected a JSON value"};
    return {builder.errorOffset(), plainMessage(what)};
}

void reportFailure(const JsonContext& context, const TreeBuilder& builder)
{
    const Failure failure = explain(context.text, builder);
    const TextPosition position = positionAt(context.text, failure.offset);
    context.diagnostics->push_back(
        {Diagnostic::Severity::Error, context.source, position.line, position.column, {}, printable(failure.message)});
}

} // namespace

std::optional<Json> parseJson(const JsonContext& context)
{
    if (context.text.size() > maxJsonBytes) {
        context.diagnostics->push_back({Diagnostic::Severity::Error, context.source, 0, 0, {},
            "found " + std::to_string(context.text.size()) + " bytes, expected at most "
                + std::to_string(maxJsonBytes)});
        return std::nullopt;
    }
    Json root;
    TreeBuilder builder(root);
    if (!Json::sax_parse(context.text, &builder)) {
        reportFailure(context, builder);
        return std::nullopt;
    }
    for (const std::string& pointer : builder.duplicates())
        context.report(
            Diagnostic::Severity::Warning, pointer, "found the key twice; the last value counts", JsonPart::Key);
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

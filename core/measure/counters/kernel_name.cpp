// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/cell.h"
#include "core/measure/counters/kernel_figures.h"

#include <cxxabi.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <memory>

namespace ridgepoint {

namespace {

/// Of a mangled name that is written out. Its references to earlier parts can double the length of the text each:
/// more than these would let a short name grow without bound.
constexpr std::size_t maxMangledBytes = 1024;
constexpr std::size_t maxReferences = 24;

bool isMangled(std::string_view name)
{
    return name.starts_with("_Z") && name.size() > 3;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::size_t references(std::string_view mangled)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i + 1 < mangled.size(); ++i) {
        const bool isMark = mangled[i] == 'S' || mangled[i] == 'T';
        const char next = mangled[i + 1];
        count += isMark && (next == '_' || isDigit(next) || (next >= 'A' && next <= 'Z')) ? 1 : 0;
    }
    return count;
}

std::string_view withoutSuffixes(std::string_view name)
{
    name = trimmed(name);
    for (const std::string_view suffix : {" [clone .kd]", " (.kd)", ".kd"}) {
        if (name.ends_with(suffix))
            name.remove_suffix(suffix.size());
    }
    return trimmed(name);
}

/// The last plain name of a mangled one in front of template arguments and parameters: "_ZN2at6native3addILi4EE" is
/// "add". Empty where there is none.
std::string_view innermostName(std::string_view mangled)
{
    std::string_view rest = mangled.substr(2);
    const bool isNested = rest.starts_with('N');
    rest.remove_prefix(std::min(rest.find_first_not_of("NKL"), rest.size()));
    std::string_view found;
    while (!rest.empty() && isDigit(rest.front())) {
        std::size_t length = 0;
        while (!rest.empty() && isDigit(rest.front()) && length < maxMangledBytes * 64) {
            length = length * 10 + static_cast<std::size_t>(rest.front() - '0');
            rest.remove_prefix(1);
        }
        if (length > rest.size())
            return found;
        if (!rest.starts_with("_GLOBAL__N"))
            found = rest.substr(0, length);
        rest.remove_prefix(length);
        if (!isNested)
            break;
    }
    return found;
}

/// What stands outside of <…> and {…} up to the parameters, and where the first template arguments are.
struct OuterText
{
    std::string text;
    std::string_view first_arguments;
};

OuterText outerText(std::string_view name)
{
    OuterText outer;
    std::size_t depth = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        constexpr std::string_view anonymous = "(anonymous namespace)";
        if (depth == 0 && name.substr(i).starts_with(anonymous)) {
            i += anonymous.size() - 1;
            continue;
        }
        if (depth == 0 && c == '(')
            break;
        if (c == '<' || c == '{') {
            if (depth++ == 0)
                begin = i + 1;
        } else if ((c == '>' || c == '}') && depth > 0) {
            if (--depth == 0)
                outer.first_arguments = name.substr(begin, i - begin);
        } else if (depth == 0) {
            outer.text += c;
        }
    }
    if (depth > 0 && outer.first_arguments.empty())
        outer.first_arguments = name.substr(begin); // a name that was cut short
    return outer;
}

std::string_view firstArgument(std::string_view arguments)
{
    int depth = 0;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const char c = arguments[i];
        depth += c == '<' || c == '(' ? 1 : c == '>' || c == ')' ? -1 : 0;
        if (depth == 0 && c == ',')
            return trimmed(arguments.substr(0, i));
    }
    return trimmed(arguments);
}

/// Templates that only carry another kernel: what they carry is what they are.
bool isWrapper(std::string_view name)
{
    constexpr std::array<std::string_view, 4> wrappers {"Kernel", "Kernel2", "device_kernel", "kernel_wrapper"};
    return std::ranges::find(wrappers, name) != wrappers.end();
}

/// Triton marks which arguments it specialised: "matmul_kernel_0d1d2de" is "matmul_kernel".
std::string_view withoutSpecialisation(std::string_view name)
{
    const std::size_t bar = name.rfind("_0");
    if (bar == std::string_view::npos || bar == 0 || bar + 4 > name.size())
        return name;
    const std::string_view tail = name.substr(bar + 1);
    const bool isMarks = tail.find_first_not_of("0123456789cde") == std::string_view::npos
        && (tail[1] == 'd' || tail[1] == 'c' || tail[1] == '1') && tail.find('d') != std::string_view::npos;
    return isMarks ? name.substr(0, bar) : name;
}

std::string cut(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return std::string(text);
    constexpr std::string_view dots = "…";
    std::size_t size = limit > dots.size() ? limit - dots.size() : limit;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
        --size;
    return std::string(text.substr(0, size)) + (limit > dots.size() ? std::string(dots) : std::string());
}

std::string baseName(std::string_view name, int depth)
{
    if (name.starts_with('['))
        return std::string(name); // "[CUDA memcpy HtoD]"
    const OuterText outer = outerText(name);
    std::string_view text = trimmed(outer.text);
    const std::size_t colons = text.rfind("::");
    if (colons != std::string_view::npos)
        text.remove_prefix(colons + 2);
    const std::size_t blank = text.rfind(' ');
    if (blank != std::string_view::npos)
        text.remove_prefix(blank + 1);
    if (isWrapper(text) && depth < 4) {
        const std::string carried = baseName(firstArgument(outer.first_arguments), depth + 1);
        if (!carried.empty() && !isDigit(carried.front()))
            return carried;
    }
    return std::string(withoutSpecialisation(text));
}

} // namespace

std::string demangled(std::string_view name)
{
    const std::string_view plain = withoutSuffixes(name);
    if (!isMangled(plain) || plain.size() > maxMangledBytes || references(plain) > maxReferences)
        return std::string(name);
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(
        abi::__cxa_demangle(std::string(plain).c_str(), nullptr, nullptr, &status), &std::free);
    return status == 0 && text ? std::string(text.get()) : std::string(name);
}

std::string shortKernelName(std::string_view fullName, std::size_t limit)
{
    constexpr std::size_t longest = 16384; // nothing behind that changes a label
    const std::string_view plain = withoutSuffixes(fullName.substr(0, longest));
    std::string base;
    if (isMangled(plain)) {
        const std::string written = demangled(plain);
        base = isMangled(written) ? std::string(innermostName(plain)) : baseName(written, 0);
    } else {
        base = baseName(plain, 0);
    }
    return cut(base.empty() ? plain : std::string_view(base), limit);
}

} // namespace ridgepoint

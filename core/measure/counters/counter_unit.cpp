// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/cell.h"
#include "core/measure/counters/counter_value.h"

#include <algorithm>
#include <array>
#include <optional>

namespace ridgepoint {

namespace {

struct Spelling
{
    std::string_view printed; ///< in lower case
    std::string_view unit;
    CounterScale scale {};
};

constexpr std::array seconds {
    Spelling {"s", "s", {}},
    Spelling {"sec", "s", {}},
    Spelling {"second", "s", {}},
    Spelling {"seconds", "s", {}},
    Spelling {"ms", "s", {1, 1e3}},
    Spelling {"msecond", "s", {1, 1e3}},
    Spelling {"us", "s", {1, 1e6}},
    Spelling {"\xC2\xB5s", "s", {1, 1e6}}, // micro sign
    Spelling {"\xCE\xBCs", "s", {1, 1e6}}, // Greek mu
    Spelling {"usecond", "s", {1, 1e6}},
    Spelling {"ns", "s", {1, 1e9}},
    Spelling {"nsec", "s", {1, 1e9}},
    Spelling {"nsecond", "s", {1, 1e9}},
};

/// Things that are counted, in the spelling kept and in others.
constexpr std::array things {
    Spelling {"b", "byte", {}},
    Spelling {"byte", "byte", {}},
    Spelling {"bytes", "byte", {}},
    Spelling {"hz", "Hz", {}},
    Spelling {"cycle", "cycle", {}},
    Spelling {"cycles", "cycle", {}},
    Spelling {"inst", "inst", {}},
    Spelling {"sector", "sector", {}},
    Spelling {"sectors", "sector", {}},
    Spelling {"request", "request", {}},
    Spelling {"requests", "request", {}},
    Spelling {"warp", "warp", {}},
    Spelling {"warps", "warp", {}},
    Spelling {"block", "block", {}},
    Spelling {"blocks", "block", {}},
    Spelling {"thread", "thread", {}},
    Spelling {"threads", "thread", {}},
    Spelling {"register", "register", {}},
    Spelling {"flop", "FLOP", {}},
    Spelling {"op", "op", {}},
    Spelling {"%", "%", {}},
    Spelling {"percent", "%", {}},
};

struct Prefix
{
    char letter;
    double decimal;
    double binary;
};
constexpr std::array prefixes {
    Prefix {'k', 1e3, 1024.0},
    Prefix {'m', 1e6, 1048576.0},
    Prefix {'g', 1e9, 1073741824.0},
    Prefix {'t', 1e12, 1099511627776.0},
};

template<typename Table> const Spelling* find(const Table& table, std::string_view word)
{
    const auto found = std::ranges::find(table, word, &Spelling::printed);
    return found == table.end() ? nullptr : &*found;
}

/// A unit without a quotient, in lower case.
std::optional<CounterUnit> simpleUnit(std::string_view word)
{
    if (const Spelling* time = find(seconds, word))
        return CounterUnit {std::string(time->unit), time->scale};
    if (const Spelling* thing = find(things, word))
        return CounterUnit {std::string(thing->unit), {}};
    const auto prefix = std::ranges::find(prefixes, word.empty() ? '\0' : word.front(), &Prefix::letter);
    if (prefix == prefixes.end())
        return std::nullopt;
    word.remove_prefix(1);
    const bool binary = word == "ib" || word == "ibyte";
    word.remove_prefix(binary ? 1 : 0);
    if (const Spelling* thing = find(things, word); thing != nullptr && thing->unit != "%")
        return CounterUnit {std::string(thing->unit), {binary ? prefix->binary : prefix->decimal, 1}};
    return std::nullopt;
}

} // namespace

CounterUnit counterUnit(std::string_view printed)
{
    printed = trimmed(printed);
    const std::string word = lowered(printed);
    const std::size_t slash = word.find('/');
    if (slash == std::string::npos)
        return simpleUnit(word).value_or(CounterUnit {std::string(printed), {}});
    const std::string_view over = std::string_view(word).substr(slash + 1);
    CounterUnit unit = simpleUnit(std::string_view(word).substr(0, slash))
                           .value_or(CounterUnit {std::string(printed.substr(0, slash)), {}});
    if (const Spelling* time = find(seconds, over)) {
        unit.scale = {unit.scale.times * time->scale.over, unit.scale.over};
        if (unit.unit == "cycle")
            unit.unit = "Hz";
        else
            unit.unit.append("/s");
        return unit;
    }
    if (const Spelling* thing = find(things, over))
        unit.unit.append("/").append(thing->unit);
    else
        unit.unit += printed.substr(slash);
    return unit;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/quantity.h"

#include "core/measure/cell.h"
#include "core/measure/counters/quantity_table.h"
#include "core/measure/counters/tensor_counters.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

namespace ridgepoint {

namespace {

/// Which name means which quantity: made once from the table.
class QuantityIndex
{
public:
    QuantityIndex()
    {
        for (const std::span<const Quantity> part : {sharedQuantities(), amdQuantities()})
            m_quantities.insert(m_quantities.end(), part.begin(), part.end());
        for (std::size_t i = 0; i < m_quantities.size(); ++i) {
            m_names.emplace(m_quantities[i].canonical, QuantityMatch {i, 1});
            addNames(i, m_quantities[i].other_names);
        }
    }

    std::span<const Quantity> quantities() const { return m_quantities; }
    std::optional<QuantityMatch> find(std::string_view name) const
    {
        const auto found = m_names.find(name);
        return found == m_names.end() ? std::nullopt : std::optional(found->second);
    }

private:
    void addNames(std::size_t quantity, std::string_view names)
    {
        while (!names.empty()) {
            const std::size_t bar = names.find('|');
            addName(quantity, names.substr(0, bar));
            names = bar == std::string_view::npos ? std::string_view() : names.substr(bar + 1);
        }
    }

    void addName(std::size_t quantity, std::string_view name)
    {
        // A '/' in a name such as "L1/TEX Hit Rate" is no conversion: only one before a number is.
        const std::size_t sign = name.find_last_of("*/");
        double factor = 1;
        if (sign != std::string_view::npos) {
            if (const std::optional<double> number = finiteNumber(name.substr(sign + 1))) {
                factor = name[sign] == '*' ? *number : 1 / *number;
                name = name.substr(0, sign);
            }
        }
        m_names.emplace(name, QuantityMatch {quantity, factor});
    }

    std::vector<Quantity> m_quantities;
    std::unordered_map<std::string_view, QuantityMatch> m_names;
};

const QuantityIndex& index()
{
    static const QuantityIndex built;
    return built;
}

/// A number of things has the unit that it is printed with, be it "inst" or "thread_inst", or none; but it is no rate,
/// no share and no size.
bool isCount(std::string_view unit)
{
    constexpr std::array<std::string_view, 4> others {"s", "Hz", "byte", "%"};
    return unit.find('/') == std::string_view::npos && std::ranges::find(others, unit) == others.end();
}

/// Units of quantities that are measured rather than counted.
bool isMeasure(std::string_view unit)
{
    return unit == "byte" || unit == "byte/s" || unit == "s" || unit == "Hz";
}

} // namespace

std::span<const Quantity> quantities()
{
    return index().quantities();
}

std::optional<QuantityMatch> quantityOf(std::string_view counterName)
{
    if (const std::optional<QuantityMatch> match = index().find(counterName))
        return match;
    constexpr std::size_t longestName = 200;
    const bool lacksRollUp = counterName.find("__") != std::string_view::npos && counterName.size() < longestName
        && counterName.find('.') == std::string_view::npos;
    return lacksRollUp ? index().find(std::string(counterName) + ".sum") : std::nullopt;
}

std::optional<QuantityMatch> quantityOf(const Counter& counter)
{
    constexpr std::size_t longestUnit = 20;
    if (!counter.unit.empty() && counter.unit.size() < longestUnit) {
        if (const auto match = index().find(counter.name + '[' + counter.unit + ']'))
            return match;
    }
    return contradictedUnit(counter).empty() ? quantityOf(counter.name) : std::nullopt;
}

std::string_view contradictedUnit(const Counter& counter)
{
    const std::optional<QuantityMatch> match = quantityOf(counter.name);
    if (!match && !isCount(counter.unit) && tensorCounter(counter.name))
        return "op";
    if (!match || match->factor != 1)
        return {};
    const std::string_view unit = quantities()[match->index].unit;
    if (unit == counter.unit || (unit == "byte" && counter.unit.empty()))
        return {};
    if (!isMeasure(unit) && (unit.empty() || !isCount(unit) || isCount(counter.unit)))
        return {};
    const bool isOther = index().find(counter.name + '[' + counter.unit + ']').has_value();
    return isOther ? std::string_view() : unit;
}

std::size_t quantityIndex(std::string_view canonical)
{
    const std::optional<QuantityMatch> match = index().find(canonical);
    if (!match || quantities()[match->index].canonical != canonical)
        throw std::logic_error("no quantity " + std::string(canonical));
    return match->index;
}

std::string_view canonicalName(std::string_view counterName)
{
    const std::optional<QuantityMatch> match = quantityOf(counterName);
    return match ? quantities()[match->index].canonical : counterName;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/number_text.h"
#include "core/measure/counters/figure_gaps.h"
#include "core/measure/counters/figure_recipes.h"
#include "core/measure/counters/kernel_figures.h"
#include "core/measure/counters/quantity.h"
#include "core/measure/counters/tensor_counters.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

namespace ridgepoint {

namespace {

constexpr std::uint32_t nowhere = static_cast<std::uint32_t>(-1);
constexpr std::size_t mostSources = 100; ///< a file with more formulas than this is no profile
constexpr std::size_t mostDescribedSets = 1000; ///< formulas are told of these; the rules hold for all

/// What a counter of the file means, looked up once.
struct CounterMeaning
{
    std::optional<QuantityMatch> quantity;
    bool is_channel = false; ///< "TCC_HIT[3]": one of those that the quantity adds up
    std::optional<TensorCounter> tensor;
};

CounterMeaning meaningOf(const Counter& counter)
{
    CounterMeaning meaning;
    if (contradictedUnit(counter).empty())
        meaning.tensor = tensorCounter(counter.name);
    meaning.quantity = quantityOf(counter);
    const std::size_t bracket = counter.name.find('[');
    if (!meaning.quantity && bracket != std::string::npos && counter.name.ends_with(']')) {
        meaning.quantity = quantityOf(counter.name.substr(0, bracket) + "_sum");
        meaning.is_channel = meaning.quantity.has_value();
    }
    return meaning;
}

/// A recipe with its quantities looked up.
struct ResolvedRecipe
{
    struct Term
    {
        std::size_t quantity = 0;
        double weight = 1;
        bool optional = false;
    };
    struct Limit
    {
        std::size_t whole = 0; ///< quantity
        std::vector<std::size_t> parts; ///< likewise
    };

    const FigureRecipe* recipe = nullptr;
    std::vector<Term> terms;
    std::optional<std::size_t> factor;
    std::optional<std::size_t> divisor;
    std::vector<Limit> limits;
};

std::vector<ResolvedRecipe::Limit> resolvedLimits(const FigureRecipe& recipe)
{
    std::vector<ResolvedRecipe::Limit> limits;
    for (const RecipeLimit& limit : recipe.limits) {
        if (!limit.whole)
            continue;
        limits.push_back({quantityIndex(limit.whole), {}});
        for (const char* part : limit.parts) {
            if (part)
                limits.back().parts.push_back(quantityIndex(part));
        }
    }
    return limits;
}

const std::vector<ResolvedRecipe>& resolvedRecipes()
{
    static const std::vector<ResolvedRecipe> all = [] {
        std::vector<ResolvedRecipe> resolved;
        for (const FigureRecipe& recipe : figureRecipes()) {
            ResolvedRecipe& next = resolved.emplace_back();
            next.recipe = &recipe;
            for (const RecipeTerm& term : recipe.terms) {
                if (term.quantity)
                    next.terms.push_back({quantityIndex(term.quantity), term.weight, term.optional});
            }
            if (recipe.factor)
                next.factor = quantityIndex(recipe.factor);
            if (recipe.divisor)
                next.divisor = quantityIndex(recipe.divisor);
            next.limits = resolvedLimits(recipe);
        }
        return resolved;
    }();
    return all;
}

/// Where the counters of a quantity stand in a set.
struct Place
{
    std::uint32_t position = nowhere;
    double factor = 1;
};

std::string weightText(double weight)
{
    return weight == 1 ? std::string() : numberText(weight, std::chars_format::general, 6) + " × ";
}

/// "a + 2 × b − 32 × c", and "32 × (a + b)" where all weigh the same.
class FormulaText
{
public:
    void add(double weight, std::string counterName) { m_parts.emplace_back(weight, std::move(counterName)); }
    void then(const std::string& text) { m_rest += text; }

    std::string text() const
    {
        const auto isLikeFirst = [this](const auto& part) { return part.first == m_parts.front().first; };
        const bool isCommon =
            m_parts.size() > 1 && m_parts.front().first != 1 && std::ranges::all_of(m_parts, isLikeFirst);
        std::string sum;
        for (const auto& [weight, counterName] : m_parts) {
            const double shown = isCommon ? 1 : sum.empty() ? weight : std::abs(weight);
            sum += (sum.empty() ? "" : weight < 0 ? " − " : " + ") + weightText(shown) + counterName;
        }
        if (isCommon)
            return weightText(m_parts.front().first) + '(' + sum + ')' + m_rest;
        return m_parts.size() > 1 && !m_rest.empty() ? '(' + sum + ')' + m_rest : sum + m_rest;
    }

private:
    std::vector<std::pair<double, std::string>> m_parts;
    std::string m_rest;
};

} // namespace

/// Finds the rules of each counter set of a file.
class FigureRuleBuilder
{
public:
    FigureRuleBuilder(FigureRules& rules, const CounterFile& file)
        : m_rules(rules)
        , m_file(file)
    {
        for (const Counter& counter : file.counters)
            m_meanings.push_back(meaningOf(counter));
        m_places.resize(quantities().size());
    }

    void build();

private:
    using Rule = FigureRules::Rule;
    using Term = FigureRules::Term;

    void findPresent();
    void findTensorWeight();
    void buildSet(std::size_t set);
    void findPlaces(std::size_t set);
    bool isComplete(const ResolvedRecipe& resolved) const;
    void apply(const ResolvedRecipe& resolved, FigureRules::SetRules& rules);
    void addTerm(const ResolvedRecipe::Term& term, FormulaText& formula);
    std::string countersName(std::size_t quantity) const;
    void addLimit(std::size_t slot, const ResolvedRecipe::Limit& limit);
    /// Launches that do not keep a limit.
    struct Broken
    {
        std::size_t launches = 0;
        int line = 0; ///< of the first one
    };
    std::map<std::string, Broken> brokenLimits() const;
    void reportLimits();
    void addTensorOperations(std::size_t set, FigureRules::SetRules& rules);
    void addTensorInstructions(FigureRules::SetRules& rules);
    void addSource(std::size_t slot, const std::string& formula, const std::string& remark);
    const std::string& counterName(std::uint32_t position) const { return m_file.counters[(*m_set)[position]].name; }

    FigureRules& m_rules;
    const CounterFile& m_file;
    std::vector<CounterMeaning> m_meanings;
    std::vector<std::vector<bool>> m_present; ///< by set and position: has some launch a value?
    std::vector<std::string> m_limitTexts; ///< of the rules' limits: "DRAM bytes: " and what is wrong without it
    double m_tensorWeight = 0; ///< FLOP of a tensor instruction; 0 where the device does not tell it
    std::array<bool, figureSlotCount> m_has {};
    bool m_hasTensorInstructions = false;

    // Of the set that is being built.
    const std::vector<std::uint32_t>* m_set = nullptr;
    bool m_describes = true;
    std::vector<Place> m_places; ///< by quantity
    std::map<std::size_t, std::vector<std::uint32_t>> m_channels; ///< positions by quantity
};

FigureRules::FigureRules(const CounterFile& file)
    : m_file(&file)
{
    FigureRuleBuilder(*this, file).build();
}

void FigureRuleBuilder::build()
{
    findPresent();
    findTensorWeight();
    m_has[timeSlot] =
        std::ranges::any_of(m_file.launches, [](const KernelLaunch& launch) { return !std::isnan(launch.time_s); });
    m_rules.m_sets.resize(m_file.counter_sets.size());
    for (std::size_t set = 0; set < m_file.counter_sets.size(); ++set)
        buildSet(set);
    m_rules.m_gaps = figureGaps(m_file, m_has, m_hasTensorInstructions);
    reportLimits();
}

/// Launches whose counters contradict each other, by figure and what is wrong.
std::map<std::string, FigureRuleBuilder::Broken> FigureRuleBuilder::brokenLimits() const
{
    std::map<std::string, Broken> found;
    for (const KernelLaunch& launch : m_file.launches) {
        for (const Rule& rule : m_rules.m_sets[launch.counter_set]) {
            const FigureRules::Limit* limit = m_rules.brokenLimit(rule, m_file.valuesOf(launch));
            if (limit == nullptr)
                continue;
            const std::string& text = m_limitTexts[static_cast<std::size_t>(limit - m_rules.m_limits.data())];
            ++found.try_emplace(text, Broken {0, launch.line}).first->second.launches;
        }
    }
    return found;
}

void FigureRuleBuilder::reportLimits()
{
    if (m_limitTexts.empty())
        return;
    for (const auto& [text, broken] : brokenLimits()) {
        const std::string launches =
            broken.launches == 1 ? "1 launch" : std::to_string(broken.launches) + " launches, the first";
        const std::size_t colon = text.find(':');
        m_rules.m_gaps.push_back("No " + text.substr(0, colon) + " of " + launches + " (line "
            + std::to_string(broken.line) + ')' + text.substr(colon));
    }
}

void FigureRuleBuilder::findPresent()
{
    for (const auto& set : m_file.counter_sets)
        m_present.emplace_back(set.size(), false);
    for (const KernelLaunch& launch : m_file.launches) {
        std::vector<bool>& present = m_present[launch.counter_set];
        const std::span<const double> values = m_file.valuesOf(launch);
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!std::isnan(values[i]))
                present[i] = true;
        }
    }
}

/// 512 FLOP on Volta (NERSC), 2048 on Ampere; of other devices no figure is published.
void FigureRuleBuilder::findTensorWeight()
{
    const auto isOneOf = [this](std::initializer_list<std::string_view> names) {
        return !m_file.devices.empty() && std::ranges::all_of(m_file.devices, [names](const std::string& device) {
            return std::ranges::any_of(names, [&device](auto each) { return device.find(each) != std::string::npos; });
        });
    };
    if (isOneOf({"CC 7.0", "V100"}))
        m_tensorWeight = 512;
    else if (isOneOf({"CC 8.0", "CC 8.6", "A100", "A30", "A40", "RTX 30"}))
        m_tensorWeight = 2048;
}

void FigureRuleBuilder::findPlaces(std::size_t set)
{
    std::ranges::fill(m_places, Place {});
    m_channels.clear();
    for (std::uint32_t position = 0; position < m_set->size(); ++position) {
        const CounterMeaning& meaning = m_meanings[(*m_set)[position]];
        if (!meaning.quantity || !m_present[set][position])
            continue;
        if (meaning.is_channel) {
            m_channels[meaning.quantity->index].push_back(position);
            continue;
        }
        Place& found = m_places[meaning.quantity->index];
        if (found.position == nowhere || (found.factor != 1 && meaning.quantity->factor == 1))
            found = {position, meaning.quantity->factor};
    }
}

void FigureRuleBuilder::buildSet(std::size_t set)
{
    m_set = &m_file.counter_sets[set];
    m_describes = set < mostDescribedSets;
    findPlaces(set);
    FigureRules::SetRules& rules = m_rules.m_sets[set];
    addTensorOperations(set, rules);
    addTensorInstructions(rules);
    for (const ResolvedRecipe& resolved : resolvedRecipes()) {
        const std::size_t slot = resolved.recipe->slot;
        if (rules[slot].count > 0 || !isComplete(resolved))
            continue;
        apply(resolved, rules);
        m_has[slot] = true;
    }
}

/// Are the counters of all its terms there, and such as it means?
bool FigureRuleBuilder::isComplete(const ResolvedRecipe& resolved) const
{
    const char* refused = resolved.recipe->refused_prefix;
    const auto isThere = [this, refused](const ResolvedRecipe::Term& term) {
        std::uint32_t position = m_places[term.quantity].position;
        if (position == nowhere) {
            const auto channels = m_channels.find(term.quantity);
            if (channels == m_channels.end())
                return term.optional;
            position = channels->second.front();
        }
        return !refused || !counterName(position).starts_with(refused);
    };
    const auto hasPlace = [this](std::optional<std::size_t> quantity) {
        return !quantity || m_places[*quantity].position != nowhere;
    };
    return std::ranges::all_of(resolved.terms, isThere) && hasPlace(resolved.factor) && hasPlace(resolved.divisor);
}

void FigureRuleBuilder::addTerm(const ResolvedRecipe::Term& term, FormulaText& formula)
{
    const Place& found = m_places[term.quantity];
    if (found.position != nowhere) {
        m_rules.m_terms.push_back({found.position, term.weight * found.factor});
        if (m_describes)
            formula.add(term.weight * found.factor, counterName(found.position));
        return;
    }
    const auto channels = m_channels.find(term.quantity);
    if (channels == m_channels.end())
        return;
    for (const std::uint32_t position : channels->second)
        m_rules.m_terms.push_back({position, term.weight});
    if (m_describes)
        formula.add(term.weight, countersName(term.quantity));
}

/// "TCC_HIT_sum", or "TCC_HIT[all]" where its channels stand for it. The set must have them.
std::string FigureRuleBuilder::countersName(std::size_t quantity) const
{
    if (m_places[quantity].position != nowhere)
        return counterName(m_places[quantity].position);
    const std::string& first = counterName(m_channels.at(quantity).front());
    return first.substr(0, first.find('[')) + "[all]";
}

/// The whole less its parts.
void FigureRuleBuilder::addLimit(std::size_t slot, const ResolvedRecipe::Limit& limit)
{
    const auto first = static_cast<std::uint32_t>(m_rules.m_terms.size());
    FormulaText unused;
    addTerm({limit.whole, 1}, unused);
    std::string parts;
    for (const std::size_t part : limit.parts) {
        addTerm({part, -1}, unused);
        parts += (parts.empty() ? "" : " + ") + countersName(part);
    }
    m_rules.m_limits.push_back({first, static_cast<std::uint32_t>(m_rules.m_terms.size() - first)});
    m_limitTexts.push_back(slotName(slot) + ": found a larger " + parts + " than " + countersName(limit.whole)
        + ", which counts " + (limit.parts.size() == 1 ? "it" : "them") + " too");
}

void FigureRuleBuilder::apply(const ResolvedRecipe& resolved, FigureRules::SetRules& rules)
{
    const FigureRecipe& recipe = *resolved.recipe;
    FormulaText formula;
    Rule& rule = rules[recipe.slot];
    rule.first = static_cast<std::uint32_t>(m_rules.m_terms.size());
    for (const ResolvedRecipe::Term& term : resolved.terms)
        addTerm(term, formula);
    rule.count = static_cast<std::uint32_t>(m_rules.m_terms.size() - rule.first);
    rule.times_time = recipe.times_time;
    rule.first_limit = static_cast<std::uint32_t>(m_rules.m_limits.size());
    for (const ResolvedRecipe::Limit& limit : resolved.limits)
        addLimit(recipe.slot, limit);
    rule.limit_count = static_cast<std::uint32_t>(m_rules.m_limits.size() - rule.first_limit);
    if (resolved.factor) {
        rule.factor = m_places[*resolved.factor].position;
        formula.then(" × " + counterName(rule.factor));
    }
    if (resolved.divisor) {
        rule.divisor = m_places[*resolved.divisor].position;
        formula.then(" / " + counterName(rule.divisor));
    }
    formula.then(recipe.times_time ? " × time" : "");
    if (m_describes)
        addSource(recipe.slot, formula.text(), recipe.remark);
}

void FigureRuleBuilder::addTensorOperations(std::size_t set, FigureRules::SetRules& rules)
{
    std::vector<std::optional<TensorCounter>> counters(m_set->size());
    bool any = false;
    for (std::size_t i = 0; i < m_set->size(); ++i) {
        if (m_present[set][i])
            counters[i] = m_meanings[(*m_set)[i]].tensor;
        any = any || counters[i];
    }
    for (std::size_t format = 0; any && format < countedFormatCount; ++format) {
        const std::vector<std::uint32_t> chosen = withoutParts(counters, static_cast<CountedFormat>(format));
        if (chosen.empty())
            continue;
        const std::size_t slot = tensorSlot(static_cast<CountedFormat>(format));
        rules[slot].first = static_cast<std::uint32_t>(m_rules.m_terms.size());
        rules[slot].count = static_cast<std::uint32_t>(chosen.size());
        FormulaText formula;
        for (const std::uint32_t position : chosen) {
            m_rules.m_terms.push_back({position, 1});
            formula.add(1, counterName(position));
        }
        m_has[slot] = true;
        if (m_describes)
            addSource(slot, formula.text(), "");
    }
}

void FigureRuleBuilder::addTensorInstructions(FigureRules::SetRules& rules)
{
    static const std::size_t quantity = quantityIndex("sm__inst_executed_pipe_tensor.sum");
    const Place& instructions = m_places[quantity];
    if (instructions.position == nowhere)
        return;
    m_hasTensorInstructions = true;
    const bool hasOperations = std::any_of(rules.begin() + tensorSlot(CountedFormat::fp64),
        rules.begin() + bytesSlot(CountedLevel::Dram), [](const Rule& rule) { return rule.count > 0; });
    if (hasOperations || m_tensorWeight == 0)
        return;
    const std::size_t slot = tensorSlot(CountedFormat::fp16);
    rules[slot].first = static_cast<std::uint32_t>(m_rules.m_terms.size());
    rules[slot].count = 1;
    m_rules.m_terms.push_back({instructions.position, m_tensorWeight});
    m_has[slot] = true;
    FormulaText formula;
    formula.add(m_tensorWeight, counterName(instructions.position));
    addSource(slot, formula.text(),
        m_tensorWeight == 512
            ? "512 FLOP an instruction (V100, NERSC); all are taken for fp16"
            : "2048 FLOP an instruction is in use for Ampere but not published; all are taken for fp16");
}

void FigureRuleBuilder::addSource(std::size_t slot, const std::string& formula, const std::string& remark)
{
    const FigureSource source {slotName(slot), formula, remark};
    const auto isSame = [&source](const FigureSource& other) {
        return other.figure == source.figure && other.formula == source.formula;
    };
    if (m_rules.m_sources.size() < mostSources && std::ranges::none_of(m_rules.m_sources, isSame))
        m_rules.m_sources.push_back(source);
}

} // namespace ridgepoint

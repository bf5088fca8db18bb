// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/formula.h"

#include "core/analysis/formula_internal.h"

#include <algorithm>
#include <cassert>
#include <charconv>

namespace ridgepoint {

namespace {

/// Erases a part where no letter continues it.
void eraseAll(std::string& text, std::string_view part)
{
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) {
        const char next = at + part.size() < text.size() ? text[at + part.size()] : ' ';
        if (next >= 'a' && next <= 'z')
            ++at;
        else
            text.erase(at, part.size());
    }
}

std::string operatorSubtitle(const OperatorCost& cost, bool decode)
{
    return std::string(decode ? "decode" : "prefill") + " · " + formulaNumber(cost.count) + " per pass · bound by "
        + std::string(name(cost.bound));
}

/// Why another convention has no operator of this name.
std::string_view absence(Convention convention, bool decode)
{
    switch (convention) {
    case Convention::Physical:
        return "has no operator of this name";
    case Convention::BackOfEnvelope:
        return "takes the model as a whole";
    case Convention::LlmWorkload:
        return "does not count it";
    case Convention::Lecture:
        return decode ? "reads all parameters and the KV cache" : "counts attention and MLP alone";
    }
    return "";
}

ConventionFigure operatorFigure(const Scenario& scenario, OperatorId id, bool decode, Convention convention)
{
    Scenario other = scenario;
    other.convention = convention;
    const Analysis analysis = analyze(other);
    const OperatorCost* cost = (decode ? analysis.decode : analysis.prefill).find(id);
    ConventionFigure figure {convention, convention == scenario.convention, {}, {}};
    if (cost)
        figure.values = {{"FLOP", cost->flop, "FLOP"}, {"Bytes", cost->bytes(), "B"}, {"Time", cost->time_s, "s"}};
    else
        figure.remark = absence(convention, decode);
    return figure;
}

} // namespace

std::string joined(std::initializer_list<std::string> terms)
{
    std::string sum;
    for (const std::string& term : terms) {
        if (!term.empty() && term != "0")
            sum += (sum.empty() ? "" : " + ") + term;
    }
    return sum.empty() ? "0" : sum;
}

std::string factor(std::string_view text)
{
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
        if (depth == 0 && (text.substr(i).starts_with(" + ") || text.substr(i).starts_with(" − ")))
            return std::string("(").append(text).append(")");
    }
    return std::string(text);
}

std::string product(std::initializer_list<std::string_view> factors)
{
    int number = 1;
    std::string names;
    for (std::string_view each : factors) {
        const std::string text = factor(each);
        each = text;
        int leading = 1;
        const auto [end, error] = std::from_chars(each.data(), each.data() + each.size(), leading);
        const std::string_view rest(end, static_cast<std::size_t>(each.data() + each.size() - end));
        const bool numbered = error == std::errc() && (rest.empty() || rest.starts_with("·"));
        if (numbered) {
            number *= leading;
            each = rest.empty() ? rest : rest.substr(std::string_view("·").size());
        }
        if (!each.empty())
            names.append(names.empty() ? "" : "·").append(each);
    }
    if (names.empty())
        return std::to_string(number);
    return number == 1 ? names : std::to_string(number).append("·").append(names);
}

std::string localized(std::string text, const FormulaContext& context)
{
    if (context.split())
        return text;
    eraseAll(text, "′");
    eraseAll(text, "/t");
    return text;
}

std::string OperatorText::time(
    const FormulaContext& context, const std::string& flopText, const std::string& bytesText) const
{
    std::vector<std::string> limits;
    if (compute_limits && flop != "0" && context.rate(roof) > 0)
        limits.push_back(factor(flopText) + "/" + context.peak(roof));
    if (memory_limits && bytes() != "0")
        limits.push_back(factor(bytesText) + "/β");
    if (link != "0")
        limits.emplace_back("link/λ");
    if (limits.empty())
        return "0";
    if (limits.size() == 1)
        return limits.front();
    return "max(" + limits[0] + ", " + limits[1] + ")";
}

OperatorText operatorText(const FormulaContext& context, OperatorId id)
{
    switch (context.scenario.convention) {
    case Convention::Physical:
        return physicalText(context, id);
    case Convention::BackOfEnvelope:
        return backOfEnvelopeText(context, id);
    case Convention::LlmWorkload:
        return llmWorkloadText(context, id);
    case Convention::Lecture:
        return lectureText(context, id);
    }
    return {};
}

void SheetBuilder::input(std::string name, std::string meaning, double value, std::string unit)
{
    m_values[name] = value;
    m_sheet.terms.push_back({std::move(name), std::move(meaning), value, std::move(unit), {}});
}

double SheetBuilder::resolve(const std::string& name)
{
    if (const auto known = m_values.find(name); known != m_values.end())
        return known->second;
    const FormulaSymbol* symbol = findSymbol(name);
    assert(symbol && (symbol->value || symbol->formulaOf || !symbol->formula.empty()));
    if (!symbol)
        return 0;
    FormulaTerm term {name, std::string(symbol->meaning), 0, std::string(symbol->unit), {}};
    if (symbol->detail)
        term.meaning += " (" + symbol->detail(m_context) + ")";
    if (!symbol->value)
        term.formula =
            localized(symbol->formulaOf ? symbol->formulaOf(m_context) : std::string(symbol->formula), m_context);
    const std::size_t place = m_sheet.terms.size();
    m_sheet.terms.push_back(term);
    const double value = symbol->value ? symbol->value(m_context) : evaluate(term.formula);
    m_sheet.terms[place].value = value;
    return m_values[name] = value;
}

std::vector<double> SheetBuilder::valuesOf(const Expression& expression)
{
    std::vector<double> values;
    values.reserve(expression.names().size());
    for (const std::string& name : expression.names())
        values.push_back(resolve(name));
    return values;
}

double SheetBuilder::evaluate(const std::string& text)
{
    const std::optional<Expression> expression = Expression::parse(localized(text, m_context));
    assert(expression);
    return expression ? expression->value(valuesOf(*expression)) : 0;
}

double SheetBuilder::line(std::string title, std::string symbol, const std::string& text, std::string unit,
    std::string source, double closedForm)
{
    constexpr double mostSteps = 1 << 14; // a sum of that many steps takes about a millisecond
    const std::optional<Expression> expression = Expression::parse(localized(text, m_context));
    assert(expression);
    if (!expression)
        return 0;
    const std::vector<double> values = valuesOf(*expression);
    const bool evaluated = expression->steps(values) <= mostSteps;
    const double value = evaluated ? expression->value(values) : closedForm;
    m_values[symbol] = value;
    m_sheet.lines.push_back({std::move(title), std::move(symbol), expression->text(), expression->substituted(values),
        value, std::move(unit), std::move(source), evaluated});
    return value;
}

void operatorLines(SheetBuilder& builder, const FormulaContext& context, OperatorId id, FormulaSheet& sheet)
{
    const OperatorText text = operatorText(context, id);
    builder.line("FLOP", "FLOP", text.flop, "FLOP", text.flop == "0" ? "moves data, computes nothing" : text.source);
    const auto bytes = [&](const char* title, const char* symbol, const std::string& formula, const char* source) {
        return formula == "0" ? 0 : builder.line(title, symbol, formula, "B", source);
    };
    sheet.weight_bytes = bytes("Weights", "weights", text.weights, "read once from DRAM");
    sheet.activation_bytes = bytes("Activations", "activations", text.activations, "inputs read, outputs written");
    sheet.kv_cache_bytes = bytes("KV cache", "KV", text.kv_cache, "read from the cache or written to it");
    bytes("Link", "link", text.link, "over the link, not in DRAM traffic");
    if (text.bytes() != "0") {
        builder.line("Bytes", "bytes",
            joined({text.weights == "0" ? "0" : "weights", text.activations == "0" ? "0" : "activations",
                text.kv_cache == "0" ? "0" : "KV"}),
            "B", "DRAM traffic");
        if (text.flop != "0")
            builder.line("Intensity", "intensity", "FLOP/bytes", "FLOP/byte", "work per byte of DRAM traffic");
    }
    const bool both = text.compute_limits && text.memory_limits;
    builder.line("Time", "time", text.time(context, "FLOP", "bytes"), "s",
        both ? "the longest of what its roofs demand" : "this rule looks at one roof alone");
}

double operatorFormulaTime(const FormulaContext& context, OperatorId id)
{
    FormulaSheet sheet;
    SheetBuilder builder(context, sheet);
    operatorLines(builder, context, id, sheet);
    return sheet.lines.back().value;
}

FormulaSheet operatorFormula(const Scenario& scenario, const Analysis& analysis, OperatorId id, bool decode)
{
    const Phase& phase = decode ? analysis.decode : analysis.prefill;
    FormulaSheet sheet;
    sheet.title = name(id);
    const OperatorCost* cost = phase.find(id);
    if (!cost)
        return sheet;
    sheet.subtitle = operatorSubtitle(*cost, decode);
    const FormulaContext context {scenario, decode};
    SheetBuilder builder(context, sheet);
    operatorLines(builder, context, id, sheet);
    sheet.headline = sheet.lines.size() - 1;
    if (cost->bytes() > 0)
        sheet.split_title = "Bytes of one " + sheet.title;
    if (cost->flop > 0)
        builder.line("Attainable", "attainable", "FLOP/time", "FLOP/s", "its height on the roofline");
    builder.input("pass", decode ? "time of the whole decode step" : "time of the whole prefill", phase.time_s, "s");
    builder.line("Share", "share", product({operatorText(context, id).count, "time/pass"}), "",
        "of the time of the pass, all instances");
    expectedLines(scenario, phase, id, decode, builder);
    for (const Convention convention : allConventions)
        sheet.conventions.push_back(operatorFigure(scenario, id, decode, convention));
    return sheet;
}

const FormulaLine* FormulaSheet::find(std::string_view lineTitle) const
{
    const auto found = std::ranges::find(lines, lineTitle, &FormulaLine::title);
    return found == lines.end() ? nullptr : &*found;
}

} // namespace ridgepoint

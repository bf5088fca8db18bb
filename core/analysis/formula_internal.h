// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/expression.h"
#include "core/analysis/formula.h"

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace ridgepoint {

/// Which rate an operator meets.
enum class FormulaRoof : std::uint8_t { Gemm, Attention, Vector, Link };

/// What a formula is about: gives the names their values.
struct FormulaContext
{
    const Scenario& scenario;
    bool decode = false;

    const Model& model() const { return scenario.model; }
    double freshTokens() const { return decode ? 1 : scenario.workload.prompt; }
    double context() const { return decode ? scenario.workload.decodeContext() : scenario.workload.prompt; }
    bool latent() const { return model().attention == AttentionKind::Mla; }
    bool absorbed() const { return latent() && decode; } ///< latent attention over the cache itself
    bool split() const { return scenario.tensor_parallel > 1; }
    int localLayers() const { return model().local == LocalAttention::None ? 0 : model().local_layers; }
    bool physical() const { return scenario.convention == Convention::Physical; }

    double rate(FormulaRoof roof) const;
    /// "π", "π_att", "π_vec": π_att only where the KV cache makes attention's rate another one.
    std::string peak(FormulaRoof roof) const;
};

/// A name that formulas may use: an input (value) or computed from other names (formula).
struct FormulaSymbol
{
    std::string_view name;
    std::string_view unit;
    std::string_view meaning;
    double (*value)(const FormulaContext&) = nullptr; ///< null for computed ones
    std::string_view formula = {}; ///< empty for inputs and where it depends on the model
    std::string (*formulaOf)(const FormulaContext&) = nullptr;
    std::string (*detail)(const FormulaContext&) = nullptr; ///< what to add to the meaning; may be null
};
const FormulaSymbol* findSymbol(std::string_view name);

/// A formula for a given context: with one GPU the primes that mark one GPU's share fall away.
std::string localized(std::string text, const FormulaContext& context);

/// Terms joined with " + ", those that are "0" left out; "0" when nothing is left.
std::string joined(std::initializer_list<std::string> terms);
/// Factors joined with "·", sums among them in parentheses, their leading whole numbers multiplied.
std::string product(std::initializer_list<std::string_view> factors);
/// In parentheses when it is a sum.
std::string factor(std::string_view text);

/// What an operator computes and moves, as formulas. "0" for nothing.
struct OperatorText
{
    FormulaRoof roof = FormulaRoof::Gemm;
    std::string_view count = "L"; ///< a name, or "1"
    std::string flop = "0";
    std::string weights = "0";
    std::string activations = "0";
    std::string kv_cache = "0";
    std::string link = "0";
    std::string source;
    bool compute_limits = true; ///< rules of thumb look at one roof alone
    bool memory_limits = true;

    std::string bytes() const { return joined({weights, activations, kv_cache}); }
    /// The longest of what limits it, from formulas (or symbols) of FLOP, bytes and link bytes.
    std::string time(const FormulaContext& context, const std::string& flopText, const std::string& bytesText) const;
};
OperatorText operatorText(const FormulaContext& context, OperatorId id);
bool isAttentionOperator(OperatorId id);

// By convention.
OperatorText physicalText(const FormulaContext& context, OperatorId id);
/// `step`: the context of a decode step as a formula, for sums over steps; empty: that of the pass.
OperatorText attentionText(const FormulaContext& context, OperatorId id, const std::string& step);
OperatorText llmWorkloadText(const FormulaContext& context, OperatorId id, const std::string& step = {});
OperatorText lectureText(const FormulaContext& context, OperatorId id);
OperatorText backOfEnvelopeText(const FormulaContext& context, OperatorId id);

std::string parameterFormula(const FormulaContext& context);

/// Fills a sheet: computes lines from their text and collects the names they need.
class SheetBuilder
{
public:
    SheetBuilder(const FormulaContext& context, FormulaSheet& sheet)
        : m_context(context)
        , m_sheet(sheet)
    {
    }

    /// A name that is no symbol of findSymbol(): known to all later lines.
    void input(std::string name, std::string meaning, double value, std::string unit);
    /// Evaluates a line and appends it. `closedForm` is the value where sums have too many steps.
    double line(std::string title, std::string symbol, const std::string& text, std::string unit, std::string source,
        double closedForm = 0);
    /// The same without a line.
    double evaluate(const std::string& text);

private:
    double resolve(const std::string& name);
    std::vector<double> valuesOf(const Expression& expression);

    const FormulaContext& m_context;
    FormulaSheet& m_sheet;
    std::map<std::string, double> m_values;
};

/// Under another time model than the ideal: the time that is expected, term by term. Nothing where there is none.
void expectedLines(const Scenario& scenario, const Phase& phase, OperatorId id, bool decode, SheetBuilder& builder);

/// What lies between the ideal and the expected time, as factors. There must be an expected time.
void gapLine(const Scenario& scenario, const Phase& phase, OperatorId id, bool decode, SheetBuilder& builder);
/// Tiles, waves, cycles and cache traffic of a matrix product, whose line of the expected time is there already.
void tileLines(const Scenario& scenario, const OperatorCost& cost, SheetBuilder& builder);

/// Title, lines and byte split of an operator without the other conventions.
void operatorLines(SheetBuilder& builder, const FormulaContext& context, OperatorId id, FormulaSheet& sheet);
/// Time of one instance as its formula gives it.
double operatorFormulaTime(const FormulaContext& context, OperatorId id);

} // namespace ridgepoint

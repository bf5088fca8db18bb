// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// A name in a formula and what stands for it.
struct FormulaTerm
{
    std::string name; ///< "D", "K′", "F_e": an underscore begins a subscript
    std::string meaning; ///< "rows: sequences × new tokens"
    double value = 0;
    std::string unit; ///< "B", "FLOP/s", "s"; empty for counts
    std::string formula; ///< "B·T" for a name that is computed from others; empty for an input
};

/// One number, how it is computed and from what.
struct FormulaLine
{
    std::string title; ///< "FLOP", "Weights", "Time" …
    std::string symbol; ///< under which other lines use it: "bytes"
    std::string symbolic; ///< "2·n·D·F"; Expression reads it
    std::string substituted; ///< "2 · 64 · 4,096 · 14,336"
    double value = 0; ///< computed from `symbolic` and the terms
    std::string unit;
    std::string source; ///< the rule in words
    bool evaluated = true; ///< false where a sum is too long to add up: then the value is that of its closed form
};

/// The same number as another convention counts it.
struct ConventionFigure
{
    struct Value
    {
        std::string title;
        double value = 0;
        std::string unit;
    };
    Convention convention = Convention::Physical;
    bool current = false; ///< the convention of the scenario
    std::vector<Value> values; ///< empty: this convention has no such number
    std::string remark; ///< why not, or what else to know; may be empty
};

/// Everything that stands behind a number. Sheets of operators and phases that do not exist have no lines.
struct FormulaSheet
{
    std::string title; ///< "attention", "Time per output token"
    std::string subtitle; ///< "decode · 32 per pass · bound by DRAM"
    std::vector<FormulaLine> lines;
    std::vector<FormulaTerm> terms;
    std::size_t headline = 0; ///< the line that was asked for
    std::string split_title; ///< what the bytes below are of; empty where there are none
    double weight_bytes = 0;
    double activation_bytes = 0;
    double kv_cache_bytes = 0;
    std::vector<ConventionFigure> conventions; ///< all four, in their order

    const FormulaLine* find(std::string_view lineTitle) const;
};

/// The numbers of a request and of the memory that have a formula.
enum class Metric : std::uint8_t {
    Ttft,
    Tpot,
    Latency,
    TokensPerSecond,
    TokensPerSecondPerSequence,
    Weights,
    KvCache,
    Activations,
    Free,
    MaxBatch,
    MaxContext,
    Ridge,
    Count
};
std::string_view name(Metric metric); ///< "ttft", "tokens_per_s_per_sequence", "max_batch" …
std::optional<Metric> metricFromName(std::string_view name); ///< "capacity" gives Free
double metricValue(Metric metric, const Scenario& scenario, const Analysis& analysis);

/// `analysis` must be that of the scenario. Every value is computed from the formula's own text, not taken from the
/// analysis; that both agree is what the tests are for.
FormulaSheet operatorFormula(const Scenario& scenario, const Analysis& analysis, OperatorId id, bool decode);
FormulaSheet metricFormula(const Scenario& scenario, const Analysis& analysis, Metric metric);

/// The sheet as plain text, for the clipboard.
std::string formulaText(const FormulaSheet& sheet);

} // namespace ridgepoint

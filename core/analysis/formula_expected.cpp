// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the time that a calibrated model expects of an operator comes about.
#include "core/analysis/calibrated/error_band.h"
#include "core/analysis/calibrated/operator_times.h"
#include "core/analysis/formula_internal.h"

#include <algorithm>

namespace ridgepoint {

namespace {

/// "main loop" → "t_mainloop": a name that formulas can use.
std::string symbolOf(std::string_view term)
{
    std::string symbol = "t_";
    std::ranges::copy_if(term, std::back_inserter(symbol), [](char letter) { return letter != ' '; });
    return symbol;
}

std::string sourceText(const calibrated::OperatorTime& time)
{
    if (time.source == nullptr)
        return "calibrated, by constants of serving engines";
    const std::string text = time.generic ? std::string("calibrated, by the generic constants")
                                          : "calibrated, by constants fitted on " + time.source->table;
    return time.caveat.empty() ? text : text + "; " + std::string(time.caveat);
}

/// To both sides of the expected time, or a wide error as the range itself.
void errorLines(SheetBuilder& builder, const std::string& what, const std::string& symbol, double error)
{
    const std::string input = symbol == "error" ? "median_error" : "p90_error";
    if (error < calibrated::wideError) {
        builder.line(what + " within", symbol, "expected·" + input, "s", "to both sides of the expected time");
        return;
    }
    builder.line(what + " from", symbol + "_from", "expected/(1 + " + input + ")", "s", "shortest time");
    builder.line(what + " up to", symbol + "_to", "expected·(1 + " + input + ")", "s", "longest time");
}

} // namespace

void expectedLines(const Scenario& scenario, const Phase& phase, OperatorId id, bool decode, SheetBuilder& builder)
{
    if (scenario.time_model == TimeModel::Ideal)
        return;
    const calibrated::OperatorTime time = calibrated::operatorTime(scenario, phase, id, decode);
    if (!(time.time_s > 0))
        return;
    std::string added;
    std::string squared;
    for (const calibrated::NamedTerm& term : time.terms()) {
        if (term.kind == calibrated::TermKind::Part || !(term.time_s > 0))
            continue;
        const std::string symbol = symbolOf(term.name);
        builder.input(symbol, "expected: " + std::string(term.name), term.time_s, "s");
        const bool isSquared = term.kind == calibrated::TermKind::Squared;
        std::string& sum = isSquared ? squared : added;
        sum += (sum.empty() ? "" : " + ") + symbol + (isSquared ? "^2" : "");
    }
    const std::string root = squared.empty() ? std::string() : "(" + squared + ")^0.5";
    builder.line("Expected time", "expected", joined({added.empty() ? "0" : added, root.empty() ? "0" : root}), "s",
        sourceText(time));
    builder.line("Over the ideal", "slowdown", "expected/time", "", "expected time over the ideal one");
    gapLine(scenario, phase, id, decode, builder);
    if (const TimeError error = time.error(); error.known()) {
        builder.input("median_error", "of such times where the constants were fitted", error.median, "");
        errorLines(builder, "Half", "error", error.median);
    }
    if (const TimeError error = time.error(); error.p90 >= 0) {
        builder.input("p90_error", "of such times, nine of ten", error.p90, "");
        errorLines(builder, "90 %", "error_p90", error.p90);
    }
    tileLines(scenario, *phase.find(id), builder);
}

} // namespace ridgepoint

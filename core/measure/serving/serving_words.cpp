// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/serving/serving_words.h"

#include "core/io/diagnostic.h"
#include "core/io/number_text.h"

#include <charconv>

namespace ridgepoint {

namespace {

std::string number(double value, int decimals)
{
    return numberText(value, std::chars_format::fixed, decimals);
}

std::string rowsText(std::size_t rows)
{
    return rows == 1 ? "1 row" : std::to_string(rows) + " rows";
}

} // namespace

std::string fitName(const ServingFit& fit)
{
    const std::string framework = fit.framework.empty() ? "(no framework named)" : printable(fit.framework);
    return fit.gpu.empty() ? framework : framework + " on " + fit.gpu;
}

std::string fitText(const ServingFit& fit, bool isStaticBatch)
{
    const calibrated::FrameworkConstants& own = fit.after.framework;
    if (fit.fitted_rows == 0 && !fit.is_shipped)
        return "nothing fitted: fewer than " + std::to_string(minServingRows) + " rows";
    std::string text = number(own.step_s * 1e3, 2) + " ms per step";
    if (fit.is_step_at_bound)
        text += " (at the bound: the operators' times leave no room for more)";
    if (!isStaticBatch)
        text += "; each sequence waits " + number(own.interference, 2) + " times for the others' prefill";
    return text
        + (fit.is_shipped ? "; shipped constants, too few rows to fit" : "; fitted on " + rowsText(fit.fitted_rows));
}

std::string constantsText(const ServingCheck& check)
{
    std::string text;
    for (const bool isOwn : {true, false}) {
        std::string names;
        for (const UsedConstants& used : check.constants) {
            if (used.is_own == isOwn)
                names.append(names.empty() ? "" : ", ").append(used.gpu).append(" ").append(name(used.format));
        }
        if (!names.empty())
            text.append(text.empty() ? "" : "; ")
                .append(isOwn ? "own constants of " : "generic ones for ")
                .append(names);
    }
    return text;
}

std::string firstTokenText(const ServingFit& fit)
{
    if (fit.ttft_fitted_rows == 0)
        return {};
    return "TTFT: " + number(fit.after.first_token_s * 1e3, 1) + " ms + " + number(fit.after.first_token_factor, 2)
        + " times the computing; fitted on " + rowsText(fit.ttft_fitted_rows) + " of at most "
        + number(maxTtftSequences, 0) + " requests at once";
}

} // namespace ridgepoint

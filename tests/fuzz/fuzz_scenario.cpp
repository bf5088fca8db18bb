// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/harness.h"

#include "core/analysis/analysis.h"
#include "core/scenario/scenario_json.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint::fuzz {

namespace {

const Catalog& presets()
{
    static const Catalog catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    return catalog;
}

void requireAmount(double value)
{
    require(std::isfinite(value) && value >= 0, "an analysis is finite and never negative");
}

void requireSound(const Phase& phase)
{
    for (const double value : {phase.flop, phase.bytes, phase.link_bytes, phase.time_s, phase.overlap_time_s})
        requireAmount(value);
    for (const OperatorCost& cost : phase.operators()) {
        for (const double value : {cost.flop, cost.bytes(), cost.link_bytes, cost.time_s, cost.intensity()})
            requireAmount(value);
    }
}

void requireSound(const Analysis& analysis)
{
    requireSound(analysis.prefill);
    requireSound(analysis.decode);
    const RequestMetrics& metrics = analysis.metrics;
    for (const double value : {metrics.ttft_s, metrics.tpot_s, metrics.latency_s, metrics.tokens_per_s,
             analysis.memory.used(), analysis.memory.capacity_bytes})
        requireAmount(value);
    require(analysis.memory.max_batch >= 0 && analysis.memory.max_context >= 0, "room for sequences is not negative");
}

bool hasError(const std::vector<Diagnostic>& diagnostics)
{
    return std::ranges::any_of(
        diagnostics, [](const Diagnostic& found) { return found.severity == Diagnostic::Severity::Error; });
}

/// Equal but for where the presets' texts stand in memory.
bool sameScenario(Scenario a, const Scenario& b)
{
    a.gpu.provenance = b.gpu.provenance;
    a.model.provenance = b.model.provenance;
    return a == b;
}

} // namespace

void scenario(std::string_view input)
{
    const Parsed<Scenario> parsed = readScenario(input, "scenario.json", presets());
    fuzz::requireSound(parsed.diagnostics, input);
    if (!parsed.ok())
        return;
    require(!hasError(validate(parsed.value)), "a scenario that was read is valid");
    requireSound(analyze(parsed.value));

    const std::string text = writeScenario(parsed.value);
    const Parsed<Scenario> again = readScenario(text, "again.json", presets());
    require(again.ok(), "a written scenario can be read");
    require(sameScenario(again.value, parsed.value), "a written scenario reads back as it was");
    require(writeScenario(again.value) == text, "writing is stable");
}

} // namespace ridgepoint::fuzz

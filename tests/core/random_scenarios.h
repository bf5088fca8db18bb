// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/scenario/catalog.h"
#include "core/scenario/scenario_json.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <string>

namespace ridgepoint {

/// Valid scenarios over all presets: any GPU, model, workload, precision, sharing and way of counting. The same seed
/// gives the same scenarios.
class RandomScenarios
{
public:
    explicit RandomScenarios(unsigned seed)
        : m_catalog(Catalog::load({RIDGEPOINT_PRESETS_DIR}))
        , m_random(seed)
    {
    }

    Scenario next()
    {
        while (true) {
            Scenario scenario = drawn();
            if (valid(scenario))
                return scenario;
        }
    }
    Scenario next(Convention convention)
    {
        Scenario scenario = next();
        scenario.convention = convention;
        return scenario;
    }

    static bool valid(const Scenario& scenario)
    {
        return std::ranges::none_of(
            validate(scenario), [](const Diagnostic& found) { return found.severity == Diagnostic::Severity::Error; });
    }

    int below(int end) { return std::uniform_int_distribution(0, end - 1)(m_random); }
    bool coin() { return below(2) == 1; }
    template<typename List> const auto& oneOf(const List& list)
    {
        return list[std::size_t(below(int(std::size(list))))];
    }

    /// 1 … highest, every order of magnitude alike.
    int logarithmic(int highest)
    {
        return int(std::exp(std::uniform_real_distribution(0.0, std::log(double(highest)))(m_random)));
    }

private:
    Scenario drawn()
    {
        Scenario s;
        s.gpu = oneOf(m_catalog.gpus());
        s.model = oneOf(m_catalog.models());
        if (coin())
            s.model = withKvHeads(s.model, oneOf(kvHeadChoices(s.model)));
        s.workload = {logarithmic(coin() ? 1024 : Limits::max_batch), logarithmic(Limits::max_tokens),
            logarithmic(1 << 14), coin() ? 0 : logarithmic(Limits::max_tokens), below(4) == 0};
        s.numerics = {oneOf(allPrecisions), oneOf(allPrecisions), oneOf(allPrecisions), 1 << below(11)};
        s.tensor_parallel = coin() ? 1 : oneOf(kvHeadChoices(s.model));
        s.attention = coin() ? AttentionKernel::Fused : AttentionKernel::Unfused;
        s.projections = coin() ? Projections::Separate : Projections::Merged;
        s.convention = coin() ? Convention::Physical : oneOf(allConventions);
        s.llm_workload_start = coin() ? LlmWorkloadStart::Published : LlmWorkloadStart::Prompt;
        s.moe_imbalance = coin() ? 1 : logarithmic(1000);
        s.reserve_bytes = coin() ? 0 : 1e6 * logarithmic(20'000);
        return s;
    }

    Catalog m_catalog;
    std::mt19937 m_random;
};

inline bool sameOperator(const OperatorCost& a, const OperatorCost& b)
{
    return a.id == b.id && a.bound == b.bound && a.count == b.count && a.roof == b.roof && a.gemm == b.gemm
        && a.flop == b.flop && a.weight_bytes == b.weight_bytes && a.activation_bytes == b.activation_bytes
        && a.kv_cache_bytes == b.kv_cache_bytes && a.link_bytes == b.link_bytes && a.time_s == b.time_s;
}

inline bool samePhase(const Phase& a, const Phase& b)
{
    return std::ranges::equal(a.operators(), b.operators(), sameOperator) && a.flop == b.flop && a.bytes == b.bytes
        && a.link_bytes == b.link_bytes && a.time_s == b.time_s && a.overlap_time_s == b.overlap_time_s
        && a.bound_time_s == b.bound_time_s;
}

/// Equal to the last bit.
inline bool sameAnalysis(const Analysis& a, const Analysis& b)
{
    const auto metrics = [](const RequestMetrics& m) {
        return std::array {m.ttft_s, m.tpot_s, m.latency_s, m.tokens_per_s_per_sequence, m.tokens_per_s};
    };
    const auto memory = [](const MemoryFit& m) {
        return std::array {m.weights_bytes, m.kv_cache_bytes, m.activations_bytes, m.reserve_bytes, m.capacity_bytes,
            double(m.fits), double(m.max_batch), double(m.max_context)};
    };
    return samePhase(a.prefill, b.prefill) && samePhase(a.decode, b.decode) && metrics(a.metrics) == metrics(b.metrics)
        && memory(a.memory) == memory(b.memory) && a.tensor == b.tensor && a.attention == b.attention
        && a.vector == b.vector;
}

/// a ≤ b, rounding aside.
inline bool atMost(double a, double b)
{
    return a <= b + 1e-11 * std::abs(b);
}

inline constexpr unsigned propertySeed = 20240607;
inline constexpr int propertyCases = 100'000;

/// Draws `count` scenarios, under one convention or any. The first that lacks the property, in JSON; empty when all
/// have it.
template<typename Holds>
std::string counterexample(Holds holds, std::optional<Convention> convention = {}, int count = propertyCases)
{
    RandomScenarios random(propertySeed);
    for (int i = 0; i < count; ++i) {
        const Scenario scenario = convention ? random.next(*convention) : random.next();
        if (!holds(scenario, random))
            return std::to_string(i) + ": " + writeScenario(scenario);
    }
    return {};
}

} // namespace ridgepoint

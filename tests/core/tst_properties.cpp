// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/scenario/scenario_json.h"
#include "tests/core/random_scenarios.h"

#include <future>

using namespace ridgepoint;

namespace {

constexpr unsigned seed = 20240607;
constexpr int cases = 100'000;

/// a ≤ b, rounding aside.
bool atMost(double a, double b)
{
    return a <= b + 1e-11 * std::abs(b);
}

bool close(double a, double b)
{
    return std::abs(a - b) <= 1e-11 * std::max(std::abs(a), std::abs(b));
}

bool finite(std::initializer_list<double> values)
{
    return std::ranges::all_of(values, [](double value) { return std::isfinite(value) && value >= 0; });
}

/// The time of an operator under each of its roofs.
struct RoofTimes
{
    double compute;
    double memory;
    double link;
};
RoofTimes roofTimes(const OperatorCost& cost, const Gpu& gpu)
{
    return {cost.roof.known() ? cost.flop / cost.roof.flop_per_s : 0, cost.bytes() / gpu.dram_bytes_per_s,
        cost.link_bytes > 0 ? cost.link_bytes / gpu.link_bytes_per_s : 0};
}

double boundTime(const OperatorCost& cost, const RoofTimes& times)
{
    switch (cost.bound) {
    case Bound::Tensor:
        return cost.roof.engine == Engine::Tensor ? times.compute : -1;
    case Bound::Vector:
        return cost.roof.engine == Engine::Vector ? times.compute : -1;
    case Bound::Dram:
        return times.memory;
    case Bound::Link:
        return times.link;
    }
    return -1;
}

bool chunked(const Scenario& scenario)
{
    return scenario.model.local == LocalAttention::Chunked;
}

} // namespace

/// What holds for every scenario. A failure names the scenario in JSON.
class Properties : public QObject
{
    Q_OBJECT

    /// Draws `count` scenarios, under one convention or any; stops at the first that lacks the property.
    template<typename Holds> static void forAll(Holds holds, std::optional<Convention> convention = {}, int count = cases)
    {
        RandomScenarios random(seed);
        for (int i = 0; i < count; ++i) {
            const Scenario scenario = convention ? random.next(*convention) : random.next();
            QVERIFY2(holds(scenario, random), (std::to_string(i) + ": " + writeScenario(scenario)).c_str());
        }
    }

    /// Neither phase nor request becomes faster by the change.
    static bool slower(const Scenario& scenario, const Scenario& changed)
    {
        const Analysis before = analyze(scenario);
        const Analysis after = analyze(changed);
        return atMost(before.prefill.time_s, after.prefill.time_s) && atMost(before.decode.time_s, after.decode.time_s)
            && atMost(before.metrics.tpot_s, after.metrics.tpot_s) && atMost(before.metrics.ttft_s, after.metrics.ttft_s);
    }

private slots:
    void initTestCase() { qInfo("seed %u, %d scenarios", seed, cases); }
    void numbersAreFinite();
    void totalsAreSums();
    void timeIsThatOfTheBoundingRoof();
    void overlapIsALowerBound();
    void moreSequencesTakeLonger();
    void longerPromptsTakeLonger();
    void longerContextsTakeLonger();
    void fewerKvHeadsCostLess();
    void groupedLiesBetweenTheExtremes();
    void narrowerWeightsAreSmaller();
    void fasterDevicesAreNotSlower();
    void mergingMovesFewerBytes();
    void fusionMovesFewerBytes();
    void firstTokenIsADecodeStepWithoutCache();
    void memoryLimitsAreTight();
    void equalScenariosGiveEqualBits();
    void threadsAgree();
};

void Properties::numbersAreFinite()
{
    forAll([](const Scenario& scenario, RandomScenarios&) {
        const Analysis a = analyze(scenario);
        for (const Phase* phase : {&a.prefill, &a.decode}) {
            for (const OperatorCost& cost : phase->operators()) {
                if (!finite({cost.flop, cost.weight_bytes, cost.activation_bytes, cost.kv_cache_bytes, cost.link_bytes, cost.time_s,
                        cost.intensity(), cost.attainable()})
                    || cost.count < 1)
                    return false;
            }
            if (!finite({phase->flop, phase->bytes, phase->link_bytes, phase->time_s, phase->overlap_time_s}) || phase->time_s <= 0)
                return false;
        }
        const RequestMetrics& m = a.metrics;
        const MemoryFit& f = a.memory;
        return finite({m.ttft_s, m.tpot_s, m.latency_s, m.tokens_per_s_per_sequence, m.tokens_per_s, f.weights_bytes,
                   f.kv_cache_bytes, f.activations_bytes, f.reserve_bytes, f.capacity_bytes})
            && m.tpot_s > 0 && f.max_batch >= 0 && f.max_context >= 0;
    });
}

void Properties::totalsAreSums()
{
    forAll([](const Scenario& scenario, RandomScenarios&) {
        const Analysis a = analyze(scenario);
        return std::ranges::all_of(std::array {&a.prefill, &a.decode}, [](const Phase* phase) {
            double flop = 0, bytes = 0, link = 0, time = 0, bounds = 0;
            for (const OperatorCost& cost : phase->operators()) {
                flop += cost.count * cost.flop;
                bytes += cost.count * cost.bytes();
                link += cost.count * cost.link_bytes;
                time += cost.count * cost.time_s;
            }
            for (const double share : phase->bound_time_s)
                bounds += share;
            return close(flop, phase->flop) && close(bytes, phase->bytes) && close(link, phase->link_bytes)
                && close(time, phase->time_s) && close(bounds, phase->time_s);
        });
    });
}

void Properties::timeIsThatOfTheBoundingRoof()
{
    for (const Convention convention : {Convention::Physical, Convention::LlmWorkload}) {
        forAll(
            [](const Scenario& scenario, RandomScenarios&) {
                const Analysis a = analyze(scenario);
                for (const Phase* phase : {&a.prefill, &a.decode}) {
                    for (const OperatorCost& cost : phase->operators()) {
                        const RoofTimes times = roofTimes(cost, scenario.gpu);
                        const double longest = std::max({times.compute, times.memory, times.link});
                        if (!close(cost.time_s, longest) || !close(boundTime(cost, times), longest))
                            return false;
                    }
                }
                return true;
            },
            convention, cases / 2);
    }
}

void Properties::overlapIsALowerBound()
{
    forAll([](const Scenario& scenario, RandomScenarios&) {
        const Analysis a = analyze(scenario);
        return atMost(a.prefill.bytes / scenario.gpu.dram_bytes_per_s, a.prefill.time_s)
            && atMost(a.decode.bytes / scenario.gpu.dram_bytes_per_s, a.decode.time_s)
            && atMost(a.prefill.overlap_time_s, a.prefill.time_s) && atMost(a.decode.overlap_time_s, a.decode.time_s);
    }, Convention::Physical);
}

void Properties::moreSequencesTakeLonger()
{
    forAll([](const Scenario& scenario, RandomScenarios& random) {
        Scenario more = scenario;
        more.workload.batch += random.logarithmic(1000);
        return slower(scenario, more);
    });
}

void Properties::longerPromptsTakeLonger()
{
    forAll([](const Scenario& scenario, RandomScenarios& random) {
        // A latent prefill of one token is absorbed, a longer one expanded: two ways of computing that do not compare.
        if (scenario.model.attention == AttentionKind::Mla && scenario.workload.prompt == 1)
            return true;
        Scenario more = scenario;
        more.workload.context = scenario.workload.decodeContext();
        more.workload.prompt += random.logarithmic(100'000);
        const Analysis before = analyze(scenario);
        const Analysis after = analyze(more);
        return atMost(before.prefill.time_s, after.prefill.time_s)
            && (chunked(scenario) || atMost(before.metrics.tpot_s, after.metrics.tpot_s));
    });
}

void Properties::longerContextsTakeLonger()
{
    forAll([](const Scenario& scenario, RandomScenarios& random) {
        if (chunked(scenario))
            return true;
        Scenario more = scenario;
        more.workload.context = scenario.workload.decodeContext() + random.logarithmic(100'000);
        const Analysis before = analyze(scenario);
        const Analysis after = analyze(more);
        return atMost(before.decode.time_s, after.decode.time_s) && atMost(before.decode.bytes, after.decode.bytes)
            && atMost(before.memory.kv_cache_bytes, after.memory.kv_cache_bytes) && after.memory.max_batch <= before.memory.max_batch;
    });
}

void Properties::fewerKvHeadsCostLess()
{
    forAll([](const Scenario& scenario, RandomScenarios& random) {
        if (scenario.model.attention == AttentionKind::Mla)
            return true;
        Scenario fewer = scenario;
        fewer.model = withKvHeads(scenario.model, 1);
        Scenario some = scenario;
        some.model = withKvHeads(scenario.model, random.oneOf(kvHeadChoices(scenario.model)));
        return slower(fewer, some) && atMost(analyze(fewer).memory.kv_cache_bytes, analyze(some).memory.kv_cache_bytes)
            && atMost(analyze(fewer).memory.weights_bytes, analyze(some).memory.weights_bytes);
    });
}

void Properties::groupedLiesBetweenTheExtremes()
{
    forAll([](const Scenario& scenario, RandomScenarios& random) {
        if (scenario.model.attention == AttentionKind::Mla)
            return true;
        const auto with = [&](int kvHeads) {
            Scenario changed = scenario;
            changed.model = withKvHeads(scenario.model, kvHeads);
            return changed;
        };
        const Scenario grouped = with(random.oneOf(kvHeadChoices(scenario.model)));
        return slower(with(1), grouped) && slower(grouped, with(scenario.model.heads));
    });
}

void Properties::narrowerWeightsAreSmaller()
{
    forAll([](const Scenario& scenario, RandomScenarios&) {
        Scenario narrow = scenario;
        narrow.numerics.weights = bits(scenario.numerics.weights) > 8 ? Precision::fp8 : Precision::fp4;
        if (bits(narrow.numerics.weights) >= bits(scenario.numerics.weights))
            return true;
        const Analysis before = analyze(scenario);
        const Analysis after = analyze(narrow);
        return after.memory.weights_bytes < before.memory.weights_bytes && after.decode.bytes < before.decode.bytes
            && after.memory.max_batch >= before.memory.max_batch;
    }, Convention::Physical);
}

void Properties::fasterDevicesAreNotSlower()
{
    forAll([](const Scenario& scenario, RandomScenarios& random) {
        Scenario faster = scenario;
        const double factor = 1 + random.below(100) / 10.0;
        if (random.coin())
            faster.gpu.dram_bytes_per_s *= factor;
        else if (random.coin())
            for (double& rate : faster.gpu.tensor_flop_per_s)
                rate *= factor;
        else if (random.coin())
            for (double& rate : faster.gpu.vector_flop_per_s)
                rate *= factor;
        else
            faster.gpu.link_bytes_per_s *= factor;
        return slower(faster, scenario);
    });
}

void Properties::mergingMovesFewerBytes()
{
    forAll([](const Scenario& scenario, RandomScenarios&) {
        Scenario separate = scenario;
        separate.projections = Projections::Separate;
        Scenario merged = scenario;
        merged.projections = Projections::Merged;
        const Analysis one = analyze(merged);
        const Analysis two = analyze(separate);
        return atMost(one.prefill.bytes, two.prefill.bytes) && close(one.prefill.flop, two.prefill.flop)
            && atMost(one.decode.time_s, two.decode.time_s);
    }, Convention::Physical);
}

void Properties::fusionMovesFewerBytes()
{
    forAll([](const Scenario& scenario, RandomScenarios&) {
        Scenario fused = scenario;
        fused.attention = AttentionKernel::Fused;
        Scenario unfused = scenario;
        unfused.attention = AttentionKernel::Unfused;
        return slower(fused, unfused) && atMost(analyze(fused).prefill.bytes, analyze(unfused).prefill.bytes);
    }, Convention::Physical);
}

void Properties::firstTokenIsADecodeStepWithoutCache()
{
    forAll([](const Scenario& scenario, RandomScenarios&) {
        Scenario first = scenario;
        first.workload.prompt = first.workload.context = 1;
        const Analysis analysis = analyze(first);
        return samePhase(analysis.prefill, analysis.decode);
    }, Convention::Physical, cases / 10);
}

void Properties::memoryLimitsAreTight()
{
    forAll([](const Scenario& scenario, RandomScenarios&) {
        const MemoryFit fit = analyze(scenario).memory;
        const auto fits = [&](std::int64_t batch, std::int64_t context) {
            Scenario changed = scenario;
            changed.workload.batch = int(batch);
            changed.workload.context = int(context);
            return analyze(changed).memory.fits;
        };
        const int context = scenario.workload.decodeContext();
        const int batch = scenario.workload.batch;
        if (fit.fits != (fit.max_batch >= batch))
            return false;
        const bool batchKnown = fit.max_batch >= 1 && fit.max_batch < 1 << 30;
        if (batchKnown && (!fits(fit.max_batch, context) || fits(fit.max_batch + 1, context)))
            return false;
        const bool contextKnown = fit.max_context >= 1 && fit.max_context < 1 << 30;
        return !contextKnown || (fits(batch, fit.max_context) && !fits(batch, fit.max_context + 1));
    }, {}, cases / 4);
}

void Properties::equalScenariosGiveEqualBits()
{
    Analysis used;
    forAll([&used](const Scenario& scenario, RandomScenarios&) {
        const Scenario copy = scenario;
        analyze(copy, used); // into a result that held another analysis before
        return sameAnalysis(analyze(scenario), used);
    });
}

void Properties::threadsAgree()
{
    const auto allAnalyses = [](unsigned start) {
        RandomScenarios random(start);
        std::vector<Analysis> results;
        for (int i = 0; i < 2000; ++i)
            results.push_back(analyze(random.next()));
        return results;
    };
    auto other = std::async(std::launch::async, allAnalyses, seed);
    const std::vector<Analysis> here = allAnalyses(seed);
    QVERIFY(std::ranges::equal(here, other.get(), sameAnalysis));
}

QTEST_APPLESS_MAIN(Properties)
#include "tst_properties.moc"

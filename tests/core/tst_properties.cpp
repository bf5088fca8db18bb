// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/random_scenarios.h"

#include <future>

using namespace ridgepoint;

namespace {

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

} // namespace

/// What holds for every scenario. A failure names the scenario in JSON.
class Properties : public QObject
{
    Q_OBJECT

    template<typename Holds>
    static void forAll(Holds holds, std::optional<Convention> convention = {}, int count = propertyCases)
    {
        const std::string found = counterexample(holds, convention, count);
        QVERIFY2(found.empty(), found.c_str());
    }

private slots:
    void initTestCase() { qInfo("seed %u, %d scenarios", propertySeed, propertyCases); }
    void numbersAreFinite();
    void totalsAreSums();
    void timeIsThatOfTheBoundingRoof();
    void overlapIsALowerBound();
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
                if (!finite({cost.flop, cost.weight_bytes, cost.activation_bytes, cost.kv_cache_bytes, cost.link_bytes,
                        cost.time_s, cost.intensity(), cost.attainable()})
                    || cost.count < 1)
                    return false;
            }
            if (!finite({phase->flop, phase->bytes, phase->link_bytes, phase->time_s, phase->overlap_time_s})
                || phase->time_s <= 0)
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
            convention, propertyCases / 2);
    }
}

void Properties::overlapIsALowerBound()
{
    forAll(
        [](const Scenario& scenario, RandomScenarios&) {
            const Analysis a = analyze(scenario);
            return atMost(a.prefill.bytes / scenario.gpu.dram_bytes_per_s, a.prefill.time_s)
                && atMost(a.decode.bytes / scenario.gpu.dram_bytes_per_s, a.decode.time_s)
                && atMost(a.prefill.overlap_time_s, a.prefill.time_s)
                && atMost(a.decode.overlap_time_s, a.decode.time_s);
        },
        Convention::Physical);
}

void Properties::firstTokenIsADecodeStepWithoutCache()
{
    forAll(
        [](const Scenario& scenario, RandomScenarios&) {
            if (scenario.model.attention == AttentionKind::Mla)
                return true; // a prefill expands the latent, a decode step does not
            Scenario first = scenario;
            first.workload.prompt = first.workload.context = 1;
            const Analysis analysis = analyze(first);
            return samePhase(analysis.prefill, analysis.decode);
        },
        Convention::Physical, propertyCases / 10);
}

void Properties::memoryLimitsAreTight()
{
    forAll(
        [](const Scenario& scenario, RandomScenarios&) {
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
        },
        {}, propertyCases / 4);
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
    auto other = std::async(std::launch::async, allAnalyses, propertySeed);
    const std::vector<Analysis> here = allAnalyses(propertySeed);
    QVERIFY(std::ranges::equal(here, other.get(), sameAnalysis));
}

QTEST_APPLESS_MAIN(Properties)
#include "tst_properties.moc"

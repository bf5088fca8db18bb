// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/random_scenarios.h"

using namespace ridgepoint;

namespace {

bool chunked(const Scenario& scenario)
{
    return scenario.model.local == LocalAttention::Chunked;
}

} // namespace

/// More work never takes less time, and a faster device never more. A failure names the scenario in JSON.
class Monotony : public QObject
{
    Q_OBJECT

    template<typename Holds>
    static void forAll(Holds holds, std::optional<Convention> convention = {}, int count = propertyCases)
    {
        const std::string found = counterexample(holds, convention, count);
        QVERIFY2(found.empty(), found.c_str());
    }

    /// Neither phase nor request becomes faster by the change.
    static bool slower(const Scenario& scenario, const Scenario& changed)
    {
        const Analysis before = analyze(scenario);
        const Analysis after = analyze(changed);
        return atMost(before.prefill.time_s, after.prefill.time_s) && atMost(before.decode.time_s, after.decode.time_s)
            && atMost(before.metrics.tpot_s, after.metrics.tpot_s)
            && atMost(before.metrics.ttft_s, after.metrics.ttft_s);
    }

private slots:
    void initTestCase() { qInfo("seed %u, %d scenarios", propertySeed, propertyCases); }
    void moreSequencesTakeLonger();
    void longerPromptsTakeLonger();
    void longerContextsTakeLonger();
    void fewerKvHeadsCostLess();
    void groupedLiesBetweenTheExtremes();
    void narrowerWeightsAreSmaller();
    void fasterDevicesAreNotSlower();
    void mergingMovesFewerBytes();
    void fusionMovesFewerBytes();
};

void Monotony::moreSequencesTakeLonger()
{
    forAll([](const Scenario& scenario, RandomScenarios& random) {
        Scenario more = scenario;
        more.workload.batch += random.logarithmic(1000);
        return slower(scenario, more);
    });
}

void Monotony::longerPromptsTakeLonger()
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

void Monotony::longerContextsTakeLonger()
{
    forAll([](const Scenario& scenario, RandomScenarios& random) {
        if (chunked(scenario))
            return true;
        Scenario more = scenario;
        more.workload.context = scenario.workload.decodeContext() + random.logarithmic(100'000);
        const Analysis before = analyze(scenario);
        const Analysis after = analyze(more);
        return atMost(before.decode.time_s, after.decode.time_s) && atMost(before.decode.bytes, after.decode.bytes)
            && atMost(before.memory.kv_cache_bytes, after.memory.kv_cache_bytes)
            && after.memory.max_batch <= before.memory.max_batch;
    });
}

void Monotony::fewerKvHeadsCostLess()
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

void Monotony::groupedLiesBetweenTheExtremes()
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

void Monotony::narrowerWeightsAreSmaller()
{
    forAll(
        [](const Scenario& scenario, RandomScenarios&) {
            Scenario narrow = scenario;
            narrow.numerics.weights = bits(scenario.numerics.weights) > 8 ? Precision::fp8 : Precision::fp4;
            if (bits(narrow.numerics.weights) >= bits(scenario.numerics.weights))
                return true;
            const Analysis before = analyze(scenario);
            const Analysis after = analyze(narrow);
            return after.memory.weights_bytes < before.memory.weights_bytes && after.decode.bytes < before.decode.bytes
                && after.memory.max_batch >= before.memory.max_batch;
        },
        Convention::Physical);
}

void Monotony::fasterDevicesAreNotSlower()
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

void Monotony::mergingMovesFewerBytes()
{
    forAll(
        [](const Scenario& scenario, RandomScenarios&) {
            Scenario separate = scenario;
            separate.projections = Projections::Separate;
            Scenario merged = scenario;
            merged.projections = Projections::Merged;
            const Analysis one = analyze(merged);
            const Analysis two = analyze(separate);
            return atMost(one.prefill.bytes, two.prefill.bytes) && atMost(one.prefill.flop, two.prefill.flop)
                && atMost(two.prefill.flop, one.prefill.flop) && atMost(one.decode.time_s, two.decode.time_s);
        },
        Convention::Physical);
}

void Monotony::fusionMovesFewerBytes()
{
    forAll(
        [](const Scenario& scenario, RandomScenarios&) {
            Scenario fused = scenario;
            fused.attention = AttentionKernel::Fused;
            Scenario unfused = scenario;
            unfused.attention = AttentionKernel::Unfused;
            return slower(fused, unfused) && atMost(analyze(fused).prefill.bytes, analyze(unfused).prefill.bytes);
        },
        Convention::Physical);
}

QTEST_APPLESS_MAIN(Monotony)
#include "tst_monotony.moc"

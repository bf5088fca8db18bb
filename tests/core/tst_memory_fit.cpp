// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/expected.h"
#include "tests/core/fixtures.h"

using namespace ridgepoint;

/// What lies in a GPU's memory and how much more would fit.
class MemoryFitRules : public QObject
{
    Q_OBJECT

    static Scenario base(int batch = 4)
    {
        return fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), batch, 1000, 500);
    }
    static Scenario windowed(LocalAttention local)
    {
        Scenario scenario = base();
        scenario.model.local = local;
        scenario.model.window = 256;
        scenario.model.local_layers = 24;
        return scenario;
    }
    static bool fitsWith(Scenario scenario, std::int64_t batch, std::int64_t context)
    {
        scenario.workload.batch = int(batch);
        scenario.workload.context = int(context);
        return analyze(scenario).memory.fits;
    }

private slots:
    void weightsAreTheParameters();
    void cacheGrowsWithTheContext();
    void cacheKeepsTheWindowAlone();
    void activationsHoldEveryOperatorsTensors_data();
    void activationsHoldEveryOperatorsTensors();
    void reserveCounts();
    void largestThatFits_data();
    void largestThatFits();
    void nothingFitsBesideTooManyWeights();
    void exactlyFullStillFits();
};

void MemoryFitRules::weightsAreTheParameters()
{
    // Llama-3-8B: 2VD embeddings, per layer 2D(H + K)d attention, 3DF feed-forward and two norms, one norm at the end.
    const double parameters =
        2.0 * 128256 * 4096 + 32 * (2.0 * 4096 * (32 + 8) * 128 + 3.0 * 4096 * 14336 + 2.0 * 4096) + 4096;
    QCOMPARE(analyze(base()).memory.weights_bytes, 2 * parameters);
}

void MemoryFitRules::cacheGrowsWithTheContext()
{
    Scenario scenario = base();
    QCOMPARE(analyze(scenario).memory.kv_cache_bytes, 2.0 * 32 * 4 * 1500 * 8 * 128 * 2);
    scenario.workload.context = 1200;
    QCOMPARE(analyze(scenario).memory.kv_cache_bytes, 2.0 * 32 * 4 * 1200 * 8 * 128 * 2);
}

void MemoryFitRules::cacheKeepsTheWindowAlone()
{
    for (const LocalAttention local : {LocalAttention::Sliding, LocalAttention::Chunked})
        QCOMPARE(analyze(windowed(local)).memory.kv_cache_bytes, 2.0 * 4 * 8 * 128 * 2 * (8 * 1500 + 24 * 256));
}

void MemoryFitRules::activationsHoldEveryOperatorsTensors_data()
{
    QTest::addColumn<bool>("fused");
    QTest::addColumn<bool>("gated");
    QTest::addColumn<bool>("scoreAll");
    QTest::newRow("fused, gated") << true << true << false;
    QTest::newRow("fused, ungated") << true << false << false;
    QTest::newRow("scores of unfused attention") << false << true << false;
    QTest::newRow("logits of all tokens") << true << true << true;
}

void MemoryFitRules::activationsHoldEveryOperatorsTensors()
{
    QFETCH(bool, fused);
    QFETCH(bool, gated);
    QFETCH(bool, scoreAll);
    Scenario scenario = base();
    scenario.attention = fused ? AttentionKernel::Fused : AttentionKernel::Unfused;
    scenario.model.gated_mlp = gated;
    scenario.workload.score_all_tokens = scoreAll;
    const Analysis analysis = analyze(scenario);
    const std::array held {OperatorId::AttnNorm, OperatorId::QProj, OperatorId::Attention, OperatorId::Softmax,
        OperatorId::ActMul, OperatorId::Act, OperatorId::LmHead};
    for (const OperatorId id : held) {
        if (const OperatorCost* cost = analysis.prefill.find(id))
            QVERIFY2(analysis.memory.activations_bytes >= cost->activation_bytes, name(id).data());
    }
}

void MemoryFitRules::reserveCounts()
{
    Scenario scenario = base();
    const MemoryFit before = analyze(scenario).memory;
    scenario.reserve_bytes = 8e9;
    const MemoryFit after = analyze(scenario).memory;
    QCOMPARE(after.used(), before.used() + 8e9);
    QVERIFY(after.max_batch < before.max_batch);
    QVERIFY(after.max_context < before.max_context);
}

void MemoryFitRules::largestThatFits_data()
{
    QTest::addColumn<int>("batch");
    QTest::addColumn<int>("kvHeads");
    QTest::addColumn<bool>("fused");
    QTest::addColumn<int>("local");
    for (const int batch : {1, 4, 7, 33}) {
        for (const int kvHeads : {1, 8, 32}) {
            for (const bool fused : {true, false})
                QTest::addRow("batch %d, %d KV heads, %s", batch, kvHeads, fused ? "fused" : "unfused")
                    << batch << kvHeads << fused << 0;
        }
    }
    QTest::newRow("sliding") << 4 << 8 << true << int(LocalAttention::Sliding);
    QTest::newRow("chunked") << 4 << 8 << true << int(LocalAttention::Chunked);
}

void MemoryFitRules::largestThatFits()
{
    QFETCH(int, batch);
    QFETCH(int, kvHeads);
    QFETCH(bool, fused);
    QFETCH(int, local);
    Scenario scenario = windowed(LocalAttention(local));
    scenario.model = withKvHeads(scenario.model, kvHeads);
    scenario.workload.batch = batch;
    scenario.attention = fused ? AttentionKernel::Fused : AttentionKernel::Unfused;
    const MemoryFit fit = analyze(scenario).memory;

    QVERIFY(fitsWith(scenario, fit.max_batch, 1500));
    QVERIFY(!fitsWith(scenario, fit.max_batch + 1, 1500));
    QVERIFY(fitsWith(scenario, batch, fit.max_context));
    QVERIFY(!fitsWith(scenario, batch, fit.max_context + 1));
}

void MemoryFitRules::nothingFitsBesideTooManyWeights()
{
    Scenario scenario = base();
    scenario.gpu.capacity_bytes = 16e9;
    const MemoryFit fit = analyze(scenario).memory;
    QVERIFY(!fit.fits);
    QCOMPARE(fit.max_batch, 0);
    QCOMPARE(fit.max_context, 0);
    QVERIFY(fit.free() < 0);
}

void MemoryFitRules::exactlyFullStillFits()
{
    for (const int batch : {1, 3, 7, 12, 29}) {
        Scenario scenario = base(batch);
        scenario.gpu.capacity_bytes = analyze(scenario).memory.used();
        const MemoryFit fit = analyze(scenario).memory;
        QVERIFY(fit.fits);
        QCOMPARE(fit.max_batch, batch);
        QVERIFY(fit.max_context >= 1500);
    }
}

QTEST_APPLESS_MAIN(MemoryFitRules)
#include "tst_memory_fit.moc"

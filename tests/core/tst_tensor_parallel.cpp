// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/expected.h"
#include "tests/core/fixtures.h"

using namespace ridgepoint;
using expected::gemm;
using expected::gemmToCache;
using expected::norm;
using expected::Row;
using expected::Symbols;
using expected::symbols;

/// One model over several GPUs: what is divided, what is not, and the two all-reduces of each layer.
class TensorParallel : public QObject
{
    Q_OBJECT

    static Scenario over(int gpus, int kvHeads = 8)
    {
        Scenario scenario =
            fixtures::scenario(fixtures::a100Sxm(), withKvHeads(fixtures::llama3_8b(), kvHeads), 3, 500, 40, 777);
        scenario.tensor_parallel = gpus;
        return scenario;
    }

private slots:
    void shares_data();
    void shares();
    void undividedOperators();
    void allReduces();
    void linkBound();
    void noAllReduceOnOneGpu();
    void experts();
    void latentProjections();
    void memoryPerGpu();
};

void TensorParallel::shares_data()
{
    QTest::addColumn<int>("gpus");
    QTest::addColumn<int>("kvHeads");
    QTest::addColumn<double>("kvHeadsEach");
    QTest::newRow("one GPU") << 1 << 8 << 8.0;
    QTest::newRow("two GPUs") << 2 << 8 << 4.0;
    QTest::newRow("a KV head each") << 8 << 8 << 1.0;
    QTest::newRow("replicated KV heads") << 16 << 8 << 1.0;
    QTest::newRow("replicated MQA") << 4 << 1 << 1.0;
    QTest::newRow("MHA") << 8 << 32 << 4.0;
    QTest::newRow("one query head each") << 32 << 8 << 1.0;
}

void TensorParallel::shares()
{
    QFETCH(int, gpus);
    QFETCH(int, kvHeads);
    QFETCH(double, kvHeadsEach);
    const Scenario scenario = over(gpus, kvHeads);
    const Analysis analysis = analyze(scenario);
    for (const bool decode : {false, true}) {
        const Phase& phase = decode ? analysis.decode : analysis.prefill;
        const Symbols s = symbols(scenario, decode);
        const double H = s.H / gpus;
        const double K = kvHeadsEach;
        const double F = s.F / gpus;
        COMPARE_OPERATOR(phase, QProj, 32, gemm(s.n, s.D, H * s.d));
        COMPARE_OPERATOR(phase, KProj, 32, gemmToCache(s.n, s.D, K * s.d));
        COMPARE_OPERATOR(phase, Rope, 32, Row {3 * s.n * (H + K) * s.d, 0, 2 * s.n * (H + K) * s.d * 2, 0});
        COMPARE_OPERATOR(phase, Attention, 32,
            Row {4 * s.B * H * s.d * (s.T * s.C + s.T * (s.T + 1) / 2), 0, 2 * s.n * H * s.d * 2,
                2 * s.B * K * s.S * s.d * 2});
        COMPARE_OPERATOR(phase, OProj, 32, gemm(s.n, H * s.d, s.D));
        COMPARE_OPERATOR(phase, UpProj, 32, gemm(s.n, s.D, F));
        COMPARE_OPERATOR(phase, ActMul, 32, Row {5 * s.n * F, 0, 3 * s.n * F * 2, 0});
        COMPARE_OPERATOR(phase, DownProj, 32, gemm(s.n, F, s.D));
        COMPARE_OPERATOR(phase, LmHead, 1, gemm(s.B, s.D, s.V / gpus));
    }
}

void TensorParallel::undividedOperators()
{
    const Scenario scenario = over(8);
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, false);
    COMPARE_OPERATOR(analysis.prefill, AttnNorm, 32, norm(4, s.n, s.D));
    COMPARE_OPERATOR(analysis.prefill, FfnAdd, 32, Row {s.n * s.D, 0, 3 * s.n * s.D * 2, 0});
}

void TensorParallel::allReduces()
{
    const Scenario scenario = over(4);
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, false);
    for (const OperatorId id : {OperatorId::AttnAllReduce, OperatorId::FfnAllReduce}) {
        const OperatorCost* cost = analysis.prefill.find(id);
        QVERIFY(cost);
        QCOMPARE(cost->count, 32);
        QCOMPARE(cost->link_bytes, 2 * 3.0 / 4 * s.n * s.D * 2);
        QCOMPARE(cost->flop, 0.0);
        QCOMPARE(cost->bytes(), 0.0);
        QVERIFY(cost->bound == Bound::Link);
        QVERIFY(expected::close(cost->time_s, cost->link_bytes / 300e9));
    }
    QVERIFY(expected::close(analysis.prefill.link_bytes, 64 * 2 * 3.0 / 4 * s.n * s.D * 2));
}

void TensorParallel::linkBound()
{
    Scenario scenario = over(8);
    scenario.gpu.link_bytes_per_s = 1e9;
    const Analysis analysis = analyze(scenario);
    QVERIFY(analysis.prefill.bound() == Bound::Link);
    QVERIFY(
        expected::close(analysis.prefill.bound_time_s[std::size_t(Bound::Link)], analysis.prefill.link_bytes / 1e9));
    QVERIFY(analysis.prefill.overlap_time_s >= analysis.prefill.link_bytes / 1e9 * (1 - 1e-12));
}

void TensorParallel::noAllReduceOnOneGpu()
{
    const Analysis analysis = analyze(over(1));
    QVERIFY(!analysis.prefill.find(OperatorId::AttnAllReduce));
    QVERIFY(!analysis.decode.find(OperatorId::FfnAllReduce));
    QCOMPARE(analysis.decode.link_bytes, 0.0);
}

void TensorParallel::experts()
{
    Scenario scenario = over(8);
    scenario.model.moe = {64, 6, 1, 1408, 1408, 32};
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, true);
    const double rows = s.n * 6 / 8;
    const double touched = 64 * (1 - std::pow(1 - 6.0 / 64, s.n)) / 8;
    COMPARE_OPERATOR(analysis.decode, ExpertUpProj, 32,
        Row {2 * rows * s.D * 1408, touched * s.D * 1408 * 2, rows * (s.D + 1408) * 2, 0});
    COMPARE_OPERATOR(analysis.decode, SharedUpProj, 32, gemm(s.n, s.D, 1408.0 / 8));
    COMPARE_OPERATOR(analysis.decode, Router, 32, gemm(s.n, s.D, 64));
}

void TensorParallel::latentProjections()
{
    Scenario scenario = fixtures::scenario(fixtures::h100Sxm(), fixtures::latentMoe(), 3, 300, 20, 401);
    scenario.tensor_parallel = 8;
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, true);
    COMPARE_OPERATOR(analysis.decode, QBProj, 61, gemm(s.n, 1536, 16 * 192));
    COMPARE_OPERATOR(analysis.decode, KvAProj, 61, gemmToCache(s.n, s.D, 576));
    COMPARE_OPERATOR(analysis.decode, OProj, 61, gemm(s.n, 16 * 128, s.D));
    QVERIFY(expected::close(analysis.decode.find(OperatorId::Attention)->kv_cache_bytes, s.B * s.S * 576 * 2));
}

void TensorParallel::memoryPerGpu()
{
    const MemoryFit one = analyze(over(1)).memory;
    const MemoryFit eight = analyze(over(8)).memory;
    const MemoryFit sixteen = analyze(over(16)).memory;
    QVERIFY(expected::close(eight.weights_bytes, one.weights_bytes / 8, 2e-3));
    QCOMPARE(eight.kv_cache_bytes, one.kv_cache_bytes / 8);
    QCOMPARE(sixteen.kv_cache_bytes, eight.kv_cache_bytes);
}

QTEST_APPLESS_MAIN(TensorParallel)
#include "tst_tensor_parallel.moc"

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/expected.h"
#include "tests/core/fixtures.h"

using namespace ridgepoint;
using expected::gemm;
using expected::gemmToCache;
using expected::Row;
using expected::Symbols;
using expected::symbols;
using expected::Widths;

Q_DECLARE_METATYPE(ridgepoint::Precision)

/// Precisions: bytes per element and the peak that applies.
class NumericsRules : public QObject
{
    Q_OBJECT

    static Scenario with(Gpu gpu, Precision weights, Precision activations, Precision cache, int group = 128)
    {
        Scenario scenario = fixtures::scenario(std::move(gpu), fixtures::llama3_8b(), 3, 500, 40, 777);
        scenario.numerics = {weights, activations, cache, group};
        return scenario;
    }

private slots:
    void widths_data();
    void widths();
    void peaks_data();
    void peaks();
    void vectorPeaks();
    void attentionMeetsTheCachesPrecision();
    void quantisedWeightsShrinkTheModel();
    void groupScales();
};

void NumericsRules::widths_data()
{
    QTest::addColumn<Precision>("weights");
    QTest::addColumn<Precision>("activations");
    QTest::addColumn<Precision>("cache");
    QTest::addColumn<double>("w");
    QTest::addColumn<double>("a");
    QTest::addColumn<double>("c");
    using enum Precision;
    QTest::newRow("fp32") << fp32 << fp32 << fp32 << 4.0 << 4.0 << 4.0;
    QTest::newRow("tf32 is stored as fp32") << tf32 << tf32 << tf32 << 4.0 << 4.0 << 4.0;
    QTest::newRow("bf16") << bf16 << bf16 << bf16 << 2.0 << 2.0 << 2.0;
    QTest::newRow("W8A8") << int8 << int8 << fp16 << 1.0 << 1.0 << 2.0;
    QTest::newRow("fp8 throughout") << fp8 << fp8 << fp8 << 1.0 << 1.0 << 1.0;
    QTest::newRow("W4A16, a 2-byte scale per 128") << int4 << fp16 << fp16 << 0.5 + 2.0 / 128 << 2.0 << 2.0;
    QTest::newRow("fp4, an fp8 scale per 16") << fp4 << bf16 << fp8 << 0.5 + 1.0 / 16 << 2.0 << 1.0;
    QTest::newRow("fp8 cache alone") << fp16 << fp16 << fp8 << 2.0 << 2.0 << 1.0;
}

void NumericsRules::widths()
{
    QFETCH(Precision, weights);
    QFETCH(Precision, activations);
    QFETCH(Precision, cache);
    QFETCH(double, w);
    QFETCH(double, a);
    QFETCH(double, c);
    const Scenario scenario = with(fixtures::h100Sxm(), weights, activations, cache);
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, true);
    const Widths b {w, a, c};
    COMPARE_OPERATOR(analysis.decode, QProj, 32, gemm(s.n, s.D, s.H * s.d, b));
    COMPARE_OPERATOR(analysis.decode, VProj, 32, gemmToCache(s.n, s.D, s.K * s.d, b));
    COMPARE_OPERATOR(analysis.decode, Attention, 32,
        Row {4 * s.B * s.H * s.d * s.S, 0, 2 * s.n * s.H * s.d * a, 2 * s.B * s.K * s.S * s.d * c});
    COMPARE_OPERATOR(analysis.decode, Embedding, 1, Row {0, s.n * s.D * w, s.n * s.D * a, 0});
    COMPARE_OPERATOR(analysis.decode, AttnNorm, 32, expected::norm(4, s.n, s.D, b));
    QVERIFY(expected::close(analysis.memory.weights_bytes, 8030261248.0 * w));
    QVERIFY(expected::close(analysis.memory.kv_cache_bytes, 2.0 * 32 * 3 * 777 * 8 * 128 * c));
}

void NumericsRules::peaks_data()
{
    QTest::addColumn<bool>("hopper");
    QTest::addColumn<Precision>("weights");
    QTest::addColumn<Precision>("activations");
    QTest::addColumn<double>("peak");
    using enum Precision;
    QTest::newRow("A100 fp16") << false << fp16 << fp16 << 312e12;
    QTest::newRow("A100 tf32") << false << tf32 << tf32 << 156e12;
    QTest::newRow("A100 fp32 stays off the matrix unit") << false << fp32 << fp32 << 19.5e12;
    QTest::newRow("A100 W8A8") << false << int8 << int8 << 624e12;
    QTest::newRow("A100 W4A16 computes in fp16") << false << int4 << fp16 << 312e12;
    QTest::newRow("A100 W8A16 computes in bf16") << false << int8 << bf16 << 312e12;
    QTest::newRow("A100 W4A8 computes in int8") << false << int4 << int8 << 624e12;
    QTest::newRow("A100 W4A4") << false << int4 << int4 << 1248e12;
    QTest::newRow("A100 has no fp8: 16 bit") << false << fp8 << fp8 << 312e12;
    QTest::newRow("A100 has no fp4: 16 bit") << false << fp4 << fp4 << 312e12;
    QTest::newRow("H100 fp8") << true << fp8 << fp8 << 1978.9e12;
    QTest::newRow("H100 has no fp4: fp8") << true << fp4 << fp4 << 1978.9e12;
    QTest::newRow("H100 has no int4: int8") << true << int4 << int4 << 624e12;
    QTest::newRow("H100 fp4 weights, fp8 activations") << true << fp4 << fp8 << 1978.9e12;
}

void NumericsRules::peaks()
{
    QFETCH(bool, hopper);
    QFETCH(Precision, weights);
    QFETCH(Precision, activations);
    QFETCH(double, peak);
    const Gpu gpu = hopper ? fixtures::h100Sxm() : fixtures::a100Sxm();
    const Analysis analysis = analyze(with(gpu, weights, activations, activations));
    for (const OperatorId id : {OperatorId::QProj, OperatorId::DownProj, OperatorId::LmHead})
        QCOMPARE(analysis.prefill.find(id)->roof.flop_per_s, peak);
    const OperatorCost& cost = *analysis.prefill.find(OperatorId::DownProj);
    QVERIFY(expected::close(cost.time_s, std::max(cost.flop / peak, cost.bytes() / gpu.dram_bytes_per_s)));
}

void NumericsRules::vectorPeaks()
{
    using enum Precision;
    const auto peakOf = [](Precision precision) {
        return analyze(with(fixtures::a100Sxm(), precision, precision, precision)).vector.flop_per_s;
    };
    QCOMPARE(peakOf(fp16), 78e12);
    QCOMPARE(peakOf(bf16), 39e12);
    QCOMPARE(peakOf(fp32), 19.5e12);
}

void NumericsRules::attentionMeetsTheCachesPrecision()
{
    using enum Precision;
    const auto peakOf = [](Precision activations, Precision cache) {
        return analyze(with(fixtures::h100Sxm(), fp8, activations, cache))
            .prefill.find(OperatorId::Attention)
            ->roof.flop_per_s;
    };
    QCOMPARE(peakOf(fp8, fp8), 1978.9e12);
    QCOMPARE(peakOf(fp8, bf16), 989.4e12);
    QCOMPARE(peakOf(bf16, fp8), 989.4e12);
}

void NumericsRules::quantisedWeightsShrinkTheModel()
{
    using enum Precision;
    const Analysis wide = analyze(with(fixtures::a100Sxm(), fp16, fp16, fp16));
    const Analysis narrow = analyze(with(fixtures::a100Sxm(), int4, fp16, fp16));
    QVERIFY(expected::close(narrow.memory.weights_bytes / wide.memory.weights_bytes, (0.5 + 2.0 / 128) / 2));
    QVERIFY(narrow.decode.time_s < wide.decode.time_s);
    QCOMPARE(narrow.decode.flop, wide.decode.flop);
    QCOMPARE(narrow.tensor.flop_per_s, wide.tensor.flop_per_s);
}

void NumericsRules::groupScales()
{
    for (const int group : {32, 64, 128, 1024}) {
        const Analysis analysis =
            analyze(with(fixtures::a100Sxm(), Precision::int4, Precision::fp16, Precision::fp16, group));
        QCOMPARE(analysis.decode.find(OperatorId::UpProj)->weight_bytes, 4096.0 * 14336 * (0.5 + 2.0 / group));
    }
}

QTEST_APPLESS_MAIN(NumericsRules)
#include "tst_numerics.moc"

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

namespace {

// The dimensions of DeepSeek-V3: u and r of the latents, p and e of a query head with and without rotation, v of a
// value.
constexpr double u = 1536;
constexpr double r = 512;
constexpr double p = 128;
constexpr double e = 64;
constexpr double v = 128;

} // namespace

/// Multi-head latent attention: expanded in prefill, absorbed in decode.
class LatentAttentionOperators : public QObject
{
    Q_OBJECT

    static Scenario latent() { return fixtures::scenario(fixtures::h100Sxm(), fixtures::latentMoe(), 3, 300, 20, 401); }

private slots:
    void projections_data();
    void projections();
    void queryWithoutLatent();
    void expandedPrefill();
    void absorbedDecode();
    void unfusedPrefill();
    void unfusedDecode();
    void cacheHoldsOneLatentForAllHeads();
    void prefillOfOneTokenExpands();
    void mergingLeavesItAlone();
};

void LatentAttentionOperators::projections_data()
{
    QTest::addColumn<bool>("decode");
    QTest::newRow("prefill") << false;
    QTest::newRow("decode") << true;
}

void LatentAttentionOperators::projections()
{
    QFETCH(bool, decode);
    const Scenario scenario = latent();
    const Analysis analysis = analyze(scenario);
    const Phase& phase = decode ? analysis.decode : analysis.prefill;
    const Symbols s = symbols(scenario, decode);

    COMPARE_OPERATOR(phase, QAProj, 61, gemm(s.n, s.D, u));
    COMPARE_OPERATOR(phase, QANorm, 61, norm(4, s.n, u));
    COMPARE_OPERATOR(phase, QBProj, 61, gemm(s.n, u, s.H * (p + e)));
    COMPARE_OPERATOR(phase, KvAProj, 61, gemmToCache(s.n, s.D, r + e));
    COMPARE_OPERATOR(phase, KvANorm, 61, norm(4, s.n, r));
    COMPARE_OPERATOR(phase, OProj, 61, gemm(s.n, s.H * v, s.D));
    COMPARE_OPERATOR(phase, Rope, 61, Row {3 * s.n * (s.H + 1) * e, 0, 2 * s.n * (s.H + 1) * e * 2, 0});
    for (const OperatorId id : {OperatorId::QProj, OperatorId::KProj, OperatorId::VProj})
        QVERIFY(!phase.find(id));
}

void LatentAttentionOperators::queryWithoutLatent()
{
    Scenario scenario = latent();
    scenario.model.mla.q_lora_rank = 0;
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, false);
    QVERIFY(!analysis.prefill.find(OperatorId::QAProj));
    QVERIFY(!analysis.prefill.find(OperatorId::QANorm));
    COMPARE_OPERATOR(analysis.prefill, QProj, 61, gemm(s.n, s.D, s.H * (p + e)));
}

void LatentAttentionOperators::expandedPrefill()
{
    const Scenario scenario = latent();
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, false);
    const double pairs = s.T * (s.T + 1) / 2;
    COMPARE_OPERATOR(analysis.prefill, KvBProj, 61, gemm(s.n, r, s.H * (p + v)));
    QVERIFY(!analysis.prefill.find(OperatorId::QAbsorb));
    QVERIFY(!analysis.prefill.find(OperatorId::VAbsorb));

    const OperatorCost& attention = *analysis.prefill.find(OperatorId::Attention);
    QVERIFY(expected::close(attention.flop, 2 * s.B * s.H * pairs * (p + e) + 2 * s.B * s.H * pairs * v));
    // Q, K, V and O once each, expanded to all heads.
    QVERIFY(expected::close(attention.bytes(), (s.n * s.H * (p + e + v) + s.B * s.S * s.H * (p + e + v)) * 2));
}

void LatentAttentionOperators::absorbedDecode()
{
    const Scenario scenario = latent();
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, true);
    QVERIFY(!analysis.decode.find(OperatorId::KvBProj));
    COMPARE_OPERATOR(
        analysis.decode, QAbsorb, 61, Row {2 * s.n * s.H * p * r, s.H * p * r * 2, s.n * s.H * (p + r) * 2, 0});
    COMPARE_OPERATOR(
        analysis.decode, VAbsorb, 61, Row {2 * s.n * s.H * r * v, s.H * r * v * 2, s.n * s.H * (r + v) * 2, 0});
    COMPARE_OPERATOR(analysis.decode, Attention, 61,
        Row {2 * s.B * s.H * s.S * (r + e) + 2 * s.B * s.H * s.S * r, 0, s.B * s.H * (r + e + r) * 2,
            s.B * s.S * (r + e) * 2});
    const double absorbed = analysis.decode.find(OperatorId::QAbsorb)->weight_bytes
        + analysis.decode.find(OperatorId::VAbsorb)->weight_bytes;
    QCOMPARE(absorbed, analysis.prefill.find(OperatorId::KvBProj)->weight_bytes);
}

void LatentAttentionOperators::unfusedPrefill()
{
    Scenario scenario = latent();
    scenario.attention = AttentionKernel::Unfused;
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, false);
    const double scores = s.B * s.H * s.T * s.S;
    QVERIFY(expected::close(analysis.prefill.find(OperatorId::QkMatmul)->flop, 2 * scores * (p + e)));
    QVERIFY(expected::close(analysis.prefill.find(OperatorId::SvMatmul)->flop, 2 * scores * v));
    QVERIFY(
        expected::close(analysis.prefill.find(OperatorId::QkMatmul)->bytes(), (2 * s.n * s.H * (p + e) + scores) * 2));
    QVERIFY(expected::close(analysis.prefill.find(OperatorId::SvMatmul)->bytes(), (2 * s.n * s.H * v + scores) * 2));
}

void LatentAttentionOperators::unfusedDecode()
{
    Scenario scenario = latent();
    scenario.attention = AttentionKernel::Unfused;
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, true);
    const double scores = s.B * s.H * s.S;
    COMPARE_OPERATOR(analysis.decode, QkMatmul, 61,
        Row {2 * scores * (r + e), 0, (s.B * s.H * (r + e) + scores) * 2, s.B * s.S * (r + e) * 2});
    COMPARE_OPERATOR(analysis.decode, Softmax, 61, Row {5 * scores, 0, 2 * scores * 2, 0});
    COMPARE_OPERATOR(
        analysis.decode, SvMatmul, 61, Row {2 * scores * r, 0, (s.B * s.H * r + scores) * 2, s.B * s.S * r * 2});
}

void LatentAttentionOperators::cacheHoldsOneLatentForAllHeads()
{
    const Scenario scenario = latent();
    const Analysis analysis = analyze(scenario);
    QCOMPARE(analysis.memory.kv_cache_bytes, 61.0 * 3 * 401 * (r + e) * 2);

    Scenario shared = scenario;
    shared.tensor_parallel = 8;
    QCOMPARE(analyze(shared).memory.kv_cache_bytes, analysis.memory.kv_cache_bytes);
}

void LatentAttentionOperators::prefillOfOneTokenExpands()
{
    Scenario scenario = latent();
    scenario.workload.prompt = scenario.workload.context = 1;
    const Analysis analysis = analyze(scenario);
    QVERIFY(analysis.prefill.find(OperatorId::KvBProj));
    QVERIFY(!analysis.prefill.find(OperatorId::QAbsorb));
    QVERIFY(analysis.decode.find(OperatorId::QAbsorb));
}

void LatentAttentionOperators::mergingLeavesItAlone()
{
    Scenario scenario = latent();
    scenario.projections = Projections::Merged;
    const Analysis analysis = analyze(scenario);
    QVERIFY(analysis.decode.find(OperatorId::QAProj));
    QVERIFY(analysis.decode.find(OperatorId::KvAProj));
    QVERIFY(!analysis.decode.find(OperatorId::QkvProj));
}

QTEST_APPLESS_MAIN(LatentAttentionOperators)
#include "tst_latent_attention.moc"

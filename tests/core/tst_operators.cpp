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

/// The operators of a dense decoder layer and those that occur once per pass.
class Operators : public QObject
{
    Q_OBJECT

    static Scenario dense(int kvHeads)
    {
        return fixtures::scenario(fixtures::a100Sxm(), withKvHeads(fixtures::llama3_8b(), kvHeads), 3, 500, 40, 777);
    }
    static const Phase& phaseOf(const Analysis& analysis, bool decode)
    {
        return decode ? analysis.decode : analysis.prefill;
    }
    static QStringList names(const Phase& phase)
    {
        QStringList list;
        for (const OperatorCost& cost : phase.operators())
            list << QString::fromStdString(std::string(name(cost.id)));
        return list;
    }

private slots:
    void layer_data();
    void layer();
    void oncePerPass_data() { layer_data(); }
    void oncePerPass();
    void scoreAllTokens();
    void layerNormCostsMore();
    void ungatedFeedForward();
    void mergedProjections();
    void headNorms();
    void sharedNormOfParallelBlocks();
    void postNormsOfFourNormLayers();
    void noRopeWithoutRotation();
    void namesInOrder();
    void enginesOfOperators();
    void gemmShapes();
    void totalsAreSumsOverInstances();
};

void Operators::layer_data()
{
    QTest::addColumn<int>("kvHeads");
    QTest::addColumn<bool>("decode");
    QTest::newRow("MHA prefill") << 32 << false;
    QTest::newRow("MHA decode") << 32 << true;
    QTest::newRow("GQA prefill") << 8 << false;
    QTest::newRow("GQA decode") << 8 << true;
    QTest::newRow("MQA prefill") << 1 << false;
    QTest::newRow("MQA decode") << 1 << true;
}

void Operators::layer()
{
    QFETCH(int, kvHeads);
    QFETCH(bool, decode);
    const Scenario scenario = dense(kvHeads);
    const Analysis analysis = analyze(scenario);
    const Phase& phase = phaseOf(analysis, decode);
    const auto [B, T, C, D, H, K, d, F, V, S, n] = symbols(scenario, decode);
    const double pairs = T * C + T * (T + 1) / 2;

    COMPARE_OPERATOR(phase, AttnNorm, 32, norm(4, n, D));
    COMPARE_OPERATOR(phase, QProj, 32, gemm(n, D, H * d));
    COMPARE_OPERATOR(phase, KProj, 32, gemmToCache(n, D, K * d));
    COMPARE_OPERATOR(phase, VProj, 32, gemmToCache(n, D, K * d));
    COMPARE_OPERATOR(phase, Rope, 32, Row {3 * n * (H + K) * d, 0, 2 * n * (H + K) * d * 2, 0});
    COMPARE_OPERATOR(
        phase, Attention, 32, Row {4 * B * H * d * pairs, 0, 2 * B * T * H * d * 2, 2 * B * K * S * d * 2});
    COMPARE_OPERATOR(phase, OProj, 32, gemm(n, H * d, D));
    COMPARE_OPERATOR(phase, AttnAdd, 32, Row {n * D, 0, 3 * n * D * 2, 0});
    COMPARE_OPERATOR(phase, FfnNorm, 32, norm(4, n, D));
    COMPARE_OPERATOR(phase, GateProj, 32, gemm(n, D, F));
    COMPARE_OPERATOR(phase, UpProj, 32, gemm(n, D, F));
    COMPARE_OPERATOR(phase, ActMul, 32, Row {5 * n * F, 0, 3 * n * F * 2, 0});
    COMPARE_OPERATOR(phase, DownProj, 32, gemm(n, F, D));
    COMPARE_OPERATOR(phase, FfnAdd, 32, Row {n * D, 0, 3 * n * D * 2, 0});
}

void Operators::oncePerPass()
{
    QFETCH(int, kvHeads);
    QFETCH(bool, decode);
    const Scenario scenario = dense(kvHeads);
    const Analysis analysis = analyze(scenario);
    const Phase& phase = phaseOf(analysis, decode);
    const Symbols s = symbols(scenario, decode);

    COMPARE_OPERATOR(phase, Embedding, 1, Row {0, s.n * s.D * 2, s.n * s.D * 2, 0});
    COMPARE_OPERATOR(phase, FinalNorm, 1, Row {4 * s.B * s.D, s.D * 2, 2 * s.B * s.D * 2, 0});
    COMPARE_OPERATOR(phase, LmHead, 1, gemm(s.B, s.D, s.V));
}

void Operators::scoreAllTokens()
{
    Scenario scenario = dense(8);
    scenario.workload.score_all_tokens = true;
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, false);

    COMPARE_OPERATOR(analysis.prefill, FinalNorm, 1, norm(4, s.n, s.D));
    COMPARE_OPERATOR(analysis.prefill, LmHead, 1, gemm(s.n, s.D, s.V));
    COMPARE_OPERATOR(analysis.decode, LmHead, 1, gemm(s.B, s.D, s.V));
}

void Operators::layerNormCostsMore()
{
    Scenario scenario = dense(8);
    scenario.model.norm = NormKind::LayerNorm;
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, false);

    COMPARE_OPERATOR(analysis.prefill, AttnNorm, 32, norm(7, s.n, s.D));
    COMPARE_OPERATOR(analysis.prefill, FfnNorm, 32, norm(7, s.n, s.D));
    QCOMPARE(analysis.decode.find(OperatorId::AttnNorm)->flop, 7.0 * 3 * 4096);
}

void Operators::ungatedFeedForward()
{
    Scenario scenario = dense(8);
    scenario.model.gated_mlp = false;
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, false);

    QVERIFY(!analysis.prefill.find(OperatorId::GateProj));
    QVERIFY(!analysis.prefill.find(OperatorId::ActMul));
    COMPARE_OPERATOR(analysis.prefill, UpProj, 32, gemm(s.n, s.D, s.F));
    COMPARE_OPERATOR(analysis.prefill, Act, 32, Row {5 * s.n * s.F, 0, 2 * s.n * s.F * 2, 0});
    COMPARE_OPERATOR(analysis.prefill, DownProj, 32, gemm(s.n, s.F, s.D));
}

void Operators::mergedProjections()
{
    Scenario scenario = dense(8);
    scenario.projections = Projections::Merged;
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, false);

    for (const OperatorId id :
        {OperatorId::QProj, OperatorId::KProj, OperatorId::VProj, OperatorId::GateProj, OperatorId::UpProj})
        QVERIFY(!analysis.prefill.find(id));
    const double width = (s.H + 2 * s.K) * s.d;
    COMPARE_OPERATOR(analysis.prefill, QkvProj, 32,
        Row {2 * s.n * s.D * width, s.D * width * 2, (s.n * s.D + s.n * s.H * s.d) * 2, s.n * 2 * s.K * s.d * 2});
    COMPARE_OPERATOR(analysis.prefill, GateUpProj, 32, gemm(s.n, s.D, 2 * s.F));
}

void Operators::headNorms()
{
    Scenario scenario = dense(8);
    scenario.model.qk_norm_weights = true;
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, true);

    COMPARE_OPERATOR(analysis.decode, QNorm, 32, norm(4, s.n * s.H, s.d));
    COMPARE_OPERATOR(analysis.decode, KNorm, 32, norm(4, s.n * s.K, s.d));
}

void Operators::sharedNormOfParallelBlocks()
{
    Scenario scenario = dense(8);
    scenario.model.norms_per_layer = 1;
    QVERIFY(!analyze(scenario).prefill.find(OperatorId::FfnNorm));
}

void Operators::postNormsOfFourNormLayers()
{
    Scenario scenario = dense(8);
    scenario.model.norms_per_layer = 4;
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, false);

    COMPARE_OPERATOR(analysis.prefill, PostAttnNorm, 32, norm(4, s.n, s.D));
    COMPARE_OPERATOR(analysis.prefill, PostFfnNorm, 32, norm(4, s.n, s.D));
}

void Operators::noRopeWithoutRotation()
{
    Scenario scenario = dense(8);
    scenario.model.rotary = false;
    QVERIFY(!analyze(scenario).prefill.find(OperatorId::Rope));
}

void Operators::namesInOrder()
{
    const QStringList wanted {"embedding", "attn_norm", "q_proj", "k_proj", "v_proj", "rope", "attention", "o_proj",
        "attn_add", "ffn_norm", "gate_proj", "up_proj", "act_mul", "down_proj", "ffn_add", "final_norm", "lm_head"};
    const Analysis analysis = analyze(dense(8));
    QCOMPARE(names(analysis.prefill), wanted);
    QCOMPARE(names(analysis.decode), wanted);
}

void Operators::enginesOfOperators()
{
    const QStringList onVectorUnit {
        "embedding", "attn_norm", "rope", "attn_add", "ffn_norm", "act_mul", "ffn_add", "final_norm"};
    const Analysis analysis = analyze(dense(8));
    for (const OperatorCost& cost : analysis.prefill.operators()) {
        const QString title = QString::fromStdString(std::string(name(cost.id)));
        QVERIFY2((cost.roof.engine == Engine::Vector) == onVectorUnit.contains(title), qPrintable(title));
        QCOMPARE(cost.roof.flop_per_s, cost.roof.engine == Engine::Vector ? 78e12 : 312e12);
    }
}

void Operators::gemmShapes()
{
    const Analysis analysis = analyze(dense(8));
    QVERIFY((analysis.prefill.find(OperatorId::QProj)->gemm == GemmShape {1500, 4096, 4096}));
    QVERIFY((analysis.prefill.find(OperatorId::KProj)->gemm == GemmShape {1500, 4096, 1024}));
    QVERIFY((analysis.decode.find(OperatorId::DownProj)->gemm == GemmShape {3, 14336, 4096}));
    QVERIFY((analysis.decode.find(OperatorId::LmHead)->gemm == GemmShape {3, 4096, 128256}));
    QVERIFY(analysis.decode.find(OperatorId::AttnNorm)->gemm == GemmShape());
}

void Operators::totalsAreSumsOverInstances()
{
    const Analysis analysis = analyze(dense(8));
    double flop = 0;
    double bytes = 0;
    double time = 0;
    for (const OperatorCost& cost : analysis.prefill.operators()) {
        flop += cost.count * cost.flop;
        bytes += cost.count * (cost.weight_bytes + cost.activation_bytes + cost.kv_cache_bytes);
        time += cost.count * std::max(cost.flop / cost.roof.flop_per_s, cost.bytes() / 2039e9);
    }
    QVERIFY(expected::close(analysis.prefill.flop, flop));
    QVERIFY(expected::close(analysis.prefill.bytes, bytes));
    QVERIFY(expected::close(analysis.prefill.time_s, time));
    QVERIFY(expected::close(analysis.prefill.overlap_time_s, std::max(flop / 312e12, bytes / 2039e9)));
}

QTEST_APPLESS_MAIN(Operators)
#include "tst_operators.moc"

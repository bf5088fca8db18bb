// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/attention.h"
#include "tests/core/expected.h"
#include "tests/core/fixtures.h"

#include <set>

using namespace ridgepoint;
using expected::Row;
using expected::Symbols;
using expected::symbols;

namespace {

/// What a pass of T new tokens after C cached ones sees, query by query and key by key.
struct Counted
{
    double pairs = 0;
    std::set<int> keys; ///< that at least one query sees
};

bool visible(LocalAttention local, int window, int query, int key)
{
    if (key > query)
        return false;
    switch (local) {
    case LocalAttention::None:
        return true;
    case LocalAttention::Sliding:
        return query - key < window;
    case LocalAttention::Chunked:
        return query / window == key / window;
    }
    return false;
}

Counted counted(LocalAttention local, int window, int fresh, int cached)
{
    Counted result;
    for (int query = cached; query < cached + fresh; ++query) {
        for (int key = 0; key <= query; ++key) {
            if (!visible(local, window, query, key))
                continue;
            result.pairs += 1;
            result.keys.insert(key);
        }
    }
    return result;
}

} // namespace

/// Attention over everything and over a limited view, fused and not.
class AttentionOperators : public QObject
{
    Q_OBJECT

    static Scenario limited(LocalAttention local, int window, int localLayers, int prompt, int context)
    {
        Scenario scenario = fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 2, prompt, 10, context);
        scenario.model.local = local;
        scenario.model.window = window;
        scenario.model.local_layers = localLayers;
        return scenario;
    }

private slots:
    void viewCountsEveryPair_data();
    void viewCountsEveryPair();
    void unfused_data();
    void unfused();
    void windowedOperators_data();
    void windowedOperators();
    void unfusedInAWindow();
    void allLayersLocalKeepThePlainName();
    void windowBeyondTheContextChangesNothing();
};

void AttentionOperators::viewCountsEveryPair_data()
{
    QTest::addColumn<int>("local");
    QTest::addColumn<int>("window");
    QTest::addColumn<int>("fresh");
    QTest::addColumn<int>("cached");
    const std::array kinds {std::pair {"full", LocalAttention::None}, std::pair {"sliding", LocalAttention::Sliding},
        std::pair {"chunked", LocalAttention::Chunked}};
    for (const auto& [title, local] : kinds) {
        for (const int window : {1, 2, 7, 16, 1000}) {
            for (const auto& [fresh, cached] :
                {std::pair {1, 0}, {1, 6}, {1, 7}, {1, 100}, {5, 0}, {7, 0}, {33, 0}, {9, 30}, {40, 13}})
                QTest::addRow("%s %d, %d new after %d", title, window, fresh, cached)
                    << int(local) << window << fresh << cached;
        }
    }
}

void AttentionOperators::viewCountsEveryPair()
{
    QFETCH(int, local);
    QFETCH(int, window);
    QFETCH(int, fresh);
    QFETCH(int, cached);
    const Counted wanted = counted(LocalAttention(local), window, fresh, cached);

    const View view = localView({double(fresh), double(cached)}, LocalAttention(local), window);

    QCOMPARE(view.pairs, wanted.pairs);
    QCOMPARE(view.tokens, double(wanted.keys.size()));
}

void AttentionOperators::unfused_data()
{
    QTest::addColumn<int>("kvHeads");
    QTest::addColumn<bool>("decode");
    QTest::newRow("MHA prefill") << 32 << false;
    QTest::newRow("GQA prefill") << 8 << false;
    QTest::newRow("GQA decode") << 8 << true;
    QTest::newRow("MQA decode") << 1 << true;
}

void AttentionOperators::unfused()
{
    QFETCH(int, kvHeads);
    QFETCH(bool, decode);
    Scenario scenario =
        fixtures::scenario(fixtures::a100Sxm(), withKvHeads(fixtures::llama3_8b(), kvHeads), 3, 500, 40, 777);
    scenario.attention = AttentionKernel::Unfused;
    const Analysis analysis = analyze(scenario);
    const Phase& phase = decode ? analysis.decode : analysis.prefill;
    const Symbols s = symbols(scenario, decode);
    const double scores = s.B * s.H * s.T * s.S;
    const double rows = s.B * s.T * s.H * s.d * 2;
    const double keys = s.B * s.K * s.S * s.d * 2;

    QVERIFY(!phase.find(OperatorId::Attention));
    COMPARE_OPERATOR(phase, QkMatmul, 32, Row {2 * scores * s.d, 0, rows + scores * 2, keys});
    COMPARE_OPERATOR(phase, Softmax, 32, Row {5 * scores, 0, 2 * scores * 2, 0});
    COMPARE_OPERATOR(phase, SvMatmul, 32, Row {2 * scores * s.d, 0, scores * 2 + rows, keys});
    QVERIFY(phase.find(OperatorId::QkMatmul)->roof.engine == Engine::Tensor);
    QVERIFY(phase.find(OperatorId::Softmax)->roof.engine == Engine::Vector);
    QVERIFY(phase.find(OperatorId::SvMatmul)->roof.engine == Engine::Tensor);
}

void AttentionOperators::windowedOperators_data()
{
    QTest::addColumn<int>("local");
    QTest::addColumn<int>("prompt");
    QTest::addColumn<int>("context");
    for (const auto& [title, local] :
        {std::pair {"sliding", LocalAttention::Sliding}, {"chunked", LocalAttention::Chunked}}) {
        for (const auto& [prompt, context] : {std::pair {63, 64}, {64, 65}, {200, 210}, {300, 129}, {128, 128}})
            QTest::addRow("%s, prompt %d, context %d", title, prompt, context) << int(local) << prompt << context;
    }
}

void AttentionOperators::windowedOperators()
{
    QFETCH(int, local);
    QFETCH(int, prompt);
    QFETCH(int, context);
    const Scenario scenario = limited(LocalAttention(local), 64, 24, prompt, context);
    const Analysis analysis = analyze(scenario);
    for (const bool decode : {false, true}) {
        const Phase& phase = decode ? analysis.decode : analysis.prefill;
        const Symbols s = symbols(scenario, decode);
        const Counted near = counted(LocalAttention(local), 64, int(s.T), int(s.C));
        const double rows = 2 * s.B * s.T * s.H * s.d * 2;
        COMPARE_OPERATOR(phase, AttentionLocal, 24,
            Row {4 * s.B * s.H * s.d * near.pairs, 0, rows, 2 * s.B * s.K * double(near.keys.size()) * s.d * 2});
        COMPARE_OPERATOR(phase, Attention, 8,
            Row {4 * s.B * s.H * s.d * (s.T * s.C + s.T * (s.T + 1) / 2), 0, rows, 2 * s.B * s.K * s.S * s.d * 2});
    }
}

void AttentionOperators::unfusedInAWindow()
{
    Scenario scenario = limited(LocalAttention::Sliding, 64, 24, 100, 500);
    scenario.attention = AttentionKernel::Unfused;
    const Analysis analysis = analyze(scenario);
    const Symbols s = symbols(scenario, true);
    const double scores = s.B * s.H * 64;
    COMPARE_OPERATOR(analysis.decode, QkMatmulLocal, 24,
        Row {2 * scores * s.d, 0, s.B * s.H * s.d * 2 + scores * 2, s.B * s.K * 64 * s.d * 2});
    COMPARE_OPERATOR(analysis.decode, SoftmaxLocal, 24, Row {5 * scores, 0, 2 * scores * 2, 0});
    COMPARE_OPERATOR(analysis.decode, SvMatmulLocal, 24,
        Row {2 * scores * s.d, 0, s.B * s.H * s.d * 2 + scores * 2, s.B * s.K * 64 * s.d * 2});
}

void AttentionOperators::allLayersLocalKeepThePlainName()
{
    const Analysis analysis = analyze(limited(LocalAttention::Sliding, 64, 32, 100, 500));
    QVERIFY(!analysis.decode.find(OperatorId::AttentionLocal));
    QCOMPARE(analysis.decode.find(OperatorId::Attention)->count, 32);
    QCOMPARE(analysis.decode.find(OperatorId::Attention)->kv_cache_bytes, 2.0 * 2 * 8 * 64 * 128 * 2);
}

void AttentionOperators::windowBeyondTheContextChangesNothing()
{
    const Analysis windowed = analyze(limited(LocalAttention::Sliding, 512, 32, 100, 500));
    const Analysis full = analyze(limited(LocalAttention::None, 0, 0, 100, 500));
    QCOMPARE(windowed.decode.bytes, full.decode.bytes);
    QCOMPARE(windowed.prefill.flop, full.prefill.flop);
    QCOMPARE(windowed.metrics.tpot_s, full.metrics.tpot_s);
}

QTEST_APPLESS_MAIN(AttentionOperators)
#include "tst_attention.moc"

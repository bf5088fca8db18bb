// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>

#include "core/measure/gemm/operator_shapes.h"
#include "core/scenario/catalog.h"
#include "tests/core/fixtures.h"

#include <algorithm>

using namespace ridgepoint;

namespace {

const Catalog& catalog()
{
    static const Catalog loaded = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    return loaded;
}

const OperatorShapeIndex& index()
{
    static const OperatorShapeIndex built(catalog().models());
    return built;
}

std::uint32_t modelIndex(const char* id)
{
    return static_cast<std::uint32_t>(catalog().model(id) - catalog().models().data());
}

QStringList textsOf(std::span<const OperatorShape> shapes, std::span<const Model> models)
{
    QStringList texts;
    for (const OperatorShape& one : shapes)
        texts << QString::fromStdString(text(one, models));
    return texts;
}

} // namespace

class TestOperatorShapes : public QObject
{
    Q_OBJECT

private slots:
    void knownShapes_data();
    void knownShapes();
    void ownModelFirst();
    void operatorsOfOneModel();
    void countsCallsOfAPass();
    void countsCallsOfTheSameShape_data();
    void countsCallsOfTheSameShape();
    void agreesWithEveryAnalysis();
    void unevenSharesAreLeftOut();
    void nothingKnown();
    void isFast();
};

void TestOperatorShapes::knownShapes_data()
{
    QTest::addColumn<int>("k");
    QTest::addColumn<int>("n");
    QTest::addColumn<QString>("expected");
    QTest::newRow("merged q, k and v") << 4096 << 6144 << "qkv_proj of llama-3-8b (merged projections)";
    QTest::newRow("half of gate and up") << 4096 << 14336 << "gate_up_proj of llama-3-8b, TP 2 (merged projections)";
    QTest::newRow("gate alone") << 4096 << 14336 << "gate_proj of llama-3-8b (separate projections)";
    QTest::newRow("gate and up") << 4096 << 28672 << "gate_up_proj of llama-3-8b (merged projections)";
    QTest::newRow("output") << 4096 << 4096 << "o_proj of llama-3-8b";
    QTest::newRow("down") << 14336 << 4096 << "down_proj of llama-3-8b";
    QTest::newRow("down on eight") << 1792 << 4096 << "down_proj of llama-3-8b, TP 8";
    QTest::newRow("head") << 4096 << 128256 << "lm_head of llama-3-8b";
    QTest::newRow("latent") << 7168 << 576 << "kv_a_proj of deepseek-v3";
    QTest::newRow("expert") << 7168 << 4096 << "expert_gate_up_proj of deepseek-v3 (merged projections)";
}

void TestOperatorShapes::knownShapes()
{
    QFETCH(int, k);
    QFETCH(int, n);
    QFETCH(QString, expected);
    const QStringList found = textsOf(index().find(n, k), catalog().models());
    QVERIFY2(found.contains(expected), qPrintable(found.join("; ")));
}

void TestOperatorShapes::ownModelFirst()
{
    const auto preferred = modelIndex("llama-3.1-8b");
    const std::vector<OperatorShape> found = index().find(6144, 4096, preferred);
    QCOMPARE(found.front().model, preferred);
    QCOMPARE(found.size(), index().find(6144, 4096).size());
    const auto isOther = [&](const OperatorShape& one) { return one.model != preferred; };
    QVERIFY(std::ranges::is_partitioned(found, [&](const OperatorShape& one) { return !isOther(one); }));
    QVERIFY(std::ranges::is_sorted(
        found.begin() + std::ranges::count_if(found, [&](const auto& one) { return !isOther(one); }), found.end(), {},
        &OperatorShape::model));
}

void TestOperatorShapes::operatorsOfOneModel()
{
    const std::vector<Model> models {fixtures::llama3_8b()};
    const OperatorShapeIndex one(models);
    QCOMPARE(textsOf(one.find(4096, 4096), models),
        (QStringList {"q_proj of llama-3-8b (separate projections)", "o_proj of llama-3-8b"}));
    QCOMPARE(textsOf(one.find(1024, 4096), models),
        (QStringList {"k_proj of llama-3-8b (separate projections)", "v_proj of llama-3-8b (separate projections)",
            "q_proj of llama-3-8b, TP 4 (separate projections)"}));
}

void TestOperatorShapes::countsCallsOfAPass()
{
    for (const OperatorShape& one : index().find(128256, 4096))
        QCOMPARE(one.count, 1);
    for (const OperatorShape& one : index().find(6144, 4096, modelIndex("llama-3-8b"))) {
        if (one.model == modelIndex("llama-3-8b"))
            QCOMPARE(one.count, 32);
    }
}

void TestOperatorShapes::countsCallsOfTheSameShape_data()
{
    QTest::addColumn<int>("n");
    QTest::addColumn<int>("k");
    QTest::addColumn<bool>("merged"); // the projections of the scenario
    QTest::addColumn<int>("first"); // which of the shapes
    QTest::addColumn<QString>("expected");
    QTest::newRow("k and v") << 1024 << 4096 << false << 0 << "64: k_proj v_proj";
    QTest::newRow("v, the same two") << 1024 << 4096 << false << 1 << "64: k_proj v_proj";
    QTest::newRow("another tensor parallelism") << 1024 << 4096 << false << 2 << "32: q_proj";
    QTest::newRow("output beside q") << 4096 << 4096 << false << 1 << "64: q_proj o_proj";
    QTest::newRow("output, q merged away") << 4096 << 4096 << true << 1 << "32: o_proj";
    QTest::newRow("q, which is separate") << 4096 << 4096 << true << 0 << "64: q_proj o_proj";
    QTest::newRow("alone") << 4096 << 14336 << false << 0 << "32: down_proj";
}

void TestOperatorShapes::countsCallsOfTheSameShape()
{
    QFETCH(int, n);
    QFETCH(int, k);
    QFETCH(bool, merged);
    QFETCH(int, first);
    const std::vector<Model> models {fixtures::llama3_8b()};
    const OperatorShapeIndex one(models);
    const auto shapes = one.find(n, k);
    const OperatorCalls calls = callsBeside(
        shapes[static_cast<std::size_t>(first)], shapes, merged ? Projections::Merged : Projections::Separate);
    QStringList names;
    for (const OperatorId id : calls.ids)
        names << QString::fromStdString(std::string(name(id)));
    QTEST(QString::number(calls.count) + QStringLiteral(": ") + names.join(u' '), "expected");
}

void TestOperatorShapes::agreesWithEveryAnalysis()
{
    const Model& model = *catalog().model("qwen3-32b");
    Scenario scenario = fixtures::scenario(fixtures::a100Sxm(), model, 7, 100, 100);
    for (const int gpus : {1, 2, 4, 8}) {
        scenario.tensor_parallel = gpus;
        for (const Projections projections : {Projections::Merged, Projections::Separate}) {
            scenario.projections = projections;
            const Analysis analysis = analyze(scenario);
            for (const OperatorCost& cost : analysis.prefill.operators()) {
                if (cost.gemm.m == 0)
                    continue;
                const auto found = index().find(std::int64_t(cost.gemm.m), std::int64_t(cost.gemm.k));
                QVERIFY(std::ranges::any_of(found, [&](const OperatorShape& one) {
                    return one.model == modelIndex("qwen3-32b") && one.id == cost.id && one.tensor_parallel == gpus
                        && one.projections.value_or(projections) == projections && one.count == cost.count;
                }));
            }
        }
    }
}

void TestOperatorShapes::unevenSharesAreLeftOut()
{
    Model odd = fixtures::llama3_8b();
    odd.vocab = 50257;
    odd.heads = 30;
    odd.kv_heads = 10;
    const std::vector<Model> models {odd};
    const OperatorShapeIndex one(models);
    QCOMPARE(textsOf(one.find(50257, 4096), models), QStringList {"lm_head of llama-3-8b"});
    QVERIFY(one.find(25128, 4096).empty());
    // 30 heads are not shared among 4.
    QVERIFY(one.find(14336 / 4, 4096).empty());
}

void TestOperatorShapes::nothingKnown()
{
    QVERIFY(index().find(17, 19).empty());
    QVERIFY(index().find(0, 0).empty());
    QVERIFY(index().find(17, 19, 0).empty());
    QVERIFY(OperatorShapeIndex().find(4096, 4096).empty());
    QVERIFY(OperatorShapeIndex(std::span<const Model>()).find(4096, 4096).empty());
}

void TestOperatorShapes::isFast()
{
    QElapsedTimer timer;
    timer.start();
    const OperatorShapeIndex built(catalog().models());
    qInfo("%zu shapes of %zu models in %.2f ms", built.size(), catalog().models().size(),
        static_cast<double>(timer.nsecsElapsed()) / 1e6);
    QVERIFY(timer.elapsed() < 500);
}

QTEST_APPLESS_MAIN(TestOperatorShapes)
#include "tst_operator_shapes.moc"

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/explore/sweep.h"
#include "core/explore/trail.h"
#include "tests/core/expected.h"
#include "tests/core/fixtures.h"

#include <numeric>

using namespace ridgepoint;

/// Controls, trails with their crossings, and sweeps.
class Explore : public QObject
{
    Q_OBJECT

    static Scenario llama()
    {
        Scenario scenario = fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 8, 1024, 256);
        scenario.numerics = {Precision::bf16, Precision::bf16, Precision::bf16, defaultGroupSize};
        return scenario;
    }
    static bool isComputeBound(Scenario scenario, Control control, int value, OperatorId id, bool decode)
    {
        setValue(scenario, control, value);
        const Analysis analysis = analyze(scenario);
        const OperatorCost* cost = (decode ? analysis.decode : analysis.prefill).find(id);
        return cost != nullptr && computeBound(cost->bound);
    }
    static const Trail* trailOf(const std::vector<Trail>& all, OperatorId id, bool decode)
    {
        const auto found =
            std::ranges::find_if(all, [&](const Trail& trail) { return trail.id == id && trail.decode == decode; });
        return found == all.end() ? nullptr : &*found;
    }

private slots:
    void controlsReadWhatTheyWrite_data();
    void controlsReadWhatTheyWrite();
    void valuesAscendWithinTheirRange();
    void divisorsAreTheOnlyHeadValues();
    void gateProjectionCrossesNear161();
    void crossingsAreExact_data();
    void crossingsAreExact();
    void trailPointsAreAnalyses();
    void operatorsWithoutFlopHaveNoTrail();
    void axes_data();
    void axes();
    void badAxes_data();
    void badAxes();
    void sweepRowsAreAnalyses();
    void lastAxisVariesFastest();
    void invalidCombinationsAreLeftOut();
    void tooManyCombinations();
};

void Explore::controlsReadWhatTheyWrite_data()
{
    QTest::addColumn<int>("control");
    QTest::addColumn<int>("written");
    QTest::newRow("batch") << int(Control::Batch) << 37;
    QTest::newRow("prompt") << int(Control::Prompt) << 4097;
    QTest::newRow("output") << int(Control::Output) << 3;
    QTest::newRow("KV heads") << int(Control::KvHeads) << 4;
    QTest::newRow("tensor parallel") << int(Control::TensorParallel) << 8;
}

void Explore::controlsReadWhatTheyWrite()
{
    QFETCH(int, control);
    QFETCH(int, written);
    Scenario scenario = llama();
    setValue(scenario, Control(control), written);
    for (const Control other : allControls)
        QCOMPARE(value(scenario, other), other == Control(control) ? written : value(llama(), other));
}

void Explore::valuesAscendWithinTheirRange()
{
    for (const auto& [lowest, highest, steps] :
        {std::tuple {1, 1024, 48}, {1, 5, 48}, {7, 7, 48}, {3, 1 << 20, 2}, {1, 1 << 20, 200}}) {
        const std::vector<int> values = valuesOf(llama(), Control::Batch, lowest, highest, steps);
        QCOMPARE(values.front(), lowest);
        QCOMPARE(values.back(), highest);
        QVERIFY(std::ranges::is_sorted(values, std::ranges::less_equal()));
        QVERIFY(std::ranges::adjacent_find(values) == values.end());
        QVERIFY(values.size() <= std::size_t(steps));
    }
}

void Explore::divisorsAreTheOnlyHeadValues()
{
    QCOMPARE(valuesOf(llama(), Control::KvHeads, 1, 32, 3), (std::vector {1, 2, 4, 8, 16, 32}));
    QCOMPARE(valuesOf(llama(), Control::KvHeads, 3, 16, 3), (std::vector {4, 8, 16}));
    QCOMPARE(valuesOf(llama(), Control::TensorParallel, 1, 8, 3), (std::vector {1, 2, 4, 8}));
}

void Explore::gateProjectionCrossesNear161()
{
    const std::vector<Trail> all = trails(llama(), Control::Batch, 1, 1024);
    const Trail* trail = trailOf(all, OperatorId::GateProj, true);
    QVERIFY(trail);
    QCOMPARE(trail->crossings.size(), std::size_t(1));
    // Intensity n·D·F / (n·D + n·F + D·F) meets 312/2.039 = 153.02 at n = 1/(1/153.02 - 1/D - 1/F).
    const double D = 4096;
    const double F = 14336;
    const double meeting = 1 / (2.039 / 312 - 1 / D - 1 / F);
    QCOMPARE(trail->crossings.front().value, int(std::ceil(meeting)));
    QVERIFY(trail->crossings.front().value >= 160 && trail->crossings.front().value <= 163);
    QVERIFY(trail->crossings.front().compute_bound);
}

void Explore::crossingsAreExact_data()
{
    QTest::addColumn<int>("control");
    QTest::addColumn<int>("highest");
    QTest::newRow("batch") << int(Control::Batch) << 1024;
    QTest::newRow("prompt") << int(Control::Prompt) << 65536;
    QTest::newRow("output") << int(Control::Output) << 65536;
}

void Explore::crossingsAreExact()
{
    QFETCH(int, control);
    QFETCH(int, highest);
    int crossings = 0;
    for (const Trail& trail : trails(llama(), Control(control), 1, highest)) {
        for (const Crossing& crossing : trail.crossings) {
            ++crossings;
            const auto side = [&](int value) {
                return isComputeBound(llama(), Control(control), value, crossing.id, crossing.decode);
            };
            QCOMPARE(side(crossing.value), crossing.compute_bound);
            QCOMPARE(side(crossing.value - 1), !crossing.compute_bound);
        }
    }
    QVERIFY(crossings > 0 || Control(control) == Control::Output);
}

void Explore::trailPointsAreAnalyses()
{
    for (const Control control : allControls) {
        for (const Trail& trail : trails(llama(), control, 1, 32)) {
            QVERIFY(!trail.points.empty());
            for (const TrailPoint& point : trail.points) {
                Scenario moved = llama();
                setValue(moved, control, point.value);
                const Analysis analysis = analyze(moved);
                const OperatorCost* cost = (trail.decode ? analysis.decode : analysis.prefill).find(trail.id);
                QVERIFY(cost);
                QCOMPARE(point.intensity, cost->intensity());
                QCOMPARE(point.flop_per_s, cost->attainable());
            }
        }
    }
}

void Explore::operatorsWithoutFlopHaveNoTrail()
{
    const std::vector<Trail> all = trails(llama(), Control::Batch, 1, 64);
    QVERIFY(!trailOf(all, OperatorId::Embedding, false));
    QVERIFY(trailOf(all, OperatorId::Attention, true));
}

void Explore::axes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("control");
    QTest::addColumn<QList<int>>("values");
    QTest::newRow("doubling") << "batch=1:16:log2" << int(Control::Batch) << QList<int> {1, 2, 4, 8, 16};
    QTest::newRow("doubling that misses the end") << "batch=3:20:log2" << int(Control::Batch) << QList<int> {3, 6, 12};
    QTest::newRow("every number") << "output=2:5" << int(Control::Output) << QList<int> {2, 3, 4, 5};
    QTest::newRow("every third") << "prompt=1:9:3" << int(Control::Prompt) << QList<int> {1, 4, 7};
    QTest::newRow("list") << "prompt=512,2048" << int(Control::Prompt) << QList<int> {512, 2048};
    QTest::newRow("one value") << "kv_heads=8" << int(Control::KvHeads) << QList<int> {8};
    QTest::newRow("spelt with a dash") << "kv-heads=1,32" << int(Control::KvHeads) << QList<int> {1, 32};
    QTest::newRow("tensor parallel") << "tensor_parallel=1:8:log2" << int(Control::TensorParallel)
                                     << QList<int> {1, 2, 4, 8};
}

void Explore::axes()
{
    QFETCH(QString, text);
    QFETCH(int, control);
    QFETCH(QList<int>, values);
    const Parsed<SweepAxis> axis = parseSweepAxis(text.toStdString());
    QVERIFY(axis.ok());
    QVERIFY(axis.value.control == Control(control));
    QCOMPARE(QList<int>(axis.value.values.begin(), axis.value.values.end()), values);
}

void Explore::badAxes_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text :
        {"", "batch", "batch=", "=1,2", "colour=1,2", "batch=0", "batch=-1", "batch=1,,2", "batch=1:2:3:4", "batch=8:1",
            "batch=1:8:0", "batch=1:8:log3", "batch=1.5", "batch=99999999999", "batch=1 2", "batch=nan"})
        QTest::addRow("\"%s\"", text) << text;
}

void Explore::badAxes()
{
    QFETCH(QString, text);
    const Parsed<SweepAxis> axis = parseSweepAxis(text.toStdString());
    QVERIFY(!axis.ok());
    const QString message = QString::fromStdString(joinedText(axis.diagnostics));
    QVERIFY2(message.contains("found \"" + text + "\"") && message.contains("expected"), qPrintable(message));
}

void Explore::sweepRowsAreAnalyses()
{
    const Parsed<Sweep> result = sweep(llama(), {{Control::Batch, {1, 64}}, {Control::KvHeads, {1, 8, 32}}});
    QVERIFY(result.ok());
    QCOMPARE(result.value.rows.size(), std::size_t(6));
    for (const SweepRow& row : result.value.rows) {
        Scenario scenario = llama();
        setValue(scenario, Control::Batch, row.values[0]);
        setValue(scenario, Control::KvHeads, row.values[1]);
        const Analysis analysis = analyze(scenario);
        QCOMPARE(row.metrics.tpot_s, analysis.metrics.tpot_s);
        QCOMPARE(row.metrics.latency_s, analysis.metrics.latency_s);
        QCOMPARE(row.memory_bytes, analysis.memory.used());
        QCOMPARE(row.fits, analysis.memory.fits);
        QVERIFY(row.prefill_bound == analysis.prefill.bound() && row.decode_bound == analysis.decode.bound());
    }
}

void Explore::lastAxisVariesFastest()
{
    const Parsed<Sweep> result = sweep(llama(), {{Control::Batch, {1, 2}}, {Control::Prompt, {10, 20}}});
    std::vector<std::vector<int>> values;
    for (const SweepRow& row : result.value.rows)
        values.push_back(row.values);
    QCOMPARE(values, (std::vector<std::vector<int>> {{1, 10}, {1, 20}, {2, 10}, {2, 20}}));
}

void Explore::invalidCombinationsAreLeftOut()
{
    const Parsed<Sweep> result = sweep(llama(), {{Control::KvHeads, {8, 7, 4}}});
    QVERIFY(result.ok());
    QCOMPARE(result.value.rows.size(), std::size_t(2));
    QVERIFY(
        joinedText(result.diagnostics).find("found 7, expected a divisor of the 32 query heads") != std::string::npos);
}

void Explore::tooManyCombinations()
{
    std::vector<int> many(1001);
    std::iota(many.begin(), many.end(), 1);
    const Parsed<Sweep> result = sweep(llama(), {{Control::Batch, many}, {Control::Prompt, many}});
    QVERIFY(!result.ok());
    QVERIFY(result.value.rows.empty());
}

QTEST_APPLESS_MAIN(Explore)
#include "tst_explore.moc"

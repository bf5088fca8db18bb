// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/matching/twin.h"
#include "tests/core/fixtures.h"

#include <cmath>
#include <numeric>
#include <random>

using namespace ridgepoint;

namespace {

/// 100 TFLOP/s over 1 TB/s: the ridge is at 100 FLOP/byte.
constexpr TwinRoofs roofs {100e12, 1e12};
constexpr double unknown = WorkPoint::unknown;

bool close(double found, double wanted, double tolerance = 1e-12)
{
    return std::abs(found - wanted) <= tolerance * std::max(std::abs(found), std::abs(wanted));
}

double product(const Twin& twin)
{
    return twin.parts[0] * twin.parts[1] * twin.parts[2];
}

WorkPoint onRoof(double flop, double bytes)
{
    return {flop, bytes, std::max(flop / roofs.flop_per_s, bytes / roofs.bytes_per_s)};
}

} // namespace

class TestTwin : public QObject
{
    Q_OBJECT

private slots:
    void splits_data();
    void splits();
    void partsMultiplyToTheRatio();
    void pathLeadsFromPredictedToMeasured();
    void missingQuantities_data();
    void missingQuantities();
    void operatorsOfAnAnalysis();
    void nothingToCompare_data();
    void nothingToCompare();
    void hostileNumbersStayHarmless();
};

void TestTwin::splits_data()
{
    QTest::addColumn<double>("flop");
    QTest::addColumn<double>("bytes");
    QTest::addColumn<double>("measuredFlop");
    QTest::addColumn<double>("measuredBytes");
    QTest::addColumn<double>("slower");
    QTest::addColumn<double>("extraBytes");
    QTest::addColumn<double>("extraFlop");
    QTest::addColumn<double>("lost");
    const auto row = [](const char* title, double f, double b, double mf, double mb, double slower, double eb,
                         double ef,
                         double lost) { QTest::newRow(title) << f << b << mf << mb << slower << eb << ef << lost; };
    row("as predicted", 1e9, 1e9, 1e9, 1e9, 1, 1, 1, 1);
    row("memory-bound, twice the bytes", 1e9, 1e9, 1e9, 2e9, 1, 2, 1, 1);
    row("memory-bound, half the bytes found in L2", 1e9, 1e9, 1e9, 0.5e9, 1, 0.5, 1, 1);
    row("memory-bound, padded FLOP cost nothing", 1e9, 1e9, 8e9, 1e9, 1, 1, 1, 1);
    row("memory-bound, three quarters of the bandwidth", 1e9, 1e9, 1e9, 1e9, 4.0 / 3, 1, 1, 4.0 / 3);
    row("compute-bound, extra bytes cost nothing", 1e12, 1e9, 1e12, 5e9, 1, 1, 1, 1);
    row("compute-bound, extra bytes past the ridge", 1e12, 1e9, 1e12, 20e9, 1, 2, 1, 1);
    row("compute-bound, tile padding", 1e12, 1e9, 1.25e12, 1e9, 1, 1, 1.25, 1);
    row("all three", 1e9, 1e9, 400e9, 2e9, 3, 2, 2, 3);
    row("a gather: no FLOP", 0, 1e9, 0, 2e9, 1.5, 2, 1, 1.5);
}

void TestTwin::splits()
{
    QFETCH(double, flop);
    QFETCH(double, bytes);
    QFETCH(double, measuredFlop);
    QFETCH(double, measuredBytes);
    QFETCH(double, slower);
    WorkPoint measured = onRoof(measuredFlop, measuredBytes);
    measured.time_s *= slower;
    const Twin twin = twinOf(onRoof(flop, bytes), measured, roofs);
    QTEST(twin.part(TwinPart::ExtraBytes), "extraBytes");
    QTEST(twin.part(TwinPart::ExtraFlop), "extraFlop");
    QTEST(twin.part(TwinPart::LostThroughput), "lost");
    QVERIFY(twin.complete);
    QCOMPARE(twin.drawable, flop > 0);
}

void TestTwin::partsMultiplyToTheRatio()
{
    std::mt19937 random(3);
    std::uniform_real_distribution<double> exponent(-6, 6);
    const auto any = [&] { return std::pow(10, exponent(random)); };
    for (int i = 0; i < 2000; ++i) {
        const WorkPoint predicted {any() * 1e9, any() * 1e9, any()};
        const WorkPoint measured {i % 5 == 0 ? unknown : any() * 1e9, i % 7 == 0 ? unknown : any() * 1e9, any()};
        const TwinRoofs some {i % 3 == 0 ? 0 : any() * 1e12, i % 4 == 0 ? 0 : any() * 1e12};
        const Twin twin = twinOf(predicted, measured, some);
        QVERIFY(twin.complete && twin.drawable);
        QVERIFY(close(product(twin), measured.time_s / predicted.time_s, 1e-9));
        QCOMPARE(twin.flop_assumed, i % 5 == 0);
        QCOMPARE(twin.bytes_assumed, i % 7 == 0);
        QCOMPARE(twin.roofs_assumed, i % 3 == 0 || i % 4 == 0);
        // More bytes never make it faster, fewer never slower.
        QCOMPARE(twin.part(TwinPart::ExtraBytes) >= 1,
            twin.measured.bytes >= predicted.bytes || twin.part(TwinPart::ExtraBytes) == 1.0);
    }
}

void TestTwin::pathLeadsFromPredictedToMeasured()
{
    const WorkPoint predicted = onRoof(1e9, 1e9);
    const WorkPoint measured {2e9, 4e9, 8e-3};
    const Twin twin = twinOf(predicted, measured, roofs);
    QCOMPARE(twin.path[0], (PlanePoint {1, 1e12}));
    // Left along the memory roof, right along it, then straight down.
    QCOMPARE(twin.path[1].intensity, 0.25);
    QCOMPARE(twin.path[1].flop_per_s, 0.25e12);
    QCOMPARE(twin.path[2].intensity, 0.5);
    QCOMPARE(twin.path[2].flop_per_s, 0.5e12);
    QCOMPARE(twin.path[3].intensity, twin.path[2].intensity);
    QCOMPARE(twin.path[3].flop_per_s, measured.flopPerSecond());
    QCOMPARE(twin.time_ratio, 8.0);
    QCOMPARE(twin.flop_ratio, 2.0);
    QCOMPARE(twin.bytes_ratio, 4.0);
    QCOMPARE(QString::fromStdString(twin.sentence),
        QStringLiteral("Measured takes 8 times the predicted time: extra bytes × 4, lost throughput × 2."));
}

void TestTwin::missingQuantities_data()
{
    QTest::addColumn<double>("flop");
    QTest::addColumn<double>("bytes");
    QTest::addColumn<QString>("words");
    QTest::newRow("nothing missing") << 1e9 << 1e9 << "throughput × 2.";
    QTest::newRow("no FLOP") << unknown << 1e9 << "No FLOP were counted";
    QTest::newRow("no bytes") << 1e9 << unknown << "No bytes were counted";
    QTest::newRow("a time alone") << unknown << unknown << "Only the time was measured";
}

void TestTwin::missingQuantities()
{
    QFETCH(double, flop);
    QFETCH(double, bytes);
    QFETCH(QString, words);
    const Twin twin = twinOf(onRoof(1e9, 1e9), {flop, bytes, 2e-3}, roofs);
    QVERIFY(twin.drawable);
    QCOMPARE(twin.part(TwinPart::LostThroughput), 2.0);
    QCOMPARE(std::isnan(twin.flop_ratio), std::isnan(flop));
    QCOMPARE(std::isnan(twin.bytes_ratio), std::isnan(bytes));
    const QString sentence = QString::fromStdString(twin.sentence);
    QVERIFY2(sentence.contains(words), qPrintable(sentence));
}

/// An ideal prediction lies on its roof: an operator that measures as predicted has no parts.
void TestTwin::operatorsOfAnAnalysis()
{
    const Scenario scenario = fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), 4, 512, 128);
    const Analysis analysis = analyze(scenario);
    for (const Phase* phase : {&analysis.prefill, &analysis.decode}) {
        for (const OperatorCost& cost : phase->operators()) {
            const Twin same = twinOf(cost, workPoint(cost), scenario.gpu);
            QVERIFY(same.complete);
            QCOMPARE(same.time_ratio, 1.0);
            QVERIFY(!same.roofs_assumed);
            const Twin slower = twinOf(cost, {unknown, unknown, 3 * cost.time_s}, scenario.gpu);
            QVERIFY(close(slower.part(TwinPart::LostThroughput), 3));
        }
    }
}

void TestTwin::nothingToCompare_data()
{
    QTest::addColumn<double>("predictedTime");
    QTest::addColumn<double>("measuredTime");
    QTest::addColumn<QString>("words");
    QTest::newRow("no measured time") << 1.0 << unknown << "No time was measured";
    QTest::newRow("zero time") << 1.0 << 0.0 << "No time was measured";
    QTest::newRow("nothing predicted") << 0.0 << 1.0 << "Nothing is predicted";
}

void TestTwin::nothingToCompare()
{
    QFETCH(double, predictedTime);
    QFETCH(double, measuredTime);
    QFETCH(QString, words);
    const Twin twin = twinOf({1e9, 1e9, predictedTime}, {1e9, 1e9, measuredTime}, roofs);
    QVERIFY(!twin.complete && !twin.drawable);
    QVERIFY(std::isnan(twin.time_ratio));
    QVERIFY2(QString::fromStdString(twin.sentence).contains(words), twin.sentence.c_str());
}

void TestTwin::hostileNumbersStayHarmless()
{
    for (const double value : {0.0, -1.0, HUGE_VAL, -HUGE_VAL, unknown, 1e-300, 1e300}) {
        for (const double other : {0.0, -1.0, HUGE_VAL, unknown, 1e-300, 1e300}) {
            const Twin twin = twinOf({value, other, 1}, {other, value, 2}, {other, value});
            QVERIFY(!twin.sentence.empty());
            for (const PlanePoint& point : twin.path)
                QVERIFY(!twin.drawable || (std::isfinite(point.intensity) && std::isfinite(point.flop_per_s)));
            QVERIFY(std::isfinite(twin.parts[0]) && std::isfinite(twin.parts[1]));
        }
    }
}

QTEST_APPLESS_MAIN(TestTwin)
#include "tst_twin.moc"

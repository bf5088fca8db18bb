// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>

#include "core/measure/gemm/splits.h"
#include "tests/core/gemm_analysis_text.h"

#include <numeric>

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

std::vector<GemmAnomaly> everyPoint(const std::vector<BatchPoint>& curve)
{
    std::vector<GemmAnomaly> all(curve.size());
    for (std::uint32_t i = 0; i < all.size(); ++i)
        all[i].point = i;
    return all;
}

/// "16 = 8 + 8 in 4 s" for each.
QStringList textsOf(const std::vector<BatchPoint>& curve, const GemmSplits& splits)
{
    QStringList texts;
    for (const GemmSplit& one : splits.found) {
        texts << QString("%1 = %2 + %3 in %4 s")
                     .arg(curve[one.point].batch)
                     .arg(curve[one.first].batch)
                     .arg(curve[one.second].batch)
                     .arg(one.time_s);
    }
    return texts;
}

/// All pairs tried, straight from the description.
QStringList bruteForce(const std::vector<BatchPoint>& curve, double ratio)
{
    GemmSplits splits;
    for (std::uint32_t whole = 0; whole < curve.size(); ++whole) {
        GemmSplit best {whole, 0, 0, std::numeric_limits<double>::infinity()};
        for (std::uint32_t i = 0; i < curve.size(); ++i) {
            for (std::uint32_t j = i; j < curve.size(); ++j) {
                const double sum = curve[i].time_s + curve[j].time_s;
                if (curve[i].batch + curve[j].batch == curve[whole].batch && sum < best.time_s)
                    best = {whole, i, j, sum};
            }
        }
        if (best.time_s < ratio * curve[whole].time_s)
            splits.found.push_back(best);
    }
    return textsOf(curve, splits);
}

QStringList splitsOf(const std::vector<BatchPoint>& curve, double ratio = defaultSplitRatio)
{
    return textsOf(curve, findSplits(curve, everyPoint(curve), ratio));
}

} // namespace

class TestGemmSplits : public QObject
{
    Q_OBJECT

private slots:
    void finds_data();
    void finds();
    void onlyAnomalies();
    void ratioMoves();
    void agreesWithBruteForce_data();
    void agreesWithBruteForce();
    void hugeBatchesNeedNoMemory();
    void realFiles_data();
    void realFiles();
};

void TestGemmSplits::finds_data()
{
    using Curve = std::vector<std::pair<std::int64_t, double>>;
    QTest::addColumn<Curve>("points");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("equal halves") << Curve {{8, 2}, {16, 10}} << QStringList {"16 = 8 + 8 in 4 s"};
    QTest::newRow("the best of several pairs")
        << Curve {{4, 3}, {8, 5}, {12, 4}, {16, 10}} << QStringList {"16 = 4 + 12 in 7 s"};
    QTest::newRow("equal sums: the smallest first part")
        << Curve {{4, 2}, {8, 3}, {12, 4}, {16, 10}} << QStringList {"16 = 4 + 12 in 6 s"};
    QTest::newRow("off the usual step") << Curve {{1, 1}, {15, 2}, {4, 9}, {8, 9}, {12, 9}, {16, 10}}
                                        << QStringList {"16 = 1 + 15 in 3 s"};
    QTest::newRow("half off the usual step") << Curve {{4, 1}, {8, 9}, {12, 9}, {14, 1}, {16, 9}, {18, 10}}
                                             << QStringList {"8 = 4 + 4 in 2 s", "18 = 4 + 14 in 2 s"};
    QTest::newRow("nine tenths are not enough less") << Curve {{8, 4.5}, {16, 10}} << QStringList {};
    QTest::newRow("no pair is measured") << Curve {{7, 1}, {16, 10}} << QStringList {};
    QTest::newRow("nothing") << Curve {} << QStringList {};
}

void TestGemmSplits::finds()
{
    using Curve = std::vector<std::pair<std::int64_t, double>>;
    QFETCH(Curve, points);
    std::ranges::sort(points);
    QTEST(splitsOf(madeCurve(points)), "expected");
}

void TestGemmSplits::onlyAnomalies()
{
    const auto curve = madeCurve({{8, 1}, {16, 10}, {24, 30}});
    const std::vector<GemmAnomaly> anomalies {{2, 0, 0, 0, 0}};
    QCOMPARE(textsOf(curve, findSplits(curve, anomalies)), QStringList {"24 = 8 + 16 in 11 s"});
}

void TestGemmSplits::ratioMoves()
{
    const auto curve = madeCurve({{8, 4}, {16, 10}});
    QCOMPARE(splitsOf(curve, 0.8), QStringList());
    QCOMPARE(splitsOf(curve, 0.81), QStringList {"16 = 8 + 8 in 8 s"});
}

void TestGemmSplits::agreesWithBruteForce_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("largest");
    QTest::newRow("every batch") << 200 << 1 << 120;
    QTest::newRow("step of 4 and stragglers") << 160 << 4 << 400;
    QTest::newRow("step of 16, half of it") << 90 << 16 << 2000;
    QTest::newRow("sparse: beyond the array") << 60 << 8 << 40'000;
    QTest::newRow("more than a block") << 700 << 1 << 1400;
}

void TestGemmSplits::agreesWithBruteForce()
{
    QFETCH(int, count);
    QFETCH(int, step);
    QFETCH(int, largest);
    for (unsigned seed = 0; seed < (count > 500 ? 2U : 12U); ++seed) {
        const auto curve = randomCurve(seed, count, step, largest);
        QCOMPARE(splitsOf(curve), bruteForce(curve, defaultSplitRatio));
    }
}

void TestGemmSplits::hugeBatchesNeedNoMemory()
{
    constexpr std::int64_t huge = std::int64_t {1} << 52;
    const auto curve = madeCurve({{1, 1}, {huge - 1, 1}, {huge, 10}, {2 * huge, 100}});
    QCOMPARE(splitsOf(curve).size(), 2);
}

void TestGemmSplits::realFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("count");
    QTest::newRow("RTX 4090, torch 2.5.1") << QString::fromStdString(rtx4090File) << 2881;
    QTest::newRow("RTX 4090, torch 2.3.0") << QString::fromStdString(rtx4090OlderFile) << 70;
}

void TestGemmSplits::realFiles()
{
    QFETCH(QString, file);
    const GemmSweep sweep = realSweep(file.toStdString());
    if (sweep.series.empty())
        QSKIP("the measured file is not here");
    QElapsedTimer timer;
    timer.start();
    const auto curve = curveOf(sweep);
    const GemmSplits splits = findSplits(curve, findAnomalies(curve).found);
    qInfo("%.2f ms", static_cast<double>(timer.nsecsElapsed()) / 1e6);
    QTEST(static_cast<int>(splits.found.size()), "count");
    QCOMPARE(splits.not_searched, std::size_t(0));
}

QTEST_APPLESS_MAIN(TestGemmSplits)
#include "tst_gemm_splits.moc"

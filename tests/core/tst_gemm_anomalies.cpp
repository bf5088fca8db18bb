// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/gemm/anomalies.h"
#include "tests/core/fixtures.h"
#include "tests/core/gemm_analysis_text.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

QString batchesOf(const std::vector<BatchPoint>& curve, const GemmAnomalies& anomalies)
{
    QStringList texts;
    for (const GemmAnomaly& one : anomalies.found)
        texts << QString("%1<%2").arg(curve[one.point].batch).arg(curve[one.best_smaller].batch);
    return texts.join(' ');
}

} // namespace

class TestGemmAnomalies : public QObject
{
    Q_OBJECT

private slots:
    void namesTheBestSmallerBatch();
    void isBelowAndNotAtTheThreshold();
    void thresholdMoves();
    void usesTheFilesOwnNumbers();
    void saysWhatDependsOnTheBasis();
    void repeatedBatchIsItsFastestRow();
    void partialColumnFallsBackToTime();
    void mfuNeedsAPeak();
    void nothingInNothing();
    void utilisationIsTheDecimalOfTheFile();
    void agreesWithBruteForce();
    void realFiles_data();
    void realFiles();
    void agreesWithThePublishedList();
};

void TestGemmAnomalies::namesTheBestSmallerBatch()
{
    // MFU in batches per second: 1, 2, 1.5, 4, 3.6, 2
    const auto curve = madeCurve({{1, 1}, {2, 1}, {3, 2}, {4, 1}, {9, 2.5}, {16, 8}});
    QCOMPARE(batchesOf(curve, findAnomalies(curve)), QString("3<2 16<4"));
}

void TestGemmAnomalies::isBelowAndNotAtTheThreshold()
{
    const auto curve = curveOf(sweepOf("64,10,1,1.0,a\n128,10,1,0.85,a\n192,10,1,0.84999,a\n"));
    QCOMPARE(batchesOf(curve, findAnomalies(curve)), QString("192<64"));
}

void TestGemmAnomalies::thresholdMoves()
{
    const auto curve = madeCurve({{8, 1}, {16, 2.1}, {32, 5}});
    QCOMPARE(batchesOf(curve, findAnomalies(curve, {.threshold = 0.5})), QString());
    QCOMPARE(batchesOf(curve, findAnomalies(curve, {.threshold = 0.85})), QString("32<8"));
    QCOMPARE(batchesOf(curve, findAnomalies(curve, {.threshold = 1})), QString("16<8 32<8"));
}

void TestGemmAnomalies::usesTheFilesOwnNumbers()
{
    // By time the second is no worse; the file says otherwise.
    const auto curve = curveOf(sweepOf("64,10,1,0.9,a\n128,20,1,0.5,a\n"));
    const GemmAnomalies byFile = findAnomalies(curve);
    QCOMPARE(byFile.basis, MfuBasis::File);
    QCOMPARE(batchesOf(curve, byFile), QString("128<64"));
    QCOMPARE(byFile.found.front().mfu, 0.5);
    QCOMPARE(byFile.found.front().best_smaller_mfu, 0.9);
    QCOMPARE(batchesOf(curve, findAnomalies(curve, {.basis = MfuBasis::Time})), QString());
}

void TestGemmAnomalies::saysWhatDependsOnTheBasis()
{
    const auto curve = curveOf(sweepOf("64,10,1,0.9,a\n128,20,1,0.5,a\n192,60,1,0.45,a\n"));
    for (const MfuBasis basis : {MfuBasis::File, MfuBasis::Time})
        QCOMPARE(findAnomalies(curve, {.basis = basis}).basis_dependent, std::vector<std::uint32_t> {1});
}

void TestGemmAnomalies::repeatedBatchIsItsFastestRow()
{
    const auto curve = curveOf(sweepOf("64,10,1,0.9,a\n128,40,1,0.45,slow\n128,21,1,0.86,fast\n"));
    QCOMPARE(curve.size(), std::size_t(2));
    QCOMPARE(curve[1].row, 2U);
    QVERIFY(findAnomalies(curve).found.empty());
}

void TestGemmAnomalies::partialColumnFallsBackToTime()
{
    const auto curve = curveOf(sweepOf("64,10,1,0.9,a\n128,40,1,,a\n192,200,1,0.1,a\n"));
    QCOMPARE(findAnomalies(curve).basis, MfuBasis::Time);
    QCOMPARE(batchesOf(curve, findAnomalies(curve)), QString("128<64 192<64"));
    const GemmAnomalies byFile = findAnomalies(curve, {.basis = MfuBasis::File});
    QCOMPARE(batchesOf(curve, byFile), QString("192<64"));
    QCOMPARE(byFile.without_value, std::size_t(1));
    QVERIFY(byFile.basis_dependent.empty());
}

void TestGemmAnomalies::mfuNeedsAPeak()
{
    const GemmSweep sweep = sweepOf("64,10,1,,a\n128,40,1,,a\n");
    const auto curve = curveOf(sweep);
    const double scale = mfuScale(sweep.series.front(), gemmRoof(fixtures::a100Sxm(), gemmDtype("float16")));
    const GemmAnomaly known = findAnomalies(curve, {.mfu_scale = scale}).found.front();
    QVERIFY(std::abs(known.mfu - 2.0 * 128 * 2048 * 1024 / 40e-6 / 312e12) < 1e-12);
    QCOMPARE(known.ratio, 0.5);
    QVERIFY(std::isnan(findAnomalies(curve).found.front().mfu));
    QCOMPARE(mfuScale(sweep.series.front(), {}), 0.0);
}

void TestGemmAnomalies::nothingInNothing()
{
    QVERIFY(findAnomalies({}).found.empty());
    QVERIFY(findAnomalies(madeCurve({{1, 1}})).found.empty());
    const auto curve = madeCurve({{1, 1}, {2, 1}});
    QVERIFY(findAnomalies(curve, {.basis = MfuBasis::File}).found.empty());
}

void TestGemmAnomalies::utilisationIsTheDecimalOfTheFile()
{
    for (int i = 0; i <= 120'000; i += 7) {
        const double decimal = i / 100'000.0;
        QCOMPARE(fileUtilisation(static_cast<float>(decimal)), decimal);
    }
    QVERIFY(std::isnan(fileUtilisation(std::numeric_limits<float>::quiet_NaN())));
    QCOMPARE(fileUtilisation(1e30F), static_cast<double>(1e30F));
    QCOMPARE(fileUtilisation(1.25e-9F), static_cast<double>(1.25e-9F));
}

void TestGemmAnomalies::agreesWithBruteForce()
{
    for (unsigned seed = 0; seed < 40; ++seed) {
        const auto curve = randomCurve(seed, 150, 4, 600);
        const double threshold = 0.5 + 0.01 * seed;
        std::vector<std::uint32_t> expected;
        const auto rate = [&](std::size_t i) { return static_cast<double>(curve[i].batch) / curve[i].time_s; };
        for (std::size_t i = 0; i < curve.size(); ++i) {
            bool below = false;
            for (std::size_t j = 0; j < i; ++j)
                below = below || rate(i) < threshold * rate(j);
            if (below)
                expected.push_back(static_cast<std::uint32_t>(i));
        }
        std::vector<std::uint32_t> found;
        for (const GemmAnomaly& one : findAnomalies(curve, {.threshold = threshold}).found) {
            found.push_back(one.point);
            QVERIFY(one.best_smaller < one.point);
        }
        QCOMPARE(found, expected);
    }
}

void TestGemmAnomalies::realFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("byFile");
    QTest::addColumn<int>("byTime");
    QTest::addColumn<int>("dependent");
    QTest::newRow("RTX 4090, torch 2.5.1") << QString::fromStdString(rtx4090File) << 2882 << 2882 << 0;
    QTest::newRow("RTX 4090, torch 2.3.0: one on the edge")
        << QString::fromStdString(rtx4090OlderFile) << 145 << 144 << 1;
}

void TestGemmAnomalies::realFiles()
{
    QFETCH(QString, file);
    const auto curve = curveOf(realSweep(file.toStdString()));
    if (curve.empty())
        QSKIP("the measured file is not here");
    const GemmAnomalies byFile = findAnomalies(curve);
    QCOMPARE(byFile.basis, MfuBasis::File);
    QTEST(static_cast<int>(byFile.found.size()), "byFile");
    QTEST(static_cast<int>(findAnomalies(curve, {.basis = MfuBasis::Time}).found.size()), "byTime");
    QTEST(static_cast<int>(byFile.basis_dependent.size()), "dependent");
}

void TestGemmAnomalies::agreesWithThePublishedList()
{
    const auto curve = curveOf(realSweep(rtx4090File));
    const auto published = curveOf(realSweep("low_utils_" + rtx4090File));
    if (curve.empty() || published.empty())
        QSKIP("the measured file or its published analysis is not here");
    std::vector<std::int64_t> found;
    for (const GemmAnomaly& one : findAnomalies(curve).found)
        found.push_back(curve[one.point].batch);
    std::vector<std::int64_t> expected;
    for (const BatchPoint& one : published)
        expected.push_back(one.batch);
    QCOMPARE(expected.size(), std::size_t(2882));
    QCOMPARE(found, expected);
}

QTEST_APPLESS_MAIN(TestGemmAnomalies)
#include "tst_gemm_anomalies.moc"

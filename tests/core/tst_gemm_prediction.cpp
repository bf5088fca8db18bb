// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/gemm_import.h"
#include "core/measure/gemm_prediction.h"
#include "tests/bench/gemm_fixture.h"
#include "tests/core/fixtures.h"

#include <cmath>

using namespace ridgepoint;

namespace {

const std::string torchName = "torchgemm_NVIDIA_A100_torch_2.5.1_K1024_N2048_dtypefloat16.csv";

bool near(double value, double expected, double tolerance = 1e-12)
{
    return std::abs(value - expected) <= tolerance * std::abs(expected);
}

GemmRoof roofOf(const char* dtype)
{
    return gemmRoof(fixtures::a100Sxm(), gemmDtype(dtype)).value();
}

GemmSweep sweepOf(const std::string& rows)
{
    return importGemmText("batch,kernel_time,flops,utils,kernel_name\n" + rows, torchName).value;
}

} // namespace

class TestGemmPrediction : public QObject
{
    Q_OBJECT

private slots:
    void choosesRoofs_data();
    void choosesRoofs();
    void unknownFormatHasNoRoof();
    void timesAreTheSlowerOfBoth();
    void whatIsNotKnownDoesNotLimit();
    void ridgeIsWhereBothTimesMeet_data();
    void ridgeIsWhereBothTimesMeet();
    void curveHasEndsAndRidge();
    void curveOfNothingIsEmpty();
    void measuredPointsAreNotClamped();
    void figuresOfASeries();
    void figuresWithoutShape();
    void ownUtilisation();
    void findsRows();
    void findingIsFast();
};

void TestGemmPrediction::choosesRoofs_data()
{
    QTest::addColumn<QByteArray>("dtype");
    QTest::addColumn<double>("peak");
    QTest::addColumn<double>("weights");
    QTest::addColumn<double>("activations");
    QTest::newRow("fp16") << QByteArray("float16") << 312e12 << 2.0 << 2.0;
    QTest::newRow("weights in int8 meet bf16") << QByteArray("gptq_int8") << 312e12 << 1.0 << 2.0;
    QTest::newRow("weights in int4 with scales") << QByteArray("int4_wo") << 312e12 << 0.5 + 2.0 / 128 << 2.0;
    QTest::newRow("int8") << QByteArray("int8") << 624e12 << 1.0 << 1.0;
    QTest::newRow("fp8 at the 16-bit rate") << QByteArray("fp8") << 312e12 << 1.0 << 1.0;
}

void TestGemmPrediction::choosesRoofs()
{
    QFETCH(QByteArray, dtype);
    const GemmRoof roof = roofOf(dtype.constData());
    QTEST(roof.compute.flop_per_s, "peak");
    QTEST(roof.weight_bytes, "weights");
    QTEST(roof.activation_bytes, "activations");
    QCOMPARE(roof.bytes_per_s, 2039e9);
}

void TestGemmPrediction::unknownFormatHasNoRoof()
{
    QVERIFY(!gemmRoof(fixtures::a100Sxm(), gemmDtype("mystery")));
    QVERIFY(!gemmRoof(fixtures::a100Sxm(), GemmDtype()));
}

void TestGemmPrediction::timesAreTheSlowerOfBoth()
{
    const GemmRoof roof = roofOf("float16");
    const GemmSize small {1, 14336, 4096};
    const GemmSize large {4096, 14336, 4096};

    QVERIFY(near(idealTime(small, roof), (4096.0 * 14336 + 4096 + 14336) * 2 / 2039e9));
    QVERIFY(near(idealTime(large, roof), 2.0 * 4096 * 14336 * 4096 / 312e12));
    QVERIFY(near(flopUtilisation(large, idealTime(large, roof), roof), 1));
    QVERIFY(near(
        flopUtilisation(small, idealTime(small, roof), roof), 2.0 * 14336 * 4096 / 312e12 / idealTime(small, roof)));
}

void TestGemmPrediction::whatIsNotKnownDoesNotLimit()
{
    GemmRoof roof = roofOf("float16");
    const GemmSize size {64, 1024, 1024};
    roof.compute.flop_per_s = 0;
    QVERIFY(near(idealTime(size, roof), bytes(size, roof) / 2039e9));
    QVERIFY(std::isnan(flopUtilisation(size, 1e-3, roof)));
    QVERIFY(!ridgeRows(1024, 1024, roof));
    roof.bytes_per_s = 0;
    QCOMPARE(idealTime(size, roof), 0.0);
    QVERIFY(idealCurve(1024, 1024, roof, 1, 100).empty());
}

void TestGemmPrediction::ridgeIsWhereBothTimesMeet_data()
{
    QTest::addColumn<double>("n");
    QTest::addColumn<double>("k");
    QTest::addColumn<bool>("reached");
    QTest::newRow("large") << 14336.0 << 4096.0 << true;
    QTest::newRow("small") << 512.0 << 512.0 << true;
    QTest::newRow("so narrow that it never computes") << 64.0 << 64.0 << false;
}

void TestGemmPrediction::ridgeIsWhereBothTimesMeet()
{
    QFETCH(double, n);
    QFETCH(double, k);
    QFETCH(bool, reached);
    const GemmRoof roof = roofOf("float16");
    const double m = ridgeRows(n, k, roof).value();
    QCOMPARE(std::isfinite(m), reached);
    if (reached) {
        const GemmSize size {m, n, k};
        QVERIFY(near(flop(size) / roof.compute.flop_per_s, bytes(size, roof) / roof.bytes_per_s, 1e-9));
    }
}

void TestGemmPrediction::curveHasEndsAndRidge()
{
    const GemmRoof roof = roofOf("float16");
    const std::vector<GemmPoint> curve = idealCurve(14336, 4096, roof, 1, 32768);
    const double ridge = ridgeRows(14336, 4096, roof).value();

    QCOMPARE(curve.front().m, 1.0);
    QCOMPARE(curve.back().m, 32768.0);
    QVERIFY(std::ranges::any_of(curve, [&](const GemmPoint& point) { return point.m == ridge; }));
    QVERIFY(std::ranges::is_sorted(curve, {}, &GemmPoint::m));
    QVERIFY(std::ranges::is_sorted(curve, {}, &GemmPoint::time_s));
    QVERIFY(near(curve.back().mfu, 1));
}

void TestGemmPrediction::curveOfNothingIsEmpty()
{
    const GemmRoof roof = roofOf("float16");
    QVERIFY(idealCurve(0, 4096, roof, 1, 100).empty());
    QVERIFY(idealCurve(4096, 0, roof, 1, 100).empty());
    QVERIFY(idealCurve(4096, 4096, roof, 0, 100).empty());
    QVERIFY(idealCurve(4096, 4096, roof, 100, 1).empty());
}

void TestGemmPrediction::measuredPointsAreNotClamped()
{
    const GemmSweep sweep = sweepOf("4096,10,1,1.5,a\n1,20.5,0.2,0.0012,b\n");
    const std::vector<GemmPoint> curve = measuredCurve(sweep, sweep.series.front(), roofOf("float16"));

    QCOMPARE(curve.size(), 2U);
    QCOMPARE(curve[0].m, 1.0);
    QCOMPARE(curve[0].row, 1U);
    QVERIFY(near(curve[1].mfu, 2.0 * 4096 * 2048 * 1024 / 10e-6 / 312e12));
    QVERIFY(curve[1].mfu > 5);
}

void TestGemmPrediction::figuresOfASeries()
{
    const GemmRoof roof = roofOf("float16");
    const GemmSweep sweep = sweepOf("4096,10,1,1.5,a\n1,20.5,0.2,0.0012,b\n2,20.5,0.2,0.0012,b\n4096,100,1,1,b\n");
    const GemmSeries& series = sweep.series.front();
    const std::vector<GemmPoint> curve = measuredCurve(sweep, series, roof);
    const GemmFigures figures = figuresOf(curve, series, roof);

    QCOMPARE(figures.rows, 4U);
    QCOMPARE(figures.above_peak, 1U);
    QCOMPARE(figures.faster_than_ideal, 1U);
    QCOMPARE(figures.best_mfu, curve[2].mfu);
    QVERIFY(near(figures.median_mfu, (curve[1].mfu + curve[3].mfu) / 2));
    QVERIFY(figures.median_slowdown > 1);
}

void TestGemmPrediction::figuresWithoutShape()
{
    const Parsed<GemmSweep> parsed =
        importGemmText("batch,kernel_time,flops,utils,kernel_name\n1,2,3,0.4,a\n", "mine.csv");
    const GemmSweep& sweep = parsed.value;
    const std::vector<GemmPoint> curve = measuredCurve(sweep, sweep.series.front(), roofOf("float16"));
    const GemmFigures figures = figuresOf(curve, sweep.series.front(), roofOf("float16"));

    QVERIFY(std::isnan(curve[0].mfu));
    QVERIFY(std::isnan(figures.median_mfu));
    QVERIFY(std::isnan(figures.best_mfu));
    QVERIFY(std::isnan(figures.median_slowdown));
    QCOMPARE(figures.faster_than_ideal, 0U);
}

void TestGemmPrediction::ownUtilisation()
{
    GemmRow row {4096, 200e-6, 2048, 1024, 0.5F, GemmRow::no_kernel, 0, 2};
    QVERIFY(near(impliedPeak(row).value(), 2.0 * 4096 * 2048 * 1024 / 200e-6 / 0.5));
    QVERIFY(!utilisationDiffers(row, 0.5));
    QVERIFY(!utilisationDiffers(row, 0.5003));
    QVERIFY(utilisationDiffers(row, 0.502));
    row.utils = std::numeric_limits<float>::quiet_NaN();
    QVERIFY(!impliedPeak(row));
    QVERIFY(!utilisationDiffers(row, 0.5));
    row.utils = 0;
    QVERIFY(!impliedPeak(row));
}

void TestGemmPrediction::findsRows()
{
    const GemmSweep sweep = sweepOf("1,20.5,0.2,0.0012,a\n64,30,1,0.1,slow\n64,25,1,0.1,fast\n128,40,1,0.1,b\n");
    const auto find = [&](double m, double n, double k, Precision p) { return findRow(sweep, {m, n, k}, p, p); };

    QCOMPARE(find(64, 2048, 1024, Precision::fp16)->time_s, 25e-6);
    QCOMPARE(find(1, 2048, 1024, Precision::fp16)->line, 2);
    QVERIFY(find(2, 2048, 1024, Precision::fp16) == nullptr);
    QVERIFY(find(64, 1024, 2048, Precision::fp16) == nullptr);
    QCOMPARE(find(64, 2048, 1024, Precision::bf16)->time_s, 25e-6); // as quick as fp16
    QVERIFY(find(64, 2048, 1024, Precision::fp8) == nullptr);
    QVERIFY(find(64.5, 2048, 1024, Precision::fp16) == nullptr);
    QVERIFY(findRow(sweep, {64, 2048, 1024}, Precision::int8, Precision::fp16) == nullptr);
    QVERIFY(findRow(GemmSweep(), {64, 2048, 1024}, Precision::fp16, Precision::fp16) == nullptr);
}

void TestGemmPrediction::findingIsFast()
{
    const GemmSweep sweep = importGemmText(fixtures::aiconfiguratorText(), "table.csv").value;
    std::size_t found = 0;
    QBENCHMARK
    {
        found = 0;
        for (const GemmSeries& series : sweep.series) {
            const GemmRow& row = sweep.rows[sweep.rowsOf(series)[series.count / 2]];
            const GemmSize size {double(row.m), double(row.n), double(row.k)};
            found += findRow(sweep, size, Precision::bf16, Precision::bf16) != nullptr ? 1U : 0U;
        }
    }
    QCOMPARE(found, sweep.series.size());
}

QTEST_APPLESS_MAIN(TestGemmPrediction)
#include "tst_gemm_prediction.moc"

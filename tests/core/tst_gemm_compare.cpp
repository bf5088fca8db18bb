// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/gemm/compare.h"
#include "core/measure/gemm/quantile.h"
#include "core/scenario/catalog.h"
#include "tests/core/fixtures.h"
#include "tests/core/gemm_analysis_text.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

GemmSweep named(const std::string& rows, const std::string& shape)
{
    return importGemmText(sweepHeader + rows, "torchgemm_NVIDIA_A100_torch_2.5.1_" + shape + ".csv").value;
}

GemmSweep table(const std::string& rows)
{
    return importGemmText(tableHeader + rows, "table.csv").value;
}

QString sentence(const GemmComparison& comparison)
{
    return QString::fromStdString(comparison.sentence);
}

} // namespace

class TestGemmCompare : public QObject
{
    Q_OBJECT

private slots:
    void quantiles();
    void sameShapeByTime();
    void ranksRegressions();
    void otherFormatByMfu();
    void otherShapeByMfu();
    void mfuWithoutPeaksIsTheFiles();
    void tablesShapeByShape();
    void nothingInCommon();
    void realVersions();
    void realMarlin();
};

void TestGemmCompare::quantiles()
{
    std::vector<double> values {5, 1, 4, 2, 3};
    QCOMPARE(quantile(values, 0.5), 3.0);
    QCOMPARE(quantile(values, 0.0), 1.0);
    QCOMPARE(quantile(values, 1.0), 5.0);
    QVERIFY(std::abs(quantile(values, 0.9) - 4.6) < 1e-12);
    QVERIFY(std::isnan(quantile({}, 0.5)));
}

void TestGemmCompare::sameShapeByTime()
{
    const GemmSweep first = named("8,10,,,\n16,20,,,\n32,40,,,\n64,80,,,\n", "K1024_N2048_float16");
    const GemmSweep second = named("8,20,,,\n16,20,,,\n32,20,,,\n128,1,,,\n", "K1024_N2048_dtypefloat16");
    const GemmComparison found = compareSweeps({first, nullptr, "old"}, {second, nullptr, "new"});
    QCOMPARE(found.quantity, ComparedQuantity::Time);
    QCOMPARE(found.points.size(), std::size_t(3));
    QCOMPARE(found.only_first, std::size_t(1));
    QCOMPARE(found.only_second, std::size_t(1));
    QVERIFY(std::abs(found.median - 1) < 1e-12);
    QVERIFY(std::abs(found.p90 - 1.8) < 1e-9);
    QCOMPARE(sentence(found),
        QString("new takes 1.00 times the time of old in the median (p10 0.60, p90 1.80); 1 of 3 batches take over "
                "10 % longer, most of all batch 8 (2.00 times the time)"));
}

void TestGemmCompare::ranksRegressions()
{
    const GemmSweep first = named("8,10,,,\n16,10,,,\n32,10,,,\n64,10,,,\n", "K1024_N2048_float16");
    const GemmSweep second = named("8,11.5,,,\n16,30,,,\n32,10.5,,,\n64,12,,,\n", "K1024_N2048_float16");
    const GemmComparison found = compareSweeps({first, nullptr, "a"}, {second, nullptr, "b"});
    QCOMPARE(found.regressions, (std::vector<std::uint32_t> {1, 3, 0}));
    QCOMPARE(
        compareSweeps({first, nullptr, "a"}, {second, nullptr, "b"}, 0.5).regressions, std::vector<std::uint32_t> {1});
}

void TestGemmCompare::otherFormatByMfu()
{
    // fp8 has no own rate on this device; int8 has twice that of fp16.
    const Gpu gpu = fixtures::a100Sxm();
    const GemmSweep first = named("1024,100,,,\n2048,200,,,\n", "K1024_N2048_float16");
    const GemmSweep second = named("1024,100,,,\n2048,100,,,\n", "K1024_N2048_int8");
    const GemmComparison found = compareSweeps({first, &gpu, "fp16"}, {second, &gpu, "int8"});
    QCOMPARE(found.quantity, ComparedQuantity::Mfu);
    QVERIFY(std::abs(found.points[0].ratio() - 0.5) < 1e-12);
    QVERIFY(std::abs(found.points[1].ratio() - 1) < 1e-12);
    QVERIFY2(sentence(found).contains("1 of 2 batches reach over 10 % less, most of all batch 1024 (0.50 times"),
        qPrintable(sentence(found)));
}

void TestGemmCompare::otherShapeByMfu()
{
    const Gpu gpu = fixtures::a100Sxm();
    const GemmSweep first = named("1024,100,,,\n", "K1024_N2048_float16");
    const GemmSweep second = named("1024,100,,,\n", "K1024_N4096_float16");
    const GemmComparison found = compareSweeps({first, &gpu, "narrow"}, {second, &gpu, "wide"});
    QCOMPARE(found.quantity, ComparedQuantity::Mfu);
    QVERIFY(std::abs(found.median - 2) < 1e-12);
}

void TestGemmCompare::mfuWithoutPeaksIsTheFiles()
{
    const GemmSweep first = named("8,10,1,0.5,\n16,10,1,,\n", "K1024_N2048_float16");
    const GemmSweep second = named("8,10,1,0.4,\n16,10,1,0.4,\n", "K1024_N2048_int8");
    const GemmComparison found = compareSweeps({first, nullptr, "a"}, {second, nullptr, "b"});
    QCOMPARE(found.points.size(), std::size_t(1));
    QVERIFY(std::abs(found.median - 0.8) < 1e-12);
}

void TestGemmCompare::tablesShapeByShape()
{
    const GemmSweep first = table(
        tableRow("1", "64", "64", "1") + tableRow("1", "128", "64", "1") + tableRow("1", "128", "64", "9", "fp8"));
    const GemmSweep second = table(tableRow("1", "128", "64", "3") + tableRow("1", "64", "64", "2"));
    const GemmComparison found = compareSweeps({first, nullptr, "a"}, {second, nullptr, "b"});
    QCOMPARE(found.series, std::size_t(2));
    QCOMPARE(found.points.size(), std::size_t(2));
    QCOMPARE(found.points[found.regressions.front()].n, 128);
    QVERIFY2(sentence(found).contains("batch 1 of n = 128, k = 64 (3.00"), qPrintable(sentence(found)));
}

void TestGemmCompare::nothingInCommon()
{
    const GemmSweep one = named("8,10,,,\n", "K1024_N2048_float16");
    const GemmSweep other = named("16,10,,,\n", "K1024_N2048_float16");
    const GemmComparison batches = compareSweeps({one, nullptr, "a"}, {other, nullptr, "b"});
    QVERIFY(std::isnan(batches.median));
    QVERIFY(sentence(batches).contains("no batch in common"));

    const GemmSweep many = table(tableRow("1", "64", "64", "1") + tableRow("1", "128", "64", "1"));
    const GemmComparison shapes = compareSweeps({one, nullptr, "a"}, {many, nullptr, "b"});
    QCOMPARE(shapes.series, std::size_t(0));
    QVERIFY(sentence(shapes).contains("nothing to compare"));

    const GemmSweep empty;
    QVERIFY(compareSweeps({empty, nullptr, "a"}, {many, nullptr, "b"}).points.empty());
}

void TestGemmCompare::realVersions()
{
    const GemmSweep older = realSweep(rtx4090OlderFile);
    const GemmSweep newer = realSweep(rtx4090File);
    if (older.rows.empty() || newer.rows.empty())
        QSKIP("the measured files are not here");
    const GemmComparison found = compareSweeps({older, nullptr, "torch 2.3.0"}, {newer, nullptr, "torch 2.5.1"});
    qInfo("%s", found.sentence.c_str());
    QCOMPARE(found.quantity, ComparedQuantity::Time);
    QCOMPARE(found.points.size(), std::size_t(8197));
    QVERIFY(found.median > 1 && found.median < 1.1);
    QVERIFY(found.regressions.size() > 2000);
}

void TestGemmCompare::realMarlin()
{
    const GemmSweep fp16 = realSweep("torchgemm_NVIDIA_A800_80GB_PCIe_torch_2.5.1+cu124_K4096_N28672_dtypefloat16.csv");
    const GemmSweep int8 = realSweep("Marlin_NVIDIA_A800_80GB_PCIe_vllm_0.6.5_K4096_N28672_dtype_gptq_int8.csv");
    if (fp16.rows.empty() || int8.rows.empty())
        QSKIP("the measured files are not here");
    const Catalog catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    const Gpu* gpu = catalog.gpu("a800-pcie-80gb");
    const GemmComparison found = compareSweeps({fp16, gpu, "fp16"}, {int8, gpu, "Marlin int8"});
    qInfo("%s", found.sentence.c_str());
    QCOMPARE(found.quantity, ComparedQuantity::Mfu);
    QCOMPARE(found.points.size(), std::size_t(2053));
}

QTEST_APPLESS_MAIN(TestGemmCompare)
#include "tst_gemm_compare.moc"

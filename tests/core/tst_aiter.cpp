// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileInfo>
#include <QTest>

#include "core/measure/gemm_import.h"
#include "core/measure/gpu_match.h"
#include "tests/core/gemm_test_text.h"

#include <vector>

using namespace ridgepoint;
using namespace ridgepoint::test;

class TestAiter : public QObject
{
    Q_OBJECT

private slots:
    void keepsTheFastestOfTheFirstGpu();
    void readsTheGpuThatIsWanted_data();
    void readsTheGpuThatIsWanted();
    void aPresetChoosesItsRows();
    void aPresetThatIsNotThereIsRefused();
    void findsColumnsInAnyOrder_data();
    void findsColumnsInAnyOrder();
    void leavesBatchedProductsOut();
    void keepsTheFirstOfEquallyFast();
    void namesItsGpus_data();
    void namesItsGpus();
    void readsRealFiles_data();
    void readsRealFiles();
};

void TestAiter::keepsTheFastestOfTheFirstGpu()
{
    const Parsed<GemmSweep> parsed = importGemmSweep(fixture("aiter_a8w8.csv"));

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    const GemmSweep& sweep = parsed.value;
    QCOMPARE(sweep.layout, GemmLayout::AiterTable);
    QCOMPARE(sweep.gpu_name, std::string("gfx942 with cu_num 304"));
    QCOMPARE(sweep.framework, std::string("aiter"));
    QCOMPARE(sweep.rows.size(), std::size_t {2});
    QCOMPARE(sweep.rows[1].time_s, 11.75e-6);
    QCOMPARE(sweep.kernels.at(sweep.rows[1].kernel), std::string("a8w8_rowwise_256x64x128"));
    QCOMPARE(sweep.dtypes.at(0).weights.value(), Precision::int8);
    QCOMPARE(sweep.dropped_rows, std::size_t {3}); // without a time, or of other GPUs
    QCOMPARE(sweep.duplicate_rows, std::size_t {0});
    QCOMPARE(sweep.other_gpus, (std::vector<std::string> {"gfx942 with cu_num 80", "gfx950 with cu_num 256"}));
    QVERIFY(!sweep.gaps.any());
    QVERIFY(messages(parsed).contains(QLatin1String("1 rows have the time 0")));
    QVERIFY(messages(parsed).contains(QLatin1String("2 rows are of other GPUs than \"gfx942 with cu_num 304\"")));
    QVERIFY(
        messages(parsed).contains(QLatin1String("1 rows repeat m, n, k and number format of another one; the fast")));
}

void TestAiter::readsTheGpuThatIsWanted_data()
{
    QTest::addColumn<QString>("gpu");
    QTest::addColumn<double>("microseconds");
    QTest::newRow("as in the file") << QStringLiteral("gfx942 with cu_num 80") << 21.5;
    QTest::newRow("its product name") << QStringLiteral("AMD Instinct MI355X") << 9.5;
    QTest::newRow("the first by its name") << QStringLiteral("AMD Instinct MI300X") << 12.5;
    QTest::newRow("a GPU that the file does not have") << QStringLiteral("NVIDIA L4") << 12.5;
}

void TestAiter::readsTheGpuThatIsWanted()
{
    QFETCH(const QString, gpu);
    QFETCH(const double, microseconds);
    GemmFacts facts;
    facts.gpu_name = gpu.toStdString();

    const Parsed<GemmSweep> parsed = importGemmSweep(fixture("aiter_a8w8.csv"), facts);

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(QString::fromStdString(parsed.value.gpu_name), gpu);
    QCOMPARE(parsed.value.rows.at(0).time_s, microseconds / 1e6);
    QCOMPARE(parsed.value.other_gpus.size(), std::size_t {2});
}

void TestAiter::aPresetChoosesItsRows()
{
    GemmFacts facts;
    facts.wanted_gpu = {"mi355x", "AMD Instinct MI355X 288GB"};

    const Parsed<GemmSweep> parsed = importGemmSweep(fixture("aiter_a8w8.csv"), facts);

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.rows.size(), std::size_t {1});
    QCOMPARE(parsed.value.rows[0].time_s, 9.5e-6);
    QCOMPARE(parsed.value.gpu_name, std::string("gfx950 with cu_num 256")); // what the file calls it
}

void TestAiter::aPresetThatIsNotThereIsRefused()
{
    GemmFacts facts;
    facts.wanted_gpu = {"l4", "NVIDIA L4"};

    const Parsed<GemmSweep> parsed = importGemmSweep(fixture("aiter_a8w8.csv"), facts);

    QVERIFY(!parsed.ok());
    QVERIFY2(messages(parsed).contains(QLatin1String(
                 "found rows of \"gfx942 with cu_num 304\", \"gfx942 with cu_num 80\", \"gfx950 with cu_num 256\", "
                 "expected some of NVIDIA L4")),
        qPrintable(messages(parsed)));
    // A table of one GPU may be taken for another: its name may be unknown to every preset.
    const std::string one = "gfx,cu_num,M,N,K,dtype,us,kernelName\ngfx942,20,8,32,64,torch.bfloat16,2.5,kern\n";
    QCOMPARE(importGemmText(one, "tuned.csv", facts).value.rows.size(), std::size_t {1});
}

void TestAiter::findsColumnsInAnyOrder_data()
{
    QTest::addColumn<QString>("header");
    QTest::addColumn<QString>("row");
    const auto row = [](const char* story, const char* header, const char* text) {
        QTest::newRow(story) << QString::fromUtf8(header) << QString::fromUtf8(text);
    };
    row("quantised, errRatio last", "gfx,cu_num,M,N,K,q_dtype_w,kernelId,splitK,us,kernelName,tflops,bw,errRatio",
        "gfx942,304,8,32,64,torch.bfloat16,1,0,2.5,kern,1,1,0");
    row("quantised, errRatio before", "gfx,cu_num,M,N,K,q_dtype_w,kernelId,splitK,us,kernelName,errRatio,tflops,bw",
        "gfx942,304,8,32,64,torch.bfloat16,1,0,2.5,kern,0,1,1");
    row("several libraries", "gfx,cu_num,M,N,K,q_dtype_w,libtype,kernelId,splitK,us,kernelName,tflops,bw,errRatio",
        "gfx942,304,8,32,64,torch.bfloat16,ck,1,0,2.5,kern,1,1,0");
    row("bf16",
        "gfx,cu_num,M,N,K,bias,dtype,outdtype,scaleAB,bpreshuffle,libtype,solidx,splitK,us,kernelName,err_ratio,tflops,"
        "bw",
        "gfx942,304,8,32,64,False,torch.bfloat16,torch.float32,False,False,asm,5,13,2.5,kern,0.0,21.3,420.3");
    row("another order", "us,kernelName,dtype,K,N,M,cu_num,gfx", "2.5,kern,torch.bfloat16,64,32,8,304,gfx942");
    row("batched by one", "gfx,cu_num,B,M,N,K,dtype,us,kernelName", "gfx942,304,1,8,32,64,torch.bfloat16,2.5,kern");
}

void TestAiter::findsColumnsInAnyOrder()
{
    QFETCH(const QString, header);
    QFETCH(const QString, row);

    const Parsed<GemmSweep> parsed = importGemmText((header + '\n' + row + '\n').toStdString(), "tuned.csv");

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.layout, GemmLayout::AiterTable);
    const GemmRow& read = parsed.value.rows.at(0);
    QCOMPARE(read.m, std::int64_t {8});
    QCOMPARE(read.n, 32);
    QCOMPARE(read.k, 64);
    QCOMPARE(read.time_s, 2.5e-6);
    QCOMPARE(parsed.value.kernels.at(read.kernel), std::string("kern"));
    QCOMPARE(parsed.value.dtypes.at(0).text, std::string("torch.bfloat16"));
}

void TestAiter::leavesBatchedProductsOut()
{
    const Parsed<GemmSweep> parsed = importGemmSweep(fixture("aiter_batched.csv"));

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.rows.size(), std::size_t {1});
    QCOMPARE(parsed.value.dropped_rows, std::size_t {1});
    QVERIFY(parsed.value.gaps.dtype);
    QVERIFY(messages(parsed).contains(QLatin1String(":3:12: found \"16\", expected 1, because batched products")));
}

void TestAiter::keepsTheFirstOfEquallyFast()
{
    const std::string header = "gfx,cu_num,M,N,K,dtype,us,kernelName\n";
    const std::string shape = "gfx942,304,8,32,64,bf16,";

    const Parsed<GemmSweep> parsed = importGemmText(
        header + shape + "3,slow\n" + shape + "2,first\n" + shape + "2,second\n" + shape + "4,last\n", "tuned.csv");

    QCOMPARE(parsed.value.rows.size(), std::size_t {1});
    QCOMPARE(parsed.value.kernels.at(parsed.value.rows[0].kernel), std::string("first"));
    QCOMPARE(parsed.value.series.at(0).count, 1U);
}

void TestAiter::namesItsGpus_data()
{
    QTest::addColumn<QString>("chip");
    QTest::addColumn<QString>("id");
    QTest::newRow("MI300X") << QStringLiteral("gfx942 with cu_num 304") << QStringLiteral("mi300x");
    QTest::newRow("MI355X") << QStringLiteral("gfx950 with cu_num 256") << QStringLiteral("mi355x");
    QTest::newRow("MI308X, without a preset") << QStringLiteral("gfx942 with cu_num 80") << QString();
    QTest::newRow("a chip nobody knows") << QStringLiteral("gfx1250 with cu_num 96") << QString();
}

void TestAiter::namesItsGpus()
{
    QFETCH(const QString, chip);
    QFETCH(const QString, id);
    const std::vector<GpuName> gpus {{"mi300x", "AMD Instinct MI300X"}, {"mi355x", "AMD Instinct MI355X"}};

    QCOMPARE(QString::fromStdString(matchGpu(chip.toStdString(), gpus).value_or("")), id);
}

void TestAiter::readsRealFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("gpu");
    QTest::addColumn<int>("rows");
    QTest::newRow("a8w8, the first GPU") << QStringLiteral("a8w8_tuned_gemm.csv") << QString() << 26;
    QTest::newRow("a8w8, MI355X") << QStringLiteral("a8w8_tuned_gemm.csv") << QStringLiteral("AMD Instinct MI355X")
                                  << 553;
    QTest::newRow("bf16, the first GPU") << QStringLiteral("bf16_tuned_gemm.csv") << QString() << 112;
}

void TestAiter::readsRealFiles()
{
    QFETCH(const QString, file);
    QFETCH(const QString, gpu);
    QFETCH(const int, rows);
    const QString path = QStringLiteral(RIDGEPOINT_SHARED_DATA "/gemm/aiter/") + file;
    if (!QFileInfo::exists(path))
        QSKIP("the sample files are not here");
    GemmFacts facts;
    if (!gpu.isEmpty())
        facts.gpu_name = gpu.toStdString();

    const Parsed<GemmSweep> parsed = importGemmSweep(path.toStdString(), facts);

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.rows.size(), static_cast<std::size_t>(rows));
    QVERIFY(parsed.value.dtypes.at(0).known());
}

QTEST_GUILESS_MAIN(TestAiter)
#include "tst_aiter.moc"

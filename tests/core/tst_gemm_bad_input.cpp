// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <QTest>

#include "core/measure/gemm_import.h"
#include "core/measure/text_source.h"
#include "tests/core/gemm_test_text.h"

#include <algorithm>
#include <random>
#include <string_view>

using namespace ridgepoint;
using namespace ridgepoint::test;

class TestGemmBadInput : public QObject
{
    Q_OBJECT

private slots:
    void leavesBadRowsOut_data();
    void leavesBadRowsOut();
    void refuses_data();
    void refuses();
    void refusesFiles_data();
    void refusesFiles();
    void leavesOtherDevicesOut();
    void capsDiagnostics();
    void survivesEveryTruncation();
    void survivesRandomEdits();
};

void TestGemmBadInput::leavesBadRowsOut_data()
{
    QTest::addColumn<QString>("row");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* story, const std::string& text, const char* place, const char* message) {
        QTest::newRow(story) << QString::fromStdString(text) << QString::fromUtf8(place) << QString::fromUtf8(message);
    };
    row("too few cells", "VLLM,0.14.0,NVIDIA L40S\n", ":3:24: ", "found 3 cells, expected 10");
    row("too many cells", tableRow("1", "32", "64", "0.5,1"), ":3:59: ", "found 11 cells, expected 10");
    row("zero batch", tableRow("0", "32", "64", "0.5"), ":3:47: ", "found \"0\", expected a whole number 1 … ");
    row("negative n", tableRow("1", "-32", "64", "0.5"), ":3:49: ", "found \"-32\", expected a whole number");
    row("half a k", tableRow("1", "32", "64.5", "0.5"), ":3:52: ", "found \"64.5\", expected a whole number");
    row("n beyond 31 bit", tableRow("1", "3000000000", "64", "0.5"), ":3:49: ", "found \"3000000000\"");
    row("batch 1e308", tableRow("1e308", "32", "64", "0.5"), ":3:47: ", "found \"1e308\", expected a whole number");
    row("time nan", tableRow("1", "32", "64", "nan"),
        ":3:55: ", "found \"nan\", expected a positive time in milliseconds");
    row("time inf", tableRow("1", "32", "64", "inf"), ":3:55: ", "found \"inf\"");
    row("time zero", tableRow("1", "32", "64", "0.0"), ":3:55: ", "found \"0.0\"");
    row("time negative", tableRow("1", "32", "64", "-0.5"), ":3:55: ", "found \"-0.5\"");
    row("time 1e308", tableRow("1", "32", "64", "1e308"), ":3:55: ", "found \"1e308\"");
    row("time 1e999", tableRow("1", "32", "64", "1e999"), ":3:55: ", "found \"1e999\"");
    row("time with a comma of another locale", tableRow("1", "32", "64", "\"0,5\""), ":3:56: ", "found \"0,5\"");
    row("time missing", tableRow("1", "32", "64", ""), ":3:55: ", "found no value, expected a positive time");
    row("time n/a", tableRow("1", "32", "64", "n/a"), ":3:55: ", "found no value, expected a positive time");
    row("text for n", tableRow("1", "thirty", "64", "0.5"), ":3:49: ", "found \"thirty\"");
    row("other operator", "VLLM,0.14.0,NVIDIA L40S,moe,default,fp8,1,32,64,0.5\n",
        ":3:25: ", "found \"moe\", expected \"gemm\"");
    row("a cell of a megabyte", tableRow("1", std::string(1'000'000, '7'), "64", "0.5"), ":3:49: ", "77…\"");
    row("control characters", tableRow("1", "3\x1b[2J", "64", "0.5"), ":3:49: ", "found \"3?[2J\"");
    row("a hundred thousand columns", std::string(100'000, ',') + "\n", ":3:11: ", "found 100001 cells, expected 10");
    row("ten megabytes in one line", std::string(10'000'000, 'x') + "\n", ":3:10000001: ", "found 1 cell, expected 10");
}

void TestGemmBadInput::leavesBadRowsOut()
{
    QFETCH(const QString, row);
    QFETCH(const QString, place);
    QFETCH(const QString, message);

    const std::string good = tableRow("8", "32", "64", "0.25");
    const Parsed<GemmSweep> parsed = importGemmText(tableHeader + good + row.toStdString() + good, "t.csv");

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.rows.size(), std::size_t {2});
    QCOMPARE(parsed.value.dropped_rows, std::size_t {1});
    QCOMPARE(countOf(parsed, Diagnostic::Severity::Warning), std::size_t {1});
    QVERIFY2(messages(parsed).contains(QLatin1String("t.csv") + place), qPrintable(messages(parsed).left(500)));
    QVERIFY2(messages(parsed).contains(message), qPrintable(messages(parsed).left(500)));
    QVERIFY(messages(parsed).size() < 2000);
}

void TestGemmBadInput::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* story, const std::string& text, const char* message) {
        QTest::newRow(story) << QByteArray::fromStdString(text) << QString::fromUtf8(message);
    };
    row("empty", "", "the file is empty, expected one of");
    row("blank lines", "\n\r\n\n", "the file is empty");
    row("header only", sweepHeader, "no usable row below the header");
    row("only bad rows", tableHeader + tableRow("x", "1", "1", "1"), "no usable row below the header");
    row("a profiler's file", "Dispatch_ID,Kernel_Name\n1,k\n",
        "t.csv:1:1: found a profiler's file, expected a table of");
    row("unknown header", "Dispatch,Kernels\n1,k\n", "no known header: found \"Dispatch,Kernels\"");
    row("unknown header can be mapped", "a,b\n1,2\n", "say which column holds what");
    row("unknown header lists known ones", "a,b\n", "batch,kernel_time,flops,utils,kernel_name (GEMM sweep");
    row("no header", "64, 12288, 12288, 0.1900ms, 101.7124Tflops\n", "no known header");
    row("misspelt column", "batch,kernel_tim,flops,utils\n1,2,3,4\n",
        "t.csv:1:7: found column \"kernel_tim\", expected \"kernel_time\"");
    row("misspelt latency", "gemm_dtype,m,n,k,latancy\nfp8,1,2,3,4\n",
        "t.csv:1:18: found column \"latancy\", expected \"latency\"");
    row("missing column", "framework,version,device,op_name,kernel_source,gemm_dtype,m,n,latency\n",
        "a column is missing: expected \"k\"");
    row("ten megabytes without a line end", std::string(10'000'000, 'x'), "no known header");
    row("a hundred thousand columns", std::string(100'000, ','), "no known header");
    row("quote never closed", "\"batch,kernel_time\n1,2\n", "found column \"\"batch\", expected \"batch\"");
}

void TestGemmBadInput::refuses()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QString, message);

    const Parsed<GemmSweep> parsed = importGemmText(text.toStdString(), "t.csv");

    QVERIFY(!parsed.ok());
    QVERIFY(parsed.value.rows.empty());
    QVERIFY2(messages(parsed).contains(message), qPrintable(messages(parsed).left(1000)));
    QVERIFY(messages(parsed).contains(QLatin1String("t.csv")));
    QVERIFY(messages(parsed).size() < 5000);
}

void TestGemmBadInput::refusesFiles_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("message");
    QTest::newRow("directory") << QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm") << QStringLiteral("found a directory");
    QTest::newRow("missing") << QStringLiteral(RIDGEPOINT_TEST_DATA "/none.csv") << QStringLiteral("cannot open");
    QTest::newRow("binary") << QString() /* this test itself */ << QStringLiteral("found a binary file");
}

void TestGemmBadInput::refusesFiles()
{
    QFETCH(QString, path);
    QFETCH(const QString, message);
    if (path.isEmpty())
        path = QCoreApplication::applicationFilePath();

    const Parsed<GemmSweep> parsed = importGemmSweep(path.toStdString());

    QVERIFY(!parsed.ok());
    QCOMPARE(QString::fromStdString(parsed.value.path), path);
    QVERIFY2(messages(parsed).startsWith(path) && messages(parsed).contains(message), qPrintable(messages(parsed)));
}

void TestGemmBadInput::leavesOtherDevicesOut()
{
    const Parsed<GemmSweep> parsed = importGemmText(tableHeader + tableRow("8", "32", "64", "0.25")
            + "VLLM,0.15.0,NVIDIA L40S,gemm,default,bfloat16,9,32,64,0.5\n"
            + "VLLM,0.14.0,NVIDIA L4,gemm,default,bfloat16,8,32,64,0.5\n",
        "t.csv");

    QCOMPARE(parsed.value.rows.size(), std::size_t {2});
    QCOMPARE(parsed.value.dropped_rows, std::size_t {1});
    QCOMPARE(parsed.value.other_gpus, std::vector<std::string> {"NVIDIA L4"});
    QVERIFY2(messages(parsed).contains(
                 QLatin1String("1 rows are of other GPUs than \"NVIDIA L40S\" and left out: \"NVIDIA L4\"; give one")),
        qPrintable(messages(parsed)));
    QVERIFY(messages(parsed).contains(QLatin1String("1 rows are of another framework or version")));
}

void TestGemmBadInput::capsDiagnostics()
{
    std::string text = tableHeader;
    for (int i = 0; i < 5000; ++i)
        text += tableRow("x", "32", "64", "0.25");
    text += tableRow("1", "32", "64", "0.25");

    const Parsed<GemmSweep> parsed = importGemmText(text, "t.csv");

    QCOMPARE(parsed.value.dropped_rows, std::size_t {5000});
    QCOMPARE(parsed.diagnostics.size(), std::size_t {101});
    QVERIFY(messages(parsed).contains(QLatin1String("and 4900 more problems like these")));
}

void TestGemmBadInput::survivesEveryTruncation()
{
    for (const std::string& file : {torchName, std::string("gemm_table.csv")}) {
        const Parsed<TextSource> source = TextSource::open(fixture(file));
        const std::string_view text = source.value.text();
        QVERIFY(!text.empty());
        for (std::size_t size = 0; size <= text.size(); ++size) {
            const std::string cut(text.substr(0, size)); // a copy, so that a sanitizer sees a read past its end
            const Parsed<GemmSweep> parsed = importGemmText(cut, file);
            QCOMPARE(parsed.ok(), !parsed.value.rows.empty());
            QCOMPARE(parsed.value.order.size(), parsed.value.rows.size());
            const auto lines = static_cast<std::size_t>(std::count(cut.begin(), cut.end(), '\n'));
            QVERIFY(parsed.value.rows.size() + 1 >= lines && parsed.value.rows.size() <= lines);
            QVERIFY(size == text.size() || !parsed.diagnostics.empty() || cut.ends_with('\n'));
        }
    }
}

void TestGemmBadInput::survivesRandomEdits()
{
    constexpr std::string_view pieces[] = {"\"", "\"\"", ",", ",,,,", "\n", "\r\n", "-", "nan", "1e308",
        "9999999999999999999", "\xFF", ";", "\t", "0", "n/a"};
    std::mt19937 random(3); // NOLINT: the same edits in each run
    for (const std::string& file :
        {torchName, std::string("gemm_table.csv"), std::string("vidur_mlp.csv"), std::string("aiter_a8w8.csv")}) {
        const Parsed<TextSource> source = TextSource::open(fixture(file));
        for (int round = 0; round < 5000; ++round) {
            std::string text(source.value.text());
            for (auto edits = random() % 5 + 1; edits > 0; --edits)
                text.replace(random() % text.size(), random() % 4, pieces[random() % std::size(pieces)]);
            const Parsed<GemmSweep> parsed = importGemmText(text, file);
            QCOMPARE(parsed.ok(), !parsed.value.rows.empty());
            QCOMPARE(parsed.value.order.size(), parsed.value.rows.size());
            for (const GemmRow& row : parsed.value.rows) {
                QVERIFY(row.m >= 1 && row.n >= 1 && row.k >= 1 && row.time_s > 0 && row.time_s <= 1e6);
                QVERIFY(row.dtype < parsed.value.dtypes.size());
                QVERIFY(row.kernel == GemmRow::no_kernel || row.kernel < parsed.value.kernels.size());
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestGemmBadInput)
#include "tst_gemm_bad_input.moc"

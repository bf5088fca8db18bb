// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include "core/measure/gemm_file_name.h"
#include "core/measure/gemm_import.h"
#include "core/measure/text_source.h"
#include "tests/bench/gemm_fixture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace ridgepoint;

namespace {

const std::string sweepHeader = "batch,kernel_time,flops,utils,kernel_name\n";
const std::string tableHeader = "framework,version,device,op_name,kernel_source,gemm_dtype,m,n,k,latency\n";
const std::string torchName = "torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K1024_N2048_dtypefloat16.csv";

std::string fixture(const std::string& name)
{
    return std::string(RIDGEPOINT_TEST_DATA "/gemm/") + name;
}

QString messages(const Parsed<GemmSweep>& parsed)
{
    return QString::fromStdString(joinedText(parsed.diagnostics));
}

std::string tableRow(const std::string& m, const std::string& n, const std::string& k, const std::string& latency,
    const std::string& dtype = "bfloat16")
{
    return "VLLM,0.14.0,NVIDIA L40S,gemm,default," + dtype + "," + m + "," + n + "," + k + "," + latency + "\n";
}

std::size_t countOf(const Parsed<GemmSweep>& parsed, Diagnostic::Severity severity)
{
    return static_cast<std::size_t>(std::count_if(parsed.diagnostics.begin(), parsed.diagnostics.end(),
        [severity](const Diagnostic& one) { return one.severity == severity; }));
}

} // namespace

class TestGemmSweep : public QObject
{
    Q_OBJECT

private slots:
    void readsNames_data();
    void readsNames();
    void readsTorchSweep();
    void readsLayouts_data();
    void readsLayouts();
    void mapsDtypes_data();
    void mapsDtypes();
    void groupsSeries();
    void findsColumnsByName();
    void leavesBadRowsOut_data();
    void leavesBadRowsOut();
    void refuses_data();
    void refuses();
    void refusesFiles_data();
    void refusesFiles();
    void readsOtherEncodings_data();
    void readsOtherEncodings();
    void asksForWhatTheNameLacks();
    void factsWinOverTheName();
    void checksShapeAgainstFlops_data();
    void checksShapeAgainstFlops();
    void keepsRepeatedRows();
    void keepsUnknownDtype();
    void leavesOtherDevicesOut();
    void capsDiagnostics();
    void reportsProgressAndStops();
    void survivesEveryTruncation();
    void survivesRandomEdits();
    void computesFlopAndBytes();
    void readsRealFiles_data();
    void readsRealFiles();
    void readsLargeTable();
};

void TestGemmSweep::readsNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("facts"); // gpu|framework|n|k|dtype|analysis result
    const auto row = [](const char* story, const char* name, const char* facts) {
        QTest::newRow(story) << QString::fromUtf8(name) << QString::fromUtf8(facts);
    };
    row("torch", "torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv",
        "NVIDIA_GeForce_RTX_4090|torch 2.5.1+cu124|14336|4096|float16|0");
    row("torch without dtype", "torchgemm_NVIDIA_A800_80GB_PCIe_torch_2.5.1+cu124_K4096_N4096_bfloat16.csv",
        "NVIDIA_A800_80GB_PCIe|torch 2.5.1+cu124|4096|4096|bfloat16|0");
    row("Marlin", "Marlin_NVIDIA_A800_80GB_PCIe_vllm_0.6.5_K4096_N28672_gptq_int8.csv",
        "NVIDIA_A800_80GB_PCIe|vllm 0.6.5 Marlin|28672|4096|gptq_int8|0");
    row("Marlin with dtype", "Marlin_NVIDIA_A800_80GB_PCIe_vllm_0.6.5_K4096_N28672_dtype_gptq_int8.csv",
        "NVIDIA_A800_80GB_PCIe|vllm 0.6.5 Marlin|28672|4096|gptq_int8|0");
    row("analysis result",
        "low_utils_torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv",
        "NVIDIA_GeForce_RTX_4090|torch 2.5.1+cu124|14336|4096|float16|1");
    row("folders", "/a_K1_N2/b/torchgemm_T4_torch_2.0_K64_N32_half.CSV", "T4|torch 2.0|32|64|half|0");
    row("second download", "torchgemm_T4_torch_2.0_K64_N32_float16 (1).csv", "T4|torch 2.0|32|64|float16|0");
    row("N before K", "torchgemm_T4_torch_2.0_N32_K64_float16.csv", "T4|torch 2.0|32|64|float16|0");
    row("a GPU named like a K", "torchgemm_Tesla_K80_torch_1.7_N32_float32.csv", "Tesla_K80|torch 1.7|32|0|float32|0");
    row("shape only", "mine_K64_N32.csv", "||32|64||0");
    row("shape and type", "mine_K64_N32_float16.csv", "||32|64|float16|0");
    row("shape and a remark", "mine_K64_N32_second_try.csv", "||32|64||0");
    row("nothing", "results.csv", "||0|0||0");
    row("only a prefix", "torchgemm_", "||0|0||0");
    row("too large a shape", "torchgemm_T4_torch_2.0_K99999999999_N32_float16.csv", "T4|torch 2.0|32|0|float16|0");
    row("no shape is zero", "torchgemm_T4_torch_2.0_K0_N32_float16.csv", "T4|torch 2.0|32|0|float16|0");
    row("empty", "", "||0|0||0");
}

void TestGemmSweep::readsNames()
{
    QFETCH(const QString, name);
    QFETCH(const QString, facts);

    const GemmFileName found = parseGemmFileName(name.toStdString());

    const QStringList shown {QString::fromStdString(found.gpu_name), QString::fromStdString(found.framework),
        QString::number(found.n.value_or(0)), QString::number(found.k.value_or(0)), QString::fromStdString(found.dtype),
        QString::number(found.is_analysis_result)};
    QCOMPARE(shown.join(QLatin1Char('|')), facts);
}

void TestGemmSweep::readsTorchSweep()
{
    const Parsed<GemmSweep> parsed = importGemmSweep(fixture(torchName));

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    const GemmSweep& sweep = parsed.value;
    QCOMPARE(sweep.layout, GemmLayout::TorchSweep);
    QCOMPARE(sweep.gpu_name, std::string("NVIDIA_GeForce_RTX_4090"));
    QCOMPARE(sweep.framework, std::string("torch 2.5.1+cu124"));
    QCOMPARE(sweep.rows.size(), std::size_t {4});
    QCOMPARE(sweep.kernels.size(), std::size_t {2});
    QCOMPARE(sweep.kernels[0], std::string("void gemv<long, float>(Params, int)"));
    QVERIFY(!sweep.gaps.any());

    const GemmRow& last = sweep.rows[3];
    QCOMPARE(last.m, std::int64_t {8});
    QCOMPARE(last.n, 2048);
    QCOMPARE(last.k, 1024);
    QCOMPARE(last.time_s, 22.5 / 1e6);
    QCOMPARE(last.kernel, 1U);
    QCOMPARE(last.line, 5);
    QVERIFY(std::isnan(last.utils));
    QCOMPARE(sweep.rows[0].utils, 0.0012F);
    QVERIFY(std::abs(*sweep.derived_nk / (2048.0 * 1024) - 1) < 0.02);
}

void TestGemmSweep::readsLayouts_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("summary"); // layout|framework|rows|series|dtype|weights|activations
    const auto row = [](const char* story, const char* file, const char* summary) {
        QTest::newRow(story) << QString::fromUtf8(file) << QString::fromUtf8(summary);
    };
    row("torch", torchName.c_str(), "torch sweep|torch 2.5.1+cu124|4|1|float16|fp16|fp16");
    row("torch without dtype", "torchgemm_NVIDIA_A800_80GB_PCIe_torch_2.5.1+cu124_K2048_N4096_bfloat16.csv",
        "torch sweep|torch 2.5.1+cu124|2|1|bfloat16|bf16|bf16");
    row("Marlin", "Marlin_NVIDIA_A800_80GB_PCIe_vllm_0.6.5_K1024_N4096_gptq_int8.csv",
        "Marlin sweep|vllm 0.6.5 Marlin|3|1|gptq_int8|int8|bf16");
    row("analysis result", ("low_utils_" + torchName).c_str(),
        "analysis result|torch 2.5.1+cu124|1|1|float16|fp16|fp16");
    row("aiconfigurator", "gemm_table.csv", "aiconfigurator table|TRTLLM 1.0.0|4|2|int4_wo|int4|bf16");
}

void TestGemmSweep::readsLayouts()
{
    QFETCH(const QString, file);
    QFETCH(const QString, summary);

    const Parsed<GemmSweep> parsed = importGemmSweep(fixture(file.toStdString()));

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    const GemmSweep& sweep = parsed.value;
    QCOMPARE(sweep.dtypes.size(), std::size_t {1});
    const std::string text = std::string(name(sweep.layout)) + '|' + sweep.framework + '|'
        + std::to_string(sweep.rows.size()) + '|' + std::to_string(sweep.series.size()) + '|' + sweep.dtypes[0].text
        + '|' + std::string(name(sweep.dtypes[0].weights.value())) + '|'
        + std::string(name(sweep.dtypes[0].activations.value()));
    QCOMPARE(QString::fromStdString(text), summary);
}

void TestGemmSweep::mapsDtypes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("precisions");
    const auto row = [](const char* text, const char* precisions) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(precisions);
    };
    row("float16", "fp16/fp16");
    row("torch.bfloat16", "bf16/bf16");
    row("FLOAT16", "fp16/fp16");
    row("gptq_int8", "int8/bf16");
    row("int8", "int8/int8");
    row("int8_wo", "int8/bf16");
    row("int4_wo", "int4/bf16");
    row("fp8", "fp8/fp8");
    row("fp8_block", "fp8/fp8");
    row("nvfp4", "fp4/fp4");
    row("posit16", "unknown");
    row("", "unknown");
}

void TestGemmSweep::mapsDtypes()
{
    QFETCH(const QString, text);
    QFETCH(const QString, precisions);

    const GemmDtype dtype = gemmDtype(text.toStdString());

    QCOMPARE(QString::fromStdString(dtype.text), text);
    const std::string found =
        dtype.known() ? std::string(name(*dtype.weights)) + '/' + std::string(name(*dtype.activations)) : "unknown";
    QCOMPARE(QString::fromStdString(found), precisions);
}

void TestGemmSweep::groupsSeries()
{
    const Parsed<GemmSweep> parsed = importGemmSweep(fixture("gemm_table.csv"));

    const GemmSweep& sweep = parsed.value;
    QCOMPARE(sweep.series.size(), std::size_t {2});
    QCOMPARE(sweep.series[0], (GemmSeries {128, 1024, 0, 0, 1}));
    QCOMPARE(sweep.series[1], (GemmSeries {4096, 1024, 0, 1, 3}));
    std::vector<std::int64_t> batches;
    for (const std::uint32_t row : sweep.rowsOf(sweep.series[1]))
        batches.push_back(sweep.rows[row].m);
    QCOMPARE(batches, (std::vector<std::int64_t> {1, 8, 64}));
}

void TestGemmSweep::findsColumnsByName()
{
    const Parsed<GemmSweep> parsed =
        importGemmText("\n Latency ;K;power;N;M;GEMM_dtype\n2.5;64;300;32;16;fp8\n", "table.csv", {"NVIDIA L40S"});

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    const GemmRow& row = parsed.value.rows.at(0);
    QCOMPARE(parsed.value.layout, GemmLayout::AiconfiguratorTable);
    QCOMPARE(row.m, std::int64_t {16});
    QCOMPARE(row.n, 32);
    QCOMPARE(row.k, 64);
    QCOMPARE(row.time_s, 0.0025);
    QCOMPARE(row.kernel, GemmRow::no_kernel);
    QCOMPARE(row.line, 3);
}

void TestGemmSweep::leavesBadRowsOut_data()
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

void TestGemmSweep::leavesBadRowsOut()
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

void TestGemmSweep::refuses_data()
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
    row("unknown header", "Dispatch_ID,Kernel_Name\n1,k\n", "no known header: found \"Dispatch_ID,Kernel_Name\"");
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

void TestGemmSweep::refuses()
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

void TestGemmSweep::refusesFiles_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("message");
    QTest::newRow("directory") << QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm") << QStringLiteral("found a directory");
    QTest::newRow("missing") << QStringLiteral(RIDGEPOINT_TEST_DATA "/none.csv") << QStringLiteral("cannot open");
    QTest::newRow("binary") << QString() /* this test itself */ << QStringLiteral("found a binary file");
}

void TestGemmSweep::refusesFiles()
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

void TestGemmSweep::readsOtherEncodings_data()
{
    QTest::addColumn<QByteArray>("content");
    QFile file(QString::fromStdString(fixture(torchName)));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray plain = file.readAll();
    const QString text = QString::fromUtf8(plain);
    const auto utf16 = [&text](bool bigEndian) {
        QByteArray bytes(bigEndian ? "\xFE\xFF" : "\xFF\xFE");
        for (const QChar c : text)
            bytes += bigEndian ? QByteArray(1, '\0') + c.toLatin1() : QByteArray(1, c.toLatin1()) + '\0';
        return bytes;
    };
    QTest::newRow("CRLF") << QByteArray(plain).replace("\n", "\r\n");
    QTest::newRow("UTF-8 mark") << "\xEF\xBB\xBF" + plain;
    QTest::newRow("UTF-8 mark and CRLF") << "\xEF\xBB\xBF" + QByteArray(plain).replace("\n", "\r\n");
    QTest::newRow("UTF-16 little endian") << utf16(false);
    QTest::newRow("UTF-16 big endian") << utf16(true);
}

void TestGemmSweep::readsOtherEncodings()
{
    QFETCH(const QByteArray, content);
    QTemporaryDir folder;
    const QString path = folder.filePath(QString::fromStdString(torchName));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
    file.close();

    const Parsed<GemmSweep> parsed = importGemmSweep(path.toStdString());
    const Parsed<GemmSweep> plain = importGemmSweep(fixture(torchName));

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.rows.size(), plain.value.rows.size());
    QCOMPARE(parsed.value.kernels, plain.value.kernels);
    for (std::size_t i = 0; i < plain.value.rows.size(); ++i) {
        QCOMPARE(parsed.value.rows[i].m, plain.value.rows[i].m);
        QCOMPARE(parsed.value.rows[i].time_s, plain.value.rows[i].time_s);
        QCOMPARE(parsed.value.rows[i].kernel, plain.value.rows[i].kernel);
    }
}

void TestGemmSweep::asksForWhatTheNameLacks()
{
    const std::string text = sweepHeader + "1,20.5,0.2046,0.0012,gemv\n";

    const Parsed<GemmSweep> parsed = importGemmText(text, "results.csv");

    QVERIFY(parsed.ok());
    QCOMPARE(parsed.value.gaps, (GemmGaps {true, true, true, true}));
    QCOMPARE(parsed.value.rows.at(0).n, 0);
    QVERIFY(messages(parsed).contains(QLatin1String("needs n and k")));
    QVERIFY(messages(parsed).contains(QLatin1String("needs the GPU's name")));
    QVERIFY(messages(parsed).contains(QLatin1String("needs the number format")));
    QVERIFY2(messages(parsed).contains(QLatin1String("n*k is about 2097150")), qPrintable(messages(parsed)));

    const Parsed<GemmSweep> half = importGemmText(text, "results_K1024.csv");
    QVERIFY(messages(half).contains(QLatin1String("needs n:")));
    QVERIFY(messages(half).contains(QLatin1String("so that n is about 2048")));
}

void TestGemmSweep::factsWinOverTheName()
{
    GemmFacts facts;
    facts.gpu_name = "NVIDIA L40S";
    facts.n = 1024;
    facts.k = 2048;
    facts.dtype = "bfloat16";

    const Parsed<GemmSweep> parsed = importGemmText(sweepHeader + "1,20.5,0.2046,0.0012,gemv\n", torchName, facts);

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.gpu_name, std::string("NVIDIA L40S"));
    QCOMPARE(parsed.value.rows[0].n, 1024);
    QCOMPARE(parsed.value.rows[0].k, 2048);
    QCOMPARE(parsed.value.dtypes[0].text, std::string("bfloat16"));

    facts.n = -5;
    const Parsed<GemmSweep> wrong = importGemmText(sweepHeader + "1,20.5,0.2046,0.0012,gemv\n", torchName, facts);
    QVERIFY(messages(wrong).contains(QLatin1String("found n = -5 given for the file, expected 1 ")));
    QCOMPARE(wrong.value.rows[0].n, 2048);
}

void TestGemmSweep::checksShapeAgainstFlops_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("warns");
    QTest::newRow("right shape") << QStringLiteral("torchgemm_T4_torch_2.0_K1024_N2048_float16.csv") << false;
    QTest::newRow("n and k swapped cannot be seen")
        << QStringLiteral("torchgemm_T4_torch_2.0_K2048_N1024_float16.csv") << false;
    QTest::newRow("wrong n") << QStringLiteral("torchgemm_T4_torch_2.0_K1024_N4096_float16.csv") << true;
    QTest::newRow("n off by 3 %") << QStringLiteral("torchgemm_T4_torch_2.0_K1024_N2110_float16.csv") << true;
}

void TestGemmSweep::checksShapeAgainstFlops()
{
    QFETCH(const QString, name);
    QFETCH(const bool, warns);
    const std::string text = sweepHeader + "1,20.5,0.2046,0.0012,a\n2,20.5,0.4092,0.0024,a\n4,20.5,99,0.0048,a\n";

    const Parsed<GemmSweep> parsed = importGemmText(text, name.toStdString());

    QVERIFY(parsed.ok());
    QCOMPARE(messages(parsed).contains(QLatin1String("n or k is probably wrong")), warns);
}

void TestGemmSweep::keepsRepeatedRows()
{
    const std::string row = tableRow("8", "32", "64", "0.25");

    const Parsed<GemmSweep> parsed = importGemmText(tableHeader + row + row + row, "t.csv");

    QCOMPARE(parsed.value.rows.size(), std::size_t {3});
    QCOMPARE(parsed.value.duplicate_rows, std::size_t {2});
    QVERIFY(messages(parsed).contains(QLatin1String("2 rows repeat m, n, k")));
    QCOMPARE(countOf(parsed, Diagnostic::Severity::Note), std::size_t {1});
}

void TestGemmSweep::keepsUnknownDtype()
{
    const Parsed<GemmSweep> parsed = importGemmText(tableHeader + tableRow("8", "32", "64", "0.25", "posit16")
            + tableRow("9", "32", "64", "0.25", "posit16") + tableRow("8", "32", "64", "0.25", "fp8"),
        "t.csv");

    QVERIFY(parsed.ok());
    QCOMPARE(parsed.value.rows.size(), std::size_t {3});
    QCOMPARE(parsed.value.dtypes.size(), std::size_t {2});
    QCOMPARE(parsed.value.dtypes[0].text, std::string("posit16"));
    QVERIFY(!parsed.value.dtypes[0].known());
    QCOMPARE(parsed.value.series.size(), std::size_t {2});
    QCOMPARE(parsed.diagnostics.size(), std::size_t {1});
    QVERIFY(messages(parsed).contains(QLatin1String("t.csv:2:38: found \"posit16\", expected a known number format")));
}

void TestGemmSweep::leavesOtherDevicesOut()
{
    const Parsed<GemmSweep> parsed = importGemmText(tableHeader + tableRow("8", "32", "64", "0.25")
            + "VLLM,0.15.0,NVIDIA L40S,gemm,default,bfloat16,9,32,64,0.5\n"
            + "VLLM,0.14.0,NVIDIA L4,gemm,default,bfloat16,8,32,64,0.5\n",
        "t.csv");

    QCOMPARE(parsed.value.rows.size(), std::size_t {2});
    QCOMPARE(parsed.value.dropped_rows, std::size_t {1});
    QVERIFY(messages(parsed).contains(QLatin1String("t.csv:4:13: found \"NVIDIA L4\", expected \"NVIDIA L40S\"")));
    QVERIFY(messages(parsed).contains(QLatin1String("1 rows are of another framework or version")));
}

void TestGemmSweep::capsDiagnostics()
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

void TestGemmSweep::reportsProgressAndStops()
{
    const std::string text = fixtures::aiconfiguratorText(20'000);
    std::vector<double> shares;
    const auto remember = [&shares](double share) {
        shares.push_back(share);
        return true;
    };

    QCOMPARE(importGemmText(text, "t.csv", {}, remember).value.rows.size(), std::size_t {20'000});
    QVERIFY(shares.size() >= 5);
    QVERIFY(std::is_sorted(shares.begin(), shares.end()));
    QCOMPARE(shares.back(), 1.0);

    const Parsed<GemmSweep> stopped = importGemmText(text, "t.csv", {}, [](double share) { return share < 0.5; });
    QVERIFY(!stopped.ok());
    QVERIFY(stopped.value.rows.empty());
    QVERIFY(messages(stopped).contains(QLatin1String("stopped")));
}

void TestGemmSweep::survivesEveryTruncation()
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

void TestGemmSweep::survivesRandomEdits()
{
    constexpr std::string_view pieces[] = {"\"", "\"\"", ",", ",,,,", "\n", "\r\n", "-", "nan", "1e308",
        "9999999999999999999", "\xFF", ";", "\t", "0", "n/a"};
    std::mt19937 random(3); // NOLINT: the same edits in each run
    for (const std::string& file : {torchName, std::string("gemm_table.csv")}) {
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

void TestGemmSweep::computesFlopAndBytes()
{
    GemmRow row;
    row.m = 3;
    row.n = 5;
    row.k = 7;
    row.time_s = 0.5;
    QCOMPARE(flop(row), 210.0);
    QCOMPARE(bytes(row, 1, 2), 35.0 + 42.0 + 30.0);
    QCOMPARE(flopPerSecond(row), 420.0);
}

void TestGemmSweep::readsRealFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("series");
    QTest::addColumn<QString>("gpu");
    const auto row = [](const char* story, const char* file, int rows, int series, const char* gpu) {
        QTest::newRow(story) << QString::fromUtf8(file) << rows << series << QString::fromUtf8(gpu);
    };
    row("RTX 4090, torch 2.5.1",
        "fairyspeed/torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv", 8197, 1,
        "NVIDIA_GeForce_RTX_4090");
    row("RTX 4090, torch 2.3.0",
        "fairyspeed/torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.3.0+cu121_K4096_N14336_dtypefloat16.csv", 8197, 1,
        "NVIDIA_GeForce_RTX_4090");
    row("A800", "fairyspeed/torchgemm_NVIDIA_A800_80GB_PCIe_torch_2.5.1+cu124_K4096_N28672_dtypefloat16.csv", 2053, 1,
        "NVIDIA_A800_80GB_PCIe");
    row("A800, Marlin", "fairyspeed/Marlin_NVIDIA_A800_80GB_PCIe_vllm_0.6.5_K4096_N28672_dtype_gptq_int8.csv", 2053, 1,
        "NVIDIA_A800_80GB_PCIe");
    row("anomalies",
        "fairyspeed/low_utils_torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv", 2882,
        1, "NVIDIA_GeForce_RTX_4090");
    row("A100, int4", "aiconfigurator/gemm_a100_sxm_trtllm_1.0.0_int4_wo.csv", 6048, 288, "NVIDIA A100-SXM4-80GB");
    row("A100", "aiconfigurator/gemm_a100_sxm_vllm_0.14.0_bfloat16.csv", 9240, 440, "NVIDIA A100-SXM4-80GB");
    row("H100", "aiconfigurator/gemm_h100_sxm_trtllm_1.3.0rc20_bfloat16.csv", 35700, 483, "NVIDIA H100 80GB HBM3");
    row("H100, fp8", "aiconfigurator/gemm_h100_sxm_trtllm_1.3.0rc20_fp8.csv", 35700, 483, "NVIDIA H100 80GB HBM3");
    row("L40S", "aiconfigurator/gemm_l40s_vllm_0.24.0_bfloat16.csv", 35672, 483, "NVIDIA L40S");
}

void TestGemmSweep::readsRealFiles()
{
    QFETCH(const QString, file);
    QFETCH(const int, rows);
    QFETCH(const int, series);
    QFETCH(const QString, gpu);
    const QString path = QStringLiteral(RIDGEPOINT_SHARED_DATA "/gemm/") + file;
    if (!QFileInfo::exists(path))
        QSKIP(qPrintable(QLatin1String("the measured file is not here: ") + path));

    const Parsed<GemmSweep> parsed = importGemmSweep(path.toStdString());

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    QCOMPARE(static_cast<int>(parsed.value.rows.size()), rows);
    QCOMPARE(static_cast<int>(parsed.value.series.size()), series);
    QCOMPARE(QString::fromStdString(parsed.value.gpu_name), gpu);
    QVERIFY(parsed.value.dtypes.at(0).known());
    for (const GemmSeries& one : parsed.value.series) {
        const auto indices = parsed.value.rowsOf(one);
        QVERIFY(std::is_sorted(indices.begin(), indices.end(),
            [&](std::uint32_t a, std::uint32_t b) { return parsed.value.rows[a].m < parsed.value.rows[b].m; }));
    }
}

void TestGemmSweep::readsLargeTable()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("table.csv")).toStdString();
    QVERIFY(fixtures::writeAiconfiguratorTable(path));
    qint64 best = std::numeric_limits<qint64>::max();
    Parsed<GemmSweep> parsed;
    for (int i = 0; i < 5; ++i) {
        QElapsedTimer timer;
        timer.start();
        parsed = importGemmSweep(path);
        best = std::min(best, timer.nsecsElapsed());
    }

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.rows.size(), fixtures::aiconfiguratorRows);
    qInfo("%zu rows, %.1f MB: %.2f ms", parsed.value.rows.size(),
        static_cast<double>(QFileInfo(QString::fromStdString(path)).size()) / 1e6, static_cast<double>(best) / 1e6);
}

QTEST_GUILESS_MAIN(TestGemmSweep)
#include "tst_gemm_sweep.moc"

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include "core/measure/gemm/batch_curve.h"
#include "core/measure/gemm_import.h"
#include "tests/bench/gemm_fixture.h"
#include "tests/core/gemm_test_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace ridgepoint;
using namespace ridgepoint::test;

class TestGemmSweep : public QObject
{
    Q_OBJECT

private slots:
    void readsTorchSweep();
    void readsLayouts_data();
    void readsLayouts();
    void groupsSeries();
    void findsColumnsByName();
    void readsOtherEncodings_data();
    void readsOtherEncodings();
    void asksForWhatTheNameLacks();
    void factsWinOverTheName();
    void checksShapeAgainstFlops_data();
    void checksShapeAgainstFlops();
    void timesInAnotherUnitAreSuspected();
    void anyNumberTellsTheNotation();
    void readsUtilisations_data();
    void readsUtilisations();
    void readsRowsOfTheWantedDevice_data();
    void readsRowsOfTheWantedDevice();
    void keepsRepeatedRows();
    void keepsUnknownDtype();
    void reportsProgressAndStops();
    void computesFlopAndBytes();
    void readsRealFiles_data();
    void readsRealFiles();
    void readsLargeTable();
};

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

void TestGemmSweep::timesInAnotherUnitAreSuspected()
{
    // Milliseconds where microseconds are expected.
    const std::string text = sweepHeader + "1,0.0205,0.2046,0.0012,a\n2,0.0205,0.4092,0.0024,a\n";

    const Parsed<GemmSweep> parsed = importGemmText(text, "torchgemm_T4_torch_2.0_K1024_N2048_float16.csv");

    QVERIFY2(
        messages(parsed).contains(QLatin1String("the time is probably in another unit")), qPrintable(messages(parsed)));
}

/// The times alone could be read two ways.
void TestGemmSweep::anyNumberTellsTheNotation()
{
    const std::string text = "batch;kernel_time;flops;utils\n1;10,500;3,196;0,010\n2;12,000;5,592;0,018\n";

    const Parsed<GemmSweep> parsed = importGemmText(text, "torchgemm_T4_torch_2.0_K4096_N4096_float16.csv");

    QCOMPARE(parsed.value.rows.at(0).time_s, 10.5e-6);
    QCOMPARE(parsed.value.rows.at(0).utils, 0.01F);
    QVERIFY(parsed.value.locale == NumberLocale::Comma && !parsed.value.locale_is_guess);
}

void TestGemmSweep::readsUtilisations_data()
{
    QTest::addColumn<QString>("column");
    QTest::addColumn<QStringList>("cells");
    QTest::addColumn<QString>("expected"); // "-": missing
    QTest::addColumn<bool>("noted"); // as per cent
    QTest::addColumn<int>("warnings");
    const auto row = [](const char* story, const char* column, const QStringList& cells, const char* expected,
                         bool noted, int warnings) {
        QTest::newRow(story) << QString::fromUtf8(column) << cells << QString::fromUtf8(expected) << noted << warnings;
    };
    row("shares", "utils", {"0.725", "0.0012", "0"}, "0.725 0.0012 0", false, 0);
    row("above the peak", "utils", {"0.9", "1.05", "1.2"}, "0.9 1.05 1.2", false, 0);
    row("one far above", "utils", {"0.9", "0.8", "72.5"}, "0.9 0.8 72.5", false, 1);
    row("small, whatever their unit", "utils", {"0.24", "0.97", "3.6"}, "0.24 0.97 3.6", false, 1);
    row("shares of a wider format's peak", "utils", {"1.39", "1.54", "1.61"}, "1.39 1.54 1.61", false, 1);
    row("per cent, one cell saying so", "utils", {"40", "60%", "20"}, "0.4 0.6 0.2", true, 0);
    row("per cent by the values", "utils", {"72.513", "0.9", "100"}, "0.72513 0.009 1", true, 0);
    row("per cent by the name", "Utils [%]", {"0.9", "0.12", "105"}, "0.009 0.0012 1.05", true, 0);
    row("per cent by a word", "utils_percent", {"0.9", "0.12", ""}, "0.009 0.0012 -", true, 0);
    row("per cent by the cells", "utils", {"72.5%", "0.9 %", "n/a"}, "0.725 0.009 -", true, 0);
    row("shares beside nonsense", "utils", {"0.725", "150", "-0.5"}, "0.725 - -", false, 2);
    row("per cent beside nonsense", "utils", {"72.5", "150", "60"}, "0.725 - 0.6", true, 1);
    row("negative per cent", "utils(%)", {"72.5", "-3", "60"}, "0.725 - 0.6", true, 1);
    row("no number", "utils", {"0.5", "high", "%"}, "0.5 - -", false, 2);
}

void TestGemmSweep::readsUtilisations()
{
    QFETCH(const QString, column);
    QFETCH(const QStringList, cells);
    QFETCH(const bool, noted);
    QFETCH(const int, warnings);
    std::string text = "batch,kernel_time," + column.toStdString() + "\n";
    for (const QString& cell : cells)
        text += "8,10," + cell.toStdString() + "\n";

    const Parsed<GemmSweep> parsed = importGemmText(text, torchName);

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QStringList found;
    for (const GemmRow& row : parsed.value.rows)
        found << (std::isnan(row.utils) ? QStringLiteral("-") : QString::number(fileUtilisation(row.utils)));
    QTEST(found.join(u' '), "expected");
    QCOMPARE(messages(parsed).contains(QLatin1String("utilisations are in per cent and divided by 100")), noted);
    QCOMPARE(static_cast<int>(countOf(parsed, Diagnostic::Severity::Warning)), warnings);
}

void TestGemmSweep::readsRowsOfTheWantedDevice_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("expected"); // gpu|framework|rows|left out
    const auto row = [](const char* story, const char* id, const char* name, const char* expected) {
        QTest::newRow(story) << QString::fromUtf8(id) << QString::fromUtf8(name) << QString::fromUtf8(expected);
    };
    const char* const first = "NVIDIA L40S|VLLM 0.14.0|2|NVIDIA H100 80GB HBM3";
    const char* const second = "NVIDIA H100 80GB HBM3|TRTLLM 1.0.0|3|NVIDIA L40S";
    row("none", "", "", first);
    row("a preset", "h100-sxm5", "NVIDIA H100 SXM5 80GB", second);
    row("as the file names it", "", "NVIDIA H100 80GB HBM3", second);
    row("the first, by its name", "", "NVIDIA L40S", first);
}

void TestGemmSweep::readsRowsOfTheWantedDevice()
{
    QFETCH(const QString, id);
    QFETCH(const QString, name);
    GemmFacts facts;
    if (!name.isEmpty())
        facts.wanted_gpu = WantedGpu {id.toStdString(), name.toStdString()};

    const Parsed<GemmSweep> parsed = importGemmSweep(fixture("gemm_two_devices.csv"), facts);

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    const GemmSweep& sweep = parsed.value;
    QCOMPARE(sweep.other_gpus.size(), std::size_t {1});
    const std::string text = sweep.gpu_name + '|' + sweep.framework + '|' + std::to_string(sweep.rows.size()) + '|'
        + sweep.other_gpus.front();
    QTEST(QString::fromStdString(text), "expected");
    QCOMPARE(parsed.diagnostics.size(), std::size_t {1});
    QVERIFY2(messages(parsed).contains(QString::fromStdString("left out: \"" + sweep.other_gpus.front() + '"')),
        qPrintable(messages(parsed)));
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

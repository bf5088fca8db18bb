// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/gemm_test_text.h"
#include "tests/core/program.h"

using ridgepoint::program::Files;
using ridgepoint::program::Result;
using ridgepoint::program::run;
using Json = nlohmann::ordered_json;

namespace {

const QString sweepName = QString::fromStdString(ridgepoint::test::torchName); // n = 2048, k = 1024, RTX 4090

/// Batch 24 falls behind 16 and is faster as 8 + 16; 48 is no worse than the threshold allows.
QByteArray sweep()
{
    return QByteArray::fromStdString(ridgepoint::test::sweepHeader)
        + "8,10.0,3.36,0.02,gemm_128x64_nn\n16,10.0,6.71,0.04,gemm_128x64_nn\n24,30.0,3.36,0.02,gemm_64x64_nn\n"
          "48,33.0,6.1,0.036,gemm_128x64_nn\n";
}

Json filesOf(const Result& result)
{
    return result.json()["files"];
}

QString real(const char* name)
{
    return QStringLiteral(RIDGEPOINT_SHARED_DATA "/gemm/fairyspeed/") + QString::fromLatin1(name);
}

const char* const torch251 = "torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv";
const char* const torch230 = "torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.3.0+cu121_K4096_N14336_dtypefloat16.csv";

} // namespace

/// The sub-command as a script meets it.
class GemmCommand : public QObject
{
    Q_OBJECT

private slots:
    void jsonSchema();
    void oneEntryForEachSeries();
    void thresholdAndRatio();
    void basis();
    void bothMfusStandSideBySide_data();
    void bothMfusStandSideBySide();
    void aGpuWithoutPresetIsNull();
    void gpuOption();
    void gpuChoosesTheRows_data();
    void gpuChoosesTheRows();
    void anotherGpuIsNoted();
    void numbersOption();
    void goodFilesSurviveBadOnes();
    void savingsPerToken();
    void comparesTwoFiles();
    void unknownShapeIsNull();
    void csvRows();
    void tableReads();
    void badInput_data();
    void badInput();
    void publishedCounts_data();
    void publishedCounts();
};

void GemmCommand::jsonSchema()
{
    Files files;
    const QString path = files.write(sweepName, sweep());
    const Result result = run({"gemm", path, "--format", "json"});
    QCOMPARE(result.code, 0);
    const Json list = filesOf(result);
    QCOMPARE(list.size(), std::size_t(1));
    const Json& file = list[0];
    QCOMPARE(file["path"].get<std::string>(), path.toStdString());
    QCOMPARE(file["gpu"], Json("rtx-4090"));
    QCOMPARE(file["framework"], Json("torch 2.5.1+cu124"));
    QCOMPARE(file["dtype"], Json("float16"));
    QCOMPARE(file["n"], Json(2048));
    QCOMPARE(file["k"], Json(1024));
    QCOMPARE(file["rows"], Json(4));
    QCOMPARE(file["basis"], Json("file"));

    QCOMPARE(file["anomalies"].size(), std::size_t(1));
    const Json& anomaly = file["anomalies"][0];
    QCOMPARE(anomaly["batch"], Json(24));
    QCOMPARE(anomaly["time_s"].get<double>(), 30e-6);
    QCOMPARE(anomaly["mfu"].get<double>(), 0.02);
    QCOMPARE(anomaly["best_smaller_batch"], Json(16));
    QCOMPARE(anomaly["best_smaller_mfu"].get<double>(), 0.04);
    QCOMPARE(anomaly["reason"], Json("kernel switch"));
    QCOMPARE(anomaly["remedy"], Json("split"));
    QCOMPARE(anomaly["saved_s"].get<double>(), 10e-6);

    QCOMPARE(file["splits"].size(), std::size_t(1));
    const Json& split = file["splits"][0];
    QCOMPARE(split["batch"], Json(24));
    QCOMPARE(split["time_s"].get<double>(), 30e-6);
    QCOMPARE(split["first_batch"], Json(8));
    QCOMPARE(split["first_time_s"].get<double>(), 10e-6);
    QCOMPARE(split["second_batch"], Json(16));
    QCOMPARE(split["second_time_s"].get<double>(), 10e-6);
    QVERIFY(!result.json().contains("comparison"));
}

void GemmCommand::oneEntryForEachSeries()
{
    using namespace ridgepoint::test;
    Files files;
    const QString path = files.write("table.csv",
        QByteArray::fromStdString(tableHeader + tableRow("1", "64", "32", "1") + tableRow("2", "64", "32", "9")
            + tableRow("1", "128", "32", "1") + tableRow("1", "64", "32", "1", "fp8")));
    const Json list = filesOf(run({"gemm", path, "--format", "json"}));
    QCOMPARE(list.size(), std::size_t(3));
    for (const Json& one : list) {
        QCOMPARE(one["path"].get<std::string>(), path.toStdString());
        QCOMPARE(one["gpu"], Json("l40s"));
        QCOMPARE(one["basis"], Json("time"));
    }
    QCOMPARE(list[0]["anomalies"].size(), std::size_t(1));
    QVERIFY(list[0]["anomalies"][0]["mfu"].is_number());
}

void GemmCommand::thresholdAndRatio()
{
    Files files;
    const QString path = files.write(sweepName, sweep());
    QCOMPARE(filesOf(run({"gemm", path, "--format", "json", "--threshold", "0.95"}))[0]["anomalies"].size(), 2ULL);
    QCOMPARE(filesOf(run({"gemm", path, "--format", "json", "--threshold", "0.4"}))[0]["anomalies"].size(), 0ULL);
    QCOMPARE(filesOf(run({"gemm", path, "--format", "json", "--split-ratio", "0.5"}))[0]["splits"].size(), 0ULL);
}

void GemmCommand::basis()
{
    Files files;
    const QString path = files.write(
        sweepName, QByteArray::fromStdString(ridgepoint::test::sweepHeader) + "8,10,3.36,0.02,a\n16,20,3.36,0.01,a\n");
    const Json byFile = filesOf(run({"gemm", path, "--format", "json", "--basis", "file"}))[0];
    const Json byTime = filesOf(run({"gemm", path, "--format", "json", "--basis", "time"}))[0];
    QCOMPARE(byFile["anomalies"].size(), 1ULL);
    QCOMPARE(byTime["anomalies"].size(), 0ULL);
    QCOMPARE(byTime["basis"], Json("time"));
    for (const Json& one : {byFile, byTime})
        QCOMPARE(one["basis_dependent_batches"], Json::array({16}));
}

void GemmCommand::bothMfusStandSideBySide_data()
{
    QTest::addColumn<QString>("basis");
    QTest::addColumn<bool>("hasFile");
    QTest::addColumn<bool>("hasGpu");
    QTest::newRow("by the file") << QStringLiteral("file") << true << true;
    QTest::newRow("by time") << QStringLiteral("time") << true << true;
    QTest::newRow("no utilisation in the file") << QStringLiteral("time") << false << true;
    QTest::newRow("no GPU") << QStringLiteral("file") << true << false;
}

void GemmCommand::bothMfusStandSideBySide()
{
    QFETCH(QString, basis);
    QFETCH(bool, hasFile);
    QFETCH(bool, hasGpu);
    Files files;
    const QByteArray rows = hasFile ? sweep() : QByteArray("batch,kernel_time\n8,10.0\n16,10.0\n24,30.0\n48,33.0\n");
    const QString path = files.write(hasGpu ? sweepName : QStringLiteral("some.csv"), rows);
    const Json anomaly = filesOf(run({"gemm", path, "--format", "json", "--basis", basis}))[0]["anomalies"][0];
    const auto computed = [](double batch, double time) { return 2.0 * batch * 2048 * 1024 / time / 165.2e12; };

    QCOMPARE(anomaly["file_mfu"], hasFile ? Json(0.02) : Json(nullptr));
    QCOMPARE(anomaly["best_smaller_file_mfu"], hasFile ? Json(0.04) : Json(nullptr));
    QCOMPARE(anomaly["computed_mfu"].is_null(), !hasGpu);
    QCOMPARE(anomaly["best_smaller_computed_mfu"].is_null(), !hasGpu);
    if (hasGpu) {
        QVERIFY(qAbs(anomaly["computed_mfu"].get<double>() / computed(24, 30e-6) - 1) < 1e-9);
        QVERIFY(qAbs(anomaly["best_smaller_computed_mfu"].get<double>() / computed(16, 10e-6) - 1) < 1e-9);
    }
    QCOMPARE(anomaly["mfu"], anomaly[basis == QLatin1String("file") ? "file_mfu" : "computed_mfu"]);
}

void GemmCommand::aGpuWithoutPresetIsNull()
{
    Files files;
    QString name = sweepName;
    const QString path = files.write(name.replace("NVIDIA_GeForce_RTX_4090", "NVIDIA_B9000"), sweep());
    const Json file = filesOf(run({"gemm", path, "--format", "json"}))[0];
    QVERIFY(file["gpu"].is_null());
    QCOMPARE(file["gpu_name"], Json("NVIDIA_B9000"));
    const QList<QByteArray> lines = run({"gemm", path, "--format", "csv"}).out.trimmed().split('\n');
    QVERIFY(lines[0].endsWith(",gpu_name") && lines[1].endsWith(",NVIDIA_B9000"));
    QVERIFY2(lines[1].contains(".csv,,torch 2.5.1"), lines[1].constData());
}

void GemmCommand::gpuOption()
{
    Files files;
    const QString path = files.write(sweepName, sweep());
    const auto bestMfu = [&](const char* gpu) {
        const Json file =
            filesOf(run({"gemm", path, "--format", "json", "--basis", "time", "--gpu", QString::fromLatin1(gpu)}))[0];
        return file["anomalies"][0]["best_smaller_mfu"].get<double>();
    };
    const double flopPerSecond = 2.0 * 16 * 2048 * 1024 / 10e-6;
    QVERIFY(qAbs(bestMfu("rtx-4090") - flopPerSecond / 165.2e12) < 1e-9);
    QVERIFY(qAbs(bestMfu("a100-sxm4-80gb") - flopPerSecond / 312e12) < 1e-9);
}

void GemmCommand::gpuChoosesTheRows_data()
{
    QTest::addColumn<QString>("gpu");
    QTest::addColumn<QByteArray>("found");
    QTest::newRow("preset") << QStringLiteral("mi355x") << QByteArray("AMD Instinct MI355X 288GB, aiter, 1 rows");
    QTest::newRow("as the message names it")
        << QStringLiteral("gfx950 with cu_num 256") << QByteArray("AMD Instinct MI355X 288GB, aiter, 1 rows");
    QTest::newRow("without a preset") << QStringLiteral("gfx942 with cu_num 80")
                                      << QByteArray("unknown GPU, aiter, 1 rows");
    QTest::newRow("device of a table") << QStringLiteral("h100-sxm5") << QByteArray("TRTLLM 1.0.0, 3 rows");
}

void GemmCommand::gpuChoosesTheRows()
{
    QFETCH(QString, gpu);
    QFETCH(QByteArray, found);
    const QString file =
        found.contains("TRTLLM") ? QStringLiteral("gemm_two_devices.csv") : QStringLiteral("aiter_a8w8.csv");
    const Result result = run({"gemm", QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm/") + file, "--gpu", gpu});
    QVERIFY2(result.code == 0, result.error.constData());
    QVERIFY2(result.out.contains(found), result.out.constData());
}

void GemmCommand::anotherGpuIsNoted()
{
    Files files;
    const Result result = run({"gemm", files.write(sweepName, sweep()), "--gpu", "l4"});
    QVERIFY2(result.error.contains("the file names NVIDIA_GeForce_RTX_4090, --gpu takes it for NVIDIA L4"),
        result.error.constData());
}

void GemmCommand::numbersOption()
{
    Files files;
    const QString path = files.write(sweepName, "batch;kernel_time\n8;10,500\n16;30,500\n24;99,500\n");
    const auto firstTime = [&](const QStringList& more) {
        const Result result = run(QStringList {"gemm", path, "--format", "json"} + more);
        return filesOf(result)[0]["anomalies"][0]["time_s"].get<double>();
    };
    QCOMPARE(firstTime({}), 30.5e-6);
    QCOMPARE(firstTime({"--numbers", "comma"}), 30.5e-6);
    QCOMPARE(firstTime({"--numbers", "point"}), 30500e-6);
    const Result guessed = run({"gemm", path});
    QVERIFY2(guessed.error.contains("two ways; they are taken as 1.234"), guessed.error.constData());
}

void GemmCommand::goodFilesSurviveBadOnes()
{
    Files files;
    const QString good = files.write(sweepName, sweep());
    for (const QStringList& paths : {QStringList {good, "/nonexistent.csv"}, QStringList {"/nonexistent.csv", good}}) {
        const Result result = run(QStringList {"gemm", "--format", "json"} + paths);
        QCOMPARE(result.code, 2);
        QVERIFY2(result.error.contains("/nonexistent.csv"), result.error.constData());
        QCOMPARE(filesOf(result).size(), std::size_t(1));
    }
}

void GemmCommand::savingsPerToken()
{
    Files files;
    QString name = sweepName;
    const QString path = files.write(name.replace("K1024_N2048", "K4096_N6144"), sweep());
    const Json plain = filesOf(run({"gemm", path, "--format", "json"}))[0];
    QCOMPARE(plain["operators"][0]["model"], Json("llama-3-8b"));
    QCOMPARE(plain["operators"][0]["operator"], Json("qkv_proj"));
    QVERIFY(!plain["anomalies"][0].contains("saved_s_per_token"));
    const Json asked = filesOf(run({"gemm", path, "--format", "json", "--model", "llama-3.1-8b"}))[0];
    QCOMPARE(asked["operators"][0]["model"], Json("llama-3.1-8b"));
    // 10 us in each of 32 layers, for 24 tokens
    QVERIFY(qAbs(asked["anomalies"][0]["saved_s_per_token"].get<double>() - 10e-6 * 32 / 24) < 1e-12);
    QVERIFY(qAbs(asked["anomalies"][0]["saved_s_per_layer"].get<double>() - 10e-6) < 1e-12);
    // k_proj and v_proj have one shape: each layer runs it twice
    name = sweepName;
    const QString twice = files.write(name.replace("K1024_N2048", "K4096_N1024"), sweep());
    const Json both = filesOf(run({"gemm", twice, "--format", "json", "--model", "llama-3-8b"}))[0];
    QVERIFY(qAbs(both["anomalies"][0]["saved_s_per_layer"].get<double>() - 20e-6) < 1e-12);
    QVERIFY(qAbs(both["anomalies"][0]["saved_s_per_token"].get<double>() - 10e-6 * 64 / 24) < 1e-12);
}

void GemmCommand::comparesTwoFiles()
{
    Files files;
    const QString first = files.write(sweepName, sweep());
    QString name = sweepName;
    const QString second = files.write(name.replace("2.5.1", "2.6.0"), sweep().replace("33.0", "66.0"));
    const Json comparison = run({"gemm", first, second, "--format", "json"}).json()["comparison"];
    QCOMPARE(comparison["quantity"], Json("time"));
    QCOMPARE(comparison["batches"], Json(4));
    QCOMPARE(comparison["median_ratio"].get<double>(), 1.0);
    QCOMPARE(comparison["regression_count"], Json(1));
    QCOMPARE(comparison["worst_regressions"][0]["batch"], Json(48));
    QCOMPARE(comparison["worst_regressions"][0]["ratio"].get<double>(), 2.0);
    QVERIFY(comparison["sentence"].get<std::string>().starts_with("torch 2.6.0+cu124 takes 1.00 times the time of"));
    QVERIFY(run({"gemm", first, second}).out.contains("times the time of torch 2.5.1+cu124"));
}

void GemmCommand::unknownShapeIsNull()
{
    Files files;
    const Result result = run({"gemm", files.write("some.csv", sweep()), "--format", "json", "--basis", "time"});
    QCOMPARE(result.code, 0);
    const Json file = filesOf(result)[0];
    for (const char* key : {"gpu", "framework", "dtype", "n", "k"})
        QVERIFY2(file[key].is_null(), key);
    QVERIFY(file["anomalies"][0]["mfu"].is_null());
    QVERIFY2(result.error.contains("needs n and k") && result.error.contains("--gpu ID"), result.error.constData());
    QCOMPARE(run({"gemm", files.write("some.csv", sweep())}).code, 0);
}

void GemmCommand::csvRows()
{
    Files files;
    const Result result = run({"gemm", files.write("a,b.csv", sweep()), "--format", "csv"});
    QCOMPARE(result.code, 0);
    const QList<QByteArray> lines = result.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].startsWith("path,gpu,framework,dtype,n,k,batch,time_s,mfu,best_smaller_batch"));
    QVERIFY(lines[1].startsWith('"') && lines[1].contains("a,b.csv\",,,,,,24,3e-05,0.02,16,0.04"));
    QCOMPARE(lines[1].mid(lines[1].lastIndexOf('"')).count(','), lines[0].count(','));
}

void GemmCommand::tableReads()
{
    Files files;
    const Result result = run({"gemm", files.write(sweepName, sweep())});
    QCOMPARE(result.code, 0);
    for (const char* part : {"NVIDIA GeForce RTX 4090, torch 2.5.1+cu124, 4 rows, 1 series",
             "n = 2048, k = 1024, float16, 4 rows: 1 below 85.0 %", "kernel switch", "split into 8 + 16",
             "Batch 24: the library runs gemm_64x64_nn"})
        QVERIFY2(result.out.contains(part), (part + (" in:\n" + result.out)).constData());
}

void GemmCommand::badInput_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("part");
    const QString good = QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm/") + sweepName;
    QTest::newRow("no file") << QStringList {} << QByteArray("files is required");
    QTest::newRow("file that is not there") << QStringList {"/nonexistent.csv"} << QByteArray("/nonexistent.csv");
    QTest::newRow("not a table") << QStringList {RIDGEPOINT_PRESETS_DIR "/gpus/t4.json"} << QByteArray("t4.json");
    QTest::newRow("threshold of zero") << QStringList {good, "--threshold", "0"} << QByteArray("--threshold: expected");
    QTest::newRow("no number") << QStringList {good, "--threshold", "nan"} << QByteArray("--threshold: expected");
    QTest::newRow("ratio above one") << QStringList {good, "--split-ratio", "1.1"} << QByteArray("--split-ratio: exp");
    const QString tuned = QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm/aiter_a8w8.csv");
    QTest::newRow("GPU that a file of several lacks") << QStringList {tuned, "--gpu", "l4"} << QByteArray("found rows");
    QTest::newRow("unknown notation") << QStringList {good, "--numbers", "roman"} << QByteArray("--numbers");
    QTest::newRow("unknown GPU") << QStringList {good, "--gpu", "rtx"} << QByteArray("--gpu: found \"rtx\"");
    QTest::newRow("unknown model") << QStringList {good, "--model", "x"} << QByteArray("--model: found \"x\"");
    QTest::newRow("unknown basis") << QStringList {good, "--basis", "x"} << QByteArray("--basis");
    QTest::newRow("unknown format") << QStringList {good, "--format", "xml"} << QByteArray("--format");
}

void GemmCommand::badInput()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, part);
    const Result result = run(QStringList {"gemm"} + arguments);
    QCOMPARE(result.code, 2);
    QVERIFY2(result.error.contains(part), result.error.constData());
    QVERIFY(result.out.isEmpty());
}

void GemmCommand::publishedCounts_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("anomalies");
    QTest::addColumn<int>("splits");
    QTest::newRow("torch 2.5.1") << real(torch251) << 2882 << 2881;
    QTest::newRow("torch 2.3.0") << real(torch230) << 145 << 70;
}

void GemmCommand::publishedCounts()
{
    QFETCH(QString, file);
    if (!QFile::exists(file))
        QSKIP("the measured file is not here");
    const Result result = run({"gemm", file, "--format", "json"});
    QCOMPARE(result.code, 0);
    const Json found = filesOf(result)[0];
    QCOMPARE(found["rows"], Json(8197));
    QTEST(static_cast<int>(found["anomalies"].size()), "anomalies");
    QTEST(static_cast<int>(found["splits"].size()), "splits");
}

QTEST_GUILESS_MAIN(GemmCommand)
#include "tst_gemm_command.moc"

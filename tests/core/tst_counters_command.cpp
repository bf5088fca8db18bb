// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/program.h"

using ridgepoint::program::Files;
using ridgepoint::program::Result;
using ridgepoint::program::run;
using Json = nlohmann::ordered_json;

namespace {

QString fixture(const char* name)
{
    return QStringLiteral(RIDGEPOINT_TEST_DATA "/counters/") + name;
}

} // namespace

/// "ridgepoint counters" as a script meets it.
class TestCountersCommand : public QObject
{
    Q_OBJECT

private slots:
    void json();
    void repeatedLabelsKeepTheirUnits();
    void manyCountersTakeNoMinutes();
    void table();
    void csv();
    void storesOfRowsThatStateTheirSizes();
    void publishedStoreTables();
    void measuredRoofs();
    void top();
    void badFiles();
    void badUsage_data();
    void badUsage();
    void oddTexts();
};

void TestCountersCommand::json()
{
    const Result result = run({"counters", fixture("pmc_perf_mi200.csv"), "--format", "json"});

    QCOMPARE(result.code, 0);
    const Json file = result.json()["files"][0];
    QCOMPARE(file["path"].get<std::string>(), fixture("pmc_perf_mi200.csv").toStdString());
    QCOMPARE(file["layout"].get<std::string>(), std::string("rocprofiler-compute"));
    QCOMPARE(file["kernels"].size(), std::size_t {2});
    const Json& kernel = file["kernels"][0];
    QCOMPARE(kernel["name"].get<std::string>(), std::string("blend(float*, float*) [clone .kd]"));
    QCOMPARE(kernel["id"].get<int>(), 0);
    QCOMPARE(kernel["time_s"].get<double>(), 20.480e-6);
    QCOMPARE(kernel["flop"]["fp32"].get<double>(), 57920.0);
    QCOMPARE(kernel["flop"]["fp16"].get<double>(), 1024000.0);
    QCOMPARE(kernel["tensor_flop"]["fp16"].get<double>(), 1024000.0);
    QCOMPARE(kernel["bytes"]["DRAM"].get<double>(), 89600.0);
    QCOMPARE(kernel["bytes"]["L2"].get<double>(), 141440.0);
    QCOMPARE(kernel["bytes"]["L1"].get<double>(), 256000.0);
    QCOMPARE(kernel["counters"]["SQC_DCACHE_REQ_READ_2"].get<double>(), 11.0);
    const Json& second = file["kernels"][1]; // without a time and with a missing counter
    QVERIFY(second["time_s"].is_null());
    QVERIFY(second["counters"]["SQ_INSTS_VALU_TRANS_F32"].is_null());
    QVERIFY(!second["flop"].contains("fp32"));
    QCOMPARE(file["summary"][0]["launches"].get<int>(), 2);
    QCOMPARE(file["summary"][0]["short_name"].get<std::string>(), std::string("blend"));
    QVERIFY(file["sources"].size() >= 5);
    QVERIFY(file["sources"][0].contains("formula"));
    QVERIFY(file["gaps"].is_array());
    QVERIFY(file["roofs"].is_array());
    QCOMPARE(file["diagnostics"][0]["severity"].get<std::string>(), std::string("warning"));
}

void TestCountersCommand::repeatedLabelsKeepTheirUnits()
{
    Files files;
    const QByteArray row =
        "\"0\",\"1\",\"p\",\"h\",\"scale(float *)\",\"1\",\"7\",\"(256, 1, 1)\",\"(8, 1, 1)\",\"0\",\"8.0\",";
    const QString path = files.write("details.csv",
        "\"ID\",\"Process ID\",\"Process Name\",\"Host Name\",\"Kernel Name\",\"Context\",\"Stream\",\"Block Size\","
        "\"Grid Size\",\"Device\",\"CC\",\"Section Name\",\"Metric Name\",\"Metric Unit\",\"Metric Value\"\n"
            + row + "\"GPU Speed Of Light Throughput\",\"Memory Throughput\",\"%\",\"50.5\"\n" + row
            + "\"GPU Speed Of Light Throughput\",\"Duration\",\"usecond\",\"20.00\"\n" + row
            + "\"Memory Workload Analysis\",\"Memory Throughput\",\"Gbyte/second\",\"400.25\"\n");

    const Json file = run({"counters", path, "--format", "json"}).json()["files"][0];

    const Json& kernel = file["kernels"][0];
    QCOMPARE(kernel["counters"]["Memory Throughput [%]"].get<double>(), 50.5);
    QCOMPARE(kernel["counters"]["Memory Throughput [byte/s]"].get<double>(), 400.25e9);
    QVERIFY(std::abs(kernel["bytes"]["DRAM"].get<double>() - 400.25e9 * 20e-6) < 1);
}

/// Twice as many counters take twice as long, not four times.
void TestCountersCommand::manyCountersTakeNoMinutes()
{
    constexpr int counters = 100'000;
    Files files;
    QByteArray text = "\"ID\",\"Kernel Name\",\"Metric Name\",\"Metric Unit\",\"Metric Value\"\n";
    for (int i = 0; i < counters; ++i)
        text += "\"0\",\"k\",\"m__" + QByteArray::number(i) + ".sum\",\"byte\",\"" + QByteArray::number(i) + "\"\n";
    const QString path = files.write("many.csv", text);
    QElapsedTimer timer;
    timer.start();

    const QByteArray json = run({"counters", path, "--format", "json"}).out;

    const qint64 elapsed = timer.elapsed();
    QVERIFY2(elapsed < 15'000, qPrintable(QString::number(elapsed))); // a second; minutes where each is searched for
    QCOMPARE(json.count("\"m__"), counters);
    QVERIFY(json.indexOf("\"m__7.sum\": 7.0") < json.indexOf("\"m__10.sum\": 10.0")); // in the order of the file
}

void TestCountersCommand::table()
{
    const Result result = run({"counters", fixture("rocprofv3_counters.csv")});

    QCOMPARE(result.code, 0);
    const QList<QByteArray> lines = result.out.split('\n');
    QVERIFY2(lines[0].endsWith("rocprofv3 counters, 2 launches of 2 kernels"), lines[0].constData());
    QVERIFY(lines[1].contains("launches") && lines[1].contains("FLOP/s"));
    QVERIFY2(lines[2].startsWith("gemm ") && lines[2].contains("80.0 %"), lines[2].constData());
    QVERIFY(lines[3].startsWith("softmax "));
    QVERIFY(result.out.contains("bf16 tensor FLOP = 512 × SQ_INSTS_VALU_MFMA_MOPS_BF16"));
    QVERIFY(result.out.contains("No DRAM bytes: collect TCC_EA_RDREQ_sum"));
}

void TestCountersCommand::csv()
{
    const Result result = run({"counters", fixture("pmc_perf_mi200.csv"), "--format", "csv"});

    QCOMPARE(result.code, 0);
    const QList<QByteArray> lines = result.out.split('\n');
    QVERIFY(lines[0].startsWith("file,kernel,launches,time_s,share,"));
    QVERIFY2(lines[1].contains("\"blend(float*, float*) [clone .kd]\",2,"), lines[1].constData());
    QCOMPARE(lines[2], QByteArray());
}

void TestCountersCommand::storesOfRowsThatStateTheirSizes()
{
    const QString bySeqlen = fixture("stores_by_seqlen.csv");
    const Result table = run({"counters", bySeqlen});
    QCOMPARE(table.code, 0);
    QVERIFY2(table.out.contains("within bounds") && table.out.contains("75.0 %"), table.out.constData());

    const QList<QByteArray> csv = run({"counters", bySeqlen, "--format", "csv"}).out.split('\n');
    QVERIFY2(csv[0].endsWith(",line,sequence,head_dim,heads,batch,stored_sectors,expected_sectors,most_sectors,"
                             "store_efficiency,element_bytes,stores"),
        csv[0].constData());
    QVERIFY2(csv[1].endsWith(",2,96,512,1,1,6144.0,6144.0,49152.0,1.0,4.0,ideal"), csv[1].constData());
    QVERIFY2(csv[3].endsWith(",4,384,512,1,1,32768.0,24576.0,196608.0,0.75,4.0,within bounds"), csv[3].constData());
    QVERIFY2(csv[4].endsWith(",5,,,,,,,,,,"), csv[4].constData()); // its count is missing
    for (const QByteArray& line : csv.first(5))
        QCOMPARE(line.count(','), csv[0].count(',') + line.count("seqlen=")); // a composed name has a comma of its own

    const Json json = run({"counters", fixture("stores_by_head_dim.csv"), "--format", "json"}).json()["files"][0];
    QCOMPARE(json["kernels"].size(), std::size_t {3});
    QCOMPARE(json["kernels"][1]["stores"]["head_dim"].get<int>(), 512);
    QCOMPARE(json["kernels"][1]["stores"]["expected_sectors"].get<double>(), 6400.0);
    QCOMPARE(json["kernels"][1]["stores"]["element_bytes"].get<double>(), 2.0);
    QVERIFY(!json["kernels"][1]["stores"]["element_bytes_stated"].get<bool>());
    QCOMPARE(json["kernels"][2]["stores"]["element_bytes"].get<double>(), 1.0);
    QCOMPARE(json["kernels"][2]["stores"]["efficiency"].get<double>(), 1.0);
}

/// seqlen × headDim / 8, fp32: every row is ideal.
void TestCountersCommand::publishedStoreTables()
{
    const QString folder = QStringLiteral(RIDGEPOINT_SHARED_DATA "/counters/");
    for (const char* name : {"store_transactions_by_seqlen.csv", "store_transactions_by_head_dim.csv"}) {
        if (!QFile::exists(folder + QLatin1String(name)))
            QSKIP("the shared tables are not here");
        const Json json = run({"counters", folder + QLatin1String(name), "--format", "json"}).json()["files"][0];
        QCOMPARE(json["kernels"].size(), std::size_t {5});
        for (const Json& row : json["kernels"]) {
            QCOMPARE(row["stores"]["verdict"].get<std::string>(), std::string("ideal"));
            QCOMPARE(row["stores"]["element_bytes"].get<double>(), 4.0);
            QCOMPARE(row["stores"]["expected_sectors"].get<double>(),
                row["stores"]["sequence"].get<double>() * row["stores"]["head_dim"].get<double>() / 8);
        }
    }
}

void TestCountersCommand::measuredRoofs()
{
    const Result table = run({"counters", fixture("mixbench.csv"), fixture("roofline.csv")});
    QCOMPARE(table.code, 0);
    QVERIFY(table.out.contains("measured by mixbench"));
    QVERIFY(table.out.contains("measured by rocprofiler-compute, device 1"));

    const Json files = run({"counters", fixture("mixbench.csv"), "--format", "json"}).json()["files"];
    QCOMPARE(files[0]["layout"].get<std::string>(), std::string("measured roofs"));
    const Json& roofs = files[0]["devices"][0]["roofs"];
    QCOMPARE(roofs[0]["kind"].get<std::string>(), std::string("memory"));
    QCOMPARE(roofs[0]["bytes_per_s"].get<double>(), 899e9);
    QCOMPARE(roofs[1]["flop_per_s"].get<double>(), 7597.6122e9);
}

void TestCountersCommand::top()
{
    const Json file =
        run({"counters", fixture("rocprofv3_counters.csv"), "--format", "json", "--top", "1"}).json()["files"][0];
    QCOMPARE(file["summary"].size(), std::size_t {1});
    QCOMPARE(file["kernels"].size(), std::size_t {1});
    QVERIFY(run({"counters", fixture("rocprofv3_counters.csv"), "--top", "1"}).out.contains("and 1 more"));
}

void TestCountersCommand::badFiles()
{
    Files files;
    const QString other = files.write("other.csv", "a,b\n1,2\n");

    const Result result =
        run({"counters", other, "/nonexistent/file.csv", fixture("roofline.csv"), "--format", "json"});

    QCOMPARE(result.code, 2);
    QVERIFY2(result.error.contains("other.csv: no known header"), result.error.constData());
    QVERIFY(result.error.contains("/nonexistent/file.csv: "));
    QVERIFY(result.error.contains("roofline.csv:3:39: found \"x\""));
    QCOMPARE(result.json()["files"].size(), std::size_t {3}); // the good one is there
    QCOMPARE(result.json()["files"][0]["diagnostics"][0]["severity"].get<std::string>(), std::string("error"));
}

void TestCountersCommand::badUsage_data()
{
    QTest::addColumn<QStringList>("arguments");

    QTest::newRow("no file") << QStringList {"counters"};
    QTest::newRow("unknown format") << QStringList {"counters", fixture("roofline.csv"), "--format", "xml"};
    QTest::newRow("no kernels at all") << QStringList {"counters", fixture("roofline.csv"), "--top", "0"};
    QTest::newRow("unknown numbers") << QStringList {"counters", fixture("roofline.csv"), "--numbers", "roman"};
}

void TestCountersCommand::badUsage()
{
    QFETCH(QStringList, arguments);

    QCOMPARE(run(arguments).code, 2);
}

void TestCountersCommand::oddTexts()
{
    Files files;
    const QString path =
        files.write("odd.csv", "Dispatch_ID,Kernel_Name,GPU_ID,SQ_WAVES\n0,\"k\xff\xfe \"\"quoted\"\"\",1,5\n");

    const Result json = run({"counters", path, "--format", "json"});
    QCOMPARE(json.code, 0);
    QVERIFY(!json.json().is_discarded());
    QVERIFY(run({"counters", path, "--format", "csv"}).out.contains("\"\"quoted\"\""));
    QCOMPARE(run({"counters", path}).code, 0);
}

QTEST_GUILESS_MAIN(TestCountersCommand)
#include "tst_counters_command.moc"

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/program.h"

using ridgepoint::program::Files;
using ridgepoint::program::Result;
using ridgepoint::program::run;

namespace {

const QString folder = QStringLiteral(RIDGEPOINT_TEST_DATA "/serving/");

} // namespace

/// ridgepoint serving as a script meets it.
class ServingCommand : public QObject
{
    Q_OBJECT

private slots:
    void table();
    void json();
    void csv();
    void numbersOption();
    void noRowPredicted();
    void badInput_data();
    void badInput();
};

void ServingCommand::table()
{
    const Result result = run({"serving", folder + "aiconfigurator_small.csv", folder + "inference_bench_small.csv"});
    QCOMPARE(result.code, 0);
    for (const char* words : {"3 of 7 rows predicted", "3 of 5 rows predicted", "queueing left out", "llama-3.1-8b",
             "1 not predicted", "pipeline parallel", "shipped constants"})
        QVERIFY2(result.out.contains(words), result.out);
}

void ServingCommand::json()
{
    const Result result =
        run({"serving", folder + "aiconfigurator_small.csv", "--format", "json", "--time-model", "generic"});
    QCOMPARE(result.code, 0);
    const auto json = result.json();
    QVERIFY(json.is_array() && json.size() == 1);
    const auto& table = json[0];
    QCOMPARE(table["layout"].get<std::string>(), std::string("aiconfigurator"));
    QCOMPARE(table["time_model"].get<std::string>(), std::string("generic"));
    QCOMPARE(table["predicted"].get<int>(), 2); // generic constants of nvfp4 are not validated
    QCOMPARE(table["points"].size(), 2U);
    const auto& point = table["points"][0];
    QCOMPARE(point["line"].get<int>(), 2);
    QCOMPARE(point["TPOT"]["measured_s"].get<double>(), 0.00925);
    QVERIFY(point["TPOT"]["predicted_s"].get<double>() > point["TPOT"]["ideal_s"].get<double>());
    QVERIFY(table["errors"].size() > 1 && table["not_predicted"].size() == 5);
}

void ServingCommand::csv()
{
    const Result result = run({"serving", folder + "aiconfigurator_small.csv", "--format", "csv"});
    QCOMPARE(result.code, 0);
    const QList<QByteArray> lines = result.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 1 + 7 + 6); // every TPOT, six TTFT
    const auto columns = lines.first().count(',');
    for (const QByteArray& line : lines.sliced(1))
        QVERIFY2(line.count(',') == columns || line.contains('"'), line);
}

namespace {

/// Its times could be read two ways.
QByteArray semicolons(const QByteArray& model)
{
    QByteArray text = "model;gpu;framework;tp;concurrency;input;output;tpot_ms\n";
    for (const char* time : {"7,000", "7,100", "7,200"})
        text += model + ";h100_sxm;vllm;1;1;1024;128;" + time + '\n';
    return text;
}

} // namespace

void ServingCommand::numbersOption()
{
    Files files;
    const QString path = files.write("served.csv", semicolons("meta-llama/Llama-3.1-8B"));
    const auto firstTime = [&](const QStringList& more) {
        const Result result = run(QStringList {"serving", path, "--format", "json"} + more);
        return result.json()[0]["points"][0]["TPOT"]["measured_s"].get<double>();
    };
    QCOMPARE(firstTime({}), 7e-3);
    QCOMPARE(firstTime({"--numbers", "point"}), 7.0);
    QVERIFY(run({"serving", path}).error.contains("they are taken as 1.234"));
}

void ServingCommand::noRowPredicted()
{
    Files files;
    const Result result = run({"serving", files.write("served.csv", semicolons("acme/Zeta-900B"))});
    QCOMPARE(result.code, 2);
    QVERIFY2(result.error.contains("no row can be predicted: no model preset is called"), result.error);
}

void ServingCommand::badInput_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("message");
    const QString file = folder + "aiconfigurator_small.csv";
    QTest::newRow("no file") << QStringList {"serving"} << QByteArray("files is required");
    QTest::newRow("missing file") << QStringList {"serving", "/nonexistent.csv"} << QByteArray("/nonexistent.csv");
    QTest::newRow("no serving table") << QStringList {"serving", QStringLiteral(RIDGEPOINT_PRESETS_DIR "/gpus/t4.json")}
                                      << QByteArray("no known header");
    QTest::newRow("all rows fitted") << QStringList {"serving", file, "--train-fraction", "1"}
                                     << QByteArray("--train-fraction");
    QTest::newRow("share is no number") << QStringList {"serving", file, "--train-fraction", "nan"}
                                        << QByteArray("--train-fraction");
    QTest::newRow("negative seed") << QStringList {"serving", file, "--seed", "-1"} << QByteArray("found \"-1\"");
    QTest::newRow("time model") << QStringList {"serving", file, "--time-model", "guess"} << QByteArray("--time-model");
}

void ServingCommand::badInput()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, message);
    const Result result = run(arguments);
    QCOMPARE(result.code, 2);
    QVERIFY2(result.error.contains(message), result.error);
}

QTEST_APPLESS_MAIN(ServingCommand)
#include "tst_serving_command.moc"

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/calibrated_fixtures.h"
#include "tests/core/operator_test_text.h"
#include "tests/core/program.h"

using namespace ridgepoint;
using ridgepoint::program::Files;
using ridgepoint::program::Result;
using ridgepoint::program::run;
using Json = nlohmann::ordered_json;

namespace {

const Gpu& a100()
{
    return calibrated_fixtures::gpu("a100-sxm4-80gb");
}

/// Times of the A100's own constants, some noise on them.
QByteArray table(OperatorPart part, int rows)
{
    const auto own = calibrated::ConstantsWanted::OwnElseGeneric;
    const auto values = operatorValues(a100(), part, calibrated::Format::Bf16, own).values;
    return QByteArray::fromStdString(operator_test::madeUpTable(part, a100(), values, rows));
}

QString fixture(const char* name)
{
    return QStringLiteral(RIDGEPOINT_TEST_DATA "/operators/") + QLatin1String(name);
}

void addParts()
{
    QTest::addColumn<int>("part");
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("constants");
    QTest::newRow("prefill") << int(OperatorPart::Prefill) << "attention" << 5;
    QTest::newRow("decode") << int(OperatorPart::Decode) << "attention" << 6;
    QTest::newRow("experts") << int(OperatorPart::Moe) << "moe" << 8;
    QTest::newRow("all-reduce") << int(OperatorPart::AllReduce) << "allreduce" << 6;
}

} // namespace

/// ridgepoint predict and calibrate with tables of attention, experts and all-reduce, as a script meets them.
class PredictOperators : public QObject
{
    Q_OBJECT

private slots:
    void fileErrors_data() { addParts(); }
    void fileErrors();
    void rowsNotPredicted();
    void tables();
    void idealAlone_data();
    void idealAlone();
    void badInput_data();
    void badInput();
    void calibrates_data() { addParts(); }
    void calibrates();
    void calibratedPresetIsUsed_data() { addParts(); }
    void calibratedPresetIsUsed();
    void asksWhichFormat();
};

void PredictOperators::fileErrors()
{
    QFETCH(int, part);
    QFETCH(QString, command);
    Files files;
    const QString path = files.write("table.csv", table(OperatorPart(part), 200));
    std::vector<double> medians;
    for (const char* model : {"calibrated", "generic", "ideal"}) {
        const Result result = run(
            {"predict", command, "--gpu", "a100-sxm4-80gb", "--file", path, "--time-model", model, "--format", "json"});
        QVERIFY2(result.code == 0, result.error.constData());
        const Json json = result.json();
        QCOMPARE(json["rows"], 200);
        QCOMPARE(json["not_predicted"], 0);
        QCOMPARE(json["time_model"], model);
        QVERIFY(json["median_ape"] > 0 && json["median_ape"] <= json["p90_ape"]);
        medians.push_back(json["median_ape"]);
    }
    QVERIFY(medians[0] < 0.03 && medians[0] < medians[1] && medians[1] < medians[2]);
}

void PredictOperators::rowsNotPredicted()
{
    const Result result = run(
        {"predict", "attention", "--gpu", "h100-sxm5", "--file", fixture("context_attention.csv"), "--format", "json"});
    const Json json = result.json();
    QCOMPARE(json["rows"], 4);
    QCOMPARE(json["not_predicted"], 4);
    QCOMPARE(json["not_predicted_reasons"].size(), std::size_t(4));
    QVERIFY(json["not_predicted_reason"].is_string());
}

void PredictOperators::tables()
{
    const Result file = run({"predict", "moe", "--gpu", "h100-sxm5", "--file", fixture("moe.csv")});
    QVERIFY2(file.code == 0, file.error.constData());
    QVERIFY(file.out.contains("rows, calibrated time: error"));
    QVERIFY(file.out.contains("1 rows are not predicted: experts shared by more than 16 GPUs"));
    Files files;
    const QString path = files.write("table.csv", table(OperatorPart::Decode, 100));
    const Result fit = run({"calibrate", path, "--gpu", "a100-sxm4-80gb"});
    QVERIFY2(fit.code == 0, fit.error.constData());
    for (const char* word : {"decode attention", "50 rows fitted", "cached tokens", "≥ 8192", "t0", "state"})
        QVERIFY2(fit.out.contains(word), word);
}

void PredictOperators::idealAlone_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::newRow("gemm") << "gemm --gpu h100-sxm5 --m 1 --n 4096 --k 4096";
    QTest::newRow("decode") << "attention --gpu h100-sxm5 --tokens 2048 --heads 32 --kv-heads 8";
    QTest::newRow("prefill") << "attention --phase prefill --gpu h100-sxm5 --tokens 2048 --heads 32 --kv-heads 8";
    QTest::newRow("moe") << "moe --gpu h100-sxm5 --tokens 64 --hidden 4096 --intermediate 14336 --experts 8 "
                            "--experts-per-token 2";
    QTest::newRow("all-reduce") << "allreduce --gpu h100-sxm5 --bytes 1048576 --gpus 8";
}

void PredictOperators::idealAlone()
{
    QFETCH(QString, arguments);
    const QStringList ideal = QStringList {"predict"} + arguments.split(' ') + QStringList {"--time-model", "ideal"};
    const Result result = run(ideal + QStringList {"--format", "json"});
    QVERIFY2(result.code == 0, result.error.constData());
    const Json json = result.json();
    QVERIFY(json["ideal_s"].is_number() && json["ideal_s"] > 0);
    QVERIFY(!json.contains("calibrated_s") && !json.contains("constants") && !json.contains("terms"));
    const Result calibrated = run(QStringList {"predict"} + arguments.split(' ') + QStringList {"--format", "json"});
    QCOMPARE(calibrated.json()["ideal_s"], json["ideal_s"]);
    const Result text = run(ideal);
    QVERIFY(text.out.contains("ideal") && !text.out.contains("calibrated") && !text.out.contains("constants"));
}

void PredictOperators::badInput_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* what, const QString& arguments, const char* message) {
        QTest::newRow(what) << arguments << message;
    };
    row("no tokens", "predict attention --heads 8 --kv-heads 8", "--tokens");
    row("no heads", "predict attention --tokens 8", "--heads");
    row("no experts", "predict moe --tokens 8 --hidden 8 --intermediate 8", "--experts");
    row("no bytes", "predict allreduce --gpus 8", "--bytes");
    row("no number of GPUs", "predict allreduce --bytes 8", "--gpus");
    row("no file", "predict moe --file /nonexistent.csv", "/nonexistent.csv");
    row("another operator's table", "predict moe --file " + fixture("nccl.csv"), "all-reduce table");
    row("no table of operators", "predict attention --file " RIDGEPOINT_TEST_DATA "/gemm/gemm_table.csv",
        "no known header");
    row("no constants and no peak", "predict moe --gpu mi300x --file " + fixture("moe.csv"), "NVIDIA");
    row("nothing to calibrate", "calibrate --gpu h100-sxm5 " + fixture("custom_allreduce.csv"), "expected 10 or more");
    row("no GPU of that name", "calibrate --gpu h1 " + fixture("custom_allreduce.csv"), "h1");
    row("no GPU in the file", "calibrate " + fixture("moe.csv") + " --gpu ", "--gpu");
    row("no such phase", "calibrate --phase chunked " + fixture("moe.csv"), "--phase");
    row("none of that format", "calibrate --dtype fp8 " + fixture("generation_attention.csv"), "format");
}

void PredictOperators::badInput()
{
    QFETCH(QString, arguments);
    QFETCH(QString, message);
    const Result result = run(arguments.split(' ', Qt::SkipEmptyParts));
    QCOMPARE(result.code, 2);
    QVERIFY2(result.error.contains(message.toUtf8()), result.error.constData());
}

void PredictOperators::calibrates()
{
    QFETCH(int, part);
    QFETCH(int, constants);
    Files files;
    const QString path = files.write("table.csv", table(OperatorPart(part), 400));
    const QStringList arguments {"calibrate", path, "--gpu", "a100-sxm4-80gb", "--format", "json"};
    const Result result = run(arguments);
    QVERIFY2(result.code == 0, result.error.constData());
    const Json json = result.json();
    QCOMPARE(json["gpu"], "a100-sxm4-80gb");
    QCOMPARE(json["fitted_rows"], 200);
    QCOMPARE(json["after"]["rows"], 200);
    QVERIFY(json["after"]["median_ape"] < json["before"]["median_ape"]);
    QVERIFY(json["before"]["median_ape"] < json["ideal"]["median_ape"]);
    QCOMPARE(json["constants"].size(), std::size_t(constants));
    for (const auto& [symbol, constant] : json["constants"].items())
        QVERIFY2(constant.contains("value") != constant.contains("not_limiting"), symbol.c_str());
    QVERIFY(json["by_regime"].size() >= 3);
    QCOMPARE(run(arguments).out, result.out);
    const Result fewer = run(arguments + QStringList {"--train-fraction", "0.1", "--seed", "3"});
    QCOMPARE(fewer.json()["fitted_rows"], 40);
    QCOMPARE(run(arguments + QStringList {"--out", "/nonexistent/out.json"}).code, 2);
}

void PredictOperators::calibratedPresetIsUsed()
{
    QFETCH(int, part);
    QFETCH(QString, command);
    Files files;
    const QString path = files.write("table.csv", table(OperatorPart(part), 400));
    QDir().mkpath(files.path("presets/calibration"));
    // A GPU that has no constants of its own.
    const Result fit =
        run({"calibrate", path, "--gpu", "a100-sxm4-40gb", "--out", files.path("presets/calibration/mine.json")});
    QVERIFY2(fit.code == 0, fit.error.constData());
    QProcessEnvironment mine;
    mine.insert("RIDGEPOINT_CONFIG_DIR", files.path(""));
    const QStringList arguments {"predict", command, "--gpu", "a100-sxm4-40gb", "--file", path, "--format", "json"};
    const Result with = run(arguments, mine);
    QVERIFY2(with.error.isEmpty(), with.error.constData());
    QVERIFY(with.json()["median_ape"] < run(arguments).json()["median_ape"]);
}

void PredictOperators::asksWhichFormat()
{
    Files files;
    QByteArray text = table(OperatorPart::Moe, 40);
    const QByteArray header = text.left(text.indexOf('\n') + 1);
    text += text.mid(header.size()).replace("bfloat16", "fp8");
    const QString path = files.write("table.csv", text);
    const QStringList arguments {"calibrate", path, "--gpu", "h100-sxm5", "--format", "json"};
    const Result both = run(arguments);
    QCOMPARE(both.code, 2);
    QVERIFY2(both.error.contains("bf16 MoE, fp8 MoE"), both.error.constData());
    const Result one = run(arguments + QStringList {"--dtype", "fp8"});
    QVERIFY2(one.code == 0, one.error.constData());
    QCOMPARE(one.json()["dtype"], "fp8");
}

QTEST_APPLESS_MAIN(PredictOperators)
#include "tst_predict_operators.moc"

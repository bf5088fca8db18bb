// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/program.h"

#include <cmath>

using ridgepoint::program::Files;
using ridgepoint::program::Result;
using ridgepoint::program::run;
using Json = nlohmann::ordered_json;

namespace {

QStringList words(const char* text)
{
    return QString::fromLatin1(text).split(' ', Qt::SkipEmptyParts);
}

double microseconds(const Json& json, const char* key)
{
    return json.contains(key) && json[key].is_number() ? json[key].get<double>() * 1e6 : std::nan("");
}

/// A table as aiconfigurator writes it, its times 20 % above 5 us plus the bytes at 700 GB/s.
QByteArray table(int rows)
{
    QByteArray text = "framework,version,device,op_name,kernel_source,gemm_dtype,m,n,k,latency\n";
    for (int i = 0; i < rows; ++i) {
        const double m = 1 + i % 64;
        const double n = 1024 * (1 + i % 7);
        const double k = 1024 * (1 + i % 5);
        const double ms = 1.2 * (0.005 + (n * k + m * k + m * n) * 2 / 700e6);
        text += QString("VLLM,0.24,NVIDIA L40S,gemm,x,bfloat16,%1,%2,%3,%4\n").arg(m).arg(n).arg(k).arg(ms).toUtf8();
    }
    return text;
}

} // namespace

/// ridgepoint predict and ridgepoint calibrate as a script meets them.
class PredictCommand : public QObject
{
    Q_OBJECT

private slots:
    void times_data();
    void times();
    void gemmTerms();
    void notCalibrated();
    void tables();
    void fileErrors();
    void theFileNamesItsGpu();
    void anotherGpuIsNoted();
    void dtypeChoosesRows();
    void phaseChoosesRows();
    void filesTakeColumnsAndNumbers();
    void outsideTheValidatedRange_data();
    void outsideTheValidatedRange();
    void otherHeadsHaveTheWiderError();
    void badInput_data();
    void badInput();
    void calibrates();
    void calibratedPresetIsUsed();
    void analyzeTakesTheTimeModel();
};

void PredictCommand::times_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<double>("us");
    const auto row = [](const char* what, const char* arguments, double us) { QTest::newRow(what) << arguments << us; };
    row("gemm", "gemm --gpu h100-sxm5 --dtype bf16 --m 1 --n 4096 --k 4096", 14.703966514564517);
    row("gemm, weights in turns", "gemm --gpu h100-sxm5 --m 16 --n 1024 --k 4096 --weight-copies 6", 8.164814272235557);
    row("gemm, fp8", "gemm --gpu b200-sxm --dtype fp8 --m 64 --n 7168 --k 4096 --weight-copies inf",
        12.164752668631317);
    row("gemm, generic", "gemm --gpu h100-sxm5 --m 17 --n 6144 --k 4096 --time-model generic", 20.494199780839118);
    row("gemm, other GPU", "gemm --gpu l4 --m 4 --n 4096 --k 4096", 135.6822003945957);
    row("decode", "attention --gpu h100-sxm5 --batch 32 --tokens 2048 --heads 32 --kv-heads 8", 103.08379655816242);
    row("prefill", "attention --phase prefill --gpu h100-sxm5 --tokens 4096 --heads 32 --kv-heads 8",
        286.2382662718725);
    row("moe",
        "moe --gpu h200-sxm --dtype fp8_block --tokens 64 --hidden 7168 --intermediate 2048 --experts 256 "
        "--experts-per-token 8 --expert-parallel 8 --uneven",
        358.2881424704768);
    row("all-reduce", "allreduce --gpu h100-sxm5 --bytes 1048576 --gpus 8", 13.817671831292412);
}

void PredictCommand::times()
{
    QFETCH(QString, arguments);
    QFETCH(double, us);
    const Result result = run(QStringList {"predict"} + arguments.split(' ') + words("--format json"));
    QCOMPARE(result.code, 0);
    const Json json = result.json();
    QVERIFY2(std::abs(microseconds(json, "calibrated_s") / us - 1) < 1e-9, result.out.constData());
    QVERIFY(microseconds(json, "ideal_s") > 0 && microseconds(json, "ideal_s") < us);
    QVERIFY(json["terms"].is_object() && !json["terms"].empty());
    QVERIFY(json["fitted_on"]["table"].is_string() && json["fitted_on"]["error_median"].is_number());
    QVERIFY(!json["fitted_on"]["date"].get<std::string>().empty());
}

void PredictCommand::gemmTerms()
{
    const Result result = run(words("predict gemm --gpu h100-sxm5 --m 300 --n 1280 --k 8192 --format json"));
    const Json json = result.json();
    const Json& terms = json["terms"];
    const auto term = [&terms](const char* key) { return terms[key].get<double>(); };
    const double core = std::hypot(term("compute_s"), term("memory_s"), term("tiles_s"));
    const double sum = term("launch_s") + core + term("split_s") + term("quantisation_s");
    QVERIFY(std::abs(sum / json["calibrated_s"].get<double>() - 1) < 1e-12);
    QVERIFY(std::abs(term("main_loop_s") + term("wave_overhead_s") - term("tiles_s")) < 1e-15);
    QVERIFY(json["splits"].is_number() && json["waves"].is_number() && json["tile"].size() == 2);
    QCOMPARE(json["constants"], "own");
}

void PredictCommand::notCalibrated()
{
    const Result result = run(words("predict gemm --gpu mi300x --m 1 --n 4096 --k 4096 --format json"));
    QCOMPARE(result.code, 0);
    const Json json = result.json();
    QVERIFY(json["calibrated_s"].is_null() && json["ideal_s"].is_number());
    QVERIFY(json["not_calibrated"].get<std::string>().find("NVIDIA") != std::string::npos);
}

void PredictCommand::tables()
{
    const Result gemm = run(words("predict gemm --gpu l40s --m 8 --n 2048 --k 2048"));
    QCOMPARE(gemm.code, 0);
    QVERIFY(gemm.out.contains("calibrated") && gemm.out.contains("launch"));
    QVERIFY2(gemm.out.contains("fitted on aiconfigurator gemm, vLLM 0.24, at most 4000 rows"), gemm.out.constData());
    QVERIFY2(gemm.out.contains("median, 22 % p90 on held-out rows"), gemm.out.constData());
    const Result none = run(words("predict gemm --gpu t4 --m 8 --n 2048 --k 2048"));
    QVERIFY(none.out.contains("not calibrated"));
}

void PredictCommand::fileErrors()
{
    Files files;
    const QString path = files.write("table.csv", table(200));
    for (const char* model : {"ideal", "calibrated", "generic"}) {
        const Result result =
            run({"predict", "gemm", "--gpu", "l40s", "--file", path, "--time-model", model, "--format", "json"});
        QVERIFY2(result.code == 0, result.error.constData());
        const Json json = result.json();
        QCOMPARE(json["rows"], 200);
        QVERIFY(json["median_ape"] > 0 && json["median_ape"] <= json["p90_ape"]);
    }
    QCOMPARE(run({"predict", "gemm", "--gpu", "mi300x", "--file", path}).code, 2);
}

/// Without --gpu that one which the file names, and the answer says which and by what constants.
void PredictCommand::theFileNamesItsGpu()
{
    Files files;
    const QString path = files.write("table.csv", table(200));
    const Json named = run({"predict", "gemm", "--file", path, "--format", "json"}).json();
    QCOMPARE(named["gpu"], "l40s");
    QVERIFY(named["constants"].get<std::string>().starts_with("bf16: own, fitted on"));
    const Json said = run({"predict", "gemm", "--gpu", "l40s", "--file", path, "--format", "json"}).json();
    QCOMPARE(named["median_ape"], said["median_ape"]);
    const Result text = run({"predict", "gemm", "--file", path});
    QVERIFY2(text.out.startsWith("l40s, constants of bf16: own"), text.out.constData());
    QVERIFY(run({"predict", "gemm", "--file", path, "--time-model", "generic"}).out.contains("bf16: generic"));
    QVERIFY(!named.contains("other_library"));
    const QString other = files.write("trtllm.csv", table(200).replace("VLLM,", "TRTLLM,"));
    const Json elsewhere = run({"predict", "gemm", "--file", other, "--format", "json"}).json();
    QCOMPARE(elsewhere["other_library"], "measured with TRTLLM 0.24, the constants with vLLM 0.24");
    const Result unnamed =
        run({"predict", "gemm", "--file", files.write("other.csv", table(20).replace("NVIDIA L40S", "Thing 9"))});
    QCOMPARE(unnamed.code, 2);
    QVERIFY2(unnamed.error.contains("names no GPU"), unnamed.error.constData());
}

void PredictCommand::anotherGpuIsNoted()
{
    Files files;
    const QString path = files.write("table.csv", table(200));
    const QByteArray note = "the file names NVIDIA L40S, --gpu takes it for NVIDIA L4";
    for (const QStringList& command :
        {QStringList {"predict", "gemm", "--file", path}, QStringList {"calibrate", path}}) {
        const Result text = run(command + words("--gpu l4"));
        QVERIFY2(text.out.contains(note), text.out.constData());
        QCOMPARE(run(command + words("--gpu l4 --format json")).json()["gpu_note"], note.toStdString());
        QVERIFY(!run(command + words("--gpu l40s --format json")).json().contains("gpu_note"));
    }
}

void PredictCommand::dtypeChoosesRows()
{
    Files files;
    const QByteArray two = table(200) + table(40).replace("bfloat16", "fp8").split('\n').mid(1).join('\n');
    const QString path = files.write("table.csv", two);
    const auto predicted = [&](const QStringList& more) {
        return run(QStringList {"predict", "gemm", "--file", path, "--format", "json"} + more);
    };
    QCOMPARE(predicted({}).json()["rows"], 240);
    const Json fp8 = predicted(words("--dtype fp8")).json();
    QCOMPARE(fp8["rows"], 40);
    QVERIFY(fp8["constants"].get<std::string>().find("bf16") == std::string::npos);
    const Result none = predicted(words("--dtype nvfp4"));
    QCOMPARE(none.code, 2);
    QVERIFY2(none.error.contains("found rows in bfloat16, fp8, expected some in nvfp4"), none.error.constData());
    QCOMPARE(predicted(words("--dtype zzz")).code, 2);
}

void PredictCommand::phaseChoosesRows()
{
    Files files;
    const auto lines = [](const char* name) {
        QFile file(QStringLiteral(RIDGEPOINT_TEST_DATA "/operators/") + QString::fromLatin1(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray decode = lines("generation_attention.csv");
    const QByteArray prompt =
        "VLLM,0.14.0,NVIDIA A100-SXM4-80GB,context_attention,flash,1,4096,32,8,128,1,bfloat16,bfloat16,0,0.9\n";
    const QStringList both {
        "predict", "attention", "--format", "json", "--file", files.write("b.csv", decode + prompt)};
    const Json prefill = run(both + words("--phase prefill")).json();
    QCOMPARE(prefill["rows"], 1);
    QVERIFY(prefill["constants"].get<std::string>().find("decode") == std::string::npos);
    QCOMPARE(run(both).json()["rows"], Json(run(both + words("--phase decode")).json()["rows"].get<int>() + 1));
    const Result none =
        run({"predict", "attention", "--phase", "prefill", "--file", files.write("decode.csv", decode)});
    QCOMPARE(none.code, 2);
    QVERIFY2(none.error.contains("found rows of decode alone"), none.error.constData());
}

void PredictCommand::filesTakeColumnsAndNumbers()
{
    Files files;
    QByteArray text = "rows;cols;depth;t_ms\n";
    for (int i = 1; i <= 20; ++i)
        text += QString("%1;4096;4096;0,0%2\n").arg(i * 8).arg(i + 40).toUtf8();
    const QString path = files.write("mine.csv", text);
    const QStringList columns {"--gpu", "l40s", "--columns", "m=rows,n=cols,k=depth,time=t_ms,dtype=bf16"};
    const QStringList predict {"predict", "gemm", "--file", path};
    const Result predicted = run(predict + columns);
    QVERIFY2(predicted.out.contains("20 rows"), predicted.error.constData());
    QCOMPARE(run(predict + columns + words("--numbers point")).code, 2);
    const Result fitted = run(QStringList {"calibrate", path} + columns);
    QVERIFY2(fitted.out.contains("10 rows fitted"), fitted.error.constData());
    QCOMPARE(run(QStringList {"calibrate", path} + columns + words("--numbers point")).code, 2);
    QCOMPARE(run(QStringList {"calibrate", path, "--columns", "m=rows,q=1"}).code, 2);
}

void PredictCommand::outsideTheValidatedRange_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* what, const char* arguments, const char* why) {
        QTest::newRow(what) << arguments << why;
    };
    row("short prompt", "attention --phase prefill --gpu h100-sxm5 --tokens 127 --heads 32 --kv-heads 8",
        "fewer than 128");
    row("large heads", "attention --gpu h100-sxm5 --tokens 2048 --heads 32 --kv-heads 8 --head-dim 512", "above 256");
    row("sockets", "allreduce --gpu l40s --bytes 1048576 --gpus 4", "depend on the host");
    row("domains", "allreduce --gpu h100-sxm5 --bytes 1048576 --gpus 16", "NVLink");
}

void PredictCommand::outsideTheValidatedRange()
{
    QFETCH(QString, arguments);
    QFETCH(QString, reason);
    const Json json = run(QStringList {"predict"} + arguments.split(' ') + words("--format json")).json();
    QVERIFY(json["calibrated_s"].is_null() && json["ideal_s"].is_number());
    const std::string why = json["not_calibrated"];
    QVERIFY2(why.find(reason.toStdString()) != std::string::npos, why.c_str());
    QVERIFY(run(QStringList {"predict"} + arguments.split(' ')).out.contains("not calibrated"));
}

void PredictCommand::otherHeadsHaveTheWiderError()
{
    const auto decode = words("predict attention --gpu h100-sxm5 --tokens 2048 --heads 32 --kv-heads 8 --head-dim");
    const Json wide = run(decode + words("64 --format json")).json();
    QCOMPARE(wide["error_median"], 0.12);
    QCOMPARE(wide["error_p90"], 0.29);
    QVERIFY(run(decode + words("64")).out.contains("29"));
    QVERIFY(!run(decode + words("128 --format json")).json().contains("error_p90"));
}

void PredictCommand::badInput_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* what, const char* arguments, const char* message) {
        QTest::newRow(what) << arguments << message;
    };
    row("no operator", "predict", "");
    row("no GPU of that name", "predict gemm --gpu h1 --m 1 --n 1 --k 1", "h1");
    row("no such number format", "predict gemm --dtype int3 --m 1 --n 1 --k 1", "--dtype");
    row("no size", "predict gemm --m 1 --n 1", "--k: is missing");
    row("size of zero", "predict gemm --m 0 --n 1 --k 1", "--m: found 0, expected a whole number from 1");
    row("size beyond reason", "predict gemm --m 1e18 --n 1 --k 1", "--m: found 1e+18, expected");
    row("size that is no number", "predict gemm --m nan --n 1 --k 1", "--m: found nan, expected");
    row("size that is a fraction", "predict gemm --m 1.5 --n 1 --k 1", "--m: found 1.5, expected a whole number");
    row("shape beside a file", "predict gemm --file x.csv --m 8", "--m: found together with --file");
    row("heads beside a file", "predict attention --file x.csv --heads 8", "--heads: found together with --file");
    row("notation without a file", "predict gemm --m 1 --n 1 --k 1 --numbers comma", "--numbers: found without");
    row("more KV heads than heads", "predict attention --tokens 99 --heads 8 --kv-heads 16",
        "--kv-heads: found 16, expected a divisor of the 8 query heads");
    row("KV heads that do not divide", "predict attention --tokens 99 --heads 32 --kv-heads 7", "--kv-heads: found 7");
    row("half a sequence", "predict attention --tokens 99 --heads 8 --kv-heads 8 --batch 1.5", "--batch: found 1.5");
    row("GPUs that do not divide the experts",
        "predict moe --tokens 1 --hidden 8 --intermediate 8 --experts 6 --experts-per-token 2 --expert-parallel 4",
        "--expert-parallel: found 4, expected a divisor of the 6 experts");
    row("all-reduce of one GPU", "predict allreduce --bytes 1 --gpus 1",
        "--gpus: found 1, expected a whole number from 2");
    row("all-reduce of half a GPU", "predict allreduce --bytes 1 --gpus 2.5", "--gpus: found 2.5");
    row("all-reduce of no such format", "predict allreduce --bytes 1 --gpus 2 --dtype zzz", "--dtype: found \"zzz\"");
    row("negative seed", "calibrate x.csv --seed -1", "found \"-1\", expected a whole number from 0");
    row("seed of 65 bits", "calibrate x.csv --seed 18446744073709551616", "found \"18446744073709551616\"");
    row("copies of nothing", "predict gemm --m 1 --n 1 --k 1 --weight-copies 0", "--weight-copies");
    row("copies in words", "predict gemm --m 1 --n 1 --k 1 --weight-copies many", "--weight-copies");
    row("no file", "predict gemm --file /nonexistent.csv", "/nonexistent.csv");
    row("more experts per token than experts",
        "predict moe --tokens 1 --hidden 8 --intermediate 8 --experts 2 --experts-per-token 3", "--experts");
    row("no GPUs", "predict allreduce --bytes 1 --gpus 0", "--gpus");
    row("no table", "calibrate /nonexistent.csv", "/nonexistent.csv");
}

void PredictCommand::badInput()
{
    QFETCH(QString, arguments);
    QFETCH(QString, message);
    const Result result = run(arguments.split(' '));
    QCOMPARE(result.code, 2);
    QVERIFY2(result.error.contains(message.toUtf8()), result.error.constData());
}

void PredictCommand::calibrates()
{
    Files files;
    const QString path = files.write("table.csv", table(300));
    const Result result = run({"calibrate", path, "--format", "json"});
    QVERIFY2(result.code == 0, result.error.constData());
    const Json json = result.json();
    QCOMPARE(json["gpu"], "l40s");
    QCOMPARE(json["fitted_rows"], 150);
    QVERIFY(json["after"]["median_ape"] < json["before"]["median_ape"]);
    QVERIFY(json["before"]["median_ape"] < json["ideal"]["median_ape"]);
    for (const auto& [symbol, constant] : json["constants"].items())
        QVERIFY2(constant.contains("value") != constant.contains("not_limiting"), symbol.c_str());
    QCOMPARE(run({"calibrate", path, "--format", "json"}).out, result.out);
    const Result fewer = run({"calibrate", path, "--train-fraction", "0.1", "--seed", "3", "--format", "json"});
    QCOMPARE(fewer.json()["fitted_rows"], 30);
    QVERIFY(run({"calibrate", path}).out.contains("not limiting"));
    QCOMPARE(run({"calibrate", files.write("few.csv", table(9))}).code, 2);
    QCOMPARE(run({"calibrate", path, "--out", "/nonexistent/out.json"}).code, 2);
}

void PredictCommand::calibratedPresetIsUsed()
{
    Files files;
    const QString path = files.write("table.csv", table(300));
    QDir().mkpath(files.path("presets/calibration"));
    QVERIFY(run({"calibrate", path, "--out", files.path("presets/calibration/l40s.json")}).code == 0);
    QProcessEnvironment mine;
    mine.insert("RIDGEPOINT_CONFIG_DIR", files.path(""));
    const QStringList arguments {"predict", "gemm", "--gpu", "l40s", "--file", path, "--format", "json"};
    const Result with = run(arguments, mine);
    QVERIFY2(with.error.isEmpty(), with.error.constData());
    QVERIFY(with.json()["median_ape"] < run(arguments).json()["median_ape"]);
    // The sets of other operators are kept.
    const Result decode =
        run(words("predict attention --gpu l40s --tokens 2048 --heads 32 --kv-heads 8 --format json"), mine);
    QCOMPARE(decode.json()["constants"], "own");
}

void PredictCommand::analyzeTakesTheTimeModel()
{
    const Result result = run(words("analyze --gpu h100-sxm5 --time-model calibrated --format json"));
    QCOMPARE(result.code, 0);
    QVERIFY(result.json()["decode"]["calibrated_s"].is_number());
    QCOMPARE(run(words("analyze --time-model measured")).code, 2);
}

QTEST_APPLESS_MAIN(PredictCommand)
#include "tst_predict_command.moc"

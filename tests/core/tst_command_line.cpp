// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/program.h"

using ridgepoint::program::Files;
using ridgepoint::program::Result;
using ridgepoint::program::run;
using Json = nlohmann::ordered_json;

namespace {

using Type = Json::value_t;

bool isType(const Json& value, Type type)
{
    return type == Type::number_float ? value.is_number() : value.type() == type;
}

/// Empty when the object has all members, each of its type.
QString missing(const Json& object, std::initializer_list<std::pair<const char*, Type>> members)
{
    for (const auto& [key, type] : members) {
        if (!object.is_object() || !object.contains(key))
            return QString("no member %1").arg(key);
        if (!isType(object[key], type))
            return QString("member %1 is %2").arg(key, object[key].type_name());
    }
    return {};
}

constexpr Type number = Type::number_float;
constexpr Type whole = Type::number_unsigned;
constexpr Type text = Type::string;

} // namespace

/// The sub-commands as a script meets them: schema, round trips, exit codes.
class CommandLine : public QObject
{
    Q_OBJECT

private slots:
    void analyzeSchema();
    void operatorsSumToTheirPhase();
    void scenarioRoundTrip_data();
    void scenarioRoundTrip();
    void optionsOverrideTheFile();
    void analyzeCsv();
    void analyzeTable();
    void validateAgrees();
    void presets();
    void importModel_data();
    void importModel();
    void importModelToFile();
    void sweepFormats();
    void helpAndVersion();
    void windowWithoutDisplay();
    void aFullDiskIsNoSuccess_data();
    void aFullDiskIsNoSuccess();
};

void CommandLine::analyzeSchema()
{
    const Result result = run({"analyze", "--format", "json", "--tensor-parallel", "2"});
    QCOMPARE(result.code, 0);
    const Json json = result.json();
    QCOMPARE(missing(json,
                 {{"scenario", Type::object}, {"roofs", Type::array}, {"prefill", Type::object},
                     {"decode", Type::object}, {"metrics", Type::object}, {"memory", Type::object}}),
        QString());
    QCOMPARE(missing(json["metrics"],
                 {{"ttft_s", number}, {"tpot_s", number}, {"latency_s", number}, {"tokens_per_s_per_sequence", number},
                     {"tokens_per_s", number}}),
        QString());
    QCOMPARE(
        missing(json["memory"],
            {{"weights_bytes", number}, {"kv_cache_bytes", number}, {"activations_bytes", number},
                {"capacity_bytes", number}, {"fits", Type::boolean}, {"max_batch", number}, {"max_context", number}}),
        QString());
    QCOMPARE(missing(json["scenario"],
                 {{"model", text}, {"gpu", text}, {"batch", whole}, {"prompt", whole}, {"output", whole},
                     {"kv_heads", whole}, {"weights", text}, {"activations", text}, {"kv_cache", text},
                     {"tensor_parallel", whole}, {"attention", text}, {"projections", text}, {"convention", text}}),
        QString());
    for (const char* phase : {"prefill", "decode"}) {
        QCOMPARE(
            missing(json[phase], {{"time_s", number}, {"flop", number}, {"bytes", number}, {"operators", Type::array}}),
            QString());
        for (const Json& row : json[phase]["operators"])
            QCOMPARE(missing(row,
                         {{"name", text}, {"count", whole}, {"engine", text}, {"flop", number}, {"bytes", number},
                             {"weight_bytes", number}, {"kv_cache_bytes", number}, {"intensity_flop_per_byte", number},
                             {"bound", text}, {"time_s", number}}),
                QString());
    }
    QStringList kinds;
    for (const Json& roof : json["roofs"]) {
        kinds << QString::fromStdString(roof["kind"]);
        QCOMPARE(missing(roof, {{kinds.last() == "compute" ? "flop_per_s" : "bytes_per_s", number}}), QString());
    }
    QVERIFY(kinds.contains("compute") && kinds.contains("memory") && kinds.contains("link"));
}

void CommandLine::operatorsSumToTheirPhase()
{
    const Json json = run({"analyze", "--format", "json", "--batch", "16"}).json();
    for (const char* phase : {"prefill", "decode"}) {
        double time = 0;
        double flop = 0;
        for (const Json& row : json[phase]["operators"]) {
            time += row["count"].get<double>() * row["time_s"].get<double>();
            flop += row["count"].get<double>() * row["flop"].get<double>();
        }
        QCOMPARE(time, json[phase]["time_s"].get<double>());
        QCOMPARE(flop, json[phase]["flop"].get<double>());
    }
}

void CommandLine::scenarioRoundTrip_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("defaults") << QStringList {};
    QTest::newRow("every workload option")
        << QStringList {"--batch", "7", "--prompt", "99", "--output", "3", "--context", "55", "--score-all-tokens"};
    QTest::newRow("precisions") << QStringList {
        "--weights", "int4", "--activations", "fp16", "--kv-cache", "fp8", "--group-size", "64"};
    QTest::newRow("KV heads and sharing") << QStringList {"--kv-heads", "4", "--tensor-parallel", "8"};
    QTest::newRow("unfused, merged") << QStringList {"--attention", "unfused", "--projections", "merged"};
    QTest::newRow("llm-workload from the prompt")
        << QStringList {"--convention", "llm-workload", "--llm-workload-start", "prompt"};
    QTest::newRow("experts") << QStringList {
        "--model", "deepseek-v3", "--gpu", "h200-sxm", "--moe-imbalance", "1.5", "--reserve", "2e9"};
    QTest::newRow("overrides") << QStringList {"--set", "gpu.memory.bandwidth_gbps=2000", "--set", "model.layers=16"};
}

void CommandLine::scenarioRoundTrip()
{
    QFETCH(QStringList, options);
    Files files;
    const Result first = run(QStringList {"analyze", "--format", "json"} + options);
    QCOMPARE(first.code, 0);
    const QString file = files.write("scenario.json", QByteArray::fromStdString(first.json()["scenario"].dump()));

    const Result second = run({"analyze", "--format", "json", "--scenario", file});

    QCOMPARE(second.code, 0);
    QCOMPARE(second.out, first.out);
}

void CommandLine::optionsOverrideTheFile()
{
    Files files;
    const QString file =
        files.write("scenario.json", R"({"model": "llama-2-7b", "gpu": "a100-sxm4-80gb", "batch": 4, "prompt": 100})");
    const Json json = run({"analyze", "--format", "json", "--scenario", file, "--batch", "5"}).json();
    QCOMPARE(json["scenario"]["model"].get<std::string>(), std::string("llama-2-7b"));
    QCOMPARE(json["scenario"]["batch"].get<int>(), 5);
    QCOMPARE(json["scenario"]["prompt"].get<int>(), 100);
}

void CommandLine::analyzeCsv()
{
    const Result result = run({"analyze", "--format", "csv"});
    QCOMPARE(result.code, 0);
    QList<QByteArray> lines = result.out.split('\n');
    QCOMPARE(lines.takeLast(), QByteArray());
    const QList<QByteArray> header = lines.takeFirst().split(',');
    for (const char* column : {"phase", "name", "count", "flop", "bytes", "bound", "time_s"})
        QVERIFY2(header.contains(column), column);
    const Json json = run({"analyze", "--format", "json"}).json();
    QCOMPARE(std::size_t(lines.size()), json["prefill"]["operators"].size() + json["decode"]["operators"].size());
    for (const QByteArray& line : lines)
        QCOMPARE(line.count(','), header.size() - 1);
    const auto flop = lines[2].split(',')[header.indexOf("flop")].toDouble();
    QCOMPARE(flop, json["prefill"]["operators"][2]["flop"].get<double>());
}

void CommandLine::analyzeTable()
{
    const Result result = run({"analyze"});
    QCOMPARE(result.code, 0);
    for (const char* part : {"TTFT", "TPOT", "token/s", "max batch", "gate_proj", "decode step", "memory-bound"})
        QVERIFY2(result.out.contains(part), part);
}

void CommandLine::validateAgrees()
{
    const Result table = run({"validate"});
    QCOMPARE(table.code, 0);
    QVERIFY(QRegularExpression("(\\d+) of \\1 published figures agree").match(table.out).hasMatch());
    QVERIFY(!table.out.contains(" NO "));

    const Result result = run({"validate", "--format", "json"});
    QCOMPARE(result.code, 0);
    for (const Json& figure : result.json()) {
        QCOMPARE(missing(figure,
                     {{"source", text}, {"what", text}, {"published", text}, {"computed", number},
                         {"agrees", Type::boolean}}),
            QString());
        QVERIFY(figure["agrees"].get<bool>());
    }
}

void CommandLine::presets()
{
    QCOMPARE(run({"presets", "gpus", "--format", "json"}).json().size(), std::size_t(45));
    QCOMPARE(run({"presets", "models", "--format", "json"}).json().size(), std::size_t(71));
    QCOMPARE(run({"presets", "gpus"}).out.count('\n'), 46);
    QCOMPARE(run({"presets", "models"}).out.count('\n'), 72);
}

void CommandLine::importModel_data()
{
    QTest::addColumn<QString>("file");
    const QDir folder(RIDGEPOINT_TEST_DATA "/hf");
    for (const QString& name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        QTest::newRow(qPrintable(name)) << folder.filePath(name + "/config.json");
}

void CommandLine::importModel()
{
    QFETCH(QString, file);
    const Result result = run({"import-model", file});
    QVERIFY2(result.code == 0, result.error.constData());
    const Json json = result.json();
    QCOMPARE(missing(json,
                 {{"schema", text}, {"id", text}, {"layers", whole}, {"hidden", whole}, {"heads", whole},
                     {"vocab", whole}, {"attention", Type::object}}),
        QString());
}

void CommandLine::importModelToFile()
{
    Files files;
    const QString config = RIDGEPOINT_TEST_DATA "/hf/llama-3-8b/config.json";
    const Result result = run({"import-model", config, "--out", files.path("preset.json")});
    QCOMPARE(result.code, 0);
    QCOMPARE(result.out, QByteArray());
    QFile written(files.path("preset.json"));
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll(), run({"import-model", config}).out);
}

void CommandLine::sweepFormats()
{
    const QStringList command {"sweep", "--over", "batch=1:8:log2", "--over", "prompt=512,2048"};
    const Json rows = run(command + QStringList {"--format", "json"}).json();
    QCOMPARE(rows.size(), std::size_t(8));
    for (const Json& row : rows)
        QCOMPARE(
            missing(row,
                {{"batch", number}, {"prompt", number}, {"ttft_s", number}, {"tpot_s", number}, {"latency_s", number},
                    {"tokens_per_s_per_sequence", number}, {"tokens_per_s", number}, {"fits", Type::boolean}}),
            QString());
    const Json one = run({"analyze", "--format", "json", "--batch", "2", "--prompt", "2048"}).json();
    QCOMPARE(rows[3]["latency_s"].get<double>(), one["metrics"]["latency_s"].get<double>());
    QCOMPARE(run(command + QStringList {"--format", "csv"}).out.count('\n'), 9);
    QCOMPARE(run(command).out.count('\n'), 9);
}

void CommandLine::helpAndVersion()
{
    const Result help = run({"--help"});
    QCOMPARE(help.code, 0);
    for (const char* command : {"analyze", "sweep", "validate", "presets", "import-model"})
        QVERIFY2(help.out.contains(command), command);
    const Result version = run({"--version"});
    QCOMPARE(version.code, 0);
    QVERIFY(QRegularExpression("^ridgepoint \\d+\\.\\d+").match(version.out).hasMatch());
}

void CommandLine::windowWithoutDisplay()
{
    QProcessEnvironment nowhere;
    nowhere.insert("QT_QPA_PLATFORM", "xcb");
    nowhere.insert("DISPLAY", "");
    for (const QStringList& arguments : {QStringList(), QStringList("table.csv")}) {
        const Result result = run(arguments, nowhere);
        QCOMPARE(result.code, 2);
        QVERIFY2(result.error.contains("no display"), result.error);
        QVERIFY2(result.error.contains(" analyze --model"), result.error);
    }
}

void CommandLine::aFullDiskIsNoSuccess_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("validate") << QStringList {"validate"};
    QTest::newRow("presets") << QStringList {"presets", "gpus"};
    QTest::newRow("help") << QStringList {"--help"};
}

void CommandLine::aFullDiskIsNoSuccess()
{
    QFETCH(QStringList, arguments);
    if (!QFile::exists("/dev/full"))
        QSKIP("there is no /dev/full");
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("RIDGEPOINT_PRESETS", RIDGEPOINT_PRESETS_DIR);
    environment.insert("RIDGEPOINT_CONFIG_DIR", "/nonexistent");
    process.setProcessEnvironment(environment);
    process.setStandardOutputFile("/dev/full");
    process.start(RIDGEPOINT_PROGRAM, arguments);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 2);
    const QByteArray error = process.readAllStandardError();
    QVERIFY2(error.contains("standard output"), error);
}

QTEST_GUILESS_MAIN(CommandLine)
#include "tst_command_line.moc"

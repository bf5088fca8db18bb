// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/program.h"

using ridgepoint::program::Files;
using ridgepoint::program::Result;
using ridgepoint::program::run;

/// What is wrong is said on stderr, with its place; nothing is printed on stdout and the exit code is 2.
class BadInput : public QObject
{
    Q_OBJECT

    static void rejects(const QStringList& arguments, const QStringList& parts)
    {
        const Result result = run(arguments);
        QCOMPARE(result.code, 2);
        QCOMPARE(result.out, QByteArray());
        for (const QString& part : parts)
            QVERIFY2(
                result.error.contains(part.toUtf8()), qPrintable(QString::fromUtf8(result.error) + " lacks " + part));
    }

private slots:
    void options_data();
    void options();
    void scenarioTexts_data();
    void scenarioTexts();
    void unreadableFiles_data();
    void unreadableFiles();
    void configTexts_data();
    void configTexts();
    void unknownKeysAreNamed();
    void widenedPrecisionIsSaid();
    void presetThatCannotBeWritten();
};

void BadInput::options_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("parts");
    const auto row = [](const char* title, const QString& arguments, const QStringList& parts) {
        QTest::newRow(title) << arguments.split(' ') << parts;
    };
    row("unknown model", "analyze --model llama-9", {"--model", "found \"llama-9\"", "expected", "llama-"});
    row("unknown GPU", "analyze --gpu a100", {"--gpu", "found \"a100\"", "a100-sxm4-80gb"});
    row("no sequences", "analyze --batch 0", {"--batch", "found 0", "from 1 to 1048576"});
    row("negative", "analyze --batch -1", {"--batch", "found -1", "from 1 to"});
    row("too many", "analyze --batch 99999999999999999999", {"--batch", "found 1e+20", "expected"});
    row("1e300", "analyze --prompt 1e300", {"--prompt", "found 1e+300", "expected"});
    row("a fraction", "analyze --output 1.5", {"--output", "found 1.5", "expected an integer"});
    row("not a number", "analyze --batch NaN", {"--batch", "found \"NaN\"", "expected"});
    row("infinite", "analyze --reserve inf", {"--reserve", "found \"inf\"", "expected a number"});
    row("nothing", "analyze --batch ", {"--batch", "found \"\"", "expected"});
    row("null", "analyze --batch null", {"--batch", "found \"null\"", "expected"});
    row("a truth value", "analyze --batch true", {"--batch", "found true", "expected"});
    row("no context", "analyze --context 0", {"--context", "found 0"});
    row("KV heads that do not divide", "analyze --kv-heads 7",
        {"--kv-heads", "found 7", "a divisor of the 32 query heads"});
    row("more KV heads than heads", "analyze --kv-heads 64", {"--kv-heads", "found 64"});
    row("GPUs that do not divide", "analyze --tensor-parallel 3",
        {"--tensor-parallel", "found 3", "a divisor of the 32"});
    row("GPUs without a link", "analyze --gpu m4-max --tensor-parallel 2",
        {"--tensor-parallel", "found 2", "expected 1"});
    row("precision that is none", "analyze --weights fp5", {"--weights", "found \"fp5\"", "expected fp32"});
    row("precision that the GPU lacks", "analyze --gpu t4 --activations bf16",
        {"--activations", "found bf16", "expected one of fp32, fp16"});
    row("even routing is the least", "analyze --moe-imbalance 0.5", {"--moe-imbalance", "found 0.5", "from 1"});
    row("negative reserve", "analyze --reserve -1", {"--reserve", "found -1"});
    row("attention of no kind", "analyze --attention flash", {"--attention", "found \"flash\"", "fused or unfused"});
    row("convention of no kind", "analyze --convention mine", {"--convention", "found \"mine\"", "llm-workload"});
    row("path without owner", "analyze --set layers=3", {"--set", "found \"layers\"", "expected"});
    row("path without value", "analyze --set gpu.memory", {"--set", "found \"gpu.memory\"", "expected"});
    row("path to nothing", "analyze --set gpu.memory.bandwith=3", {"--set gpu.memory.bandwith", "no such field"});
    row("negative override", "analyze --set gpu.memory.bandwidth_gbps=-3",
        {"--set gpu.memory.bandwidth_gbps", "found -3", "expected"});
    row("NaN override", "analyze --set gpu.memory.bandwidth_gbps=NaN",
        {"--set gpu.memory.bandwidth_gbps", "found \"NaN\"", "expected"});
    row("override of another type", "analyze --set model.layers=many",
        {"--set model.layers", "found \"many\"", "expected"});
    row("unknown option", "analyze --colour red", {"--colour"});
    row("unknown format", "analyze --format xml", {"--format", "xml", "json"});
    row("option without value", "analyze --batch", {"--batch"});
    row("stray argument", "analyze llama", {"llama"});
    row("sweep over nothing", "sweep", {"--over"});
    row("sweep over an unknown control", "sweep --over colour=1,2", {"--over", "found \"colour=1,2\"", "expected"});
    row("sweep down", "sweep --over batch=8:1", {"--over", "found \"batch=8:1\"", "expected"});
    row("sweep without end", "sweep --over batch=1:1000 --over prompt=1:2000", {"more than a million"});
    row("presets of no kind", "presets cpus", {"cpus", "gpus"});
}

void BadInput::options()
{
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, parts);
    rejects(arguments, parts);
}

void BadInput::scenarioTexts_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("parts");
    const QByteArray begin = "{\"model\": \"llama-3-8b\",\n \"gpu\": \"a100-sxm4-80gb\"";
    QTest::newRow("truncated") << QByteArray("{\"model\": \"llama-3-8b\",\n \"gpu\": \"a100-")
                               << QStringList {":2:15: ", "found"};
    QTest::newRow("cut after a comma") << begin + ",\n" << QStringList {":", "found", "expected"};
    QTest::newRow("NaN") << begin + ",\n \"batch\": NaN}" << QStringList {":3:11: ", "found NaN", "expected"};
    QTest::newRow("1e999") << begin + ",\n \"batch\": 1e999}" << QStringList {":3:11: ", "found a number beyond"};
    QTest::newRow("zero") << begin + ",\n \"batch\": 0}" << QStringList {":3:11: /batch", "found 0", "expected"};
    QTest::newRow("text for a number") << begin + ",\n \"batch\": \"8\"}"
                                       << QStringList {":3:11: /batch", "found \"8\"", "expected"};
    QTest::newRow("KV heads") << begin + ",\n \"kv_heads\": 7}"
                              << QStringList {":3:14: /kv_heads", "found 7", "expected"};
    QTest::newRow("unknown GPU") << QByteArray("{\"model\": \"llama-3-8b\",\n \"gpu\": \"a101\"}")
                                 << QStringList {":2:9: /gpu", "found \"a101\"", "expected"};
    QTest::newRow("no GPU") << QByteArray("{\"model\": \"llama-3-8b\"}") << QStringList {"gpu", "expected"};
    QTest::newRow("an array") << QByteArray("[1]") << QStringList {":1:1: ", "found an array", "expected an object"};
    QTest::newRow("deep") << QByteArray(100'000, '[') << QStringList {":1:", "found"};
    QTest::newRow("not UTF-8") << begin + ",\n \"\xff\": 1}" << QStringList {"found"};
    QTest::newRow("bad override") << begin + ",\n \"set\": {\"gpu.memory.bandwidth_gbps\": -3}}"
                                  << QStringList {":3:", "found -3", "expected"};
}

void BadInput::scenarioTexts()
{
    QFETCH(QByteArray, content);
    QFETCH(QStringList, parts);
    Files files;
    const QString file = files.write("scenario.json", content);
    rejects({"analyze", "--scenario", file}, QStringList {file} + parts);
    rejects({"analyze", "--format", "json", "--scenario", file, "--prompt", "7"}, {file});
}

void BadInput::unreadableFiles_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("part");
    QTest::newRow("missing") << "missing"
                             << "no such file";
    QTest::newRow("a directory") << "directory"
                                 << "found a directory";
    QTest::newRow("a program") << "program"
                               << "found a zero byte";
    QTest::newRow("empty") << "empty"
                           << "found an empty file";
    QTest::newRow("a device") << "device"
                              << "found";
}

void BadInput::unreadableFiles()
{
    QFETCH(QString, kind);
    QFETCH(QString, part);
    Files files;
    const QHash<QString, QString> paths {{"missing", files.path("none.json")}, {"directory", files.path("")},
        {"program", files.write("program", QByteArray("\177ELF\2\1\1\0\0", 9))},
        {"empty", files.write("empty.json", {})}, {"device", "/dev/zero"}};
    rejects({"analyze", "--scenario", paths[kind]}, {paths[kind], part});
    rejects({"import-model", paths[kind]}, {paths[kind], part});
}

void BadInput::configTexts_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("parts");
    QTest::newRow("an array") << QByteArray("[1]") << QStringList {":1:1: ", "found an array", "expected an object"};
    QTest::newRow("truncated") << QByteArray("{\"model_type\": \"llama\",") << QStringList {":1:", "found"};
    QTest::newRow("negative layers") << QByteArray("{\"model_type\": \"llama\",\n\"num_hidden_layers\": -3}")
                                     << QStringList {":2:22: /num_hidden_layers", "found -3", "expected"};
    QTest::newRow("layers as text") << QByteArray("{\"model_type\": \"llama\",\n\"num_hidden_layers\": \"x\"}")
                                    << QStringList {":2:22: /num_hidden_layers", "found \"x\"", "expected"};
}

void BadInput::configTexts()
{
    QFETCH(QByteArray, content);
    QFETCH(QStringList, parts);
    Files files;
    const QString file = files.write("config.json", content);
    rejects({"import-model", file}, QStringList {file} + parts);
}

void BadInput::unknownKeysAreNamed()
{
    Files files;
    const QString file =
        files.write("scenario.json", "{\"model\": \"llama-3-8b\",\n \"gpu\": \"a100-sxm4-80gb\",\n \"bach\": 3}");
    const Result result = run({"analyze", "--scenario", file});
    QVERIFY(result.error.contains(QString(file + ":3:2: /bach: found the unknown key \"bach\"").toUtf8()));
}

void BadInput::widenedPrecisionIsSaid()
{
    const Result result = run({"analyze", "--gpu", "a100-sxm4-80gb", "--activations", "fp8"});
    QCOMPARE(result.code, 0);
    QVERIFY(result.error.contains("no fp8 rate: it computes at its bf16 rate"));
}

void BadInput::presetThatCannotBeWritten()
{
    rejects({"import-model", RIDGEPOINT_TEST_DATA "/hf/llama-3-8b/config.json", "--out", "/nonexistent/preset.json"},
        {"/nonexistent/preset.json", "cannot be written"});
}

QTEST_GUILESS_MAIN(BadInput)
#include "tst_command_line_bad_input.moc"

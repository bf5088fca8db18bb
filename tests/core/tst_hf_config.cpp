// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/io/json_text.h"
#include "core/model/hf_config.h"
#include "core/model/model_preset.h"
#include "core/scenario/catalog.h"

#include <cmath>

using namespace ridgepoint;

namespace {

const Catalog& catalog()
{
    static const Catalog shipped = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    return shipped;
}

QStringList fixtures()
{
    return QDir(RIDGEPOINT_TEST_DATA "/hf").entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
}

Parsed<Model> import(const QString& id)
{
    const std::string path = RIDGEPOINT_TEST_DATA "/hf/" + id.toStdString() + "/config.json";
    return readHfConfig(readTextFile(path).value, path);
}

Parsed<Model> importText(const QByteArray& text)
{
    return readHfConfig(text.toStdString(), "models/mine/config.json");
}

QString problems(const std::vector<Diagnostic>& diagnostics)
{
    return QString::fromStdString(joinedText(diagnostics));
}

/// What two models compute, their names and published figures aside.
Model arithmetic(Model model)
{
    model.name.clear();
    model.params_published = model.params_active_published = 0;
    model.provenance.reset();
    return model;
}

constexpr const char* smallLlama = R"({"model_type": "llama", "vocab_size": 1000, "hidden_size": 64,
 "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2})";

} // namespace

class TestHfConfig : public QObject
{
    Q_OBJECT

private slots:
    void importEqualsTheShippedPreset_data();
    void importEqualsTheShippedPreset();
    void importWithoutPreset_data();
    void importWithoutPreset();
    void importedModelsAreWrittenAsPresets();
    void everyFamilyReadsWithItsDefaults();
    void idsAndNames_data();
    void idsAndNames();
    void notesAndWarnings_data();
    void notesAndWarnings();
    void slidingWindows_data();
    void slidingWindows();
    void errors_data();
    void errors();
    void truncatedAnywhere();
    void anyByteMayBeWrong();
};

void TestHfConfig::importEqualsTheShippedPreset_data()
{
    QTest::addColumn<QString>("id");
    for (const QString& id : fixtures()) {
        if (catalog().model(id.toStdString()))
            QTest::newRow(qPrintable(id)) << id;
    }
}

void TestHfConfig::importEqualsTheShippedPreset()
{
    QFETCH(QString, id);
    const Model& shipped = *catalog().model(id.toStdString());

    const Parsed<Model> imported = import(id);

    QVERIFY2(imported.ok(), qPrintable(problems(imported.diagnostics)));
    for (const Diagnostic& diagnostic : imported.diagnostics)
        QVERIFY2(diagnostic.severity == Diagnostic::Severity::Note, diagnostic.text().c_str());
    const Model expected = arithmetic(shipped);
    const Model actual = arithmetic(imported.value);
    if (actual != expected) {
        qWarning("%s\n%s", writeModelPreset(actual).c_str(), writeModelPreset(expected).c_str());
        QFAIL("the import differs from the preset");
    }
    const bool explained = !shipped.provenance->params_explanation.empty();
    const double total = countParameters(imported.value).total;
    QVERIFY(explained || std::abs(total / shipped.params_published - 1) < 0.01);
}

void TestHfConfig::importWithoutPreset_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("parameters"); // of the published files
    QTest::newRow("gemma-7b") << "gemma-7b" << 8'537'680'896.0;
    QTest::newRow("phi-2") << "phi-2" << 2'779'683'840.0;
    QTest::newRow("qwen1.5-moe") << "qwen1.5-moe-a2.7b" << 14'315'784'192.0;
}

void TestHfConfig::importWithoutPreset()
{
    QFETCH(QString, id);
    QFETCH(double, parameters);

    const Parsed<Model> imported = import(id);

    QVERIFY2(imported.ok(), qPrintable(problems(imported.diagnostics)));
    const double total = countParameters(imported.value).total;
    QVERIFY2(std::abs(total / parameters - 1) < 1e-4, std::to_string(total).c_str());
}

void TestHfConfig::importedModelsAreWrittenAsPresets()
{
    for (const QString& id : fixtures()) {
        const Model model = import(id).value;
        const Parsed<Model> read = readModelPreset(writeModelPreset(model), "written.json");
        QVERIFY2(read.ok(), qPrintable(problems(read.diagnostics)));
        QCOMPARE(arithmetic(read.value), arithmetic(model));
        QCOMPARE(read.value.name, model.name);
        QCOMPARE(readModelPreset(model.provenance->json, "").value.id, model.id);
    }
}

void TestHfConfig::everyFamilyReadsWithItsDefaults()
{
    for (const std::string_view type : hfModelTypes()) {
        const Parsed<Model> parsed =
            importText("{\"model_type\": \"" + QByteArray(type.data(), int(type.size())) + "\"}");
        const QString text = problems(parsed.diagnostics);
        if (type == "bloom") {
            QVERIFY(!parsed.ok() && text.contains("found no value for \"hidden_size\""));
        } else {
            QVERIFY2(parsed.ok(), qPrintable(text));
            QVERIFY2(text.contains("the default of " + QString::fromLatin1(type.data(), int(type.size()))),
                qPrintable(text));
        }
    }
}

void TestHfConfig::idsAndNames_data()
{
    QTest::addColumn<QByteArray>("nameOrPath");
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("hub") << QByteArray("meta-llama/Meta-Llama-3-8B") << QByteArray("config.json")
                         << QByteArray("llama-3-8b") << QByteArray("Llama-3-8B");
    QTest::newRow("folder") << QByteArray() << QByteArray("models/My Model_v2/config.json") << QByteArray("my-model-v2")
                            << QByteArray("My Model_v2");
    QTest::newRow("own file name") << QByteArray() << QByteArray("downloads/Foo-7B.json") << QByteArray("foo-7b")
                                   << QByteArray("Foo-7B");
    QTest::newRow("training path") << QByteArray("/data/runs/Foo-7B-hf/") << QByteArray("config.json")
                                   << QByteArray("foo-7b") << QByteArray("Foo-7B");
    QTest::newRow("nothing") << QByteArray() << QByteArray("config.json") << QByteArray("imported-model")
                             << QByteArray("Imported model");
}

void TestHfConfig::idsAndNames()
{
    QFETCH(QByteArray, nameOrPath);
    QFETCH(QByteArray, source);
    QFETCH(QByteArray, id);
    QFETCH(QByteArray, name);
    const QByteArray text =
        QByteArray(smallLlama).replace("\"llama\"", "\"llama\", \"_name_or_path\": \"" + nameOrPath + '"');

    const Model model = readHfConfig(text.toStdString(), source.toStdString()).value;

    QCOMPARE(model.id, id.toStdString());
    QCOMPARE(model.name, name.toStdString());
    QCOMPARE(model.provenance->hf_id, nameOrPath.startsWith("meta") ? nameOrPath.toStdString() : std::string());
}

void TestHfConfig::notesAndWarnings_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("message");
    QTest::newRow("unknown type")
        << QByteArray("\"llama\"") << QByteArray("\"newest\"")
        << ":1:16: /model_type: found the unknown model type \"newest\"; it is read as if it were Llama";
    QTest::newRow("no type") << QByteArray("\"model_type\"") << QByteArray("\"kind_of_model\"")
                             << "found no model type";
    QTest::newRow("unknown key")
        << QByteArray("\"llama\"") << QByteArray("\"llama\", \"state_size\": 16")
        << "/state_size: the key \"state_size\" is not understood; it may change the arithmetic";
    QTest::newRow("quantized") << QByteArray("\"llama\"")
                               << QByteArray("\"llama\", \"quantization_config\": {\"quant_method\": \"awq\"}")
                               << "weights are stored as awq";
    QTest::newRow("absent size") << QByteArray("\"vocab_size\": 1000,") << QByteArray()
                                 << "found no \"vocab_size\"; 32000 is taken, the default of llama";
    QTest::newRow("multimodal") << QByteArray(smallLlama)
                                << QByteArray("{\"model_type\": \"llava\", \"text_config\": ") + smallLlama + "}"
                                << "of a multimodal model only the text part is read";
}

void TestHfConfig::notesAndWarnings()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, message);

    const Parsed<Model> parsed = importText(QByteArray(smallLlama).replace(from, to));

    QVERIFY2(parsed.ok(), qPrintable(problems(parsed.diagnostics)));
    QCOMPARE(parsed.value.hidden, 64);
    QVERIFY2(problems(parsed.diagnostics).contains(message), qPrintable(problems(parsed.diagnostics)));
}

void TestHfConfig::slidingWindows_data()
{
    QTest::addColumn<QByteArray>("keys");
    QTest::addColumn<int>("window");
    QTest::addColumn<int>("layers");
    const QByteArray layers = "\"num_hidden_layers\": 8, \"max_position_embeddings\": 32768, ";
    QTest::newRow("mistral, absent: the default") << layers + "\"model_type\": \"mistral\"" << 4096 << 8;
    QTest::newRow("mistral, null: none") << layers + "\"model_type\": \"mistral\", \"sliding_window\": null" << 0 << 0;
    QTest::newRow("phi3, absent: none") << layers + "\"model_type\": \"phi3\"" << 0 << 0;
    QTest::newRow("never reached") << layers + "\"model_type\": \"phi3\", \"sliding_window\": 262144" << 0 << 0;
    QTest::newRow("qwen2, switched off") << layers + "\"model_type\": \"qwen2\", \"sliding_window\": 1024" << 0 << 0;
    QTest::newRow("qwen2, on for the last layers") << layers
            + "\"model_type\": \"qwen2\", \"sliding_window\": 1024, \"use_sliding_window\": true, "
              "\"max_window_layers\": 5" << 1024 << 3;
    QTest::newRow("gemma3, layer types") << QByteArray(
        "\"num_hidden_layers\": 3, \"model_type\": \"gemma3_text\", \"sliding_window\": 512, \"layer_types\": "
        "[\"sliding_attention\", \"sliding_attention\", \"full_attention\"]")
                                         << 512 << 2;
    QTest::newRow("llama4, without lists")
        << QByteArray("\"num_hidden_layers\": 6, \"model_type\": \"llama4_text\"") << 8192 << 5;
}

void TestHfConfig::slidingWindows()
{
    QFETCH(QByteArray, keys);
    QFETCH(int, window);
    QFETCH(int, layers);

    const Parsed<Model> parsed = importText("{" + keys + "}");

    QVERIFY2(parsed.ok(), qPrintable(problems(parsed.diagnostics)));
    QCOMPARE(parsed.value.window, window);
    QCOMPARE(parsed.value.local_layers, layers);
}

void TestHfConfig::errors_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("message");
    QTest::newRow("unknown type without sizes") << QByteArray(smallLlama) << QByteArray("{\"model_type\": \"mamba\"}")
                                                << "found no value for \"hidden_size\", expected an integer from 1";
    QTest::newRow("empty object") << QByteArray(smallLlama) << QByteArray("{}") << "found no value for \"vocab_size\"";
    QTest::newRow("negative") << QByteArray("64") << QByteArray("-64") << "config.json:1:60: /hidden_size: found -64";
    QTest::newRow("zero heads") << QByteArray("\"num_attention_heads\": 4") << QByteArray("\"num_attention_heads\": 0")
                                << "/num_attention_heads: found 0";
    QTest::newRow("1e308") << QByteArray("1000") << QByteArray("1e308") << "/vocab_size: found 1e+308";
    QTest::newRow("KV heads") << QByteArray("\"num_key_value_heads\": 2") << QByteArray("\"num_key_value_heads\": 3")
                              << "kv_heads: found 3, expected a divisor of the 4 query heads";
    QTest::newRow("a list") << QByteArray(smallLlama) << QByteArray("[]") << "found an array, expected an object";
    QTest::newRow("text config is text") << QByteArray(smallLlama) << QByteArray("{\"text_config\": \"none\"}")
                                         << "/text_config: found \"none\", expected an object";
    QTest::newRow("no JSON") << QByteArray(smallLlama) << QByteArray("hello") << "found hello, expected a JSON value";
}

void TestHfConfig::errors()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, message);

    const Parsed<Model> parsed = importText(QByteArray(smallLlama).replace(from, to));

    QVERIFY(!parsed.ok());
    QVERIFY2(problems(parsed.diagnostics).contains(message), qPrintable(problems(parsed.diagnostics)));
}

void TestHfConfig::truncatedAnywhere()
{
    const QByteArray text =
        QByteArray::fromStdString(readTextFile(RIDGEPOINT_TEST_DATA "/hf/gemma-3-4b/config.json").value);
    for (int size = 0; size < text.lastIndexOf('}'); ++size) {
        const Parsed<Model> parsed = importText(text.left(size));
        QVERIFY2(!parsed.ok(), qPrintable(QString::number(size)));
        QVERIFY(parsed.diagnostics[0].line >= 1 && parsed.diagnostics[0].column >= 1);
    }
}

void TestHfConfig::anyByteMayBeWrong()
{
    const QByteArray text = smallLlama;
    for (int at = 0; at < text.size(); ++at) {
        for (const char c : QByteArray("\"{}[],:-9e.n\\\xff\n", 16)) {
            QByteArray broken = text;
            broken[at] = c;
            const Parsed<Model> parsed = importText(broken);
            for (const Diagnostic& diagnostic : parsed.diagnostics)
                QVERIFY(!diagnostic.message.empty() && diagnostic.line <= 3);
        }
    }
}

QTEST_APPLESS_MAIN(TestHfConfig)
#include "tst_hf_config.moc"

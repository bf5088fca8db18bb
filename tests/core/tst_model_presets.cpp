// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/io/json_text.h"
#include "core/model/model_preset.h"
#include "core/scenario/catalog.h"

#include <cmath>
#include <filesystem>
#include <set>

using namespace ridgepoint;

namespace {

std::string presetText(const std::string& id)
{
    return readTextFile(std::filesystem::path(RIDGEPOINT_PRESETS_DIR) / "models" / (id + ".json")).value;
}

const Catalog& catalog()
{
    static const Catalog shipped = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    return shipped;
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const std::size_t at = text.find(from);
    Q_ASSERT(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

/// For comparing values alone.
Model withoutProvenance(Model model)
{
    model.provenance.reset();
    return model;
}

} // namespace

class TestModelPresets : public QObject
{
    Q_OBJECT

private slots:
    void allShippedPresetsLoad();
    void namesReadWellAndAreUnique();
    void parameterCounts_data();
    void parameterCounts();
    void localLayers_data();
    void localLayers();
    void attentionKindsAndSizes();
    void sparseLayersWithoutAWindowAreDense();
    void writingAndReadingGivesTheSameModel_data();
    void writingAndReadingGivesTheSameModel();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();
    void kindFollowsTheHeads();
    void truncatedAnywhere();
};

void TestModelPresets::allShippedPresetsLoad()
{
    for (const Diagnostic& diagnostic : catalog().diagnostics())
        QVERIFY2(diagnostic.severity == Diagnostic::Severity::Note, diagnostic.text().c_str());
    QCOMPARE(catalog().models().size(), std::size_t {71});
}

void TestModelPresets::namesReadWellAndAreUnique()
{
    std::set<std::string> names;
    for (const Model& model : catalog().models()) {
        QVERIFY2(names.insert(model.name).second, model.name.c_str());
        QVERIFY2(model.name[0] >= 'A' && model.name[0] <= 'Z', model.name.c_str());
        QVERIFY2(!model.name.ends_with("-hf") && model.name.size() <= 24, model.name.c_str());
    }
    QCOMPARE(catalog().model("llama-3-8b")->name, std::string("Llama-3-8B"));
    QCOMPARE(modelNameFromHfId("meta-llama/Meta-Llama-3-8B"), std::string("Llama-3-8B"));
    QCOMPARE(modelNameFromHfId("meta-llama/Llama-2-7b-hf"), std::string("Llama-2-7b"));
    QCOMPARE(modelNameFromHfId("gpt2"), std::string("gpt2"));
    QCOMPARE(modelNameFromHfId(""), std::string());
}

void TestModelPresets::parameterCounts_data()
{
    QTest::addColumn<QString>("id");
    for (const Model& model : catalog().models())
        QTest::newRow(model.id.c_str()) << QString::fromStdString(model.id);
}

void TestModelPresets::parameterCounts()
{
    QFETCH(QString, id);
    const Model& model = *catalog().model(id.toStdString());

    const double total = countParameters(model).total;

    QVERIFY(model.params_published > 0);
    const bool explained = !model.provenance->params_explanation.empty();
    QVERIFY2(explained || std::abs(total / model.params_published - 1) < 0.01, std::to_string(total).c_str());
}

void TestModelPresets::localLayers_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("window");
    QTest::addColumn<int>("layers");
    const int none = static_cast<int>(LocalAttention::None);
    const int sliding = static_cast<int>(LocalAttention::Sliding);
    const int chunked = static_cast<int>(LocalAttention::Chunked);
    QTest::newRow("all layers") << "mistral-7b-v0.1" << sliding << 4096 << 32;
    QTest::newRow("all layers, odd window") << "phi-3-mini-4k" << sliding << 2047 << 32;
    QTest::newRow("none") << "mistral-7b-v0.3" << none << 0 << 0;
    QTest::newRow("window switched off") << "qwen2-7b" << none << 0 << 0;
    QTest::newRow("every other layer") << "gemma-2-9b" << sliding << 4096 << 21;
    QTest::newRow("5 of 6, 62 layers") << "gemma-3-27b" << sliding << 1024 << 52;
    QTest::newRow("5 of 6, 34 layers") << "gemma-3-4b" << sliding << 1024 << 29;
    QTest::newRow("gpt-oss") << "gpt-oss-20b" << sliding << 128 << 12;
    QTest::newRow("chunked 3 of 4") << "llama-4-scout" << chunked << 8192 << 36;
    QTest::newRow("sparse without a window") << "gpt3-175b" << none << 0 << 0;
}

void TestModelPresets::localLayers()
{
    QFETCH(QString, id);
    QFETCH(int, kind);
    QFETCH(int, window);
    QFETCH(int, layers);
    const Model& model = *catalog().model(id.toStdString());

    QCOMPARE(static_cast<int>(model.local), kind);
    QCOMPARE(model.window, window);
    QCOMPARE(model.local_layers, layers);
}

void TestModelPresets::attentionKindsAndSizes()
{
    QCOMPARE(catalog().model("llama-2-7b")->attention, AttentionKind::Mha);
    QCOMPARE(catalog().model("llama-3-8b")->attention, AttentionKind::Gqa);
    QCOMPARE(catalog().model("falcon-7b")->attention, AttentionKind::Mqa);
    const Model& deepseek = *catalog().model("deepseek-v3");
    QCOMPARE(deepseek.attention, AttentionKind::Mla);
    QCOMPARE(deepseek.mla.kv_lora_rank, 512);
    QCOMPARE(deepseek.moe.moe_layers, 58);
    QCOMPARE(deepseek.denseLayers(), 3);
    QVERIFY(deepseek.biases.router);
    QCOMPARE(catalog().model("deepseek-v2-lite")->mla.q_lora_rank, 0);
    QVERIFY(catalog().model("qwen3-8b")->qk_norm_weights);
    QVERIFY(!catalog().model("llama-4-scout")->qk_norm_weights);
    QVERIFY(catalog().model("gpt-oss-20b")->attention_sinks);
    QCOMPARE(catalog().model("opt-13b")->learned_position_rows, 2050);
    QVERIFY(!catalog().model("opt-13b")->rotary && !catalog().model("bloom-176b")->rotary);
    QVERIFY(catalog().model("bloom-176b")->embedding_norm);
    QCOMPARE(catalog().model("gemma-2-9b")->norms_per_layer, 4);
    QCOMPARE(catalog().model("gpt-j-6b")->norms_per_layer, 1);
}

void TestModelPresets::sparseLayersWithoutAWindowAreDense()
{
    const Parsed<Model> parsed = readModelPreset(presetText("gpt3-175b"), "gpt3.json");

    QCOMPARE(parsed.diagnostics.size(), std::size_t {1});
    QCOMPARE(parsed.diagnostics[0].severity, Diagnostic::Severity::Note);
    const std::string banded = replaced(presetText("gpt3-175b"), "\"sliding_window\": null", "\"sliding_window\": 256");
    QCOMPARE(readModelPreset(banded, "").value.local_layers, 48);
}

void TestModelPresets::writingAndReadingGivesTheSameModel_data()
{
    parameterCounts_data();
}

void TestModelPresets::writingAndReadingGivesTheSameModel()
{
    QFETCH(QString, id);
    const Model& model = *catalog().model(id.toStdString());

    const Parsed<Model> read = readModelPreset(writeModelPreset(model), "written.json");

    QVERIFY2(read.diagnostics.empty(), joinedText(read.diagnostics).c_str());
    QCOMPARE(withoutProvenance(read.value), withoutProvenance(model));
    QCOMPARE(read.value.provenance->hf_id, model.provenance->hf_id);
    QCOMPARE(read.value.provenance->sources, model.provenance->sources);
    QCOMPARE(read.value.provenance->params_explanation, model.provenance->params_explanation);
    QCOMPARE(writeModelPreset(read.value), writeModelPreset(model));
}

void TestModelPresets::whatIsWrongIsNamed_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("message");
    QTest::newRow("no divisor") << "\"kv_heads\": 32"
                                << "\"kv_heads\": 5"
                                << ": /kv_heads: found 5, expected a divisor of the 32 query heads";
    QTest::newRow("zero layers") << "\"layers\": 32"
                                 << "\"layers\": 0"
                                 << "/layers: found 0, expected an integer from 1 to 10000";
    QTest::newRow("negative hidden") << "\"hidden\": 4096"
                                     << "\"hidden\": -1"
                                     << "/hidden: found -1";
    QTest::newRow("fractional heads") << "\"heads\": 32"
                                      << "\"heads\": 3.5"
                                      << "/heads: found 3.5";
    QTest::newRow("1e308 vocab") << "\"vocab\": 32000"
                                 << "\"vocab\": 1e308"
                                 << "/vocab: found 1e+308";
    QTest::newRow("missing") << "\"head_dim\""
                             << "\"head_dims\""
                             << "found no value for \"head_dim\"";
    QTest::newRow("zero window") << "\"sliding_window\": null"
                                 << "\"sliding_window\": 0"
                                 << "/attention/sliding_window";
    QTest::newRow("pattern without a window") << "\"pattern\": null"
                                              << "\"pattern\": {\"period\":2,\"local_per_period\":1}"
                                              << "found no window";
    QTest::newRow("pattern overfull") << "\"pattern\": null"
                                      << "\"pattern\": {\"period\":2,\"local_per_period\":3}"
                                      << "found more than the period of 2";
    QTest::newRow("experts") << "\"moe\": null"
                             << "\"moe\": {\"n_routed_experts\":8,\"num_experts_per_tok\":9,\"moe_intermediate\":1,"
                                "\"n_moe_layers\":32}"
                             << "/moe/num_experts_per_tok: found 9, expected 1 to the 8 experts";
    QTest::newRow("expert layers")
        << "\"moe\": null"
        << "\"moe\": {\"n_routed_experts\":8,\"num_experts_per_tok\":2,\"moe_intermediate\":1,"
           "\"n_moe_layers\":33}"
        << "/moe/n_moe_layers: found 33, expected 1 to the 32 layers";
    QTest::newRow("latent without sizes") << "\"MHA\""
                                          << "\"MLA\""
                                          << "found no value for \"mla\"";
    QTest::newRow("unknown kind") << "\"MHA\""
                                  << "\"linear\""
                                  << "found \"linear\", expected MHA, GQA, MQA or MLA";
    QTest::newRow("unknown norm") << "\"rmsnorm\""
                                  << "\"batchnorm\""
                                  << "/norm/kind: found \"batchnorm\"";
    QTest::newRow("bias as text") << "\"qkv\": false"
                                  << "\"qkv\": \"no\""
                                  << "/biases/qkv: found \"no\", expected true or";
}

void TestModelPresets::whatIsWrongIsNamed()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, message);
    const std::string text = replaced(presetText("llama-2-7b"), from.toStdString(), to.toStdString());

    const Parsed<Model> parsed = readModelPreset(text, "x.json");

    const QString problems = QString::fromStdString(joinedText(parsed.diagnostics));
    QVERIFY(!parsed.ok());
    QVERIFY2(problems.startsWith("x.json:") && problems.contains(message), qPrintable(problems));
    QVERIFY(parsed.diagnostics[0].line > 0);
}

void TestModelPresets::kindFollowsTheHeads()
{
    const std::string text = replaced(presetText("llama-2-7b"), "\"kv_heads\": 32", "\"kv_heads\": 1");

    const Parsed<Model> parsed = readModelPreset(text, "x.json");

    QVERIFY(parsed.ok());
    QCOMPARE(parsed.value.attention, AttentionKind::Mqa);
    QVERIFY(joinedText(parsed.diagnostics).find("found MHA, but the heads make it MQA") != std::string::npos);
}

void TestModelPresets::truncatedAnywhere()
{
    const std::string text = presetText("deepseek-v3");
    const std::size_t lastBrace = text.rfind('}');
    for (std::size_t size = 0; size <= lastBrace; ++size) {
        const Parsed<Model> parsed = readModelPreset(text.substr(0, size), "cut.json");
        QVERIFY2(!parsed.ok(), qPrintable(QString::number(size)));
        QVERIFY(parsed.diagnostics[0].line >= 1 && parsed.diagnostics[0].column >= 1);
    }
}

QTEST_APPLESS_MAIN(TestModelPresets)
#include "tst_model_presets.moc"

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/scenario/preset_override.h"
#include "core/scenario/scenario_json.h"

using namespace ridgepoint;

namespace {

const Catalog& catalog()
{
    static const Catalog shipped = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    return shipped;
}

Parsed<Scenario> read(const QByteArray& text)
{
    return readScenario(text.toStdString(), "s.json", catalog());
}

QString problems(const std::vector<Diagnostic>& diagnostics)
{
    return QString::fromStdString(joinedText(diagnostics));
}

/// A scenario file with more keys than model and GPU.
QByteArray withKeys(const QByteArray& keys)
{
    return "{\"model\": \"llama-3-8b\", \"gpu\": \"a100-sxm4-80gb\",\n" + keys + "}";
}

Scenario basic()
{
    return read(withKeys("\"batch\": 1")).value;
}

} // namespace

class TestScenarioJson : public QObject
{
    Q_OBJECT

private slots:
    void absentKeysTakeTheirDefaults();
    void precisionFollowsTheGpu();
    void allKeysAreRead();
    void roundTrip_data();
    void roundTrip();
    void writtenKeys();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();
    void unknownKeysAreNamed();
    void overridesChangeThePreset();
    void overridesThatCannotBe_data();
    void overridesThatCannotBe();
    void overridesKeepTheChosenKvHeads();
    void overridesFromTheCommandLine_data();
    void overridesFromTheCommandLine();
    void truncatedAnywhere();
};

void TestScenarioJson::absentKeysTakeTheirDefaults()
{
    const Parsed<Scenario> parsed = read("{\"model\": \"llama-3-8b\", \"gpu\": \"a100-sxm4-80gb\", \"context\": null}");
    const Scenario& scenario = parsed.value;

    QVERIFY2(parsed.ok(), qPrintable(problems(parsed.diagnostics)));
    QCOMPARE(scenario.workload, Workload());
    QCOMPARE(scenario.numerics, Numerics());
    QCOMPARE(scenario.model, *catalog().model("llama-3-8b"));
    QCOMPARE(scenario.gpu, *catalog().gpu("a100-sxm4-80gb"));
    QCOMPARE(scenario.tensor_parallel, 1);
    QCOMPARE(scenario.convention, Convention::Physical);
}

void TestScenarioJson::precisionFollowsTheGpu()
{
    const Parsed<Scenario> parsed =
        read("{\"model\": \"llama-3-8b\", \"gpu\": \"v100-sxm2-32gb\", \"kv_cache\": \"int8\"}");

    QCOMPARE(parsed.value.numerics.weights, Precision::fp16);
    QCOMPARE(parsed.value.numerics.kv_cache, Precision::int8);
}

void TestScenarioJson::allKeysAreRead()
{
    const Parsed<Scenario> parsed = read(withKeys(
        "\"batch\": 8, \"prompt\": 100, \"output\": 200, \"context\": 150, \"kv_heads\": 32, \"weights\": \"int4\","
        "\"activations\": \"fp16\", \"kv_cache\": \"fp8\", \"group_size\": 64, \"tensor_parallel\": 2,"
        "\"attention\": \"unfused\", \"projections\": \"merged\", \"convention\": \"llm-workload\","
        "\"time_model\": \"calibrated\", \"score_all_tokens\": true, \"moe_imbalance\": 1.5, \"reserve_bytes\": 1e9"));
    const Scenario& s = parsed.value;

    QVERIFY2(parsed.ok(), qPrintable(problems(parsed.diagnostics)));
    QCOMPARE(s.workload, (Workload {8, 100, 200, 150, true}));
    QCOMPARE(s.numerics, (Numerics {Precision::int4, Precision::fp16, Precision::fp8, 64}));
    QCOMPARE(s.time_model, TimeModel::Calibrated);
    QCOMPARE(s.model.kv_heads, 32);
    QCOMPARE(s.model.attention, AttentionKind::Mha);
    QCOMPARE(s.tensor_parallel, 2);
    QCOMPARE(s.attention, AttentionKernel::Unfused);
    QCOMPARE(s.projections, Projections::Merged);
    QCOMPARE(s.convention, Convention::LlmWorkload);
    QCOMPARE(s.moe_imbalance, 1.5);
    QCOMPARE(s.reserve_bytes, 1e9);
}

void TestScenarioJson::roundTrip_data()
{
    QTest::addColumn<QByteArray>("keys");
    QTest::newRow("defaults") << QByteArray("\"batch\": 1");
    QTest::newRow("workload") << QByteArray("\"batch\": 256, \"prompt\": 1, \"output\": 4096, \"context\": 77");
    QTest::newRow("KV heads") << QByteArray("\"kv_heads\": 4");
    QTest::newRow("numerics") << QByteArray("\"weights\": \"int4\", \"group_size\": 32, \"kv_cache\": \"fp8\"");
    QTest::newRow("fractions") << QByteArray("\"moe_imbalance\": 1.2345678901234567, \"reserve_bytes\": 123456789.25");
    QTest::newRow("overrides") << QByteArray(
        "\"set\": {\"model.layers\": 16, \"gpu.peak_dense_tflops.bf16_tensor\": 614, \"gpu.name\": \"Mine\","
        "\"gpu.interconnect.gbps_per_direction\": null, \"model.tied_embeddings\": true}");
    QTest::newRow("override and KV heads") << QByteArray("\"kv_heads\": 2, \"set\": {\"model.layers\": 16}");
}

void TestScenarioJson::roundTrip()
{
    QFETCH(QByteArray, keys);
    const Parsed<Scenario> first = read(withKeys(keys));
    QVERIFY2(first.ok(), qPrintable(problems(first.diagnostics)));

    const Parsed<Scenario> second = readScenario(writeScenario(first.value), "written.json", catalog());

    QVERIFY2(second.ok(), qPrintable(problems(second.diagnostics)));
    QCOMPARE(second.value, first.value);
    QCOMPARE(writeScenario(second.value), writeScenario(first.value));
}

void TestScenarioJson::writtenKeys()
{
    const std::string text = writeScenario(basic());

    QVERIFY(text.starts_with("{\n  \"model\": \"llama-3-8b\",\n  \"gpu\": \"a100-sxm4-80gb\",\n  \"batch\": 1,"));
    QVERIFY(text.find("\"time_model\": \"ideal\"") != std::string::npos);
    QVERIFY(text.find("\"context\"") == std::string::npos && text.find("\"set\"") == std::string::npos);
}

void TestScenarioJson::whatIsWrongIsNamed_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("unknown GPU") << QByteArray("{\"model\": \"llama-3-8b\",\n \"gpu\": \"a100\"}")
                                 << "s.json:2:9: /gpu: found \"a100\", expected the id of a GPU preset such as a100-";
    QTest::newRow("misspelt model") << QByteArray("{\"model\": \"lama-3-8b\", \"gpu\": \"a10\"}")
                                    << "model preset such as llama-3-8b,";
    QTest::newRow("no GPU") << QByteArray("{\"model\": \"llama-3-8b\"}") << "s.json:1:1: found no value for \"gpu\"";
    QTest::newRow("negative batch") << withKeys("\"batch\": -3")
                                    << "s.json:2:10: /batch: found -3, expected an integer from 1 to 1048576";
    QTest::newRow("zero prompt") << withKeys("\"prompt\": 0") << "/prompt: found 0";
    QTest::newRow("fraction") << withKeys("\"output\": 1.5") << "/output: found 1.5";
    QTest::newRow("1e308") << withKeys("\"reserve_bytes\": 1e308") << "/reserve_bytes: found 1e+308";
    QTest::newRow("huge integer") << withKeys("\"batch\": 18446744073709551616")
                                  << "/batch: found 1.8446744073709552e+19";
    QTest::newRow("precision") << withKeys("\"weights\": \"fp7\"") << "/weights: found \"fp7\", expected fp32, tf32,";
    QTest::newRow("precision as a number") << withKeys("\"weights\": 8") << "/weights: found 8, expected a string";
    QTest::newRow("convention") << withKeys("\"convention\": \"mine\"") << "found \"mine\", expected physical, back-of";
    QTest::newRow("time model") << withKeys("\"time_model\": \"measured\"")
                                << "found \"measured\", expected ideal, calibrated or generic";
    QTest::newRow("KV heads") << withKeys("\"kv_heads\": 5") << "s.json:2:13: /kv_heads: ";
    QTest::newRow("imbalance") << withKeys("\"moe_imbalance\": 0.5") << "expected a number from 1 to 1e6";
    QTest::newRow("set is a list") << withKeys("\"set\": []") << "s.json:2:8: /set: found an array, expected an object";
    QTest::newRow("unknown field") << withKeys("\"set\": {\"gpu.memory.speed\": 1}")
                                   << "s.json:2:29: /set/gpu.memory.speed: found no such field in the preset";
    QTest::newRow("a list") << QByteArray("[1]") << "s.json:1:1: found an array, expected an object";
    QTest::newRow("NaN") << withKeys("\"batch\": NaN") << "s.json:2:10: found NaN, expected a JSON value";
    QTest::newRow("deep") << QByteArray(100'000, '[') << "s.json:1:65: found more than 64 nested";
}

void TestScenarioJson::whatIsWrongIsNamed()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, message);

    const Parsed<Scenario> parsed = read(text);

    QVERIFY(!parsed.ok());
    QVERIFY2(problems(parsed.diagnostics).contains(message), qPrintable(problems(parsed.diagnostics)));
}

void TestScenarioJson::unknownKeysAreNamed()
{
    const Parsed<Scenario> parsed = read(withKeys("\"bach\": 4, \"batch\": 1, \"batch\": 2"));

    QVERIFY(parsed.ok());
    QCOMPARE(parsed.value.workload.batch, 2);
    QCOMPARE(problems(parsed.diagnostics),
        QString("s.json:2:24: /batch: found the key twice; the last value counts\n"
                "s.json:2:1: /bach: found the unknown key \"bach\", which changes nothing"));
}

void TestScenarioJson::overridesChangeThePreset()
{
    Parsed<Scenario> changed = applyOverride(basic(), {"gpu.memory.bandwidth_gbps", "2000"});
    QVERIFY2(changed.ok(), qPrintable(problems(changed.diagnostics)));
    changed = applyOverride(changed.value, {"gpu.peak_dense_tflops.bf16_tensor", "614"});
    changed = applyOverride(changed.value, {"gpu.last_level_cache.gbps_peak", "9000"});
    changed = applyOverride(changed.value, {"model.layers", "16"});
    changed = applyOverride(changed.value, {"model.layers", "8"});

    QVERIFY2(changed.ok(), qPrintable(problems(changed.diagnostics)));
    QCOMPARE(changed.value.gpu.dram_bytes_per_s, 2000e9);
    QCOMPARE(changed.value.gpu.tensor_flop_per_s[static_cast<std::size_t>(Precision::bf16)], 614e12);
    QCOMPARE(changed.value.gpu.last_level_bytes_per_s, 9000e9);
    QCOMPARE(changed.value.model.layers, 8);
    QCOMPARE(changed.value.overrides.size(), std::size_t {4});
    QCOMPARE(changed.value.gpu.provenance, basic().gpu.provenance);
}

void TestScenarioJson::overridesThatCannotBe_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("message");
    QTest::newRow("no preset") << QByteArray("batch") << QByteArray("1")
                               << "batch: found \"batch\", expected a path such as";
    QTest::newRow("empty field") << QByteArray("gpu.") << QByteArray("1") << "gpu.: found no such field in the preset";
    QTest::newRow("unknown") << QByteArray("gpu.memory.speed") << QByteArray("1")
                             << "gpu.memory.speed: found no such field in the preset";
    QTest::newRow("unknown parent") << QByteArray("gpu.cache.l4.mb") << QByteArray("1")
                                    << "gpu.cache: found no such field in the preset";
    QTest::newRow("unknown inside") << QByteArray("gpu.pcie") << QByteArray("{\"gen\": 5, \"speed\": 1}")
                                    << "gpu.pcie.speed: found no such field in the preset";
    QTest::newRow("into a number") << QByteArray("model.layers.first") << QByteArray("1") << "found no such field";
    QTest::newRow("negative") << QByteArray("gpu.memory.bandwidth_gbps") << QByteArray("-3")
                              << "gpu.memory.bandwidth_gbps: found -3, expected a positive number";
    QTest::newRow("text for a number") << QByteArray("gpu.tdp_w") << QByteArray("\"hot\"")
                                       << "gpu.tdp_w: found \"hot\", expected a number as in the preset";
    QTest::newRow("number for a flag") << QByteArray("model.gated_mlp") << QByteArray("1") << "expected true or false";
    QTest::newRow("contradiction") << QByteArray("model.heads") << QByteArray("12")
                                   << "model.kv_heads: found 8, expected a divisor of the 12 query heads";
    QTest::newRow("needed field") << QByteArray("gpu.memory.bandwidth_gbps") << QByteArray("null")
                                  << "found no value for";
    QTest::newRow("id") << QByteArray("gpu.id") << QByteArray("\"x\"") << "cannot be changed";
    QTest::newRow("no JSON") << QByteArray("model.layers") << QByteArray("sixteen") << "expected a JSON value";
}

void TestScenarioJson::overridesThatCannotBe()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, value);
    QFETCH(QString, message);

    const Parsed<Scenario> changed = applyOverride(basic(), {path.toStdString(), value.toStdString()});

    QVERIFY(!changed.ok());
    QVERIFY2(problems(changed.diagnostics).contains(message), qPrintable(problems(changed.diagnostics)));
    QCOMPARE(changed.value, basic());
}

void TestScenarioJson::overridesKeepTheChosenKvHeads()
{
    Scenario scenario = basic();
    scenario.model = withKvHeads(scenario.model, 32);

    const Scenario layers = applyOverride(scenario, {"model.layers", "16"}).value;
    QCOMPARE(layers.model.kv_heads, 32);
    const Scenario heads = applyOverride(layers, {"model.kv_heads", "4"}).value;
    QCOMPARE(heads.model.kv_heads, 4);
    QCOMPARE(heads.model.layers, 16);
}

void TestScenarioJson::overridesFromTheCommandLine_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("number") << QByteArray("gpu.memory.bandwidth_gbps=2000") << QByteArray("gpu.memory.bandwidth_gbps")
                            << QByteArray("2000");
    QTest::newRow("bare word") << QByteArray("gpu.name=My GPU") << QByteArray("gpu.name") << QByteArray("\"My GPU\"");
    QTest::newRow("quoted") << QByteArray("gpu.name=\"a=b\"") << QByteArray("gpu.name") << QByteArray("\"a=b\"");
    QTest::newRow("flag") << QByteArray("model.gated_mlp=false") << QByteArray("model.gated_mlp")
                          << QByteArray("false");
    QTest::newRow("nothing") << QByteArray("gpu.name=") << QByteArray("gpu.name") << QByteArray("\"\"");
    QTest::newRow("no value") << QByteArray("gpu.name") << QByteArray() << QByteArray();
    QTest::newRow("no path") << QByteArray("=3") << QByteArray() << QByteArray();
}

void TestScenarioJson::overridesFromTheCommandLine()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, value);

    const Parsed<PresetOverride> parsed = parseOverride(text.toStdString());

    QCOMPARE(parsed.ok(), !path.isEmpty());
    QCOMPARE(parsed.value, (PresetOverride {path.toStdString(), value.toStdString()}));
}

void TestScenarioJson::truncatedAnywhere()
{
    const QByteArray text = QByteArray::fromStdString(
        writeScenario(read(withKeys("\"context\": 9, \"set\": {\"gpu.name\": \"Ä\\u00e4\"}")).value));
    for (int size = 0; size < text.lastIndexOf('}'); ++size) {
        const Parsed<Scenario> parsed = read(text.left(size));
        QVERIFY2(!parsed.ok(), qPrintable(QString::number(size)));
        QVERIFY(parsed.diagnostics[0].line >= 1 && parsed.diagnostics[0].column >= 1);
    }
}

QTEST_APPLESS_MAIN(TestScenarioJson)
#include "tst_scenario_json.moc"

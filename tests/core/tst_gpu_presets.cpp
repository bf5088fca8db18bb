// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/hardware/gpu_preset.h"
#include "core/io/json_text.h"
#include "core/scenario/catalog.h"

#include <filesystem>

using namespace ridgepoint;

namespace {

std::string presetText(const char* id)
{
    return readTextFile(std::filesystem::path(RIDGEPOINT_PRESETS_DIR) / "gpus" / (std::string(id) + ".json")).value;
}

constexpr const char* smallPreset = R"({
  "id": "small", "name": "Small",
  "peak_dense_tflops": { "bf16_tensor": 100, "fp8_tensor_fp16acc": 200 },
  "memory": { "bandwidth_gbps": 1000, "bytes_decimal": 16000000000 },
  "pcie": { "gen": 4, "lanes": 16, "gbps_per_direction": 31.5 }
})";

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const std::size_t at = text.find(from);
    Q_ASSERT(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

double rate(const std::array<double, precisionCount>& rates, Precision precision)
{
    return rates[static_cast<std::size_t>(precision)];
}

} // namespace

class TestGpuPresets : public QObject
{
    Q_OBJECT

private slots:
    void allShippedPresetsLoad();
    void presetsAreSorted();
    void aFullPreset();
    void aSparsePreset();
    void usersPresetsReplaceShippedOnes();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();
    void unknownKeysAreNamed();
    void truncatedAnywhere();
    void loadsAllPresets();
};

void TestGpuPresets::allShippedPresetsLoad()
{
    const Catalog catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});

    for (const Diagnostic& diagnostic : catalog.diagnostics())
        QVERIFY2(diagnostic.severity == Diagnostic::Severity::Note, diagnostic.text().c_str());
    QCOMPARE(catalog.gpus().size(), std::size_t {45});
    for (const Gpu& gpu : catalog.gpus()) {
        QVERIFY2(gpu.dram_bytes_per_s > 1e11 && gpu.dram_bytes_per_s < 2e13, gpu.id.c_str());
        QVERIFY2(gpu.capacity_bytes > 8e9 && gpu.capacity_bytes < 4e11, gpu.id.c_str());
        QVERIFY2(gpu.provenance && !gpu.provenance->sources.empty() && !gpu.provenance->json.empty(), gpu.id.c_str());
        QVERIFY2(gpu.provenance->file.ends_with(gpu.id + ".json"), gpu.id.c_str());
    }
}

void TestGpuPresets::presetsAreSorted()
{
    Catalog catalog;
    for (const char* name : {"Llama-3-70B", "llama-3-8B", "Llama-2-7B", "Llama-3.1-8B"}) {
        Model model;
        model.id = model.name = name;
        catalog.add(model);
    }

    QStringList names;
    for (const Model& model : catalog.models())
        names << QString::fromStdString(model.name);

    QCOMPARE(names, QStringList({"Llama-2-7B", "llama-3-8B", "Llama-3-70B", "Llama-3.1-8B"}));
}

void TestGpuPresets::aFullPreset()
{
    const Parsed<Gpu> parsed = readGpuPreset(presetText("mi300x"), "mi300x.json");
    const Gpu& gpu = parsed.value;

    QVERIFY(parsed.diagnostics.empty());
    QCOMPARE(gpu.name, std::string("AMD Instinct MI300X 192GB"));
    QCOMPARE(rate(gpu.tensor_flop_per_s, Precision::bf16), 1307.4e12);
    QCOMPARE(rate(gpu.tensor_flop_per_s, Precision::fp8), 2614.9e12);
    QCOMPARE(rate(gpu.tensor_flop_per_s, Precision::fp4), 0.0);
    QCOMPARE(rate(gpu.vector_flop_per_s, Precision::fp32), 163.4e12);
    QCOMPARE(rate(gpu.vector_flop_per_s, Precision::fp16), 0.0);
    QCOMPARE(gpu.dram_bytes_per_s, 5300e9);
    QCOMPARE(gpu.capacity_bytes, 192e9);
    QCOMPARE(gpu.l2_bytes, 32.0 * 1048576);
    QCOMPARE(gpu.l2_bytes_per_s, 27700e9);
    QVERIFY(gpu.l2_measured && gpu.l1_measured);
    QCOMPARE(gpu.l1_bytes_per_s, 39333e9);
    QCOMPARE(gpu.last_level_bytes_per_s, 17200e9);
    QCOMPARE(gpu.link_bytes_per_s, 448e9);
    QCOMPARE(gpu.link_name, std::string("Infinity Fabric 4"));
    QCOMPARE(gpu.units, 304);
    QCOMPARE(gpu.boost_mhz, 2100.0);
    QCOMPARE(gpu.tensor_mhz, 0.0);
    QCOMPARE(gpu.provenance->source_titles.size(), std::size_t {5});
    QCOMPARE(gpu.provenance->confidence.at("l1_bw"), std::string("measured"));
    QCOMPARE(gpu.provenance->notes.size(), std::size_t {1});
}

void TestGpuPresets::aSparsePreset()
{
    const Parsed<Gpu> parsed = readGpuPreset(smallPreset, "small.json");

    QVERIFY2(parsed.diagnostics.empty(), joinedText(parsed.diagnostics).c_str());
    QCOMPARE(rate(parsed.value.tensor_flop_per_s, Precision::fp8), 200e12);
    QCOMPARE(parsed.value.capacity_bytes, 16e9);
    QCOMPARE(parsed.value.l2_bytes_per_s, 0.0);
    QCOMPARE(parsed.value.link_bytes_per_s, 31.5e9);
    QCOMPARE(parsed.value.link_name, std::string("PCIe 4 x16"));
    const Gpu h100 = readGpuPreset(presetText("h100-sxm5"), "").value;
    QCOMPARE(h100.capacity_bytes, 79.19 * 1073741824);
    QCOMPARE(h100.l1_measured, false);
}

void TestGpuPresets::usersPresetsReplaceShippedOnes()
{
    QTemporaryDir directory;
    QVERIFY(QDir(directory.path()).mkpath("gpus"));
    const auto write = [&directory](const QString& name, const QByteArray& content) {
        QFile file(directory.filePath("gpus/" + name));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    };
    QVERIFY(write("mine.json", QByteArray(smallPreset).replace("\"small\"", "\"a100-sxm4-80gb\"")));
    QVERIFY(write("bad.json", "{ \"id\": "));

    const Catalog catalog =
        Catalog::load({RIDGEPOINT_PRESETS_DIR, directory.path().toStdString(), "/no/such/directory"});

    QCOMPARE(catalog.gpus().size(), std::size_t {45});
    QCOMPARE(catalog.gpu("a100-sxm4-80gb")->name, std::string("Small"));
    QVERIFY(!catalog.gpu("no-such-gpu"));
    QVERIFY(joinedText(catalog.diagnostics()).find("bad.json:1:") != std::string::npos);
}

void TestGpuPresets::whatIsWrongIsNamed_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("message");
    QTest::newRow("negative bandwidth") << "\"bandwidth_gbps\": 1000"
                                        << "\"bandwidth_gbps\": -3"
                                        << "x.json:4:33: /memory/bandwidth_gbps: found -3, expected a positive number";
    QTest::newRow("zero bandwidth") << "\"bandwidth_gbps\": 1000"
                                    << "\"bandwidth_gbps\": 0"
                                    << "found 0, expected a pos";
    QTest::newRow("null bandwidth") << "\"bandwidth_gbps\": 1000"
                                    << "\"bandwidth_gbps\": null"
                                    << "/memory/bandwidth_gbps: found no value for \"bandwidth_gbps\"";
    QTest::newRow("huge bandwidth") << "\"bandwidth_gbps\": 1000"
                                    << "\"bandwidth_gbps\": 1e308"
                                    << "found 1e+308";
    QTest::newRow("overflow") << "\"bandwidth_gbps\": 1000"
                              << "\"bandwidth_gbps\": 1e999"
                              << "x.json:4:";
    QTest::newRow("NaN literal") << "\"bandwidth_gbps\": 1000"
                                 << "\"bandwidth_gbps\": NaN"
                                 << "x.json:4:33: found NaN, expected a JSON value";
    QTest::newRow("bandwidth as text") << "1000"
                                       << "\"1000\""
                                       << "found \"1000\", expected a positive number";
    QTest::newRow("huge integer") << "\"gen\": 4"
                                  << "\"gen\": 99999999999999999999999"
                                  << "/pcie/gen: found 9.999999999999999e+22";
    QTest::newRow("fractional integer") << "\"gen\": 4"
                                        << "\"gen\": 4.5"
                                        << "found 4.5, expected an integer from 1 to 20";
    QTest::newRow("no memory") << "\"memory\""
                               << "\"memories\""
                               << "x.json:1:1: found no value for \"memory\"";
    QTest::newRow("memory is a list") << "{ \"bandwidth_gbps\": 1000, \"bytes_decimal\": 16000000000 }"
                                      << "[]"
                                      << "x.json:4:13: /memory: found an array, expected an object";
    QTest::newRow("a model instead") << "{\n"
                                     << "{ \"schema\": \"ridgepoint/model/1\",\n"
                                     << "found \"ridgepoint/model/1\", expected \"ridgepoint/gpu/1\"";
    QTest::newRow("empty id") << "\"small\""
                              << "\"\""
                              << "/id: found an empty string";
}

void TestGpuPresets::whatIsWrongIsNamed()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, message);

    const Parsed<Gpu> parsed = readGpuPreset(replaced(smallPreset, from.toStdString(), to.toStdString()), "x.json");

    const QString text = QString::fromStdString(joinedText(parsed.diagnostics));
    QVERIFY(!parsed.ok());
    QVERIFY2(text.contains(message), qPrintable(text));
}

void TestGpuPresets::unknownKeysAreNamed()
{
    const std::string text = replaced(smallPreset, "\"gen\"", "\"genration\"");

    const Parsed<Gpu> parsed = readGpuPreset(text, "x.json");

    QVERIFY(parsed.ok());
    QCOMPARE(parsed.diagnostics.size(), std::size_t {1});
    QCOMPARE(parsed.diagnostics[0].text(),
        std::string("x.json:5:13: /pcie/genration: found the unknown key \"genration\", which changes nothing"));
}

void TestGpuPresets::truncatedAnywhere()
{
    const std::string text = presetText("a100-sxm4-80gb");
    const std::size_t lastBrace = text.rfind('}');
    for (std::size_t size = 0; size <= lastBrace; ++size) {
        const Parsed<Gpu> parsed = readGpuPreset(text.substr(0, size), "cut.json");
        QVERIFY2(!parsed.ok(), qPrintable(QString::number(size)));
        QCOMPARE(parsed.diagnostics.size(), std::size_t {1});
        QVERIFY(parsed.diagnostics[0].line >= 1 && parsed.diagnostics[0].column >= 1);
    }
}

void TestGpuPresets::loadsAllPresets()
{
    QBENCHMARK
    {
        const Catalog catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
        QCOMPARE(catalog.models().size(), std::size_t {71});
    }
}

QTEST_APPLESS_MAIN(TestGpuPresets)
#include "tst_gpu_presets.moc"

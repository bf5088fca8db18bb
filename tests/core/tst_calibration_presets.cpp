// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <nlohmann/json.hpp>

#include "core/hardware/calibration_preset.h"
#include "core/io/json_text.h"
#include "core/scenario/scenario_json.h"
#include "tests/core/calibrated_fixtures.h"

#include <cmath>
#include <functional>

using namespace ridgepoint;
using namespace ridgepoint::calibrated;
using namespace ridgepoint::calibrated_fixtures;

namespace {

using Json = nlohmann::ordered_json;
using Change = std::function<void(Json&)>;

std::string shippedText(const std::string& id)
{
    return readTextFile(std::string(RIDGEPOINT_PRESETS_DIR "/calibration/") + id + ".json").value;
}

Parsed<Calibration> changed(const Change& change)
{
    Json preset = Json::parse(shippedText("h100-sxm5"));
    change(preset);
    return readCalibrationPreset(preset.dump(2), "h100.json");
}

Json& constants(Json& preset)
{
    return preset["gemm"]["bf16"]["constants"];
}

constexpr ConstantsWanted ownFirst = ConstantsWanted::OwnElseGeneric;

} // namespace

Q_DECLARE_METATYPE(Change)

/// The constants that ship, and what their reader says of bad ones.
class CalibrationPresets : public QObject
{
    Q_OBJECT

private slots:
    void shippedOnes_data();
    void shippedOnes();
    void efficienciesThatDoNotLimitAreMarked();
    void notesWhatIsWrong_data();
    void notesWhatIsWrong();
    void hostileTexts_data();
    void hostileTexts();
    void ownConstantsComeFirst();
    void genericOnesAreForSomeDevices_data();
    void genericOnesAreForSomeDevices();
    void genericLatenciesAreCycles();
    void overridesKeepTheConstants();
    void userFilesReplace();
};

void CalibrationPresets::shippedOnes_data()
{
    QTest::addColumn<QString>("id");
    for (const char* id : {"a100-sxm4-80gb", "h100-sxm5", "h200-sxm", "b200-sxm", "gb200", "l40s", "rtx-pro-6000-bw"})
        QTest::newRow(id) << id;
}

void CalibrationPresets::shippedOnes()
{
    QFETCH(QString, id);
    const Parsed<Calibration> read = readCalibrationPreset(shippedText(id.toStdString()), id.toStdString());
    QVERIFY2(read.diagnostics.empty(), joinedText(read.diagnostics).c_str());
    const Gpu& device = gpu(id.toStdString());
    QVERIFY(device.calibration && device.calibration->gpu == device.id);

    // Efficiencies are shares of exactly these figures: the GPU preset must give the same.
    for (const Format format : {Format::Bf16, Format::Fp8, Format::Nvfp4}) {
        const ReferenceDevice& relative = read.value.reference;
        const auto index = static_cast<std::size_t>(format);
        QCOMPARE(read.value.gemm[index].has_value(), relative.flop_per_s[index] > 0);
        if (relative.flop_per_s[index] > 0)
            QCOMPARE(deviceOf(device, format).flop_per_s, relative.flop_per_s[index]);
        QCOMPARE(device.dram_bytes_per_s, relative.bytes_per_s);
        QCOMPARE(device.l2_bytes, relative.l2_bytes);
        QCOMPARE(device.units, relative.units);
        QVERIFY(std::abs(device.link_bytes_per_s / relative.link_bytes_per_s - 1) < 0.02);
        if (device.boost_mhz > 0)
            QCOMPARE(device.boost_mhz, relative.boost_mhz);
    }
    for (const auto& set : read.value.gemm) {
        if (set)
            QVERIFY(!set->source.table.empty() && set->source.library == "vLLM" && set->source.error_median < 0.13
                && set->source.error_p90 < 0.43 && !set->source.error_on.empty());
    }
}

void CalibrationPresets::efficienciesThatDoNotLimitAreMarked()
{
    const GemmConstants& a = gpu("h100-sxm5").calibration->gemm[0]->constants;
    QVERIFY(!limits(a.et));
    QVERIFY(limits(a.ec) && limits(a.eb));
    QVERIFY(shippedText("h100-sxm5").find("\"not_limiting\": [\"et\"]") != std::string::npos);
}

void CalibrationPresets::notesWhatIsWrong_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("message");
    QTest::addColumn<bool>("isError");
    const auto row = [](const char* what, const Change& change, const char* path, const char* message,
                         bool isError = true) { QTest::newRow(what) << change << path << message << isError; };
    row(
        "other schema", [](Json& p) { p["schema"] = "ridgepoint/gpu/1"; }, "/schema", "ridgepoint/calibration/1");
    row(
        "no GPU", [](Json& p) { p.erase("gpu"); }, "", "gpu");
    row(
        "constant missing", [](Json& p) { constants(p).erase("tk_ns_per_k"); }, "/gemm/bf16/constants", "tk_ns_per_k");
    row(
        "constant of another format", [](Json& p) { constants(p)["tr_ns_per_row"] = 5; },
        "/gemm/bf16/constants/tr_ns_per_row", "unknown key", false);
    row(
        "constant without its unit", [](Json& p) { constants(p)["t0"] = 2.6; }, "/gemm/bf16/constants/t0",
        "unknown key", false);
    row(
        "text for a number", [](Json& p) { constants(p)["t0_us"] = "2.6 us"; }, "/gemm/bf16/constants/t0_us", "2.6 us");
    row(
        "negative time", [](Json& p) { constants(p)["t0_us"] = -1; }, "/gemm/bf16/constants/t0_us", "-1");
    row(
        "efficiency of zero", [](Json& p) { constants(p)["eb"] = 0; }, "/gemm/bf16/constants/eb", "share of a roof");
    row(
        "efficiency above the roof, not marked", [](Json& p) { constants(p)["ec"] = 1.6; }, "/gemm/bf16/constants/ec",
        "not_limiting");
    row(
        "limiting one that is marked",
        [](Json& p) {
            constants(p)["not_limiting"] = {"et", "ec"};
        },
        "/gemm/bf16/constants/not_limiting", "above 1.05 alone");
    row(
        "marked one that does not exist",
        [](Json& p) {
            constants(p)["not_limiting"] = {"et", "el"};
        },
        "/gemm/bf16/constants/not_limiting", "el");
    row(
        "no provenance", [](Json& p) { p["gemm"]["bf16"].erase("fitted_on"); }, "/gemm/bf16", "fitted_on");
    row(
        "no such format", [](Json& p) { p["gemm"]["int4"] = p["gemm"]["bf16"]; }, "/gemm/int4", "unknown key", false);
    row(
        "no such family", [](Json& p) { p["softmax"] = Json::object(); }, "/softmax", "unknown key", false);
    row(
        "list for a set", [](Json& p) { p["gemm"]["fp8"] = Json::array(); }, "/gemm/fp8", "object");
    row(
        "error above 10 000 %", [](Json& p) { p["gemm"]["fp8"]["error"]["p90_percent"] = 1e5; },
        "/gemm/fp8/error/p90_percent", "per cent");
}

void CalibrationPresets::notesWhatIsWrong()
{
    QFETCH(Change, change);
    QFETCH(QString, path);
    QFETCH(QString, message);
    QFETCH(bool, isError);
    const Parsed<Calibration> read = changed(change);
    QCOMPARE(read.ok(), !isError);
    bool isNamed = false;
    for (const Diagnostic& found : read.diagnostics) {
        isNamed = isNamed
            || (found.path.starts_with(path.toStdString())
                && (found.message + found.path).find(message.toStdString()) != std::string::npos);
    }
    QVERIFY2(isNamed, joinedText(read.diagnostics).c_str());
}

void CalibrationPresets::hostileTexts_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray good = QByteArray::fromStdString(shippedText("h100-sxm5"));
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("null") << QByteArray("null");
    QTest::newRow("list") << QByteArray("[]");
    QTest::newRow("nothing but braces") << QByteArray("{}");
    QTest::newRow("deep") << QByteArray(100'000, '[');
    QTest::newRow("huge number") << QByteArray(good).replace("2.6097", "1e400");
    QTest::newRow("cut off") << good.left(good.size() / 2);
    QTest::newRow("every second byte") << [&] {
        QByteArray half;
        for (qsizetype i = 0; i < good.size(); i += 2)
            half.append(good[i]);
        return half;
    }();
}

void CalibrationPresets::hostileTexts()
{
    QFETCH(QByteArray, text);
    QVERIFY(!readCalibrationPreset(text.toStdString(), "x.json").ok());
}

void CalibrationPresets::ownConstantsComeFirst()
{
    const Gpu& h100 = gpu("h100-sxm5");
    const auto fitted = gemmConstants(h100, Format::Fp8, ownFirst);
    QVERIFY(fitted.known() && !fitted.generic);
    const auto shared = gemmConstants(h100, Format::Fp8, ConstantsWanted::Generic);
    QVERIFY(shared.known() && shared.generic && shared.constants.t0_s != fitted.constants.t0_s);
    // Blockwise fp8 of single products has no constants at all.
    QVERIFY(!gemmConstants(h100, Format::Fp8Block, ownFirst).known());
    QVERIFY(moeConstants(h100, Format::Fp8Block, ownFirst).known());
    // nvfp4 constants do not move between architectures.
    QVERIFY(gemmConstants(gpu("b200-sxm"), Format::Nvfp4, ownFirst).known());
    const auto narrow = gemmConstants(gpu("rtx-5090"), Format::Nvfp4, ownFirst);
    QVERIFY(!narrow.known() && narrow.reason.find("nvfp4") != std::string_view::npos);
}

void CalibrationPresets::genericOnesAreForSomeDevices_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* what, const char* id, const char* reason) { QTest::newRow(what) << id << reason; };
    row("Ampere", "a40", "");
    row("Ada", "l4", "");
    row("Hopper, L2 not known", "gh200-96gb", "");
    row("Hopper, clock not known", "h20", "clock");
    row("Blackwell, units not known", "gb300", "not known");
    row("Volta", "v100-sxm2-16gb", "sm_80");
    row("Turing", "t4", "sm_80");
    row("AMD", "mi300x", "sm_80");
    row("TPU", "tpu-v5e", "sm_80");
}

void CalibrationPresets::genericOnesAreForSomeDevices()
{
    QFETCH(QString, id);
    QFETCH(QString, reason);
    const auto chosen = gemmConstants(gpu(id.toStdString()), Format::Bf16, ownFirst);
    QCOMPARE(chosen.known(), reason.isEmpty());
    if (!reason.isEmpty())
        QVERIFY2(chosen.reason.find(reason.toStdString()) != std::string_view::npos, chosen.reason.data());
    else
        QVERIFY(chosen.generic && chosen.source->error_median < 0.12);
}

void CalibrationPresets::genericLatenciesAreCycles()
{
    const GenericRule& rule = *generic().rule;
    const GemmConstants base = generic().gemm[0]->constants;
    const GemmConstants slow = scaledToDevice(base, rule, 990, 900e9);
    QCOMPARE(slow.t0_s, 2 * base.t0_s);
    QCOMPARE(slow.tk_s, 2 * base.tk_s);
    QCOMPARE(slow.ec, base.ec);
    QCOMPARE(slow.gl, base.gl);
    QCOMPARE(scaledToDevice(base, rule, 1980, 3352e9).gl, 1.1);
    const auto attention = decodeConstants(gpu("a100-sxm4-80gb"), Format::Bf16, ConstantsWanted::Generic);
    QVERIFY(std::abs(attention.constants.tc_s / generic().decode[0]->constants.tc_s - 1980.0 / 1410) < 1e-12);
    Gpu unclocked = gpu("a40");
    unclocked.boost_mhz = 0;
    QVERIFY(gemmConstants(unclocked, Format::Bf16, ownFirst).reason.find("clock") != std::string_view::npos);
}

void CalibrationPresets::overridesKeepTheConstants()
{
    const Parsed<Scenario> scenario = readScenario(
        R"({"model": "llama-3-8b", "gpu": "h100-sxm5", "set": {"gpu.memory.bandwidth_gbps": 2000}})", "", catalog());
    QVERIFY(scenario.ok());
    QCOMPARE(scenario.value.gpu.dram_bytes_per_s, 2000e9);
    QVERIFY(scenario.value.gpu.calibration == gpu("h100-sxm5").calibration);
    QVERIFY(scenario.value.gpu.generic_calibration != nullptr);
}

void CalibrationPresets::userFilesReplace()
{
    Catalog mine = catalog();
    Calibration better = *gpu("h100-sxm5").calibration;
    better.gemm[0]->constants.t0_s = 1e-6;
    mine.add(better);
    QCOMPARE(mine.gpu("h100-sxm5")->calibration->gemm[0]->constants.t0_s, 1e-6);
    better.gpu = "a40";
    mine.add(better);
    QVERIFY(!gemmConstants(*mine.gpu("a40"), Format::Bf16, ownFirst).generic);
}

QTEST_APPLESS_MAIN(CalibrationPresets)
#include "tst_calibration_presets.moc"

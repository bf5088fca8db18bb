// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/analysis.h"
#include "core/hardware/calibration_merge.h"
#include "core/hardware/calibration_preset.h"
#include "core/measure/calibration/gemm_fit.h"
#include "core/measure/counters/roof_overrides.h"
#include "core/measure/gemm_import.h"
#include "core/scenario/scenario_json.h"
#include "core/scenario/user_calibrations.h"
#include "tests/core/calibrated_fixtures.h"
#include "tests/core/fitted_sweep.h"
#include "tests/core/program.h"

using namespace ridgepoint;
using namespace ridgepoint::calibrated_fixtures;

namespace {

constexpr const char* a100Id = "a100-sxm4-80gb";

std::string errors(const std::vector<Diagnostic>& diagnostics)
{
    return joinedText(diagnostics);
}

} // namespace

/// What a user knows better than the presets: own constants, kept in files, and measured roofs.
class OwnFigures : public QObject
{
    Q_OBJECT
private slots:
    void mergedKeepsOtherSets();
    void catalogsTakeUserConstantsAndGiveThemBack();
    void savedFilesAreReadAgain();
    void badSavedFilesCostNoGoodOne_data();
    void badSavedFilesCostNoGoodOne();
    void fileNamesStayInTheirFolder();
    void measuredRoofsBecomeTheGpus();
    void measuredRoofsLeaveExpectedTimes();
    void measuredRoofsAreGivenBack();
};

void OwnFigures::mergedKeepsOtherSets()
{
    const calibrated::Calibration& shipped = own("h100-sxm5");
    calibrated::Calibration mine = calibrated::emptyCalibration(gpu("h100-sxm5"));
    mine.gemm[0] = shipped.gemm[0];
    mine.gemm[0]->constants.eb = 0.5;
    const calibrated::Calibration both = calibrated::merged(shipped, mine);
    QCOMPARE(both.gemm[0]->constants.eb, 0.5);
    QCOMPARE(both.gemm[1]->constants.eb, shipped.gemm[1]->constants.eb);
    QCOMPARE(both.decode[0]->constants.t0_s, shipped.decode[0]->constants.t0_s);
    QCOMPARE(both.reference.bytes_per_s, shipped.reference.bytes_per_s);
    QCOMPARE(calibrated::setNames(mine), std::vector<std::string> {"products bf16"});
}

void OwnFigures::catalogsTakeUserConstantsAndGiveThemBack()
{
    Catalog changed = catalog();
    const auto before = changed.gpu(a100Id)->calibration;
    calibrated::Calibration mine = calibrated::emptyCalibration(gpu(a100Id));
    mine.gemm[0] = own(a100Id).gemm[0];
    mine.gemm[0]->constants.eb = 0.5;
    changed.setUserCalibrations({{a100Id, std::make_shared<const calibrated::Calibration>(mine)}});
    QCOMPARE(changed.gpu(a100Id)->calibration->gemm[0]->constants.eb, 0.5);
    QCOMPARE(changed.shippedCalibration(a100Id), before);
    QVERIFY(changed.gpu(a100Id)->calibration->decode[0].has_value());
    changed.setUserCalibrations({});
    QCOMPARE(changed.gpu(a100Id)->calibration, before);
    QVERIFY(changed.shippedCalibration("a40") == nullptr);
    mine.gpu = "a40"; // ships without constants
    changed.setUserCalibrations({{"a40", std::make_shared<const calibrated::Calibration>(mine)}});
    QCOMPARE(changed.gpu("a40")->calibration->gemm[0]->constants.eb, 0.5);
    changed.setUserCalibrations({});
    QVERIFY(changed.gpu("a40")->calibration == nullptr);
}

void OwnFigures::savedFilesAreReadAgain()
{
    const Parsed<GemmSweep> sweep = importGemmText(
        fixtures::madeUpTable(gpu(a100Id), {.truth = own(a100Id).gemm[0]->constants, .rows = 200}).toStdString(),
        "made_up.csv");
    const calibrated::Calibration mine = *fitGemm(sweep.value, 0, gpu(a100Id), {.date = "2030-01-02"}).value.own;
    program::Files files;
    const std::string name = userCalibrationFile(mine.gpu);
    files.write(QString::fromStdString(name), QByteArray::fromStdString(writeCalibrationPreset(mine)));
    const Parsed<UserCalibrations> read =
        readUserCalibrations(files.path(QStringLiteral(".")).toStdString(), catalog());
    QVERIFY2(read.diagnostics.empty(), errors(read.diagnostics).c_str());
    QCOMPARE(read.value.size(), std::size_t(1));
    const calibrated::Calibration& again = *read.value.at(a100Id);
    QVERIFY(std::abs(again.gemm[0]->constants.eb / mine.gemm[0]->constants.eb - 1) < 1e-5);
    QCOMPARE(again.gemm[0]->source.date, std::string("2030-01-02"));
    QVERIFY(!again.decode[0]); // what was not fitted is not kept: later presets count
    QVERIFY(readUserCalibrations("/nonexistent/folder", catalog()).value.empty());
}

void OwnFigures::badSavedFilesCostNoGoodOne_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    QTest::newRow("no JSON") << QByteArray("{ broken") << "bad.json";
    QTest::newRow("empty") << QByteArray() << "bad.json";
    QTest::newRow("another schema") << QByteArray(R"({"schema":"ridgepoint/gpu/1","gpu":"h100-sxm5"})") << "schema";
    QTest::newRow("an unknown GPU") << QByteArray(R"({"schema":"ridgepoint/calibration/1","gpu":"h900"})") << "h900";
    QTest::newRow("the generic set") << QByteArray(R"({"schema":"ridgepoint/calibration/1","gpu":"generic"})")
                                     << "generic set";
    QTest::newRow("nothing in it") << QByteArray(R"({"schema":"ridgepoint/calibration/1","gpu":"h100-sxm5"})")
                                   << "found no constants";
    QTest::newRow("an efficiency of 7") << QByteArray(
        R"({"schema":"ridgepoint/calibration/1","gpu":"h100-sxm5","all_reduce":{"fitted_on":)"
        R"({"table":"t","library":"l"},"constants":{"t0_us":1,"td_us_per_gpu":1,"e1":7,"e2":1,)"
        R"("t3_us":1,"e3":1}}})") << "not_limiting";
}

void OwnFigures::badSavedFilesCostNoGoodOne()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    calibrated::Calibration mine = calibrated::emptyCalibration(gpu(a100Id));
    mine.gemm[0] = own(a100Id).gemm[0];
    program::Files files;
    files.write(QStringLiteral("bad.json"), content);
    files.write(QStringLiteral("good.json"), QByteArray::fromStdString(writeCalibrationPreset(mine)));
    files.write(QStringLiteral("notes.txt"), "no constants");
    const Parsed<UserCalibrations> read =
        readUserCalibrations(files.path(QStringLiteral(".")).toStdString(), catalog());
    QVERIFY(!read.ok());
    QVERIFY2(
        errors(read.diagnostics).find(message.toStdString()) != std::string::npos, errors(read.diagnostics).c_str());
    QCOMPARE(read.value.size(), std::size_t(1));
    QVERIFY(read.value.contains(a100Id));
}

void OwnFigures::fileNamesStayInTheirFolder()
{
    QCOMPARE(userCalibrationFile("h100-sxm5"), std::string("h100-sxm5.json"));
    QCOMPARE(userCalibrationFile("../../etc/x y"), std::string(".._.._etc_x_y.json"));
}

void OwnFigures::measuredRoofsBecomeTheGpus()
{
    Scenario scenario;
    scenario.gpu = gpu("h100-sxm5");
    scenario.model = *catalog().model("llama-3-8b");
    scenario.overrides = {};
    const std::vector<MeasuredRoof> roofs {{true, CountedLevel::Dram, Engine::Vector, CountedFormat::fp32, 2.9e12, ""},
        {true, CountedLevel::Dram, Engine::Vector, CountedFormat::fp32, 3.01234e12, ""},
        {true, CountedLevel::L2, Engine::Vector, CountedFormat::fp32, 5.5e12, ""},
        {true, CountedLevel::L1, Engine::Vector, CountedFormat::fp32, 30e12, ""},
        {false, CountedLevel::Dram, Engine::Tensor, CountedFormat::bf16, 7.5e14, ""},
        {false, CountedLevel::Dram, Engine::Vector, CountedFormat::fp64, 3e13, ""}};
    QCOMPARE(roofOverrides(roofs).size(), std::size_t(4));
    const Parsed<Scenario> changed = withMeasuredRoofs(scenario, roofs);
    QVERIFY2(changed.ok(), errors(changed.diagnostics).c_str());
    QCOMPARE(changed.value.gpu.dram_bytes_per_s, 3.012e12);
    QCOMPARE(changed.value.gpu.l2_bytes_per_s, 5.5e12);
    QVERIFY(changed.value.gpu.l2_measured);
    QCOMPARE(changed.value.gpu.l1_bytes_per_s, 30e12);
    QCOMPARE(changed.value.gpu.tensor_flop_per_s[static_cast<std::size_t>(Precision::bf16)], 7.5e14);
    QCOMPARE(changed.value.gpu.calibration, scenario.gpu.calibration);
    QVERIFY(roofsInUse(scenario).empty());
    const std::vector<MeasuredRoof> used = roofsInUse(changed.value);
    QCOMPARE(used.size(), std::size_t(4));
    QVERIFY(used[0].is_memory && used[0].level == CountedLevel::Dram);
    QCOMPARE(used[0].per_s, 3.012e12);
    QVERIFY(!used[3].is_memory && used[3].engine == Engine::Tensor && used[3].format == CountedFormat::bf16);
    const Parsed<Scenario> none = withMeasuredRoofs(scenario, {roofs.back()});
    QVERIFY(!none.ok());
    QVERIFY(none.value.gpu == scenario.gpu);
}

/// Constants are shares of the preset's figures: what a micro-benchmark reaches of these changes no expected time.
void OwnFigures::measuredRoofsLeaveExpectedTimes()
{
    Scenario scenario;
    scenario.gpu = gpu("h100-sxm5");
    scenario.model = *catalog().model("llama-3-8b");
    scenario.time_model = TimeModel::Calibrated;
    useDefaultPrecision(scenario);
    const Analysis before = analyze(scenario);
    const Parsed<Scenario> measured = withMeasuredRoofs(scenario,
        {{true, CountedLevel::Dram, Engine::Vector, CountedFormat::fp32, 3.0e12, ""},
            {false, CountedLevel::Dram, Engine::Tensor, CountedFormat::bf16, 7.5e14, ""}});
    QVERIFY2(measured.ok(), errors(measured.diagnostics).c_str());
    const Analysis after = analyze(measured.value);
    QVERIFY(after.decode.time_s > before.decode.time_s);
    QCOMPARE(after.decode.calibrated_s, before.decode.calibrated_s);
    QCOMPARE(after.prefill.calibrated_s, before.prefill.calibrated_s);

    const Parsed<Scenario> again = readScenario(writeScenario(measured.value), "roofs.json", catalog());
    QVERIFY2(again.ok(), errors(again.diagnostics).c_str());
    QVERIFY(again.value.gpu.nominal == measured.value.gpu.nominal);
    QCOMPARE(analyze(again.value).decode.calibrated_s, before.decode.calibrated_s);

    // A bandwidth that is set by hand is another GPU: expected times follow.
    const Parsed<Scenario> what_if = applyOverride(scenario, {"gpu.memory.bandwidth_gbps", "3000"});
    QVERIFY(what_if.ok() && roofsInUse(what_if.value).empty());
    QVERIFY(analyze(what_if.value).decode.calibrated_s > before.decode.calibrated_s);
}

void OwnFigures::measuredRoofsAreGivenBack()
{
    Scenario scenario;
    scenario.gpu = gpu("h100-sxm5");
    scenario.model = *catalog().model("llama-3-8b");
    const Parsed<Scenario> other = applyOverride(scenario, {"gpu.memory.usable_gib", "40"});
    QVERIFY(other.ok());
    const Parsed<Scenario> changed =
        withMeasuredRoofs(other.value, {{true, CountedLevel::Dram, Engine::Vector, CountedFormat::fp32, 2.9e12, ""}});
    QCOMPARE(changed.value.overrides.size(), std::size_t(2));
    const Parsed<Scenario> back = withoutMeasuredRoofs(changed.value, gpu("h100-sxm5"));
    QVERIFY(back.ok());
    QVERIFY(back.value == other.value);
}

QTEST_APPLESS_MAIN(OwnFigures)
#include "tst_own_figures.moc"

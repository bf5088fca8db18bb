// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>

#include "core/measure/calibration/calibrate.h"
#include "core/measure/calibration/minimise.h"
#include "core/measure/gemm_import.h"
#include "core/measure/gpu_match.h"
#include "core/scenario/catalog.h"
#include "tests/core/fixtures.h"
#include "tests/core/gemm_test_text.h"

#include <array>
#include <cmath>
#include <random>

using namespace ridgepoint;

namespace {

GemmSetting setting()
{
    return gemmSetting(fixtures::a100Sxm(), gemmDtype("float16")).value();
}

/// Times of the three constants with some per cent of noise; every fiftieth row takes three times as long.
std::vector<GemmSample> madeUp(const std::vector<double>& constants, const std::vector<double>& batches)
{
    std::mt19937 random(3);
    std::vector<GemmSample> samples;
    for (const double m : batches) {
        for (const double n : {1024.0, 4096.0, 14336.0}) {
            for (const double k : {1024.0, 4096.0, 8192.0}) {
                const GemmSize size {m, n, k};
                const double noise = 1 + 0.02 * (static_cast<double>(random() % 1000) / 1000 - 0.5);
                const double outlier = samples.size() % 50 == 7 ? 3 : 1;
                samples.push_back({size, flooredRooflineModel().time(size, setting(), constants) * noise * outlier});
            }
        }
    }
    return samples;
}

std::vector<double> batchesFrom(double lowest, double highest)
{
    std::vector<double> batches;
    for (double m = lowest; m <= highest; m = std::ceil(m * 1.2))
        batches.push_back(m);
    return batches;
}

bool near(double value, double expected, double tolerance)
{
    return std::abs(value - expected) <= tolerance * expected;
}

Calibration fit(const std::vector<GemmSample>& samples)
{
    return calibrate(flooredRooflineModel(), samples, setting()).value;
}

} // namespace

class TestCalibration : public QObject
{
    Q_OBJECT

private slots:
    void minimiserFindsValleys();
    void minimiserStaysInTheBox();
    void minimiserSurvivesNoNumbers();
    void modelIsIdealWithoutLosses();
    void findsTheConstants();
    void errorsShrink();
    void whatDoesNotCountIsNamed_data();
    void whatDoesNotCountIsNamed();
    void equalSeedsGiveEqualResults();
    void fitsAtMostSoManyRows();
    void residualsCoverTheHeldOutRows();
    void admitsOtherModels();
    void refuses_data();
    void refuses();
    void takesRowsOfOneFormat();
    void realFiles_data();
    void realFiles();
};

void TestCalibration::minimiserFindsValleys()
{
    const auto rosenbrock = [](std::span<const double> x) {
        return std::pow(1 - x[0], 2) + 100 * std::pow(x[1] - x[0] * x[0], 2);
    };
    const Minimum found = minimise(
        {.start = {-1.2, 1}, .low = {-5, -5}, .high = {5, 5}, .max_evaluations = 2000, .tolerance = 1e-12}, rosenbrock);
    QVERIFY(std::abs(found.at[0] - 1) < 1e-3 && std::abs(found.at[1] - 1) < 1e-3);
    QVERIFY(found.evaluations < 2000);
}

void TestCalibration::minimiserStaysInTheBox()
{
    const Minimum found = minimise({.start = {2, 3}, .low = {1, -1}, .high = {3, 3}}, [](std::span<const double> x) {
        if (x[0] < 1 || x[0] > 3 || x[1] < -1 || x[1] > 3)
            qFatal("outside");
        return x[0] + std::abs(x[1]);
    });
    QVERIFY(std::abs(found.at[0] - 1) < 1e-3);
    QVERIFY(std::abs(found.at[1]) < 1e-3);
}

void TestCalibration::minimiserSurvivesNoNumbers()
{
    const auto partly = [](std::span<const double> x) { return x[0] > 0.5 ? std::nan("") : -x[0]; };
    QVERIFY(std::abs(minimise({.start = {0}, .low = {-1}, .high = {1}, .step = 2}, partly).at[0] - 0.5) < 0.01);
    const auto never = [](std::span<const double>) { return std::nan(""); };
    QVERIFY(std::isinf(minimise({.start = {0}, .low = {-1}, .high = {1}}, never).value));
}

void TestCalibration::modelIsIdealWithoutLosses()
{
    for (const double m : {1.0, 100.0, 10000.0}) {
        const GemmSize size {m, 4096, 4096};
        const std::vector<double> lossless {0, 1, 1};
        QCOMPARE(flooredRooflineModel().time(size, setting(), lossless), idealTime(size, setting().roof));
    }
}

void TestCalibration::findsTheConstants()
{
    const Calibration found = fit(madeUp({5e-6, 0.72, 0.81}, batchesFrom(1, 8192)));
    QVERIFY(near(found.parameters[0].value, 5e-6, 0.05));
    QVERIFY(near(found.parameters[1].value, 0.72, 0.02));
    QVERIFY(near(found.parameters[2].value, 0.81, 0.03));
    for (const FittedParameter& one : found.parameters)
        QCOMPARE(one.state, ParameterState::Identified);
}

void TestCalibration::errorsShrink()
{
    const Calibration found = fit(madeUp({5e-6, 0.72, 0.81}, batchesFrom(1, 8192)));
    QVERIFY(found.before.median > 0.25);
    QVERIFY(found.after.median < 0.01 && found.after.p90 < 0.02);
    QVERIFY(found.loss < 0.04); // the outliers count once each
}

void TestCalibration::whatDoesNotCountIsNamed_data()
{
    QTest::addColumn<std::vector<double>>("constants");
    QTest::addColumn<double>("lowest");
    QTest::addColumn<QStringList>("states");
    QTest::newRow("large batches do not meet the DRAM roof")
        << std::vector<double> {5e-5, 0.72, 0.81} << 4000.0 << QStringList {"identified", "identified", "not limiting"};
    QTest::newRow("no floor to speak of") << std::vector<double> {1e-9, 0.72, 0.81} << 64.0
                                          << QStringList {"not identifiable", "identified", "identified"};
    QTest::newRow("faster than the DRAM: weights in the cache")
        << std::vector<double> {5e-6, 0.72, 2.5} << 1.0 << QStringList {"identified", "identified", "not limiting"};
}

void TestCalibration::whatDoesNotCountIsNamed()
{
    QFETCH(std::vector<double>, constants);
    QFETCH(double, lowest);
    const Calibration found = fit(madeUp(constants, batchesFrom(lowest, 16384)));
    QStringList states;
    for (const FittedParameter& one : found.parameters)
        states << QString::fromStdString(std::string(name(one.state)));
    QTEST(states, "states");
}

void TestCalibration::equalSeedsGiveEqualResults()
{
    const std::vector<GemmSample> samples = madeUp({5e-6, 0.72, 0.81}, batchesFrom(1, 8192));
    QCOMPARE(fit(samples).values(), fit(samples).values());
    const Calibration other = calibrate(flooredRooflineModel(), samples, setting(), {.seed = 1}).value;
    QVERIFY(other.loss != fit(samples).loss);
    QVERIFY(near(other.parameters[1].value, 0.72, 0.02));
}

void TestCalibration::fitsAtMostSoManyRows()
{
    const std::vector<GemmSample> samples = madeUp({5e-6, 0.72, 0.81}, batchesFrom(1, 8192));
    const Calibration all = fit(samples);
    QCOMPARE(all.fitted_rows, samples.size() / 2);
    QCOMPARE(all.held_out_rows, samples.size() - samples.size() / 2);
    const Calibration few = calibrate(flooredRooflineModel(), samples, setting(), {.max_fitted_rows = 20}).value;
    QCOMPARE(few.fitted_rows, std::size_t(20));
    QCOMPARE(few.held_out_rows, all.held_out_rows);
    QVERIFY(few.after.median < 0.05);
}

void TestCalibration::residualsCoverTheHeldOutRows()
{
    const Calibration found = fit(madeUp({5e-6, 0.72, 0.81}, batchesFrom(1, 8192)));
    std::size_t rows = 0;
    for (const ResidualBin& bin : found.by_m) {
        rows += bin.errors.rows;
        QCOMPARE(bin.high, 2 * bin.low);
        QVERIFY(near(bin.median_ratio, 1, 0.05));
    }
    QCOMPARE(rows, found.held_out_rows);
}

void TestCalibration::admitsOtherModels()
{
    /// Two constants, one of which has no effect at all.
    class Flat final : public GemmTimeModel
    {
    public:
        std::string_view name() const override { return "flat"; }
        std::string_view formula() const override { return "t"; }
        std::span<const ModelParameter> parameters() const override
        {
            static constexpr std::array all {
                ModelParameter {"t", "time", "s", ParameterKind::Time, 1e-3, 1e-9, 1},
                ModelParameter {"x", "nothing", "", ParameterKind::Factor, 1, 0.1, 10},
            };
            return all;
        }
        double time(const GemmSize&, const GemmSetting&, std::span<const double> values) const override
        {
            return values[0];
        }
    };
    const Flat model;
    const std::vector<GemmSample> samples(40, {{8, 64, 64}, 2e-5});
    const Calibration found = calibrate(model, samples, setting()).value;
    QVERIFY(near(found.parameters[0].value, 2e-5, 1e-3));
    QCOMPARE(found.parameters[0].state, ParameterState::Identified);
    QCOMPARE(found.parameters[1].state, ParameterState::NotIdentifiable);
}

void TestCalibration::refuses_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<bool>("knowsPeak");
    QTest::addColumn<QString>("part");
    QTest::newRow("no rows") << 0 << true << "found 0 rows";
    QTest::newRow("too few rows") << 15 << true << "expected 16 or more";
    QTest::newRow("no peak") << 100 << false << "no peak or no bandwidth";
}

void TestCalibration::refuses()
{
    QFETCH(int, rows);
    QFETCH(bool, knowsPeak);
    GemmSetting bare = setting();
    if (!knowsPeak)
        bare.roof.compute.flop_per_s = 0;
    const std::vector<GemmSample> samples(static_cast<std::size_t>(rows), {{8, 64, 64}, 1e-5});
    const Parsed<Calibration> result = calibrate(flooredRooflineModel(), samples, bare);
    QVERIFY(!result.ok());
    QFETCH(QString, part);
    QVERIFY2(
        QString::fromStdString(joinedText(result.diagnostics)).contains(part), joinedText(result.diagnostics).c_str());
}

void TestCalibration::takesRowsOfOneFormat()
{
    const GemmSweep sweep = importGemmText(test::tableHeader + test::tableRow("1", "64", "32", "2")
            + test::tableRow("2", "64", "32", "3", "fp8") + test::tableRow("4", "128", "32", "5"),
        "table.csv")
                                .value;
    const std::vector<GemmSample> first = gemmSamples(sweep, 0);
    QCOMPARE(first.size(), std::size_t(2));
    QCOMPARE(first[1].size.m, 4.0);
    QCOMPARE(first[1].size.n, 128.0);
    QCOMPARE(first[1].size.k, 32.0);
    QCOMPARE(first[1].time_s, 5e-3);
    QCOMPARE(gemmSamples(sweep, 1).size(), std::size_t(1));
    QVERIFY(gemmSamples(sweep, 2).empty());

    const GemmSweep shapeless = importGemmText(test::sweepHeader + "8,10,,,\n", "some.csv").value;
    QVERIFY(gemmSamples(shapeless, 0).empty());
}

void TestCalibration::realFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<double>("median");
    QTest::addColumn<double>("p90");
    QTest::newRow("RTX 4090, torch 2.3.0")
        << "fairyspeed/torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.3.0+cu121_K4096_N14336_dtypefloat16.csv" << 0.8 << 3.0;
    QTest::newRow("RTX 4090, torch 2.5.1")
        << "fairyspeed/torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv" << 3.2
        << 14.6;
    QTest::newRow("A800, torch 2.5.1")
        << "fairyspeed/torchgemm_NVIDIA_A800_80GB_PCIe_torch_2.5.1+cu124_K4096_N28672_dtypefloat16.csv" << 1.4 << 6.3;
    QTest::newRow("H100") << "aiconfigurator/gemm_h100_sxm_trtllm_1.3.0rc20_bfloat16.csv" << 7.0 << 26.0;
    QTest::newRow("A100") << "aiconfigurator/gemm_a100_sxm_vllm_0.14.0_bfloat16.csv" << 13.0 << 32.1;
    QTest::newRow("L40S") << "aiconfigurator/gemm_l40s_vllm_0.24.0_bfloat16.csv" << 13.5 << 69.0;
}

void TestCalibration::realFiles()
{
    QFETCH(QString, file);
    QFETCH(double, median);
    QFETCH(double, p90);
    const GemmSweep sweep = importGemmSweep(RIDGEPOINT_SHARED_DATA "/gemm/" + file.toStdString()).value;
    if (sweep.rows.empty())
        QSKIP("the measured file is not here");
    const Catalog catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    std::vector<GpuName> names;
    for (const Gpu& gpu : catalog.gpus())
        names.push_back({gpu.id, gpu.name});
    const Gpu* gpu = catalog.gpu(matchGpu(sweep.gpu_name, names).value());

    QElapsedTimer timer;
    timer.start();
    const Parsed<Calibration> result =
        calibrate(flooredRooflineModel(), gemmSamples(sweep, 0), gemmSetting(*gpu, sweep.dtypes[0]).value());
    const double milliseconds = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    QVERIFY(result.ok());
    const Calibration& found = result.value;
    qInfo("%.1f/%.1f before, %.1f/%.1f after (%g/%g expected), t0 %.3g us %s, e_c %.3f %s, e_b %.3f %s, %.0f ms",
        100 * found.before.median, 100 * found.before.p90, 100 * found.after.median, 100 * found.after.p90, median, p90,
        1e6 * found.parameters[0].value, std::string(name(found.parameters[0].state)).c_str(),
        found.parameters[1].value, std::string(name(found.parameters[1].state)).c_str(), found.parameters[2].value,
        std::string(name(found.parameters[2].state)).c_str(), milliseconds);
    QVERIFY(100 * found.after.median < 1.1 * median + 0.2);
    QVERIFY(100 * found.after.p90 < 1.1 * p90 + 0.5);
    QVERIFY(milliseconds < 2000);
}

QTEST_APPLESS_MAIN(TestCalibration)
#include "tst_calibration.moc"

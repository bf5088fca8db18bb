// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/gemm/dip_reason.h"
#include "core/measure/gemm/series_report.h"
#include "core/scenario/catalog.h"
#include "tests/core/fixtures.h"
#include "tests/core/gemm_analysis_text.h"

#include <array>

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

const std::string small = "ampere_fp16_s16816gemm_fp16_128x64_ldg8_f2f_stages_64x3_nn";
const std::string large = "ampere_fp16_s16816gemm_fp16_256x128_ldg8_f2f_stages_32x3_nn";

/// 10 units and a cache of 10 MB; the sweep's weights of 2048 × 1024 in fp16 have 4.2 MB.
Gpu device()
{
    Gpu gpu = fixtures::a100Sxm();
    gpu.units = 10;
    gpu.units_kind = "SM";
    gpu.l2_bytes = 10e6;
    return gpu;
}

struct Explained
{
    DipReason reason = DipReason::Unexplained;
    QString sentence;
};

/// Of the last anomaly of a sweep.
Explained explain(const std::string& rows, const Gpu* gpu)
{
    const GemmSweep sweep = sweepOf(rows);
    const auto curve = curveOf(sweep);
    const GemmAnomalies anomalies = findAnomalies(curve);
    if (anomalies.found.empty())
        return {DipReason::Unexplained, "no anomaly"};
    const DipExplainer explainer(sweep, gpu);
    const DipSeries series {sweep.series.front(), curve};
    return {explainer.reason(series, anomalies.found.back()),
        QString::fromStdString(explainer.sentence(series, anomalies.found.back()))};
}

std::vector<DipRemedy> remediesOf(const std::vector<BatchPoint>& curve)
{
    const GemmAnomalies anomalies = findAnomalies(curve);
    return findRemedies(curve, anomalies.found, findSplits(curve, anomalies.found));
}

} // namespace

class TestGemmReason : public QObject
{
    Q_OBJECT

private slots:
    void readsTiles_data();
    void readsTiles();
    void shortensNames();
    void fillsWaves();
    void kernelSwitch();
    void waveQuantisation();
    void cacheCapacity();
    void tilePadding();
    void unexplained_data();
    void unexplained();
    void padsOrSplits();
    void nothingHelps();
    void remediesAgreeWithBruteForce();
    void costOfALoss();
    void neighboursWithOneReasonAreOneRun();
    void realDipsAreKernelSwitches();
};

void TestGemmReason::readsTiles_data()
{
    QTest::addColumn<QByteArray>("kernel");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("rows");
    QTest::newRow("cuBLAS") << QByteArray(small.c_str()) << 128 << 64;
    QTest::newRow("sliced") << QByteArray("ampere_fp16_s1688gemm_fp16_64x128_sliced1x2_ldg8_f2f_nn") << 64 << 128;
    QTest::newRow("xmma") << QByteArray("sm80_xmma_gemm_f16f16_f16f32_f32_tn_n_tilesize128x256x32_stage3_warpsize2x4x1")
                          << 128 << 256;
    QTest::newRow("CUTLASS 2 in a template")
        << QByteArray("void cutlass::Kernel2<cutlass_80_tensorop_f16_s16816gemm_relu_f16_256x64_32x4_nn_align8>(x)")
        << 256 << 64;
    QTest::newRow("CUTLASS 3") << QByteArray(
        "cutlass3x_sm90_tensorop_s64x128x16gemm_bf16_bf16_f32_bf16_bf16_64x128x64_2x1x1_0")
                               << 64 << 128;
    QTest::newRow("nvjet") << QByteArray("nvjet_hsh_128x256_64x4_2x1_v_bz_coopA_TNT") << 128 << 256;
    QTest::newRow("stages alone are no tile") << QByteArray("gemm_stages_64x3_nn") << 0 << 0;
    QTest::newRow("vector kernel") << QByteArray(
        "std::enable_if<!(false), void>::type internal::gemvx::kernel<long, 9>")
                                   << 0 << 0;
    QTest::newRow("four numbers") << QByteArray("a8w8_rowwise_256x16x64x512_16x4") << 0 << 0;
    QTest::newRow("beyond any tile") << QByteArray("gemm_99999999999x64_nn") << 0 << 0;
    QTest::newRow("nothing") << QByteArray() << 0 << 0;
    QTest::newRow("long") << QByteArray(100'000, 'x') << 0 << 0;
}

void TestGemmReason::readsTiles()
{
    QFETCH(QByteArray, kernel);
    const KernelTile tile = kernelTile(kernel.toStdString()).value_or(KernelTile());
    QTEST(tile.columns, "columns");
    QTEST(tile.rows, "rows");
}

void TestGemmReason::shortensNames()
{
    QCOMPARE(tileName("void a::b<" + small + ">(int)"), small);
    QCOMPARE(tileName("plain"), std::string("plain"));
    QVERIFY(tileName(std::string(1000, 'k')).size() <= 70);
    QVERIFY(QString::fromStdString(tileName(QString(100, QChar(0xe9)).toStdString())).endsWith(QChar(0x2026)));
}

void TestGemmReason::fillsWaves()
{
    // 8 × 3 tiles on 10 units: two full waves and one with 4.
    const WaveFill fill = waveFill({256, 128}, 300, 2048, 10);
    QCOMPARE(fill.tiles, 24.0);
    QCOMPARE(fill.waves, 3.0);
    QCOMPARE(fill.last_wave, 0.4);
    QCOMPARE(fill.useful, 300.0 / 128 * 8 / 30);
    QCOMPARE(waveFill({256, 128}, 1280, 2048, 10).useful, 1.0);
}

void TestGemmReason::kernelSwitch()
{
    const Gpu gpu = device();
    const Explained found = explain("64,10,1,0.8," + large + "\n128,40,1,0.4," + small + "\n", &gpu);
    QCOMPARE(found.reason, DipReason::KernelSwitch);
    QVERIFY2(found.sentence.contains("128x64") && found.sentence.contains("256x128")
            && found.sentence.contains("batch 64") && found.sentence.contains("fill 80 % and 40 %"),
        qPrintable(found.sentence));
    const GemmSweep table = importGemmText(
        tableHeader + tableRow("1", "64", "32", "1") + "VLLM,0.14.0,NVIDIA L40S,gemm,other,bfloat16,2,64,32,9\n",
        "t.csv")
                                .value;
    const auto curve = curveOf(table);
    QCOMPARE(DipExplainer(table, &gpu).reason({table.series.front(), curve}, findAnomalies(curve).found.front()),
        DipReason::Unexplained); // a table's column names functions
    QCOMPARE(explain("64,10,1,0.8,first\n128,40,1,0.4,second\n", nullptr).reason, DipReason::KernelSwitch);
}

void TestGemmReason::waveQuantisation()
{
    // Batch 640 fills 4 waves of 10 tiles; 20 rows more cost a fifth wave.
    const Gpu gpu = device();
    const Explained found = explain("640,10,1,0.8," + large + "\n660,17.5,1,0.55," + large + "\n", &gpu);
    QCOMPARE(found.reason, DipReason::WaveQuantisation);
    QVERIFY2(found.sentence.startsWith("48 tiles of 256x128 on 10 SM take 5 waves, the last 80 % full: 82 % of the"),
        qPrintable(found.sentence));
}

void TestGemmReason::tilePadding()
{
    // All tiles run at once, half of the second row of them on nothing: more tiles share the bandwidth.
    Gpu gpu = device();
    gpu.units = 1000;
    const Explained found = explain("128,10,1,0.6," + large + "\n132,14.5,1,0.43," + large + "\n", &gpu);
    QCOMPARE(found.reason, DipReason::WaveQuantisation);
    QVERIFY2(found.sentence.startsWith("tiles of 256x128 pad 132 rows to 256: 52 % of them are of use"),
        qPrintable(found.sentence));
}

void TestGemmReason::cacheCapacity()
{
    const Gpu gpu = device();
    const Explained found = explain("640,10,1,0.8,same\n1280,25,1,0.64,same\n", &gpu);
    QCOMPARE(found.reason, DipReason::L2Capacity);
    QVERIFY2(found.sentence.contains("12.1 MB pass the L2 cache of 10.0 MB") && found.sentence.contains("8.1 MB")
            && found.sentence.endsWith(QString::fromUtf8("from DRAM they take 5.9 µs, 5.0 µs are lost")),
        qPrintable(found.sentence));
}

void TestGemmReason::unexplained_data()
{
    QTest::addColumn<QByteArray>("rows");
    QTest::addColumn<bool>("knowsGpu");
    QTest::addColumn<QString>("part");
    QTest::newRow("same kernel, full waves")
        << QByteArray(("640,10,1,0.8," + large + "\n1280,40,1,0.4," + large).c_str()) << false
        << "tiles or units are not known, and the L2 cache is not known";
    QTest::newRow("no kernel, both fit") << QByteArray("64,10,1,0.8,\n128,40,1,0.4,") << true
                                         << "the file does not name the kernels, and both working sets fit";
    QTest::newRow("no kernel, both beyond")
        << QByteArray("6400,10,1,0.8,\n12800,40,1,0.4,") << true << "both working sets pass the L2 cache";
    QTest::newRow("passing the cache costs too little")
        << QByteArray("640,10,1,0.8,\n1280,40,1,0.4,") << true << "passing the L2 cache does not make half of it";
    QTest::newRow("waves as full") << QByteArray(("64,10,1,0.8," + large + "\n128,40,1,0.4," + large).c_str()) << true
                                   << "its tiles fill 80 % of the waves (40 % there), which does not";
}

void TestGemmReason::unexplained()
{
    QFETCH(QByteArray, rows);
    QFETCH(bool, knowsGpu);
    QFETCH(QString, part);
    const Gpu gpu = device();
    const Explained found = explain(rows.toStdString() + '\n', knowsGpu ? &gpu : nullptr);
    QCOMPARE(found.reason, DipReason::Unexplained);
    QVERIFY2(found.sentence.contains(part), qPrintable(found.sentence));
}

void TestGemmReason::padsOrSplits()
{
    // Batch 12 takes 9 s: 16 next to it 8.5 s, 20 the least of all with 5 s; 4 + 8 take 4 s.
    const auto curve = madeCurve({{4, 2}, {8, 2}, {12, 9}, {16, 8.5}, {20, 5}, {24, 6}});
    const std::vector<DipRemedy> remedies = remediesOf(curve);
    QCOMPARE(curve[*remedies[0].next_faster].batch, 16);
    QCOMPARE(curve[*remedies[0].pad].batch, 20);
    QCOMPARE(remedies[0].split->time_s, 4.0);
    QCOMPARE(remedies[0].kind, RemedyKind::Split);
    QCOMPARE(remedies[0].saved_s, 5.0);
    QCOMPARE(remedies[1].kind, RemedyKind::Split); // 8 + 8
    QCOMPARE(remedies[1].saved_s, 4.5);

    const auto padded = madeCurve({{4, 2}, {9, 9}, {12, 5}});
    QCOMPARE(remediesOf(padded)[0].kind, RemedyKind::Pad);
    QCOMPARE(remediesOf(padded)[0].saved_s, 4.0);
}

void TestGemmReason::nothingHelps()
{
    const std::vector<DipRemedy> remedies = remediesOf(madeCurve({{4, 2}, {9, 9}, {12, 12}}));
    QCOMPARE(remedies.size(), std::size_t(2));
    for (const DipRemedy& one : remedies) {
        QCOMPARE(one.kind, RemedyKind::None);
        QVERIFY(!one.pad && !one.next_faster && !one.split);
        QCOMPARE(one.saved_s, 0.0);
    }
}

void TestGemmReason::remediesAgreeWithBruteForce()
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        const auto curve = randomCurve(seed, 120, 4, 500);
        const GemmAnomalies anomalies = findAnomalies(curve);
        const std::vector<DipRemedy> remedies = remediesOf(curve);
        for (std::size_t i = 0; i < remedies.size(); ++i) {
            const std::uint32_t point = anomalies.found[i].point;
            std::optional<std::uint32_t> next;
            std::optional<std::uint32_t> least;
            for (std::uint32_t j = point + 1; j < curve.size(); ++j) {
                if (curve[j].time_s >= curve[point].time_s)
                    continue;
                next = next.value_or(j);
                if (!least || curve[j].time_s < curve[*least].time_s)
                    least = j;
            }
            QCOMPARE(remedies[i].next_faster, next);
            QCOMPARE(remedies[i].pad, least);
        }
    }
}

void TestGemmReason::costOfALoss()
{
    const DipCost cost = costOf(5e-6, {.per_layer = 2, .per_pass = 64, .tokens = 8});
    QCOMPARE(cost.per_layer_us, 10.0);
    QCOMPARE(cost.per_token_us, 40.0);
}

void TestGemmReason::neighboursWithOneReasonAreOneRun()
{
    const GemmSweep sweep = sweepOf("8,10,1,0.5,a\n16,10,1,0.8,a\n24,40,1,0.3,b\n32,60,1,0.2,b\n40,50,1,0.4,a\n"
                                    "48,35,1,0.9,a\n56,70,1,0.5,b\n");
    const SeriesReport report = reportOn(sweep, sweep.series.front(), nullptr, DipExplainer(sweep, nullptr));
    const std::vector<DipRun> runs = dipRuns(report);
    QCOMPARE(runs.size(), std::size_t(3));
    const auto batch = [&](std::uint32_t i) { return report.curve[report.anomalies.found[i].point].batch; };
    QCOMPARE(batch(runs[0].first), 24);
    QCOMPARE(runs[0].count, 2U);
    QCOMPARE(batch(runs[0].worst), 32);
    QCOMPARE(runs[0].reason, DipReason::KernelSwitch);
    QCOMPARE(runs[0].saved_s, (40e-6 - 20e-6) + (60e-6 - 20e-6)); // 8 + 16 and 16 + 16
    QCOMPARE(batch(runs[1].first), 40);
    QCOMPARE(runs[1].reason, DipReason::Unexplained);
    QCOMPARE(batch(runs[2].first), 56);
    QVERIFY(dipRuns(SeriesReport()).empty());
}

void TestGemmReason::realDipsAreKernelSwitches()
{
    const GemmSweep sweep = realSweep(rtx4090File);
    if (sweep.series.empty())
        QSKIP("the measured file is not here");
    const Catalog catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    const auto curve = curveOf(sweep);
    const GemmAnomalies anomalies = findAnomalies(curve);
    const DipExplainer explainer(sweep, catalog.gpu("rtx-4090"));
    std::array<int, 4> counts {};
    for (const GemmAnomaly& one : anomalies.found)
        ++counts[static_cast<std::size_t>(explainer.reason({sweep.series.front(), curve}, one))];
    qInfo("kernel %d, waves %d, cache %d, unexplained %d", counts[0], counts[1], counts[2], counts[3]);
    QVERIFY(counts[0] > 2870);
}

QTEST_APPLESS_MAIN(TestGemmReason)
#include "tst_gemm_reason.moc"

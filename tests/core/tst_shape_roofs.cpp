// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/calibrated/shape_roofs.h"
#include "core/analysis/calibrated/tile_detail.h"
#include "tests/core/calibrated_fixtures.h"
#include "tests/core/random_scenarios.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::calibrated;
using namespace ridgepoint::calibrated_fixtures;

namespace {

Scenario scenario(const char* gpuId, int batch)
{
    Scenario result;
    result.model = *catalog().model("llama-3-8b");
    result.gpu = gpu(gpuId);
    result.workload = {batch, 1024, 512, 0, false};
    result.time_model = TimeModel::Calibrated;
    return result;
}

bool near(double a, double b, double tolerance = 1e-9)
{
    return std::abs(a - b) <= tolerance * std::max(std::abs(a), std::abs(b));
}

} // namespace

/// Curved roofs and tiling of one product.
class TestShapeRoofs : public QObject
{
    Q_OBJECT

private slots:
    void curvesPassThroughTheOperator()
    {
        const Scenario s = scenario("h100-sxm5", 64);
        const Analysis analysis = analyze(s);
        const OperatorCost& cost = *analysis.decode.find(OperatorId::DownProj);
        const ShapeRoofs roofs = shapeRoofs(s, cost);
        const auto at = std::ranges::find(roofs.points(), 64.0, &ShapePoint::rows);
        QVERIFY(at != roofs.points().end());
        QVERIFY(near(at->intensity, cost.intensity()));
        QVERIFY(near(at->expected, cost.flop / cost.calibrated_s));
    }
    void noTermAllowsLessThanAll()
    {
        RandomScenarios random(3);
        int seen = 0;
        for (int i = 0; i < 500; ++i) {
            Scenario s = random.next(Convention::Physical);
            s.time_model = TimeModel::Calibrated;
            const Analysis analysis = analyze(s);
            for (const OperatorCost& cost : analysis.decode.operators()) {
                double before = 0;
                const ShapeRoofs roofs = shapeRoofs(s, cost);
                for (const ShapePoint& point : roofs.points()) {
                    ++seen;
                    QVERIFY(point.rows > before && point.intensity > 0 && std::isfinite(point.expected));
                    QVERIFY(atMost(point.expected, point.launch) && atMost(point.expected, point.tiles)
                        && atMost(point.expected, point.bandwidth));
                    before = point.rows;
                }
            }
        }
        QVERIFY(seen > 10'000);
    }
    void otherOperatorsHaveNone()
    {
        const Scenario s = scenario("h100-sxm5", 64);
        const Analysis analysis = analyze(s);
        QVERIFY(shapeRoofs(s, *analysis.decode.find(OperatorId::Attention)).empty());
        QVERIFY(shapeRoofs(s, *analysis.decode.find(OperatorId::Rope)).empty());
        QVERIFY(!tileDetail(s, *analysis.decode.find(OperatorId::Attention)));
        Scenario ideal = s;
        ideal.time_model = TimeModel::Ideal;
        QVERIFY(shapeRoofs(ideal, *analysis.decode.find(OperatorId::DownProj)).empty());
    }

    /// 64 rows of 4096 × 14336 on an A100 of 108 units, counted by hand.
    void tilingIsCounted()
    {
        const Scenario s = scenario("a100-sxm4-80gb", 64);
        const Analysis analysis = analyze(s);
        const auto detail = tileDetail(s, *analysis.decode.find(OperatorId::DownProj));
        QVERIFY(detail.has_value());
        const double tiles = std::ceil(64.0 / detail->tile_m) * (4096.0 / detail->tile_n);
        QCOMPARE(detail->tiles, tiles);
        QCOMPARE(detail->blocks, tiles * detail->splits);
        QCOMPARE(detail->waves, std::ceil(detail->blocks / 108));
        QVERIFY(near(detail->last_wave_fill, (detail->blocks - 108 * (detail->waves - 1)) / 108));
        QCOMPARE(detail->l2_bytes, tiles * (detail->tile_m + detail->tile_n) * 14336 * 2);
        QVERIFY(near(detail->l2_s, detail->l2_bytes / 5436e9)); // the measured bandwidth of the preset
        QVERIFY(near(detail->l1_s, detail->l2_bytes / 19219e9));
        QCOMPARE(detail->weight_bytes, 2.0 * 4096 * 14336);
        QVERIFY(!detail->weights_in_l2);
        // 2,048 FLOP per cycle and unit: an instruction of 4,096 takes two.
        QVERIFY(near(detail->cycles_per_instruction, 2, 0.01));
        const double perBlock = detail->tile_m / 16.0 * (detail->tile_n / 8.0) * (14336.0 / detail->splits / 16);
        QVERIFY(near(detail->tensor_instructions, detail->waves * perBlock));
        QVERIFY(near(detail->tensor_cycles, detail->tensor_instructions * detail->cycles_per_instruction));
    }
    void tensorClockOfTheVendorCounts()
    {
        const Scenario s = scenario("h100-sxm5", 64);
        const Analysis analysis = analyze(s);
        const auto detail = tileDetail(s, *analysis.decode.find(OperatorId::OProj));
        QCOMPARE(detail->clock_hz, 1830e6);
        QVERIFY(near(detail->cycles_per_instruction, 1, 0.01)); // 4,096 FLOP per cycle and unit
        QVERIFY(std::isnan(detail->l2_s) && detail->l2_bytes_per_s == 0); // not measured on this card
        QVERIFY(detail->l1_s > 0);
    }
    void tilesCoverTheOutput()
    {
        RandomScenarios random(9);
        int seen = 0;
        for (int i = 0; i < 2000; ++i) {
            Scenario s = random.next(Convention::Physical);
            s.time_model = TimeModel::Calibrated;
            const Analysis analysis = analyze(s);
            for (const OperatorCost& cost : analysis.prefill.operators()) {
                const auto detail = tileDetail(s, cost);
                if (!detail)
                    continue;
                ++seen;
                QVERIFY(detail->last_wave_fill > 0 && detail->last_wave_fill <= 1);
                QVERIFY(detail->padding >= -1e-12 && detail->padding < 1);
                QVERIFY(detail->waves * detail->units >= detail->blocks);
                QVERIFY(detail->splits == 1 || detail->k_per_block >= 128);
            }
        }
        QVERIFY(seen > 1000);
    }
};

QTEST_APPLESS_MAIN(TestShapeRoofs)
#include "tst_shape_roofs.moc"

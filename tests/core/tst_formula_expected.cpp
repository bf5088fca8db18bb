// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/calibrated/tile_detail.h"
#include "core/analysis/formula.h"
#include "core/scenario/catalog.h"

#include <cmath>
#include <string>

using namespace ridgepoint;

/// The text of an expected time gives the time that the analysis expects.
class TestFormulaExpected : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR}); }

    void timesFollowFromTheirTerms_data()
    {
        QTest::addColumn<QString>("gpu");
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("tensorParallel");
        QTest::newRow("constants of the GPU") << QStringLiteral("a100-sxm4-80gb") << QStringLiteral("llama-3-8b") << 1;
        QTest::newRow("two GPUs") << QStringLiteral("h100-sxm5") << QStringLiteral("llama-3-8b") << 2;
        QTest::newRow("experts") << QStringLiteral("h100-sxm5") << QStringLiteral("mixtral-8x7b") << 2;
        QTest::newRow("generic constants") << QStringLiteral("rtx-4090") << QStringLiteral("llama-3-8b") << 1;
    }
    void timesFollowFromTheirTerms()
    {
        QFETCH(QString, gpu);
        QFETCH(QString, model);
        QFETCH(int, tensorParallel);
        Scenario scenario = scenarioOf(gpu, model);
        scenario.tensor_parallel = tensorParallel;
        scenario.time_model = TimeModel::Calibrated;
        const Analysis analysis = analyze(scenario);
        int expected = 0;
        for (const bool decode : {false, true}) {
            for (const OperatorCost& cost : (decode ? analysis.decode : analysis.prefill).operators()) {
                const FormulaSheet sheet = operatorFormula(scenario, analysis, cost.id, decode);
                const FormulaLine* line = sheet.find("Expected time");
                QCOMPARE(line != nullptr, cost.calibrated_s > 0);
                if (line == nullptr)
                    continue;
                ++expected;
                const std::string what = std::string(name(cost.id)) + ": " + line->symbolic;
                QVERIFY2(std::abs(line->value / cost.calibrated_s - 1) < 1e-9, what.c_str());
            }
        }
        QVERIFY(expected > 10);
    }

    void theLensTellsTilesAndCycles()
    {
        Scenario scenario = scenarioOf(QStringLiteral("a100-sxm4-80gb"), QStringLiteral("llama-3-8b"));
        scenario.time_model = TimeModel::Calibrated;
        const Analysis analysis = analyze(scenario);
        const OperatorCost& cost = *analysis.decode.find(OperatorId::DownProj);
        const FormulaSheet sheet = operatorFormula(scenario, analysis, OperatorId::DownProj, true);
        const auto tile = calibrated::tileDetail(scenario, cost).value();
        const std::vector<std::pair<const char*, double>> lines {{"Tiles", tile.tiles}, {"Thread blocks", tile.blocks},
            {"Waves", tile.waves}, {"Last wave", tile.last_wave_fill}, {"K-loop cycles", tile.loop_cycles},
            {"Tensor instructions", tile.tensor_instructions}, {"Tensor-core cycles", tile.tensor_cycles},
            {"Memory cycles", tile.memory_cycles}, {"L2 traffic", tile.l2_bytes}, {"L2 time", tile.l2_s},
            {"L1 time", tile.l1_s}, {"Operands in the L2", tile.operandBytes() / tile.resident_bytes},
            {"Half within", cost.calibrated_s * cost.calibrated_error.median},
            {"90 % within", cost.calibrated_s * cost.calibrated_error.p90}};
        for (const auto& [title, value] : lines) {
            const FormulaLine* line = sheet.find(title);
            QVERIFY2(line != nullptr, title);
            QVERIFY2(std::abs(line->value / value - 1) < 1e-9, title);
        }
        QVERIFY(sheet.find("Operands in the L2")->source.find("weights stay: no") != std::string::npos);
        const double slowdown = sheet.find("Over the ideal")->value;
        QVERIFY(std::abs(sheet.find("Parts of it")->value / slowdown - 1) < 1e-6);
    }

    void unknownBandwidthsAreSaid()
    {
        Scenario scenario = scenarioOf(QStringLiteral("h100-sxm5"), QStringLiteral("llama-3-8b"));
        scenario.time_model = TimeModel::Calibrated;
        const Analysis analysis = analyze(scenario);
        const FormulaSheet sheet = operatorFormula(scenario, analysis, OperatorId::DownProj, true);
        QVERIFY(sheet.find("L2 time") == nullptr);
        QVERIFY(sheet.find("L2 traffic")->source.find("knows no L2 bandwidth") != std::string::npos);
        const FormulaSheet attention = operatorFormula(scenario, analysis, OperatorId::Attention, true);
        QVERIFY(attention.find("Tiles") == nullptr && attention.find("Parts of it") != nullptr);
    }

    void idealTimesAreExpectedByNobody()
    {
        const Scenario scenario = scenarioOf(QStringLiteral("a100-sxm4-80gb"), QStringLiteral("llama-3-8b"));
        const Analysis analysis = analyze(scenario);
        QVERIFY(operatorFormula(scenario, analysis, OperatorId::OProj, true).find("Expected time") == nullptr);
    }

private:
    Scenario scenarioOf(const QString& gpu, const QString& model) const
    {
        Scenario scenario;
        scenario.gpu = *m_catalog.gpu(gpu.toStdString());
        scenario.model = *m_catalog.model(model.toStdString());
        scenario.workload = {16, 1024, 256, 0, false};
        return scenario;
    }

    Catalog m_catalog;
};

QTEST_APPLESS_MAIN(TestFormulaExpected)
#include "tst_formula_expected.moc"

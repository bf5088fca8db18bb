// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QSignalSpy>

#include "tests/bench/gemm_fixture.h"
#include "tests/ui/measured_fixture.h"
#include "ui/gemm_view/gemm_card.h"
#include "ui/gemm_view/gemm_cloud.h"
#include "ui/session/session.h"
#include "ui/window/cliffs.h"

#include <cmath>
#include <memory>

using namespace ridgepoint;

namespace {

const char* const torchName = "torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1_K1024_N2048_dtypefloat16.csv";
const QString torchFile = QStringLiteral(
    RIDGEPOINT_TEST_DATA "/gemm/torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K1024_N2048_dtypefloat16.csv");

} // namespace

class TestGemmCloud : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
        m_scenario = firstScenario(m_catalog);
    }

    void cardSaysWhenUtilisationsDiffer()
    {
        const auto file = text(
            "batch,kernel_time,flops,utils,kernel_name\n4096,1000,17.18,0.20,\"void kernel<a, b>(int)\"\n", torchName);
        const auto roof = gemmRoof(*m_catalog.gpu("rtx-4090"), gemmDtype("float16"));
        const auto points = measuredCurve(file->sweep, file->sweep.series.front(), roof);
        const HoverCard card = gemmCard(*file, points.front(), roof, Theme::light());

        QStringList rows;
        for (const auto& [label, value] : card.rows)
            rows << QString(label + QLatin1Char('=') + value);
        const QString all = rows.join(QLatin1Char('\n'));
        QCOMPARE(card.title, QStringLiteral("batch 4,096"));
        QVERIFY2(all.contains(QStringLiteral("of another peak: 85.9")), qPrintable(all));
        QVERIFY2(all.contains(QStringLiteral("kernel=kernel<a, b>")), qPrintable(all));
    }

    void kernelNamesAreShort_data()
    {
        QTest::addColumn<QString>("kernel");
        QTest::addColumn<QString>("expected");
        QTest::newRow("plain") << QStringLiteral("ampere_fp16_64x64") << QStringLiteral("ampere_fp16_64x64");
        QTest::newRow("cutlass") << QStringLiteral(
            "void cutlass::Kernel2<cutlass_80_tensorop_f16_nn>(cutlass_80::Params)")
                                 << QStringLiteral("cutlass_80_tensorop_f16_nn");
        QTest::newRow("enable_if") << QStringLiteral(
            "std::enable_if<!(false), void>::type internal::gemvx::kernel<long>(P)")
                                   << QStringLiteral("internal::gemvx::kernel<long>");
        QTest::newRow("long") << QString(200, QLatin1Char('x'))
                              << QString(QString(29, QLatin1Char('x')) + QChar(0x2026) + QString(16, QLatin1Char('x')));
        QTest::newRow("empty") << QString() << QString();
    }
    void kernelNamesAreShort()
    {
        QFETCH(QString, kernel);
        QTEST(shortKernel(kernel), "expected");
    }

    void cloudHasEachKnownRow()
    {
        const auto file = fixtures::measuredFile(torchFile, m_catalog);
        const Gpu* gpu = m_catalog.gpu("rtx-4090");
        const GemmCloud cloud = gemmCloud(*file, gpu, Qt::gray);
        QCOMPARE(cloud.points->size(), 4U);
        QCOMPARE(cloud.left_out, 0U);
        QCOMPARE(cloud.points->above_roof, 0U);
        const double bytes = 2.0 * (1024.0 * 2048 + 8 * (1024.0 + 2048));
        QVERIFY(std::abs(std::pow(10, double(cloud.points->log_intensity[3])) / (2.0 * 8 * 2048 * 1024 / bytes) - 1)
            < 1e-5);
        QVERIFY(ridgepoint::measuredText(*file, cloud.rows[3]).contains(QStringLiteral("batch 8")));

        const auto fast = text("batch,kernel_time,flops,utils\n1,2,1,0.5\n1,20,1,0.5\n", torchName);
        QCOMPARE(gemmCloud(*fast, gpu, Qt::gray).points->above_roof, 1U); // 4 MB in 2 µs: from the cache
        QCOMPARE(gemmCloud(*fast, nullptr, Qt::gray).points->above_roof, 0U);

        const GemmCloud none =
            gemmCloud(*text("batch,kernel_time,flops,utils\n1,10,1,0.5\n", "mine.csv"), nullptr, Qt::gray);
        QCOMPARE(none.points->size(), 0U);
        QCOMPARE(none.left_out, 1U);
    }

    void twinsHaveShapeTypeAndGpu()
    {
        // Llama-3-8B, decode at batch 64: gate_proj and up_proj are (64 × 4096) · (4096 × 14336).
        const auto file = text("batch,kernel_time,flops,utils\n64,150,1,0.5\n63,100,1,0.5\n",
            "torchgemm_NVIDIA_A100-SXM4-80GB_torch_2.5.1_K4096_N14336_dtypebfloat16.csv");
        QCOMPARE(QString::fromStdString(file->gpu_id.value_or("")), QStringLiteral("a100-sxm4-80gb"));
        Scenario scenario = m_scenario;
        const auto twins = [&] { return measuredTwins({file}, analyze(scenario), scenario.gpu, scenario.numerics); };

        QCOMPARE(twins().size(), 2U);
        QVERIFY((twins()[0].ref == OperatorRef {OperatorId::GateProj, true}));
        QVERIFY((twins()[1].ref == OperatorRef {OperatorId::UpProj, true}));
        QVERIFY(std::abs(twins()[0].flop_per_s / (2.0 * 64 * 4096 * 14336 / 150e-6) - 1) < 1e-9);
        scenario.numerics.weights = Precision::fp16; // as quick as bf16
        QCOMPARE(twins().size(), 2U);
        scenario.numerics.weights = Precision::int8;
        QVERIFY(twins().empty());
        scenario = m_scenario;
        scenario.workload.batch = 62;
        QVERIFY(twins().empty());
        scenario = m_scenario;
        scenario.gpu = *m_catalog.gpu("h100-sxm5");
        QVERIFY(twins().empty());
        QVERIFY(measuredTwins({}, analyze(m_scenario), m_scenario.gpu, m_scenario.numerics).empty());
    }

    void aSweepIsTheTrailOfItsOperator()
    {
        const auto file = text("batch,kernel_time,flops,utils\n1,100,1,0.5\n64,150,1,0.5\n512,400,1,0.5\n",
            "torchgemm_NVIDIA_A100-SXM4-80GB_torch_2.5.1_K4096_N14336_dtypebfloat16.csv");
        const auto trails = [&](const Scenario& scenario) {
            return measuredTrails({file}, analyze(scenario), scenario.gpu, scenario.numerics);
        };
        QCOMPARE(trails(m_scenario).size(), 1U); // gate_proj and up_proj have one shape
        const MeasuredTrail trail = trails(m_scenario).front();
        QCOMPARE(trail.kind, OperatorKind::FeedForward);
        QCOMPARE(trail.points.size(), 3U);
        QVERIFY(std::abs(trail.points[1].y() - std::log10(2.0 * 64 * 4096 * 14336 / 150e-6)) < 1e-6);
        Scenario other = m_scenario;
        other.numerics.weights = Precision::fp8;
        QVERIFY(trails(other).empty());
        other = m_scenario;
        other.tensor_parallel = 2; // gate_proj has half of the columns
        QVERIFY(trails(other).empty());
    }

    void cliffsAreOfTheScenariosOperators()
    {
        // MFU falls from batch 128 to 129 and takes until 256 to come back.
        QByteArray rows("batch,kernel_time,flops,utils\n");
        for (const int batch : {64, 128, 129, 192, 256})
            rows += QByteArray::number(batch) + ',' + (batch <= 128 ? "100" : "200") + ",1,"
                + QByteArray::number(batch / (batch <= 128 ? 200.0 : 400.0)) + '\n';
        const auto file =
            text(rows.constData(), "torchgemm_NVIDIA_A100-SXM4-80GB_torch_2.5.1_K4096_N14336_dtypebfloat16.csv");
        Session session(m_catalog);
        Cliffs cliffs(session);
        QSignalSpy changed(&cliffs, &Cliffs::changed);
        session.addMeasurement(file);
        QVERIFY(changed.wait());
        QCOMPARE(cliffs.batches(), std::vector<int> {129});
        Scenario scenario = session.scenario();
        scenario.tensor_parallel = 2;
        session.edit(scenario, QStringLiteral("tensor_parallel"));
        QVERIFY(changed.wait());
        QVERIFY(cliffs.batches().empty());
    }

    void twinsAreFast()
    {
        auto file = std::make_shared<MeasuredFile>();
        file->sweep = importGemmText(fixtures::aiconfiguratorText(), "table.csv").value;
        file->gpu_id = m_scenario.gpu.id;
        Scenario scenario = m_scenario;
        scenario.workload.batch = 47;
        const Analysis analysis = analyze(scenario);
        std::size_t found = 0;
        QBENCHMARK
        {
            found = measuredTwins({file}, analysis, scenario.gpu, scenario.numerics).size();
        }
        QVERIFY(found > 0);
    }

private:
    std::shared_ptr<const MeasuredFile> text(const char* rows, const char* name) const
    {
        return fixtures::measuredText(rows, name, m_catalog);
    }

    Catalog m_catalog;
    Scenario m_scenario;
};

QTEST_MAIN(TestGemmCloud)
#include "tst_gemm_cloud.moc"

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QComboBox>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

#include "tests/ui/measured_fixture.h"
#include "ui/gemm_view/gemm_cloud.h"
#include "ui/gemm_view/gemm_plot.h"
#include "ui/gemm_view/gemm_view.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/session/session.h"

#include <cmath>
#include <memory>

using namespace ridgepoint;

namespace {

const QString folder = QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm/");
const QString torchFile =
    folder + QStringLiteral("torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K1024_N2048_dtypefloat16.csv");
const QString tableFile = folder + QStringLiteral("gemm_table.csv");

} // namespace

class TestGemmView : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR}); }
    void init()
    {
        m_view = std::make_unique<GemmView>();
        m_view->resize(1000, 560);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        m_scenario = firstScenario(m_catalog);
        m_view->setScenario(m_scenario);
    }
    void cleanup() { m_view.reset(); }

    void invites()
    {
        QSignalSpy asked(m_view.get(), &GemmView::openRequested);
        auto* button = child<QPushButton>("gemmOpenFirst");
        QVERIFY(button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        QVERIFY(!m_view->current());
    }

    void showsWhatWasFound()
    {
        show({opened(torchFile)});

        QVERIFY(!child<QPushButton>("gemmOpenFirst")->isVisible());
        QCOMPARE(child<QSpinBox>("gemmN")->value(), 2048);
        QCOMPARE(child<QSpinBox>("gemmK")->value(), 1024);
        QCOMPARE(child<QComboBox>("gemmGpu")->currentText(), QStringLiteral("NVIDIA GeForce RTX 4090"));
        QCOMPARE(child<QComboBox>("gemmDtype")->currentText(), QStringLiteral("float16"));
        QVERIFY(!child<QComboBox>("gemmSeriesCombo")->isVisible());
        const QString line = child<QLabel>("gemmInfo")->text();
        QVERIFY2(line.contains(QStringLiteral("4 rows")) && line.contains(QStringLiteral("torch 2.5.1+cu124")),
            qPrintable(line));
        QCOMPARE(utilisation()->cloud().size(), 4U);
        QCOMPARE(time()->cloud().size(), 4U);
    }

    void utilisationIsOfTheMeasuredGpu()
    {
        const auto file = opened(torchFile);
        show({file});
        const Gpu* gpu = m_catalog.gpu("rtx-4090");
        const double expected = 2.0 * 8 * 2048 * 1024 / 22.5e-6 / matrixRoof(*gpu, Precision::fp16).flop_per_s;
        QVERIFY(std::abs(m_view->figures().best_mfu / expected - 1) < 1e-12);
        QVERIFY(std::abs(double(utilisation()->cloud().log_rate.back()) / expected - 1) < 1e-6);
    }

    void changedFiguresOfTheScenarioGpuCount()
    {
        show({opened(torchFile)});
        const double before = m_view->figures().best_mfu;
        Gpu gpu = *m_catalog.gpu("rtx-4090");
        for (double& rate : gpu.tensor_flop_per_s)
            rate *= 2;
        Scenario changed = m_scenario;
        changed.gpu = gpu;
        m_view->setScenario(changed);
        QVERIFY(std::abs(m_view->figures().best_mfu * 2 / before - 1) < 1e-12);
    }

    void pointsAboveThePeakAreShown()
    {
        show({text("batch,kernel_time,flops,utils\n1,10,1,0.5\n4096,10,1,1.5\n",
            "torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1_K1024_N2048_dtypefloat16.csv")});

        QCOMPARE(m_view->figures().above_peak, 1U);
        QVERIFY(utilisation()->cloud().log_rate.back() > 5);
        QVERIFY(utilisation()->plane().y_high > double(utilisation()->cloud().log_rate.back()));
        QVERIFY(child<QLabel>("gemmInfo")->text().contains(QStringLiteral("1 above the peak")));
    }

    void seriesAreSearched()
    {
        const auto table = opened(tableFile);
        show({table});
        QSignalSpy selected(m_view.get(), &GemmView::seriesSelected);
        auto* combo = child<SearchCombo>("gemmSeriesCombo");
        QVERIFY(combo->isVisible());
        QCOMPARE(combo->count(), 2);
        QCOMPARE(combo->currentText(), QStringLiteral("4096 × 1024"));

        combo->lineEdit()->selectAll();
        QTest::keyClicks(combo->lineEdit(), QStringLiteral("128"));
        QTest::keyClick(combo->lineEdit(), Qt::Key_Return);

        QCOMPARE(selected.count(), 1);
        QCOMPARE(table->sweep.series[m_view->currentSeries()].n, 128);
        QCOMPARE(combo->currentText(), QStringLiteral("128 × 1024"));
        QCOMPARE(child<QSpinBox>("gemmN")->value(), 128);
        QVERIFY(!child<QSpinBox>("gemmN")->isEnabled()); // the rows say it
    }

    void filesAreChosen()
    {
        show({opened(torchFile), opened(tableFile)});
        QCOMPARE(m_view->current()->sweep.layout, GemmLayout::AiconfiguratorTable); // opened last

        auto* combo = child<SearchCombo>("gemmFileCombo");
        QTest::keyClick(combo, Qt::Key_Up);
        QCOMPARE(m_view->current()->sweep.layout, GemmLayout::TorchSweep);

        QSignalSpy closed(m_view.get(), &GemmView::closeRequested);
        QTest::mouseClick(child<QPushButton>("gemmClose"), Qt::LeftButton);
        QCOMPARE(closed.first().first().toString(), torchFile);
        show({});
        QVERIFY(child<QPushButton>("gemmOpenFirst")->isVisible());
    }

    void asksForWhatIsMissing()
    {
        const auto file = text("batch,kernel_time,flops,utils\n1,10,1,0.5\nx,1,1,1\n", "mine.csv");
        show({file});
        QSignalSpy corrections(m_view.get(), &GemmView::correctionRequested);

        auto* n = child<QSpinBox>("gemmN");
        QCOMPARE(n->text(), QStringLiteral("?"));
        n->setFocus();
        n->selectAll();
        QTest::keyClicks(n, QStringLiteral("2048"));
        QTest::keyClick(n, Qt::Key_Return);
        QCOMPARE(corrections.count(), 1);
        const auto facts = corrections.last().at(1).value<GemmFacts>();
        QVERIFY(facts.n == 2048 && !facts.k);
        QCOMPARE(corrections.last().at(0).toString(), QStringLiteral("mine.csv"));

        auto* gpu = child<SearchCombo>("gemmGpu");
        gpu->lineEdit()->selectAll();
        QTest::keyClicks(gpu->lineEdit(), QStringLiteral("h100-sxm5"));
        QTest::keyClick(gpu->lineEdit(), Qt::Key_Return);
        QCOMPARE(corrections.count(), 2);
        QCOMPARE(corrections.last().at(2).toString(), QStringLiteral("h100-sxm5"));

        auto* dtype = child<QComboBox>("gemmDtype");
        QCOMPARE(dtype->currentText(), QStringLiteral("choose"));
        QTest::keyClick(dtype, Qt::Key_Down);
        QCOMPARE(corrections.last().at(1).value<GemmFacts>().dtype.value_or(""), std::string("float16"));
    }

    void rowsOfADeviceAreChosen()
    {
        const QString path = folder + QStringLiteral("gemm_two_devices.csv");
        show({opened(path)});
        QSignalSpy corrections(m_view.get(), &GemmView::correctionRequested);
        auto* devices = child<SearchCombo>("gemmDevice");
        QVERIFY(devices->isVisible());
        QCOMPARE(devices->count(), 2);
        QCOMPARE(devices->currentText(), QStringLiteral("NVIDIA L40S"));

        devices->lineEdit()->selectAll();
        QTest::keyClicks(devices->lineEdit(), QStringLiteral("H100"));
        QTest::keyClick(devices->lineEdit(), Qt::Key_Return);
        QCOMPARE(corrections.count(), 1);
        QVERIFY(corrections.last().at(2).toString().isEmpty()); // the preset is looked for anew
        const auto facts = corrections.last().at(1).value<GemmFacts>();
        QVERIFY(facts.wanted_gpu == (WantedGpu {"", "NVIDIA H100 80GB HBM3"}));

        show({fixtures::measured(importGemmSweep(path.toStdString(), facts), m_catalog)});
        QCOMPARE(devices->currentText(), QStringLiteral("NVIDIA H100 80GB HBM3"));
        QCOMPARE(
            child<SearchCombo>("gemmGpu")->currentText(), QString::fromStdString(m_catalog.gpu("h100-sxm5")->name));
        show({opened(torchFile)});
        QVERIFY(!devices->isVisible());
    }

    void aPresetChoosesTheRowsOfItsDevice_data()
    {
        QTest::addColumn<QString>("preset");
        QTest::addColumn<bool>("rows");
        QTest::newRow("in the table") << QStringLiteral("h100-sxm5") << true;
        QTest::newRow("not in the table") << QStringLiteral("rtx-4090") << false;
    }
    void aPresetChoosesTheRowsOfItsDevice()
    {
        QFETCH(QString, preset);
        QFETCH(bool, rows);
        show({opened(folder + QStringLiteral("gemm_two_devices.csv"))});
        QSignalSpy corrections(m_view.get(), &GemmView::correctionRequested);
        auto* gpu = child<SearchCombo>("gemmGpu");
        gpu->lineEdit()->selectAll();
        QTest::keyClicks(gpu->lineEdit(), preset);
        QTest::keyClick(gpu->lineEdit(), Qt::Key_Return);
        QCOMPARE(corrections.count(), 1);
        QCOMPARE(corrections.last().at(2).toString(), preset);
        const auto facts = corrections.last().at(1).value<GemmFacts>();
        QCOMPARE(facts.wanted_gpu.has_value(), rows);
        QVERIFY(!rows || facts.wanted_gpu->id == preset.toStdString());
    }

    void unchangedFieldsAskNothing()
    {
        show({opened(torchFile)});
        QSignalSpy corrections(m_view.get(), &GemmView::correctionRequested);
        auto* n = child<QSpinBox>("gemmN");
        n->setFocus();
        QTest::keyClick(n, Qt::Key_Return);
        const QPointF centre = n->rect().center();
        QWheelEvent wheel(
            centre, n->mapToGlobal(centre), {}, QPoint(0, 120), Qt::NoButton, {}, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(n, &wheel);
        QCOMPARE(n->value(), 2048);
        child<QPushButton>("gemmClose")->setFocus();
        QCOMPARE(corrections.count(), 0);
    }

    void remarksOpenOnClick()
    {
        show({text("batch,kernel_time,flops,utils\n1,10,1,0.5\nx,1,1,1\n", "/some/where/mine.csv")});
        auto* remarks = child<QPlainTextEdit>("gemmRemarks");
        QVERIFY(!remarks->isVisible());
        emit child<QLabel>("gemmInfo")->linkActivated(QStringLiteral("remarks"));
        QVERIFY(remarks->isVisible());
        QVERIFY(remarks->toPlainText().contains(QStringLiteral("mine.csv:3:1")));
        QVERIFY(!remarks->toPlainText().contains(QStringLiteral("/some")));
    }

    void hoverMarksInBothPlots()
    {
        show({opened(torchFile)});
        QSignalSpy hovered(utilisation(), &GemmPlot::pointHovered);
        const PlotFrame plane = utilisation()->plane();
        const PointCloud& cloud = utilisation()->cloud();
        const QPointF at(plane.xOf(double(cloud.log_intensity[3])), plane.yOf(double(cloud.log_rate[3])));
        const QImage before = time()->grab().toImage();

        QTest::mouseMove(utilisation(), at.toPoint());

        QCOMPARE(hovered.last().first().toLongLong(), 3);
        QVERIFY(time()->grab().toImage() != before);
        QTest::mouseMove(utilisation(), plane.rect.topLeft().toPoint() + QPoint(20, 40));
        QCOMPARE(hovered.last().first().toLongLong(), -1);
        QCOMPARE(time()->grab().toImage(), before);
    }

    void keysWalkZoomAndFit()
    {
        show({opened(torchFile)});
        QSignalSpy hovered(time(), &GemmPlot::pointHovered);
        QTest::keyClick(time(), Qt::Key_Right);
        QTest::keyClick(time(), Qt::Key_Right);
        QCOMPARE(hovered.last().first().toLongLong(), 1);
        QTest::keyClick(time(), Qt::Key_Left);
        QTest::keyClick(time(), Qt::Key_Left);
        QCOMPARE(hovered.last().first().toLongLong(), 0);

        const PlotFrame fitted = time()->plane();
        QTest::keyClick(time(), Qt::Key_Plus);
        QVERIFY(time()->plane().x_high - time()->plane().x_low < (fitted.x_high - fitted.x_low) * 0.9);
        QVERIFY(std::abs(utilisation()->plane().x_high - time()->plane().x_high) < 1e-9); // batches move together
        QTest::keyClick(time(), Qt::Key_Right, Qt::ShiftModifier);
        QTest::mouseDClick(utilisation(), Qt::LeftButton, {}, QPoint(200, 200));
        QVERIFY(std::abs(time()->plane().x_high - fitted.x_high) < 1e-9);
        QVERIFY(std::abs(time()->plane().y_low - fitted.y_low) < 1e-9);
    }

    void draggingPans()
    {
        show({opened(torchFile)});
        const PlotFrame before = utilisation()->plane();
        const QPoint from = before.rect.center().toPoint();
        QTest::mousePress(utilisation(), Qt::LeftButton, {}, from);
        QTest::mouseMove(utilisation(), from + QPoint(60, 30));
        QTest::mouseRelease(utilisation(), Qt::LeftButton, {}, from + QPoint(60, 30));
        QVERIFY(utilisation()->plane().x_low < before.x_low - 0.01);
        QVERIFY(utilisation()->plane().y_low > before.y_low);
        QVERIFY(std::abs(time()->plane().x_low - utilisation()->plane().x_low) < 1e-9);
    }

    void batchMarkerMovesWithoutReplot()
    {
        show({opened(torchFile)});
        const QImage before = utilisation()->grab().toImage();
        QSignalSpy replots(utilisation(), &QCustomPlot::afterReplot);
        Scenario fewer = m_scenario;
        fewer.workload.batch = 4;
        m_view->setScenario(fewer);
        QVERIFY(utilisation()->grab().toImage() != before);
        QCOMPARE(replots.count(), 0);
    }

    void followsTheTheme()
    {
        show({opened(torchFile)});
        const QColor light = m_view->grab().toImage().pixelColor(500, 300);
        m_view->setPalette(Theme::dark().palette());
        QCoreApplication::processEvents();
        QVERIFY(utilisation()->theme().is_dark);
        QVERIFY(m_view->grab().toImage().pixelColor(500, 300).lightness() < light.lightness());
        QCOMPARE(utilisation()->cloud().color, cloudColor(Theme::dark(), 0));
    }

    void realFile()
    {
        const QString path = QStringLiteral(RIDGEPOINT_SHARED_DATA
            "/gemm/fairyspeed/torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv");
        if (!QFileInfo::exists(path))
            QSKIP("the real measurements are not here");
        show({opened(path)});
        QCOMPARE(utilisation()->cloud().size(), 8197U);
        QVERIFY(m_view->figures().best_mfu > 0.9 && m_view->figures().best_mfu < 1.1);
        QVERIFY(m_view->figures().median_slowdown > 1);
    }

private:
    template<typename Widget> Widget* child(const char* name) const
    {
        return m_view->findChild<Widget*>(QLatin1String(name));
    }
    GemmPlot* utilisation() const { return child<GemmPlot>("gemmUtilisationPlot"); }
    GemmPlot* time() const { return child<GemmPlot>("gemmTimePlot"); }

    void show(const MeasuredFiles& files)
    {
        m_view->setMeasurements(files, m_catalog);
        // Two rounds: the plots repaint after the layout has settled.
        QCoreApplication::processEvents();
        QCoreApplication::processEvents();
    }

    std::shared_ptr<const MeasuredFile> opened(const QString& path) const
    {
        return fixtures::measuredFile(path, m_catalog);
    }
    std::shared_ptr<const MeasuredFile> text(const char* rows, const char* name) const
    {
        return fixtures::measuredText(rows, name, m_catalog);
    }

    Catalog m_catalog;
    Scenario m_scenario;
    std::unique_ptr<GemmView> m_view;
};

QTEST_MAIN(TestGemmView)
#include "tst_gemm_view.moc"

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/counter_view_fixture.h"

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

/// The plane of the counter view: markers, what isolates them, which kernels and roofs it shows.
class TestCounterPlot : public CounterViewTest
{
    Q_OBJECT

private slots:
    void initTestCase() { loadPresets(); }
    void init() { openView(); }
    void cleanup() { m_view.reset(); }

    void sliderChoosesHowMany()
    {
        show({five()});
        auto* slider = child<LogSlider>("counterTopSlider");
        QCOMPARE(slider->maximum(), 5);
        QCOMPARE(plot()->picture().kernels.size(), std::size_t(5));
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_Home);
        QCOMPARE(slider->value(), 1);
        QCOMPARE(plot()->picture().kernels.size(), std::size_t(1));
        QCOMPARE(table()->model()->rowCount(), 5); // the table keeps them all
        const PlotFrame before = plot()->frame();
        QTest::keyClick(slider, Qt::Key_Right);
        QCOMPARE(plot()->picture().kernels.size(), std::size_t(2));
        QCOMPARE(plot()->frame().x_low, before.x_low); // the plane stands still

        clickRow(3); // beyond the slider: drawn as well
        QCOMPARE(plot()->picture().kernels.size(), std::size_t(4));
        QCOMPARE(slider->value(), 4);
        QCOMPARE(plot()->selected(), std::optional(std::size_t(3)));
    }

    void markerIsolatesItsKernel()
    {
        show({five()});
        for (const std::size_t kernel : {std::size_t(2), std::size_t(0)}) {
            QTest::keyClick(plot(), Qt::Key_Escape);
            const auto at = plot()->positionOf(kernel, 0);
            QVERIFY(at);
            QTest::mouseClick(plot(), Qt::LeftButton, {}, at->toPoint());
            QCOMPARE(m_view->selectedKernel(), std::optional(kernel));
            QCOMPARE(plot()->selected(), std::optional(kernel));
            QCOMPARE(table()->currentSourceRow(), static_cast<int>(kernel));
            QVERIFY(child<QWidget>("detailCounters")->isVisible());
        }
        QVERIFY(detail().contains(QStringLiteral("gemm_kernel")));
    }

    void aDragChoosesNothing()
    {
        show({five()});
        const QPoint from = plot()->positionOf(0, 0)->toPoint();
        const PlotFrame before = plot()->frame();
        QTest::mousePress(plot(), Qt::LeftButton, {}, from);
        QTest::mouseMove(plot(), from + QPoint(70, 30));
        QTest::mouseRelease(plot(), Qt::LeftButton, {}, from + QPoint(70, 30));
        QVERIFY(!m_view->selectedKernel());
        QVERIFY(plot()->frame().x_low < before.x_low);
        QTest::mouseDClick(plot(), Qt::LeftButton, {}, plot()->frame().rect.topLeft().toPoint() + QPoint(60, 4));
        QVERIFY(std::abs(plot()->frame().x_low - before.x_low) < 1e-9);
    }

    void rowSelectsItsMarkerAndEscapeShowsAll()
    {
        show({five()});
        clickRow(1);
        QCOMPARE(plot()->selected(), std::optional(std::size_t(1)));
        const QImage alone = plot()->grab().toImage();
        QTest::keyClick(table(), Qt::Key_Down);
        QCOMPARE(plot()->selected(), std::optional(std::size_t(2)));
        plot()->setFocus();
        QTest::keyClick(plot(), Qt::Key_Escape);
        QVERIFY(!m_view->selectedKernel() && !plot()->selected());
        QCOMPARE(table()->currentSourceRow(), -1);
        QVERIFY(table()->selectionModel()->selectedRows().isEmpty());
        QVERIFY(plot()->grab().toImage() != alone);
        QVERIFY(!child<QWidget>("detailCounters")->isVisible());
    }

    void aClickBesideTheMarkersShowsAll()
    {
        show({five()});
        clickRow(0);
        QTest::mouseClick(plot(), Qt::LeftButton, {}, plot()->frame().rect.topLeft().toPoint() + QPoint(60, 4));
        QVERIFY(!m_view->selectedKernel());
    }

    void keysWalkTheKernels()
    {
        show({five()});
        for (const int expected : {4, 3, 2})
            walkTo(Qt::Key_Left, expected);
        for (const int expected : {3, 4, 4})
            walkTo(Qt::Key_Right, expected);
    }

    void hoverShowsACard()
    {
        show({five()});
        QSignalSpy hovered(plot(), &CounterPlot::itemHovered);
        QTRY_VERIFY(m_view->isMatched()); // which colours the kernels
        plot()->replot();
        const QImage before = plot()->grab().toImage();
        QTest::mouseMove(plot(), plot()->positionOf(0, 0)->toPoint());
        QCOMPARE(hovered.last().first().toLongLong(), 0);
        QVERIFY(plot()->grab().toImage() != before);
        QCOMPARE(plot()->cursor().shape(), Qt::PointingHandCursor);
        QTest::mouseMove(plot(), plot()->frame().rect.topLeft().toPoint() + QPoint(60, 4));
        QCOMPARE(hovered.last().first().toLongLong(), -1);
        QCOMPARE(plot()->grab().toImage(), before);
    }

    void bandwidthsAreMarkedAtTheLeftEdge()
    {
        show({opened(QStringLiteral("ncu_long.csv"))});
        const PlotFrame plane = plot()->frame();
        const auto& kernels = plot()->picture().kernels;
        QSignalSpy clicked(plot(), &CounterPlot::itemClicked);
        for (const KernelPoint& kernel : kernels) {
            QVERIFY(kernel.bytes_per_s[0] > 0);
            const double y = plane.yOf(std::log10(kernel.bytes_per_s[0]) + plane.x_low);
            QVERIFY(y > plane.rect.top() && y < plane.rect.bottom());
            QTest::keyClick(plot(), Qt::Key_Escape);
            QTest::mouseMove(plot(), QPoint(static_cast<int>(plane.rect.left()) + 5, static_cast<int>(y)));
            m_view->grab(); // with its card
            QTest::mouseClick(
                plot(), Qt::LeftButton, {}, QPoint(static_cast<int>(plane.rect.left()) + 5, static_cast<int>(y)));
            QCOMPARE(clicked.last().first().toULongLong(), static_cast<qulonglong>(kernel.kernel));
        }
    }

    void countsWithoutTimesHaveNoRate()
    {
        show({countedText(rawTable({{"gemm", 0, 1e6, 1e6}}), QStringLiteral("timeless.csv"), m_catalog)});
        QVERIFY2(plot()->picture().missing.contains(QStringLiteral("no time")), qPrintable(plot()->picture().missing));
        clickRow(0);
        QVERIFY(!m_view->grab().isNull());
    }

    void flopIsChosen()
    {
        show({opened(QStringLiteral("pmc_perf_mi200.csv"))});
        auto* flop = child<QComboBox>("counterFlop");
        QVERIFY2(flop->isEnabled() && flop->count() >= 3, qPrintable(QString::number(flop->count())));
        QCOMPARE(flop->itemText(0), QStringLiteral("all FLOP"));
        const double all = plot()->picture().kernels.front().flop_per_s;
        QVERIFY(all > 0);
        double parts = 0;
        flop->setFocus();
        for (int i = 1; i < flop->count(); ++i) {
            QTest::keyClick(flop, Qt::Key_Down);
            QCOMPARE(flop->currentIndex(), i);
            QVERIFY(plot()->picture().kernels.front().flop_per_s < all);
            parts += plot()->picture().kernels.front().flop_per_s;
        }
        QVERIFY(std::abs(parts / all - 1) < 1e-9);
    }

    void presetRoofsAreThoseOfTheGpu()
    {
        show({five()});
        const Gpu& gpu = *m_catalog.gpu("a100-sxm4-80gb");
        double highest = 0;
        for (const Roof& roof : plot()->picture().roofs.lines) {
            if (!roof.memory)
                highest = std::max(highest, roof.rate);
        }
        QCOMPARE(highest, gpu.vector_flop_per_s[static_cast<std::size_t>(Precision::fp32)]);
        QCOMPARE(child<QComboBox>("counterRoofs")->itemText(0), QStringLiteral("A100 SXM4 80GB"));

        Gpu changed = gpu; // the scenario's figures stand for the file's unknown GPU
        for (double& rate : changed.vector_flop_per_s)
            rate *= 2;
        Scenario scenario = firstScenario(m_catalog);
        scenario.gpu = changed;
        m_view->setScenario(scenario, analyze(scenario));
        QCOMPARE(plot()->picture().roofs.compute_top, 2 * highest);
    }

    void measuredRoofsAreChosen()
    {
        const auto roofs = [](const QString& name) {
            auto file = std::make_shared<RoofFile>();
            file->measured = importMeasuredRoofs(QString(countersFolder + name).toStdString()).value;
            return file;
        };
        show({five()});
        auto* combo = child<QComboBox>("counterRoofs");
        const int before = combo->count();
        const double preset = plot()->picture().roofs.compute_top;
        m_view->setRoofFiles({roofs(QStringLiteral("roofline.csv")), roofs(QStringLiteral("mixbench.csv"))});
        QCOMPARE(combo->count(), before + 3); // two devices and one
        QCOMPARE(combo->itemText(before), QStringLiteral("roofline.csv · device 0"));
        QCOMPARE(combo->itemText(before + 2), QStringLiteral("mixbench.csv"));
        QCOMPARE(plot()->picture().roofs.compute_top, preset); // only when they are asked for

        combo->setFocus();
        for (int i = 0; i < before; ++i)
            QTest::keyClick(combo, Qt::Key_Down);
        QCOMPARE(combo->currentIndex(), before);
        QCOMPARE(plot()->picture().roofs.compute_top, 166402e9);
        QTest::keyClick(combo, Qt::Key_End);
        QVERIFY(plot()->picture().roofs.compute_top < 2e13);
        m_view->setRoofFiles({});
        QCOMPARE(combo->count(), before);
        m_view->setRoofFiles({roofs(QStringLiteral("mixbench.csv"))});
        QCOMPARE(combo->count(), before + 1);
    }

    void aShortWayIsEnlarged()
    {
        show({five()});
        clickRow(0);
        const auto way = [](double factor) {
            const double f = factor;
            return TwinPath {25 / f, 5e12 * f, QStringLiteral("predicted gate_proj"),
                {{25, 5e12 * f, QStringLiteral("extra bytes 1.02×")},
                    {25 * f, 5e12 * f, QStringLiteral("extra FLOP 1.01×")},
                    {25 * f, 5e12, QStringLiteral("lost throughput 1.2×")}}};
        };
        QVERIFY(!plot()->enlargesTwin());
        const QImage without = plot()->grab().toImage();
        plot()->setTwin(way(1.2));
        QVERIFY(plot()->enlargesTwin());
        QTRY_VERIFY(plot()->grab().toImage() != without);
        plot()->setTwin(way(8)); // long enough to be named beside itself
        QVERIFY(!plot()->enlargesTwin());
        plot()->setTwin({});
        QVERIFY(!plot()->enlargesTwin());
    }

    /// A kernel that is isolated and then no longer among the shown ones is not selected any more.
    void fewerKernelsDropTheSelection()
    {
        show({five()});
        clickRow(2);
        QCOMPARE(m_view->selectedKernel(), std::optional<std::size_t>(2));
        auto* top = child<LogSlider>("counterTopSlider");
        top->setFocus();
        QTest::keyClick(top, Qt::Key_Home);
        QVERIFY(!m_view->selectedKernel().has_value());
        QCOMPARE(plot()->picture().kernels.size(), std::size_t(1));
    }

    void followsTheTheme()
    {
        show({five()});
        const QColor light = plot()->picture().kernels.front().color;
        const QImage before = plot()->grab().toImage();
        m_view->setPalette(Theme::dark().palette());
        QCoreApplication::processEvents();
        QVERIFY(plot()->theme().is_dark);
        QVERIFY(plot()->picture().kernels.front().color != light);
        QVERIFY(plot()->grab().toImage() != before);
        QVERIFY(table()->model()->index(0, 0).data(DotRole).value<QColor>() != light);
    }
};

QTEST_MAIN(TestCounterPlot)
#include "tst_counter_plot.moc"

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>

#include "core/measure/counters/measured_roofs.h"
#include "tests/ui/counted_fixture.h"
#include "ui/counter_view/counter_detail.h"
#include "ui/counter_view/counter_plot.h"
#include "ui/counter_view/counter_view.h"
#include "ui/session/session.h"
#include "ui/scenario_panel/log_slider.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"
#include "ui/theme/theme.h"

#include <cmath>
#include <memory>

using namespace ridgepoint;

namespace {

const QString folder = QStringLiteral(RIDGEPOINT_TEST_DATA "/counters/");

/// Three kernels with FLOP and bytes, one that only moves bytes, one of which only the time is known; longest first.
const std::vector<fixtures::Launch> fiveLaunches {
    {"void gemm_kernel<float, (int)128>(const float *, float *)", 400'000, 2e9, 8e7, 2e8, 8e8},
    {"void softmax_rows<float>(float *)", 300'000, 1e7, 6e7, 7e7, 9e7},
    {"ns::attention_fwd(Params)", 200'000, 8e7, 1e7, 3e7, 6e7},
    {"copy_kernel", 100'000, 0, 9e7, 9e7},
    {"idle_kernel", 50'000, 0, 0},
};

} // namespace

class TestCounterView : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR}); }
    void init()
    {
        m_view = std::make_unique<CounterView>();
        m_view->resize(1100, 760);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        const Scenario scenario = firstScenario(m_catalog);
        m_view->setScenario(scenario, analyze(scenario));
    }
    void cleanup() { m_view.reset(); }

    void invites()
    {
        QSignalSpy opens(m_view.get(), &CounterView::openRequested);
        QSignalSpy measures(m_view.get(), &CounterView::measureRequested);
        QTest::mouseClick(child<QPushButton>("counterOpenFirst"), Qt::LeftButton);
        QTest::mouseClick(child<QPushButton>("counterMeasureFirst"), Qt::LeftButton);
        QCOMPARE(opens.count(), 1);
        QCOMPARE(measures.count(), 1);
        QVERIFY(!m_view->current());
        m_view->selectKernel(3); // nothing to select
        QVERIFY(!m_view->selectedKernel());
    }

    void everyLayoutIsShown_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("kernels");
        QTest::addColumn<int>("places"); ///< kernels with a point on the plane
        QTest::addColumn<QString>("missing"); ///< word of why the plane is empty
        QTest::newRow("Nsight Compute, long: bytes alone")
            << QStringLiteral("ncu_long.csv") << 2 << 0 << QStringLiteral("bytes but no FLOP");
        QTest::newRow("Nsight Compute, raw: bytes alone")
            << QStringLiteral("ncu_raw.csv") << 2 << 0 << QStringLiteral("bytes but no FLOP");
        QTest::newRow("rocprofiler-compute: FLOP and bytes")
            << QStringLiteral("pmc_perf_mi200.csv") << 1 << 1 << QString();
        QTest::newRow("Nsight Systems: times alone")
            << QStringLiteral("nsys_kernel_summary.csv") << 2 << 0 << QStringLiteral("neither FLOP nor bytes");
        QTest::newRow("Nsight Compute, details: a bandwidth")
            << QStringLiteral("ncu_details.csv") << 1 << 0 << QStringLiteral("bytes but no FLOP");
    }
    void everyLayoutIsShown()
    {
        QFETCH(QString, name);
        QFETCH(int, kernels);
        QFETCH(int, places);
        QFETCH(QString, missing);
        QAbstractItemModelTester tester(source());
        show({opened(name)});
        QVERIFY(!child<QPushButton>("counterOpenFirst")->isVisible());
        QCOMPARE(table()->model()->rowCount(), kernels);
        const auto& points = plot()->picture().kernels;
        QCOMPARE(std::ranges::count_if(points, &KernelPoint::hasPlace), places);
        QVERIFY2(missing.isEmpty() ? plot()->picture().missing.isEmpty() : plot()->picture().missing.contains(missing),
            qPrintable(plot()->picture().missing));
        for (int row = 0; row < kernels; ++row) {
            QTest::keyClick(plot(), Qt::Key_Right); // also without a place
            QCOMPARE(m_view->selectedKernel(), std::optional(static_cast<std::size_t>(row)));
            m_view->grab();
        }
    }

    void tableShowsWhatWasCounted()
    {
        show({five()});
        const auto text = [&](int row, int column) { return table()->model()->index(row, column).data().toString(); };
        QCOMPARE(table()->model()->rowCount(), 5);
        QVERIFY(text(0, KernelTableModel::KernelColumn).contains(QStringLiteral("gemm_kernel")));
        QCOMPARE(text(0, KernelTableModel::TimeColumn), format(4e-4, u"s"));
        QCOMPARE(text(0, KernelTableModel::FlopColumn), format(4e9, u""));
        QCOMPARE(text(0, KernelTableModel::RateColumn), format(1e13, u""));
        QCOMPARE(text(0, KernelTableModel::DramColumn), format(8e7, u"B"));
        QCOMPARE(text(0, KernelTableModel::IntensityColumn), QStringLiteral("50.0"));
        for (const int column : {KernelTableModel::FlopColumn, KernelTableModel::DramColumn, KernelTableModel::L2Column,
                 KernelTableModel::IntensityColumn, KernelTableModel::RateColumn, KernelTableModel::OperatorColumn,
                 KernelTableModel::PredictedColumn, KernelTableModel::RatioColumn})
            QCOMPARE(text(4, column), QString()); // not counted: no zero
        double share = 0;
        for (int row = 0; row < 5; ++row)
            share += sortValue(row, KernelTableModel::ShareColumn);
        QVERIFY(std::abs(share - 1) < 1e-12);
        QCOMPARE(child<QLabel>("counterInfo")->text().contains(QStringLiteral("5 kernels")), true);
        QVERIFY(!table()->model()->index(0, 0).data(DotRole).value<QColor>().name().isEmpty());
    }

    void sortsWithMissingValues_data()
    {
        QTest::addColumn<int>("column");
        QTest::addColumn<int>("known"); ///< rows with a value
        QTest::newRow("kernel") << int(KernelTableModel::KernelColumn) << 5;
        QTest::newRow("time") << int(KernelTableModel::TimeColumn) << 5;
        QTest::newRow("FLOP") << int(KernelTableModel::FlopColumn) << 3;
        QTest::newRow("DRAM") << int(KernelTableModel::DramColumn) << 4;
        QTest::newRow("L1") << int(KernelTableModel::L1Column) << 3;
        QTest::newRow("intensity") << int(KernelTableModel::IntensityColumn) << 3;
        QTest::newRow("predicted") << int(KernelTableModel::PredictedColumn) << 0;
    }
    void sortsWithMissingValues()
    {
        QFETCH(int, column);
        QFETCH(int, known);
        show({five()});
        QAbstractItemModelTester tester(table()->model());
        clickHeader(column);
        const auto order = [&] { return table()->horizontalHeader()->sortIndicatorOrder(); };
        for (int click = 0; click < 2; ++click) {
            const bool up = order() == Qt::AscendingOrder;
            for (int row = 1; row < 5 && column != KernelTableModel::KernelColumn; ++row) {
                const double above = sortValue(row - 1, column);
                QVERIFY(up ? above <= sortValue(row, column) : above >= sortValue(row, column));
            }
            int empty = 0;
            for (int row = 0; row < 5; ++row)
                empty += table()->model()->index(row, column).data().toString().isEmpty() ? 1 : 0;
            QCOMPARE(5 - empty, known);
            clickHeader(column);
        }
        QCOMPARE(table()->horizontalHeader()->sortIndicatorSection(), -1); // the third click: the file's own order
        QVERIFY(table()->model()->index(0, 0).data().toString().contains(QStringLiteral("gemm_kernel")));
    }

    void filtersByTheFullName_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<int>("rows");
        QTest::newRow("all") << QString() << 5;
        QTest::newRow("any case") << QStringLiteral("SOFTMAX") << 1;
        QTest::newRow("an argument that the short name leaves out") << QStringLiteral("Params") << 1;
        QTest::newRow("two words, in any order") << QStringLiteral("kernel gemm") << 1;
        QTest::newRow("no kernel") << QStringLiteral("winograd") << 0;
        QTest::newRow("no pattern") << QStringLiteral(".*") << 0;
        QTest::newRow("blanks") << QStringLiteral("   ") << 5;
    }
    void filtersByTheFullName()
    {
        QFETCH(QString, words);
        QFETCH(int, rows);
        show({five()});
        QAbstractItemModelTester tester(table()->model());
        auto* filter = child<QLineEdit>("kernelFilter");
        filter->setFocus();
        QTest::keyClicks(filter, words);
        QCOMPARE(table()->model()->rowCount(), rows);
        QVERIFY(!m_view->selectedKernel());
        filter->clear();
        QCOMPARE(table()->model()->rowCount(), 5);
    }

    void typingAFilterChoosesNothing()
    {
        show({five()});
        clickRow(1);
        QCOMPARE(m_view->selectedKernel(), std::optional(std::size_t(1)));
        QTest::keyClicks(child<QLineEdit>("kernelFilter"), QStringLiteral("gemm")); // its row is gone
        QCOMPARE(m_view->selectedKernel(), std::optional(std::size_t(1)));
        QCOMPARE(table()->currentSourceRow(), -1);
        child<QLineEdit>("kernelFilter")->clear();
        QCOMPARE(table()->currentSourceRow(), 1);
    }

    void copiesWhatIsShown()
    {
        show({five()});
        QTest::keyClicks(child<QLineEdit>("kernelFilter"), QStringLiteral("softmax"));
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
        const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2);
        QCOMPARE(lines[0].count(u'\t'), KernelTableModel::ColumnCount - 1);
        QVERIFY(lines[1].contains(QStringLiteral("softmax_rows")));
    }

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
        QVERIFY2(detail().contains(QStringLiteral("gemm_kernel")), qPrintable(detail()));
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
        QSignalSpy hovered(plot(), &CounterPlot::kernelHovered);
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
        QSignalSpy clicked(plot(), &CounterPlot::kernelClicked);
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
        show({fixtures::countedText(
            fixtures::rawTable({{"gemm", 0, 1e6, 1e6}}), QStringLiteral("timeless.csv"), m_catalog)});
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
            file->measured = importMeasuredRoofs(QString(folder + name).toStdString()).value;
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

    void gpuIsChosen()
    {
        const auto file = five();
        show({file});
        QSignalSpy chosen(m_view.get(), &CounterView::gpuChosen);
        connect(m_view.get(), &CounterView::gpuChosen, this, [&](const QString&, const QString& id) {
            auto corrected = std::make_shared<CountedFile>(*file);
            corrected->gpu_id = id.toStdString();
            show({corrected});
        });
        clickRow(1);
        auto* combo = child<SearchCombo>("counterGpu");
        combo->lineEdit()->selectAll();
        QTest::keyClicks(combo->lineEdit(), QStringLiteral("h100-sxm5"));
        QTest::keyClick(combo->lineEdit(), Qt::Key_Return);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.first()[0].toString(), QString::fromStdString(file->path()));
        QCOMPARE(chosen.first()[1].toString(), QStringLiteral("h100-sxm5"));
        QCOMPARE(combo->currentText(), QString::fromStdString(m_catalog.gpu("h100-sxm5")->name));
        QCOMPARE(m_view->selectedKernel(), std::optional(std::size_t(1))); // the same profile: what was chosen stays
        QVERIFY(child<QComboBox>("counterRoofs")->itemText(0).startsWith(QStringLiteral("H100")));
    }

    void filesAreChosenAndClosed()
    {
        const auto first = five();
        const auto second = opened(QStringLiteral("nsys_kernel_summary.csv"));
        show({first});
        clickRow(0);
        show({first, second});
        QCOMPARE(m_view->current(), second); // opened last
        QVERIFY(!m_view->selectedKernel());
        auto* combo = child<SearchCombo>("counterFileCombo");
        QTest::keyClick(combo, Qt::Key_Up);
        QCOMPARE(m_view->current(), first);

        QSignalSpy closed(m_view.get(), &CounterView::closeRequested);
        QTest::mouseClick(child<QPushButton>("counterClose"), Qt::LeftButton);
        QCOMPARE(closed.first().first().toString(), QString::fromStdString(first->path()));
        show({second});
        QCOMPARE(m_view->current(), second);
        QCOMPARE(table()->model()->rowCount(), 2);
        show({first, second}); // undone
        QCOMPARE(m_view->current(), second);
        m_view->showFile(QString::fromStdString(first->path()));
        QCOMPARE(m_view->current(), first);
        m_view->showFile(QStringLiteral("no such file"));
        QCOMPARE(m_view->current(), first);
        show({});
        QVERIFY(!m_view->current());
        QVERIFY(child<QPushButton>("counterOpenFirst")->isVisible());
        QCOMPARE(table()->model()->rowCount(), 0);
        show({first});
        QCOMPARE(table()->model()->rowCount(), 5);
    }

    void aReloadedFileWithFewerKernels()
    {
        show({five()});
        clickRow(4);
        show({fixtures::countedText(fixtures::rawTable({fiveLaunches[0]}), QStringLiteral("five.csv"), m_catalog)});
        QVERIFY(!m_view->selectedKernel());
        QCOMPARE(table()->model()->rowCount(), 1);
        QVERIFY(!child<LogSlider>("counterTopSlider")->isEnabled());
        m_view->grab();
    }

    void countersOfTheKernelAreListed()
    {
        show({five()});
        clickRow(0);
        auto* values = child<QuietTable>("counterValues");
        QAbstractItemModelTester tester(values->model());
        QCOMPARE(values->model()->rowCount(), 7);
        auto* filter = values->parentWidget()->findChild<QLineEdit*>();
        QTest::keyClicks(filter, QStringLiteral("dram"));
        QCOMPARE(values->model()->rowCount(), 1);
        QCOMPARE(values->model()->index(0, 1).data().toString(), format(8e7, u"B"));
        filter->clear();
        clickRow(4);
        QCOMPARE(values->model()->rowCount(), 7);
        QVERIFY(values->shownText().contains(QStringLiteral("not measured")));
    }

    void profilersRemarksAreShown()
    {
        show({opened(QStringLiteral("ncu_details.csv"))});
        QTest::keyClick(plot(), Qt::Key_Right);
        QVERIFY2(detail().contains(QStringLiteral("SOLBottleneck")), qPrintable(detail()));
    }

    void namesOfTemplatesAreNoMarkup()
    {
        show({fixtures::countedText(fixtures::rawTable({{"k<b><img src=x>&amp;(T)", 1000, 1000, 1000}}),
            QStringLiteral("hostile.csv"), m_catalog)});
        clickRow(0);
        QVERIFY2(detail().contains(QStringLiteral("&lt;img")) && !detail().contains(QStringLiteral("<img")),
            qPrintable(detail()));
        m_view->grab();
    }

    void remarksOpenOnClick()
    {
        show({opened(QStringLiteral("ncu_long.csv"))});
        auto* remarks = child<QPlainTextEdit>("counterRemarks");
        QVERIFY(!m_view->current()->diagnostics.empty());
        QVERIFY(!remarks->isVisible());
        emit child<QLabel>("counterInfo")->linkActivated(QStringLiteral("remarks"));
        QVERIFY(remarks->isVisible());
        QVERIFY(remarks->toPlainText().contains(QStringLiteral("ncu_long.csv")));
        QVERIFY(!remarks->toPlainText().contains(folder));
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

    void smallAndLargeSizes()
    {
        show({five()});
        for (const QSize size : {QSize(640, 420), QSize(2400, 1400), QSize(1100, 760)}) {
            m_view->resize(size);
            QCoreApplication::processEvents();
            QVERIFY(!m_view->grab().isNull());
        }
    }

private:
    template<typename Widget> Widget* child(const char* name) const
    {
        return m_view->findChild<Widget*>(QLatin1String(name));
    }
    CounterPlot* plot() const { return child<CounterPlot>("counterPlot"); }
    QuietTable* table() const { return child<QuietTable>("kernelTable"); }
    KernelTableModel* source() const { return m_view->findChild<KernelTableModel*>(); }
    QString detail() const { return child<QLabel>("counterText")->text().remove(QChar(0x200B)); } // where it may wrap
    double sortValue(int row, int column) const
    {
        return table()->model()->index(row, column).data(SortValueRole).toDouble();
    }
    static QString format(double value, QStringView unit) { return ridgepoint::format::si(value, unit); }

    std::shared_ptr<const CountedFile> opened(const QString& name) const
    {
        return fixtures::countedFile(folder + name, m_catalog);
    }
    std::shared_ptr<const CountedFile> five() const
    {
        return fixtures::countedText(fixtures::rawTable(fiveLaunches), QStringLiteral("five.csv"), m_catalog);
    }
    void show(const CountedFiles& files)
    {
        m_view->setFiles(files, m_catalog);
        // Two rounds: the plot repaints after the layout has settled.
        QCoreApplication::processEvents();
        QCoreApplication::processEvents();
    }
    void walkTo(Qt::Key key, int expected)
    {
        QTest::keyClick(plot(), key);
        QCOMPARE(m_view->selectedKernel(), std::optional(static_cast<std::size_t>(expected)));
    }
    void clickRow(int row)
    {
        table()->scrollTo(table()->model()->index(row, 0));
        QTest::mouseClick(
            table()->viewport(), Qt::LeftButton, {}, table()->visualRect(table()->model()->index(row, 0)).center());
    }
    void clickHeader(int column)
    {
        QHeaderView* header = table()->horizontalHeader();
        table()->scrollTo(table()->model()->index(0, column));
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
            QPoint(header->sectionViewportPosition(column) + header->sectionSize(column) / 2, header->height() / 2));
    }

    Catalog m_catalog;
    std::unique_ptr<CounterView> m_view;
};

QTEST_MAIN(TestCounterView)
#include "tst_counter_view.moc"

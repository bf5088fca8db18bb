// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/counter_view_fixture.h"

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

/// What the counter view says of a file: its table, its words, its files and their GPU.
class TestCounterView : public CounterViewTest
{
    Q_OBJECT

private slots:
    void initTestCase() { loadPresets(); }
    void init() { openView(); }
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
        QCOMPARE(text(0, KernelTableModel::MeasuredColumn), format(4e-4, u"s")); // of its one launch
        const auto header = [&](int column) { return table()->model()->headerData(column, Qt::Horizontal).toString(); };
        QCOMPARE(header(KernelTableModel::MeasuredColumn), QStringLiteral("Measured"));
        QCOMPARE(header(KernelTableModel::RatioColumn), QStringLiteral("Ratio"));
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

    void anotherMakersProfileSaysSo()
    {
        show({opened(QStringLiteral("rocprofv3_counters.csv"))});
        const auto line = [&] { return child<QLabel>("counterInfo")->text(); };
        if (m_view->current()->gpu_id)
            QSKIP("the presets know this GPU");
        QVERIFY2(line().contains(QStringLiteral("profiled on AMD, no preset fits: the roofs are those of NVIDIA")),
            qPrintable(line()));
        auto roofs = std::make_shared<RoofFile>();
        roofs->measured =
            importMeasuredRoofs(QString(countersFolder + QStringLiteral("roofline.csv")).toStdString()).value;
        m_view->setRoofFiles({roofs});
        QVERIFY2(line().contains(QStringLiteral("predictions are those of NVIDIA")), qPrintable(line()));
        auto* choice = child<QComboBox>("counterRoofs");
        QVERIFY2(choice->currentText().contains(QStringLiteral("roofline")), qPrintable(choice->currentText()));
        emit choice->activated(0); // the user wants the preset's
        QVERIFY2(line().contains(QStringLiteral("the roofs are those of NVIDIA")), qPrintable(line()));
        show({five()});
        QVERIFY(!line().contains(QStringLiteral("no preset fits")));
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
        show({countedText(rawTable({fiveLaunches[0]}), QStringLiteral("five.csv"), m_catalog)});
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

    void storesOfARowAreJudgedByItsOwnSizes()
    {
        show({opened(QStringLiteral("stores_by_head_dim.csv"))});
        clickRow(2);
        QCOMPARE(child<QLineEdit>("storeSequence")->text(), QStringLiteral("200"));
        QCOMPARE(child<QLineEdit>("storeHeadSize")->text(), QStringLiteral("1024"));
        QCOMPARE(child<QLineEdit>("storeHeads")->text(), QStringLiteral("1"));
        QVERIFY(child<QLineEdit>("storeBytes")->text().isEmpty());
        const QString collected = child<QLabel>("storeCollected")->text();
        QVERIFY2(collected.contains(QStringLiteral("Expected: 6,400 with 1.00 B per element, at most 204,800"))
                && collected.contains(QStringLiteral("line 4")),
            qPrintable(collected));
        const QString sentence = child<QLabel>("storeSentence")->text();
        QVERIFY2(sentence.startsWith(QStringLiteral("It is 1 × 200 tokens")), qPrintable(sentence));
        QTest::keyClicks(child<QLineEdit>("storeBytes"), QStringLiteral("2"));
        QVERIFY(child<QLabel>("storeCollected")->text().contains(QStringLiteral("12,800")));
    }

    void profilersRemarksAreShown()
    {
        show({opened(QStringLiteral("ncu_details.csv"))});
        QTest::keyClick(plot(), Qt::Key_Right);
        QVERIFY2(detail().contains(QStringLiteral("SOLBottleneck")), qPrintable(detail()));
    }

    void namesOfTemplatesAreNoMarkup()
    {
        show({countedText(
            rawTable({{"k<b><img src=x>&amp;(T)", 1000, 1000, 1000}}), QStringLiteral("hostile.csv"), m_catalog)});
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
        QVERIFY(!remarks->toPlainText().contains(countersFolder));
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
};

QTEST_MAIN(TestCounterView)
#include "tst_counter_view.moc"

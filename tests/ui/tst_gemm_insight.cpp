// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QAbstractItemModelTester>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>

#include "tests/ui/measured_fixture.h"
#include "ui/gemm_view/compare_page.h"
#include "ui/gemm_view/dip_page.h"
#include "ui/gemm_view/dip_table_model.h"
#include "ui/gemm_view/gemm_insight.h"
#include "ui/gemm_view/gemm_plot.h"
#include "ui/gemm_view/gemm_view.h"
#include "ui/gemm_view/operator_page.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/session/session.h"
#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"

#include <memory>

using namespace ridgepoint;

namespace {

const QByteArray header = "framework,version,device,op_name,kernel_source,gemm_dtype,m,n,k,latency\n";

QByteArray row(int m, int n, int k, double us, const QByteArray& device = "NVIDIA GeForce RTX 4090",
    const QByteArray& dtype = "float16")
{
    return "TRTLLM,1.0.0," + device + ",gemm,plain," + dtype + ',' + QByteArray::number(m) + ',' + QByteArray::number(n)
        + ',' + QByteArray::number(k) + ',' + QByteArray::number(us / 1000, 'f', 6) + '\n';
}

/// A sweep whose time grows with the batch, but for batch 48, which takes four times as long: batch 64 is faster.
QByteArray cliff(int n, int k, const QByteArray& device = "NVIDIA GeForce RTX 4090", double slow = 180)
{
    QByteArray text = header;
    for (const auto& [batch, time] : {std::pair(1, 40.0), {2, 40.2}, {4, 40.5}, {8, 41.0}, {16, 42.0}, {32, 44.0},
             {48, slow}, {64, 48.0}, {128, 60.0}, {256, 110.0}})
        text += row(batch, n, k, time, device);
    return text;
}

} // namespace

class TestGemmInsight : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR}); }
    void init()
    {
        m_view = std::make_unique<GemmView>();
        m_view->resize(1200, 900);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        m_scenario = firstScenario(m_catalog);
        m_scenario.workload.batch = 32;
        m_view->setScenario(m_scenario);
        m_reports = std::make_unique<QSignalSpy>(&m_view->insight(), &GemmInsight::dipsChanged);
    }
    void cleanup() { m_view.reset(); }

    void cliffsAreListed()
    {
        QAbstractItemModelTester tester(m_view->findChild<DipTableModel*>());
        show({text(cliff(6144, 4096), "cliff.csv")});
        QCOMPARE(dips()->model()->rowCount(), 1);
        QCOMPARE(cell(dips(), DipTableModel::BatchColumn), QStringLiteral("48"));
        QCOMPARE(cell(dips(), DipTableModel::TimeColumn), format::si(180e-6, u"s"));
        QCOMPARE(cell(dips(), DipTableModel::BestColumn), QStringLiteral("32"));
        QCOMPARE(cell(dips(), DipTableModel::RemedyColumn), QStringLiteral("pad to 64"));
        QCOMPARE(cell(dips(), DipTableModel::SavedColumn), format::si(132e-6, u"s"));
        QVERIFY2(summary().startsWith(QStringLiteral("1 of 10 batches")), qPrintable(summary()));
        QVERIFY(child<QLabel>("dipReason")->text().isEmpty());
    }

    void rowsSayWhyAndMarkTheirPoint()
    {
        show({text(cliff(6144, 4096), "cliff.csv")});
        const QImage before = plot("gemmTimePlot")->grab().toImage();
        QSignalSpy chosen(&m_view->insight(), &GemmInsight::batchChosen);
        clickRow(dips(), 0);
        QCOMPARE(chosen.last().first().toLongLong(), 48);
        const QString reason = child<QLabel>("dipReason")->text();
        QVERIFY2(reason.startsWith(QStringLiteral("Batch 48. ")) && reason.endsWith(u'.') && reason.size() > 20,
            qPrintable(reason));
        QVERIFY(plot("gemmTimePlot")->grab().toImage() != before);
        QVERIFY(!dips()->model()->index(0, 0).data(Qt::ToolTipRole).toString().isEmpty());
    }

    void thresholdsDecide_data()
    {
        QTest::addColumn<QString>("threshold");
        QTest::addColumn<int>("rows");
        QTest::newRow("usual") << QStringLiteral("0.85") << 1;
        QTest::newRow("strict") << QStringLiteral("0.05") << 0;
        QTest::newRow("0.36 of the best is below 0.4") << QStringLiteral("0.40") << 1;
        QTest::newRow("and not below 0.3") << QStringLiteral("0.30") << 0;
    }
    void thresholdsDecide()
    {
        QFETCH(QString, threshold);
        QFETCH(int, rows);
        show({text(cliff(6144, 4096), "cliff.csv")});
        auto* spin = child<QDoubleSpinBox>("dipThreshold");
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, threshold);
        QTest::keyClick(spin, Qt::Key_Return);
        QTRY_COMPARE(dips()->model()->rowCount(), rows);
        QTRY_VERIFY(summary().contains(format::percent(threshold.toDouble())));
        QVERIFY2(rows > 0 || summary().startsWith(QStringLiteral("No batch")), qPrintable(summary()));
    }

    void savedTimeIsToldPerToken()
    {
        m_view->setScenario(scenarioOf("llama-3-8b", 1, Projections::Merged));
        show({text(cliff(6144, 4096), "cliff.csv")}); // qkv_proj: once in each of 32 layers
        QCOMPARE(cell(dips(), DipTableModel::LayerColumn), format::si(132e-6, u"s"));
        QCOMPARE(cell(dips(), DipTableModel::TokenColumn), format::si(132e-6 * 32 / 48, u"s"));
        m_view->setScenario(scenarioOf("llama-3-8b", 1, Projections::Separate));
        show({text(cliff(1024, 4096), "twice.csv")}); // k_proj and v_proj: twice in each layer
        QCOMPARE(cell(dips(), DipTableModel::LayerColumn), format::si(2 * 132e-6, u"s"));
        QCOMPARE(cell(dips(), DipTableModel::TokenColumn), format::si(132e-6 * 64 / 48, u"s"));
        QVERIFY2(dips()->toolTip().contains(QStringLiteral("k_proj and v_proj")), qPrintable(dips()->toolTip()));
        show({text(cliff(6144, 4097), "nobody.csv")}); // no operator: nothing is made up
        QCOMPARE(dips()->model()->rowCount(), 1);
        QCOMPARE(cell(dips(), DipTableModel::TokenColumn), QString());
    }

    void operatorsAreNamed_data()
    {
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("k");
        QTest::addColumn<int>("parallel");
        QTest::addColumn<QString>("name");
        QTest::newRow("qkv_proj") << 6144 << 4096 << 1 << QStringLiteral("qkv_proj");
        QTest::newRow("gate_up_proj on two GPUs") << 14336 << 4096 << 2 << QStringLiteral("gate_up_proj");
        QTest::newRow("down_proj") << 4096 << 14336 << 1 << QStringLiteral("down_proj");
    }
    void operatorsAreNamed()
    {
        QFETCH(int, n);
        QFETCH(int, k);
        QFETCH(int, parallel);
        QFETCH(QString, name);
        m_view->setScenario(scenarioOf("llama-3-8b", parallel, Projections::Merged));
        show({text(cliff(n, k), "shape.csv")});
        m_view->insight().setPage(GemmInsight::Operator);
        QAbstractItemModelTester tester(operators()->model());
        const QString sentence = child<QLabel>("operatorSentence")->text();
        QVERIFY2(sentence.contains(QStringLiteral("k %1, n %2").arg(k).arg(n)) && sentence.contains(name)
                && sentence.contains(QStringLiteral("llama-3-8b"))
                && sentence.contains(QStringLiteral("TP %1").arg(parallel)) == (parallel > 1),
            qPrintable(sentence));
        QVERIFY2(sentence.contains(QStringLiteral("batch 32")) && sentence.contains(format::si(44e-6, u"s")),
            qPrintable(sentence));
        QVERIFY(rowOf(name, parallel) >= 0);
    }

    void aDoubleClickAsksForTheScenario()
    {
        show({text(cliff(14336, 4096), "shape.csv")});
        m_view->insight().setPage(GemmInsight::Operator);
        QSignalSpy wanted(m_view.get(), &GemmView::scenarioWanted);
        const int row = rowOf(QStringLiteral("gate_up_proj"), 2);
        QVERIFY(row >= 0);
        clickRow(operators(), row);
        QVERIFY(wanted.isEmpty());
        QTest::mouseDClick(operators()->viewport(), Qt::LeftButton, {},
            operators()->visualRect(operators()->model()->index(row, 0)).center());
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted.first()[0].toString(), QStringLiteral("llama-3-8b"));
        QCOMPARE(wanted.first()[1].toInt(), 2);
        QVERIFY(wanted.first()[2].value<std::optional<Projections>>() == Projections::Merged);
    }

    void theScenariosBatchIsFollowed()
    {
        show({text(cliff(6144, 4096), "cliff.csv")});
        m_view->insight().setPage(GemmInsight::Operator);
        m_scenario.workload.batch = 33;
        m_view->setScenario(m_scenario);
        const QString sentence = child<QLabel>("operatorSentence")->text();
        QVERIFY2(sentence.contains(QStringLiteral("batch 33 was not measured")), qPrintable(sentence));
    }

    void filesAreCompared()
    {
        QByteArray slower = cliff(6144, 4096);
        slower.replace(row(128, 6144, 4096, 60), row(128, 6144, 4096, 90));
        const auto first = text(cliff(6144, 4096), "cliff.csv");
        const auto second = text(slower, "slower.csv");
        show({first, second}); // the one that was opened last is shown, and compared with the one before
        m_view->insight().setPage(GemmInsight::Compare);
        QTRY_COMPARE(regressions()->model()->rowCount(), 1);
        QAbstractItemModelTester tester(regressions()->model());
        QCOMPARE(regressions()->model()->index(0, 0).data().toString(), QStringLiteral("128"));
        QCOMPARE(regressions()->model()->index(0, 4).data().toString(), format::ratio(1.5));
        QVERIFY(!child<QLabel>("compareSentence")->text().isEmpty());
        const QString choice = child<SearchCombo>("compareChoice")->currentText();
        QVERIFY2(choice.contains(QStringLiteral("cliff.csv")), qPrintable(choice));
        const QString ratio = regressions()->model()->headerData(2, Qt::Horizontal).toString();
        QVERIFY2(ratio.startsWith(QStringLiteral("cliff.csv")), qPrintable(ratio));
        auto* swap = child<QPushButton>("compareSwap");
        QTest::mouseClick(swap, Qt::LeftButton); // the faster one beside the slower one
        QTRY_COMPARE(regressions()->model()->rowCount(), 0);
        QTest::mouseClick(swap, Qt::LeftButton);
        QTRY_COMPARE(regressions()->model()->rowCount(), 1);

        m_view->setMeasurements({second, first}, m_catalog); // starts again …
        m_view->setMeasurements({first}, m_catalog); // … and the other file is closed meanwhile
        QTRY_VERIFY(child<QLabel>("compareSentence")->text().startsWith(QStringLiteral("Open a second file")));
        QTRY_COMPARE(regressions()->model()->rowCount(), 0);
        QCoreApplication::processEvents();
        QVERIFY(!child<SearchCombo>("compareChoice")->isEnabled());
        m_view->setMeasurements({second, first}, m_catalog);
        QTRY_COMPARE(regressions()->model()->rowCount(), 0); // opened the other way round
        QTRY_VERIFY(!child<QLabel>("compareSentence")->text().startsWith(QStringLiteral("Open a second file")));
    }

    void newestSeriesWins()
    {
        QByteArray rows;
        for (const int n : {1024, 2048, 3072, 5120}) {
            const QByteArray one = n == 3072 ? cliff(n, 4096, "NVIDIA GeForce RTX 4090", 46) : cliff(n, 4096); // none
            rows += rows.isEmpty() ? one : one.mid(one.indexOf('\n') + 1);
        }
        show({text(rows, "series.csv")});
        const auto& series = m_view->current()->sweep.series;
        QCOMPARE(series.size(), std::size_t(4));
        const auto index = [&](int n) {
            return static_cast<std::size_t>(std::ranges::find(series, n, &GemmSeries::n) - series.begin());
        };
        m_reports->clear();
        for (int i = 0; i < 25; ++i) {
            for (const int n : {1024, 5120, 2048, 3072})
                m_view->showFile(QStringLiteral("series.csv"), index(n));
        }
        QTRY_VERIFY(summary().startsWith(QStringLiteral("No batch")));
        QCOMPARE(dips()->model()->rowCount(), 0);
        QVERIFY2(
            m_reports->count() <= 2, qPrintable(QString::number(m_reports->count()))); // the others were never shown
    }

    void poorFilesAreToldAbout_data()
    {
        QTest::addColumn<QByteArray>("rows");
        QTest::newRow("one row") << QByteArray(header + row(8, 6144, 4096, 40));
        QTest::newRow("no GPU") << cliff(6144, 4096, "");
        QTest::newRow("a GPU that nobody knows") << cliff(6144, 4096, "Foo 9000");
        QTest::newRow("unknown number format") << cliff(6144, 4096).replace(",float16,", ",posit16,");
        QTest::newRow("no shape") << QByteArray("batch,kernel_time,flops,utils\n1,10,1,0.5\n2,90,1,0.1\n");
    }
    void poorFilesAreToldAbout()
    {
        QFETCH(QByteArray, rows);
        for (const auto page : {GemmInsight::Dips, GemmInsight::Operator, GemmInsight::Compare}) {
            m_view->insight().setPage(page);
            show({text(rows, "poor.csv")});
            QVERIFY(!m_view->grab().isNull());
        }
        QTRY_VERIFY(!summary().isEmpty());
        QVERIFY(!child<QLabel>("operatorSentence")->text().isEmpty());
        QVERIFY(!child<QLabel>("compareSentence")->text().isEmpty());
        if (dips()->model()->rowCount() > 0)
            clickRow(dips(), 0);
    }

    void pagesAreChosen()
    {
        show({text(cliff(6144, 4096), "cliff.csv")});
        for (const auto& [button, shown] : {std::pair("gemmPageOperator", "operatorSentence"),
                 {"gemmPageCompare", "compareSentence"}, {"gemmPageDips", "dipSummary"}}) {
            QTest::mouseClick(child<QWidget>(button), Qt::LeftButton);
            QVERIFY2(child<QLabel>(shown)->isVisible(), shown);
        }
    }

    void closingTheFileLeavesNothingBehind()
    {
        show({text(cliff(6144, 4096), "cliff.csv")});
        m_view->insight().setPage(GemmInsight::Compare);
        m_view->setMeasurements({}, m_catalog);
        m_view->setScenario(scenarioOf("llama-3-8b", 2, Projections::Merged));
        QVERIFY(child<QPushButton>("gemmOpenFirst")->isVisible());
        show({text(cliff(14336, 4096), "other.csv")});
        QCOMPARE(dips()->model()->rowCount(), 1);
    }

private:
    template<typename Widget> Widget* child(const char* name) const
    {
        return m_view->findChild<Widget*>(QLatin1String(name));
    }
    GemmPlot* plot(const char* name) const { return child<GemmPlot>(name); }
    QuietTable* dips() const { return child<QuietTable>("dipTable"); }
    QuietTable* operators() const { return child<QuietTable>("operatorShapeTable"); }
    QuietTable* regressions() const { return child<QuietTable>("regressionTable"); }
    QString summary() const { return child<QLabel>("dipSummary")->text(); }
    static QString cell(const QuietTable* table, int column)
    {
        return table->model()->index(0, column).data().toString();
    }

    int rowOf(const QString& name, int parallel) const
    {
        const QAbstractItemModel& model = *operators()->model();
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.index(row, 0).data().toString() == name
                && model.index(row, 1).data().toString().startsWith(
                    QString::fromStdString(m_catalog.model("llama-3-8b")->name))
                && model.index(row, 2).data().toInt() == parallel)
                return row;
        }
        return -1;
    }
    static void clickRow(QuietTable* table, int row)
    {
        table->scrollTo(table->model()->index(row, 0));
        QTest::mouseClick(
            table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(row, 0)).center());
    }
    Scenario scenarioOf(const char* model, int parallel, Projections projections)
    {
        m_scenario.model = *m_catalog.model(model);
        m_scenario.tensor_parallel = parallel;
        m_scenario.projections = projections;
        return m_scenario;
    }
    std::shared_ptr<const MeasuredFile> text(const QByteArray& rows, const char* name) const
    {
        return fixtures::measuredText(rows.constData(), name, m_catalog);
    }
    /// Until the cliffs of what is shown have been found.
    void show(const MeasuredFiles& files)
    {
        m_reports->clear();
        m_view->setMeasurements(files, m_catalog);
        QTRY_VERIFY(!m_reports->isEmpty());
        QCoreApplication::processEvents();
    }

    Catalog m_catalog;
    Scenario m_scenario;
    std::unique_ptr<GemmView> m_view;
    std::unique_ptr<QSignalSpy> m_reports;
};

QTEST_MAIN(TestGemmInsight)
#include "tst_gemm_insight.moc"

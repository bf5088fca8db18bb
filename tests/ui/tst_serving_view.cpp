// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QToolButton>

#include "core/measure/serving/serving_import.h"
#include "tests/core/program.h"
#include "tests/ui/window_fixture.h"
#include "ui/scenario_panel/choice_combo.h"
#include "ui/serving_view/serving_plot.h"
#include "ui/serving_view/serving_view.h"
#include "ui/theme/quiet_table.h"

#include <memory>

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

namespace {

const QString folder = QStringLiteral(RIDGEPOINT_TEST_DATA "/serving/");

/// Two frameworks and two models, enough rows to fit.
QByteArray manyRows()
{
    QByteArray text = "model,gpu,framework,tp,concurrency,input,output,ttft_ms,tpot_ms\n";
    for (const char* framework : {"vllm", "trtllm"}) {
        for (const char* model : {"Llama-3.1-8B", "qwen3-32b"}) {
            const int tp = model[0] == 'q' ? 4 : 1;
            for (int sequences = 1; sequences <= 48; sequences += 3) {
                const double tpot = 9 + 0.05 * sequences + (framework[0] == 'v' ? 1 : 0);
                text += QStringLiteral("%1,h100-sxm5,%2,%3,%4,1024,256,80,%5\n")
                            .arg(QLatin1String(model), QLatin1String(framework))
                            .arg(tp)
                            .arg(sequences)
                            .arg(tpot)
                            .toUtf8();
            }
        }
    }
    return text;
}

} // namespace

/// Measured servers within the real window.
class TestServingView : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { prepareApplication(); }
    void init()
    {
        m_open = std::make_unique<OpenWindow>();
        QVERIFY(m_open->exposed());
        m_files = std::make_unique<program::Files>();
    }
    void cleanup() { m_open.reset(); }

    void invitesWhileThereIsNoFile()
    {
        tabs()->setCurrentWidget(view());
        QVERIFY(m_open->child<QPushButton>("servingOpenFirst")->isVisible());
        QVERIFY(view()->current() == nullptr);
    }

    void aFileIsOpenedCheckedAndTakenBack()
    {
        openAndCheck(folder + QStringLiteral("aiconfigurator_small.csv"));
        QCOMPARE(tabs()->currentWidget(), static_cast<QWidget*>(view()));
        QVERIFY2(
            m_open->message().contains(QStringLiteral("7 rows of measured servers")), qPrintable(m_open->message()));
        QCOMPARE(plot()->picture().dots.size(), std::size_t(3));
        QVERIFY(remarks().contains(QStringLiteral("NOT PREDICTED: 4 rows")));
        QVERIFY(remarks().contains(QStringLiteral("pipeline parallel")));
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(view()->current() == nullptr);
        QSignalSpy checked(view(), &ServingView::checked);
        m_open->press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(checked.wait());
        QTest::mouseClick(m_open->child<QPushButton>("servingClose"), Qt::LeftButton);
        QVERIFY(session().servingFiles().empty());
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session().servingFiles().size(), std::size_t(1));
    }

    void aChangedFileIsReadAgain()
    {
        const QByteArray text = manyRows();
        const QString path = m_files->write(QStringLiteral("served.csv"), text.left(text.indexOf("\n", 2000) + 1));
        openAndCheck(path);
        const std::size_t before = session().servingFiles().front()->table.points.size();
        m_files->write(QStringLiteral("served.csv"), text);
        auto* offer = m_open->child<QToolButton>("messageAction");
        QTRY_VERIFY(offer->isVisible());
        QSignalSpy checked(view(), &ServingView::checked);
        QTest::mouseClick(offer, Qt::LeftButton);
        QVERIFY(checked.wait());
        QVERIFY(session().servingFiles().front()->table.points.size() > before);
        QCOMPARE(m_open->undo().count(), 2);
    }

    void aLineOfTheTableStandsAlone()
    {
        openAndCheck(m_files->write(QStringLiteral("served.csv"), manyRows()));
        QCOMPARE(plot()->picture().dots.size(), std::size_t(64));
        QCOMPARE(table()->model()->rowCount(), 1 + 2 + 4);
        QCOMPARE(shownDots(), 64);
        clickRow(QStringLiteral("vllm"), QStringLiteral("all"));
        QCOMPARE(shownDots(), 32);
        clickRow(QStringLiteral("trtllm"), QStringLiteral("qwen3-32b"));
        QCOMPARE(shownDots(), 16);
        QVERIFY2(sentence().startsWith(QStringLiteral("TPOT, trtllm, qwen3-32b: half of 8")), qPrintable(sentence()));
        clickRow(QStringLiteral("all"), QStringLiteral("all"));
        QCOMPARE(shownDots(), 64);
    }

    void theFitIsSaidAndCanBeLeftOut()
    {
        openAndCheck(m_files->write(QStringLiteral("served.csv"), manyRows()));
        const QString constants = m_open->child<QLabel>("servingConstants")->text();
        QVERIFY2(
            constants.contains(QStringLiteral("ms per step")) && constants.contains(QStringLiteral("fitted on 16")),
            qPrintable(constants));
        const QString fitted = sentence();
        QTest::mouseClick(m_open->child<QRadioButton>("servingUnfitted"), Qt::LeftButton);
        QVERIFY(!plot()->picture().is_fitted);
        QVERIFY(sentence() != fitted && sentence().contains(QStringLiteral("held-out rows within")));
    }

    void timesAreChosen()
    {
        openAndCheck(m_files->write(QStringLiteral("served.csv"), manyRows()));
        QTest::mouseClick(m_open->child<QRadioButton>("servingTtft"), Qt::LeftButton);
        QVERIFY(plot()->picture().measure == ServingMeasure::Ttft);
        std::size_t counted = 0;
        for (const ServingDot& dot : plot()->picture().dots)
            counted += dot.counts ? 1 : 0;
        QCOMPARE(counted, std::size_t(8)); // those of at most four requests
        QTest::mouseClick(m_open->child<QRadioButton>("servingLatency"), Qt::LeftButton);
        QVERIFY(plot()->picture().dots.empty());
        QVERIFY(sentence().contains(QStringLiteral("Nothing")));
        plot()->grab(); // says so instead of drawing
    }

    void aTableOfBatchesShowsItsLatency()
    {
        openAndCheck(folder + QStringLiteral("inference_bench_small.csv"));
        QVERIFY(plot()->picture().measure == ServingMeasure::Latency);
        QCOMPARE(plot()->picture().dots.size(), std::size_t(3));
    }

    void anotherTimeModelIsAnotherCheck()
    {
        openAndCheck(m_files->write(QStringLiteral("served.csv"), manyRows()));
        const double calibrated = plot()->picture().dots.front().predicted_s;
        QTest::mouseClick(m_open->child<QRadioButton>("servingUnfitted"), Qt::LeftButton);
        auto* combo = m_open->child<ChoiceCombo>("servingTimeModel");
        QSignalSpy checked(view(), &ServingView::checked);
        combo->setFocus();
        QTest::keyClick(combo, Qt::Key_End);
        QVERIFY(checked.count() > 0 || checked.wait());
        QVERIFY(view()->check()->options.time_model == TimeModel::Ideal);
        QVERIFY(plot()->picture().dots.front().predicted_s < calibrated);
    }

    void aRowIsSelectedAndOpened()
    {
        openAndCheck(folder + QStringLiteral("aiconfigurator_small.csv"));
        plot()->replot();
        const ServingDot& dot = plot()->picture().dots[1];
        const auto at = plot()->positionOf(dot.row);
        QVERIFY(at);
        auto* open = m_open->child<QPushButton>("servingScenario");
        QVERIFY(!open->isVisible());
        const Scenario before = session().scenario();
        QTest::mouseMove(plot(), at->toPoint());
        QTest::mouseClick(plot(), Qt::LeftButton, {}, at->toPoint());
        QCOMPARE(view()->selectedRow().value_or(99), dot.row);
        QVERIFY(m_open->child<QLabel>("servingSelection")->text().contains(QStringLiteral("Llama-3.1-70B")));
        QVERIFY(m_open->child<QLabel>("servingSelection")->text().contains(QStringLiteral("decode step alone")));
        QVERIFY(open->isVisible());
        QCOMPARE(session().scenario().model.id, std::string("llama-3.1-70b"));
        QCOMPARE(session().scenario().gpu.id, std::string("b200-sxm"));
        QCOMPARE(session().scenario().tensor_parallel, 4);
        QVERIFY(session().scenario().time_model == TimeModel::Calibrated);
        QVERIFY2(m_open->message().contains(QStringLiteral("without the framework")), qPrintable(m_open->message()));
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(session().scenario() == before);
        QTest::mouseClick(open, Qt::LeftButton); // the selected row once more
        QCOMPARE(session().scenario().model.id, std::string("llama-3.1-70b"));
        plot()->setFocus();
        QTest::keyClick(plot(), Qt::Key_Escape);
        QVERIFY(!view()->selectedRow());
    }

    void theKeyboardWalksFromRowToRow()
    {
        openAndCheck(folder + QStringLiteral("aiconfigurator_small.csv"));
        plot()->setFocus();
        double before = 0;
        for (int i = 0; i < 3; ++i) {
            QTest::keyClick(plot(), Qt::Key_Right);
            QVERIFY(view()->selectedRow());
            const double measured = plot()->picture().dots[*view()->selectedRow()].measured_s;
            QVERIFY(measured > before);
            before = measured;
        }
        QTest::keyClick(plot(), Qt::Key_Return);
        QCOMPARE(session().scenario().model.id, std::string("qwen3-32b"));
    }

    void manyRowsAreDrawnAsWell()
    {
        ServingTable large = importServingText(manyRows().toStdString(), "served.csv").value;
        const std::vector<ServingPoint> some = large.points;
        while (large.points.size() < 30'000)
            large.points.insert(large.points.end(), some.begin(), some.end());
        session().addMeasurement(std::make_shared<const ServingFile>(ServingFile {std::move(large), {}}));
        QSignalSpy checked(view(), &ServingView::checked);
        QVERIFY(view()->check() || checked.wait(30'000));
        QVERIFY(plot()->picture().dots.size() >= 30'000);
        plot()->grab();
    }

private:
    Session& session() { return m_open->session; }
    ServingView* view() const { return m_open->child<ServingView>("servingView"); }
    ServingPlot* plot() const { return m_open->child<ServingPlot>("servingPlot"); }
    QuietTable* table() const { return m_open->child<QuietTable>("servingErrors"); }
    QTabWidget* tabs() const { return m_open->child<QTabWidget>("viewTabs"); }
    QString remarks() const { return m_open->child<QLabel>("servingRemarks")->text(); }
    QString sentence() const { return m_open->child<QLabel>("servingSentence")->text(); }

    void openAndCheck(const QString& path)
    {
        QSignalSpy checked(view(), &ServingView::checked);
        m_open->window.openFiles({path});
        QVERIFY(checked.wait());
        QVERIFY(view()->check() != nullptr);
    }

    int shownDots() const
    {
        int shown = 0;
        for (const ServingDot& dot : plot()->picture().dots)
            shown += plot()->isShown(dot.row) ? 1 : 0;
        return shown;
    }

    void clickRow(const QString& framework, const QString& model)
    {
        const QAbstractItemModel* rows = table()->model();
        for (int row = 0; row < rows->rowCount(); ++row) {
            const QModelIndex first = rows->index(row, 0);
            if (first.data().toString() != framework || rows->index(row, 1).data().toString() != model)
                continue;
            table()->scrollTo(first);
            QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, table()->visualRect(first).center());
            return;
        }
        QFAIL("no such row");
    }

    std::unique_ptr<OpenWindow> m_open;
    std::unique_ptr<program::Files> m_files;
};

QTEST_MAIN(TestServingView)
#include "tst_serving_view.moc"

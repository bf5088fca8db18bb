// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QHeaderView>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>

#include "ui/operator_table/operator_table.h"
#include "ui/operator_table/operator_table_model.h"
#include "ui/operator_table/table_export.h"

#include <initializer_list>
#include <memory>

using namespace ridgepoint;

namespace {

void append(Phase& phase, OperatorId id, double flop, double bytes, double time)
{
    OperatorCost& cost = phase.append();
    cost.id = id;
    cost.count = 32;
    cost.flop = flop;
    cost.weight_bytes = bytes;
    cost.time_s = time;
    cost.roof = {Engine::Tensor, Precision::bf16, 312e12};
    phase.time_s += cost.totalTime();
}

/// Attention takes three quarters of a decode step; prefill is the reverse.
Analysis threeOperators(double scale = 1)
{
    Analysis analysis;
    append(analysis.prefill, OperatorId::QProj, 6e9, 30e6, 3e-3 * scale);
    append(analysis.prefill, OperatorId::Attention, 4e9, 1e9, 1e-3 * scale);
    append(analysis.decode, OperatorId::QProj, 2e9, 30e6, 1e-4 * scale);
    append(analysis.decode, OperatorId::Attention, 4e9, 1e9, 6e-4 * scale);
    append(analysis.decode, OperatorId::UpProj, 7e9, 117e6, 1e-4 * scale);
    return analysis;
}

} // namespace

class TestOperatorTable : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_table = std::make_unique<OperatorTable>();
        m_table->resize(1200, 250);
        m_table->setAnalysis(threeOperators());
        m_view = m_table->findChild<QTableView*>(QStringLiteral("operatorTable"));
        QVERIFY(m_view);
        m_table->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_table.get()));
    }
    void cleanup() { m_table.reset(); }

    void model_keeps_rows_while_operators_stay()
    {
        OperatorTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);

        model.setAnalysis(threeOperators());
        QCOMPARE(resets.count(), 1);
        QCOMPARE(model.rowCount(), 3);

        model.setAnalysis(threeOperators(2));
        QCOMPARE(resets.count(), 1);
        QCOMPARE(changes.count(), 1);
        QCOMPARE(model.text(1, OperatorTableModel::TimeColumn), QStringLiteral("1.20\u2009ms"));

        model.setPhases(PhaseView::Both);
        QCOMPARE(resets.count(), 2);
        QCOMPARE(model.rowCount(), 5);
    }

    void expected_times_have_a_column_while_there_are_some()
    {
        QVERIFY(m_view->isColumnHidden(OperatorTableModel::ExpectedColumn));
        QVERIFY(!m_table->asCsv().contains(QStringLiteral("expected")));
        Analysis analysis = threeOperators();
        analysis.decode.mutableOperators()[1].calibrated_s = 9e-4;
        m_table->setAnalysis(analysis);
        QVERIFY(!m_view->isColumnHidden(OperatorTableModel::ExpectedColumn));
        QCOMPARE(m_table->model()->text(1, OperatorTableModel::ExpectedColumn), QStringLiteral("900\u2009µs"));
        QCOMPARE(m_table->model()->text(0, OperatorTableModel::ExpectedColumn), QStringLiteral("–")); // not calibrated
        const QStringList lines = m_table->asCsv().split(u'\n');
        QVERIFY(lines[0].contains(QStringLiteral(",time_s,expected_time_s,")));
        QVERIFY2(lines[1].contains(QStringLiteral(",6e-04,9e-04,")), qPrintable(lines[1]));
        QVERIFY2(lines[2].contains(QStringLiteral(",1e-04,,")), qPrintable(lines[2]));
        m_table->setAnalysis(threeOperators());
        QVERIFY(m_view->isColumnHidden(OperatorTableModel::ExpectedColumn));
    }

    /// Where expected times alone are shown, the rate is theirs and says so; else it is what the roofs allow.
    void rate_is_that_of_the_shown_times()
    {
        OperatorTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy headers(&model, &QAbstractItemModel::headerDataChanged);
        Analysis analysis = threeOperators();
        analysis.decode.calibrated_s = analysis.decode.time_s * 2;
        for (OperatorCost& cost : analysis.decode.mutableOperators())
            cost.calibrated_s = 2 * cost.time_s;
        const auto title = [&model] {
            return model.headerData(OperatorTableModel::RateColumn, Qt::Horizontal).toString();
        };
        model.setAnalysis(analysis, ShownTimes::Both);
        const double attainable = model.number(0, OperatorTableModel::RateColumn);
        QVERIFY(attainable > 0);
        QCOMPARE(title(), QStringLiteral("Attainable"));
        model.setAnalysis(analysis, ShownTimes::Expected);
        QCOMPARE(model.number(0, OperatorTableModel::RateColumn), attainable / 2);
        QCOMPARE(title(), QStringLiteral("Expected rate"));
        QCOMPARE(headers.count(), 1);
        model.setAnalysis(analysis, ShownTimes::Ideal);
        QCOMPARE(model.number(0, OperatorTableModel::RateColumn), attainable);
        QCOMPARE(headers.count(), 2);
    }

    void model_says_which_columns_changed()
    {
        OperatorTableModel model;
        model.setAnalysis(threeOperators());
        for (int column = 0; column < OperatorTableModel::ColumnCount; ++column)
            model.text(0, column);
        for (int row = 1; row < model.rowCount(); ++row) {
            for (int column = 0; column < OperatorTableModel::ColumnCount; ++column)
                model.text(row, column);
        }
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);

        model.setAnalysis(threeOperators());
        QCOMPARE(changes.count(), 0);

        model.setAnalysis(threeOperators(2));
        QCOMPARE(changes.count(), 1);
        QCOMPARE(changes.front().at(0).toModelIndex().column(), int(OperatorTableModel::RateColumn));
        QCOMPARE(changes.front().at(1).toModelIndex().column(), int(OperatorTableModel::TimeColumn));
    }

    void texts()
    {
        const OperatorTableModel& model = *m_table->model();
        QCOMPARE(model.text(1, OperatorTableModel::OperatorColumn), QStringLiteral("attention"));
        QCOMPARE(model.text(1, OperatorTableModel::FlopColumn), QStringLiteral("4.00\u2009G"));
        QCOMPARE(model.text(1, OperatorTableModel::WeightsColumn), QStringLiteral("1.00\u2009GB"));
        QCOMPARE(model.text(1, OperatorTableModel::KvCacheColumn), QStringLiteral("0"));
        QCOMPARE(model.text(1, OperatorTableModel::ShareColumn), QStringLiteral("75.0\u2009%"));
        QCOMPARE(model.totals(true).time_s, 32 * 8e-4);
    }

    void largest_share_comes_first()
    {
        QCOMPARE(shownNames(),
            QStringList({QStringLiteral("attention"), QStringLiteral("q_proj"), QStringLiteral("up_proj")}));
    }

    void header_sorts_and_a_third_click_gives_the_order_of_the_pass()
    {
        const int x = m_view->columnViewportPosition(OperatorTableModel::OperatorColumn) + 20;
        const auto click = [&] {
            QTest::mouseClick(m_view->horizontalHeader()->viewport(), Qt::LeftButton, {}, QPoint(x, 10));
        };
        click();
        QCOMPARE(shownNames().constFirst(), QStringLiteral("attention"));
        click();
        QCOMPARE(shownNames().constFirst(), QStringLiteral("up_proj"));
        click();
        QCOMPARE(shownNames().constFirst(), QStringLiteral("q_proj"));
    }

    void selection_survives_a_new_analysis_and_a_new_order()
    {
        m_table->select(OperatorId::UpProj, true);
        Analysis other = threeOperators();
        other.decode.clear();
        append(other.decode, OperatorId::QProj, 2e9, 30e6, 1e-4);
        append(other.decode, OperatorId::Attention, 4e9, 1e9, 1e-4);
        append(other.decode, OperatorId::UpProj, 7e9, 117e6, 6e-4);

        m_table->setAnalysis(other);

        QCOMPARE(shownNames().constFirst(), QStringLiteral("up_proj"));
        QCOMPARE(m_view->currentIndex().row(), 0);
        QVERIFY(m_view->selectionModel()->isRowSelected(0, {}));
    }

    void click_selects_and_select_is_silent()
    {
        QSignalSpy selections(m_table.get(), &OperatorTable::operatorSelected);

        m_table->select(OperatorId::UpProj, true);
        QCOMPARE(selections.count(), 0);

        QTest::mouseClick(
            m_view->viewport(), Qt::LeftButton, {}, m_view->visualRect(m_view->model()->index(0, 0)).center());
        QCOMPARE(selections.count(), 1);
        QCOMPARE(selections.front().at(0).value<OperatorId>(), OperatorId::Attention);
        QCOMPARE(selections.front().at(1).toBool(), true);

        m_table->select(OperatorId::Softmax, true);
        QVERIFY(!m_view->currentIndex().isValid());
    }

    void enter_and_double_click_ask_for_the_formula()
    {
        QSignalSpy formulas(m_table.get(), &OperatorTable::formulaRequested);
        m_table->select(OperatorId::Attention, true);
        m_view->setFocus();

        QTest::keyClick(m_view, Qt::Key_Return);
        QCOMPARE(formulas.count(), 1);
        QCOMPARE(formulas.back().at(0).value<OperatorId>(), OperatorId::Attention);

        const QModelIndex flop = m_view->model()->index(1, OperatorTableModel::FlopColumn);
        const QPoint centre = m_view->visualRect(flop).center();
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centre);
        QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, centre);
        QCOMPARE(formulas.count(), 2);
        QCOMPARE(formulas.back().at(2).toInt(), int(OperatorTableModel::FlopColumn));
    }

    void filter_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<int>("rows");
        QTest::newRow("part of a name") << QStringLiteral("proj") << 2;
        QTest::newRow("two words") << QStringLiteral("PROJ dram") << 2;
        QTest::newRow("engine") << QStringLiteral("tensor") << 3;
        QTest::newRow("nothing") << QStringLiteral("xyz") << 0;
        QTest::newRow("spaces") << QStringLiteral("  ") << 3;
    }
    void filter()
    {
        QFETCH(QString, words);
        QFETCH(int, rows);
        QTest::keyClicks(m_table->findChild<QLineEdit*>(QStringLiteral("operatorFilter")), words);
        QCOMPARE(m_view->model()->rowCount(), rows);
        QVERIFY(!m_table->grab().isNull());
    }

    void copies()
    {
        const QString csv = m_table->asCsv();
        QVERIFY(csv.startsWith(QLatin1String("operator,phase,engine,count,flop,weight_bytes,")));
        QVERIFY(csv.contains(QLatin1String("\nattention,decode,tensor,32,4e+09,1e+09,0,0,4,DRAM,")));
        QCOMPARE(csv.count(QLatin1Char('\n')), 4);
        QVERIFY(m_table->asMarkdown().contains(QStringLiteral("| attention | decode | tensor | 32 | 4.00\u2009G | ")));
        QVERIFY(m_table->asLatex().contains(QLatin1String("q\\_proj & decode & tensor & 32 & 2.00\\,G & ")));
        QVERIFY(m_table->asLatex().contains(QLatin1String("75.0\\,\\%")));

        m_table->findChild<QAction*>(QStringLiteral("copyTableAsMarkdown"))->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), m_table->asMarkdown());
    }

    void empty_analysis_is_an_empty_table()
    {
        m_table->setAnalysis({});
        QCOMPARE(m_view->model()->rowCount(), 0);
        QVERIFY(!m_table->grab().isNull());
    }

private:
    QStringList shownNames() const
    {
        QStringList names;
        for (int row = 0; row < m_view->model()->rowCount(); ++row)
            names << m_view->model()->index(row, 0).data().toString();
        return names;
    }

    std::unique_ptr<OperatorTable> m_table;
    QTableView* m_view = nullptr;
};

QTEST_MAIN(TestOperatorTable)
#include "tst_operator_table.moc"

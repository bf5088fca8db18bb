// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QAbstractSpinBox>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QToolButton>

#include "tests/core/program.h"
#include "tests/ui/counted_fixture.h"
#include "tests/ui/window_fixture.h"
#include "ui/counter_view/counter_plot.h"
#include "ui/counter_view/counter_view.h"
#include "ui/counter_view/measure_dialog.h"
#include "ui/files/file_opener.h"
#include "ui/gemm_view/gemm_view.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/theme/quiet_table.h"
#include "ui/window/import_progress_bar.h"

#include <map>
#include <memory>

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

namespace {

const QString data = QStringLiteral(RIDGEPOINT_TEST_DATA);

/// Half a million rows: long enough to be stopped.
QByteArray largeSweep()
{
    QByteArray text = "batch,kernel_time,flops,utils,kernel_name\n";
    text.reserve(16'000'000);
    for (int i = 1; i <= 500'000; ++i)
        text += QByteArray::number(i) + ",12.25,1.5,0.25,\"a kernel\"\n";
    return text;
}

} // namespace

/// Measured files within the real window: opening, taking back, reloading, cancelling, and what every control says of
/// itself.
class TestMeasuredWindow : public QObject
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

    void countersAreOpenedAndTakenBack()
    {
        m_open->window.openFiles({data + QStringLiteral("/counters/pmc_perf_mi200.csv")});
        QTRY_COMPARE(session().countedFiles().size(), std::size_t(1));
        QVERIFY2(m_open->message().contains(QStringLiteral("2 launches")), qPrintable(m_open->message()));
        showTab(QStringLiteral("Counters"));
        QVERIFY(counters()->current() != nullptr);
        m_open->window.openFiles({data + QStringLiteral("/counters/ncu_long.csv")});
        QTRY_COMPARE(session().countedFiles().size(), std::size_t(2));
        QCOMPARE(kernels()->model()->rowCount(), 2);
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(kernels()->model()->rowCount(), 1);
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(counters()->current() == nullptr);
        QVERIFY(m_open->child<QPushButton>("counterOpenFirst")->isVisible());
        m_open->press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(kernels()->model()->rowCount(), 1);

        QTest::mouseClick(m_open->child<QPushButton>("counterClose"), Qt::LeftButton);
        QVERIFY(session().countedFiles().empty());
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session().countedFiles().size(), std::size_t(1));
    }

    void theGpuThatWasProfiledIsOneStep()
    {
        m_open->window.openFiles({data + QStringLiteral("/counters/ncu_long.csv")});
        QTRY_COMPARE(session().countedFiles().size(), std::size_t(1));
        showTab(QStringLiteral("Counters"));
        auto* combo = m_open->child<SearchCombo>("counterGpu");
        combo->lineEdit()->selectAll();
        QTest::keyClicks(combo->lineEdit(), QStringLiteral("rtx-4090"));
        QTest::keyClick(combo->lineEdit(), Qt::Key_Return);
        QCOMPARE(session().countedFiles().front()->gpu_id.value_or(""), std::string("rtx-4090"));
        QCOMPARE(m_open->undo().count(), 2);
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!session().countedFiles().front()->gpu_id);
    }

    void measuredRoofsAreOffered()
    {
        showTab(QStringLiteral("Counters"));
        m_open->window.openFiles({data + QStringLiteral("/counters/roofline.csv")});
        QTRY_VERIFY(m_open->message().contains(QStringLiteral("measured roofs")));
        m_open->window.openFiles({data + QStringLiteral("/counters/pmc_perf_mi200.csv")});
        QTRY_COMPARE(session().countedFiles().size(), std::size_t(1));
        const auto* roofs = m_open->child<QComboBox>("counterRoofs");
        QVERIFY(roofs->findText(QStringLiteral("roofline.csv"), Qt::MatchStartsWith) > 0);
    }

    void aChangedFileIsOfferedAgain_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<bool>("isReplaced"); ///< by another file that takes its name, as editors do
        const QByteArray sweep("batch,kernel_time,flops,utils\n1,2,3,0.5\n");
        const QByteArray counts = rawTable({{"copy", 1000, 0, 1000}});
        const QByteArray more = rawTable({{"copy", 1000, 0, 1000}, {"gemm", 2000, 0, 1000}});
        for (const bool isReplaced : {false, true}) {
            const char* how = isReplaced ? ", replaced" : ", written over";
            QTest::addRow("a sweep%s", how) << QStringLiteral("mine_K64_N32_float16.csv") << sweep
                                            << QByteArray(sweep + "2,2,3,0.5\n") << isReplaced;
            QTest::addRow("counters%s", how) << QStringLiteral("raw.csv") << counts << more << isReplaced;
        }
    }
    void aChangedFileIsOfferedAgain()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        QFETCH(bool, isReplaced);
        const QString path = m_files->write(name, before);
        m_open->window.openFiles({path});
        QTRY_COMPARE(sizes(), 1U);
        if (isReplaced) {
            const QString fresh = m_files->write(QStringLiteral("fresh.tmp"), after);
            QVERIFY(QFile::remove(path) && QFile::rename(fresh, path));
        } else {
            m_files->write(name, after);
        }
        auto* offer = m_open->child<QToolButton>("messageAction");
        QTRY_VERIFY(offer->isVisible());
        QCOMPARE(offer->text(), QStringLiteral("Reload"));
        QVERIFY2(m_open->message().contains(QStringLiteral("has changed on disk")), qPrintable(m_open->message()));
        QCOMPARE(sizes(), 1U); // only when it is asked for
        QTest::mouseClick(offer, Qt::LeftButton);
        QTRY_COMPARE(sizes(), 2U);
        QCOMPARE(m_open->undo().count(), 2);
    }

    /// What is opened in the moment between a change and its offer hides neither.
    void aChangeIsNotForgottenWhileAnotherFileOpens()
    {
        const QString path = m_files->write(QStringLiteral("raw.csv"), rawTable({{"copy", 1000, 0, 1000}}));
        m_open->window.openFiles({path});
        QTRY_COMPARE(sizes(), 1U);
        QSignalSpy changed(m_open->window.findChild<FileOpener*>(), &FileOpener::changedOnDisk);
        m_files->write(QStringLiteral("raw.csv"), rawTable({{"copy", 1000, 0, 1000}, {"gemm", 2000, 0, 1000}}));
        m_open->window.openFiles({data + QStringLiteral("/counters/ncu_long.csv")});
        QTRY_COMPARE(session().countedFiles().size(), std::size_t(2));
        QTRY_COMPARE(changed.count(), 1);
        QCOMPARE(changed.first().first().toString(), path);
    }

    void aLongImportIsCancelled()
    {
        const QString path = m_files->write(QStringLiteral("large_K64_N32_float16.csv"), largeSweep());
        auto* opener = m_open->window.findChild<FileOpener*>();
        auto* cancel = m_open->child<QToolButton>("importCancel");
        QVERIFY(!cancel->isVisible());
        QSignalSpy finished(opener, &FileOpener::finished);
        m_open->window.openFiles({path});
        // It may be done before its bar is due: the bar is told then, as the opener would.
        m_open->window.findChild<ImportProgressBar*>()->showProgress(path, 0.25);
        QVERIFY(cancel->isVisible());
        QVERIFY(m_open->child<QProgressBar>("importProgress")->value() > 0);
        QTest::mouseClick(cancel, Qt::LeftButton);
        QCOMPARE(finished.count(), 1);
        QVERIFY(!opener->isBusy());
        QVERIFY(!cancel->isVisible());
        QVERIFY(session().measurements().empty());
        m_open->window.openFiles({path}); // and can be opened after all
        QTRY_COMPARE_WITH_TIMEOUT(session().measurements().size(), std::size_t(1), 30'000);
        QCOMPARE(session().measurements().front()->sweep.rows.size(), std::size_t(500'000));
        QVERIFY(!cancel->isVisible());
    }

    void howToMeasure_data()
    {
        QTest::addColumn<QString>("gpu");
        QTest::addColumn<QString>("command"); ///< part of one
        QTest::newRow("NVIDIA, Ampere") << QStringLiteral("a100-sxm4-80gb") << QStringLiteral("ncu ");
        QTest::newRow("NVIDIA, Hopper") << QStringLiteral("h100-sxm5") << QStringLiteral("ncu ");
        QTest::newRow("AMD, CDNA 3") << QStringLiteral("mi300x") << QStringLiteral("rocprof");
        QTest::newRow("neither") << QStringLiteral("m2-ultra") << QStringLiteral("sweep_gemm.py");
    }
    void howToMeasure()
    {
        QFETCH(QString, gpu);
        QFETCH(QString, command);
        m_open->press(Qt::Key_M, Qt::ControlModifier);
        auto* dialog = m_open->child<MeasureDialog>("measureDialog");
        QVERIFY(dialog != nullptr);
        QVERIFY(QTest::qWaitForWindowExposed(dialog));
        auto* choice = dialog->findChild<SearchCombo*>(QStringLiteral("measureGpu"));
        QCOMPARE(choice->currentText(), QString::fromStdString(session().scenario().gpu.name));
        QGuiApplication::clipboard()->setText(QStringLiteral("kept"));
        choice->lineEdit()->selectAll();
        QTest::keyClicks(choice->lineEdit(), gpu);
        QTest::keyClick(choice->lineEdit(), Qt::Key_Return);
        QVERIFY(dialog->isVisible()); // the return key chose, it neither closed nor copied
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("kept"));

        auto* program = dialog->findChild<QLineEdit*>(QStringLiteral("measureProgram"));
        program->selectAll();
        QTest::keyClicks(program, QStringLiteral("./mine --fast"));
        bool found = false;
        for (const auto* box : dialog->findChildren<QPlainTextEdit*>())
            found |= box->toPlainText().contains(command);
        QVERIFY(found);
        const auto buttons = copyButtons(dialog);
        QVERIFY(!buttons.isEmpty());
        QTest::mouseClick(buttons.first(), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), dialog->findChildren<QPlainTextEdit*>().first()->toPlainText());
        QCOMPARE(buttons.first()->text(), QStringLiteral("Copied"));
        QVERIFY(gpu == QStringLiteral("m2-ultra")
            || QGuiApplication::clipboard()->text().contains(QStringLiteral("./mine --fast")));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(m_open->child<MeasureDialog>("measureDialog") == nullptr);
    }

    void theViewsLeadToHowToMeasure()
    {
        showTab(QStringLiteral("Counters"));
        QTest::mouseClick(m_open->child<QPushButton>("counterMeasureFirst"), Qt::LeftButton);
        QVERIFY(m_open->child<MeasureDialog>("measureDialog") != nullptr);
    }

    void shortcutsDoNotCollide()
    {
        std::map<QString, const QAction*> taken;
        for (const QAction* action : m_open->window.findChildren<QAction*>()) {
            for (const QKeySequence& shortcut : action->shortcuts()) {
                if (action->shortcutContext() == Qt::WidgetShortcut
                    || action->shortcutContext() == Qt::WidgetWithChildrenShortcut)
                    continue; // a widget's own
                const auto [other, isNew] = taken.emplace(shortcut.toString(), action);
                QVERIFY2(isNew || other->second == action,
                    qPrintable(QString(shortcut.toString() + QStringLiteral(": ") + action->objectName()
                        + QStringLiteral(", ") + other->second->objectName())));
            }
        }
        QVERIFY(taken.size() > 12);
    }

    void copyTakesTheTableThatHasTheFocus()
    {
        m_open->window.openFiles({data + QStringLiteral("/counters/ncu_long.csv")});
        QTRY_COMPARE(session().countedFiles().size(), std::size_t(1));
        showTab(QStringLiteral("Counters"));
        kernels()->setFocus();
        m_open->press(Qt::Key_Tab); // somewhere else and back: the window knows its focus
        kernels()->setFocus();
        QTest::keyClick(kernels(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("gemv_rows")));
    }

    void everyControlSaysWhatItIs_data()
    {
        QTest::addColumn<QString>("tab");
        QTest::addColumn<QString>("file");
        QTest::newRow("GEMM, empty") << QStringLiteral("GEMM") << QString();
        QTest::newRow("GEMM") << QStringLiteral("GEMM") << QStringLiteral("/gemm/gemm_table.csv");
        QTest::newRow("Counters, empty") << QStringLiteral("Counters") << QString();
        QTest::newRow("Counters") << QStringLiteral("Counters") << QStringLiteral("/counters/pmc_perf_mi200.csv");
        QTest::newRow("Serving, empty") << QStringLiteral("Serving") << QString();
        QTest::newRow("Serving") << QStringLiteral("Serving") << QStringLiteral("/serving/aiconfigurator_small.csv");
        QTest::newRow("How to measure") << QString() << QString();
    }
    void everyControlSaysWhatItIs()
    {
        QFETCH(QString, tab);
        QFETCH(QString, file);
        if (!file.isEmpty()) {
            QSignalSpy changed(&session(), &Session::measurementsChanged);
            m_open->window.openFiles({data + file});
            QTRY_VERIFY(!changed.isEmpty());
        }
        const QWidget* root = nullptr;
        if (tab.isEmpty()) {
            m_open->press(Qt::Key_M, Qt::ControlModifier);
            root = m_open->child<MeasureDialog>("measureDialog");
        } else {
            showTab(tab);
            root = m_open->child<QTabWidget>("viewTabs")->currentWidget();
        }
        QStringList names;
        for (const QWidget* widget : root->findChildren<QWidget*>()) {
            if (!isControl(widget) || widget->parentWidget()->inherits("QComboBox")
                || widget->parentWidget()->inherits("QAbstractSpinBox") || widget->inherits("QHeaderView"))
                continue;
            const QString who = QString(QLatin1String(widget->metaObject()->className())) + u' ' + widget->objectName()
                + u' ' + widget->accessibleName();
            QVERIFY2(!widget->objectName().isEmpty(), qPrintable(who));
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()), qPrintable(who));
            const bool isPicture = widget->inherits("QCustomPlot") || widget->inherits("QAbstractItemView")
                || widget->inherits("QPlainTextEdit"); // each row and point has its own
            QVERIFY2(isPicture || !widget->toolTip().isEmpty(), qPrintable(who));
            names << widget->objectName();
        }
        QVERIFY(!names.isEmpty());
        QCOMPARE(names.removeDuplicates(), 0);
    }

private:
    Session& session() { return m_open->session; }
    CounterView* counters() const { return m_open->child<CounterView>("counterView"); }
    QuietTable* kernels() const { return m_open->child<QuietTable>("kernelTable"); }
    void showTab(const QString& title)
    {
        auto* tabs = m_open->child<QTabWidget>("viewTabs");
        for (int i = 0; i < tabs->count(); ++i) {
            if (tabs->tabText(i) == title)
                tabs->setCurrentIndex(i);
        }
        QCOMPARE(tabs->tabText(tabs->currentIndex()), title);
        QCoreApplication::processEvents();
    }
    /// Rows, or launches, of the first open file.
    std::size_t sizes()
    {
        if (!session().measurements().empty())
            return session().measurements().front()->sweep.rows.size();
        return session().countedFiles().empty() ? 0 : session().countedFiles().front()->file().launches.size();
    }
    static QList<QPushButton*> copyButtons(const MeasureDialog* dialog)
    {
        QList<QPushButton*> found;
        for (QPushButton* button : dialog->findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("Copy"))
                found << button;
        }
        return found;
    }
    static bool isControl(const QWidget* widget)
    {
        return (widget->focusPolicy() & Qt::TabFocus) != 0 && !widget->inherits("QLabel")
            && !widget->inherits("QSplitter") && !widget->inherits("QScrollArea")
            && !widget->inherits("QComboBoxPrivateContainer") && !widget->inherits("QComboBoxListView")
            && !widget->inherits("QTabBar");
    }

    std::unique_ptr<OpenWindow> m_open;
    std::unique_ptr<program::Files> m_files;
};

QTEST_MAIN(TestMeasuredWindow)
#include "tst_measured_window.moc"

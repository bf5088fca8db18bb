// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QAbstractButton>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QToolButton>

#include "core/measure/gemm_import.h"
#include "tests/core/program.h"
#include "tests/ui/window_fixture.h"
#include "ui/files/file_opener.h"
#include "ui/files/mapping_dialog.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

namespace {

const QString folder = QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm/");

std::string textOf(const QString& name)
{
    QFile file(folder + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

/// What the columns of an unknown table mean: the dialog alone, then within the window.
class TestMappingDialog : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { prepareApplication(); }
    void init() { m_files = std::make_unique<program::Files>(); }
    void cleanup()
    {
        m_dialog.reset();
        m_open.reset();
    }

    void guessesAreFilledIn_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QStringList>("columns"); ///< of m, n, k, time, dtype, gpu, kernel
        QTest::addColumn<QString>("numbers");
        QTest::addColumn<int>("rows");
        const QString no = QStringLiteral("not in the table");
        QTest::newRow("no header, units glued to the values")
            << QStringLiteral("glued_units.csv")
            << QStringList {QStringLiteral("column 1"), QStringLiteral("column 2"), QStringLiteral("column 3"),
                   QStringLiteral("column 4"), no, no, no}
            << QStringLiteral("1,234.5") << 3;
        QTest::newRow("decimal comma") << QStringLiteral("decimal_comma.csv")
                                       << QStringList {QStringLiteral("Rows"), QStringLiteral("Cols"),
                                              QStringLiteral("Depth"), {}, {}, {}, no}
                                       << QStringLiteral("1.234,5") << 2;
    }
    void guessesAreFilledIn()
    {
        QFETCH(QString, file);
        QFETCH(QStringList, columns);
        QFETCH(QString, numbers);
        QFETCH(int, rows);
        show(textOf(file), file);
        for (std::size_t i = 0; i < mappedFieldCount; ++i) {
            const QString expected = columns[static_cast<qsizetype>(i)];
            if (!expected.isEmpty())
                QCOMPARE(column(static_cast<MappedField>(i))->currentText(), expected);
        }
        QCOMPARE(combo("mappingLocale")->currentText(), numbers);
        for (const char* name : {"mappingUnit", "mappingLocale"}) // the tag does not lie under the value
            QVERIFY(combo(name)->width() >= 200);
        const auto* table = m_dialog->findChild<QTableWidget*>(QStringLiteral("mappingRows"));
        QCOMPARE(table->rowCount(), rows);
        QVERIFY(!(table->editTriggers() & QAbstractItemView::AllEditTriggers));
    }

    void opensOnceBatchAndTimeAreGiven()
    {
        show("a;b;c\n1;64;2,5\n16;64;3,5\n", QStringLiteral("ours.csv"));
        QVERIFY(!open()->isEnabled());
        const auto* state = m_dialog->findChild<QLabel*>(QStringLiteral("mappingState"));
        QVERIFY(state->text().contains(QStringLiteral("Batch")) && state->text().contains(QStringLiteral("Time")));
        choose(MappedField::M, 1);
        QVERIFY(!open()->isEnabled());
        QVERIFY(!state->text().contains(QStringLiteral("Batch")) && state->text().contains(QStringLiteral("Time")));
        choose(MappedField::Time, 3);
        QVERIFY(open()->isEnabled());
        QVERIFY(!state->text().contains(QStringLiteral("Still needed")));
        choose(MappedField::M, 0);
        QVERIFY(!open()->isEnabled());
        choose(MappedField::M, 1);

        QSignalSpy accepted(m_dialog.get(), &QDialog::accepted);
        QTest::mouseClick(open(), Qt::LeftButton);
        QCOMPARE(accepted.count(), 1);
    }

    void aConstantStandsForAColumn()
    {
        show("a;b;c\n1;64;2,5\n16;64;3,5\n", QStringLiteral("ours.csv"));
        choose(MappedField::M, 1);
        choose(MappedField::Time, 3);
        type(MappedField::K, QStringLiteral(" 4096 "));
        type(MappedField::N, QStringLiteral("64"));
        type(MappedField::Dtype, QStringLiteral("bf16"));
        QVERIFY(!constant(MappedField::M)->isVisible()); // differs in each row by its nature
        QCOMPARE(m_dialog->mapping()[MappedField::K].constant, std::string("4096"));
        choose(MappedField::N, 2);
        QVERIFY(!constant(MappedField::N)->isEnabled()); // the column wins
        QCOMPARE(m_dialog->mapping()[MappedField::N].constant, std::string());

        GemmFacts facts;
        facts.mapping = m_dialog->mapping();
        facts.mapping->time_unit = TimeUnit::Microseconds;
        const Parsed<GemmSweep> sweep = importGemmText("a;b;c\n1;64;2,5\n16;64;3,5\n", "ours.csv", facts);
        QVERIFY(sweep.ok());
        QCOMPARE(sweep.value.series.front().n, 64);
        QCOMPARE(sweep.value.series.front().k, 4096);
        QCOMPARE(sweep.value.rows.front().time_s, 2.5e-6);
    }

    void whatIsReturnedReadsTheFile_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("rows");
        QTest::addColumn<double>("seconds"); ///< of the first one
        QTest::newRow("glued units") << QStringLiteral("glued_units.csv") << 3 << 0.125e-3;
        QTest::newRow("decimal comma") << QStringLiteral("decimal_comma.csv") << 2 << 0.125e-3;
    }
    void whatIsReturnedReadsTheFile()
    {
        QFETCH(QString, file);
        QFETCH(int, rows);
        QFETCH(double, seconds);
        const std::string text = textOf(file);
        show(text, file);
        if (column(MappedField::Time)->currentIndex() == 0)
            choose(MappedField::Time, 4); // "Dauer [ms]" is no word that is known
        QVERIFY(open()->isEnabled());
        GemmFacts facts;
        facts.mapping = m_dialog->mapping();
        const Parsed<GemmSweep> sweep = importGemmText(text, file.toStdString(), facts);
        QVERIFY2(sweep.ok(), joinedText(sweep.diagnostics).c_str());
        QCOMPARE(sweep.value.rows.size(), static_cast<std::size_t>(rows));
        double shortest = 1;
        for (const GemmRow& row : sweep.value.rows)
            shortest = std::min(shortest, std::abs(row.time_s - seconds));
        QVERIFY(shortest < 1e-12);
    }

    void sameNamesAreToldByTheirPlace()
    {
        show("v;v;v\n1;64;2,5\n16;64;3,5\n", QStringLiteral("same.csv"));
        choose(MappedField::M, 1);
        choose(MappedField::Time, 3);
        QCOMPARE(m_dialog->mapping()[MappedField::M].column, std::string("1"));
        QCOMPARE(m_dialog->mapping()[MappedField::Time].column, std::string("3"));
    }

    void anyTextIsShown_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("one word") << QByteArray("hello");
        QTest::newRow("ragged rows") << QByteArray("a,b,c\n1\n1,2,3,4,5,6\n,,\n");
        QTest::newRow("2,000 columns") << QByteArray("a,").repeated(2'000) + "b\n" + QByteArray("1,").repeated(2'000);
        QTest::newRow("a cell of 100,000 characters") << QByteArray("a,b\n1,") + QByteArray(100'000, 'x');
        QTest::newRow("markup") << QByteArray("<b>a</b>,<img src=x>\n1,2\n");
        QTest::newRow("not UTF-8") << QByteArray("a\xff,b\xfe\n1,2\n");
    }
    void anyTextIsShown()
    {
        QFETCH(QByteArray, text);
        show(text.toStdString(), QStringLiteral("any.csv"));
        QVERIFY(!m_dialog->grab().isNull());
        m_dialog->mapping();
        QVERIFY(!open()->isEnabled() || missingFields(m_dialog->mapping()).empty());
    }

    void theWindowOffersToChooseColumns()
    {
        openWindow();
        const QString path = m_files->write(
            QStringLiteral("shop.csv"), "alpha;beta;gamma;delta\n1;64;32;2,5\n16;64;32;3,5\n256;64;32;4,5\n");
        m_open->window.openFiles({path});
        auto* offer = m_open->child<QToolButton>("messageAction");
        QTRY_VERIFY(offer->isVisible());
        QCOMPARE(offer->text(), QStringLiteral("Choose columns…"));
        QVERIFY2(m_open->message().contains(QStringLiteral("shop.csv")), qPrintable(m_open->message()));
        QTest::mouseClick(offer, Qt::LeftButton);
        QVERIFY(m_open->message().isEmpty());

        auto* dialog = m_open->child<MappingDialog>("mappingDialog");
        QVERIFY(dialog != nullptr);
        QVERIFY(QTest::qWaitForWindowExposed(dialog));
        for (const auto& [name, row] :
            {std::pair("mapping_m", 1), {"mapping_n", 2}, {"mapping_k", 3}, {"mapping_time", 4}})
            dialog->findChild<QComboBox*>(QLatin1String(name))->setCurrentIndex(row);
        auto* unit = dialog->findChild<QComboBox*>(QStringLiteral("mappingUnit"));
        unit->setCurrentIndex(unit->findText(QStringLiteral("us")));
        QTest::mouseClick(dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Open), Qt::LeftButton);
        QTRY_COMPARE(m_open->session.measurements().size(), std::size_t(1));
        QCOMPARE(m_open->session.measurements().front()->sweep.rows.size(), std::size_t(3));
        QCOMPARE(m_open->session.measurements().front()->sweep.rows.front().time_s, 2.5e-6);
        QTRY_VERIFY(m_open->child<MappingDialog>("mappingDialog") == nullptr); // it is gone with its table
        QCOMPARE(m_open->undo().count(), 1);

        // The same header again: no question.
        m_open->window.openFiles(
            {m_files->write(QStringLiteral("shop2.csv"), "Alpha;beta;gamma;delta\n2;64;32;2,5\n8;64;32;3,5\n")});
        QTRY_COMPARE(m_open->session.measurements().size(), std::size_t(2));
        QVERIFY(!offer->isVisible());
    }

    void cancellingOpensNothing()
    {
        openWindow();
        m_open->window.openFiles({m_files->write(QStringLiteral("other.csv"), "uno;due;tre\n1;64;2,5\n16;64;3,5\n")});
        auto* offer = m_open->child<QToolButton>("messageAction");
        QTRY_VERIFY(offer->isVisible());
        QTest::mouseClick(offer, Qt::LeftButton);
        auto* dialog = m_open->child<MappingDialog>("mappingDialog");
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(m_open->child<MappingDialog>("mappingDialog") == nullptr);
        QVERIFY(m_open->session.measurements().empty());
        QCOMPARE(m_open->undo().count(), 0);
    }

private:
    void show(const std::string& text, const QString& name)
    {
        m_dialog = std::make_unique<MappingDialog>(name, tablePreview(text));
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
    }
    void openWindow()
    {
        m_open = std::make_unique<OpenWindow>();
        QVERIFY(m_open->exposed());
    }
    QComboBox* combo(const char* name) const { return m_dialog->findChild<QComboBox*>(QLatin1String(name)); }
    static QString nameOf(MappedField field)
    {
        return QString(QStringLiteral("mapping_") + QLatin1String(std::string(name(field)).c_str()));
    }
    QComboBox* column(MappedField field) const { return m_dialog->findChild<QComboBox*>(nameOf(field)); }
    QLineEdit* constant(MappedField field) const
    {
        return m_dialog->findChild<QLineEdit*>(QString(nameOf(field) + QStringLiteral("_constant")));
    }
    QPushButton* open() const { return m_dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Open); }
    /// By the keyboard, as a user does.
    void choose(MappedField field, int row) const
    {
        QComboBox* box = column(field);
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Home);
        for (int i = 0; i < row; ++i)
            QTest::keyClick(box, Qt::Key_Down);
        QCOMPARE(box->currentIndex(), row);
    }
    void type(MappedField field, const QString& text) const
    {
        constant(field)->clear();
        QTest::keyClicks(constant(field), text);
    }

    std::unique_ptr<program::Files> m_files;
    std::unique_ptr<MappingDialog> m_dialog;
    std::unique_ptr<OpenWindow> m_open;
};

QTEST_MAIN(TestMappingDialog)
#include "tst_mapping_dialog.moc"

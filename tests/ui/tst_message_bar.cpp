// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QAbstractButton>
#include <QLabel>

#include "tests/core/program.h"
#include "tests/ui/window_fixture.h"

using namespace ridgepoint;
using namespace ridgepoint::fixtures;
using Tone = MessageBar::Tone;

namespace {

const QString counters = QStringLiteral(RIDGEPOINT_TEST_DATA "/counters/");

} // namespace

/// Problems and offers stay until somebody deals with them, whatever is opened beside them.
class TestMessageBar : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { prepareApplication(); }
    void init()
    {
        m_bar = std::make_unique<MessageBar>();
        m_bar->resize(700, 100);
    }
    void cleanup()
    {
        m_bar.reset();
        m_open.reset();
    }

    void aNoticeReplacesANotice()
    {
        say("one.csv: 5 rows opened");
        say("two.csv: 6 rows opened");
        QCOMPARE(m_bar->text(), QStringLiteral("two.csv: 6 rows opened"));
        QCOMPARE(m_bar->count(), std::size_t(1));
    }

    void aNoticeReplacesNoProblem()
    {
        complain("no rights");
        say("ok.csv: 6 launches opened");
        say("more.csv: 2 launches opened");
        QCOMPARE(m_bar->text(), QStringLiteral("no rights\nmore.csv: 2 launches opened"));
        click(0);
        QCOMPARE(m_bar->text(), QStringLiteral("more.csv: 2 launches opened"));
        click(0);
        QVERIFY(m_bar->isHidden());
        QCOMPARE(m_bar->count(), std::size_t(0));
    }

    void aProblemReplacesNoOffer()
    {
        int accepted = 0;
        m_bar->offer(
            QStringLiteral("shop.csv: which columns?"), QStringLiteral("Choose columns…"), [&] { ++accepted; });
        complain("broken.csv: no table");
        QCOMPARE(m_bar->text(), QStringLiteral("broken.csv: no table\nshop.csv: which columns?"));
        QTest::mouseClick(row(1)->findChild<QAbstractButton*>(QStringLiteral("messageAction")), Qt::LeftButton);
        QCOMPARE(accepted, 1);
        QCOMPARE(m_bar->text(), QStringLiteral("broken.csv: no table"));
    }

    /// The bar must be free for what accepting an offer says.
    void acceptingMaySaySomething()
    {
        m_bar->offer(QStringLiteral("reload?"), QStringLiteral("Reload"), [this] { say("reloaded"); });
        QTest::mouseClick(row(0)->findChild<QAbstractButton*>(QStringLiteral("messageAction")), Qt::LeftButton);
        QCOMPARE(m_bar->text(), QStringLiteral("reloaded"));
    }

    void whatHasNoRoomWaits()
    {
        for (const char* text : {"a", "b", "c", "d", "e"})
            complain(text);
        say("ok");
        QCOMPARE(m_bar->text(), QStringLiteral("e\nd\nok"));
        QCOMPARE(m_bar->count(), std::size_t(6));
        auto* waiting = m_bar->findChild<QLabel*>(QStringLiteral("messagesWaiting"));
        QVERIFY2(waiting->text().startsWith(u'3'), qPrintable(waiting->text()));
        click(0);
        QCOMPARE(m_bar->text(), QStringLiteral("d\nc\nok"));
        QTest::mouseClick(m_bar->findChild<QAbstractButton*>(QStringLiteral("messagesCloseAll")), Qt::LeftButton);
        QCOMPARE(m_bar->count(), std::size_t(0));
        QVERIFY(m_bar->text().isEmpty());
    }

    void theSameProblemIsSaidOnce()
    {
        complain("a");
        complain("b");
        complain("a");
        QCOMPARE(m_bar->text(), QStringLiteral("a\nb"));
    }

    void escapeClosesOneMessage()
    {
        complain("a");
        complain("b");
        QTest::keyClick(m_bar.get(), Qt::Key_Escape);
        QCOMPARE(m_bar->text(), QStringLiteral("a"));
    }

    void longListsShareTheRoom()
    {
        QString lines;
        for (int i = 0; i < 40; ++i)
            lines += QStringLiteral("line %1\n").arg(i);
        m_bar->showMessage(lines, Tone::Problem);
        QVERIFY(label(0)->text().contains(QStringLiteral("line 7")));
        QCOMPARE(label(0)->toolTip(), lines);
        complain("b");
        complain("c");
        QVERIFY(label(2)->text().contains(QStringLiteral("line 1")));
        QVERIFY(!label(2)->text().contains(QStringLiteral("line 2")));
        QVERIFY(m_bar->text().contains(QStringLiteral("line 39")));
    }

    void twoFilesAtOnce_data()
    {
        QTest::addColumn<QStringList>("names");
        QTest::newRow("no rights, then a good one") << QStringLiteral("ncu_no_rights.txt ncu_long.csv").split(u' ');
        QTest::newRow("a good one, then no rights") << QStringLiteral("ncu_long.csv ncu_no_rights.txt").split(u' ');
    }
    void twoFilesAtOnce()
    {
        QFETCH(QStringList, names);
        openWindow();
        QStringList paths;
        for (const QString& name : names)
            paths << counters + name;
        m_open->window.openFiles(paths);
        QTRY_COMPARE(m_open->session.countedFiles().size(), std::size_t(1));
        QTRY_COMPARE(bar()->count(), std::size_t(2));
        QVERIFY2(m_open->message().contains(QStringLiteral("ncu_no_rights.txt")), qPrintable(m_open->message()));
        QVERIFY2(m_open->message().contains(QStringLiteral("ncu_long.csv")), qPrintable(m_open->message()));
    }

    /// The permission error and the offer are both still there after the good file.
    void threeFilesAtOnce()
    {
        openWindow();
        program::Files files;
        const QString shop = files.write(
            QStringLiteral("shop.csv"), "alpha;beta;gamma;delta\n1;64;32;2,5\n16;64;32;3,5\n256;64;32;4,5\n");
        m_open->window.openFiles(
            {shop, counters + QStringLiteral("ncu_no_rights.txt"), counters + QStringLiteral("ncu_long.csv")});
        QTRY_COMPARE(m_open->session.countedFiles().size(), std::size_t(1));
        QTRY_COMPARE(bar()->count(), std::size_t(3));
        for (const char* name : {"shop.csv", "ncu_no_rights.txt", "ncu_long.csv"})
            QVERIFY2(m_open->message().contains(QLatin1String(name)), qPrintable(m_open->message()));
        const auto actions = bar()->findChildren<QAbstractButton*>(QStringLiteral("messageAction"));
        QCOMPARE(std::ranges::count_if(actions, &QWidget::isVisible), 1);
    }

private:
    void say(const char* text) { m_bar->showMessage(QString::fromUtf8(text), Tone::Notice); }
    void complain(const char* text) { m_bar->showMessage(QString::fromUtf8(text), Tone::Problem); }
    QWidget* row(int index) const { return m_bar->findChildren<QWidget*>(QStringLiteral("messageRow")).at(index); }
    QLabel* label(int index) const { return row(index)->findChild<QLabel*>(QStringLiteral("messageText")); }
    /// Closes the message of a row.
    void click(int index) const
    {
        QTest::mouseClick(row(index)->findChild<QAbstractButton*>(QStringLiteral("messageClose")), Qt::LeftButton);
    }
    void openWindow()
    {
        m_open = std::make_unique<OpenWindow>();
        QVERIFY(m_open->exposed());
    }
    MessageBar* bar() const { return m_open->child<MessageBar>("messageBar"); }

    std::unique_ptr<MessageBar> m_bar;
    std::unique_ptr<OpenWindow> m_open;
};

QTEST_MAIN(TestMessageBar)
#include "tst_message_bar.moc"

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QSlider>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>

#include "tests/ui/window_fixture.h"
#include "ui/scenario_panel/log_slider.h"

#include <map>
#include <set>

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

namespace {

/// Every entry of a menu and of those below it.
void collect(const QMenu& menu, QList<QAction*>& actions)
{
    for (QAction* action : menu.actions()) {
        if (action->menu() != nullptr)
            collect(*action->menu(), actions);
        else if (!action->isSeparator())
            actions << action;
    }
}

} // namespace

/// The window without a mouse, and what screen readers and scripts find in it.
class TestWindowControls : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { prepareApplication(); }
    void init()
    {
        m_open = std::make_unique<OpenWindow>();
        QVERIFY(m_open->exposed());
    }
    void cleanup() { m_open.reset(); }

    void every_control_has_names()
    {
        int controls = 0;
        for (const QWidget* widget : m_open->window.findChildren<QWidget*>()) {
            const bool named = qobject_cast<const QSlider*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget)
                || qobject_cast<const QComboBox*>(widget) || qobject_cast<const QTableView*>(widget);
            if (!named || qobject_cast<const QMenu*>(widget))
                continue;
            ++controls;
            QVERIFY2(!widget->objectName().isEmpty(), describe(widget));
            QVERIFY2(!widget->accessibleName().isEmpty(), describe(widget));
        }
        QVERIFY(controls > 15);
    }

    void object_names_of_controls_are_unique()
    {
        std::map<QString, int> names;
        for (const QWidget* widget : m_open->window.findChildren<QWidget*>()) {
            if (qobject_cast<const QSlider*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget)
                || qobject_cast<const QComboBox*>(widget))
                ++names[widget->objectName()];
        }
        for (const auto& [name, count] : names)
            QVERIFY2(count == 1, qPrintable(name));
    }

    void documented_names_exist()
    {
        for (const char* name : {"batchSlider", "batchSpin", "promptSlider", "kvHeadsSlider", "gpuCombo", "modelCombo",
                 "rooflinePlot", "operatorTable"})
            QVERIFY2(child<QWidget>(name) != nullptr, name);
    }

    void tab_reaches_every_control()
    {
        const std::set<const QWidget*> reached = walked(Qt::Key_Tab);
        for (const char* name : {"modelCombo", "gpuCombo", "weightsCombo", "activationsCombo", "kvCacheCombo",
                 "batchSpin", "batchSlider", "promptSpin", "promptSlider", "outputSlider", "kvHeadsSlider",
                 "tensorParallelSlider", "attentionFused", "projectionsSeparate", "conventionCombo", "rooflinePlot",
                 "operatorFilter", "operatorTable", "tpotFigure", "timeStrip"}) {
            const auto* widget = child<QWidget>(name);
            QVERIFY2(widget != nullptr, name);
            const bool found =
                std::ranges::any_of(reached, [&](const QWidget* w) { return w == widget || widget->isAncestorOf(w); });
            QVERIFY2(found || !(widget->focusPolicy() & Qt::TabFocus), name);
            QVERIFY2(found, name);
        }
        QCOMPARE(walked(Qt::Key_Backtab), reached);
    }

    void what_takes_the_focus_has_a_name()
    {
        for (const QWidget* widget : walked(Qt::Key_Tab)) {
            const QWidget* owner = qobject_cast<const QLineEdit*>(widget) && widget->accessibleName().isEmpty()
                ? widget->parentWidget()
                : widget;
            QVERIFY2(!owner->accessibleName().isEmpty() || qobject_cast<const QTabBar*>(owner)
                    || qobject_cast<const QTabWidget*>(owner),
                describe(owner));
        }
    }

    void arrow_keys_move_sliders()
    {
        auto* slider = child<LogSlider>("batchSlider");
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_Right);
        QCOMPARE(m_open->session.scenario().workload.batch, 72);
        QTest::keyClick(slider, Qt::Key_Left);
        QCOMPARE(m_open->session.scenario().workload.batch, 64);
        QTest::keyClick(slider, Qt::Key_Home);
        QCOMPARE(m_open->session.scenario().workload.batch, 1);
        QTest::keyClick(slider, Qt::Key_End);
        QCOMPARE(m_open->session.scenario().workload.batch, 1024);
    }

    void arrow_keys_walk_the_plot()
    {
        m_open->press(Qt::Key_2, Qt::ControlModifier);
        RooflineCanvas& canvas = m_open->canvas();
        m_open->paintedScene();
        canvas.setFocus();
        const std::vector<OperatorRef> order = canvas.walkOrder();
        QVERIFY(order.size() > 8);
        for (std::size_t i = 0; i < order.size() + 1; ++i) {
            QTest::keyClick(&canvas, Qt::Key_Right);
            QCOMPARE(m_open->session.selected(), std::optional(order[i % order.size()]));
        }
        QTest::keyClick(&canvas, Qt::Key_Left);
        QCOMPARE(m_open->session.selected(), std::optional(order.back()));
        QTest::keyClick(&canvas, Qt::Key_Escape);
        QVERIFY(!m_open->session.selected());
        QTest::keyClick(&canvas, Qt::Key_Left);
        QCOMPARE(m_open->session.selected(), std::optional(order.back()));
    }

    void keys_zoom_pan_and_fit()
    {
        RooflineCanvas& canvas = m_open->canvas();
        const PlotFrame fitted = canvas.frame();
        canvas.setFocus();
        QTest::keyClick(&canvas, Qt::Key_Plus);
        QVERIFY(canvas.frame().x_high - canvas.frame().x_low < fitted.x_high - fitted.x_low);
        QTest::keyClick(&canvas, Qt::Key_Up);
        QVERIFY(canvas.chosenRange().has_value());
        QTest::keyClick(&canvas, Qt::Key_0, Qt::ControlModifier);
        QVERIFY(!canvas.chosenRange());
        QCOMPARE(canvas.frame().x_high, fitted.x_high);
        QTest::keyClick(&canvas, Qt::Key_Minus);
        QTest::keyClick(&canvas, Qt::Key_Home);
        QCOMPARE(canvas.frame().x_low, fitted.x_low);
    }

    void enter_opens_the_formula_lens_data()
    {
        QTest::addColumn<QByteArray>("widget");
        QTest::newRow("plot") << QByteArray("rooflinePlot");
        QTest::newRow("table") << QByteArray("operatorTable");
        QTest::newRow("summary") << QByteArray("tpotFigure");
    }
    void enter_opens_the_formula_lens()
    {
        QFETCH(QByteArray, widget);
        m_open->session.select(OperatorRef {OperatorId::UpProj, true});
        auto* target = child<QWidget>(widget.constData());
        target->setFocus();
        QTest::keyClick(target, Qt::Key_Return);
        const auto* lens = child<QWidget>("formulaLens");
        QVERIFY(lens != nullptr && lens->isVisible());
    }

    void actions_are_complete()
    {
        QList<QAction*> actions;
        for (const QAction* top : m_open->window.menuBar()->actions())
            collect(*top->menu(), actions);
        QVERIFY(actions.size() > 12);
        std::set<QString> shortcuts;
        for (const QAction* action : actions) {
            QVERIFY(!action->text().isEmpty());
            QVERIFY2(action->toolTip().size() > action->iconText().size(), qPrintable(action->text()));
            QVERIFY2(!action->shortcut().isEmpty(), qPrintable(action->text()));
            for (const QKeySequence& keys : action->shortcuts())
                QVERIFY2(shortcuts.insert(keys.toString()).second, qPrintable(keys.toString()));
        }
        // What the tool bar and context menus offer is in the menus as well.
        for (const QAction* action : m_open->window.findChildren<QAction*>()) {
            if (!action->objectName().isEmpty() && !action->objectName().startsWith(u"_q_"))
                QVERIFY2(actions.contains(action), qPrintable(action->objectName()));
        }
    }

    void shortcuts_act()
    {
        m_open->press(Qt::Key_T, Qt::ControlModifier);
        QVERIFY(m_open->session.trailsShown());
        m_open->press(Qt::Key_T, Qt::ControlModifier);
        QVERIFY(!m_open->session.trailsShown());
        m_open->press(Qt::Key_L, Qt::ControlModifier);
        QVERIFY(child<QWidget>("formulaLens")->isVisible());
    }

    void mnemonics_reach_one_control_each()
    {
        std::map<QString, QStringList> mnemonics;
        for (const QLabel* label : m_open->window.findChildren<QLabel*>()) {
            const QString keys = QKeySequence::mnemonic(label->text()).toString();
            if (!keys.isEmpty() && label->buddy() != nullptr && label->isVisible())
                mnemonics[keys] << label->text();
        }
        for (const QAction* action : m_open->window.menuBar()->actions())
            mnemonics[QKeySequence::mnemonic(action->text()).toString()] << action->text();
        for (const auto& [keys, texts] : mnemonics)
            QVERIFY2(texts.size() == 1, qPrintable(keys + u": " + texts.join(u", ")));
    }

    void themes_switch_and_repaint()
    {
        const QImage light = m_open->canvas().grab().toImage();
        m_open->child<QAction>("themeAction2")->trigger();
        QTRY_VERIFY(Theme::of(m_open->window.palette()).is_dark);
        QVERIFY(m_open->canvas().theme().is_dark);
        QTRY_COMPARE(m_open->canvas().grab().toImage().pixelColor(3, 3), Theme::dark().paper);
        QVERIFY(brightShare(m_open->window.grab().toImage()) < 0.1);
        QCOMPARE(QSettings().value(QStringLiteral("window/theme")).toInt(), 2);

        m_open->child<QAction>("themeAction1")->trigger();
        QTRY_VERIFY(!m_open->canvas().theme().is_dark);
        QTRY_COMPARE(m_open->canvas().grab().toImage(), light);
        QVERIFY(brightShare(m_open->window.grab().toImage()) > 0.8);
    }

private:
    template<typename Widget> Widget* child(const char* name) const { return m_open->child<Widget>(name); }

    static const char* describe(const QWidget* widget)
    {
        static QByteArray text;
        text = QByteArray(widget->metaObject()->className()) + ' ' + widget->objectName().toUtf8();
        return text.constData();
    }

    /// Every widget that has the focus on the way around the window.
    std::set<const QWidget*> walked(Qt::Key key)
    {
        child<QWidget>("batchSpin")->setFocus();
        std::set<const QWidget*> seen;
        for (int i = 0; i < 200; ++i) {
            const QWidget* now = QApplication::focusWidget();
            if (now == nullptr || (!seen.insert(now).second && now == child<QWidget>("batchSpin")))
                break;
            QTest::keyClick(QApplication::focusWidget(), key);
        }
        return seen;
    }

    static double brightShare(const QImage& image)
    {
        int bright = 0;
        int all = 0;
        for (int y = 0; y < image.height(); y += 5) {
            for (int x = 0; x < image.width(); x += 5, ++all)
                bright += qGray(image.pixel(x, y)) > 150 ? 1 : 0;
        }
        return static_cast<double>(bright) / all;
    }

    std::unique_ptr<OpenWindow> m_open;
};

QTEST_MAIN(TestWindowControls)
#include "tst_window_controls.moc"

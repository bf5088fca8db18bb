// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every action of the window: menu entry, shortcut, tool tip, and its place in the tool bar.
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QFileDialog>
#include <QMenuBar>
#include <QMessageBox>
#include <QSaveFile>
#include <QSettings>
#include <QToolBar>
#include <QToolButton>
#include <QUndoStack>

#include "core/scenario/scenario_json.h"
#include "ui/figure/figure.h"
#include "ui/files/file_opener.h"
#include "ui/roofline_view/roofline_canvas.h"
#include "ui/scenario_panel/segmented_control.h"
#include "ui/window/formula_window.h"
#include "ui/window/main_window.h"
#include "ui/window/measured_tabs.h"
#include "ui/window/message_bar.h"

namespace ridgepoint {

QAction* MainWindow::addAction(const QString& objectName, const QString& text, const QKeySequence& shortcut,
    const QString& toolTip, const std::function<void()>& triggered)
{
    auto* action = new QAction(text, this);
    action->setObjectName(objectName);
    action->setShortcut(shortcut);
    action->setToolTip(shortcut.isEmpty()
            ? toolTip
            : toolTip + QStringLiteral(" (") + shortcut.toString(QKeySequence::NativeText) + u')');
    action->setStatusTip(toolTip);
    if (triggered)
        connect(action, &QAction::triggered, this, triggered);
    QMainWindow::addAction(action);
    return action;
}

void MainWindow::buildActions()
{
    buildFileMenu();
    buildEditMenu();
    buildViewMenu();
    buildHelpMenu();
    m_tool_bar = addToolBar(tr("Tools"));
    m_tool_bar->setObjectName(QStringLiteral("toolBar"));
    m_tool_bar->setMovable(false);
    m_tool_bar->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_tool_bar->setFixedHeight(46); // its buttons come with the panels; the plot does not move then
}

void MainWindow::buildFileMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    menu->addAction(addAction(QStringLiteral("openAction"), tr("&Open…"), QKeySequence::Open,
        tr("Open measured GEMM files, profilers' tables, a model's config.json or a scenario"),
        [this] { chooseFiles(); }));
    menu->addAction(addAction(QStringLiteral("saveScenarioAction"), tr("&Save scenario…"), QKeySequence::Save,
        tr("Save the scenario as a file that the window and the command line read"), [this] { saveScenario(); }));
    menu->addAction(addAction(QStringLiteral("exportAction"), tr("&Export figure…"), QKeySequence(Qt::CTRL | Qt::Key_E),
        tr("Save the roofline as a slide figure: SVG, PDF or PNG"), [this] { exportFigure(); }));
    menu->addSeparator();
    menu->addAction(addAction(QStringLiteral("quitAction"), tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q),
        tr("Close the window"), [this] { close(); }));
}

void MainWindow::buildEditMenu()
{
    QMenu* menu = m_edit_menu = menuBar()->addMenu(tr("&Edit"));
    QAction* undo = m_session.undoStack().createUndoAction(this, tr("&Undo"));
    undo->setObjectName(QStringLiteral("undoAction"));
    undo->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Z));
    QAction* redo = m_session.undoStack().createRedoAction(this, tr("&Redo"));
    redo->setObjectName(QStringLiteral("redoAction"));
    redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    // A changed text takes the tool tip with it.
    for (const auto& [action, tip] :
        {std::pair(undo, tr("Take back the last step (Ctrl+Z)")), std::pair(redo, tr("Do it again (Ctrl+Shift+Z)"))}) {
        action->setToolTip(tip);
        connect(action, &QAction::changed, action, [action = action, tip = tip] { action->setToolTip(tip); });
    }
    menu->addActions({undo, redo});
    menu->addSeparator();
}

void MainWindow::buildViewMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    const std::array names {tr("&Prefill"), tr("&Decode"), tr("&Both")};
    for (int i = 0; i < 3; ++i) {
        menu->addAction(addAction(QStringLiteral("phaseAction%1").arg(i), names[static_cast<std::size_t>(i)],
            QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + i)), tr("Show this phase"),
            [this, i] { m_session.setPhases(static_cast<PhaseView>(i)); }));
    }
    menu->addSeparator();
    QAction* trails = addAction(QStringLiteral("trailsAction"), tr("&Trails"), QKeySequence(Qt::CTRL | Qt::Key_T),
        tr("Leave each operator's path over the whole range of the control that is being moved"), {});
    trails->setCheckable(true);
    connect(trails, &QAction::toggled, &m_session, &Session::setTrailsShown);
    menu->addAction(trails);
    buildTimesMenu(*menu);
    menu->addAction(addAction(QStringLiteral("fitAction"), tr("&Fit"), QKeySequence(Qt::CTRL | Qt::Key_0),
        tr("Show everything on the roofline"), [this] { m_roofline->fit(); }));
    menu->addSeparator();
    int key = Qt::Key_F6;
    for (QDockWidget* dock : {m_scenario_dock, m_summary_dock, m_operators_dock}) {
        QAction* toggle = dock->toggleViewAction();
        toggle->setObjectName(dock->objectName() + QLatin1String("Action"));
        toggle->setShortcut(QKeySequence(key++));
        toggle->setToolTip(tr("Show or hide the panel %1 (%2)")
                               .arg(dock->windowTitle(), toggle->shortcut().toString(QKeySequence::NativeText)));
        menu->addAction(toggle);
    }
    menu->addSeparator();
    QMenu* themes = menu->addMenu(tr("T&heme"));
    auto* group = new QActionGroup(this);
    const std::array titles {tr("As the &system"), tr("&Light"), tr("&Dark")};
    constexpr std::array keys {Qt::Key_Y, Qt::Key_L, Qt::Key_D};
    for (int i = 0; i < 3; ++i) {
        QAction* action = addAction(QStringLiteral("themeAction%1").arg(i), titles[static_cast<std::size_t>(i)],
            QKeySequence(Qt::CTRL | Qt::SHIFT | keys[static_cast<std::size_t>(i)]), tr("Colours of the window"),
            [this, i] { chooseTheme(static_cast<ThemeChoice>(i)); });
        action->setCheckable(true);
        action->setChecked(QSettings().value(QStringLiteral("window/theme"), 0).toInt() == i);
        group->addAction(action);
        themes->addAction(action);
    }
}

/// Offered only while a time model tells times beside the ideal ones.
void MainWindow::buildTimesMenu(QMenu& menu)
{
    QMenu* times = menu.addMenu(tr("Sho&w times"));
    times->setObjectName(QStringLiteral("timesMenu"));
    auto* group = new QActionGroup(this);
    const std::array titles {tr("&Ideal"), tr("&Expected"), tr("&Both")};
    const std::array tips {tr("Points, times and shares that the roofs allow"),
        tr("Points, times and shares that the time model expects"),
        tr("Ideal and expected times, joined by arrows on the roofline")};
    for (int i = 0; i < 3; ++i) {
        const auto index = static_cast<std::size_t>(i);
        QAction* action = addAction(QStringLiteral("timesAction%1").arg(i), titles[index],
            QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + i)), tips[index],
            [this, i] { m_session.setShownTimes(static_cast<ShownTimes>(i)); });
        action->setCheckable(true);
        group->addAction(action);
        times->addAction(action);
    }
    QAction* roofs =
        addAction(QStringLiteral("shapeRoofsAction"), tr("&Curved roofs"), QKeySequence(Qt::CTRL | Qt::Key_R),
            tr("Launch floor, tiles and bandwidth of the selected matrix product at any number of rows"), {});
    roofs->setCheckable(true);
    connect(roofs, &QAction::toggled, &m_session, &Session::setShapeRoofsShown);
    menu.addAction(roofs);
    const auto follow = [this, times, group, roofs] {
        const bool offered = m_session.scenario().time_model != TimeModel::Ideal;
        times->menuAction()->setEnabled(offered);
        group->setEnabled(offered);
        roofs->setEnabled(offered);
        group->actions().at(static_cast<int>(m_session.chosenTimes()))->setChecked(true);
    };
    connect(&m_session, &Session::scenarioChanged, this, follow);
    connect(&m_session, &Session::shownTimesChanged, this, follow);
    follow();
}

void MainWindow::buildHelpMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    menu->addAction(addAction(QStringLiteral("formulaAction"), tr("&Formula"), QKeySequence(Qt::CTRL | Qt::Key_L),
        tr("How the numbers of the selected operator, or of the time per token, come about"), [this] {
            if (const auto& selected = m_session.selected())
                m_formulas->showOperator(*selected);
            else
                m_formulas->showMetric(QStringLiteral("tpot"));
        }));
    menu->addAction(addAction(QStringLiteral("measureAction"), tr("How to &measure…"),
        QKeySequence(Qt::CTRL | Qt::Key_M), tr("Command lines that collect what the roofline needs"), [this] {
            buildPanels();
            m_measured_tabs->showHowToMeasure();
        }));
    menu->addAction(addAction(
        QStringLiteral("aboutAction"), tr("&About Ridgepoint"), QKeySequence(Qt::Key_F1), tr("What this is"), [this] {
            QMessageBox::about(this, tr("About Ridgepoint"),
                tr("<b>Ridgepoint %1</b><br>Rooflines of transformer inference, live.<br>GPL-3.0-or-later")
                    .arg(QCoreApplication::applicationVersion()));
        }));
}

void MainWindow::buildToolBar()
{
    QToolBar* bar = m_tool_bar;
    bar->addAction(findChild<QAction*>(QStringLiteral("openAction")));
    bar->addAction(findChild<QAction*>(QStringLiteral("trailsAction")));
    m_phase_control = new SegmentedControl(tr("Phases"),
        {{QStringLiteral("phasePrefill"), tr("Prefill"), tr("Show the prefill only (Ctrl+1)")},
            {QStringLiteral("phaseDecode"), tr("Decode"), tr("Show the decode step only (Ctrl+2)")},
            {QStringLiteral("phaseBoth"), tr("Both"), tr("Show both phases (Ctrl+3)")}});
    m_phase_control->setFixedWidth(310);
    bar->addAction(findChild<QAction*>(QStringLiteral("formulaAction")));
    bar->addWidget(m_phase_control);
    buildTimesControl(*bar);
    bar->addAction(findChild<QAction*>(QStringLiteral("exportAction")));
}

/// Not there under the ideal time model: there is nothing to choose.
void MainWindow::buildTimesControl(QToolBar& bar)
{
    m_times_control = new SegmentedControl(tr("Times"),
        {{QStringLiteral("timesIdeal"), tr("Ideal"), tr("Show the times that the roofs allow (Alt+1)")},
            {QStringLiteral("timesExpected"), tr("Expected"), tr("Show the times that the time model expects (Alt+2)")},
            {QStringLiteral("timesBoth"), tr("Both"), tr("Show both, joined by arrows on the roofline (Alt+3)")}});
    m_times_control->setFixedWidth(310);
    QAction* place = bar.addWidget(m_times_control);
    connect(m_times_control, &SegmentedControl::chosen, this,
        [this](int index) { m_session.setShownTimes(static_cast<ShownTimes>(index)); });
    const auto follow = [this, place] {
        place->setVisible(m_session.scenario().time_model != TimeModel::Ideal);
        m_times_control->setCurrent(static_cast<int>(m_session.chosenTimes()));
    };
    connect(&m_session, &Session::scenarioChanged, this, follow);
    connect(&m_session, &Session::shownTimesChanged, this, follow);
    follow();
}

/// The tool bar alone has a style sheet: it is never repainted while a slider moves.
void MainWindow::styleToolBar()
{
    const Theme& theme = Theme::of(palette());
    const QString style =
        QStringLiteral("QToolBar { background: %1; border: 0; padding: 6px 10px; spacing: 8px; }"
                       "QToolBar > QToolButton { background: %2; border: 1px solid %3; border-radius: 6px; padding: "
                       "5px 14px; color: %4; }"
                       "QToolBar > QToolButton:hover, QToolBar > QToolButton:focus { border-color: %5; }"
                       "QToolBar > QToolButton:checked, QToolBar > QToolButton:pressed { background: %5; border-color: "
                       "%5; color: %6; }");
    m_tool_bar->setStyleSheet(style.arg(theme.window.name(), theme.paper.name(), theme.border.name(), theme.ink.name(),
        theme.accent.name(), theme.on_accent.name()));
}

void MainWindow::chooseFiles()
{
    openFiles(QFileDialog::getOpenFileNames(
        this, tr("Open"), {}, tr("Measured files, models and scenarios (*.csv *.json *.txt *.log);;All files (*)")));
}

void MainWindow::openFiles(const QStringList& paths)
{
    if (!paths.isEmpty())
        m_opener->open(paths);
}

void MainWindow::saveScenario()
{
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save scenario"), QStringLiteral("scenario.json"), tr("Scenarios (*.json)"));
    if (path.isEmpty())
        return;
    QSaveFile file(path);
    const QByteArray text = QByteArray::fromStdString(writeScenario(m_session.scenario()));
    if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit())
        emit m_session.notice(tr("Saved to %1").arg(path));
    else
        emit m_session.problem(tr("%1: cannot be written: %2").arg(path, file.errorString()));
}

void MainWindow::exportFigure()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Export figure"), QStringLiteral("roofline.svg"),
        tr("SVG slide (*.svg);;PDF slide (*.pdf);;PNG slide (*.png)"));
    if (!path.isEmpty())
        exportFigureTo(path);
}

bool MainWindow::exportFigureTo(const QString& path)
{
    RooflineFigure figure {m_session.scenario(), m_session.analysis()};
    figure.phases = m_session.phases();
    figure.trails = m_roofline->trails();
    figure.trail_control = m_session.activeControl();
    figure.clouds = m_roofline->clouds();
    figure.times = m_session.shownTimes();
    figure.selected = m_session.selected();
    figure.shape_roofs = m_session.shapeRoofsShown();
    figure.range = m_roofline->chosenRange();
    figure.theme = &Theme::of(palette());
    const QString error = ridgepoint::exportFigure(path, figure);
    if (error.isEmpty())
        emit m_session.notice(tr("Exported to %1").arg(path));
    else
        emit m_session.problem(error);
    return error.isEmpty();
}

void MainWindow::chooseTheme(ThemeChoice choice)
{
    QSettings().setValue(QStringLiteral("window/theme"), static_cast<int>(choice));
    applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()), choice);
}

} // namespace ridgepoint

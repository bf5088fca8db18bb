// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QMainWindow>
#include <QTimer>

#include "ui/session/session.h"
#include "ui/theme/theme.h"

#include <functional>
#include <memory>

class QDockWidget;
class QLabel;
class QMenu;
class QTabWidget;
class QToolBar;

namespace ridgepoint {

class BreakdownCharts;
class CalibrationTab;
class FileOpener;
class FormulaWindow;
class ImportProgressBar;
class Insight;
class MeasuredTabs;
class MeasuredViews;
class MessageBar;
class OperatorTable;
class RooflineCanvas;
class ScenarioPanel;
class SegmentedControl;
class SummaryPanel;
class TimeStrip;

/// The window: docks around the plot, and the wires between the session and its views. What the views do is theirs.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(Session& session, QWidget* parent = nullptr);
    ~MainWindow() override;

    Session& session() { return m_session; }
    /// Opens measured files, a config.json or a scenario, each told apart by its content.
    void openFiles(const QStringList& paths);
    /// Writes what the roofline shows as a slide: SVG, PDF or PNG by the suffix. Says in the message bar how it went.
    bool exportFigureTo(const QString& path);
    /// Reads all presets when the panels are built; until then the session's own are enough.
    void setCatalogLoader(std::function<Catalog()> loader) { m_catalog_loader = std::move(loader); }
    /// Fills the docks. The first frame shows the roofline with room for them, the next one everything: a window
    /// appears about twenty milliseconds earlier that way. Called by itself after the first frame; calling it before
    /// does no harm.
    void buildPanels();

signals:
    /// After the roofline has been painted with a change of the scenario: seconds since the change.
    void framePainted(double seconds);
    void firstFramePainted();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void buildCentre();
    void buildDocks();
    void loadCatalog();
    void buildBreakdownTab();
    void buildMeasuredTabs();
    void buildOpener();
    void chooseColumns(const QString& path, const struct TablePreview& preview);
    void buildStatusBar();
    void connectSession();
    void connectViews();
    void showScenario(const Scenario& scenario);
    void showAnalysis(const Analysis& analysis);
    QString tableDetail() const;
    void showPhases();
    void showSelection();
    void showVerdict(const struct Verdict& verdict);
    void showStatus();
    void measureFrame();

    // Actions, in window_actions.cpp.
    void buildActions();
    void buildFileMenu();
    void buildEditMenu();
    void buildViewMenu();
    void buildHelpMenu();
    void buildTimesMenu(QMenu& menu);
    void buildToolBar();
    void buildTimesControl(QToolBar& bar);
    void styleToolBar();
    QAction* addAction(const QString& objectName, const QString& text, const QKeySequence& shortcut,
        const QString& toolTip, const std::function<void()>& triggered);
    void chooseFiles();
    void exportFigure();
    void saveScenario();
    void chooseTheme(ThemeChoice choice);

    Session& m_session;
    std::function<Catalog()> m_catalog_loader;
    Insight* m_insight = nullptr;
    FormulaWindow* m_formulas = nullptr;
    FileOpener* m_opener = nullptr;
    MeasuredViews* m_measured = nullptr;
    MeasuredTabs* m_measured_tabs = nullptr;
    CalibrationTab* m_calibration = nullptr;
    QTabWidget* m_tabs = nullptr;
    MessageBar* m_messages = nullptr;
    RooflineCanvas* m_roofline = nullptr;
    TimeStrip* m_strip = nullptr;
    ScenarioPanel* m_scenario_panel = nullptr;
    QDockWidget* m_scenario_dock = nullptr;
    QDockWidget* m_summary_dock = nullptr;
    QDockWidget* m_operators_dock = nullptr;
    OperatorTable* m_table = nullptr;
    SummaryPanel* m_summary = nullptr;
    BreakdownCharts* m_charts = nullptr;
    QMenu* m_edit_menu = nullptr;
    QToolBar* m_tool_bar = nullptr;
    SegmentedControl* m_phase_control = nullptr;
    SegmentedControl* m_times_control = nullptr; ///< offered while a time model tells expected times
    QLabel* m_status = nullptr;
    QLabel* m_timing = nullptr;
    ImportProgressBar* m_progress = nullptr;
    QElapsedTimer m_since_change;
    QTimer m_timing_refresh;
    double m_frame_seconds = 0;
    bool m_frame_pending = false;
    bool m_painted_once = false;
};

} // namespace ridgepoint

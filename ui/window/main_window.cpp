// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QIcon>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QStatusBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/files/file_opener.h"
#include "ui/files/mapping_dialog.h"
#include "ui/operator_table/operator_table.h"
#include "ui/roofline_view/roofline_canvas.h"
#include "ui/scenario_panel/scenario_panel.h"
#include "ui/scenario_panel/segmented_control.h"
#include "ui/summary_panel/breakdown_charts.h"
#include "ui/summary_panel/summary_panel.h"
#include "ui/theme/format.h"
#include "ui/time_strip/time_strip.h"
#include "ui/window/calibration_tab.h"
#include "ui/window/expected_insight.h"
#include "ui/window/formula_window.h"
#include "ui/window/import_progress_bar.h"
#include "ui/window/insight.h"
#include "ui/window/measured_tabs.h"
#include "ui/window/measured_views.h"
#include "ui/window/message_bar.h"

namespace ridgepoint {

namespace {

constexpr int timingMilliseconds = 500;

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

/// A dock whose content comes later: until then it holds the room.
QDockWidget* addDock(QMainWindow& window, const QString& objectName, const QString& title, Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(title, &window);
    auto* room = new QWidget;
    room->setMinimumSize(250, 100);
    room->setAutoFillBackground(true);
    room->setBackgroundRole(QPalette::Base);
    dock->setObjectName(objectName);
    dock->setWidget(room);
    dock->setFeatures(
        QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetFloatable);
    // The content has its own heading, as quiet as the design wants it.
    dock->setTitleBarWidget(new QWidget(dock));
    window.addDockWidget(area, dock);
    return dock;
}

} // namespace

MainWindow::MainWindow(Session& session, QWidget* parent)
    : QMainWindow(parent)
    , m_session(session)
    , m_insight(new Insight(session, this))
    , m_formulas(new FormulaWindow(session, *this))
{
    setWindowTitle(tr("Ridgepoint"));
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    resize(1760, 1100);
    buildCentre();
    buildDocks();
    buildStatusBar();
    buildOpener();
    buildActions();
    connectSession();
    m_measured = new MeasuredViews(m_session, *m_roofline, this);
    new ExpectedInsight(m_session, *m_roofline, this);
    m_roofline->setPhases(session.phases());
    showAnalysis(session.analysis());
}

MainWindow::~MainWindow() = default;

void MainWindow::buildCentre()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    m_messages = new MessageBar;
    m_roofline = new RooflineCanvas;
    m_strip = new TimeStrip;
    layout->addWidget(m_roofline, 1);
    layout->addWidget(m_strip);
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("viewTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(page, tr("Roofline"));

    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_messages);
    column->addWidget(m_tabs, 1);
    setCentralWidget(centre);
}

void MainWindow::buildDocks()
{
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    m_scenario_dock = addDock(*this, QStringLiteral("scenarioDock"), tr("Scenario"), Qt::LeftDockWidgetArea);
    m_summary_dock = addDock(*this, QStringLiteral("summaryDock"), tr("Summary"), Qt::RightDockWidgetArea);
    m_operators_dock = addDock(*this, QStringLiteral("operatorsDock"), tr("Operators"), Qt::BottomDockWidgetArea);
    resizeDocks({m_scenario_dock, m_summary_dock}, {310, 320}, Qt::Horizontal);
    resizeDocks({m_operators_dock}, {264}, Qt::Vertical);
}

void MainWindow::buildPanels()
{
    if (m_scenario_panel != nullptr)
        return;
    loadCatalog();
    m_scenario_panel = new ScenarioPanel;
    m_table = new OperatorTable;
    m_summary = new SummaryPanel;
    m_scenario_panel->setCatalog(m_session.catalog());
    m_scenario_dock->setWidget(m_scenario_panel);
    m_summary_dock->setWidget(m_summary);
    buildMeasuredTabs();
    buildBreakdownTab();
    buildToolBar();
    styleToolBar();
    m_operators_dock->setWidget(m_table);
    setWindowIcon(QIcon(QStringLiteral(":/ridgepoint.svg")));
    m_edit_menu->addActions(m_table->copyActions());
    // A file may be dropped anywhere: a field would take its name as text.
    for (QWidget* child : findChildren<QWidget*>())
        child->setAcceptDrops(false);
    connectViews();
    m_calibration->loadSaved();
    showPhases();
    showScenario(m_session.scenario());
    m_insight->updateNow();
    showStatus();
}

void MainWindow::loadCatalog()
{
    if (!m_catalog_loader)
        return;
    m_session.setCatalog(std::exchange(m_catalog_loader, {})());
    // Bad files, of the user's own mostly, as one message; the good ones are there all the same.
    std::vector<Diagnostic> problems;
    for (const Diagnostic& diagnostic : m_session.catalog().diagnostics()) {
        if (diagnostic.severity != Diagnostic::Severity::Note)
            problems.push_back(diagnostic);
    }
    if (!problems.empty())
        emit m_session.problem(QString::fromStdString(joinedText(problems)));
}

void MainWindow::buildBreakdownTab()
{
    m_charts = new BreakdownCharts;
    m_tabs->addTab(m_charts, tr("Breakdown"));
}

void MainWindow::buildMeasuredTabs()
{
    m_measured_tabs = new MeasuredTabs(m_session, *m_opener, *m_tabs, this);
    connect(m_measured_tabs, &MeasuredTabs::openRequested, this, [this] { chooseFiles(); });
    m_calibration = new CalibrationTab(m_session, *m_tabs, this);
    connect(m_calibration, &CalibrationTab::openRequested, this, [this] { chooseFiles(); });
    connect(m_measured_tabs, &MeasuredTabs::calibrationRequested, m_calibration, &CalibrationTab::showFile);
}

void MainWindow::buildOpener()
{
    m_opener = new FileOpener(m_session, this);
    m_progress = new ImportProgressBar;
    statusBar()->addPermanentWidget(m_progress);
    connect(m_progress, &ImportProgressBar::cancelled, m_opener, &FileOpener::cancelAll);
    connect(m_opener, &FileOpener::progress, m_progress, &ImportProgressBar::showProgress);
    connect(m_opener, &FileOpener::finished, m_progress, &ImportProgressBar::finish);
    connect(m_opener, &FileOpener::problem, &m_session, &Session::problem);
    connect(m_opener, &FileOpener::notice, &m_session, &Session::notice);
    connect(m_opener, &FileOpener::mappingWanted, this,
        [this](const QString& path, const TablePreview& preview, const QString& text) {
            if (text.isEmpty())
                chooseColumns(path, preview);
            else
                m_messages->offer(text, tr("Choose columns…"), [this, path, preview] { chooseColumns(path, preview); });
        });
    connect(m_opener, &FileOpener::changedOnDisk, this, [this](const QString& path) {
        m_messages->offer(tr("%1 has changed on disk.").arg(QFileInfo(path).fileName()), tr("Reload"),
            [this, path] { m_opener->reload(path); });
    });
}

/// The window stays usable meanwhile.
void MainWindow::chooseColumns(const QString& path, const TablePreview& preview)
{
    auto* dialog = new MappingDialog(QFileInfo(path).fileName(), preview, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
        [this, path, dialog] { m_opener->mapColumns(path, dialog->mapping(), dialog->fingerprint()); });
    dialog->show();
}

void MainWindow::buildStatusBar()
{
    m_status = new QLabel;
    m_timing = new QLabel;
    for (QLabel* label : {m_status, m_timing})
        label->setForegroundRole(QPalette::PlaceholderText);
    m_status->setContentsMargins(12, 0, 0, 0);
    m_timing->setObjectName(QStringLiteral("timingLabel"));
    m_timing->setToolTip(
        tr("How long the last analysis took, and the time from the last change to its painted roofline"));
    statusBar()->addWidget(m_status, 1);
    statusBar()->addPermanentWidget(m_timing);
    m_timing_refresh.setSingleShot(true);
    m_timing_refresh.setInterval(timingMilliseconds);
    connect(&m_timing_refresh, &QTimer::timeout, this, &MainWindow::showStatus);
}

void MainWindow::connectSession()
{
    connect(&m_session, &Session::scenarioChanged, this, &MainWindow::showScenario);
    connect(&m_session, &Session::analysisChanged, this, &MainWindow::showAnalysis);
    connect(&m_session, &Session::phasesChanged, this, &MainWindow::showPhases);
    connect(&m_session, &Session::selectionChanged, this, &MainWindow::showSelection);
    connect(&m_session, &Session::shownTimesChanged, this, [this] { showAnalysis(m_session.analysis()); });
    connect(&m_session, &Session::notice, m_messages,
        [this](const QString& text) { m_messages->showMessage(text, MessageBar::Tone::Notice); });
    connect(&m_session, &Session::problem, m_messages,
        [this](const QString& text) { m_messages->showMessage(text, MessageBar::Tone::Problem); });
    connect(m_roofline, &RooflineCanvas::painted, this, &MainWindow::measureFrame);
    connect(m_insight, &Insight::trailsChanged, m_roofline, &RooflineCanvas::setTrails);
    connect(m_insight, &Insight::verdictChanged, this, &MainWindow::showVerdict);
}

void MainWindow::connectViews()
{
    connect(m_scenario_panel, &ScenarioPanel::edited, this,
        [this](const Scenario& scenario, const QString& field, bool finished) {
            m_since_change.start();
            m_session.edit(scenario, field, finished);
            if (!m_frame_pending)
                m_since_change.invalidate(); // nothing has changed
        });
    connect(m_insight, &Insight::marksChanged, m_scenario_panel, &ScenarioPanel::setFlipMarks);
    connect(&m_session, &Session::catalogChanged, this, [this] { m_scenario_panel->setCatalog(m_session.catalog()); });
    connect(m_scenario_panel, &ScenarioPanel::notice, &m_session, &Session::notice);
    connect(m_scenario_panel, &ScenarioPanel::controlActivated, this, [this](const QString& field) {
        for (const Control control : allControls) {
            if (text(name(control)) == field)
                m_session.setActiveControl(control);
        }
    });
    connect(m_roofline, &RooflineCanvas::operatorClicked, &m_session, &Session::select);
    connect(m_roofline, &RooflineCanvas::backgroundClicked, this, [this] { m_session.select({}); });
    connect(m_roofline, &RooflineCanvas::operatorHovered, this, [this](const OperatorRef& ref) {
        const auto flips = smallestFlips(m_session.scenario(), {ref.decode, ref.id}, m_session.catalog().gpus());
        m_roofline->setHoverNote(flips.empty() ? tr("no single change") : QString::fromStdString(flips.front().text()));
    });
    connect(m_roofline, &RooflineCanvas::formulaRequested, m_formulas, &FormulaWindow::showOperator);
    connect(m_table, &OperatorTable::formulaRequested, this, [this](OperatorId id, bool decode, int) {
        m_formulas->showOperator({id, decode});
    });
    connect(m_summary, &SummaryPanel::formulaRequested, m_formulas, &FormulaWindow::showMetric);
    connect(m_table, &OperatorTable::operatorSelected, this, [this](OperatorId id, bool decode) {
        m_session.select(OperatorRef {id, decode});
    });
    connect(m_phase_control, &SegmentedControl::chosen, this,
        [this](int index) { m_session.setPhases(static_cast<PhaseView>(index)); });
    connect(m_strip, &TimeStrip::kindSelected, this, [this](OperatorKind kind) {
        const bool decode = m_session.phases() != PhaseView::Prefill;
        const Phase& phase = decode ? m_session.analysis().decode : m_session.analysis().prefill;
        const OperatorCost* longest = nullptr;
        for (const OperatorCost& cost : phase.operators()) {
            if (kindOf(cost.id) == kind && (longest == nullptr || cost.totalTime() > longest->totalTime()))
                longest = &cost;
        }
        if (longest != nullptr)
            m_session.select(OperatorRef {longest->id, decode});
    });
}

void MainWindow::showScenario(const Scenario& scenario)
{
    if (m_scenario_panel != nullptr)
        m_scenario_panel->setScenario(scenario);
    if (!m_timing_refresh.isActive())
        m_timing_refresh.start();
}

void MainWindow::showAnalysis(const Analysis& analysis)
{
    const Scenario& scenario = m_session.scenario();
    if (scenario.model.layers == 0)
        return;
    m_frame_pending = m_since_change.isValid();
    m_roofline->setAnalysis(scenario.gpu, analysis);
    if (m_table != nullptr) {
        m_table->setDetail(tableDetail());
        m_table->setAnalysis(analysis, m_session.shownTimes());
        m_summary->setAnalysis(scenario, analysis, m_session.shownTimes());
    }
    const bool decode = m_session.phases() != PhaseView::Prefill;
    m_strip->setPhase(decode ? analysis.decode : analysis.prefill, decode, m_session.shownTimes());
    if (m_charts != nullptr)
        m_charts->setAnalysis(analysis, m_session.shownTimes());
}

/// What the rows of the table are of.
QString MainWindow::tableDetail() const
{
    const Workload& workload = m_session.scenario().workload;
    const QString prefill = tr("prefill of %1 tokens").arg(format::integer(workload.prompt));
    const QString decode = tr("decode at context %1").arg(format::integer(workload.decodeContext()));
    switch (m_session.phases()) {
    case PhaseView::Prefill:
        return prefill;
    case PhaseView::Decode:
        return decode;
    case PhaseView::Both:
        break;
    }
    return prefill + QStringLiteral(" · ") + decode;
}

void MainWindow::showPhases()
{
    const PhaseView phases = m_session.phases();
    m_phase_control->setCurrent(static_cast<int>(phases));
    m_roofline->setPhases(phases);
    if (m_table != nullptr)
        m_table->setPhases(phases);
    showAnalysis(m_session.analysis());
}

void MainWindow::showSelection()
{
    m_roofline->select(m_session.selected());
    if (m_table == nullptr)
        return;
    if (const auto& selected = m_session.selected())
        m_table->select(selected->id, selected->decode);
    else
        m_table->clearSelection();
}

void MainWindow::showVerdict(const Verdict& verdict)
{
    if (m_summary == nullptr)
        return;
    QString body = QString::fromStdString(verdict.reason);
    if (!verdict.expected.empty())
        body += u' ' + QString::fromStdString(verdict.expected);
    m_summary->setVerdict(QString::fromStdString(verdict.headline), body, QString::fromStdString(verdict.advice),
        QString::fromStdString(verdict.trouble));
}

void MainWindow::measureFrame()
{
    if (!m_painted_once) {
        m_painted_once = true;
        emit firstFramePainted();
        QTimer::singleShot(0, this, &MainWindow::buildPanels);
    }
    if (!m_frame_pending)
        return;
    m_frame_pending = false;
    m_frame_seconds = static_cast<double>(m_since_change.nsecsElapsed()) * 1e-9;
    m_since_change.invalidate();
    emit framePainted(m_frame_seconds);
    if (!m_timing_refresh.isActive())
        m_timing_refresh.start();
}

void MainWindow::showStatus()
{
    const Scenario& s = m_session.scenario();
    const QString separator = QStringLiteral(" · ");
    m_status->setText(QString::fromStdString(s.model.name) + separator + QString::fromStdString(s.gpu.name) + separator
        + text(name(s.numerics.weights)) + separator + tr("batch %1").arg(format::integer(s.workload.batch)) + separator
        + tr("context %1").arg(format::integer(s.workload.decodeContext())) + separator + text(name(s.convention))
        + separator + text(name(s.time_model)));
    QString timing;
    if (m_session.analysisSeconds() > 0)
        timing = tr("analysis %1").arg(format::si(m_session.analysisSeconds(), u"s"));
    if (m_frame_seconds > 0)
        timing += separator + tr("frame %1").arg(format::si(m_frame_seconds, u"s"));
    m_timing->setText(timing + QStringLiteral("  "));
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    event->acceptProposedAction();
    openFiles(paths);
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || m_scenario_panel == nullptr)
        return;
    m_measured->rebuild(); // measured points take their colours from the theme
    styleToolBar();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    QMainWindow::closeEvent(event);
}

} // namespace ridgepoint

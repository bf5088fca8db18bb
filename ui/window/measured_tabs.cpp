// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/measured_tabs.h"

#include <QTabWidget>

#include "core/measure/serving/serving_prediction.h"
#include "ui/counter_view/counter_view.h"
#include "ui/counter_view/measure_dialog.h"
#include "ui/files/file_opener.h"
#include "ui/gemm_view/gemm_view.h"
#include "ui/scenario_panel/scenario_edits.h"
#include "ui/serving_view/serving_picture.h"
#include "ui/serving_view/serving_view.h"
#include "ui/session/session.h"
#include "ui/theme/format.h"

#include <utility>

namespace ridgepoint {

MeasuredTabs::MeasuredTabs(Session& session, FileOpener& opener, QTabWidget& tabs, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_tabs(tabs)
    , m_gemm(new GemmView)
    , m_counters(new CounterView)
    , m_serving(new ServingView)
{
    tabs.addTab(m_gemm, tr("GEMM"));
    tabs.addTab(m_counters, tr("Counters"));
    tabs.addTab(m_serving, tr("Serving"));
    connectGemm(opener);
    connectCounters(opener);
    connectServing();
    connect(&session, &Session::measurementsChanged, this, [this] {
        // A file of counters has a tab of its own; sweeps are points of the roofline as well.
        const std::size_t before = std::exchange(m_counted, m_session.countedFiles().size());
        if (m_session.countedFiles().size() > before)
            m_tabs.setCurrentWidget(m_counters);
        const std::size_t servedBefore = std::exchange(m_served, m_session.servingFiles().size());
        if (m_session.servingFiles().size() > servedBefore)
            m_tabs.setCurrentWidget(m_serving);
        showFiles();
    });
    connect(&session, &Session::catalogChanged, this, [this] {
        if (m_tabs.currentWidget() == m_serving)
            m_serving->setFiles(m_session.servingFiles(), m_session.catalog());
    });
    connect(&session, &Session::scenarioChanged, this, &MeasuredTabs::showScenario);
    connect(&tabs, &QTabWidget::currentChanged, this, &MeasuredTabs::showFiles);
    showFiles();
}

void MeasuredTabs::connectGemm(FileOpener& opener)
{
    connect(m_gemm, &GemmView::openRequested, this, &MeasuredTabs::openRequested);
    connect(m_gemm, &GemmView::closeRequested, this,
        [this](const QString& path) { m_session.removeMeasurement(path.toStdString()); });
    connect(m_gemm, &GemmView::correctionRequested, &opener, &FileOpener::correct);
    connect(m_gemm, &GemmView::calibrationRequested, this, &MeasuredTabs::calibrationRequested);
    connect(m_gemm, &GemmView::columnsRequested, &opener, &FileOpener::askForColumns);
    connect(m_gemm, &GemmView::scenarioWanted, this, &MeasuredTabs::useOperator);
}

void MeasuredTabs::connectCounters(FileOpener& opener)
{
    connect(m_counters, &CounterView::openRequested, this, &MeasuredTabs::openRequested);
    connect(m_counters, &CounterView::measureRequested, this, &MeasuredTabs::showHowToMeasure);
    connect(m_counters, &CounterView::closeRequested, this,
        [this](const QString& path) { m_session.removeMeasurement(path.toStdString()); });
    connect(m_counters, &CounterView::gpuChosen, &opener, &FileOpener::chooseGpu);
    connect(m_counters, &CounterView::localeChosen, &opener, &FileOpener::chooseLocale);
    connect(m_counters, &CounterView::matchesCorrected, &opener, &FileOpener::correctMatches);
}

void MeasuredTabs::connectServing()
{
    connect(m_serving, &ServingView::openRequested, this, &MeasuredTabs::openRequested);
    connect(m_serving, &ServingView::closeRequested, this,
        [this](const QString& path) { m_session.removeMeasurement(path.toStdString()); });
    connect(m_serving, &ServingView::scenarioWanted, this, &MeasuredTabs::useServedPoint);
}

/// The scenario becomes the one that was served.
void MeasuredTabs::useServedPoint(const ServingTable& table, std::size_t point)
{
    const auto scenario = servingScenario(table, table.points[point], m_session.catalog(), m_session.scenario());
    if (scenario) {
        m_session.edit(*scenario, QStringLiteral("scenario"));
        emit m_session.notice(
            tr("Scenario of line %1: %2. The summary's times are those of its steps alone, without waiting "
               "for other requests' prompts and without the framework; undo takes it back.")
                .arg(format::integer(table.points[point].line), servingTitle(table, table.points[point])));
    } else
        emit m_session.problem(tr("The row of line %1 makes no valid scenario").arg(table.points[point].line));
}

void MeasuredTabs::showHowToMeasure()
{
    auto* dialog = new MeasureDialog(m_session.catalog().gpus(), m_session.scenario().gpu, m_tabs.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

/// The scenario becomes one that runs the measured operator.
void MeasuredTabs::useOperator(
    const QString& modelId, int tensorParallel, const std::optional<Projections>& projections)
{
    const Model* model = m_session.catalog().model(modelId.toStdString());
    if (model == nullptr)
        return;
    Scenario scenario = m_session.scenario();
    const QString consequence = useModel(scenario, *model);
    scenario.tensor_parallel = tensorParallel;
    scenario.projections = projections.value_or(scenario.projections);
    m_session.edit(scenario, QStringLiteral("model"));
    if (!consequence.isEmpty())
        emit m_session.notice(consequence);
}

void MeasuredTabs::showFiles()
{
    showScenario(); // first: its GPU gives the roofs
    if (m_tabs.currentWidget() == m_gemm) {
        m_gemm->setMeasurements(m_session.measurements(), m_session.catalog());
    } else if (m_tabs.currentWidget() == m_counters) {
        m_counters->setRoofFiles(m_session.roofFiles());
        m_counters->setFiles(m_session.countedFiles(), m_session.catalog());
    } else if (m_tabs.currentWidget() == m_serving) {
        m_serving->setFiles(m_session.servingFiles(), m_session.catalog());
    }
}

void MeasuredTabs::showScenario()
{
    const Scenario& scenario = m_session.scenario();
    if (m_tabs.currentWidget() == m_gemm)
        m_gemm->setScenario(scenario);
    else if (m_tabs.currentWidget() == m_counters)
        m_counters->setScenario(scenario, m_session.analysis());
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/measured_tabs.h"

#include <QTabWidget>

#include "ui/counter_view/counter_view.h"
#include "ui/counter_view/measure_dialog.h"
#include "ui/files/file_opener.h"
#include "ui/gemm_view/gemm_view.h"
#include "ui/scenario_panel/scenario_edits.h"
#include "ui/session/session.h"

#include <utility>

namespace ridgepoint {

MeasuredTabs::MeasuredTabs(Session& session, FileOpener& opener, QTabWidget& tabs, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_tabs(tabs)
    , m_gemm(new GemmView)
    , m_counters(new CounterView)
{
    tabs.addTab(m_gemm, tr("GEMM"));
    tabs.addTab(m_counters, tr("Counters"));
    connectGemm(opener);
    connectCounters(opener);
    connect(&session, &Session::measurementsChanged, this, [this] {
        // A file of counters has a tab of its own; sweeps are points of the roofline as well.
        const std::size_t before = std::exchange(m_counted, m_session.countedFiles().size());
        if (m_session.countedFiles().size() > before)
            m_tabs.setCurrentWidget(m_counters);
        showFiles();
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

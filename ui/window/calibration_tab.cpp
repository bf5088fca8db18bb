// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/calibration_tab.h"

#include <QFileDialog>
#include <QTabWidget>

#include "core/hardware/calibration_merge.h"
#include "core/measure/calibration/gemm_fit.h"
#include "core/measure/calibration/operator_candidates.h"
#include "core/measure/counters/roof_overrides.h"
#include "ui/calibration_view/calibration_view.h"
#include "ui/calibration_view/roof_strip.h"
#include "ui/files/calibration_store.h"
#include "ui/session/session.h"
#include "ui/theme/format.h"

#include <algorithm>
#include <iterator>

namespace ridgepoint {

namespace {

/// The preset with what ships for it: a fit begins there whatever is in use.
Gpu shippedGpu(const Gpu& preset, const Catalog& catalog)
{
    Gpu gpu = preset;
    gpu.calibration = catalog.shippedCalibration(preset.id);
    return gpu;
}

/// id: another one for a file that was read again, even under its path.
std::vector<FitOffer> offersOf(
    std::vector<FitCandidate> candidates, const std::string& path, const QString& title, const void* id)
{
    std::vector<FitOffer> offers;
    for (FitCandidate& candidate : candidates) {
        const QString name = QString::fromStdString(candidate.name);
        const QString key = QString::fromStdString(path) + u'\n' + name + u'\n' + QString::fromStdString(candidate.gpu)
            + u'\n' + QString::number(reinterpret_cast<quintptr>(id));
        const QString rows = format::integer(static_cast<qint64>(candidate.rows));
        offers.push_back({key, CalibrationTab::tr("%1 · %2 · %3 rows").arg(title, name, rows), std::move(candidate),
            QString::fromStdString(path), false});
    }
    return offers;
}

} // namespace

CalibrationTab::CalibrationTab(Session& session, QTabWidget& tabs, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_tabs(tabs)
    , m_view(new CalibrationView)
{
    tabs.addTab(m_view, tr("Calibration"));
    connectView();
    connect(&session, &Session::measurementsChanged, this, &CalibrationTab::showFiles);
    connect(&session, &Session::calibrationsChanged, this, &CalibrationTab::showUse);
    connect(&session, &Session::scenarioChanged, this, &CalibrationTab::showScenario);
    connect(&tabs, &QTabWidget::currentChanged, this, &CalibrationTab::showFiles);
    connect(&tabs, &QTabWidget::currentChanged, this, &CalibrationTab::showScenario);
}

void CalibrationTab::connectView()
{
    connect(m_view, &CalibrationView::openRequested, this, &CalibrationTab::openRequested);
    connect(m_view, &CalibrationView::useRequested, this, &CalibrationTab::use);
    connect(m_view, &CalibrationView::shippedRequested, this,
        [this](const QString& gpu) { m_session.useShippedCalibration(gpu.toStdString()); });
    connect(m_view, &CalibrationView::saveRequested, this, [this](const QString& gpu) { save(gpu.toStdString()); });
    connect(m_view, &CalibrationView::forgetRequested, this, [this](const QString& gpu) { forget(gpu.toStdString()); });
    connect(m_view, &CalibrationView::exportRequested, this, &CalibrationTab::exportFit);
    connect(m_view, &CalibrationView::gpuChosen, this, &CalibrationTab::chooseGpu);
    connect(&m_view->roofs(), &RoofStrip::useRequested, this, &CalibrationTab::useRoofs);
    connect(&m_view->roofs(), &RoofStrip::presetRequested, this, &CalibrationTab::usePresetRoofs);
}

void CalibrationTab::loadSaved()
{
    Parsed<UserCalibrations> kept = calibration_store::load(m_session.catalog());
    m_saved = kept.value;
    if (!m_saved.empty())
        m_session.setUserCalibrations(m_saved);
    std::erase_if(kept.diagnostics, [](const Diagnostic& one) { return one.severity == Diagnostic::Severity::Note; });
    if (!kept.diagnostics.empty())
        emit m_session.problem(QString::fromStdString(joinedText(kept.diagnostics)));
    showUse();
}

void CalibrationTab::showFile(const QString& path)
{
    m_tabs.setCurrentWidget(m_view);
    m_view->showOffer(path + u'\n');
}

void CalibrationTab::showFiles()
{
    if (m_tabs.currentWidget() == m_view)
        m_view->roofs().setRoofFiles(m_session.roofFiles());
    const Shown wanted {m_session.measurements(), m_session.operatorFiles(), assumedGpu(), m_chosen_gpus};
    if (m_tabs.currentWidget() != m_view || m_shown == wanted)
        return;
    m_shown = wanted;
    m_view->setGpus(m_session.catalog().gpus());
    std::vector<FitOffer> offers;
    QString hint;
    for (const auto& file : m_shown.sweeps)
        addSweep(file, offers, hint);
    for (const auto& file : m_shown.operators)
        addOperators(file, offers, hint);
    m_view->setOffers(std::move(offers), hint);
    showUse();
}

/// Tables of operators that do not say what was measured are taken to be of the scenario's GPU; empty where there are
/// none.
std::string CalibrationTab::assumedGpu() const
{
    const bool isNeeded = std::ranges::any_of(m_session.operatorFiles(),
        [this](const auto& file) { return !file->gpu_id && !m_chosen_gpus.contains(file->path()); });
    return isNeeded ? m_session.scenario().gpu.id : std::string();
}

void CalibrationTab::chooseGpu(const QString& path, const QString& gpuId)
{
    const QString key = path + u'\n'; // the path is the view's, of an offer that is about to go
    m_chosen_gpus[path.toStdString()] = gpuId.toStdString();
    showFiles();
    m_view->showOffer(key);
}

void CalibrationTab::addSweep(
    const std::shared_ptr<const MeasuredFile>& file, std::vector<FitOffer>& offers, QString& hint) const
{
    const Gpu* gpu = file->gpu_id ? m_session.catalog().gpu(*file->gpu_id) : nullptr;
    if (gpu == nullptr) {
        hint = tr("%1 does not say which GPU was measured: choose it in the GEMM tab.").arg(file->title());
        return;
    }
    const std::shared_ptr<const GemmSweep> sweep(file, &file->sweep);
    std::vector<FitOffer> found = offersOf(
        gemmFitCandidates(sweep, shippedGpu(*gpu, m_session.catalog())), file->path(), file->title(), file.get());
    if (found.empty())
        hint = tr("%1 has no rows in bf16, fp16, fp8 or nvfp4.").arg(file->title());
    std::ranges::move(found, std::back_inserter(offers));
}

void CalibrationTab::addOperators(
    const std::shared_ptr<const MeasuredOperators>& file, std::vector<FitOffer>& offers, QString& hint) const
{
    const auto chosen = m_chosen_gpus.find(file->path());
    const std::string& assumed = chosen != m_chosen_gpus.end() ? chosen->second : m_shown.assumed_gpu;
    const Gpu* gpu = m_session.catalog().gpu(file->gpu_id.value_or(assumed));
    if (gpu == nullptr)
        return;
    std::vector<FitOffer> found = offersOf(operatorFitCandidates(file->file, shippedGpu(*gpu, m_session.catalog())),
        file->path(), file->title(), file.get());
    for (FitOffer& offer : found)
        offer.is_gpu_assumed = !file->gpu_id;
    if (found.empty())
        hint = tr("%1 has no rows that a formula covers.").arg(file->title());
    std::ranges::move(found, std::back_inserter(offers));
}

void CalibrationTab::showUse()
{
    m_view->setInUse(m_session.catalog().userCalibrations(), m_saved);
}

void CalibrationTab::showScenario()
{
    if (m_tabs.currentWidget() == m_view)
        m_view->setScenario(m_session.scenario());
    if (assumedGpu() != m_shown.assumed_gpu)
        showFiles();
}

void CalibrationTab::useRoofs(const std::vector<MeasuredRoof>& roofs)
{
    edit(withMeasuredRoofs(m_session.scenario(), roofs));
}

void CalibrationTab::usePresetRoofs()
{
    const Gpu* preset = m_session.catalog().gpu(m_session.scenario().gpu.id);
    if (preset != nullptr)
        edit(withoutMeasuredRoofs(m_session.scenario(), *preset));
}

void CalibrationTab::edit(const Parsed<Scenario>& changed)
{
    if (changed.ok())
        m_session.edit(changed.value, QStringLiteral("roofs"));
    else
        emit m_session.problem(QString::fromStdString(joinedText(changed.diagnostics)));
}

void CalibrationTab::use(const calibrated::Calibration& own)
{
    m_session.useCalibration(own);
    const Gpu* gpu = m_session.catalog().gpu(own.gpu);
    if (gpu != nullptr && m_session.scenario().gpu.id != own.gpu) {
        emit m_session.notice(
            tr("Used whenever the scenario's GPU is %1; it is %2 now.")
                .arg(QString::fromStdString(gpu->name), QString::fromStdString(m_session.scenario().gpu.name)));
    }
}

void CalibrationTab::save(const std::string& gpuId)
{
    const auto used = m_session.catalog().userCalibrations().find(gpuId);
    if (used == m_session.catalog().userCalibrations().end())
        return;
    const QString error = calibration_store::save(*used->second, m_session.catalog());
    if (error.isEmpty()) {
        m_saved[gpuId] = used->second;
        emit m_session.notice(tr("Saved to %1").arg(calibration_store::folder()));
    } else {
        emit m_session.problem(error);
    }
    showUse();
}

void CalibrationTab::forget(const std::string& gpuId)
{
    const QString error = calibration_store::forget(gpuId);
    if (error.isEmpty())
        m_saved.erase(gpuId);
    else
        emit m_session.problem(error);
    showUse();
}

bool CalibrationTab::exportTo(const QString& path, const calibrated::Calibration& own)
{
    const QString error = calibration_store::write(path, own, m_session.catalog());
    if (error.isEmpty())
        emit m_session.notice(tr("Exported to %1").arg(path));
    else
        emit m_session.problem(error);
    return error.isEmpty();
}

void CalibrationTab::exportFit(const calibrated::Calibration& own)
{
    const QString path = QFileDialog::getSaveFileName(m_tabs.window(), tr("Export constants"),
        QString::fromStdString(own.gpu) + QStringLiteral(".json"), tr("Constants (*.json)"));
    if (!path.isEmpty())
        exportTo(path, own);
}

} // namespace ridgepoint

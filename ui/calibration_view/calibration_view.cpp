// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calibration_view/calibration_view.h"

#include <QDate>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>

#include "core/hardware/calibration_merge.h"
#include "ui/calibration_view/cell_table_model.h"
#include "ui/calibration_view/fit_tables.h"
#include "ui/calibration_view/residual_plot.h"
#include "ui/calibration_view/roof_strip.h"
#include "ui/scenario_panel/choice_combo.h"
#include "ui/scenario_panel/scenario_edits.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/scenario_panel/segmented_control.h"
#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

QString count(std::size_t value)
{
    return format::integer(static_cast<qint64>(value));
}

QString setsText(const calibrated::Calibration& calibration)
{
    QStringList names;
    for (const std::string& name : calibrated::setNames(calibration))
        names << QString::fromStdString(name);
    return names.join(QStringLiteral(", "));
}

template<typename T> void addSource(QStringList& sources, const std::optional<calibrated::ConstantSet<T>>& set)
{
    if (!set)
        return;
    QString text = QString::fromStdString(set->source.table);
    if (!std::isnan(set->source.error_median))
        text += CalibrationView::tr(" (%1)").arg(format::percent(set->source.error_median, 1));
    if (!sources.contains(text))
        sources << text;
}

/// The files that constants were fitted on, with their errors.
QString sourcesText(const calibrated::Calibration& calibration)
{
    QStringList sources;
    for (std::size_t i = 0; i < calibrated::formatCount; ++i) {
        addSource(sources, calibration.gemm[i]);
        addSource(sources, calibration.prefill[i]);
        addSource(sources, calibration.decode[i]);
        addSource(sources, calibration.moe[i]);
    }
    addSource(sources, calibration.all_reduce);
    return sources.join(QStringLiteral(", "));
}

std::shared_ptr<const calibrated::Calibration> constantsOf(const UserCalibrations& calibrations, const std::string& gpu)
{
    const auto found = calibrations.find(gpu);
    return found != calibrations.end() ? found->second : nullptr;
}

} // namespace

void CalibrationView::setOffers(std::vector<FitOffer> offers, const QString& hint)
{
    const bool hasMore = offers.size() > m_offers.size();
    m_offers = std::move(offers);
    m_hint->setText(hint);
    m_pages->setCurrentIndex(m_offers.empty() ? 0 : 1);
    m_offer->clear();
    for (const FitOffer& offer : m_offers)
        m_offer->addItem(offer.title);
    if (m_offers.empty()) {
        m_current.clear();
        m_fitted.clear();
        m_job.forget();
        clearFit({});
        return;
    }
    const auto same = std::ranges::find(m_offers, m_current, &FitOffer::key);
    auto wanted = same != m_offers.end() ? same : m_offers.begin();
    if (hasMore) { // a file was opened: its rows are meant, those of its most frequent number format
        const QString file = m_offers.back().key.section(u'\n', 0, 0);
        wanted =
            std::ranges::find_if(m_offers, [&](const FitOffer& one) { return one.key.section(u'\n', 0, 0) == file; });
    }
    m_offer->setCurrentIndex(static_cast<int>(wanted - m_offers.begin()));
    choose();
}

void CalibrationView::showOffer(const QString& keyStart)
{
    const auto found =
        std::ranges::find_if(m_offers, [&](const FitOffer& one) { return one.key.startsWith(keyStart); });
    if (found == m_offers.end())
        return;
    m_offer->setCurrentIndex(static_cast<int>(found - m_offers.begin()));
    choose();
}

void CalibrationView::setInUse(const UserCalibrations& used, const UserCalibrations& saved)
{
    m_used = used;
    m_saved = saved;
    showUse();
}

void CalibrationView::setScenario(const Scenario& scenario)
{
    m_scenario_gpu = scenario.gpu.id;
    m_roofs->setScenario(scenario);
    showUse();
}

void CalibrationView::setGpus(const std::vector<Gpu>& gpus)
{
    m_gpus = gpus;
    std::vector<SearchCombo::Entry> entries;
    for (const Gpu& gpu : m_gpus)
        entries.push_back(
            {QString::fromStdString(gpu.id), shownName(gpu), figuresOf(gpu), QString::fromStdString(gpu.name)});
    m_gpu->setEntries(entries);
}

const FitOffer* CalibrationView::offer() const
{
    const auto found = std::ranges::find(m_offers, m_current, &FitOffer::key);
    return found != m_offers.end() ? &*found : nullptr;
}

const FitCandidate* CalibrationView::candidate() const
{
    const FitOffer* one = offer();
    return one != nullptr ? &one->candidate : nullptr;
}

/// Whose rows these are taken to be, where the file does not say it.
void CalibrationView::showGpu()
{
    const FitOffer* one = offer();
    const auto gpu = one != nullptr ? std::ranges::find(m_gpus, one->candidate.gpu, &Gpu::id) : m_gpus.end();
    const bool isShown = one != nullptr && one->is_gpu_assumed && gpu != m_gpus.end();
    m_gpu_label->setVisible(isShown);
    m_gpu->setVisible(isShown);
    if (isShown)
        m_gpu->show(QString::fromStdString(gpu->id), shownName(*gpu), {});
}

std::string CalibrationView::gpuId() const
{
    const FitCandidate* one = candidate();
    return one != nullptr ? one->gpu : m_scenario_gpu;
}

void CalibrationView::choose()
{
    const int index = m_offer->currentIndex();
    if (index < 0)
        return;
    m_current = m_offers[static_cast<std::size_t>(index)].key;
    const FitCandidate& one = *candidate();
    if (one.shipped.empty())
        m_prior->setCurrent(0);
    m_form->setVisible(one.has_floored_form);
    m_form_label->setVisible(one.has_floored_form);
    if (!one.has_floored_form)
        m_form->setCurrent(0);
    showGpu();
    startFit();
    showUse();
}

void CalibrationView::startFit()
{
    const FitCandidate* one = candidate();
    if (one == nullptr)
        return;
    const FitWish wish {m_prior->current() == 1 ? FitPrior::Own : FitPrior::Generic,
        m_form->current() == 1 ? FitForm::FlooredRoofline : FitForm::Calibrated, 0.5, 0,
        QDate::currentDate().toString(Qt::ISODate).toStdString()};
    for (QWidget* part : {static_cast<QWidget*>(m_prior_label), static_cast<QWidget*>(m_prior)})
        part->setVisible(!one->shipped.empty() && wish.form == FitForm::Calibrated);
    const QString key = m_current + u'\n' + QString::number(m_prior->current()) + QString::number(m_form->current());
    if (key == m_fitted)
        return;
    m_fitted = key;
    m_shown_prior = wish.prior;
    m_detail->setText(tr("Fitting…"));
    m_job.start([fit = one->fit, wish] { return fit(wish); }, [this](Outcome outcome) { take(std::move(outcome)); });
}

void CalibrationView::take(Outcome outcome)
{
    if (outcome.ok()) {
        m_shown = std::make_shared<const FittedSet>(std::move(outcome.value));
        showFit();
    } else {
        clearFit(tr("Not fitted: %1").arg(QString::fromStdString(joinedText(outcome.diagnostics))));
    }
    emit fitShown();
}

void CalibrationView::clearFit(const QString& reason)
{
    m_shown.reset();
    m_sentence->setText(reason);
    m_detail->clear();
    m_outside_label->clear();
    m_plot->setResult(nullptr);
    for (CellTableModel* model : {m_constant_model, m_regime_model, m_outside_model})
        model->setRows({});
    showUse();
}

void CalibrationView::showFit()
{
    const FitResult& fit = m_shown->result;
    const FitCandidate& one = *candidate();
    m_sentence->setText(fit_tables::sentence(fit, m_shown_prior));
    QStringList unknown;
    for (const FittedConstant& constant : fit.constants) {
        if (constant.state == ParameterState::NotIdentifiable)
            unknown << QString::fromUtf8(constant.symbol.data(), static_cast<qsizetype>(constant.symbol.size()));
    }
    QString detail =
        tr("Fitted on %1 other rows. The 90th percentile falls from %2 to %3.")
            .arg(count(fit.fitted_rows), format::percent(fit.before.p90, 1), format::percent(fit.after.p90, 1));
    detail += fit_tables::weakSizes(fit);
    if (!unknown.isEmpty())
        detail += u' ' + tr("These rows do not tell %1.").arg(unknown.join(QStringLiteral(", ")));
    if (offer()->is_gpu_assumed)
        detail += u' ' + tr("The table does not name its GPU: choose above which one was measured.");
    if (!one.other_library.empty())
        detail +=
            u' ' + tr("The shipped constants are of other kernels: %1.").arg(QString::fromStdString(one.other_library));
    m_detail->setText(detail);
    m_plot->setResult(std::shared_ptr<const FitResult>(m_shown, &fit));
    m_constant_model->setTitle(2, m_shown_prior == FitPrior::Own ? tr("Prior") : tr("Generic"));
    m_constant_model->setRows(fit_tables::constantRows(fit, one.shipped));
    m_regime_model->setTitle(0, QString::fromStdString(fit.size_name));
    m_regime_model->setRows(fit_tables::regimeRows(fit));
    m_outside_model->setRows(fit_tables::outsideCells(fit, one));
    m_outside_label->setText(tr("%1 of %2 rows off by more than %3")
                                 .arg(format::integer(m_outside_model->rowCount()), count(fit.rows.size()),
                                     format::ratio(fit.outside_factor)));
    showUse();
}

void CalibrationView::showUse()
{
    const std::string gpu = gpuId();
    const auto used = constantsOf(m_used, gpu);
    const auto saved = constantsOf(m_saved, gpu);
    const bool canUse = m_shown && m_shown->own;
    m_use_row->setVisible(!m_offers.empty() || used != nullptr || saved != nullptr);
    m_use->setVisible(!m_offers.empty());
    m_export->setVisible(!m_offers.empty());
    m_use->setEnabled(canUse);
    m_export->setEnabled(canUse);
    m_back->setEnabled(used != nullptr);
    m_use->setToolTip(m_shown && !m_shown->own ? tr("Predictions use nine constants: choose them above")
                                               : tr("Predict with the fitted constants from now on; undo takes it "
                                                    "back"));
    const bool forgets = used == nullptr && saved != nullptr;
    m_save->setText(forgets ? tr("Forget the saved ones") : tr("Save"));
    m_save->setAccessibleName(m_save->text());
    m_save->setToolTip(forgets ? tr("Remove them from the configuration folder")
                               : tr("Keep the constants in use: the next start has them again"));
    m_save->setEnabled(forgets || (used != nullptr && used != saved));
    m_state->setToolTip({});
    if (used == nullptr) {
        m_state->setText(saved != nullptr
                ? tr("shipped ones in use; others are saved for the next start")
                : (candidate() != nullptr && candidate()->shipped.empty() ? tr("generic ones in use")
                                                                          : tr("shipped ones in use")));
        return;
    }
    const QString sources = sourcesText(*used);
    const QString shown = m_state->fontMetrics().elidedText(sources, Qt::ElideMiddle, 250);
    m_state->setText(
        (used == saved ? tr("your own in use, from %1; saved") : tr("your own in use, from %1; not saved")).arg(shown));
    m_state->setToolTip(tr("%1, from %2").arg(setsText(*used), sources));
}

void CalibrationView::showRow(int row)
{
    const FitCandidate* one = candidate();
    if (row < 0 || !m_shown || one == nullptr) {
        m_plot->setMarked({});
        return;
    }
    const auto index = static_cast<std::size_t>(row);
    m_plot->setMarked(index, fit_tables::rowLines(m_shown->result.rows[index], *one));
    const std::vector<std::size_t> outside = fit_tables::outsideRows(m_shown->result);
    const auto found = std::ranges::find(outside, index);
    m_outside->setCurrentSourceRow(found != outside.end() ? static_cast<int>(found - outside.begin()) : -1);
}

void CalibrationView::use()
{
    if (m_shown && m_shown->own)
        emit useRequested(*m_shown->own);
}

void CalibrationView::useShipped()
{
    emit shippedRequested(QString::fromStdString(gpuId()));
}

void CalibrationView::save()
{
    const QString gpu = QString::fromStdString(gpuId());
    if (constantsOf(m_used, gpuId()) == nullptr)
        emit forgetRequested(gpu);
    else
        emit saveRequested(gpu);
}

void CalibrationView::exportFit()
{
    if (m_shown && m_shown->own)
        emit exportRequested(*m_shown->own);
}

} // namespace ridgepoint

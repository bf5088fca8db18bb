// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/measure/calibration/fit_candidate.h"
#include "core/scenario/catalog.h"
#include "ui/session/latest_job.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

class QLabel;
class QPushButton;
class QStackedLayout;

namespace ridgepoint {

class CellTableModel;
class ChoiceCombo;
class QuietTable;
class ResidualPlot;
class RoofStrip;
class SearchCombo;
class SegmentedControl;

/// Something of an open file that can be fitted, as the page lists it.
struct FitOffer
{
    QString key; ///< the same as long as a fit of it gives the same
    QString title; ///< "gemm_h100.csv · bf16 · 43,700 rows"
    FitCandidate candidate;
    QString path; ///< of the file
    bool is_gpu_assumed = false; ///< the file does not name its GPU: whose it is can be chosen
};

/// The constants of the time model fitted to measured rows: how well they do on rows that were held out, which they
/// are, and what may be done with them. Fits run on another thread; a change of the choice is fitted at once.
class CalibrationView final : public QWidget
{
    Q_OBJECT
public:
    explicit CalibrationView(QWidget* parent = nullptr);

    /// What is shown stays if it is still there; else the last one of the list. `hint` says why a file gives none.
    void setOffers(std::vector<FitOffer> offers, const QString& hint = {});
    /// Shows one of the offers by the beginning of its key.
    void showOffer(const QString& keyStart);
    /// What a table that does not name its GPU may have been measured on.
    void setGpus(const std::vector<Gpu>& gpus);
    /// What predictions use now, and which of it is kept in files.
    void setInUse(const UserCalibrations& used, const UserCalibrations& saved);

    void setScenario(const Scenario& scenario);
    RoofStrip& roofs() { return *m_roofs; }
    /// The fit that is shown; none while there is none.
    std::shared_ptr<const FittedSet> shown() const { return m_shown; }
    bool isBusy() const { return m_job.isBusy(); }

signals:
    void openRequested();
    void useRequested(const ridgepoint::calibrated::Calibration& own);
    void shippedRequested(const QString& gpuId);
    void saveRequested(const QString& gpuId);
    void forgetRequested(const QString& gpuId); ///< what was saved
    void exportRequested(const ridgepoint::calibrated::Calibration& own);
    void fitShown(); ///< or why there is none
    void gpuChosen(const QString& path, const QString& gpuId); ///< what a file was measured on

private:
    using Outcome = Parsed<FittedSet>;

    QWidget* buildInvitation();
    QWidget* buildPage();
    QWidget* buildChoices();
    QWidget* buildHead();
    QWidget* buildUse();
    QWidget* buildTables();
    QPushButton* buildButton(
        const char* objectName, const QString& text, const QString& toolTip, void (CalibrationView::*clicked)());
    const FitOffer* offer() const; ///< null: there is none
    const FitCandidate* candidate() const;
    void showGpu();
    std::string gpuId() const;
    void choose();
    void startFit();
    void take(Outcome outcome);
    void showFit();
    void clearFit(const QString& reason);
    void showUse();
    void showRow(int row);
    void use();
    void useShipped();
    void save();
    void exportFit();

    std::vector<FitOffer> m_offers;
    std::string m_scenario_gpu; ///< whose constants are meant while there is no file
    QString m_current; ///< key
    QString m_fitted; ///< key and choices of what is shown or under way
    UserCalibrations m_used;
    UserCalibrations m_saved;
    std::shared_ptr<const FittedSet> m_shown;
    FitPrior m_shown_prior = FitPrior::Generic;

    QStackedLayout* m_pages = nullptr;
    QLabel* m_hint = nullptr;
    ChoiceCombo* m_offer = nullptr;
    QLabel* m_gpu_label = nullptr;
    SearchCombo* m_gpu = nullptr; ///< shown where the file does not name its own
    std::vector<Gpu> m_gpus;
    QLabel* m_prior_label = nullptr;
    SegmentedControl* m_prior = nullptr;
    SegmentedControl* m_form = nullptr;
    QLabel* m_form_label = nullptr;
    QLabel* m_sentence = nullptr;
    QLabel* m_detail = nullptr;
    QLabel* m_state = nullptr;
    QPushButton* m_use = nullptr;
    QPushButton* m_back = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_export = nullptr;
    ResidualPlot* m_plot = nullptr;
    QuietTable* m_constants = nullptr;
    QuietTable* m_regimes = nullptr;
    QuietTable* m_outside = nullptr;
    CellTableModel* m_constant_model = nullptr;
    CellTableModel* m_regime_model = nullptr;
    CellTableModel* m_outside_model = nullptr;
    QLabel* m_outside_label = nullptr;
    QWidget* m_use_row = nullptr;
    RoofStrip* m_roofs = nullptr;
    LatestJob<Outcome> m_job; ///< last: it is waited for before the rest goes
};

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedLayout>

#include "ui/calibration_view/calibration_view.h"
#include "ui/calibration_view/cell_table_model.h"
#include "ui/calibration_view/fit_tables.h"
#include "ui/calibration_view/residual_plot.h"
#include "ui/calibration_view/roof_strip.h"
#include "ui/scenario_panel/choice_combo.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/scenario_panel/segmented_control.h"
#include "ui/theme/folding_splitter.h"
#include "ui/theme/invitation.h"
#include "ui/theme/labels.h"
#include "ui/theme/quiet_table.h"
#include "ui/theme/theme.h"
#include "ui/theme/wrap_row.h"

// How the page is put together. What it does then is in calibration_view.cpp.
namespace ridgepoint {

namespace {

constexpr int unfoldedWidth = 820; ///< of the page: below it tables stand one below the other

QLabel* wrapped(const char* objectName, const QString& accessibleName)
{
    auto* label = new QLabel;
    describe(label, objectName, accessibleName, {});
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

/// A quiet heading over a table.
QWidget* headed(QLabel* heading, QWidget* table)
{
    auto* both = new QWidget;
    auto* layout = new QVBoxLayout(both);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    heading->setFont(uiFont(13, QFont::DemiBold));
    layout->addWidget(heading);
    layout->addWidget(table, 1);
    return both;
}

} // namespace

CalibrationView::CalibrationView(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("calibrationView"));
    setAccessibleName(tr("Calibration"));
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_pages = new QStackedLayout;
    layout->addLayout(m_pages, 1);
    m_use_row = buildUse();
    m_roofs = new RoofStrip;
    layout->addWidget(m_use_row);
    layout->addWidget(m_roofs);
    m_pages->addWidget(buildInvitation());
    m_pages->addWidget(buildPage());
    clearFit({});
}

QWidget* CalibrationView::buildInvitation()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 12);
    auto* invitation = new Invitation(tr("How fast is your GPU really?"),
        tr("Open a table of measured matrix products, ten rows or more: the constants of the time model are fitted to "
           "half of the rows and tried on the other half. Then predict with them."),
        {tr("any GEMM sweep that the GEMM tab reads"),
            tr("constants as JSON: dropped on the window, they are used at once")});
    invitation->addButton("calibrationOpenFirst", tr("Open CSV…"), tr("Open a table of measured matrix products"),
        [this] { emit openRequested(); });
    m_hint = wrapped("calibrationHint", tr("Why nothing can be fitted"));
    m_hint->setAlignment(Qt::AlignCenter);
    layout->addWidget(invitation, 1);
    layout->addWidget(m_hint);
    return page;
}

QWidget* CalibrationView::buildPage()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(16, 12, 16, 8);
    layout->setSpacing(8);
    layout->addWidget(buildChoices());
    layout->addWidget(buildHead());
    layout->addWidget(buildTables(), 1);
    return page;
}

QWidget* CalibrationView::buildChoices()
{
    m_offer = new ChoiceCombo;
    describe(
        m_offer, "calibrationOffer", tr("What is fitted"), tr("Rows of an open file that constants are fitted to"));
    connect(m_offer, &QComboBox::activated, this, &CalibrationView::choose);
    m_prior = new SegmentedControl(QString(),
        {{QStringLiteral("calibrationPriorGeneric"), tr("Generic"), tr("Begin with the constants that all GPUs share")},
            {QStringLiteral("calibrationPriorOwn"), tr("Shipped"),
                tr("Begin with the constants shipped for this GPU")}});
    m_form = new SegmentedControl(QString(),
        {{QStringLiteral("calibrationFormAll"), tr("Nine"),
             tr("All constants of the calibrated time model, which predictions use")},
            {QStringLiteral("calibrationFormFloored"), tr("Three"),
                tr("The ideal time with a floor and two efficiencies: to understand, not to predict with")}});
    m_prior->setAccessibleName(tr("What is known before"));
    m_form->setAccessibleName(tr("Time model"));
    m_form->setObjectName(QStringLiteral("calibrationForm"));
    m_prior->setFixedWidth(172);
    m_form->setFixedWidth(172);
    m_prior->setCurrent(0);
    m_form->setCurrent(0);
    for (SegmentedControl* control : {m_prior, m_form})
        connect(control, &SegmentedControl::chosen, this, &CalibrationView::startFit);
    m_gpu = new SearchCombo;
    describe(m_gpu, "calibrationGpu", tr("Measured on"), tr("The file does not name its GPU: which one was measured"));
    m_gpu->setMinimumWidth(180);
    connect(m_gpu, &SearchCombo::chosen, this, [this](const QString& id) {
        if (const FitOffer* one = offer(); one != nullptr && id.toStdString() != one->candidate.gpu)
            emit gpuChosen(one->path, id);
    });
    m_gpu_label = quietLabel(tr("Measured on"), m_gpu);
    m_prior_label = quietLabel(tr("Begin with"));
    m_form_label = quietLabel(tr("Constants"));
    QWidget* choices = new WrapRow({controlGroup({m_offer, m_gpu_label, m_gpu}, m_offer),
                                       controlGroup({m_prior_label, m_prior, m_form_label, m_form})},
        {1, 0});
    showGpu(); // of no file yet
    return choices;
}

QPushButton* CalibrationView::buildButton(
    const char* objectName, const QString& text, const QString& toolTip, void (CalibrationView::*clicked)())
{
    auto* button = new QPushButton(text);
    describe(button, objectName, text, toolTip);
    connect(button, &QPushButton::clicked, this, clicked);
    return button;
}

QWidget* CalibrationView::buildHead()
{
    m_sentence = wrapped("calibrationSentence", tr("The fit in one sentence"));
    m_sentence->setFont(uiFont(18, QFont::DemiBold));
    m_detail = wrapped("calibrationDetail", tr("More about the fit"));
    m_detail->setForegroundRole(QPalette::PlaceholderText);
    auto* head = new QWidget;
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(0, 2, 0, 2);
    layout->setSpacing(4);
    layout->addWidget(m_sentence);
    layout->addWidget(m_detail);
    return head;
}

/// What predictions use, and what may be done about it: below everything, as it outlives the file that was fitted.
QWidget* CalibrationView::buildUse()
{
    m_state = wrapped("calibrationInUse", tr("Constants in use"));
    m_use = buildButton("calibrationUse", tr("Use these constants"),
        tr("Predict with the fitted constants from now on; undo takes it back"), &CalibrationView::use);
    m_use->setDefault(true);
    m_back = buildButton("calibrationShipped", tr("Back to the shipped ones"),
        tr("Predict with the constants that ship for this GPU, or the generic ones"), &CalibrationView::useShipped);
    m_save = buildButton("calibrationSave", tr("Save"), {}, &CalibrationView::save);
    m_export = buildButton("calibrationExport", tr("Export JSON…"),
        tr("Write the fitted constants as a file that the window and --calibration read"), &CalibrationView::exportFit);
    m_state->setMinimumWidth(160);
    auto* strip = new QWidget;
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(16, 4, 16, 8);
    row->addWidget(new WrapRow({controlGroup({quietLabel(tr("Constants")), m_state}, m_state),
                                   controlGroup({m_use, m_back, m_save, m_export})},
        {1, 0}));
    return strip;
}

QWidget* CalibrationView::buildTables()
{
    m_plot = new ResidualPlot;
    m_plot->setMinimumHeight(190);
    connect(m_plot, &ResidualPlot::rowClicked, this, &CalibrationView::showRow);
    m_constants = new QuietTable("calibrationConstants", tr("Constants before and after"));
    m_constant_model = new CellTableModel(fit_tables::constantColumns(), this);
    m_constants->fitFigures(1, 150);
    m_regimes = new QuietTable("calibrationRegimes", tr("Errors by size"));
    m_regime_model = new CellTableModel(fit_tables::regimeColumns(QStringLiteral("M")), this);
    m_regimes->fitFigures(0, 80);
    m_outside = new QuietTable("calibrationOutside", tr("Rows that the fit does not explain"));
    m_outside_model = new CellTableModel(fit_tables::outsideColumns(), this);
    m_outside->fitFigures(1, 180);
    const auto show = [](QuietTable* table, CellTableModel* model) {
        table->setSource(model, {});
        table->setMinimumHeight(150); // some rows and the scroll bar below them
    };
    show(m_constants, m_constant_model);
    show(m_regimes, m_regime_model);
    show(m_outside, m_outside_model);
    connect(m_outside, &QuietTable::rowChosen, this, [this](int row) {
        if (row >= 0 && m_shown)
            showRow(static_cast<int>(fit_tables::outsideRows(m_shown->result)[static_cast<std::size_t>(row)]));
    });
    m_outside_label = quietLabel({});
    m_outside_label->setObjectName(QStringLiteral("calibrationOutsideLabel"));
    auto* down = new QSplitter(Qt::Vertical);
    down->addWidget(
        new FoldingSplitter(m_plot, headed(quietLabel(tr("Errors by size")), m_regimes), {7, 5}, unfoldedWidth));
    down->addWidget(new FoldingSplitter(
        headed(quietLabel(tr("Constants")), m_constants), headed(m_outside_label, m_outside), {8, 5}, unfoldedWidth));
    down->setChildrenCollapsible(false);
    down->setHandleWidth(14);
    down->setStretchFactor(0, 9);
    down->setStretchFactor(1, 11);
    auto* scroll = new QScrollArea; // plot and tables together are taller than a small window
    scroll->setWidget(down);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    return scroll;
}

} // namespace ridgepoint

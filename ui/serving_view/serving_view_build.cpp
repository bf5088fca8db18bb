// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/serving_view/serving_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedLayout>

#include "ui/scenario_panel/choice_combo.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/scenario_panel/segmented_control.h"
#include "ui/serving_view/serving_plot.h"
#include "ui/serving_view/serving_table_model.h"
#include "ui/theme/invitation.h"
#include "ui/theme/labels.h"
#include "ui/theme/quiet_table.h"
#include "ui/theme/theme.h"

// How the view is put together. What it does then is in serving_view.cpp.
namespace ridgepoint {

namespace {

QLabel* richLabel(const char* objectName, const QString& accessibleName)
{
    auto* label = new QLabel;
    describe(label, objectName, accessibleName, {});
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

ServingView::ServingView(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("servingView"));
    setAccessibleName(tr("Measured servers"));
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    m_pages = new QStackedLayout(this);
    m_pages->addWidget(buildInvitation());
    m_pages->addWidget(buildPage());
    connect(m_plot, &ServingPlot::itemHovered, this, &ServingView::hover);
    connect(m_plot, &ServingPlot::itemClicked, this, [this](qint64 row) {
        if (row < 0)
            selectRow({});
        else
            openRow(static_cast<std::size_t>(row));
    });
    connect(m_plot, &ServingPlot::itemWalkedTo, this, [this](qint64 row) { selectRow(static_cast<std::size_t>(row)); });
    connect(m_plot, &ServingPlot::itemOpened, this, [this](qint64 row) { openRow(static_cast<std::size_t>(row)); });
    connect(m_table, &QuietTable::rowChosen, this, &ServingView::isolate);
}

QWidget* ServingView::buildInvitation()
{
    auto* invitation = new Invitation(tr("How well are measured servers predicted?"),
        tr("Open a table of measured servers, or drop it anywhere on the window: each row then stands beside what the "
           "time model says of it, with the error by framework and model."),
        {tr("aiconfigurator's silicon samples, All_results.csv of LLM-Inference-Bench"),
            tr("any table with columns such as model, gpu, framework, tp, concurrency, input, output, ttft_ms, "
               "tpot_ms")});
    invitation->addButton(
        "servingOpenFirst", tr("Open CSV…"), tr("Open a table of measured servers"), [this] { emit openRequested(); });
    return invitation;
}

QPushButton* ServingView::button(const char* objectName, const QString& text, const QString& toolTip)
{
    auto* made = new QPushButton(text);
    describe(made, objectName, text, toolTip);
    return made;
}

QHBoxLayout* ServingView::buildFiles()
{
    m_file_combo = new SearchCombo;
    describe(m_file_combo, "servingFileCombo", tr("Table of servers"), tr("The file that is shown"));
    connect(m_file_combo, &SearchCombo::chosen, this, &ServingView::showFile);
    QPushButton* open = button("servingOpen", tr("Open CSV…"), tr("Open another table of measured servers"));
    QPushButton* close = button("servingClose", tr("Close"), tr("Close the file that is shown"));
    connect(open, &QPushButton::clicked, this, &ServingView::openRequested);
    connect(
        close, &QPushButton::clicked, this, [this] { emit closeRequested(QString::fromStdString(m_file->path())); });
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_file_combo, 1);
    row->addWidget(open);
    row->addWidget(close);
    return row;
}

QHBoxLayout* ServingView::buildChoices()
{
    m_measure = new SegmentedControl(tr("Time"),
        {{QStringLiteral("servingTpot"), tr("TPOT"), tr("Time per output token")},
            {QStringLiteral("servingTtft"), tr("TTFT"),
                tr("Time to the first token; what waits in a queue is left out")},
            {QStringLiteral("servingLatency"), tr("Latency"), tr("Until the last token of a request or a batch")}});
    m_fitted = new SegmentedControl(tr("Fit"),
        {{QStringLiteral("servingFitted"), tr("with"), tr("With what each framework adds, fitted on half of its rows")},
            {QStringLiteral("servingUnfitted"), tr("without"), tr("The operators' times alone")}});
    m_time_model = new ChoiceCombo;
    describe(m_time_model, "servingTimeModel", tr("Time model"), tr("What the operators' times are predicted with"));
    for (const TimeModel model : {TimeModel::Calibrated, TimeModel::Generic, TimeModel::Ideal}) {
        const std::string_view name = ridgepoint::name(model);
        m_time_model->addItem(
            QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())), static_cast<int>(model));
    }
    m_time_model->setMinimumWidth(112);
    m_measure->setCurrent(0);
    m_fitted->setCurrent(0);
    connect(m_measure, &SegmentedControl::chosen, this, [this] { showMeasure(false); });
    connect(m_fitted, &SegmentedControl::chosen, this, [this] { showMeasure(true); });
    connect(m_time_model, &QComboBox::activated, this, [this] { recheck(); });
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_measure);
    row->addSpacing(4);
    row->addWidget(m_fitted);
    row->addWidget(m_time_model);
    row->addStretch(1);
    return row;
}

QWidget* ServingView::buildSide()
{
    m_selection = richLabel("servingSelection", tr("The selected row"));
    m_open_scenario =
        button("servingScenario", tr("Open scenario"), tr("Set GPU, model and sizes to the selected row"));
    connect(m_open_scenario, &QPushButton::clicked, this, [this] {
        if (m_row)
            openRow(*m_row);
    });
    m_constants = richLabel("servingConstants", tr("What was fitted"));
    m_remarks = richLabel("servingRemarks", tr("What was not predicted"));
    auto* inside = new QWidget;
    inside->setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(4, 0, 8, 0);
    column->setSpacing(10);
    column->addWidget(m_selection);
    column->addWidget(m_open_scenario, 0, Qt::AlignLeft);
    column->addWidget(m_constants);
    column->addWidget(m_remarks);
    column->addStretch(1);
    auto* scroll = new QScrollArea; // its text must not decide how tall the plot beside it is
    scroll->setWidget(inside);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(240);
    return scroll;
}

QWidget* ServingView::buildPage()
{
    m_plot = new ServingPlot;
    m_sentence = new QLabel;
    describe(m_sentence, "servingSentence", tr("How well it is predicted"), {});
    m_sentence->setFont(uiFont(15, QFont::DemiBold));
    m_sentence->setWordWrap(true);
    m_errors = new ServingTableModel(this);
    m_table = new QuietTable("servingErrors", tr("Errors by framework and model"));
    m_table->setSource(m_errors, {190, 130, 70, 95, 95, 80, 95, 80});
    m_table->setToolTip(tr("A row chosen here stands alone in the plot"));
    auto* across = new QSplitter(Qt::Horizontal);
    across->addWidget(m_plot);
    across->addWidget(buildSide());
    across->setStretchFactor(0, 1);
    across->setSizes({700, 300});
    auto* down = new QSplitter(Qt::Vertical);
    down->addWidget(across);
    down->addWidget(m_table);
    down->setStretchFactor(0, 3);
    down->setStretchFactor(1, 1);
    down->setSizes({420, 170});
    for (QSplitter* splitter : {across, down})
        splitter->setChildrenCollapsible(false);
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 12, 12, 6);
    layout->setSpacing(8);
    layout->addLayout(buildFiles());
    layout->addLayout(buildChoices());
    layout->addWidget(m_sentence);
    layout->addWidget(down, 1);
    return page;
}

} // namespace ridgepoint

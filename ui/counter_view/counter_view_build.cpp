// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/counter_view/counter_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedLayout>

#include "ui/counter_view/counter_chooser.h"
#include "ui/counter_view/counter_detail.h"
#include "ui/counter_view/counter_plot.h"
#include "ui/theme/invitation.h"
#include "ui/theme/quiet_table.h"
#include "ui/theme/theme.h"

// How the view is put together. What it does then is in counter_view.cpp.
namespace ridgepoint {

CounterView::CounterView(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("counterView"));
    setAccessibleName(tr("Measured kernels"));
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    build();
    connectChooser();
    connect(m_table, &QuietTable::rowChosen, this,
        [this](int row) { selectKernel(row < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(row))); });
    connect(m_detail, &CounterDetail::operatorChosen, this, &CounterView::correct);
    connect(m_plot, &CounterPlot::itemHovered, this, &CounterView::hover);
    for (const auto chosen : {&CounterPlot::itemClicked, &CounterPlot::itemWalkedTo}) {
        connect(m_plot, chosen, this, [this](qint64 kernel) {
            selectKernel(kernel < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(kernel)));
        });
    }
}

void CounterView::build()
{
    m_pages = new QStackedLayout(this);
    m_pages->addWidget(buildInvitation());
    m_pages->addWidget(buildPage());
}

QWidget* CounterView::buildInvitation()
{
    auto* invitation = new Invitation(tr("How far from the roof are your kernels, and why?"),
        tr("Open what a profiler counted, or drop its file anywhere on the window: each kernel then stands on a "
           "roofline "
           "of every memory level, beside the operator that it is."),
        {tr("Nsight Compute (long, details, raw, summary), nvprof, Nsight Systems kernel summaries"),
            tr("rocprof, rocprofv3 and rocprofiler-compute")});
    invitation->addButton(
        "counterOpenFirst", tr("Open CSV…"), tr("Open a profiler's table"), [this] { emit openRequested(); });
    invitation->addButton("counterMeasureFirst", tr("How to measure…"),
        tr("Commands that collect what the roofline needs"), [this] { emit measureRequested(); });
    return invitation;
}

QWidget* CounterView::buildPage()
{
    m_chooser = new CounterChooser;
    m_plot = new CounterPlot;
    m_detail = new CounterDetail;
    m_kernels = new KernelTableModel(this);
    m_table = new QuietTable("kernelTable", tr("Kernels"));
    m_table->setSource(m_kernels, {});
    m_table->fitFigures(KernelTableModel::KernelColumn, 190);
    m_table->setMinimumHeight(140); // some rows and the scroll bar below them
    m_filter = new QLineEdit;
    m_filter->setObjectName(QStringLiteral("kernelFilter"));
    m_filter->setPlaceholderText(tr("Filter by any part of the full name"));
    m_filter->setAccessibleName(tr("Filter kernels"));
    m_filter->setToolTip(tr("Shows only kernels with these words in their full name or operator"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(260);
    m_filter->setMaximumWidth(320);
    connect(m_filter, &QLineEdit::textChanged, m_table, &QuietTable::setFilter);

    auto* across = new QSplitter(Qt::Horizontal);
    across->addWidget(m_plot);
    across->addWidget(m_detail);
    across->setStretchFactor(0, 1);
    across->setSizes({640, 360});
    auto* kernels = new QWidget;
    auto* column = new QVBoxLayout(kernels);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(4);
    auto* head = new QHBoxLayout;
    auto* heading = new QLabel(tr("KERNELS"));
    heading->setFont(uiFont(13, QFont::DemiBold));
    heading->setForegroundRole(QPalette::PlaceholderText);
    head->addWidget(heading);
    head->addStretch(1);
    head->addWidget(m_filter);
    column->addLayout(head);
    column->addWidget(m_table, 1);
    auto* down = new QSplitter(Qt::Vertical);
    down->addWidget(across);
    down->addWidget(kernels);
    down->setStretchFactor(0, 3);
    down->setStretchFactor(1, 2);
    down->setSizes({340, 210});
    for (QSplitter* splitter : {across, down})
        splitter->setChildrenCollapsible(false);

    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 12, 12, 6);
    layout->setSpacing(6);
    layout->addWidget(m_chooser);
    auto* scroll = new QScrollArea; // plot and table together are taller than a small window
    scroll->setWidget(down);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    layout->addWidget(scroll, 1);
    return page;
}

void CounterView::connectChooser()
{
    connect(m_chooser, &CounterChooser::openClicked, this, &CounterView::openRequested);
    connect(m_chooser, &CounterChooser::measureClicked, this, &CounterView::measureRequested);
    connect(m_chooser, &CounterChooser::closeClicked, this,
        [this] { emit closeRequested(QString::fromStdString(m_file->path())); });
    connect(m_chooser, &CounterChooser::fileChosen, this, &CounterView::showFile);
    connect(m_chooser, &CounterChooser::gpuChosen, this, [this](const QString& id) {
        if (id.toStdString() != m_file->gpu_id.value_or(""))
            emit gpuChosen(QString::fromStdString(m_file->path()), id);
    });
    connect(m_chooser, &CounterChooser::localeChosen, this,
        [this](NumberLocale locale) { emit localeChosen(QString::fromStdString(m_file->path()), locale); });
    connect(m_chooser, &CounterChooser::roofsChosen, this, [this](int source) {
        Choice& choice = m_choices[m_file->path()];
        choice.roofs = source > 0 ? m_roof_titles.value(source) : QString();
        choice.roofs_chosen = true;
        rebuild(true);
    });
    connect(m_chooser, &CounterChooser::flopChosen, this, [this](int choice) {
        m_choices[m_file->path()].flop = choice;
        rebuild(false);
    });
    connect(m_chooser, &CounterChooser::countChosen, this, [this](int kernels) {
        m_choices[m_file->path()].count = kernels;
        if (m_kernel && *m_kernel >= static_cast<std::size_t>(kernels)) // isolated, and now no longer drawn
            selectKernel({});
        rebuild(true);
    });
}

} // namespace ridgepoint

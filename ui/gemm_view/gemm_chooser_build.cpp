// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/gemm_chooser.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/scenario_panel/choice_combo.h"
#include "ui/scenario_panel/number_spin.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/theme/labels.h"
#include "ui/theme/theme.h"
#include "ui/theme/wrap_row.h"

#include <limits>

// How the chooser is put together. What it does then is in gemm_chooser.cpp.
namespace ridgepoint {

GemmChooser::GemmChooser(QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(buildFiles());
    layout->addWidget(buildDevices());
    layout->addWidget(buildFacts());
    buildRemarks();
    layout->addWidget(m_line);
    layout->addWidget(m_remarks);
}

QHBoxLayout* GemmChooser::buildFiles()
{
    m_file_combo = new SearchCombo;
    describe(m_file_combo, "gemmFileCombo", tr("Measured file"), tr("The file that is shown"));
    connect(m_file_combo, &SearchCombo::chosen, this, &GemmChooser::fileChosen);
    m_series_combo = new SearchCombo;
    describe(m_series_combo, "gemmSeriesCombo", tr("Series"),
        tr("n × k of the weights. Type a number or a type to search."));
    connect(m_series_combo, &SearchCombo::chosen, this, [this](const QString& id) { emit seriesChosen(id.toInt()); });
    auto* open = new QPushButton(tr("Open CSV…"));
    describe(open, "gemmOpen", tr("Open measurements"), tr("Open another table of measured matrix products"));
    connect(open, &QPushButton::clicked, this, &GemmChooser::openClicked);
    auto* close = new QPushButton(tr("Close"));
    describe(close, "gemmClose", tr("Close this file"), tr("Close the file that is shown"));
    connect(close, &QPushButton::clicked, this, &GemmChooser::closeClicked);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_file_combo, 5);
    row->addWidget(m_series_combo, 3);
    row->addWidget(open);
    row->addWidget(close);
    return row;
}

/// In a row of its own: few tables are of several GPUs.
QWidget* GemmChooser::buildDevices()
{
    m_device = new SearchCombo;
    describe(m_device, "gemmDevice", tr("Rows of"),
        tr("The table has rows of several GPUs: those of the chosen one are read"));
    connect(m_device, &SearchCombo::chosen, this, &GemmChooser::chooseDevice);
    m_devices = controlGroup({quietLabel(tr("Rows of"), m_device), m_device}, m_device);
    m_devices->hide();
    return m_devices;
}

QWidget* GemmChooser::buildFacts()
{
    m_gpu = new SearchCombo;
    describe(m_gpu, "gemmGpu", tr("Measured on"), tr("The GPU that was measured"));
    connect(m_gpu, &SearchCombo::chosen, this, &GemmChooser::chooseGpu);
    m_n = buildDimension("gemmN", tr("Columns of the weights, n"));
    m_k = buildDimension("gemmK", tr("Rows of the weights, k"));
    m_dtype = new ChoiceCombo;
    describe(m_dtype, "gemmDtype", tr("Number format"), tr("Number format of weights and activations"));
    m_gpu->setMinimumWidth(160);
    m_dtype->setMinimumWidth(112);
    connect(m_dtype, &QComboBox::activated, this, &GemmChooser::correctDtype);
    return new WrapRow({controlGroup({quietLabel(tr("Measured on"), m_gpu), m_gpu}, m_gpu),
                           controlGroup({quietLabel(tr("n"), m_n), m_n, quietLabel(tr("k"), m_k), m_k,
                               quietLabel(tr("Format"), m_dtype), m_dtype})},
        {1, 0});
}

NumberSpin* GemmChooser::buildDimension(const char* objectName, const QString& accessibleName)
{
    auto* spin = new NumberSpin;
    describe(spin, objectName, accessibleName, accessibleName);
    spin->setRange(0, std::numeric_limits<int>::max());
    spin->setSpecialValueText(QStringLiteral("?"));
    spin->setFixedSize(76, 32);
    spin->installEventFilter(this);
    connect(spin, &QSpinBox::editingFinished, this, &GemmChooser::correctShape);
    return spin;
}

void GemmChooser::buildRemarks()
{
    m_line = new QLabel;
    describe(m_line, "gemmInfo", tr("About the file"), {});
    m_line->setForegroundRole(QPalette::PlaceholderText);
    m_line->setTextFormat(Qt::RichText);
    m_line->setWordWrap(true);
    m_line->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    connect(m_line, &QLabel::linkActivated, this, &GemmChooser::follow);
    m_remarks = new QPlainTextEdit;
    describe(m_remarks, "gemmRemarks", tr("Remarks on the file"), {});
    m_remarks->setReadOnly(true);
    m_remarks->setMaximumHeight(120);
    m_remarks->hide();
}

void GemmChooser::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showFileNames();
}

/// The wheel does not change what is known of a file.
bool GemmChooser::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Wheel) {
        event->ignore();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calibration_view/roof_strip.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStringList>

#include "core/measure/counters/roof_overrides.h"
#include "ui/scenario_panel/choice_combo.h"
#include "ui/theme/format.h"
#include "ui/theme/labels.h"

namespace ridgepoint {

namespace {

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

QString roofName(const MeasuredRoof& roof)
{
    if (roof.is_memory)
        return text(name(roof.level));
    return text(name(roof.format)) + (roof.engine == Engine::Tensor ? RoofStrip::tr(" matrix") : QString());
}

/// "DRAM 1.39 TB/s, L2 9.23 TB/s, fp32 20.9 TFLOP/s": those that a scenario can take.
QString roofsText(const std::vector<MeasuredRoof>& roofs)
{
    QStringList parts;
    for (const MeasuredRoof& roof : roofs) {
        if (!roofOverrides({roof}).empty())
            parts << roofName(roof) + u' ' + format::si(roof.per_s, roof.is_memory ? u"B/s" : u"FLOP/s");
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace

RoofStrip::RoofStrip(QWidget* parent)
    : QWidget(parent)
    , m_device(new ChoiceCombo)
    , m_state(new QLabel)
    , m_use(new QPushButton(tr("Use as roofs of the scenario")))
    , m_preset(new QPushButton(tr("Back to the preset's")))
{
    setObjectName(QStringLiteral("roofStrip"));
    setAccessibleName(tr("Measured roofs"));
    describe(m_device, "roofDevice", tr("Measured roofs"), tr("Which micro-benchmark's roofs"));
    describe(m_state, "roofState", tr("Roofs of the scenario"), {});
    describe(m_use, "roofUse", m_use->text(),
        tr("Bandwidths and peaks of the scenario's GPU become the measured ones; expected times, whose constants are "
           "shares of the preset's, stay. Undo takes it back"));
    describe(m_preset, "roofPreset", m_preset->text(), tr("Bandwidths and peaks of the GPU's preset again"));
    m_device->setMinimumWidth(200);
    m_state->setWordWrap(true);
    m_state->setForegroundRole(QPalette::PlaceholderText);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 4, 16, 8);
    row->setSpacing(8);
    row->addWidget(quietLabel(tr("Measured roofs"), m_device));
    row->addWidget(m_device);
    row->addWidget(m_state, 1);
    row->addWidget(m_use);
    row->addWidget(m_preset);
    connect(m_device, &QComboBox::activated, this, &RoofStrip::showState);
    connect(m_use, &QPushButton::clicked, this, [this] {
        const int index = m_device->currentIndex();
        if (index >= 0)
            emit useRequested(m_devices[static_cast<std::size_t>(index)].roofs);
    });
    connect(m_preset, &QPushButton::clicked, this, &RoofStrip::presetRequested);
    showState();
}

void RoofStrip::setRoofFiles(const RoofFiles& files)
{
    if (files == m_files)
        return;
    m_files = files;
    m_devices.clear();
    m_device->clear();
    for (const auto& file : files) {
        const QString title = QFileInfo(QString::fromStdString(file->path())).fileName();
        for (const DeviceRoofs& one : file->measured.devices) {
            m_devices.push_back(one);
            const bool isOnly = file->measured.devices.size() == 1;
            m_device->addItem(isOnly ? title : QString(title + QStringLiteral(" · ") + text(one.device)));
        }
    }
    if (!files.empty()) // the first device of what was opened last
        m_device->setCurrentIndex(m_device->count() - static_cast<int>(files.back()->measured.devices.size()));
    showState();
}

void RoofStrip::setScenario(const Scenario& scenario)
{
    m_gpu = QString::fromStdString(scenario.gpu.name);
    m_in_use = roofsText(roofsInUse(scenario));
    showState();
}

void RoofStrip::showState()
{
    const bool hasFiles = !m_devices.empty();
    setVisible(hasFiles || !m_in_use.isEmpty());
    m_device->setVisible(hasFiles);
    m_use->setVisible(hasFiles);
    m_preset->setEnabled(!m_in_use.isEmpty());
    QString state;
    if (hasFiles && m_device->currentIndex() >= 0)
        state = tr("measured: %1").arg(roofsText(m_devices[static_cast<std::size_t>(m_device->currentIndex())].roofs));
    if (!m_in_use.isEmpty())
        state = tr("in use for %1: %2").arg(m_gpu, m_in_use);
    m_state->setText(state);
}

} // namespace ridgepoint

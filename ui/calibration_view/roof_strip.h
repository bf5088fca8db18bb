// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/measure/counters/measured_roofs.h"
#include "core/scenario/scenario.h"
#include "ui/session/roof_file.h"

#include <vector>

class QLabel;
class QPushButton;

namespace ridgepoint {

class ChoiceCombo;

/// Roofs that a micro-benchmark measured, to put in the place of the scenario's own; hidden while there are none and
/// the scenario has its own.
class RoofStrip final : public QWidget
{
    Q_OBJECT
public:
    explicit RoofStrip(QWidget* parent = nullptr);

    void setRoofFiles(const RoofFiles& files);
    void setScenario(const Scenario& scenario);

signals:
    void useRequested(const std::vector<ridgepoint::MeasuredRoof>& roofs);
    void presetRequested();

private:
    void showState();

    RoofFiles m_files;
    std::vector<DeviceRoofs> m_devices;
    QString m_gpu;
    QString m_in_use; ///< fields of the scenario that are not the preset's; empty: none
    ChoiceCombo* m_device = nullptr;
    QLabel* m_state = nullptr;
    QPushButton* m_use = nullptr;
    QPushButton* m_preset = nullptr;
};

} // namespace ridgepoint

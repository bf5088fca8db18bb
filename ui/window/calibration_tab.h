// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "core/scenario/catalog.h"
#include "ui/session/measured_file.h"
#include "ui/session/measured_operators.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class QTabWidget;

namespace ridgepoint {

class CalibrationView;
struct FitOffer;
class Session;

/// The tab where constants are fitted, and the wires between it, the session and the folder where constants are kept.
/// Brought up to date only while it is seen.
class CalibrationTab final : public QObject
{
    Q_OBJECT
public:
    /// Adds the tab.
    CalibrationTab(Session& session, QTabWidget& tabs, QObject* parent = nullptr);

    CalibrationView& view() { return *m_view; }

    /// What was kept is used again; what of it cannot be read is told. After the catalog has been read.
    void loadSaved();
    /// Shows the fits of a measured file.
    void showFile(const QString& path);
    /// Writes constants where the user wants them. Says in the message bar how it went.
    bool exportTo(const QString& path, const calibrated::Calibration& own);

signals:
    void openRequested();

private:
    void connectView();
    void showFiles();
    std::string assumedGpu() const;
    void chooseGpu(const QString& path, const QString& gpuId);
    void addSweep(const std::shared_ptr<const MeasuredFile>& file, std::vector<FitOffer>& offers, QString& hint) const;
    void addOperators(
        const std::shared_ptr<const MeasuredOperators>& file, std::vector<FitOffer>& offers, QString& hint) const;
    void showUse();
    void showScenario();
    void useRoofs(const std::vector<struct MeasuredRoof>& roofs);
    void usePresetRoofs();
    void edit(const Parsed<Scenario>& changed);
    void use(const calibrated::Calibration& own);
    void save(const std::string& gpuId);
    void forget(const std::string& gpuId);
    void exportFit(const calibrated::Calibration& own);

    Session& m_session;
    QTabWidget& m_tabs;
    CalibrationView* m_view;
    UserCalibrations m_saved;
    std::map<std::string, std::string> m_chosen_gpus; ///< by path: of operators whose file does not name it
    /// What the list of offers depends on: a fit is not repeated because other constants are in use.
    struct Shown
    {
        MeasuredFiles sweeps;
        MeasuredOperatorFiles operators;
        std::string assumed_gpu; ///< of operators whose file does not say it, until one is chosen
        std::map<std::string, std::string> chosen_gpus;

        bool operator==(const Shown&) const = default;
    };
    Shown m_shown;
};

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include "core/explore/control.h"
#include "core/scenario/catalog.h"
#include "ui/session/counted_file.h"
#include "ui/session/measured_file.h"
#include "ui/session/measured_operators.h"
#include "ui/session/operator_ref.h"
#include "ui/session/roof_file.h"
#include "ui/session/serving_file.h"
#include "ui/theme/shown_times.h"

#include <optional>

class QUndoStack;

namespace ridgepoint {

/// Every file that is open. A path is in one of the lists only.
struct Measurements
{
    MeasuredFiles sweeps;
    CountedFiles counters;
    RoofFiles roofs;
    ServingFiles serving;
    MeasuredOperatorFiles operators;

    bool operator==(const Measurements&) const = default;
};

/// The one mutable thing: scenario, measurements, selection and undo history. Views show what it says and ask it for
/// changes; none of them knows another one.
class Session final : public QObject
{
    Q_OBJECT
public:
    explicit Session(Catalog catalog, QObject* parent = nullptr);
    ~Session() override;

    const Catalog& catalog() const { return m_catalog; }
    const Scenario& scenario() const { return m_scenario; }
    const Analysis& analysis() const { return m_analysis; }
    const MeasuredFiles& measurements() const { return m_measurements.sweeps; }
    const CountedFiles& countedFiles() const { return m_measurements.counters; }
    const RoofFiles& roofFiles() const { return m_measurements.roofs; }
    const MeasuredOperatorFiles& operatorFiles() const { return m_measurements.operators; }
    const ServingFiles& servingFiles() const { return m_measurements.serving; }
    PhaseView phases() const { return m_phases; }
    const std::optional<OperatorRef>& selected() const { return m_selected; }
    bool trailsShown() const { return m_trails_shown; }
    /// What is chosen, and what of it there is: without a time model beside the ideal one, the ideal times.
    ShownTimes chosenTimes() const { return m_chosen_times; }
    ShownTimes shownTimes() const;
    bool shapeRoofsShown() const { return m_shape_roofs_shown; }
    Control activeControl() const { return m_active_control; }
    double analysisSeconds() const { return m_analysis_seconds; } ///< how long the last analysis took
    QUndoStack& undoStack() { return *m_undo; }

    /// Another set of presets. A scenario that has not been edited yet takes its GPU and model from it.
    void setCatalog(Catalog catalog);
    /// Takes a changed scenario if it is valid; else tells problem() and announces the old one again. Edits of one
    /// field until `finished` are one step of undo.
    void edit(const Scenario& scenario, const QString& field, bool finished = true);
    /// Adds a file, or replaces the one with the same path.
    void addMeasurement(std::shared_ptr<const MeasuredFile> file);
    void addMeasurement(std::shared_ptr<const CountedFile> file);
    void addMeasurement(std::shared_ptr<const RoofFile> file);
    void addMeasurement(std::shared_ptr<const ServingFile> file);
    void addMeasurement(std::shared_ptr<const MeasuredOperators> file);
    void removeMeasurement(const std::string& path);
    /// Constants that take the place of shipped ones: their GPU's time is predicted with them from now on, in the
    /// scenario as well, whose time model becomes the calibrated one. Sets that the user has of other kinds stay.
    void useCalibration(const calibrated::Calibration& own);
    /// The GPU's shipped constants again.
    void useShippedCalibration(const std::string& gpuId);
    /// What was kept from earlier: no step of undo.
    void setUserCalibrations(UserCalibrations calibrations);
    /// Makes a model known and shows it in the current scenario. Returns what else had to change; empty: nothing.
    QString useImportedModel(const Model& model);

    void setPhases(PhaseView phases);
    void select(const std::optional<OperatorRef>& ref);
    void setTrailsShown(bool shown);
    void setActiveControl(Control control);
    void setShownTimes(ShownTimes times);
    void setShapeRoofsShown(bool shown);

signals:
    void scenarioChanged(const ridgepoint::Scenario& scenario);
    void analysisChanged(const ridgepoint::Analysis& analysis);
    void catalogChanged();
    void calibrationsChanged(); ///< the user's own constants
    void measurementsChanged();
    void phasesChanged(ridgepoint::PhaseView phases);
    void selectionChanged();
    void trailsChanged();
    void shownTimesChanged(); ///< or whether the selected product's curved roofs are shown
    void notice(const QString& text); ///< worth knowing
    void problem(const QString& text); ///< something was refused, and why

private:
    friend class EditScenario;
    friend class ReplaceMeasurements;
    friend class UseCalibrations;
    void apply(const Scenario& scenario);
    void apply(const UserCalibrations& calibrations, Scenario scenario);
    void pushCalibrations(UserCalibrations calibrations, const std::string& gpuId, const QString& text);
    void apply(const Measurements& measurements);
    template<typename File>
    void add(std::vector<std::shared_ptr<const File>> Measurements::*list, std::shared_ptr<const File> file);
    void analyzeScenario();

    Catalog m_catalog;
    Scenario m_scenario;
    Analysis m_analysis;
    Measurements m_measurements;
    QUndoStack* m_undo;
    PhaseView m_phases = PhaseView::Both;
    std::optional<OperatorRef> m_selected;
    bool m_trails_shown = false;
    ShownTimes m_chosen_times = ShownTimes::Both;
    bool m_shape_roofs_shown = false;
    Control m_active_control = Control::Batch;
    double m_analysis_seconds = 0;
    int m_gesture = 0; ///< counts finished edits: only edits of one gesture merge
};

/// The presets that a first scenario is made of.
inline constexpr const char* firstGpu = "a100-sxm4-80gb";
inline constexpr const char* firstModel = "llama-3-8b";

/// What opens first: Llama-3-8B on an A100, or the first presets that there are.
Scenario firstScenario(const Catalog& catalog);

} // namespace ridgepoint

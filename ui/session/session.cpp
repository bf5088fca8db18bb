// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session.h"

#include <QUndoStack>

#include "core/hardware/calibration_merge.h"
#include "ui/scenario_panel/scenario_edits.h"

#include <algorithm>
#include <chrono>

namespace ridgepoint {

/// Undo by value. id() is shared and mergeWith() compares field and gesture: dragging one slider is one step.
class EditScenario final : public QUndoCommand
{
public:
    EditScenario(Session& session, Scenario after, QString field, int gesture)
        : m_session(session)
        , m_before(session.m_scenario)
        , m_after(std::move(after))
        , m_field(std::move(field))
        , m_gesture(gesture)
    {
        setText(Session::tr("change of %1").arg(QString(m_field).replace(u'_', u' ')));
    }

    int id() const override { return 1; }
    void undo() override { m_session.apply(m_before); }
    void redo() override { m_session.apply(m_after); }
    bool mergeWith(const QUndoCommand* next) override
    {
        const auto* other = static_cast<const EditScenario*>(next);
        if (other->m_field != m_field || other->m_gesture != m_gesture)
            return false;
        m_after = other->m_after;
        setObsolete(m_after == m_before); // dragged back: no step at all
        return true;
    }

private:
    Session& m_session;
    Scenario m_before;
    Scenario m_after;
    QString m_field;
    int m_gesture;
};

class ReplaceMeasurements final : public QUndoCommand
{
public:
    ReplaceMeasurements(Session& session, Measurements after, const QString& text)
        : QUndoCommand(text)
        , m_session(session)
        , m_before(session.m_measurements)
        , m_after(std::move(after))
    {
    }
    void undo() override { m_session.apply(m_before); }
    void redo() override { m_session.apply(m_after); }

private:
    Session& m_session;
    Measurements m_before;
    Measurements m_after;
};

/// Together with the scenario: its GPU has the constants, its time model shows them.
class UseCalibrations final : public QUndoCommand
{
public:
    UseCalibrations(Session& session, UserCalibrations after, Scenario scenario, const QString& text)
        : QUndoCommand(text)
        , m_session(session)
        , m_before(session.m_catalog.userCalibrations())
        , m_after(std::move(after))
        , m_scenario_before(session.m_scenario)
        , m_scenario_after(std::move(scenario))
    {
    }
    void undo() override { m_session.apply(m_before, m_scenario_before); }
    void redo() override { m_session.apply(m_after, m_scenario_after); }

private:
    Session& m_session;
    UserCalibrations m_before;
    UserCalibrations m_after;
    Scenario m_scenario_before;
    Scenario m_scenario_after;
};

namespace {

QString errorsOf(const std::vector<Diagnostic>& diagnostics)
{
    std::vector<Diagnostic> errors;
    std::ranges::copy_if(diagnostics, std::back_inserter(errors),
        [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::Error; });
    return QString::fromStdString(joinedText(errors));
}

void removePath(Measurements& measurements, const std::string& path)
{
    const auto isIt = [&](const auto& file) { return file->path() == path; };
    std::erase_if(measurements.sweeps, isIt);
    std::erase_if(measurements.counters, isIt);
    std::erase_if(measurements.roofs, isIt);
    std::erase_if(measurements.serving, isIt);
    std::erase_if(measurements.operators, isIt);
}

} // namespace

Session::Session(Catalog catalog, QObject* parent)
    : QObject(parent)
    , m_catalog(std::move(catalog))
    , m_scenario(firstScenario(m_catalog))
    , m_undo(new QUndoStack(this))
{
    if (m_scenario.model.layers > 0 && m_scenario.gpu.dram_bytes_per_s > 0)
        analyze(m_scenario, m_analysis); // not timed: it meets cold caches
}

Session::~Session() = default;

void Session::setCatalog(Catalog catalog)
{
    UserCalibrations own = m_catalog.userCalibrations();
    m_catalog = std::move(catalog);
    if (!own.empty())
        m_catalog.setUserCalibrations(std::move(own));
    emit catalogChanged();
    if (m_undo->count() > 0)
        return;
    if (const Scenario first = firstScenario(m_catalog); !(first == m_scenario))
        apply(first);
}

void Session::edit(const Scenario& scenario, const QString& field, bool finished)
{
    if (const QString errors = errorsOf(validate(scenario)); !errors.isEmpty()) {
        emit problem(errors);
        emit scenarioChanged(m_scenario);
        return;
    }
    if (!(scenario == m_scenario))
        m_undo->push(new EditScenario(*this, scenario, field, m_gesture));
    if (finished)
        ++m_gesture;
}

void Session::apply(const Scenario& scenario)
{
    m_scenario = scenario;
    analyzeScenario();
    emit scenarioChanged(m_scenario);
    emit analysisChanged(m_analysis);
    // Another model, or merged projections, may not have the selected operator.
    if (m_selected && (m_selected->decode ? m_analysis.decode : m_analysis.prefill).find(m_selected->id) == nullptr)
        select({});
}

void Session::analyzeScenario()
{
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    analyze(m_scenario, m_analysis);
    m_analysis_seconds = std::chrono::duration<double>(Clock::now() - start).count();
}

void Session::apply(const Measurements& measurements)
{
    m_measurements = measurements;
    emit measurementsChanged();
}

/// In the place of the file with the same path, whatever it was before.
template<typename File>
void Session::add(std::vector<std::shared_ptr<const File>> Measurements::*list, std::shared_ptr<const File> file)
{
    Measurements changed = m_measurements;
    const std::string path = file->path();
    auto& files = changed.*list;
    const auto same = std::ranges::find_if(files, [&](const auto& other) { return other->path() == path; });
    const QString name = QString::fromStdString(path).section(u'/', -1);
    QString step = tr("opening of %1").arg(name);
    if (same != files.end()) {
        *same = std::move(file);
        step = tr("change of %1").arg(name);
    } else {
        removePath(changed, path);
        files.push_back(std::move(file));
    }
    m_undo->push(new ReplaceMeasurements(*this, std::move(changed), step));
}

void Session::addMeasurement(std::shared_ptr<const MeasuredFile> file)
{
    add(&Measurements::sweeps, std::move(file));
}

void Session::addMeasurement(std::shared_ptr<const CountedFile> file)
{
    add(&Measurements::counters, std::move(file));
}

void Session::addMeasurement(std::shared_ptr<const RoofFile> file)
{
    add(&Measurements::roofs, std::move(file));
}

void Session::addMeasurement(std::shared_ptr<const ServingFile> file)
{
    add(&Measurements::serving, std::move(file));
}

void Session::addMeasurement(std::shared_ptr<const MeasuredOperators> file)
{
    add(&Measurements::operators, std::move(file));
}

void Session::removeMeasurement(const std::string& path)
{
    Measurements changed = m_measurements;
    removePath(changed, path);
    if (!(changed == m_measurements))
        m_undo->push(new ReplaceMeasurements(*this, std::move(changed), tr("closing of a file")));
}

void Session::useCalibration(const calibrated::Calibration& own)
{
    UserCalibrations changed = m_catalog.userCalibrations();
    auto& place = changed[own.gpu];
    place = std::make_shared<const calibrated::Calibration>(place ? calibrated::merged(*place, own) : own);
    pushCalibrations(std::move(changed), own.gpu, tr("use of fitted constants"));
}

void Session::useShippedCalibration(const std::string& gpuId)
{
    UserCalibrations changed = m_catalog.userCalibrations();
    if (changed.erase(gpuId) > 0)
        pushCalibrations(std::move(changed), gpuId, tr("return to shipped constants"));
}

void Session::pushCalibrations(UserCalibrations calibrations, const std::string& gpuId, const QString& text)
{
    Scenario scenario = m_scenario;
    if (scenario.gpu.id == gpuId && calibrations.contains(gpuId))
        scenario.time_model = TimeModel::Calibrated;
    m_undo->push(new UseCalibrations(*this, std::move(calibrations), std::move(scenario), text));
    ++m_gesture;
}

void Session::setUserCalibrations(UserCalibrations calibrations)
{
    apply(calibrations, m_scenario);
}

void Session::apply(const UserCalibrations& calibrations, Scenario scenario)
{
    m_catalog.setUserCalibrations(calibrations);
    if (const Gpu* gpu = m_catalog.gpu(scenario.gpu.id))
        scenario.gpu.calibration = gpu->calibration;
    emit catalogChanged();
    if (!(scenario == m_scenario))
        apply(scenario);
    emit calibrationsChanged();
}

QString Session::useImportedModel(const Model& model)
{
    m_catalog.add(model);
    emit catalogChanged();
    Scenario changed = m_scenario;
    const QString consequence = useModel(changed, model);
    edit(changed, QStringLiteral("model"));
    return consequence;
}

void Session::setPhases(PhaseView phases)
{
    if (phases == m_phases)
        return;
    m_phases = phases;
    emit phasesChanged(phases);
}

void Session::select(const std::optional<OperatorRef>& ref)
{
    if (ref == m_selected)
        return;
    m_selected = ref;
    emit selectionChanged();
}

void Session::setTrailsShown(bool shown)
{
    if (shown == m_trails_shown)
        return;
    m_trails_shown = shown;
    emit trailsChanged();
}

ShownTimes Session::shownTimes() const
{
    return m_scenario.time_model == TimeModel::Ideal ? ShownTimes::Ideal : m_chosen_times;
}

void Session::setShownTimes(ShownTimes times)
{
    if (times == m_chosen_times)
        return;
    m_chosen_times = times;
    emit shownTimesChanged();
}

void Session::setShapeRoofsShown(bool shown)
{
    if (shown == m_shape_roofs_shown)
        return;
    m_shape_roofs_shown = shown;
    emit shownTimesChanged();
}

void Session::setActiveControl(Control control)
{
    if (control == m_active_control)
        return;
    m_active_control = control;
    emit trailsChanged();
}

Scenario firstScenario(const Catalog& catalog)
{
    Scenario scenario;
    const Gpu* gpu = catalog.gpu(firstGpu);
    const Model* model = catalog.model(firstModel);
    if (gpu == nullptr && !catalog.gpus().empty())
        gpu = &catalog.gpus().front();
    if (model == nullptr && !catalog.models().empty())
        model = &catalog.models().front();
    if (gpu == nullptr || model == nullptr)
        return scenario;
    scenario.gpu = *gpu;
    scenario.model = *model;
    scenario.workload = {64, 2048, 2048, 0, false};
    useDefaultPrecision(scenario);
    return scenario;
}

} // namespace ridgepoint

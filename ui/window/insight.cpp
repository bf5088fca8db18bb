// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/insight.h"

#include "ui/theme/format.h"
#include "ui/window/cliffs.h"

#include <algorithm>
#include <map>

namespace ridgepoint {

namespace {

constexpr int restMilliseconds = 60; ///< without a change, after which the hand is taken to rest
constexpr int longestWait = 1000; ///< the verdict of a scenario that keeps changing is no older
constexpr double marksFromShare = 0.02;
constexpr std::size_t mostMarks = 2;

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

double shareOf(const Analysis& analysis, const Trail& trail)
{
    const Phase& phase = trail.decode ? analysis.decode : analysis.prefill;
    const OperatorCost* cost = phase.find(trail.id);
    return cost != nullptr && phase.time_s > 0 ? cost->totalTime() / phase.time_s : 0;
}

} // namespace

Insight::Insight(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_cliffs(new Cliffs(session, this))
{
    connect(m_cliffs, &Cliffs::changed, this,
        [this] { emit marksChanged(text(name(Control::Batch)), marksOf(Control::Batch)); });
    m_rest.setSingleShot(true);
    m_rest.setInterval(restMilliseconds);
    connect(&m_rest, &QTimer::timeout, this, &Insight::updateRest);
    connect(&session, &Session::scenarioChanged, this, &Insight::follow);
    connect(&session, &Session::phasesChanged, this, &Insight::updateRest);
    connect(&session, &Session::shownTimesChanged, this, &Insight::updateRest);
    connect(&session, &Session::trailsChanged, this, [this] {
        m_trails_of.reset();
        updateTrails();
    });
}

void Insight::follow(const Scenario&)
{
    updateTrails();
    if (!m_rest.isActive())
        m_waiting.start();
    if (!m_rest.isActive() || m_waiting.elapsed() < longestWait)
        m_rest.start(); // again: what costs more than a frame waits until the hand rests
}

void Insight::updateNow()
{
    m_trails_of.reset();
    updateTrails();
    m_rest.stop();
    updateRest();
}

void Insight::updateTrails()
{
    if (!m_session.trailsShown()) {
        if (m_trails_of || m_session.scenario().model.layers == 0)
            return;
        m_trails_of = Scenario();
        emit trailsChanged({}, m_session.activeControl());
        return;
    }
    const Control control = m_session.activeControl();
    Scenario rest = m_session.scenario();
    setValue(rest, control, 1);
    if (m_trails_of == rest && m_trails_control == control)
        return;
    const ControlRange range = usualRange(m_session.scenario(), control);
    m_trails_of = std::move(rest);
    m_trails_control = control;
    emit trailsChanged(range.highest > range.lowest ? trails(m_session.scenario(), control, range.lowest, range.highest)
                                                    : std::vector<Trail>(),
        control);
}

std::vector<LogSlider::Mark> Insight::marksOf(Control control) const
{
    const Scenario& scenario = m_session.scenario();
    const ControlRange range = usualRange(scenario, control);
    std::map<int, double> shares; // by value: how much of the time crosses its ridge there
    if (range.highest > range.lowest) {
        for (const Trail& trail : trails(scenario, control, range.lowest, range.highest, 16)) {
            const double share = shareOf(m_session.analysis(), trail);
            if (share < marksFromShare || !shows(m_session.phases(), trail.decode))
                continue;
            for (const Crossing& crossing : trail.crossings)
                shares[crossing.value] += share;
        }
    }
    std::vector<std::pair<double, int>> ranked;
    for (const auto& [value, share] : shares)
        ranked.emplace_back(share, value);
    std::ranges::sort(ranked, std::greater());
    std::vector<LogSlider::Mark> marks;
    for (std::size_t i = 0; i < std::min(mostMarks, ranked.size()); ++i)
        marks.push_back({ranked[i].second, tr("%1 flips").arg(format::integer(ranked[i].second))});
    const MemoryFit& memory = m_session.analysis().memory;
    if (control == Control::Batch && memory.max_batch >= range.lowest && memory.max_batch < range.highest)
        marks.push_back({static_cast<int>(memory.max_batch), tr("%1 fits").arg(format::integer(memory.max_batch)),
            LogSlider::MarkKind::Limit});
    if (control == Control::Batch) {
        for (const int batch : m_cliffs->batches()) {
            if (batch >= range.lowest && batch <= range.highest) // one word is enough for all of them
                marks.push_back({batch, batch == m_cliffs->batches().front() ? tr("cliff") : QString(),
                    LogSlider::MarkKind::Cliff});
        }
    }
    return marks;
}

void Insight::updateRest()
{
    const Scenario& scenario = m_session.scenario();
    if (scenario.model.layers == 0)
        return;
    for (const Control control : {Control::Batch, Control::Prompt, Control::KvHeads})
        emit marksChanged(text(name(control)), marksOf(control));
    const auto counted = [](bool isExpected) { return isExpected ? CountedTime::Expected : CountedTime::Ideal; };
    const ShownTimes times = m_session.shownTimes();
    emit verdictChanged(verdictOf(scenario, m_session.phases() != PhaseView::Prefill, m_session.catalog().gpus(),
        {counted(times == ShownTimes::Expected), counted(times != ShownTimes::Ideal)}));
}

} // namespace ridgepoint

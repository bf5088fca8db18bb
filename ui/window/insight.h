// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "core/explore/trail.h"
#include "core/explore/verdict.h"
#include "ui/scenario_panel/log_slider.h"
#include "ui/session/session.h"

namespace ridgepoint {

class Cliffs;

/// What a scenario means beyond its numbers: trails, the values at which something flips, the verdict. Trails are kept
/// while only their own control moves; the rest waits until the hand rests for a moment.
class Insight final : public QObject
{
    Q_OBJECT
public:
    explicit Insight(Session& session, QObject* parent = nullptr);

    /// Everything at once, without waiting.
    void updateNow();

signals:
    void trailsChanged(const std::vector<ridgepoint::Trail>& trails, ridgepoint::Control control);
    void marksChanged(const QString& field, const std::vector<ridgepoint::LogSlider::Mark>& marks);
    void verdictChanged(const ridgepoint::Verdict& verdict);

private:
    void follow(const Scenario& scenario);
    void updateTrails();
    void updateRest();
    std::vector<LogSlider::Mark> marksOf(Control control) const;

    Session& m_session;
    Cliffs* m_cliffs;
    QTimer m_rest;
    QElapsedTimer m_waiting; ///< since the first change that the verdict does not know
    std::optional<Scenario> m_trails_of; ///< with the control's value taken out
    Control m_trails_control = Control::Batch;
};

} // namespace ridgepoint

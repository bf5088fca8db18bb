// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/counter_view/counter_cloud.h"
#include "ui/gemm_view/gemm_cloud.h"
#include "ui/session/latest_job.h"
#include "ui/session/session.h"

#include <memory>
#include <optional>
#include <vector>

namespace ridgepoint {

class RooflineCanvas;

/// Measured files on the roofline: their points, their twins among the operators, what is said of a point under the
/// pointer, and which operator a click on it means.
class MeasuredViews final : public QObject
{
    Q_OBJECT
public:
    MeasuredViews(Session& session, RooflineCanvas& roofline, QObject* parent = nullptr);

    /// Again, as after a change of theme.
    void rebuild();

private:
    const Gpu* gpuOf(const MeasuredFile& file) const;
    void showTwins();
    void showTrails();
    void matchCounters();
    void handTwins();
    std::optional<OperatorRef> operatorOfPoint(std::size_t cloud, std::size_t point) const;
    bool isShown(const OperatorRef& ref) const;
    void choose(int cloud, qint64 point);
    QString textOf(std::size_t cloud, std::size_t point) const;
    void explain(int cloud, qint64 point);

    Session& m_session;
    RooflineCanvas& m_roofline;
    std::vector<GemmCloud> m_clouds; ///< one per sweep
    std::vector<CounterCloud> m_counter_clouds; ///< one per file of counters, behind those
    CounterTwins m_counter_twins; ///< of the file of counters that was opened last
    std::shared_ptr<const CountedFile> m_matched; ///< whose those are
    LatestJob<CounterTwins> m_matching;

    /// What the measured trails depend on; a slider rarely changes it.
    struct TrailKey
    {
        std::string gpu;
        std::string model;
        int tensor_parallel = 0;
        Projections projections = Projections::Separate;
        Numerics numerics;
        MeasuredFiles files;
        bool operator==(const TrailKey&) const = default;
    };
    TrailKey m_trails_of;
};

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/measured_views.h"

#include <QCursor>
#include <QToolTip>

#include "ui/roofline_view/roofline_canvas.h"

#include <cmath>

namespace ridgepoint {

MeasuredViews::MeasuredViews(Session& session, RooflineCanvas& roofline, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_roofline(roofline)
{
    connect(&session, &Session::measurementsChanged, this, &MeasuredViews::rebuild);
    connect(&session, &Session::analysisChanged, this, &MeasuredViews::showTwins);
    connect(&roofline, &RooflineCanvas::measuredHovered, this, &MeasuredViews::explain);
}

const Gpu* MeasuredViews::gpuOf(const MeasuredFile& file) const
{
    const Gpu* preset = file.gpu_id ? m_session.catalog().gpu(*file.gpu_id) : nullptr;
    return preset != nullptr ? preset : &m_session.scenario().gpu;
}

void MeasuredViews::rebuild()
{
    m_clouds.clear();
    std::vector<std::shared_ptr<const PointCloud>> clouds;
    const MeasuredFiles& files = m_session.measurements();
    for (std::size_t i = 0; i < files.size(); ++i) {
        const QColor color = cloudColor(m_roofline.theme(), i);
        m_clouds.push_back(gemmCloud(*files[i], gpuOf(*files[i]), color, m_session.scenario().numerics.group_size));
        clouds.push_back(m_clouds.back().points);
    }
    m_roofline.setClouds(std::move(clouds));
    showTwins();
}

void MeasuredViews::showTwins()
{
    if (m_session.measurements().empty() && m_clouds.empty())
        return;
    const Scenario& scenario = m_session.scenario();
    m_roofline.setTwins(measuredTwins(m_session.measurements(), m_session.analysis(), scenario.gpu, scenario.numerics));
}

void MeasuredViews::explain(int cloud, qint64 point)
{
    if (cloud < 0 || static_cast<std::size_t>(cloud) >= m_clouds.size())
        return;
    const GemmCloud& measured = m_clouds[static_cast<std::size_t>(cloud)];
    const MeasuredFile& file = *m_session.measurements()[static_cast<std::size_t>(cloud)];
    const auto index = static_cast<std::size_t>(point);
    QString text = measuredText(file, measured.rows[index]);
    const double intensity = std::pow(10, static_cast<double>(measured.points->log_intensity[index]));
    const double rate = std::pow(10, static_cast<double>(measured.points->log_rate[index]));
    const QString above = aboveRoofText(m_roofline.roofs(), intensity, rate);
    if (!above.isEmpty())
        text += u'\n' + above;
    QToolTip::showText(QCursor::pos(), text, &m_roofline);
}

} // namespace ridgepoint

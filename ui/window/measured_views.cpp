// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/measured_views.h"

#include <QCursor>
#include <QToolTip>

#include "ui/roofline_view/roofline_canvas.h"
#include "ui/theme/format.h"

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
    connect(&roofline, &RooflineCanvas::measuredClicked, this, &MeasuredViews::choose);
}

const Gpu* MeasuredViews::gpuOf(const MeasuredFile& file) const
{
    const Gpu* preset = file.gpu_id ? m_session.catalog().gpu(*file.gpu_id) : nullptr;
    return preset != nullptr ? preset : &m_session.scenario().gpu;
}

void MeasuredViews::rebuild()
{
    m_clouds.clear();
    m_counter_clouds.clear();
    std::vector<std::shared_ptr<const PointCloud>> clouds;
    for (const auto& file : m_session.measurements()) {
        const QColor color = cloudColor(m_roofline.theme(), clouds.size());
        m_clouds.push_back(gemmCloud(*file, gpuOf(*file), color, m_session.scenario().numerics.group_size));
        clouds.push_back(m_clouds.back().points);
    }
    for (const auto& file : m_session.countedFiles()) {
        m_counter_clouds.push_back(counterCloud(*file, cloudColor(m_roofline.theme(), clouds.size())));
        clouds.push_back(m_counter_clouds.back().points);
    }
    m_roofline.setClouds(std::move(clouds));
    showTwins();
}

void MeasuredViews::showTrails()
{
    const Scenario& s = m_session.scenario();
    TrailKey key {s.gpu.id, s.model.id, s.tensor_parallel, s.projections, s.numerics, m_session.measurements()};
    if (key == m_trails_of)
        return;
    m_trails_of = std::move(key);
    m_roofline.setMeasuredTrails(measuredTrails(m_session.measurements(), m_session.analysis(), s.gpu, s.numerics));
}

void MeasuredViews::showTwins()
{
    if (!m_session.measurements().empty() || !m_trails_of.files.empty())
        showTrails();
    const CountedFiles& counted = m_session.countedFiles();
    const std::string& scenarioGpu = m_session.scenario().gpu.id;
    if (!counted.empty() && counted.back()->gpu_id.value_or(scenarioGpu) == scenarioGpu) {
        matchCounters();
    } else {
        m_matching.forget();
        m_counter_twins = {};
        m_matched.reset();
    }
    handTwins();
}

void MeasuredViews::handTwins()
{
    const Scenario& scenario = m_session.scenario();
    std::vector<MeasuredTwin> twins =
        measuredTwins(m_session.measurements(), m_session.analysis(), scenario.gpu, scenario.numerics);
    twins.insert(twins.end(), m_counter_twins.twins.begin(), m_counter_twins.twins.end());
    m_roofline.setTwins(std::move(twins));
}

/// On another thread; the arrows follow a moment later.
void MeasuredViews::matchCounters()
{
    const auto& file = m_session.countedFiles().back();
    m_matching.start(
        [file, scenario = m_session.scenario(), analysis = m_session.analysis()] {
            return counterTwins(matchProfile(*file->profile, scenario, analysis, file->matches), file->title());
        },
        [this, file](CounterTwins found) {
            m_counter_twins = std::move(found);
            m_matched = file;
            handTwins();
        });
}

std::optional<OperatorRef> MeasuredViews::operatorOfPoint(std::size_t cloud, std::size_t point) const
{
    if (cloud < m_clouds.size()) {
        const GemmRow& row = m_session.measurements()[cloud]->sweep.rows[m_clouds[cloud].rows[point]];
        return operatorOf(row, m_session.analysis(), m_session.phases());
    }
    const std::size_t counted = cloud - m_clouds.size();
    if (m_session.countedFiles()[counted] != m_matched) // matched is the file opened last, a moment after that
        return {};
    const std::size_t kernel = m_counter_clouds[counted].kernels[point];
    const auto owner =
        kernel < m_counter_twins.operators.size() ? m_counter_twins.operators[kernel] : std::optional<OperatorRef>();
    return owner && isShown(*owner) ? owner : std::nullopt;
}

/// A kernel may have been taken for an operator that the present scenario lacks.
bool MeasuredViews::isShown(const OperatorRef& ref) const
{
    const Analysis& analysis = m_session.analysis();
    const Phase& phase = ref.decode ? analysis.decode : analysis.prefill;
    return shows(m_session.phases(), ref.decode) && phase.find(ref.id) != nullptr;
}

/// A point of no operator's is background.
void MeasuredViews::choose(int cloud, qint64 point)
{
    m_session.select(operatorOfPoint(static_cast<std::size_t>(cloud), static_cast<std::size_t>(point)));
}

QString MeasuredViews::textOf(std::size_t cloud, std::size_t point) const
{
    if (cloud < m_clouds.size())
        return measuredText(*m_session.measurements()[cloud], m_clouds[cloud].rows[point]);
    const std::size_t counted = cloud - m_clouds.size();
    return kernelText(*m_session.countedFiles()[counted], m_counter_clouds[counted].kernels[point]);
}

void MeasuredViews::explain(int cloud, qint64 point)
{
    const auto& clouds = m_roofline.clouds();
    if (cloud < 0 || static_cast<std::size_t>(cloud) >= clouds.size())
        return;
    const PointCloud& points = *clouds[static_cast<std::size_t>(cloud)];
    const auto index = static_cast<std::size_t>(point);
    QString text = textOf(static_cast<std::size_t>(cloud), index);
    const double intensity = std::pow(10, static_cast<double>(points.log_intensity[index]));
    const double rate = std::pow(10, static_cast<double>(points.log_rate[index]));
    text += u'\n' + format::plain(intensity) + format::thinSpace + tr("FLOP/byte");
    if (const auto owner = operatorOfPoint(static_cast<std::size_t>(cloud), index)) {
        const std::string_view name = ridgepoint::name(owner->id);
        text += u'\n' + QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()))
            + (owner->decode ? tr(" (decode)") : tr(" (prefill)"));
    }
    const QString above = aboveRoofText(m_roofline.roofs(), intensity, rate);
    if (!above.isEmpty())
        text += u'\n' + above;
    QToolTip::showText(QCursor::pos(), text, &m_roofline);
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/roofline_canvas.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/roofline_view/hover_card.h"
#include "ui/theme/format.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr double clickSlack = 4; ///< pixels that a click may move
constexpr double roofReach = 6; ///< pixels from a roof within which its figure is explained
constexpr double pointReach = 7; ///< the same of a measured point

double length(QPointF point)
{
    return std::hypot(point.x(), point.y());
}

} // namespace

RooflineCanvas::RooflineCanvas(QWidget* parent)
    : LogPlot(parent)
{
    setObjectName(QStringLiteral("rooflinePlot"));
    setAccessibleName(tr("Roofline plot"));
    setAccessibleDescription(
        tr("Operators over arithmetic intensity; the left and right arrow keys walk from one to the next"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(320, 240);
    xAxis->setLabel(tr("Arithmetic intensity (FLOP / byte)"));
    yAxis->setLabel(tr("Performance (FLOP / s)"));
    addLayer(QStringLiteral("sides"), [this](QCPPainter& painter) { paintSides(painter, m_roofs, frame(), theme()); });
    moveLayer(layer(QStringLiteral("sides")), layer(QStringLiteral("grid")), QCustomPlot::limBelow);
    addLayer(QStringLiteral("trails"), [this](QCPPainter& painter) {
        painter.setClipRect(frame().rect);
        paintTrails(painter, sceneInput(), frame(), plotStyle(), theme());
        if (!m_trails.empty() && m_trail_control == Control::Batch)
            paintMeasuredTrails(painter, m_measured_trails, frame(), plotStyle(), theme());
    });
    addLayer(QStringLiteral("roofs"),
        [this](QCPPainter& painter) { paintRoofs(painter, m_roofs, frame(), plotStyle(), theme()); });
    addLayer(QStringLiteral("measured"), [this](QCPPainter& painter) {
        painter.setClipRect(frame().rect);
        for (const auto& cloud : m_clouds)
            paintCloud(painter, *cloud, frame(), plotStyle(), cloud->color.darker(theme().is_dark ? 220 : 150),
                exporting(), devicePixelRatioF());
        cloudKey(frame()).paint(painter, theme());
    });
}

SceneInput RooflineCanvas::sceneInput() const
{
    return {m_analysis, m_roofs, m_trails, m_trail_control, m_phases, m_twins,
        m_clouds.empty() ? nullptr : &m_occupancy, m_times, m_detail ? &*m_detail : nullptr, m_key_box};
}

CloudKey RooflineCanvas::cloudKey(const PlotFrame& frame) const
{
    return {m_clouds, m_gpu.id, frame, plotStyle(), m_has_hollow};
}

void RooflineCanvas::setAnalysis(const Gpu& gpu, const Analysis& analysis)
{
    const bool sameRoofs = gpu == m_gpu && analysis.tensor == m_analysis.tensor && analysis.vector == m_analysis.vector
        && analysis.attention == m_analysis.attention;
    m_analysis = analysis;
    m_scene_stale = true;
    explainHollow();
    if (!sameRoofs) {
        m_gpu = gpu;
        m_occupancy_stale = true; // the key says which files are of another GPU
        m_roofs = roofsOf(gpu, analysis);
        refresh();
    }
    if (const PlotFrame fitted = fittedRange(gpu, analysis, m_times); m_follows && !(fitted == m_fitted)) {
        m_fitted = fitted;
        setRange(fitted);
    }
    update();
}

void RooflineCanvas::setPhases(PhaseView phases)
{
    m_phases = phases;
    m_fan.reset();
    m_hovered_twin.reset();
    explainHollow();
    m_scene_stale = true;
    refresh();
}

void RooflineCanvas::setTrails(std::vector<Trail> trails, Control control)
{
    m_trails = std::move(trails);
    m_trail_control = control;
    m_scene_stale = true;
    refresh();
}

void RooflineCanvas::setMeasuredTrails(std::vector<MeasuredTrail> trails)
{
    if (trails == m_measured_trails)
        return;
    m_measured_trails = std::move(trails);
    refresh();
}

void RooflineCanvas::setClouds(std::vector<std::shared_ptr<const PointCloud>> clouds)
{
    m_clouds = std::move(clouds);
    m_occupancy_stale = true;
    m_scene_stale = true;
    refresh();
}

void RooflineCanvas::setTwins(std::vector<MeasuredTwin> twins)
{
    if (twins.empty() && m_twins.empty())
        return;
    const bool wasHovered = m_hovered_twin.has_value();
    m_twins = std::move(twins);
    m_hovered_twin = wasHovered ? twinAt(m_pointer) : std::nullopt; // the pointer rests where it was
    m_scene_stale = true;
    explainHollow();
    update();
}

/// The key is part of the kept picture, which is painted again only when the answer is another one.
void RooflineCanvas::explainHollow()
{
    const bool hasHollow = std::ranges::any_of(
        m_twins, [this](const MeasuredTwin& twin) { return twin.flop_assumed && isDrawn(twin, m_analysis, m_phases); });
    if (hasHollow == m_has_hollow)
        return;
    m_has_hollow = hasHollow;
    m_occupancy_stale = true;
    m_scene_stale = true;
    refresh();
}

void RooflineCanvas::select(const std::optional<OperatorRef>& selected)
{
    if (m_selected == selected)
        return;
    m_selected = selected;
    update();
}

void RooflineCanvas::setShownTimes(ShownTimes times)
{
    if (times == m_times)
        return;
    m_times = times;
    m_fan.reset();
    m_scene_stale = true;
    if (m_follows && m_gpu.dram_bytes_per_s > 0) // nothing to fit before there is an analysis
        fit();
    update();
}

void RooflineCanvas::setExpectedDetail(std::optional<ExpectedDetail> detail)
{
    if (!detail && !m_detail)
        return;
    m_detail = std::move(detail);
    m_scene_stale = true;
    update();
}

void RooflineCanvas::setHoverGap(const calibrated::GapParts& gap)
{
    m_hover_gap = gap;
    update();
}

void RooflineCanvas::setHoverNote(const QString& note)
{
    m_hover_note = note;
    update();
}

void RooflineCanvas::fit()
{
    m_follows = true;
    m_fitted = fittedRange(m_gpu, m_analysis, m_times);
    setRange(m_fitted);
}

void RooflineCanvas::rebuildScene(const PlotFrame& frame)
{
    if (m_occupancy_stale || !(m_occupancy_frame == frame)) {
        m_occupancy = Occupancy(m_clouds, frame);
        m_key_box = cloudKey(frame).box(); // shaping its texts takes a while
        m_occupancy_frame = frame;
        m_occupancy_stale = false;
    }
    m_scene = buildScene(sceneInput(), frame, plotStyle(), theme());
    m_scene_frame = frame;
    m_scene_stale = false;
}

void RooflineCanvas::paintMoving(QPainter& painter)
{
    const PlotFrame now = frame();
    if (m_scene_stale || exporting() || !(now == m_scene_frame))
        rebuildScene(now);
    paintScene(painter, m_scene, now, plotStyle(), theme(), exporting() ? std::nullopt : m_selected);
    if (exporting()) {
        m_scene_stale = true;
        return;
    }
    if (m_fan)
        paintFan(painter, *m_fan, now, plotStyle(), theme());
    paintHovered(painter, now);
    paintFocusFrame(painter);
}

void RooflineCanvas::paintHovered(QPainter& painter, const PlotFrame& frame) const
{
    if (m_hovered_twin) {
        const MeasuredTwin& twin = m_twins[*m_hovered_twin];
        const double radius = twinRadius(plotStyle()) + 3;
        painter.save();
        painter.setClipRect(frame.rect);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme().ink, plotStyle().outline));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(frame.at(twin.intensity, twin.flop_per_s), radius, radius);
        painter.restore();
        paintHoverCard(painter, measuredCard(twin, m_twins, theme()), m_pointer, frame.rect, theme());
    } else if (m_hovered) {
        const Phase& phase = m_hovered->decode ? m_analysis.decode : m_analysis.prefill;
        HoverCard card = operatorCard(phase, *m_hovered, m_times, theme());
        if (m_times != ShownTimes::Ideal)
            addGap(card, m_hover_gap);
        if (!m_hover_note.isEmpty())
            card.rows.emplace_back(tr("flips with"), m_hover_note);
        paintHoverCard(painter, card, m_pointer, frame.rect, theme());
    }
}

void RooflineCanvas::paintEvent(QPaintEvent* event)
{
    LogPlot::paintEvent(event);
    emit painted();
}

std::optional<OperatorRef> RooflineCanvas::operatorAt(QPointF position) const
{
    if (m_fan) {
        if (const auto part = fanPartAt(*m_fan, position, m_scene_frame, plotStyle()))
            return part;
    }
    for (auto marker = m_scene.markers.rbegin(); marker != m_scene.markers.rend(); ++marker) {
        if (marker->contains(position))
            return marker->parts.front().ref;
    }
    return {};
}

/// Twins lie above the discs: over one its own area counts, beside them all what is near. A spread fan covers both.
std::optional<std::size_t> RooflineCanvas::twinAt(QPointF position) const
{
    if (m_fan && fanPartAt(*m_fan, position, m_scene_frame, plotStyle()))
        return {};
    const double own = twinRadius(plotStyle()) + 1;
    return nearestTwin(sceneInput(), m_scene_frame, position, operatorAt(position) ? own : std::max(own, pointReach));
}

std::optional<OperatorRef> RooflineCanvas::targetAt(QPointF position) const
{
    const auto twin = twinAt(position);
    return twin ? m_twins[*twin].ref : operatorAt(position);
}

QString RooflineCanvas::roofTipAt(QPointF position) const
{
    for (const Roof& roof : m_roofs.lines) {
        const auto line = roofLine(roof, m_roofs, m_scene_frame);
        if (!line)
            continue;
        const QPointF along = line->p2() - line->p1();
        const double squared = QPointF::dotProduct(along, along);
        const double t = std::clamp(QPointF::dotProduct(position - line->p1(), along) / squared, 0.0, 1.0);
        if (length(line->p1() + t * along - position) <= roofReach)
            return roof.provenance;
    }
    return {};
}

/// Is a measured twin under the pointer? Then nothing else is told of.
bool RooflineCanvas::hoverTwin(QPointF position)
{
    const auto twin = twinAt(position);
    if (twin || m_hovered_twin)
        update();
    m_hovered_twin = twin;
    if (!twin)
        return false;
    m_pointer = position;
    m_hovered.reset();
    m_fan.reset(); // it would cover the twin
    QToolTip::hideText();
    return true;
}

void RooflineCanvas::hoverAt(QPointF position)
{
    if (hoverTwin(position))
        return;
    const auto hit = operatorAt(position);
    const bool changed = hit != m_hovered || hit.has_value();
    const bool another = hit && hit != m_hovered;
    m_hovered = hit;
    if (another) {
        m_hover_note.clear();
        m_hover_gap = {};
        emit operatorHovered(*hit);
    }
    m_pointer = position;
    std::optional<Marker> fan = m_fan && fanPartAt(*m_fan, position, m_scene_frame, plotStyle()) ? m_fan : std::nullopt;
    for (const Marker& marker : m_scene.markers) {
        if (!fan && marker.parts.size() > 1 && marker.contains(position))
            fan = marker;
    }
    const bool fanChanged = fan.has_value() != m_fan.has_value();
    m_fan = std::move(fan);
    if (changed || fanChanged)
        update();
    if (!hit)
        hoverMeasured(position);
}

/// A point of the files: which cloud, and its index there.
std::optional<std::pair<int, qint64>> RooflineCanvas::pointAt(QPointF position) const
{
    for (std::size_t i = 0; i < m_clouds.size(); ++i) {
        if (const auto hit = nearestPoint(*m_clouds[i], m_scene_frame, position, pointReach))
            return std::pair(static_cast<int>(i), static_cast<qint64>(hit->index));
    }
    return {};
}

void RooflineCanvas::hoverMeasured(QPointF position)
{
    if (const auto point = pointAt(position)) {
        emit measuredHovered(point->first, point->second);
        return;
    }
    emit measuredHovered(-1, -1);
    const QString tip = roofTipAt(position);
    if (tip.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(mapToGlobal(position.toPoint()), tip, this);
}

void RooflineCanvas::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->position();
    QCustomPlot::mousePressEvent(event);
}

void RooflineCanvas::mouseMoveEvent(QMouseEvent* event)
{
    QCustomPlot::mouseMoveEvent(event);
    if (event->buttons() == Qt::NoButton)
        hoverAt(event->position());
    else if (length(event->position() - m_pressed) > clickSlack)
        m_follows = false;
}

void RooflineCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    QCustomPlot::mouseReleaseEvent(event);
    if (event->button() != Qt::LeftButton || length(event->position() - m_pressed) > clickSlack)
        return;
    if (const auto hit = targetAt(event->position()))
        emit operatorClicked(*hit);
    else if (const auto point = pointAt(event->position()))
        emit measuredClicked(point->first, point->second);
    else
        emit backgroundClicked();
}

void RooflineCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (const auto hit = targetAt(event->position()))
        emit formulaRequested(*hit);
    else
        fit();
}

void RooflineCanvas::wheelEvent(QWheelEvent* event)
{
    m_follows = false;
    m_hovered_twin.reset();
    QCustomPlot::wheelEvent(event);
}

void RooflineCanvas::leaveEvent(QEvent* event)
{
    m_hovered.reset();
    m_hovered_twin.reset();
    m_fan.reset();
    update();
    QCustomPlot::leaveEvent(event);
}

void RooflineCanvas::zoom(double factor)
{
    m_follows = false;
    m_hovered_twin.reset();
    LogPlot::zoom(factor);
}

void RooflineCanvas::pan(double x, double y)
{
    m_follows = false;
    LogPlot::pan(x, y);
}

std::vector<OperatorRef> RooflineCanvas::walkOrder() const
{
    std::vector<MarkerPart> parts;
    for (const Marker& marker : m_scene.markers)
        parts.insert(parts.end(), marker.parts.begin(), marker.parts.end());
    std::ranges::stable_sort(parts, {}, &MarkerPart::intensity);
    std::vector<OperatorRef> order;
    for (const MarkerPart& part : parts)
        order.push_back(part.ref);
    return order;
}

void RooflineCanvas::walk(int step)
{
    const std::vector<OperatorRef> order = walkOrder();
    if (order.empty())
        return;
    const auto found = m_selected ? std::ranges::find(order, *m_selected) : order.end();
    const auto size = static_cast<std::ptrdiff_t>(order.size());
    const std::ptrdiff_t now = found == order.end() ? (step > 0 ? -1 : 0) : found - order.begin();
    emit operatorClicked(order[static_cast<std::size_t>((now + step + size) % size)]);
}

void RooflineCanvas::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_selected)
            emit formulaRequested(*m_selected);
        return;
    case Qt::Key_Escape:
        return emit backgroundClicked();
    default:
        LogPlot::keyPressEvent(event);
    }
}

QString aboveRoofText(const Roofs& roofs, double intensity, double flopPerSecond)
{
    const double limit = roofs.attainable(intensity);
    if (limit <= 0 || flopPerSecond <= limit)
        return {};
    const QString excess = format::percent(flopPerSecond / limit - 1, 1);
    const bool memorySide = roofs.ridge > 0 && intensity < roofs.ridge;
    return memorySide ? RooflineCanvas::tr("%1 above the roof: its operands may have come from the L2 cache, or the "
                                           "counted bytes are more than were moved")
                            .arg(excess)
                      : RooflineCanvas::tr("%1 above the roof: the clock was higher than the one of the datasheet's "
                                           "peak, or the peak's accumulate type differs")
                            .arg(excess);
}

} // namespace ridgepoint

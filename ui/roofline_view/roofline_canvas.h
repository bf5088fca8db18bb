// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/roofline_view/cloud_key.h"
#include "ui/roofline_view/expected_scene.h"
#include "ui/roofline_view/log_plot.h"
#include "ui/roofline_view/occupancy.h"
#include "ui/roofline_view/point_cloud.h"
#include "ui/roofline_view/scene.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ridgepoint {

/// The roofline itself: sides, trails, roofs and measured points in the kept picture; markers and labels above it.
class RooflineCanvas final : public LogPlot
{
    Q_OBJECT
public:
    explicit RooflineCanvas(QWidget* parent = nullptr);

    void setAnalysis(const Gpu& gpu, const Analysis& analysis);
    void setPhases(PhaseView phases);
    void setTrails(std::vector<Trail> trails, Control control);
    void setClouds(std::vector<std::shared_ptr<const PointCloud>> clouds);
    void setTwins(std::vector<MeasuredTwin> twins);
    /// Shown with the trails of the batch.
    void setMeasuredTrails(std::vector<MeasuredTrail> trails);
    void select(const std::optional<OperatorRef>& selected);

    /// Which times are drawn where a time model expects some beside the ideal ones.
    void setShownTimes(ShownTimes times);
    ShownTimes shownTimes() const { return m_times; }
    /// Of the selected operator; none where nothing is expected of it.
    void setExpectedDetail(std::optional<ExpectedDetail> detail);
    const std::optional<ExpectedDetail>& expectedDetail() const { return m_detail; }
    /// What lies between the ideal and the expected time of the operator under the pointer: rows of the hover card.
    void setHoverGap(const calibrated::GapParts& gap);

    /// A last line of the hover card: what would flip the operator under the pointer.
    void setHoverNote(const QString& note);

    /// Back to the range that shows everything, and to following the scenario.
    void fit();
    /// Operators from left to right, as the keyboard walks them.
    std::vector<OperatorRef> walkOrder() const;
    const Roofs& roofs() const { return m_roofs; }
    const std::vector<Trail>& trails() const { return m_trails; }
    const std::vector<std::shared_ptr<const PointCloud>>& clouds() const { return m_clouds; }
    /// The range that the user zoomed or panned to; none while it follows the scenario.
    std::optional<PlotFrame> chosenRange() const { return m_follows ? std::nullopt : std::optional(frame()); }
    const Analysis& analysis() const { return m_analysis; }
    const std::optional<OperatorRef>& selected() const { return m_selected; }
    const Scene& scene() const { return m_scene; }
    const std::vector<MeasuredTwin>& twins() const { return m_twins; }
    /// Which of the twins is under the pointer.
    const std::optional<std::size_t>& hoveredTwin() const { return m_hovered_twin; }
    /// Does the key say what a hollow point means?
    bool explainsHollow() const { return m_has_hollow; }

signals:
    void operatorClicked(const ridgepoint::OperatorRef& ref);
    void backgroundClicked();
    void formulaRequested(const ridgepoint::OperatorRef& ref);
    void operatorHovered(const ridgepoint::OperatorRef& ref); ///< another one than before
    void measuredHovered(int cloud, qint64 index); ///< -1: none
    void measuredClicked(int cloud, qint64 index); ///< a point of a file, where no operator's own lies
    void painted(); ///< after each repaint

protected:
    void paintMoving(QPainter& painter) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void pan(double x, double y) override;
    void zoom(double factor) override;
    void walk(int step) override;
    void showAll() override { fit(); }

private:
    SceneInput sceneInput() const;
    void rebuildScene(const PlotFrame& frame);
    void hoverAt(QPointF position);
    bool hoverTwin(QPointF position);
    void hoverMeasured(QPointF position);
    void explainHollow();
    void paintHovered(QPainter& painter, const PlotFrame& frame) const;
    CloudKey cloudKey(const PlotFrame& frame) const;
    std::optional<OperatorRef> operatorAt(QPointF position) const;
    std::optional<std::size_t> twinAt(QPointF position) const;
    /// What a click means: the operator of a marker or of a measured twin.
    std::optional<OperatorRef> targetAt(QPointF position) const;
    std::optional<std::pair<int, qint64>> pointAt(QPointF position) const;
    QString roofTipAt(QPointF position) const;

    Gpu m_gpu;
    Analysis m_analysis;
    Roofs m_roofs;
    std::vector<Trail> m_trails;
    Control m_trail_control = Control::Batch;
    PhaseView m_phases = PhaseView::Both;
    std::vector<std::shared_ptr<const PointCloud>> m_clouds;
    std::vector<MeasuredTwin> m_twins;
    std::vector<MeasuredTrail> m_measured_trails;

    Occupancy m_occupancy; ///< of m_clouds within m_occupancy_frame
    QRectF m_key_box; ///< where the names of the measured files stand, as old as the occupancy
    PlotFrame m_occupancy_frame;
    bool m_occupancy_stale = true;
    Scene m_scene;
    PlotFrame m_scene_frame;
    PlotFrame m_fitted; ///< the range while it follows the scenario; without a rectangle
    bool m_scene_stale = true;
    std::optional<OperatorRef> m_selected;
    std::optional<OperatorRef> m_hovered;
    std::optional<std::size_t> m_hovered_twin; ///< then no operator is hovered
    bool m_has_hollow = false;
    QString m_hover_note;
    calibrated::GapParts m_hover_gap;
    ShownTimes m_times = ShownTimes::Both;
    std::optional<ExpectedDetail> m_detail;
    std::optional<Marker> m_fan; ///< the merged marker that is spread out
    QPointF m_pressed;
    QPointF m_pointer;
    bool m_follows = true; ///< the range follows the scenario until the user zooms or pans
};

/// What can be said of a measured point that lies above the roofs, or nothing when it does not.
QString aboveRoofText(const Roofs& roofs, double intensity, double flopPerSecond);

} // namespace ridgepoint

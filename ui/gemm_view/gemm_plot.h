// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm_prediction.h"
#include "ui/roofline_view/hover_card.h"
#include "ui/roofline_view/log_plot.h"
#include "ui/roofline_view/point_cloud.h"

#include <memory>
#include <optional>
#include <vector>

namespace ridgepoint {

/// One series of a file with what the roofline predicts for it. Made once, never edited.
struct GemmCurves
{
    std::vector<GemmPoint> measured; ///< by m
    std::vector<GemmPoint> ideal;
    QString measured_name; ///< for the legend: "measured, torch 2.5.1"
    QString ideal_name; ///< "ideal, RTX 4090 fp16"
    QString peak_name; ///< "165 TFLOP/s": what 100 % is
    QString missing; ///< why there is no utilisation; empty when there is one
};

/// Utilisation or time against batch: measured points, the ideal curve, the scenario's batch. The points are kept in
/// the picture; the batch marker and what is hovered are painted over it.
class GemmPlot final : public LogPlot
{
    Q_OBJECT
public:
    enum class Quantity { Utilisation, Time };

    explicit GemmPlot(Quantity quantity, QWidget* parent = nullptr);

    void setCurves(std::shared_ptr<const GemmCurves> curves, const QColor& color);
    /// Measured points that fall behind a smaller batch, into GemmCurves::measured; they stand out.
    void setDips(const std::vector<std::size_t>& points);
    void setBatch(int batch);
    /// Marks one of the measured points, in whichever plot it was chosen.
    void setMarked(std::optional<std::size_t> point, const HoverCard& card, bool showCard);
    /// Takes over the range of batches of the other plot.
    void setBatchRange(const QCPRange& range);
    void fit();

    const PointCloud& cloud() const { return m_cloud; }
    /// Like frame(), for axes that need not be logarithmic: logarithms or plain values, as the points have them.
    PlotFrame plane() const;

signals:
    void pointHovered(qint64 point); ///< into GemmCurves::measured; -1: none
    void batchRangeChanged(const QCPRange& range);
    void fitRequested();

protected:
    void paintMoving(QPainter& painter) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void pan(double x, double y) override;
    void zoom(double factor) override;
    void walk(int step) override;
    void showAll() override { emit fitRequested(); } ///< both plots have one range

private:
    QColor dotEdge() const;
    double heightOf(const GemmPoint& point) const;
    PlotFrame fittedPlane() const;
    void paintCurve(QPainter& painter) const;
    void paintPeak(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;
    void paintMissing(QPainter& painter) const;
    void paintBatch(QPainter& painter) const;
    void paintMarked(QPainter& painter) const;
    void setPlane(const PlotFrame& plane);

    Quantity m_quantity;
    std::shared_ptr<const GemmCurves> m_curves;
    PointCloud m_cloud; ///< the measured points that have a value, as this plot shows them
    PointCloud m_dips; ///< those of them that fall behind
    std::vector<std::size_t> m_points; ///< of each of them, into GemmCurves::measured
    std::vector<QPointF> m_line; ///< the ideal curve, as this plot shows it
    int m_batch = 0;
    std::optional<std::size_t> m_marked;
    HoverCard m_card;
    bool m_show_card = false;
};

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/counter_view/counter_picture.h"
#include "ui/roofline_view/hover_card.h"
#include "ui/roofline_view/log_plot.h"
#include "ui/roofline_view/occupancy.h"
#include "ui/roofline_view/scene.h"

#include <memory>
#include <optional>
#include <vector>

namespace ridgepoint {

/// A step of the way from a prediction to what was measured.
struct TwinStep
{
    double intensity = 0; ///< where the step ends
    double flop_per_s = 0;
    QString label; ///< "extra bytes 1.8×"
};

/// The predicted point of the selected kernel's operator, and the way to the measured one.
struct TwinPath
{
    double intensity = 0; ///< predicted
    double flop_per_s = 0;
    QString label; ///< "predicted: qkv_proj"
    std::vector<TwinStep> steps; ///< the last one ends at the measured point
};

/// The hierarchical roofline: each kernel once per memory level, joined, with an area by time. A kernel that is
/// selected stands alone.
class CounterPlot final : public LogPlot
{
    Q_OBJECT
public:
    explicit CounterPlot(QWidget* parent = nullptr);

    /// Keeps the range when `keepRange`, as while the number of kernels changes.
    void setPicture(std::shared_ptr<const CounterPicture> picture, bool keepRange);
    /// A kernel of the profile, shown or not.
    void select(std::optional<std::size_t> kernel);
    void setTwin(std::optional<TwinPath> twin);
    void setCard(std::optional<std::size_t> kernel, const HoverCard& card);
    void fit();

    const CounterPicture& picture() const { return *m_picture; }
    std::optional<std::size_t> selected() const { return m_selected; }
    /// Where a kernel's point of a level lies on the widget; none when it has no place or is outside.
    std::optional<QPointF> positionOf(std::size_t kernel, std::size_t level) const;

signals:
    void kernelHovered(qint64 kernel); ///< -1: none
    void kernelClicked(qint64 kernel); ///< -1: the background

protected:
    void paintMoving(QPainter& painter) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void walk(int step) override;
    void showAll() override { fit(); }

private:
    double radiusOf(const KernelPoint& kernel) const;
    qint64 kernelAt(QPointF position) const;
    /// Where the line of a kernel's DRAM bandwidth enters the plane.
    QPointF bandwidthMark(const KernelPoint& kernel) const;
    const KernelPoint* shown(std::size_t kernel) const;
    bool isFaded(const KernelPoint& kernel) const { return m_selected && kernel.kernel != *m_selected; }

    // In counter_plot_paint.cpp.
    void paintKernels(QPainter& painter) const;
    void paintKernel(QPainter& painter, const KernelPoint& kernel) const;
    void paintBandwidths(QPainter& painter) const;
    QRectF missingBox() const;
    void paintNames(QPainter& painter) const;
    std::shared_ptr<const PointCloud> coveredPlaces() const;
    void paintKernelNames(QPainter& painter, const Scene& scene) const;
    void paintLegend(QPainter& painter) const;
    void paintMissing(QPainter& painter) const;
    void paintTwin(QPainter& painter) const;

    std::shared_ptr<const CounterPicture> m_picture;
    std::optional<std::size_t> m_selected;
    std::optional<std::size_t> m_hovered;
    std::optional<TwinPath> m_twin;
    HoverCard m_card;
    QPointF m_pressed;
};

} // namespace ridgepoint

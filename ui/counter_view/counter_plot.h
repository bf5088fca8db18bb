// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/counter_view/counter_picture.h"
#include "ui/roofline_view/item_plot.h"
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
/// selected stands alone. Its items are the kernels of the profile.
class CounterPlot final : public ItemPlot
{
    Q_OBJECT
public:
    explicit CounterPlot(QWidget* parent = nullptr);

    /// Keeps the range when `keepRange`, as while the number of kernels changes.
    void setPicture(std::shared_ptr<const CounterPicture> picture, bool keepRange);
    /// A kernel of the profile, shown or not.
    void select(std::optional<std::size_t> kernel);
    void setTwin(std::optional<TwinPath> twin);
    void fit();

    const CounterPicture& picture() const { return *m_picture; }
    std::optional<std::size_t> selected() const { return m_selected; }
    /// Where a kernel's point of a level lies on the widget; none when it has no place or is outside.
    std::optional<QPointF> positionOf(std::size_t kernel, std::size_t level) const;

    /// Is the twin's way repeated on a card, since its steps are too short to be told apart?
    bool enlargesTwin() const { return twinLens().has_value(); }

protected:
    void paintMoving(QPainter& painter) override;
    qint64 itemAt(QPointF position) const override;
    std::optional<std::size_t> chosenItem() const override { return m_selected; }
    void walk(int step) override;
    void showAll() override { fit(); }

private:
    double radiusOf(const KernelPoint& kernel) const;
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
    /// The twin's way enlarged, on a card.
    struct TwinLens
    {
        QRectF card;
        QPolygonF path;
    };
    QPolygonF twinPath() const; ///< in pixels, from the predicted point on; there is a twin
    std::optional<TwinLens> twinLens() const; ///< none where every step can be told apart, or where there is no room
    std::optional<QRectF> roomForLens(QSizeF size, const QRectF& path) const;
    QRectF twinLabelBox() const; ///< of the predicted point's name, where it stands on the plane
    void paintTwin(QPainter& painter) const;
    void paintStepNames(QPainter& painter, const QPolygonF& path) const;
    void paintLens(QPainter& painter, const TwinLens& lens, const QRectF& path) const;

    std::shared_ptr<const CounterPicture> m_picture;
    std::optional<std::size_t> m_selected;
    std::optional<TwinPath> m_twin;
};

} // namespace ridgepoint

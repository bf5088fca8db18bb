// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/calibration/fit_result.h"
#include "ui/roofline_view/log_plot.h"
#include "ui/roofline_view/point_cloud.h"

#include <memory>
#include <optional>
#include <vector>

namespace ridgepoint {

/// Predicted over measured time of the held-out rows against their size: before the fit faint, after it strong, the
/// band of ±10 % behind them, a ring around each row that the fit does not explain.
class ResidualPlot final : public LogPlot
{
    Q_OBJECT
public:
    explicit ResidualPlot(QWidget* parent = nullptr);

    /// None: nothing is shown.
    void setResult(std::shared_ptr<const FitResult> result);
    /// A row of the result with what is said of it; none: no row is marked.
    void setMarked(std::optional<std::size_t> row, const QStringList& lines = {});
    std::optional<std::size_t> marked() const { return m_marked; }
    /// Where a row of the result is drawn.
    QPointF positionOf(std::size_t row) const;
    void fit();

signals:
    void rowClicked(int row); ///< of the result; -1: none

protected:
    void paintMoving(QPainter& painter) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent*) override { fit(); }
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void walk(int step) override;
    void showAll() override { fit(); }

private:
    void rebuildClouds();
    void paintBand(QPainter& painter) const;
    void paintPoints(QPainter& painter) const;
    void paintOutside(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;

    std::shared_ptr<const FitResult> m_result;
    PointCloud m_before;
    PointCloud m_after;
    std::vector<std::size_t> m_rows; ///< of the result, in the order of the clouds
    std::optional<std::size_t> m_marked;
    QStringList m_lines;
    QPointF m_pressed_at;
};

} // namespace ridgepoint

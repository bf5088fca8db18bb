// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/roofline_view/log_plot.h"
#include "ui/serving_view/serving_picture.h"

#include <memory>
#include <optional>
#include <vector>

namespace ridgepoint {

/// Predicted against measured times: on the diagonal they agree, within the shaded band by ten per cent.
class ServingPlot final : public LogPlot
{
    Q_OBJECT
public:
    explicit ServingPlot(QWidget* parent = nullptr);

    /// Keeps the range when `keepRange`.
    void setPicture(std::shared_ptr<const ServingPicture> picture, bool keepRange);
    /// Rows of the check that stand out, one flag a row; empty: all do.
    void setIsolated(std::vector<bool> isolated);
    /// A row of the check; none.
    void select(std::optional<std::size_t> row);
    void setCard(std::optional<std::size_t> row, const HoverCard& card);
    void fit();

    const ServingPicture& picture() const { return *m_picture; }
    std::optional<std::size_t> selected() const { return m_selected; }
    /// Where a row's point lies on the widget; none when it has none or is outside.
    std::optional<QPointF> positionOf(std::size_t row) const;
    /// Does the row stand out?
    bool isShown(std::size_t row) const { return m_isolated.empty() || m_isolated[row]; }

signals:
    void rowHovered(qint64 row); ///< -1: none
    void rowClicked(qint64 row); ///< -1: the background
    void rowOpened(qint64 row); ///< a double click, or Return on the selected one

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
    qint64 rowAt(QPointF position) const;

    // In serving_plot_paint.cpp.
    void paintBand(QPainter& painter) const;
    void paintDots(QPainter& painter) const;
    void paintShapes(QPainter& painter, bool standsOut) const;
    void paintStamped(QPainter& painter, bool standsOut) const;
    void paintEntry(QPainter& painter, QPointF& at, const QString& text, const QPainterPath& mark, const QPen& pen,
        const QBrush& brush) const;
    void paintLegend(QPainter& painter) const;
    void paintNothing(QPainter& painter) const;

    std::shared_ptr<const ServingPicture> m_picture;
    std::vector<bool> m_isolated;
    std::optional<std::size_t> m_selected;
    std::optional<std::size_t> m_hovered;
    HoverCard m_card;
    QPointF m_pressed;
};

} // namespace ridgepoint

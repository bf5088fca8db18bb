// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/roofline_view/item_plot.h"
#include "ui/serving_view/serving_picture.h"

#include <memory>
#include <optional>
#include <vector>

namespace ridgepoint {

/// Predicted against measured times, an item a row of the check: on the diagonal they agree, within the shaded band by
/// ten per cent.
class ServingPlot final : public ItemPlot
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
    void fit();

    const ServingPicture& picture() const { return *m_picture; }
    std::optional<std::size_t> selected() const { return m_selected; }
    /// Where a row's point lies on the widget; none when it has none or is outside.
    std::optional<QPointF> positionOf(std::size_t row) const;
    /// Does the row stand out?
    bool isShown(std::size_t row) const { return m_isolated.empty() || m_isolated[row]; }

protected:
    void paintMoving(QPainter& painter) override;
    qint64 itemAt(QPointF position) const override;
    std::optional<std::size_t> chosenItem() const override { return m_selected; }
    bool itemsOpen() const override { return true; }
    void walk(int step) override;
    void showAll() override { fit(); }

private:
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
};

} // namespace ridgepoint

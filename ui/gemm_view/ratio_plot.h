// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>

#include "ui/roofline_view/log_plot.h"
#include "ui/roofline_view/point_cloud.h"

#include <vector>

namespace ridgepoint {

/// A ratio against batch, around the line of 1: one file's times over another's, measured times over predicted ones.
class RatioPlot final : public LogPlot
{
    Q_OBJECT
public:
    struct Point
    {
        double batch = 0;
        double ratio = 0; ///< above 0
    };
    struct Series
    {
        QString name; ///< for the legend
        QColor color;
        std::vector<Point> points;
    };

    RatioPlot(const char* objectName, const QString& ratioName, QWidget* parent = nullptr);

    /// What is drawn later lies above.
    void setSeries(std::vector<Series> series);
    void setRatioName(const QString& name);
    void fit();

signals:
    void batchHovered(double batch); ///< 0: none

protected:
    void paintMoving(QPainter& painter) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent*) override { fit(); }
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void walk(int) override { }
    void showAll() override { fit(); }

private:
    void paintOne(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;

    std::vector<QString> m_names;
    std::vector<PointCloud> m_clouds;
    QString m_hover;
    QPointF m_hover_at;
};

} // namespace ridgepoint

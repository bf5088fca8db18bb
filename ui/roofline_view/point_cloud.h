// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPointF>
#include <QString>

#include "ui/roofline_view/plot_geometry.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

class QPainter;

namespace ridgepoint {

/// Measured points of one file on the plane. Logarithms are taken once, when the file is opened.
struct PointCloud
{
    QString title;
    std::string gpu_id; ///< of the preset that was measured; empty: not known
    QColor color;
    std::vector<float> log_intensity;
    std::vector<float> log_rate;
    std::size_t above_roof = 0; ///< points faster than the binding roofs allow

    std::size_t size() const { return log_intensity.size(); }
    void reserve(std::size_t count);
    /// Both values must be positive.
    void add(double intensity, double flopPerSecond);
};

/// Draws small dark-edged dots. On a screen they are stamped into an image, one per two by two pixels: QCustomPlot's
/// own antialiased discs take about forty milliseconds for 32 768 points, stamps well under one. On a vector device
/// (`asVector`) they are real circles, one per half dot, so that a figure of 100 000 points stays small.
void paintCloud(QPainter& painter, const PointCloud& cloud, const PlotFrame& frame, const PlotStyle& style,
    const QColor& edge, bool asVector, double devicePixelRatio);

struct CloudHit
{
    std::size_t index = 0;
    double distance = 0; ///< in pixels
};
/// The point nearest to a position, if it is within `reach` pixels.
std::optional<CloudHit> nearestPoint(const PointCloud& cloud, const PlotFrame& frame, QPointF position, double reach);

} // namespace ridgepoint

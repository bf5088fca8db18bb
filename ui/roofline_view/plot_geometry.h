// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QPointF>
#include <QRectF>

#include <cmath>

namespace ridgepoint {

/// Where the log-log plane lies on the paper. Ranges are base-10 logarithms.
struct PlotFrame
{
    QRectF rect;
    double x_low = -1; ///< of FLOP/byte
    double x_high = 4;
    double y_low = 11; ///< of FLOP/s
    double y_high = 15;

    double xOf(double logIntensity) const
    {
        return rect.left() + (logIntensity - x_low) / (x_high - x_low) * rect.width();
    }
    double yOf(double logRate) const { return rect.bottom() - (logRate - y_low) / (y_high - y_low) * rect.height(); }
    /// Both values must be positive.
    QPointF at(double intensity, double flopPerSecond) const
    {
        return {xOf(std::log10(intensity)), yOf(std::log10(flopPerSecond))};
    }
    /// Moved by fractions of the range.
    PlotFrame panned(double x, double y) const
    {
        const double dx = x * (x_high - x_low);
        const double dy = y * (y_high - y_low);
        return {rect, x_low + dx, x_high + dx, y_low + dy, y_high + dy};
    }
    /// Around the middle; below one: closer.
    PlotFrame zoomed(double factor) const
    {
        const double dx = (x_high - x_low) * (1 - factor) / 2;
        const double dy = (y_high - y_low) * (1 - factor) / 2;
        return {rect, x_low + dx, x_high - dx, y_low + dy, y_high - dy};
    }
    bool operator==(const PlotFrame&) const = default;
};

/// Sizes in pixels (or figure units) of everything drawn on the plane.
struct PlotStyle
{
    QFont label; ///< of markers; bold
    QFont note; ///< of roofs that do not bind, of ticks and captions
    QFont axis_title;
    double full_radius = 40; ///< of a marker that takes all the time; area follows the share
    double least_radius = 4;
    double roof_width = 2.2;
    double quiet_width = 1.2;
    double trail_width = 8;
    double outline = 2;
    double dot_radius = 2; ///< of a measured point

    static PlotStyle window();
    /// For a projector, on a slide 1600 units wide.
    static PlotStyle slide();
};

} // namespace ridgepoint

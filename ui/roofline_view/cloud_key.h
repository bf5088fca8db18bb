// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>

#include "ui/roofline_view/point_cloud.h"
#include "ui/theme/theme.h"

#include <memory>
#include <string>
#include <vector>

namespace ridgepoint {

/// Which measured points are whose, in the lower right corner; those of another GPU than the one whose roofs are drawn
/// say so. Four files at most, then how many more. What a hollow point means stands below, where one is shown.
class CloudKey
{
public:
    CloudKey(const std::vector<std::shared_ptr<const PointCloud>>& clouds, const std::string& gpuId,
        const PlotFrame& frame, const PlotStyle& style, bool hasHollow = false);

    /// What it covers; empty without files.
    QRectF box() const;
    void paint(QPainter& painter, const Theme& theme) const;

private:
    struct Line
    {
        QString text;
        QPointF at; ///< where the text begins, on its baseline
        QColor dot; ///< invalid: none
        bool stands_out = false;
        bool hollow = false; ///< a ring in the place of the dot
    };

    QFont m_font;
    QRectF m_box;
    std::vector<Line> m_lines;
};

} // namespace ridgepoint

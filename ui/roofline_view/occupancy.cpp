// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/occupancy.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

Occupancy::Occupancy(const std::vector<std::shared_ptr<const PointCloud>>& clouds, const PlotFrame& frame)
    : m_rect(frame.rect)
    , m_columns(static_cast<int>(std::ceil(frame.rect.width() / cell)))
    , m_rows(static_cast<int>(std::ceil(frame.rect.height() / cell)))
    , m_sums(static_cast<std::size_t>(m_columns + 1) * static_cast<std::size_t>(m_rows + 1), 0)
{
    const auto at = [this](int column, int row) -> int& {
        return m_sums[static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns + 1)
            + static_cast<std::size_t>(column)];
    };
    // In single precision and without a division per point: this runs for every frame of a pan.
    const auto xScale = static_cast<float>(frame.rect.width() / (frame.x_high - frame.x_low) / cell);
    const auto yScale = static_cast<float>(frame.rect.height() / (frame.y_high - frame.y_low) / cell);
    const auto xLow = static_cast<float>(frame.x_low);
    const auto yHigh = static_cast<float>(frame.y_high);
    const auto columns = static_cast<float>(m_columns);
    const auto rows = static_cast<float>(m_rows);
    for (const auto& cloud : clouds) {
        for (std::size_t i = 0; i < cloud->size(); ++i) {
            const float x = (cloud->log_intensity[i] - xLow) * xScale;
            const float y = (yHigh - cloud->log_rate[i]) * yScale;
            if (x >= 0 && y >= 0 && x < columns && y < rows)
                at(static_cast<int>(x) + 1, static_cast<int>(y) + 1) = 1;
        }
    }
    for (int row = 1; row <= m_rows; ++row) {
        for (int column = 1; column <= m_columns; ++column)
            at(column, row) += at(column - 1, row) + at(column, row - 1) - at(column - 1, row - 1);
    }
}

bool Occupancy::any(const QRectF& box) const
{
    if (m_sums.empty())
        return false;
    const auto column = [this](double x) {
        return std::clamp(static_cast<int>(std::floor((x - m_rect.left()) / cell)), 0, m_columns);
    };
    const auto row = [this](double y) {
        return std::clamp(static_cast<int>(std::floor((y - m_rect.top()) / cell)), 0, m_rows);
    };
    const auto at = [this](int c, int r) {
        return m_sums[static_cast<std::size_t>(r) * static_cast<std::size_t>(m_columns + 1)
            + static_cast<std::size_t>(c)];
    };
    const int left = column(box.left());
    const int right = std::min(m_columns, column(box.right()) + 1);
    const int top = row(box.top());
    const int bottom = std::min(m_rows, row(box.bottom()) + 1);
    return at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top) > 0;
}

} // namespace ridgepoint

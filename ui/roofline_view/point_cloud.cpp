// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/point_cloud.h"

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

/// The dot as pixels, premultiplied, drawn once per repaint.
QImage makeStamp(double radius, const QColor& fill, const QColor& edge)
{
    const int size = 2 * static_cast<int>(std::ceil(radius + 0.5)) + 1;
    QImage stamp(size, size, QImage::Format_ARGB32_Premultiplied);
    stamp.fill(Qt::transparent);
    QPainter painter(&stamp);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(edge, 0.8));
    painter.setBrush(fill);
    const double middle = size / 2.0;
    painter.drawEllipse(QPointF(middle, middle), radius, radius);
    return stamp;
}

QRgb over(QRgb source, QRgb target)
{
    const unsigned rest = 255 - static_cast<unsigned>(qAlpha(source));
    const auto channel = [&](int s, int t) { return s + static_cast<int>((static_cast<unsigned>(t) * rest + 127) / 255); };
    return qRgba(channel(qRed(source), qRed(target)), channel(qGreen(source), qGreen(target)),
        channel(qBlue(source), qBlue(target)), channel(qAlpha(source), qAlpha(target)));
}

/// An image of the frame into which dots are stamped.
class StampSheet
{
public:
    StampSheet(QSize size, QImage stamp)
        : m_image(size, QImage::Format_ARGB32_Premultiplied)
        , m_stamp(std::move(stamp))
        , m_taken(static_cast<std::size_t>(size.width()) * static_cast<std::size_t>(size.height()), false)
        , m_half(m_stamp.width() / 2)
    {
        m_image.fill(Qt::transparent);
    }

    /// Stamps a dot around a pixel unless one is there already.
    void stamp(int x, int y)
    {
        if (x < 0 || y < 0 || x >= m_image.width() || y >= m_image.height())
            return;
        auto&& taken = m_taken[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_image.width()) + static_cast<std::size_t>(x)];
        if (taken)
            return;
        taken = true;
        const int left = std::max(0, m_half - x);
        const int right = std::min(m_stamp.width(), m_image.width() - x + m_half);
        for (int row = std::max(0, m_half - y); row < std::min(m_stamp.height(), m_image.height() - y + m_half); ++row) {
            const auto* source = reinterpret_cast<const QRgb*>(m_stamp.constScanLine(row));
            auto* target = reinterpret_cast<QRgb*>(m_image.scanLine(y - m_half + row)) + (x - m_half);
            for (int column = left; column < right; ++column) {
                if (const int alpha = qAlpha(source[column]); alpha == 255)
                    target[column] = source[column];
                else if (alpha > 0)
                    target[column] = over(source[column], target[column]);
            }
        }
    }

    const QImage& image() const { return m_image; }

private:
    QImage m_image;
    QImage m_stamp;
    std::vector<char> m_taken;
    int m_half;
};

void paintStamped(QPainter& painter, const PointCloud& cloud, const PlotFrame& frame, const PlotStyle& style,
    const QColor& edge, double ratio)
{
    const QSize size(static_cast<int>(std::ceil(frame.rect.width() * ratio)), static_cast<int>(std::ceil(frame.rect.height() * ratio)));
    if (size.isEmpty())
        return;
    StampSheet sheet(size, makeStamp(style.dot_radius * ratio, cloud.color, edge));
    const auto xScale = static_cast<float>(frame.rect.width() * ratio / (frame.x_high - frame.x_low));
    const auto yScale = static_cast<float>(frame.rect.height() * ratio / (frame.y_high - frame.y_low));
    const auto xLow = static_cast<float>(frame.x_low);
    const auto yHigh = static_cast<float>(frame.y_high);
    for (std::size_t i = 0; i < cloud.size(); ++i) {
        const float x = (cloud.log_intensity[i] - xLow) * xScale;
        const float y = (yHigh - cloud.log_rate[i]) * yScale;
        // Far outside, the conversion to int would overflow.
        if (x >= 0 && y >= 0 && x < static_cast<float>(size.width()) && y < static_cast<float>(size.height()))
            sheet.stamp(static_cast<int>(x), static_cast<int>(y));
    }
    QImage image = sheet.image();
    image.setDevicePixelRatio(ratio);
    painter.drawImage(frame.rect.topLeft(), image);
}

void paintVectors(QPainter& painter, const PointCloud& cloud, const PlotFrame& frame, const PlotStyle& style, const QColor& edge)
{
    const double cell = style.dot_radius / 2;
    const auto columns = static_cast<std::size_t>(frame.rect.width() / cell) + 1;
    const auto rows = static_cast<std::size_t>(frame.rect.height() / cell) + 1;
    std::vector<char> taken(columns * rows, 0);
    painter.setPen(QPen(edge, 0.6));
    painter.setBrush(cloud.color);
    for (std::size_t i = 0; i < cloud.size(); ++i) {
        const QPointF center(frame.xOf(static_cast<double>(cloud.log_intensity[i])), frame.yOf(static_cast<double>(cloud.log_rate[i])));
        if (!frame.rect.contains(center))
            continue;
        const QPointF offset = (center - frame.rect.topLeft()) / cell;
        char& place = taken[static_cast<std::size_t>(offset.y()) * columns + static_cast<std::size_t>(offset.x())];
        if (place != 0)
            continue;
        place = 1;
        painter.drawEllipse(center, style.dot_radius, style.dot_radius);
    }
}

} // namespace

void PointCloud::reserve(std::size_t count)
{
    log_intensity.reserve(count);
    log_rate.reserve(count);
}

void PointCloud::add(double intensity, double flopPerSecond)
{
    log_intensity.push_back(static_cast<float>(std::log10(intensity)));
    log_rate.push_back(static_cast<float>(std::log10(flopPerSecond)));
}

void paintCloud(QPainter& painter, const PointCloud& cloud, const PlotFrame& frame, const PlotStyle& style,
    const QColor& edge, bool asVector, double devicePixelRatio)
{
    if (asVector)
        paintVectors(painter, cloud, frame, style, edge);
    else
        paintStamped(painter, cloud, frame, style, edge, devicePixelRatio);
}

std::optional<CloudHit> nearestPoint(const PointCloud& cloud, const PlotFrame& frame, QPointF position, double reach)
{
    std::optional<CloudHit> best;
    for (std::size_t i = 0; i < cloud.size(); ++i) {
        const double dx = frame.xOf(static_cast<double>(cloud.log_intensity[i])) - position.x();
        const double dy = frame.yOf(static_cast<double>(cloud.log_rate[i])) - position.y();
        const double distance = std::hypot(dx, dy);
        if (distance <= (best ? best->distance : reach))
            best = CloudHit {i, distance};
    }
    return best;
}

} // namespace ridgepoint

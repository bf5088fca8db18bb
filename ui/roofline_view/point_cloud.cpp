// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/point_cloud.h"

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr double edgeWidth = 0.8;

/// The dot as pixels, premultiplied, drawn once per repaint.
QImage makeStamp(double radius, const QColor& fill, const QColor& edge)
{
    const int half = static_cast<int>(std::ceil(radius + edgeWidth / 2 - 0.5));
    QImage stamp(2 * half + 1, 2 * half + 1, QImage::Format_ARGB32_Premultiplied);
    stamp.fill(Qt::transparent);
    QPainter painter(&stamp);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(edge, edgeWidth));
    painter.setBrush(fill);
    painter.drawEllipse(QPointF(half + 0.5, half + 0.5), radius, radius);
    return stamp;
}

/// Source over target, both premultiplied; two channels at a time.
inline QRgb over(QRgb source, QRgb target)
{
    constexpr QRgb pair = 0x00ff00ff;
    const QRgb rest = 255 - (source >> 24);
    QRgb even = (target & pair) * rest;
    even = ((even + ((even >> 8) & pair) + 0x00800080) >> 8) & pair;
    QRgb odd = ((target >> 8) & pair) * rest;
    odd = (odd + ((odd >> 8) & pair) + 0x00800080) & ~pair;
    return source + (even | odd);
}

/// An image of the frame into which dots are stamped.
class StampSheet
{
public:
    /// The stamp's pixels that are not transparent, by their offset from its middle in the sheet.
    StampSheet(QSize size, const QImage& stamp)
        : m_half(stamp.width() / 2)
        // A margin as wide as half a stamp: no stamp needs clipping.
        , m_image(size + QSize(2 * m_half, 2 * m_half), QImage::Format_ARGB32_Premultiplied)
        , m_pixels(reinterpret_cast<QRgb*>(m_image.bits()))
        , m_stride(m_image.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb)))
        , m_columns(m_image.width() / 2 + 1)
        , m_taken(static_cast<std::size_t>(m_columns * (m_image.height() / 2 + 1)), 0)
    {
        m_image.fill(Qt::transparent);
        for (int y = 0; y < stamp.height(); ++y) {
            const auto* row = reinterpret_cast<const QRgb*>(stamp.constScanLine(y));
            for (int x = 0; x < stamp.width(); ++x) {
                const qsizetype offset = (y - m_half) * m_stride + x - m_half;
                if (qAlpha(row[x]) == 255)
                    m_solid.push_back({offset, row[x]});
                else if (qAlpha(row[x]) > 0)
                    m_soft.push_back({offset, row[x]});
            }
        }
    }

    /// Stamps a dot around a pixel of the frame unless one is there already, or so near that nobody could tell them
    /// apart.
    void stamp(int x, int y)
    {
        char& taken = m_taken[static_cast<std::size_t>((y / 2) * m_columns + x / 2)];
        if (taken != 0)
            return;
        taken = 1;
        const qsizetype middle = (y + m_half) * m_stride + x + m_half;
        QRgb* target = m_pixels + middle;
        for (const Pixel& pixel : m_solid)
            target[pixel.offset] = pixel.color;
        for (const Pixel& pixel : m_soft)
            target[pixel.offset] = over(pixel.color, target[pixel.offset]);
    }

    const QImage& image() const { return m_image; }
    int margin() const { return m_half; }

private:
    struct Pixel
    {
        qsizetype offset;
        QRgb color;
    };

    int m_half;
    QImage m_image;
    QRgb* m_pixels;
    qsizetype m_stride; ///< in pixels
    qsizetype m_columns; ///< of m_taken: one per two pixels
    std::vector<char> m_taken;
    std::vector<Pixel> m_solid;
    std::vector<Pixel> m_soft;
};

void paintStamped(QPainter& painter, const PointCloud& cloud, const PlotFrame& frame, const PlotStyle& style,
    const QColor& edge, double ratio)
{
    const QSize size(static_cast<int>(std::ceil(frame.rect.width() * ratio)),
        static_cast<int>(std::ceil(frame.rect.height() * ratio)));
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
    const double margin = sheet.margin() / ratio;
    painter.drawImage(frame.rect.topLeft() - QPointF(margin, margin), image);
}

void paintVectors(
    QPainter& painter, const PointCloud& cloud, const PlotFrame& frame, const PlotStyle& style, const QColor& edge)
{
    const double cell = style.dot_radius / 2;
    const auto columns = static_cast<std::size_t>(frame.rect.width() / cell) + 1;
    const auto rows = static_cast<std::size_t>(frame.rect.height() / cell) + 1;
    std::vector<char> taken(columns * rows, 0);
    painter.setPen(QPen(edge, 0.6));
    painter.setBrush(cloud.color);
    for (std::size_t i = 0; i < cloud.size(); ++i) {
        const QPointF center(
            frame.xOf(static_cast<double>(cloud.log_intensity[i])), frame.yOf(static_cast<double>(cloud.log_rate[i])));
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

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/cloud_key.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr std::size_t mostFiles = 4;
constexpr double inset = 10;
constexpr double dotWidth = 14;

QString tr(const char* source, int n = -1)
{
    return QCoreApplication::translate("CloudKey", source, nullptr, n);
}

} // namespace

void paintCloudKey(QPainter& painter, const std::vector<std::shared_ptr<const PointCloud>>& clouds,
    const std::string& gpuId, const PlotFrame& frame, const PlotStyle& style, const Theme& theme)
{
    const QFontMetricsF metrics(style.note, painter.device());
    const double line = metrics.height() * 1.15;
    const double room = frame.rect.width() / 2;
    const std::size_t shown = std::min(clouds.size(), mostFiles);
    const double ridgeLabel = QFontMetricsF(style.label, painter.device()).height(); // stands below
    double y =
        frame.rect.bottom() - inset - ridgeLabel - line * static_cast<double>(shown - (clouds.size() > shown ? 0 : 1));
    painter.setFont(style.note);
    const auto write = [&](const QString& text, const QColor& ink) {
        const QString fitting = metrics.elidedText(text, Qt::ElideMiddle, room);
        const double x = frame.rect.right() - inset - metrics.horizontalAdvance(fitting);
        painter.setPen(ink);
        painter.drawText(QPointF(x, y), fitting);
        return x;
    };
    for (std::size_t i = 0; i < shown; ++i) {
        const PointCloud& cloud = *clouds[i];
        const bool isOther = !cloud.gpu_id.empty() && cloud.gpu_id != gpuId;
        const double x = write(
            isOther ? tr("%1, not this GPU").arg(cloud.title) : cloud.title, isOther ? theme.ink : theme.quiet);
        painter.setPen(Qt::NoPen);
        painter.setBrush(cloud.color);
        painter.drawEllipse(QPointF(x - dotWidth / 2, y - metrics.xHeight() / 2), 3.5, 3.5);
        y += line;
    }
    if (clouds.size() > shown)
        write(tr("and %n more", static_cast<int>(clouds.size() - shown)), theme.quiet);
}

} // namespace ridgepoint

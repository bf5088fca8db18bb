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

CloudKey::CloudKey(const std::vector<std::shared_ptr<const PointCloud>>& clouds, const std::string& gpuId,
    const PlotFrame& frame, const PlotStyle& style, bool hasHollow)
    : m_font(style.note)
{
    const QFontMetricsF metrics(style.note);
    const double line = metrics.height() * 1.15;
    const std::size_t shown = std::min(clouds.size(), mostFiles);
    const bool hasMore = clouds.size() > shown;
    const double ridgeLabel = QFontMetricsF(style.label).height(); // stands below
    const std::size_t count = shown + (hasMore ? 1 : 0) + (hasHollow ? 1 : 0);
    double y = frame.rect.bottom() - inset - ridgeLabel - line * (static_cast<double>(count) - 1);
    const auto add = [&](const QString& text, const QColor& dot, bool standsOut) {
        const QString fitting = metrics.elidedText(text, Qt::ElideMiddle, frame.rect.width() / 2);
        const double width = metrics.horizontalAdvance(fitting);
        const QPointF at(frame.rect.right() - inset - width, y);
        m_lines.push_back({fitting, at, dot, standsOut});
        m_box |= QRectF(at.x() - dotWidth, y - metrics.ascent(), width + dotWidth, metrics.height());
        y += line;
    };
    for (std::size_t i = 0; i < shown; ++i) {
        const PointCloud& cloud = *clouds[i];
        const bool isOther = !cloud.gpu_id.empty() && cloud.gpu_id != gpuId;
        add(isOther ? tr("%1, not this GPU").arg(cloud.title) : cloud.title, cloud.color, isOther);
    }
    if (hasMore)
        add(tr("and %n more", static_cast<int>(clouds.size() - shown)), {}, false);
    if (hasHollow) {
        add(tr("hollow: FLOP as predicted, not counted"), {}, false);
        m_lines.back().hollow = true;
    }
}

QRectF CloudKey::box() const
{
    return m_box;
}

void CloudKey::paint(QPainter& painter, const Theme& theme) const
{
    const double middle = QFontMetricsF(m_font).xHeight() / 2;
    painter.setFont(m_font);
    for (const Line& line : m_lines) {
        painter.setPen(line.stands_out ? theme.ink : theme.quiet);
        painter.drawText(line.at, line.text);
        if (!line.dot.isValid() && !line.hollow)
            continue;
        painter.setPen(line.hollow ? QPen(theme.ink, 1) : QPen(Qt::NoPen));
        painter.setBrush(line.hollow ? theme.paper : line.dot);
        painter.drawEllipse(line.at + QPointF(-dotWidth / 2, -middle), 3.5, 3.5);
    }
}

} // namespace ridgepoint

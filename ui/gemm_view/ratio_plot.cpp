// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/ratio_plot.h"

#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/format.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr double reach = 12; ///< pixels from the pointer within which a point is meant
constexpr int legendHeight = 26;

/// "0.5×", "1×", "2×": powers of two where a decade is not shown, else of ten.
class RatioTicker final : public QCPAxisTickerLog
{
public:
    RatioTicker() { setLogBase(2); }

protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        const bool isShort = tick >= 0.001 && tick < 1000;
        return QString((isShort ? QString::number(tick, 'g', 3) : format::plain(tick)) + u'×');
    }
};

} // namespace

RatioPlot::RatioPlot(const char* objectName, const QString& ratioName, QWidget* parent)
    : LogPlot(parent)
{
    setObjectName(QLatin1String(objectName));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(240, 100);
    axisRect()->setMinimumMargins(QMargins(12, legendHeight, 16, 8));
    xAxis->setLabel(tr("Batch (rows of activations)"));
    yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new RatioTicker));
    setRatioName(ratioName);
    addLayer(QStringLiteral("points"), [this](QCPPainter& painter) {
        paintOne(painter);
        painter.setClipRect(frame().rect);
        for (const PointCloud& cloud : m_clouds) {
            paintCloud(painter, cloud, frame(), plotStyle(), cloud.color.darker(theme().is_dark ? 220 : 150),
                exporting(), devicePixelRatioF());
        }
        painter.setClipping(false);
        paintLegend(painter);
    });
    fit();
}

void RatioPlot::setRatioName(const QString& name)
{
    yAxis->setLabel(name);
    setAccessibleName(name);
    refresh();
}

void RatioPlot::setSeries(std::vector<Series> series)
{
    m_clouds.clear();
    m_names.clear();
    for (const Series& one : series) {
        PointCloud cloud;
        cloud.color = one.color;
        cloud.reserve(one.points.size());
        for (const Point& point : one.points) {
            if (point.batch > 0 && point.ratio > 0 && std::isfinite(point.ratio))
                cloud.add(point.batch, point.ratio);
        }
        m_names.push_back(one.name);
        m_clouds.push_back(std::move(cloud));
    }
    m_hover.clear();
    fit();
}

void RatioPlot::fit()
{
    PlotFrame range {{}, 0, 4, std::log10(0.5), std::log10(2.0)};
    bool any = false;
    for (const PointCloud& cloud : m_clouds) {
        if (cloud.size() == 0)
            continue;
        const auto [left, right] = std::ranges::minmax(cloud.log_intensity);
        const auto [low, high] = std::ranges::minmax(cloud.log_rate);
        range.x_low = std::min(any ? range.x_low : 99.0, static_cast<double>(left) - 0.1);
        range.x_high = std::max(any ? range.x_high : -99.0, static_cast<double>(right) + 0.1);
        range.y_low = std::min(any ? range.y_low : std::log10(0.85), static_cast<double>(low) - 0.03);
        range.y_high = std::max(any ? range.y_high : std::log10(1.18), static_cast<double>(high) + 0.03);
        any = true;
    }
    setRange(range);
}

void RatioPlot::paintOne(QPainter& painter) const
{
    const PlotFrame plane = frame();
    const double y = plane.yOf(0);
    if (y < plane.rect.top() || y > plane.rect.bottom())
        return;
    painter.setPen(QPen(theme().ink, plotStyle().quiet_width));
    painter.drawLine(QPointF(plane.rect.left(), y), QPointF(plane.rect.right(), y));
}

void RatioPlot::paintLegend(QPainter& painter) const
{
    const QFontMetricsF metrics(plotStyle().note);
    painter.setFont(plotStyle().note);
    double x = frame().rect.left();
    const double y = frame().rect.top() - 9;
    for (std::size_t i = 0; i < m_clouds.size(); ++i) {
        if (m_names[i].isEmpty() || m_clouds[i].size() == 0)
            continue;
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_clouds[i].color);
        painter.drawEllipse(QPointF(x + 4, y - metrics.xHeight() / 2), 3.5, 3.5);
        painter.setPen(theme().quiet);
        painter.drawText(QPointF(x + 13, y), m_names[i]);
        x += 13 + metrics.horizontalAdvance(m_names[i]) + 18;
    }
}

void RatioPlot::paintMoving(QPainter& painter)
{
    if (m_hover.isEmpty() || exporting())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetricsF metrics(plotStyle().note);
    const QSizeF size(metrics.horizontalAdvance(m_hover) + 12, metrics.height() + 6);
    QRectF box(m_hover_at + QPointF(10, -10 - size.height()), size);
    box.moveRight(std::min(box.right(), frame().rect.right()));
    box.moveTop(std::max(box.top(), frame().rect.top()));
    painter.setPen(QPen(theme().ink, 1.4));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(m_hover_at, 5, 5);
    painter.setPen(QPen(theme().border, 1));
    painter.setBrush(theme().raised);
    painter.drawRoundedRect(box, 4, 4);
    painter.setFont(plotStyle().note);
    painter.setPen(theme().ink);
    painter.drawText(box, Qt::AlignCenter, m_hover);
}

void RatioPlot::mouseMoveEvent(QMouseEvent* event)
{
    LogPlot::mouseMoveEvent(event);
    QString text;
    double batch = 0;
    for (const PointCloud& cloud : m_clouds) {
        if (const auto hit = nearestPoint(cloud, frame(), event->position(), reach)) {
            batch = std::pow(10, static_cast<double>(cloud.log_intensity[hit->index]));
            const double ratio = std::pow(10, static_cast<double>(cloud.log_rate[hit->index]));
            text = tr("batch %1: %2").arg(format::integer(std::llround(batch)), format::ratio(ratio));
            m_hover_at = frame().at(batch, ratio);
        }
    }
    if (text == m_hover)
        return;
    m_hover = text;
    emit batchHovered(batch);
    update();
}

/// A low plot needs its height for the points: the batch is named by the plots above as well.
void RatioPlot::resizeEvent(QResizeEvent* event)
{
    constexpr int lowest = 190;
    xAxis->setLabel(height() < lowest ? QString() : tr("Batch (rows of activations)"));
    LogPlot::resizeEvent(event);
}

void RatioPlot::leaveEvent(QEvent* event)
{
    m_hover.clear();
    emit batchHovered(0);
    update();
    LogPlot::leaveEvent(event);
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/gemm_plot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/format.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr double reach = 12; ///< pixels from the pointer within which a point is meant
constexpr int legendHeight = 48; ///< above the frame: two lines
constexpr int leastFrame = 130; ///< lower than this a curve tells nothing
constexpr int xAxisHeight = 50; ///< below the frame: figures and title

/// 0 %, 20 %, … however far up one looks.
class PercentTicker final : public QCPAxisTicker
{
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        const double percent = std::round(tick * 1e5) / 1e3;
        return QString(QString::number(percent + 0.0) + format::thinSpace + QLatin1Char('%'));
    }
};

/// Times on the axis: "100 µs", "1 ms".
class TimeTicker final : public QCPAxisTickerLog
{
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override { return format::siShort(tick, u"s"); }
};

} // namespace

GemmPlot::GemmPlot(Quantity quantity, QWidget* parent)
    : LogPlot(parent)
    , m_quantity(quantity)
    , m_curves(std::make_shared<const GemmCurves>())
{
    const bool isTime = quantity == Quantity::Time;
    setObjectName(isTime ? QStringLiteral("gemmTimePlot") : QStringLiteral("gemmUtilisationPlot"));
    setAccessibleName(isTime ? tr("Time against batch") : tr("Model FLOP utilisation against batch"));
    setAccessibleDescription(
        tr("Measured points and the ideal curve; the left and right arrow keys walk from one point to the next"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(260, legendHeight + leastFrame + xAxisHeight);
    axisRect()->setMinimumMargins(QMargins(12, legendHeight, 16, 8));
    xAxis->setLabel(tr("Batch (rows of activations)"));
    if (isTime) {
        yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new TimeTicker));
    } else {
        yAxis->setScaleType(QCPAxis::stLinear);
        yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new PercentTicker));
        yAxis->grid()->setSubGridVisible(false);
    }
    addLayer(QStringLiteral("measured"), [this](QCPPainter& painter) {
        painter.setClipRect(plane().rect);
        paintCloud(painter, m_cloud, plane(), plotStyle(), dotEdge(), exporting(), devicePixelRatioF());
        paintCloud(painter, m_dips, plane(), plotStyle(), m_dips.color.darker(130), exporting(), devicePixelRatioF());
    });
    addLayer(QStringLiteral("ideal"), [this](QCPPainter& painter) {
        paintPeak(painter);
        paintCurve(painter);
        paintMissing(painter);
    });
    addLayer(QStringLiteral("names"), [this](QCPPainter& painter) { paintLegend(painter); });
    connect(xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, &GemmPlot::batchRangeChanged);
    fit();
}

/// A low or narrow plot has fewer figures at its axes, and a short title.
void GemmPlot::resizeEvent(QResizeEvent* event)
{
    constexpr int roomOfTick = 34;
    constexpr int roomOfBatch = 60;
    const int frameHeight = height() - legendHeight - xAxisHeight;
    yAxis->ticker()->setTickCount(std::clamp(frameHeight / roomOfTick, 2, 5));
    xAxis->ticker()->setTickCount(std::clamp(width() / roomOfBatch, 2, 5));
    const QString title = m_quantity == Quantity::Time ? tr("Time") : tr("MFU (share of the peak)");
    const bool fits = QFontMetrics(plotStyle().axis_title).horizontalAdvance(title) <= frameHeight;
    yAxis->setLabel(fits || m_quantity == Quantity::Time ? title : tr("MFU"));
    LogPlot::resizeEvent(event);
}

/// Darker than the dots, but not so dark that thousands of them turn black.
QColor GemmPlot::dotEdge() const
{
    return m_cloud.color.darker(theme().is_dark ? 220 : 150);
}

double GemmPlot::heightOf(const GemmPoint& point) const
{
    return m_quantity == Quantity::Time ? std::log10(point.time_s) : point.mfu;
}

void GemmPlot::setCurves(std::shared_ptr<const GemmCurves> curves, const QColor& color)
{
    m_curves = std::move(curves);
    m_cloud = {};
    m_points.clear();
    m_cloud.color = color;
    m_cloud.reserve(m_curves->measured.size());
    for (std::size_t i = 0; i < m_curves->measured.size(); ++i) {
        const double height = heightOf(m_curves->measured[i]);
        if (!std::isfinite(height))
            continue;
        m_cloud.log_intensity.push_back(static_cast<float>(std::log10(m_curves->measured[i].m)));
        m_cloud.log_rate.push_back(static_cast<float>(height));
        m_points.push_back(i);
    }
    m_line.clear();
    for (const GemmPoint& point : m_curves->ideal) {
        if (const double height = heightOf(point); std::isfinite(height))
            m_line.emplace_back(std::log10(point.m), height);
    }
    m_dips = {};
    m_marked.reset();
    refresh();
}

void GemmPlot::setDips(const std::vector<std::size_t>& points)
{
    m_dips = {};
    m_dips.color = theme().trouble;
    m_dips.reserve(points.size());
    for (const std::size_t point : points) {
        const double height = heightOf(m_curves->measured[point]);
        if (!std::isfinite(height))
            continue;
        m_dips.log_intensity.push_back(static_cast<float>(std::log10(m_curves->measured[point].m)));
        m_dips.log_rate.push_back(static_cast<float>(height));
    }
    refresh();
}

void GemmPlot::setBatch(int batch)
{
    if (batch == m_batch)
        return;
    m_batch = batch;
    update();
}

void GemmPlot::setMarked(std::optional<std::size_t> point, const HoverCard& card, bool showCard)
{
    m_marked = point;
    m_card = card;
    m_show_card = showCard;
    update();
}

void GemmPlot::setBatchRange(const QCPRange& range)
{
    if (xAxis->range() == range)
        return;
    xAxis->setRange(range);
    refresh();
}

PlotFrame GemmPlot::plane() const
{
    PlotFrame plane {QRectF(axisRect()->rect()), std::log10(xAxis->range().lower), std::log10(xAxis->range().upper),
        yAxis->range().lower, yAxis->range().upper};
    if (m_quantity == Quantity::Time) {
        plane.y_low = std::log10(plane.y_low);
        plane.y_high = std::log10(plane.y_high);
    }
    return plane;
}

void GemmPlot::setPlane(const PlotFrame& plane)
{
    const bool isTime = m_quantity == Quantity::Time;
    xAxis->setRange(std::pow(10, plane.x_low), std::pow(10, plane.x_high));
    yAxis->setRange(
        isTime ? std::pow(10, plane.y_low) : plane.y_low, isTime ? std::pow(10, plane.y_high) : plane.y_high);
    refresh();
}

/// All measured points and, of the ideal curve, what lies above them; utilisation always with 0 and 110 %.
PlotFrame GemmPlot::fittedPlane() const
{
    const bool isTime = m_quantity == Quantity::Time;
    PlotFrame plane {{}, 0, 4, isTime ? -5.0 : 0, isTime ? -2.0 : 1.1};
    if (m_cloud.size() == 0 && m_curves->measured.empty())
        return plane;
    const auto [first, last] = std::pair(m_curves->measured.front().m, m_curves->measured.back().m);
    plane.x_low = std::log10(first) - 0.12;
    plane.x_high = std::max(std::log10(last), std::log10(first) + 0.3) + 0.12;
    if (m_cloud.size() == 0)
        return plane;
    const auto [low, high] = std::ranges::minmax(m_cloud.log_rate);
    if (!isTime) {
        plane.y_high = std::max(1.1, static_cast<double>(high) * 1.05);
        return plane;
    }
    const double floor =
        m_line.empty() ? static_cast<double>(low) : std::min(static_cast<double>(low), m_line.front().y());
    const double margin = std::max(0.08, (static_cast<double>(high) - floor) * 0.06);
    plane.y_low = floor - margin;
    plane.y_high = static_cast<double>(high) + margin;
    return plane;
}

void GemmPlot::fit()
{
    setPlane(fittedPlane());
}

void GemmPlot::mousePressEvent(QMouseEvent* event)
{
    emit pointHovered(-1); // a card would stay behind while the plane moves
    LogPlot::mousePressEvent(event);
}

void GemmPlot::mouseMoveEvent(QMouseEvent* event)
{
    LogPlot::mouseMoveEvent(event);
    if (event->buttons() != Qt::NoButton)
        return;
    const auto hit = nearestPoint(m_cloud, plane(), event->position(), reach);
    emit pointHovered(hit ? static_cast<qint64>(m_points[hit->index]) : -1);
}

void GemmPlot::mouseDoubleClickEvent(QMouseEvent*)
{
    emit fitRequested();
}

void GemmPlot::leaveEvent(QEvent* event)
{
    emit pointHovered(-1);
    LogPlot::leaveEvent(event);
}

void GemmPlot::pan(double x, double y)
{
    setPlane(plane().panned(x, y));
}

void GemmPlot::zoom(double factor)
{
    setPlane(plane().zoomed(factor));
}

void GemmPlot::walk(int step)
{
    if (m_points.empty())
        return;
    const auto found = m_marked ? std::ranges::find(m_points, *m_marked) : m_points.end();
    const std::ptrdiff_t now =
        found == m_points.end() ? (step > 0 ? -1 : std::ssize(m_points)) : found - m_points.begin();
    const std::ptrdiff_t next = std::clamp<std::ptrdiff_t>(now + step, 0, std::ssize(m_points) - 1);
    emit pointHovered(static_cast<qint64>(m_points[static_cast<std::size_t>(next)]));
}

void GemmPlot::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        emit pointHovered(-1);
    else
        LogPlot::keyPressEvent(event);
}

} // namespace ridgepoint

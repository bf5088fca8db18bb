// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calibration_view/residual_plot.h"

#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/format.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace ridgepoint {

namespace {

constexpr double reach = 12; ///< pixels from the pointer within which a point is meant
constexpr int legendHeight = 28;
constexpr double band = 0.1;

class RatioTicker final : public QCPAxisTickerLog
{
public:
    RatioTicker()
    {
        setLogBase(1.25);
        setSubTickCount(0);
    }

protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return QString(QString::number(tick, 'g', 3) + u'×');
    }
};

QColor faint(QColor color, double alpha)
{
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

} // namespace

ResidualPlot::ResidualPlot(QWidget* parent)
    : LogPlot(parent)
{
    setObjectName(QStringLiteral("residualPlot"));
    setAccessibleName(tr("Predicted over measured time of held-out rows"));
    setAccessibleDescription(tr("Arrow keys walk through the rows that the fit does not explain."));
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(260, 160);
    axisRect()->setMinimumMargins(QMargins(12, legendHeight, 16, 8));
    yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new RatioTicker));
    yAxis->setLabel(tr("Predicted / measured time"));
    addLayer(QStringLiteral("residuals"), [this](QCPPainter& painter) {
        painter.save();
        painter.setClipRect(frame().rect);
        paintBand(painter);
        paintPoints(painter);
        paintOutside(painter);
        painter.restore();
        paintLegend(painter);
    });
    fit();
}

void ResidualPlot::setResult(std::shared_ptr<const FitResult> result)
{
    m_result = std::move(result);
    m_marked.reset();
    m_lines.clear();
    xAxis->setLabel(!m_result            ? QString()
            : m_result->size_name == "M" ? tr("M (rows of activations)")
                                         : QString::fromStdString(m_result->size_name));
    rebuildClouds();
    fit();
}

void ResidualPlot::rebuildClouds()
{
    m_before = {};
    m_after = {};
    m_rows.clear();
    m_before.color = faint(theme().quiet, theme().is_dark ? 0.45 : 0.38);
    m_after.color = theme().accent;
    if (!m_result)
        return;
    const auto isShown = [](double ratio) { return ratio > 0 && std::isfinite(ratio); };
    for (std::size_t i = 0; i < m_result->rows.size(); ++i) {
        const FitRow& row = m_result->rows[i];
        if (!(row.size > 0) || !isShown(row.after) || !isShown(row.before))
            continue;
        m_before.add(row.size, row.before);
        m_after.add(row.size, row.after);
        m_rows.push_back(i);
    }
}

void ResidualPlot::fit()
{
    PlotFrame range {{}, -0.1, 4.1, std::log10(0.5), std::log10(2.0)};
    if (m_after.size() > 0) {
        const auto [left, right] = std::ranges::minmax(m_after.log_intensity);
        range.x_low = static_cast<double>(left) - 0.1;
        range.x_high = static_cast<double>(right) + 0.1;
        const auto [low, high] = std::ranges::minmax(m_after.log_rate);
        // What lay far off before the fit must not squeeze what is left after it.
        range.y_low = std::min(static_cast<double>(low), std::log10(0.7)) - 0.04;
        range.y_high = std::max(static_cast<double>(high), std::log10(1.4)) + 0.04;
    }
    setRange(range);
}

void ResidualPlot::paintBand(QPainter& painter) const
{
    const PlotFrame plane = frame();
    const double top = plane.yOf(std::log10(1 + band));
    const double bottom = plane.yOf(std::log10(1 - band));
    painter.fillRect(QRectF(plane.rect.left(), top, plane.rect.width(), bottom - top),
        faint(theme().good, theme().is_dark ? 0.16 : 0.12));
    painter.setPen(QPen(theme().ink, plotStyle().quiet_width));
    painter.drawLine(QPointF(plane.rect.left(), plane.yOf(0)), QPointF(plane.rect.right(), plane.yOf(0)));
}

void ResidualPlot::paintPoints(QPainter& painter) const
{
    PlotStyle small = plotStyle();
    small.dot_radius *= 0.8;
    paintCloud(painter, m_before, frame(), small, Qt::transparent, exporting(), devicePixelRatioF());
    paintCloud(painter, m_after, frame(), plotStyle(), m_after.color.darker(theme().is_dark ? 220 : 150), exporting(),
        devicePixelRatioF());
}

/// Rings at least a ring apart: hundreds of them would be one blot.
void ResidualPlot::paintOutside(QPainter& painter) const
{
    if (!m_result)
        return;
    constexpr double apart = 9;
    constexpr double radius = 4;
    std::set<std::pair<int, int>> taken;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().trouble, 1.3));
    painter.setBrush(Qt::NoBrush);
    for (const std::size_t row : m_rows) {
        if (!m_result->rows[row].is_outside)
            continue;
        const QPointF at = positionOf(row);
        const QPoint cell((at / apart).toPoint());
        if (taken.emplace(cell.x(), cell.y()).second)
            painter.drawEllipse(at, radius, radius);
    }
}

void ResidualPlot::paintLegend(QPainter& painter) const
{
    if (!m_result || m_after.size() == 0)
        return;
    const QFontMetricsF metrics(plotStyle().note);
    painter.setFont(plotStyle().note);
    double x = frame().rect.left();
    const double y = frame().rect.top() - 10;
    const auto add = [&](const QColor& fill, const QColor& outline, const QString& name) {
        painter.setPen(outline.isValid() ? QPen(outline, 1.3) : QPen(Qt::NoPen));
        painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
        painter.drawEllipse(QPointF(x + 4, y - metrics.xHeight() / 2), 3.5, 3.5);
        painter.setPen(theme().quiet);
        painter.drawText(QPointF(x + 13, y), name);
        x += 13 + metrics.horizontalAdvance(name) + 18;
    };
    add(m_before.color, {}, tr("before"));
    add(m_after.color, {}, tr("after the fit"));
    add({}, theme().trouble, tr("off by more than %1").arg(format::ratio(m_result->outside_factor)));
    const QString inner = tr("band: ±10 %");
    const double left = frame().rect.right() - metrics.horizontalAdvance(inner);
    if (left > x)
        painter.drawText(QPointF(left, y), inner);
}

QPointF ResidualPlot::positionOf(std::size_t row) const
{
    const FitRow& one = m_result->rows[row];
    return frame().at(one.size, one.after);
}

void ResidualPlot::setMarked(std::optional<std::size_t> row, const QStringList& lines)
{
    m_marked = row;
    m_lines = lines;
    update();
}

void ResidualPlot::paintMoving(QPainter& painter)
{
    if (!m_marked || !m_result || exporting())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF at = positionOf(*m_marked);
    painter.setPen(QPen(theme().ink, 1.6));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(at, 6, 6);
    if (m_lines.isEmpty())
        return;
    const QFontMetricsF metrics(plotStyle().note);
    double width = 0;
    for (const QString& line : m_lines)
        width = std::max(width, metrics.horizontalAdvance(line));
    const QSizeF size(width + 20, metrics.lineSpacing() * static_cast<double>(m_lines.size()) + 14);
    QRectF box(at + QPointF(12, -12 - size.height()), size);
    box.moveRight(std::min(box.right(), frame().rect.right()));
    box.moveTop(std::max(box.top(), frame().rect.top()));
    painter.setPen(QPen(theme().border, 1));
    painter.setBrush(theme().raised);
    painter.drawRoundedRect(box, 5, 5);
    painter.setFont(plotStyle().note);
    for (qsizetype i = 0; i < m_lines.size(); ++i) {
        painter.setPen(i == 0 ? theme().ink : theme().quiet);
        painter.drawText(
            QPointF(box.left() + 10, box.top() + 7 + metrics.ascent() + metrics.lineSpacing() * static_cast<double>(i)),
            m_lines[i]);
    }
}

void ResidualPlot::mousePressEvent(QMouseEvent* event)
{
    m_pressed_at = event->position();
    LogPlot::mousePressEvent(event);
}

/// A click, not the end of a drag.
void ResidualPlot::mouseReleaseEvent(QMouseEvent* event)
{
    constexpr double still = 4;
    LogPlot::mouseReleaseEvent(event);
    if (event->button() != Qt::LeftButton || (event->position() - m_pressed_at).manhattanLength() > still)
        return;
    const auto hit = nearestPoint(m_after, frame(), event->position(), reach);
    emit rowClicked(hit ? static_cast<int>(m_rows[hit->index]) : -1);
}

void ResidualPlot::walk(int step)
{
    std::vector<std::size_t> outside;
    for (const std::size_t row : m_rows) {
        if (m_result->rows[row].is_outside)
            outside.push_back(row);
    }
    if (outside.empty())
        return;
    const auto next = std::ranges::lower_bound(outside, m_marked.value_or(0));
    const auto count = static_cast<std::ptrdiff_t>(outside.size());
    std::ptrdiff_t index = next - outside.begin();
    if (m_marked)
        index += step > 0 && next != outside.end() && *next != *m_marked ? 0 : step;
    emit rowClicked(
        static_cast<int>(outside[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, count - 1))]));
}

/// A low plot needs its height for the points.
void ResidualPlot::resizeEvent(QResizeEvent* event)
{
    constexpr int lowest = 210;
    yAxis->setLabel(height() < lowest ? tr("Predicted / measured") : tr("Predicted / measured time"));
    yAxis->setLabelFont(plotStyle().note);
    LogPlot::resizeEvent(event);
}

void ResidualPlot::changeEvent(QEvent* event)
{
    LogPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        rebuildClouds();
        refresh();
    }
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/gemm_plot.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>

#include "ui/theme/format.h"

#include <algorithm>
#include <cmath>

// What the plot looks like. How it answers is in gemm_plot.cpp.
namespace ridgepoint {

namespace {

constexpr double sample = 18; ///< width of a line in the legend
constexpr double leastName = 80; ///< a name in the legend that is cut shorter than this says nothing

} // namespace

void GemmPlot::paintMoving(QPainter& painter)
{
    painter.setRenderHint(QPainter::Antialiasing);
    paintBatch(painter);
    if (exporting())
        return;
    paintMarked(painter);
    paintFocusFrame(painter);
}

void GemmPlot::paintCurve(QPainter& painter) const
{
    const PlotFrame frame = plane();
    QPolygonF line;
    line.reserve(static_cast<qsizetype>(m_line.size()));
    for (const QPointF& point : m_line)
        line << QPointF(frame.xOf(point.x()), frame.yOf(point.y()));
    painter.setClipRect(frame.rect);
    painter.setPen(QPen(theme().accent, plotStyle().roof_width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
    painter.setClipping(false);
}

/// The line of 100 %: points may well lie above it.
void GemmPlot::paintPeak(QPainter& painter) const
{
    const PlotFrame frame = plane();
    const double y = frame.yOf(1);
    if (m_quantity == Quantity::Time || m_curves->peak_name.isEmpty() || y < frame.rect.top()
        || y > frame.rect.bottom())
        return;
    painter.setPen(QPen(theme().quiet, plotStyle().quiet_width, Qt::DashLine));
    painter.drawLine(QPointF(frame.rect.left(), y), QPointF(frame.rect.right(), y));
}

/// What is what, above the frame, where it hides nothing: the dots, and below them the lines.
void GemmPlot::paintLegend(QPainter& painter) const
{
    if (m_cloud.size() == 0)
        return;
    const PlotFrame frame = plane();
    const QFontMetricsF metrics(plotStyle().note);
    const double line = metrics.height() + 2;
    painter.setFont(plotStyle().note);
    double x = frame.rect.left();
    double y = frame.rect.top() - line - 10;
    // A name that has no room even when it is cut goes together with its sample.
    const auto entry = [&](const QString& text, const QPen& pen, const QColor& fill, bool isDot) {
        const double room = frame.rect.right() - x - sample - 7;
        if (room < std::min(leastName, metrics.horizontalAdvance(text)))
            return;
        const double middle = y - metrics.xHeight() / 2;
        painter.setPen(pen);
        painter.setBrush(fill);
        if (isDot)
            painter.drawEllipse(
                QPointF(x + sample / 2, middle), plotStyle().dot_radius + 0.6, plotStyle().dot_radius + 0.6);
        else
            painter.drawLine(QPointF(x, middle), QPointF(x + sample, middle));
        const QString shown = metrics.elidedText(text, Qt::ElideMiddle, room);
        painter.setPen(theme().quiet);
        painter.drawText(QPointF(x + sample + 7, y), shown);
        x += sample + 7 + metrics.horizontalAdvance(shown) + 18;
    };
    entry(m_curves->measured_name, QPen(dotEdge(), 0.8), m_cloud.color, true);
    if (m_dips.size() > 0)
        entry(tr("behind a smaller batch"), QPen(m_dips.color.darker(130), 0.8), m_dips.color, true);
    x = frame.rect.left();
    y += line;
    if (!m_line.empty())
        entry(m_curves->ideal_name, QPen(theme().accent, plotStyle().roof_width), {}, false);
    if (m_quantity == Quantity::Utilisation && !m_curves->peak_name.isEmpty())
        entry(m_curves->peak_name, QPen(theme().quiet, plotStyle().quiet_width, Qt::DashLine), {}, false);
}

/// Why there is nothing to see, where the points would be.
void GemmPlot::paintMissing(QPainter& painter) const
{
    if (m_quantity == Quantity::Time || m_curves->missing.isEmpty())
        return;
    painter.setFont(plotStyle().axis_title);
    painter.setPen(theme().quiet);
    painter.drawText(plane().rect.adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, m_curves->missing);
}

void GemmPlot::paintBatch(QPainter& painter) const
{
    const PlotFrame frame = plane();
    if (m_batch <= 0 || m_curves->measured.empty())
        return;
    const double x = frame.xOf(std::log10(m_batch));
    if (x < frame.rect.left() || x > frame.rect.right())
        return;
    painter.setPen(QPen(theme().accent, 1));
    painter.drawLine(QPointF(x, frame.rect.top()), QPointF(x, frame.rect.bottom()));
    const QFont font = uiFont(plotStyle().note.pixelSize(), QFont::DemiBold);
    const QFontMetricsF metrics(font);
    const QString text = tr("batch %1").arg(format::integer(m_batch));
    const double width = metrics.horizontalAdvance(text);
    const bool fitsRight = x + 6 + width <= frame.rect.right();
    const QPointF at(fitsRight ? x + 6 : x - 6 - width, frame.rect.top() + metrics.ascent() + 4);
    painter.fillRect(QRectF(at.x() - 3, at.y() - metrics.ascent(), width + 6, metrics.height()), theme().paper);
    painter.setFont(font);
    painter.setPen(theme().accent);
    painter.drawText(at, text);
}

void GemmPlot::paintMarked(QPainter& painter) const
{
    if (!m_marked || *m_marked >= m_curves->measured.size())
        return;
    const PlotFrame frame = plane();
    const GemmPoint& point = m_curves->measured[*m_marked];
    const QPointF at(frame.xOf(std::log10(point.m)), frame.yOf(heightOf(point)));
    if (!frame.rect.contains(at))
        return;
    painter.setPen(QPen(theme().ink, 1.6));
    painter.setBrush(m_cloud.color);
    painter.drawEllipse(at, plotStyle().dot_radius + 2.4, plotStyle().dot_radius + 2.4);
    if (m_show_card)
        paintHoverCard(painter, m_card, at, QRectF(rect()).adjusted(6, 6, -6, -6), theme());
}

} // namespace ridgepoint

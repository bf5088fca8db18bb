// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/counter_view/counter_plot.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>

#include "ui/roofline_view/label_placer.h"
#include "ui/theme/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

// What the plot looks like, but for the twin (twin_paint.cpp). How it answers is in counter_plot.cpp.
namespace ridgepoint {

namespace {

constexpr double faded = 0.13; ///< opacity of what is not selected
constexpr std::size_t labelled = 12; ///< kernels that have a name beside them, room permitting

QColor mixed(const QColor& paper, const QColor& color, double share)
{
    const auto blend = [share](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
    return {blend(paper.red(), color.red()), blend(paper.green(), color.green()), blend(paper.blue(), color.blue())};
}

/// DRAM is solid, L2 tinted with a ring, L1 a ring.
void paintLevel(
    QPainter& painter, QPointF at, double radius, std::size_t level, const QColor& color, const QColor& paper)
{
    constexpr std::array fill {1.0, 0.28, 0.0};
    painter.setBrush(mixed(paper, color, fill[level]));
    painter.setPen(QPen(level == 0 ? paper : color, level == 0 ? 1.2 : 1.8));
    painter.drawEllipse(at, radius, radius);
}

} // namespace

void CounterPlot::paintMoving(QPainter& painter)
{
    painter.setRenderHint(QPainter::Antialiasing);
    if (exporting())
        return;
    if (hoveredItem()) {
        if (const KernelPoint* kernel = shown(*hoveredItem())) {
            const std::size_t level = kernel->firstLevel().value_or(0);
            const QPointF mark = kernel->hasPlace() ? frame().rect.bottomLeft() : bandwidthMark(*kernel);
            const QPointF at = positionOf(*hoveredItem(), level).value_or(mark);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(theme().ink, plotStyle().outline));
            if (kernel->hasPlace())
                painter.drawEllipse(at, radiusOf(*kernel) + 3, radiusOf(*kernel) + 3);
            paintHoverCard(painter, card(), at, QRectF(rect()).adjusted(6, 6, -6, -6), theme());
        }
    }
    paintFocusFrame(painter);
}

void CounterPlot::paintKernels(QPainter& painter) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(frame().rect);
    for (const KernelPoint& kernel : m_picture->kernels) {
        if (isFaded(kernel))
            paintKernel(painter, kernel);
    }
    for (const KernelPoint& kernel : m_picture->kernels) {
        if (!isFaded(kernel))
            paintKernel(painter, kernel);
    }
    painter.restore();
}

void CounterPlot::paintKernel(QPainter& painter, const KernelPoint& kernel) const
{
    if (!kernel.hasPlace())
        return;
    const PlotFrame plane = frame();
    painter.setOpacity(isFaded(kernel) ? faded : 1);
    const double radius = radiusOf(kernel);
    QPolygonF joined;
    for (const double intensity : kernel.intensity) {
        if (intensity > 0)
            joined << plane.at(intensity, kernel.flop_per_s);
    }
    painter.setPen(QPen(kernel.color, 1.4));
    painter.drawPolyline(joined);
    for (std::size_t level = countedLevelCount; level-- > 0;) {
        if (kernel.intensity[level] > 0) {
            paintLevel(painter, plane.at(kernel.intensity[level], kernel.flop_per_s), radius, level, kernel.color,
                theme().paper);
        }
    }
    painter.setOpacity(1);
}

QPointF CounterPlot::bandwidthMark(const KernelPoint& kernel) const
{
    const PlotFrame plane = frame();
    return {plane.rect.left(), plane.yOf(std::log10(kernel.bytes_per_s[0]) + plane.x_low)};
}

/// Where it is said why there are no points: at the right, below the roofs, where nothing else stands.
QRectF CounterPlot::missingBox() const
{
    constexpr double widest = 380;
    constexpr double margin = 16;
    if (m_picture->missing.isEmpty())
        return {};
    const QRectF room = frame().rect;
    const double width = std::min(widest, room.width() * 0.56);
    const QRectF most(room.right() - margin - width, room.top(), width, room.height());
    QRectF box = QFontMetricsF(plotStyle().note)
                     .boundingRect(most, Qt::AlignRight | Qt::AlignBottom | Qt::TextWordWrap, m_picture->missing);
    box.moveBottom(room.bottom() - margin);
    return box;
}

/// Kernels without FLOP have a bandwidth and nothing else: a mark where the line of that bandwidth enters the plane.
void CounterPlot::paintBandwidths(QPainter& painter) const
{
    const PlotFrame plane = frame();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(plane.rect);
    const QRectF missing = missingBox();
    std::vector<QRectF> taken;
    const QFontMetricsF metrics(plotStyle().note);
    for (const KernelPoint& kernel : m_picture->kernels) {
        if (kernel.hasPlace() || !(kernel.bytes_per_s[0] > 0) || isFaded(kernel))
            continue;
        const QPointF at = bandwidthMark(kernel);
        if (!plane.rect.adjusted(-1, 0, 1, 0).contains(at))
            continue;
        painter.setPen(QPen(theme().paper, 1));
        painter.setBrush(kernel.color);
        painter.drawPolygon(QPolygonF {at + QPointF(1, -6), at + QPointF(11, 0), at + QPointF(1, 6)});
        const QRectF band(plane.rect.left(), at.y() - metrics.height() / 2, plane.rect.width(), metrics.height());
        const double end = missing.intersects(band) ? missing.left() - 10 : plane.rect.right();
        const QString figure = QStringLiteral(" · ") + format::si(kernel.bytes_per_s[0], u"B/s");
        const double room = end - at.x() - 15 - metrics.horizontalAdvance(figure);
        const QString text = metrics.elidedText(kernel.label, Qt::ElideMiddle, std::max(0.0, room)) + figure;
        const QRectF box(at.x() + 15, band.top(), metrics.horizontalAdvance(text), metrics.height());
        if (std::ranges::any_of(taken, [&](const QRectF& other) { return other.intersects(box); }))
            continue;
        taken.push_back(box);
        painter.setFont(plotStyle().note);
        painter.setPen(kernel.color);
        painter.drawText(box, Qt::AlignVCenter, text);
    }
    painter.restore();
}

/// The roofs' names first, then the kernels' where there is room.
void CounterPlot::paintNames(QPainter& painter) const
{
    static const Analysis nothing;
    static const std::vector<Trail> noTrails;
    static const std::vector<MeasuredTwin> noTwins;
    const Occupancy occupancy({coveredPlaces()}, frame());
    const SceneInput input {nothing, m_picture->roofs, noTrails, Control::Batch, PhaseView::Both, noTwins, &occupancy};
    const Scene scene = buildScene(input, frame(), plotStyle(), theme());
    paintScene(painter, scene, frame(), plotStyle(), theme(), {});
    paintKernelNames(painter, scene);
}

/// What discs and the twin's card cover, as points close to one another: roofs' names keep off.
std::shared_ptr<const PointCloud> CounterPlot::coveredPlaces() const
{
    constexpr double step = 5;
    auto places = std::make_shared<PointCloud>();
    const PlotFrame plane = frame();
    const auto cover = [&](const QRectF& box) {
        for (double left = box.left(); left <= box.right(); left += step) {
            for (double top = box.top(); top <= box.bottom(); top += step) {
                const double x = (left - plane.rect.left()) / plane.rect.width();
                const double y = (plane.rect.bottom() - top) / plane.rect.height();
                places->log_intensity.push_back(static_cast<float>(plane.x_low + x * (plane.x_high - plane.x_low)));
                places->log_rate.push_back(static_cast<float>(plane.y_low + y * (plane.y_high - plane.y_low)));
            }
        }
    };
    for (const KernelPoint& kernel : m_picture->kernels) {
        const double radius = radiusOf(kernel);
        for (std::size_t level = 0; level < countedLevelCount; ++level) {
            if (const auto at = positionOf(kernel.kernel, level))
                cover({at->x() - radius, at->y() - radius, 2 * radius, 2 * radius});
        }
    }
    if (const auto lens = twinLens())
        cover(lens->card);
    else if (m_twin)
        cover(twinLabelBox());
    return places;
}

void CounterPlot::paintKernelNames(QPainter& painter, const Scene& scene) const
{
    const PlotFrame plane = frame();
    LabelPlacer placer(plane.rect);
    for (const SceneText& text : scene.texts) {
        const double radians = text.angle * std::numbers::pi / 180;
        if (text.angle == 0)
            placer.block(text.box);
        else
            placer.place(TurnedBox {text.box.center(), {std::cos(radians), std::sin(radians)}, text.box.size()});
    }
    if (const auto lens = twinLens())
        placer.block(lens->card);
    for (const Roof& roof : m_picture->roofs.lines) {
        if (const auto line = roofLine(roof, m_picture->roofs, plane))
            placer.blockLine(*line);
    }
    for (const KernelPoint& kernel : m_picture->kernels) {
        for (std::size_t level = 0; level < countedLevelCount; ++level) {
            if (const auto at = positionOf(kernel.kernel, level); at && !isFaded(kernel))
                placer.blockDisc(*at, radiusOf(kernel) + 2);
        }
    }
    const QFontMetricsF metrics(plotStyle().label);
    painter.save();
    painter.setFont(plotStyle().label);
    for (const KernelPoint& kernel : m_picture->kernels) {
        const auto level = kernel.firstLevel();
        if (!level || isFaded(kernel) || (kernel.kernel >= labelled && !m_selected))
            continue;
        const auto at = positionOf(kernel.kernel, *level);
        const QSizeF size(metrics.horizontalAdvance(kernel.label) + 2, metrics.height());
        const auto box = at ? placer.placeAround(*at, radiusOf(kernel), size) : std::nullopt;
        if (!box)
            continue;
        const QLineF leader = leaderBetween(*at, radiusOf(kernel) + 1, *box);
        placer.blockLeader(leader);
        painter.setPen(QPen(kernel.color, 1));
        painter.drawLine(leader);
        painter.drawText(*box, Qt::AlignCenter, kernel.label);
    }
    painter.restore();
}

void CounterPlot::paintLegend(QPainter& painter) const
{
    if (std::ranges::none_of(m_picture->kernels, &KernelPoint::hasPlace))
        return;
    const QFontMetricsF metrics(plotStyle().note);
    double x = frame().rect.left() + 6;
    const double y = frame().rect.top() - 12;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(plotStyle().note);
    for (std::size_t level = 0; level < countedLevelCount; ++level) {
        if (std::ranges::none_of(m_picture->kernels, [&](const auto& kernel) { return kernel.intensity[level] > 0; }))
            continue;
        const auto name = ridgepoint::name(static_cast<CountedLevel>(level));
        const QString text = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())) + tr(" bytes");
        paintLevel(painter, {x, y - metrics.xHeight() / 2}, 5, level, theme().quiet, theme().paper);
        painter.setPen(theme().quiet);
        painter.drawText(QPointF(x + 10, y), text);
        x += metrics.horizontalAdvance(text) + 32;
    }
    painter.drawText(QPointF(x, y), tr("area: share of the time"));
    painter.restore();
}

void CounterPlot::paintMissing(QPainter& painter) const
{
    if (m_picture->missing.isEmpty())
        return;
    painter.save();
    const QRectF box = missingBox();
    painter.fillRect(box.adjusted(-6, -3, 6, 3), theme().paper);
    painter.setFont(plotStyle().note);
    painter.setPen(theme().quiet);
    painter.drawText(box, Qt::AlignRight | Qt::AlignBottom | Qt::TextWordWrap, m_picture->missing);
    painter.restore();
}

} // namespace ridgepoint

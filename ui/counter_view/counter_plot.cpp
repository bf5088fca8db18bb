// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/counter_view/counter_plot.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr int legendHeight = 30; ///< above the frame
constexpr int leastFrame = 130; ///< lower than this nothing can be told apart
constexpr int xAxisHeight = 50; ///< below the frame: figures and title
constexpr double reach = 5; ///< pixels around a marker that still mean it
constexpr double edgeReach = 9; ///< the same of a bandwidth at the left edge

} // namespace

CounterPlot::CounterPlot(QWidget* parent)
    : ItemPlot(parent)
    , m_picture(std::make_shared<const CounterPicture>())
{
    setObjectName(QStringLiteral("counterPlot"));
    setAccessibleName(tr("Hierarchical roofline of the measured kernels"));
    setAccessibleDescription(tr("The left and right arrow keys walk from one kernel to the next, Escape shows all"));
    setMinimumSize(320, legendHeight + leastFrame + xAxisHeight);
    axisRect()->setMinimumMargins(QMargins(12, legendHeight, 16, 8));
    xAxis->setLabel(tr("Arithmetic intensity (FLOP / byte)"));
    connect(this, &QCustomPlot::beforeReplot, this, [this] { // a low plot has room for the unit alone
        const QString title = tr("Performance (FLOP / s)");
        const int room = viewport().height() - legendHeight - xAxisHeight;
        const bool fits = QFontMetrics(plotStyle().axis_title).horizontalAdvance(title) <= room;
        yAxis->setLabel(fits ? title : tr("FLOP / s"));
    });
    addLayer(QStringLiteral("sides"), [this](QCPPainter& painter) {
        paintSides(painter, m_picture->roofs, frame(), theme());
        paintRoofs(painter, m_picture->roofs, frame(), plotStyle(), theme());
    });
    addLayer(QStringLiteral("kernels"), [this](QCPPainter& painter) {
        paintKernels(painter);
        paintBandwidths(painter);
        paintTwin(painter);
    });
    addLayer(QStringLiteral("names"), [this](QCPPainter& painter) {
        paintNames(painter);
        paintLegend(painter);
        paintMissing(painter);
    });
}

void CounterPlot::setPicture(std::shared_ptr<const CounterPicture> picture, bool keepRange)
{
    m_picture = std::move(picture);
    forgetHovered();
    if (keepRange)
        refresh();
    else
        fit();
}

void CounterPlot::select(std::optional<std::size_t> kernel)
{
    if (kernel == m_selected)
        return;
    m_selected = kernel;
    m_twin.reset();
    refresh();
}

void CounterPlot::setTwin(std::optional<TwinPath> twin)
{
    m_twin = std::move(twin);
    refresh();
}

void CounterPlot::fit()
{
    setRange(m_picture->range);
}

double CounterPlot::radiusOf(const KernelPoint& kernel) const
{
    constexpr double scale = 0.8; // three discs of one kernel stand side by side
    return std::max(plotStyle().least_radius + 1, scale * plotStyle().full_radius * std::sqrt(kernel.share));
}

const KernelPoint* CounterPlot::shown(std::size_t kernel) const
{
    const auto found = std::ranges::find(m_picture->kernels, kernel, &KernelPoint::kernel);
    return found != m_picture->kernels.end() ? &*found : nullptr;
}

std::optional<QPointF> CounterPlot::positionOf(std::size_t kernel, std::size_t level) const
{
    const KernelPoint* point = shown(kernel);
    if (point == nullptr || !(point->flop_per_s > 0) || !(point->intensity[level] > 0))
        return {};
    const QPointF at = frame().at(point->intensity[level], point->flop_per_s);
    return frame().rect.contains(at) ? std::optional(at) : std::nullopt;
}

/// Small markers lie above large ones, so the last one that is hit counts.
qint64 CounterPlot::itemAt(QPointF position) const
{
    const PlotFrame plane = frame();
    qint64 hit = -1;
    for (const KernelPoint& kernel : m_picture->kernels) {
        if (isFaded(kernel))
            continue;
        for (std::size_t level = 0; level < countedLevelCount; ++level) {
            if (const auto at = positionOf(kernel.kernel, level)) {
                if (QLineF(*at, position).length() <= radiusOf(kernel) + reach)
                    hit = static_cast<qint64>(kernel.kernel);
            }
        }
        if (kernel.hasPlace() || !(kernel.bytes_per_s[0] > 0) || position.x() > plane.rect.left() + 3 * edgeReach)
            continue;
        if (std::abs(position.y() - bandwidthMark(kernel).y()) <= edgeReach)
            hit = static_cast<qint64>(kernel.kernel);
    }
    return hit;
}

void CounterPlot::walk(int step)
{
    if (m_picture->kernels.empty())
        return;
    const auto& kernels = m_picture->kernels;
    const auto now = m_selected ? std::ranges::find(kernels, *m_selected, &KernelPoint::kernel) : kernels.end();
    const std::ptrdiff_t index =
        now == kernels.end() ? (step > 0 ? 0 : std::ssize(kernels) - 1) : now - kernels.begin() + step;
    const auto next = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, std::ssize(kernels) - 1));
    emit itemWalkedTo(static_cast<qint64>(kernels[next].kernel));
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/serving_view/serving_plot.h"

#include "ui/theme/format.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr int legendHeight = 44; ///< above the frame: a line of frameworks, one of GPUs
constexpr double reach = 9; ///< pixels from the pointer within which a point is meant

/// "5 ms", "100 ms", "2 s": between powers of ten as many as there is room for.
class TimeTicker final : public QCPAxisTickerLog
{
public:
    explicit TimeTicker(const QCPAxis& axis)
        : m_axis(axis)
    {
    }

protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override { return format::siShort(tick, u"s"); }

    QVector<double> createTickVector(double, const QCPRange& range) override
    {
        QVector<double> ticks;
        const auto first = static_cast<int>(std::floor(std::log10(range.lower)));
        const auto last = static_cast<int>(std::ceil(std::log10(range.upper)));
        for (int power = std::max(first, -15); power <= std::min(last, 15); ++power) {
            for (const double step : steps(range))
                ticks << step * std::pow(10, power);
        }
        return ticks;
    }

private:
    std::vector<double> steps(const QCPRange& range) const
    {
        const bool isAcross = m_axis.orientation() == Qt::Horizontal;
        // The axes' own room is still that of before a change of size.
        constexpr int margins = 100;
        const QRect plot = m_axis.parentPlot()->viewport();
        const double room = std::max(1, (isAcross ? plot.width() : plot.height()) - margins);
        const double decade = room / std::log10(range.upper / range.lower);
        const double label = isAcross ? 55 : 20; ///< pixels that one takes
        if (decade * std::log10(2) >= label)
            return {1, 2, 5};
        return decade * std::log10(3) >= label ? std::vector<double> {1, 3} : std::vector<double> {1};
    }

    const QCPAxis& m_axis;
};

} // namespace

ServingPlot::ServingPlot(QWidget* parent)
    : ItemPlot(parent)
    , m_picture(std::make_shared<const ServingPicture>())
{
    setObjectName(QStringLiteral("servingPlot"));
    setAccessibleName(tr("Predicted against measured times of servers"));
    setAccessibleDescription(
        tr("The left and right arrow keys walk from one row to the next, Return opens its scenario, Escape lets go"));
    setMinimumSize(320, 200);
    axisRect()->setMinimumMargins(QMargins(12, legendHeight, 16, 8));
    for (QCPAxis* axis : {xAxis, yAxis})
        axis->setTicker(QSharedPointer<QCPAxisTicker>(new TimeTicker(*axis)));
    addLayer(QStringLiteral("band"), [this](QCPPainter& painter) { paintBand(painter); });
    addLayer(QStringLiteral("rows"), [this](QCPPainter& painter) {
        paintDots(painter);
        paintLegend(painter);
        paintNothing(painter);
    });
    fit();
}

void ServingPlot::setPicture(std::shared_ptr<const ServingPicture> picture, bool keepRange)
{
    m_picture = std::move(picture);
    forgetHovered();
    const bool isFirst = m_picture->measure == ServingMeasure::Ttft; // its measurement has queues in it
    const QString name = isFirst ? tr("TTFT") : measureTitle(m_picture->measure);
    xAxis->setLabel(isFirst ? tr("TTFT, measured with its queueing") : tr("%1, measured").arg(name));
    yAxis->setLabel(m_picture->is_fitted ? tr("Predicted") : tr("Predicted, nothing fitted"));
    if (keepRange)
        refresh();
    else
        fit();
}

void ServingPlot::setIsolated(std::vector<bool> isolated)
{
    m_isolated = std::move(isolated);
    forgetHovered();
    refresh();
}

void ServingPlot::select(std::optional<std::size_t> row)
{
    m_selected = row;
    update();
}

void ServingPlot::fit()
{
    setRange(m_picture->range);
}

std::optional<QPointF> ServingPlot::positionOf(std::size_t row) const
{
    const auto found = std::ranges::lower_bound(m_picture->dots, row, {}, &ServingDot::row);
    if (found == m_picture->dots.end() || found->row != row)
        return {};
    const QPointF at = frame().at(found->measured_s, found->predicted_s);
    return frame().rect.contains(at) ? std::optional(at) : std::nullopt;
}

qint64 ServingPlot::itemAt(QPointF position) const
{
    const PlotFrame plane = frame();
    if (!plane.rect.contains(position))
        return -1;
    qint64 nearest = -1;
    double least = reach;
    for (const ServingDot& dot : m_picture->dots) {
        if (!isShown(dot.row))
            continue;
        const double distance = QLineF(plane.at(dot.measured_s, dot.predicted_s), position).length();
        if (distance <= least) {
            least = distance;
            nearest = static_cast<qint64>(dot.row);
        }
    }
    return nearest;
}

/// By their measured time, the shortest first.
void ServingPlot::walk(int step)
{
    std::vector<const ServingDot*> shown;
    for (const ServingDot& dot : m_picture->dots) {
        if (isShown(dot.row))
            shown.push_back(&dot);
    }
    if (shown.empty())
        return;
    std::ranges::stable_sort(shown, {}, [](const ServingDot* dot) { return dot->measured_s; });
    const auto now = std::ranges::find_if(shown, [this](const ServingDot* dot) { return dot->row == m_selected; });
    const std::ptrdiff_t last = std::ssize(shown) - 1;
    const std::ptrdiff_t next = now == shown.end() ? (step > 0 ? 0 : last) : now - shown.begin() + step;
    emit itemWalkedTo(
        static_cast<qint64>(shown[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(next, 0, last))]->row));
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/counter_view/counter_cloud.h"

#include <QCoreApplication>

#include "ui/theme/format.h"

#include <cmath>

namespace ridgepoint {

namespace {

QString tr(const char* source)
{
    return QCoreApplication::translate("CounterCloud", source);
}

OperatorRef refOf(const OperatorTarget& target)
{
    return {target.id, target.decode};
}

/// Zero where the twin has none, as a view is handed it.
double orNone(double value)
{
    return std::isfinite(value) ? value : 0;
}

MeasuredTwin twinOfOperator(const OperatorTwin& one, const QString& title)
{
    const WorkPoint& measured = one.twin.measured;
    const QString source = tr("%1, launches: %2").arg(title, format::integer(static_cast<qint64>(one.launches)));
    return {refOf(one.target), measured.intensity(), measured.flopPerSecond(), orNone(measured.time_s),
        orNone(one.twin.time_ratio), one.twin.flop_assumed, one.twin.bytes_assumed, source};
}

} // namespace

CounterCloud counterCloud(const CountedFile& file, const QColor& color)
{
    auto points = std::make_shared<PointCloud>();
    points->title = file.title();
    points->gpu_id = file.gpu_id.value_or(std::string());
    points->color = color;
    CounterCloud cloud;
    for (std::size_t i = 0; i < file.profile->kernels.size(); ++i) {
        const KernelFigures& figures = file.profile->kernels[i].average;
        const double intensity = figures.intensity(CountedLevel::Dram);
        const double rate = figures.flopPerSecond();
        if (!(intensity > 0) || !(rate > 0) || !std::isfinite(intensity) || !std::isfinite(rate))
            continue;
        points->add(intensity, rate);
        cloud.kernels.push_back(i);
    }
    cloud.points = std::move(points);
    return cloud;
}

QString kernelText(const CountedFile& file, std::size_t index)
{
    const KernelSummary& kernel = file.profile->kernels[index];
    QString text = QString::fromStdString(shortKernelName(file.file().kernels[kernel.kernel], 60)) + u'\n';
    text += tr("%1 × %2").arg(
        format::si(kernel.average.time_s, u"s"), format::integer(static_cast<qint64>(kernel.launches)));
    text += QStringLiteral(" · ") + format::si(kernel.average.flopPerSecond(), u"FLOP/s");
    return text + u'\n' + file.title();
}

CounterTwins counterTwins(const MatchedProfile& matched, const QString& title)
{
    CounterTwins found;
    for (const OperatorTwin& one : matched.operators) {
        if (one.twin.complete && one.twin.drawable)
            found.twins.push_back(twinOfOperator(one, title));
    }
    found.operators.reserve(matched.kernels.size());
    for (const KernelTwin& kernel : matched.kernels)
        found.operators.push_back(kernel.target ? std::optional(refOf(*kernel.target)) : std::nullopt);
    return found;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/counter_view/counter_card.h"

#include <QCoreApplication>

#include "ui/theme/format.h"

#include <cmath>

namespace ridgepoint {

namespace {

QString tr(const char* source)
{
    return QCoreApplication::translate("CounterCard", source);
}

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

} // namespace

HoverCard counterCard(const CounterProfile& profile, std::size_t index, const Roofs& roofs, const QColor& color)
{
    const KernelSummary& kernel = profile.kernels[index];
    const KernelFigures& figures = kernel.average;
    HoverCard card;
    card.title = text(shortKernelName(profile.file.kernels[kernel.kernel], 40));
    card.color = color;
    if (!std::isnan(figures.time_s))
        card.rows.emplace_back(tr("time"),
            tr("%1 × %2").arg(format::si(figures.time_s, u"s"), format::integer(static_cast<qint64>(kernel.launches))));
    card.rows.emplace_back(tr("share"), format::percent(kernel.share, 1));
    const double rate = figures.flopPerSecond();
    if (!std::isnan(rate))
        card.rows.emplace_back(tr("performance"), format::si(rate, u"FLOP/s"));
    for (std::size_t level = 0; level < countedLevelCount; ++level) {
        const double bytes = figures.bytes[level];
        if (std::isnan(bytes))
            continue;
        QString value = format::si(bytes, u"B");
        const double intensity = figures.intensity(static_cast<CountedLevel>(level));
        if (!std::isnan(intensity))
            value += QStringLiteral(" · ") + tr("%1 FLOP/B").arg(format::plain(intensity));
        card.rows.emplace_back(text(name(static_cast<CountedLevel>(level))), value);
    }
    const double intensity = figures.intensity(CountedLevel::Dram);
    const double attainable = std::isnan(intensity) ? 0 : roofs.attainable(intensity);
    if (attainable > 0 && !std::isnan(rate))
        card.rows.emplace_back(
            tr("of the roof"), format::percent(rate / attainable) + (rate > attainable ? tr(", above it") : QString()));
    return card;
}

} // namespace ridgepoint

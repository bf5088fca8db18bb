// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/counter_view/counter_picture.h"

#include <QCoreApplication>

#include "ui/theme/format.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ridgepoint {

namespace {

constexpr std::size_t labelBytes = 34;

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

QString tr(const char* source)
{
    return QCoreApplication::translate("CounterPicture", source);
}

/// The precision of a preset's roof that a counted format meets; none for those that presets do not have.
std::optional<Precision> precisionOf(CountedFormat format)
{
    return precisionFromName(name(format));
}

bool used(const CounterProfile& profile, const CountedFlop& which)
{
    return std::ranges::any_of(
        profile.kernels, [&](const KernelSummary& kernel) { return flopOf(kernel.average, which) > 0; });
}

/// The highest compute roof binds together with the DRAM.
void bind(Roofs& roofs)
{
    Roof* compute = nullptr;
    Roof* memory = nullptr;
    for (Roof& roof : roofs.lines) {
        if (roof.memory)
            memory = memory == nullptr || roof.rate < memory->rate ? &roof : memory;
        else
            compute = compute == nullptr || roof.rate > compute->rate ? &roof : compute;
    }
    if (compute != nullptr) {
        compute->binding = true;
        roofs.compute_top = compute->rate;
    }
    if (memory != nullptr)
        memory->binding = true;
    if (compute != nullptr && memory != nullptr)
        roofs.ridge = compute->rate / memory->rate;
}

KernelPoint pointOf(const CounterProfile& profile, std::size_t index, const CountedFlop& which)
{
    const KernelSummary& kernel = profile.kernels[index];
    const KernelFigures& figures = kernel.average;
    const double flop = flopOf(figures, which);
    KernelPoint point;
    point.kernel = index;
    point.share = kernel.share;
    point.label =
        text(shortKernelName(profile.file.kernels[kernel.kernel], labelBytes)) + u' ' + format::percent(kernel.share);
    point.flop_per_s = flop / figures.time_s;
    for (std::size_t level = 0; level < countedLevelCount; ++level) {
        const double bytes = figures.bytes[level];
        point.intensity[level] = flop > 0 && bytes > 0 ? flop / bytes : notCounted;
        point.bytes_per_s[level] = bytes / figures.time_s;
    }
    return point;
}

/// A plane with the ridge, every point and some room around them.
PlotFrame rangeOf(const CounterPicture& picture)
{
    double left = 0.1;
    double right = std::max(picture.roofs.ridge * 8, 100.0);
    double slowest = std::numeric_limits<double>::infinity();
    double fastest = picture.roofs.compute_top;
    for (const KernelPoint& kernel : picture.kernels) {
        if (!kernel.hasPlace())
            continue;
        slowest = std::min(slowest, kernel.flop_per_s);
        fastest = std::max(fastest, kernel.flop_per_s);
        for (const double intensity : kernel.intensity) {
            if (intensity > 0) {
                left = std::min(left, intensity / 2);
                right = std::max(right, intensity * 3);
            }
        }
    }
    double lowest = std::numeric_limits<double>::infinity();
    for (const Roof& roof : picture.roofs.lines)
        lowest = roof.memory ? std::min(lowest, roof.rate * left) : lowest;
    lowest = std::min(lowest, slowest / 5); // room for its disc
    for (const KernelPoint& kernel : picture.kernels) { // a bandwidth alone is marked at the left edge
        if (!kernel.hasPlace() && kernel.bytes_per_s[0] > 0)
            lowest = std::min(lowest, kernel.bytes_per_s[0] * left / 2.5);
    }
    if (!std::isfinite(lowest) || lowest <= 0)
        lowest = fastest > 0 ? fastest / 1e4 : 1e9;
    PlotFrame range;
    range.x_low = std::log10(left);
    range.x_high = std::log10(right);
    range.y_low = std::log10(lowest);
    range.y_high = std::log10(std::max(fastest * 4, lowest * 100));
    return range;
}

QString missingText(const CounterPicture& picture, const CounterProfile& profile)
{
    if (std::ranges::any_of(picture.kernels, &KernelPoint::hasPlace))
        return {};
    const bool hasTime =
        std::ranges::any_of(profile.kernels, [](const KernelSummary& kernel) { return kernel.average.time_s > 0; });
    const bool hasCounts = std::ranges::any_of(profile.kernels, [](const KernelSummary& kernel) {
        return kernel.average.flop() > 0 || std::ranges::any_of(kernel.average.bytes, [](double b) { return b > 0; });
    });
    if (hasCounts && !hasTime)
        return tr("The file tells no time of its kernels: what was counted has no rate.");
    const bool hasBytes = std::ranges::any_of(picture.kernels, [](const KernelPoint& kernel) {
        return std::ranges::any_of(kernel.bytes_per_s, [](double rate) { return rate > 0; });
    });
    const bool hasRate =
        std::ranges::any_of(picture.kernels, [](const KernelPoint& kernel) { return kernel.flop_per_s > 0; });
    if (hasRate)
        return tr("These counters tell FLOP but no bytes: the kernels have a rate and no intensity.");
    return hasBytes ? tr("These counters tell bytes but no FLOP: bandwidths are marked at the left edge.")
                    : tr("These counters tell neither FLOP nor bytes. “How to measure” lists those that do.");
}

} // namespace

bool KernelPoint::hasPlace() const
{
    return flop_per_s > 0 && std::ranges::any_of(intensity, [](double value) { return value > 0; });
}

std::optional<std::size_t> KernelPoint::firstLevel() const
{
    for (std::size_t level = 0; level < countedLevelCount; ++level) {
        if (intensity[level] > 0 && flop_per_s > 0)
            return level;
    }
    return {};
}

double flopOf(const KernelFigures& figures, const CountedFlop& which)
{
    if (which.all)
        return figures.flop();
    const auto index = static_cast<std::size_t>(which.format);
    return which.tensor ? figures.tensor_flop[index] : figures.vector_flop[index];
}

std::vector<CountedFlop> countedFlopOf(const CounterProfile& profile)
{
    std::vector<CountedFlop> found;
    for (const bool tensor : {true, false}) {
        for (std::size_t format = 0; format < countedFormatCount; ++format) {
            const CountedFlop flop {false, tensor, static_cast<CountedFormat>(format)};
            if (used(profile, flop))
                found.push_back(flop);
        }
    }
    return found;
}

QString title(const CountedFlop& flop)
{
    if (flop.all)
        return tr("all FLOP");
    return (flop.tensor ? tr("tensor %1") : tr("vector %1")).arg(text(name(flop.format)));
}

Roofs counterRoofs(const Gpu& gpu, const CounterProfile& profile, const CountedFlop& which)
{
    Roofs roofs;
    for (const CountedFlop& flop : which.all ? countedFlopOf(profile) : std::vector {which}) {
        const std::optional<Precision> precision = precisionOf(flop.format);
        if (!precision)
            continue;
        const auto index = static_cast<std::size_t>(*precision);
        const ComputeRoof compute {flop.tensor ? Engine::Tensor : Engine::Vector, *precision,
            flop.tensor ? gpu.tensor_flop_per_s[index] : gpu.vector_flop_per_s[index]};
        if (compute.known())
            roofs.lines.push_back(computeRoof(gpu, compute, false));
    }
    for (const MemoryLevel level : {MemoryLevel::Dram, MemoryLevel::L2, MemoryLevel::L1}) {
        if (gpu.bandwidth(level) > 0)
            roofs.lines.push_back(memoryRoof(gpu, level, false));
    }
    bind(roofs);
    return roofs;
}

Roofs counterRoofs(const std::vector<MeasuredRoof>& measured)
{
    Roofs roofs;
    for (const MeasuredRoof& one : measured) {
        Roof roof;
        roof.memory = one.is_memory;
        roof.rate = one.per_s;
        const QString what =
            one.is_memory ? text(name(one.level)) : title({false, one.engine == Engine::Tensor, one.format});
        roof.label = what + u' ' + format::si(one.per_s, one.is_memory ? u"B/s" : u"FLOP/s");
        roof.label[0] = roof.label[0].toUpper();
        roof.provenance = roof.label + u'\n' + text(one.source);
        if (one.per_s > 0)
            roofs.lines.push_back(std::move(roof));
    }
    bind(roofs);
    return roofs;
}

CounterPicture counterPicture(const CounterProfile& profile, Roofs roofs, const CountedFlop& which, std::size_t count,
    const std::vector<QColor>& colors)
{
    CounterPicture picture;
    picture.roofs = std::move(roofs);
    for (std::size_t i = 0; i < std::min(count, profile.kernels.size()); ++i) {
        KernelPoint point = pointOf(profile, i, which);
        point.color = colors[i];
        picture.kernels.push_back(std::move(point));
    }
    picture.missing = missingText(picture, profile);
    picture.range = rangeOf(picture);
    return picture;
}

} // namespace ridgepoint

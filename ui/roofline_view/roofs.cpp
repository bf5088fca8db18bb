// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/roofs.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/theme/format.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ridgepoint {

namespace {

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

QString tr(const char* source)
{
    return QCoreApplication::translate("Roofs", source);
}

/// The preset's words on one topic: its sources' titles and its confidence.
QString sourceLines(const Gpu& gpu, const std::string& topic, const std::string& confidenceTopic)
{
    if (!gpu.provenance)
        return {};
    QStringList lines;
    const GpuProvenance& provenance = *gpu.provenance;
    if (const auto stated = provenance.confidence.find(confidenceTopic); stated != provenance.confidence.end())
        lines << tr("confidence: %1").arg(text(stated->second));
    if (const auto found = provenance.sources.find(topic); found != provenance.sources.end()) {
        for (const std::string& key : found->second) {
            const auto title = provenance.source_titles.find(key);
            lines << tr("source: %1").arg(text(title != provenance.source_titles.end() ? title->second : key));
        }
    }
    return lines.join(u'\n');
}

QString clockText(const Gpu& gpu, bool tensor)
{
    const double clock = tensor && gpu.tensor_mhz > 0 ? gpu.tensor_mhz : gpu.boost_mhz;
    return clock > 0 ? tr("at %1 MHz").arg(format::integer(static_cast<qint64>(clock))) : tr("clock not known");
}

} // namespace

Roof computeRoof(const Gpu& gpu, const ComputeRoof& compute, bool binding)
{
    const bool tensor = compute.engine == Engine::Tensor;
    const QString precision = text(name(compute.precision));
    Roof roof;
    roof.rate = compute.flop_per_s;
    roof.binding = binding;
    roof.label =
        (tensor ? tr("Tensor") : tr("Vector")) + u' ' + precision + u' ' + format::si(compute.flop_per_s, u"FLOP/s");
    const bool integer = compute.precision == Precision::int8 || compute.precision == Precision::int4;
    const QString accumulate = tensor ? (integer ? tr(", int32 accumulate") : tr(", fp32 accumulate")) : QString();
    roof.provenance = roof.label + u'\n' + text(gpu.name) + u'\n' + tr("dense") + accumulate + u", "
        + clockText(gpu, tensor) + u'\n' + sourceLines(gpu, "peaks", "peaks");
    return roof;
}

Roof memoryRoof(const Gpu& gpu, MemoryLevel level, bool binding)
{
    Roof roof;
    roof.memory = true;
    roof.rate = gpu.bandwidth(level);
    roof.binding = binding;
    roof.label = text(name(level)) + u' ' + format::si(roof.rate, u"B/s");
    const bool measured =
        (level == MemoryLevel::L2 && gpu.l2_measured) || (level == MemoryLevel::L1 && gpu.l1_measured);
    const QString kind = level == MemoryLevel::Dram ? text(gpu.memory_type) + tr(", vendor's figure")
        : measured                                  ? tr("measured read bandwidth")
                                                    : tr("theoretical read bandwidth");
    const std::string confidence = level == MemoryLevel::Dram ? "memory" : level == MemoryLevel::L1 ? "l1_bw" : "l2_bw";
    roof.provenance = roof.label + u'\n' + text(gpu.name) + u'\n' + kind + u'\n'
        + sourceLines(gpu, level == MemoryLevel::Dram ? "memory" : "cache", confidence);
    return roof;
}

namespace {

bool isNew(const Roofs& roofs, const ComputeRoof& candidate)
{
    return candidate.known() && std::ranges::none_of(roofs.lines, [&](const Roof& roof) {
        return !roof.memory && roof.rate == candidate.flop_per_s;
    });
}

} // namespace

double Roofs::attainable(double intensity) const
{
    double lowest = 0;
    for (const Roof& roof : lines) {
        if (!roof.binding)
            continue;
        const double limit = roof.memory ? roof.rate * intensity : roof.rate;
        lowest = lowest > 0 ? std::min(lowest, limit) : limit;
    }
    return lowest;
}

Roofs roofsOf(const Gpu& gpu, const Analysis& analysis)
{
    Roofs roofs;
    if (analysis.tensor.known())
        roofs.lines.push_back(computeRoof(gpu, analysis.tensor, true));
    for (const ComputeRoof& other : {analysis.attention, analysis.vector}) {
        if (isNew(roofs, other))
            roofs.lines.push_back(computeRoof(gpu, other, false));
    }
    for (const Roof& roof : roofs.lines)
        roofs.compute_top = std::max(roofs.compute_top, roof.rate);
    for (const MemoryLevel level : {MemoryLevel::Dram, MemoryLevel::LastLevel, MemoryLevel::L2, MemoryLevel::L1}) {
        if (gpu.bandwidth(level) > 0)
            roofs.lines.push_back(memoryRoof(gpu, level, level == MemoryLevel::Dram));
    }
    roofs.ridge = analysis.ridge(gpu);
    return roofs;
}

std::optional<QLineF> roofLine(const Roof& roof, const Roofs& roofs, const PlotFrame& frame)
{
    const double logRate = std::log10(roof.rate);
    if (!roof.memory) {
        // A compute roof starts where the DRAM roof reaches it.
        double start = frame.x_low;
        for (const Roof& other : roofs.lines) {
            if (other.memory && other.binding)
                start = std::max(start, logRate - std::log10(other.rate));
        }
        if (logRate < frame.y_low || logRate > frame.y_high || start >= frame.x_high)
            return {};
        return QLineF(frame.xOf(start), frame.yOf(logRate), frame.rect.right(), frame.yOf(logRate));
    }
    const double top = roofs.compute_top > 0 ? std::min(std::log10(roofs.compute_top), frame.y_high) : frame.y_high;
    const double left = std::max(frame.x_low, frame.y_low - logRate);
    const double right = std::min(frame.x_high, top - logRate);
    if (left >= right)
        return {};
    return QLineF(frame.xOf(left), frame.yOf(left + logRate), frame.xOf(right), frame.yOf(right + logRate));
}

namespace {

constexpr double roomShare = 0.02; ///< of a phase: where both times are shown, the expected point of less makes no room

/// The lowest of the points that an operator has.
double lowestShownRate(const Phase& phase, const OperatorCost& cost, ShownTimes times)
{
    if (times == ShownTimes::Ideal || !(phase.calibrated_s > 0))
        return cost.attainable();
    if (times == ShownTimes::Expected)
        return cost.expectedRate();
    return cost.expectedTotal() < roomShare * phase.calibrated_s ? cost.attainable()
                                                                 : std::min(cost.attainable(), cost.expectedRate());
}

} // namespace

PlotFrame fittedRange(const Gpu& gpu, const Analysis& analysis, ShownTimes times)
{
    // The plane of a decode step at batch 1 up to a long prefill; wider, in steps, when an operator lies outside.
    double lowest = 0.15;
    double highest = 4096;
    double slowest = std::numeric_limits<double>::infinity();
    double fastest = 0;
    for (const Phase* phase : {&analysis.prefill, &analysis.decode}) {
        for (const OperatorCost& cost : phase->operators()) {
            if (cost.intensity() <= 0 || cost.attainable() <= 0)
                continue;
            lowest = std::min(lowest, cost.intensity() / 1.5);
            highest = std::max(highest, cost.intensity());
            slowest = std::min(slowest, lowestShownRate(*phase, cost, times));
            fastest = std::max(fastest, cost.attainable());
        }
    }
    // Twice the highest intensity leaves room for the half of a large disc. Long prefills of models of up to ten
    // billion parameters stay below 4096 FLOP/byte, so that no slider moves the plane of these.
    highest = std::max(std::exp2(std::ceil(std::log2(highest * 2))), analysis.ridge(gpu) * 12);
    const double top =
        std::max({analysis.tensor.flop_per_s, analysis.vector.flop_per_s, analysis.attention.flop_per_s});
    PlotFrame range;
    range.x_low = std::log10(lowest);
    range.x_high = std::log10(highest);
    double bottom = gpu.dram_bytes_per_s * lowest;
    if (slowest < bottom && times != ShownTimes::Ideal)
        bottom = std::pow(10, std::floor(std::log10(slowest / 1.2)));
    else if (slowest < bottom) // a slow vector engine or link keeps an operator below the DRAM roof
        bottom = std::exp2(std::floor(std::log2(slowest / 1.2)));
    range.y_low = std::log10(bottom) - 0.05;
    double high = top > 0 ? top * 6 : gpu.dram_bytes_per_s * highest * 2;
    if (fastest * 1.5 > high) // its own compute roof is not known
        high = std::exp2(std::ceil(std::log2(fastest * 1.5)));
    range.y_high = std::log10(high);
    return range;
}

} // namespace ridgepoint

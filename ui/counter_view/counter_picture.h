// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>

#include "core/measure/counters/counter_profile.h"
#include "ui/roofline_view/roofs.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace ridgepoint {

/// Which FLOP of a kernel count on its roofline.
struct CountedFlop
{
    bool all = true;
    bool tensor = false; ///< else the vector pipes
    CountedFormat format = CountedFormat::fp32;

    bool operator==(const CountedFlop&) const = default;
};

/// One kernel on the hierarchical roofline: the same rate at each memory level's own intensity.
struct KernelPoint
{
    std::size_t kernel = 0; ///< into CounterProfile::kernels
    QString label; ///< "flash_fwd_kernel 24 %"
    QColor color;
    double share = 0; ///< of the file's time
    double flop_per_s = notCounted;
    std::array<double, countedLevelCount> intensity {}; ///< FLOP/byte; NaN where not counted
    std::array<double, countedLevelCount> bytes_per_s {}; ///< NaN where not counted

    /// Has it a place on the plane?
    bool hasPlace() const;
    /// The level nearest to memory that was counted; none without FLOP or bytes.
    std::optional<std::size_t> firstLevel() const;
};

/// What the plane shows of one file. Made once, never edited.
struct CounterPicture
{
    std::vector<KernelPoint> kernels; ///< longest first
    Roofs roofs;
    QString missing; ///< why there is nothing on the plane; empty when there is something
    PlotFrame range; ///< that shows everything; without a rectangle
};

/// The pipes and formats that some kernel of the file used, widest first.
std::vector<CountedFlop> countedFlopOf(const CounterProfile& profile);
QString title(const CountedFlop& flop); ///< "all FLOP", "tensor fp16", "vector fp32"

/// The FLOP of one launch that are asked for; NaN where they were not counted.
double flopOf(const KernelFigures& figures, const CountedFlop& which);

/// Roofs of a preset: its memory levels, and the compute roofs of the formats that the file's kernels used.
Roofs counterRoofs(const Gpu& gpu, const CounterProfile& profile, const CountedFlop& which);
/// Roofs that a file tells itself, or that a micro-benchmark measured.
Roofs counterRoofs(const std::vector<MeasuredRoof>& measured);

/// The longest `count` kernels. `colors` has one colour per kernel of the profile.
CounterPicture counterPicture(const CounterProfile& profile, Roofs roofs, const CountedFlop& which, std::size_t count,
    const std::vector<QColor>& colors);

} // namespace ridgepoint

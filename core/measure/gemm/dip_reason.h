// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/gpu.h"
#include "core/measure/gemm/anomalies.h"
#include "core/measure/gemm/kernel_tile.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// Why a batch reaches less than a smaller one, the first of these that holds.
enum class DipReason : std::uint8_t {
    KernelSwitch, ///< the library runs another kernel for it than for the best smaller batch
    WaveQuantisation, ///< the same kernel, whose tiles fill their rows or the last wave worse: half of the loss or more
    L2Capacity, ///< weights, input and output do not fit into the L2 cache any more, and DRAM needs for them half of
                ///< what is lost or more
    Unexplained
};
std::string_view name(DipReason reason); ///< "kernel switch", "tile or wave quantisation", "L2 capacity", "unexplained"

/// One series of a sweep with its curve.
struct DipSeries
{
    const GemmSeries& series;
    std::span<const BatchPoint> curve; ///< of batchCurve()
};

/// Explains the anomalies of a sweep's series. Keeps references: sweep and GPU must outlive it.
class DipExplainer
{
public:
    /// gpu may be null; what is not known explains nothing. Reads each kernel name once.
    DipExplainer(const GemmSweep& sweep, const Gpu* gpu);

    DipReason reason(const DipSeries& of, const GemmAnomaly& anomaly) const;
    /// One sentence that says what the reason rests on.
    std::string sentence(const DipSeries& of, const GemmAnomaly& anomaly) const;

private:
    /// What is known of the dip and of the best smaller batch.
    struct Facts;
    Facts factsOf(const DipSeries& of, const GemmAnomaly& anomaly) const;
    static DipReason reasonOf(const Facts& facts);
    std::optional<WaveFill> fillOf(const BatchPoint& point) const;
    std::uint32_t kernelOf(const BatchPoint& point) const { return m_sweep.rows[point.row].kernel; }
    std::string kernelSentence(const Facts& facts) const;
    std::string waveSentence(const Facts& facts) const;
    std::string rowSentence(const Facts& facts) const;
    std::string cacheSentence(const Facts& facts) const;
    std::string unexplainedSentence(const Facts& facts) const;

    const GemmSweep& m_sweep;
    const Gpu* m_gpu;
    std::vector<std::optional<GemmRoof>> m_roofs; ///< by number format
    std::vector<std::optional<KernelTile>> m_tiles; ///< by kernel
};

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm/dip_reason.h"

#include "core/io/number_text.h"

#include <cmath>

namespace ridgepoint {

namespace {

std::string fixed(double value, int digits)
{
    return numberText(value, std::chars_format::fixed, digits);
}

std::string percentText(double fraction)
{
    return fixed(fraction * 100, 0) + " %";
}

std::string megabytes(double bytes)
{
    return fixed(bytes / 1e6, 1) + " MB";
}

std::string microseconds(double seconds)
{
    return fixed(seconds * 1e6, 1) + " µs";
}

std::string tileText(const KernelTile& tile)
{
    return std::to_string(tile.columns) + "x" + std::to_string(tile.rows);
}

} // namespace

std::string_view name(DipReason reason)
{
    switch (reason) {
    case DipReason::KernelSwitch:
        return "kernel switch";
    case DipReason::WaveQuantisation:
        return "tile or wave quantisation";
    case DipReason::L2Capacity:
        return "L2 capacity";
    case DipReason::Unexplained:
        return "unexplained";
    }
    return "";
}

struct DipExplainer::Facts
{
    const BatchPoint& dip;
    const BatchPoint& best;
    double loss = 0; ///< 1 − ratio of the MFUs
    bool kernels_known = false;
    bool kernel_changed = false;
    std::optional<WaveFill> dip_fill {};
    std::optional<WaveFill> best_fill {};
    double dip_bytes = 0; ///< working set; 0 where the shape or number format is not known
    double best_bytes = 0;
    double cache_bytes = 0; ///< 0 where it is not known
    double dram_time_s = 0; ///< that the working set of the dip takes from DRAM; 0 where it is not known

    int tile_rows = 0; ///< rows of the batch that a tile of the dip's kernel has; 0 where not known

    /// The share of its tiles' rows that a batch fills; those behind it are padding.
    double rowFill(const BatchPoint& point) const
    {
        const double batch = static_cast<double>(point.batch);
        return tile_rows > 0 ? batch / (std::ceil(batch / tile_rows) * tile_rows) : 1;
    }
    /// What padding to whole tiles alone costs against the best smaller batch.
    double rowLoss() const { return 1 - rowFill(dip) / rowFill(best); }
    /// What the fill of the waves alone costs against the best smaller batch.
    double fillLoss() const { return dip_fill && best_fill ? 1 - dip_fill->useful / best_fill->useful : 0; }
    double lostTime() const { return dip.time_s * loss; }
    /// Only the dip's working set passes the cache.
    bool leavesCache() const { return cacheKnown() && best_bytes <= cache_bytes && dip_bytes > cache_bytes; }
    bool cacheKnown() const { return cache_bytes > 0 && dip_bytes > 0; }
};

DipExplainer::DipExplainer(const GemmSweep& sweep, const Gpu* gpu)
    : m_sweep(sweep)
    , m_gpu(gpu)
{
    for (const GemmDtype& dtype : sweep.dtypes)
        m_roofs.push_back(gpu == nullptr ? std::nullopt : gemmRoof(*gpu, dtype));
    m_tiles.reserve(sweep.kernels.size());
    for (const std::string& kernel : sweep.kernels)
        m_tiles.push_back(kernelTile(kernel));
}

DipReason DipExplainer::reason(const DipSeries& of, const GemmAnomaly& anomaly) const
{
    return reasonOf(factsOf(of, anomaly));
}

std::string DipExplainer::sentence(const DipSeries& of, const GemmAnomaly& anomaly) const
{
    const Facts facts = factsOf(of, anomaly);
    switch (reasonOf(facts)) {
    case DipReason::KernelSwitch:
        return kernelSentence(facts);
    case DipReason::WaveQuantisation:
        return waveSentence(facts);
    case DipReason::L2Capacity:
        return cacheSentence(facts);
    case DipReason::Unexplained:
        return unexplainedSentence(facts);
    }
    return {};
}

DipExplainer::Facts DipExplainer::factsOf(const DipSeries& of, const GemmAnomaly& anomaly) const
{
    const BatchPoint& dip = of.curve[anomaly.point];
    const BatchPoint& best = of.curve[anomaly.best_smaller];
    Facts facts {dip, best, 1 - anomaly.ratio};
    // The tables of aiconfigurator name the library's function in this column, not the kernel that it chooses.
    facts.kernels_known = m_sweep.layout != GemmLayout::AiconfiguratorTable && kernelOf(dip) != GemmRow::no_kernel
        && kernelOf(best) != GemmRow::no_kernel;
    facts.kernel_changed = facts.kernels_known && kernelOf(dip) != kernelOf(best);
    if (facts.kernels_known && m_tiles[kernelOf(dip)])
        facts.tile_rows = m_tiles[kernelOf(dip)]->rows;
    facts.dip_fill = fillOf(dip);
    facts.best_fill = fillOf(best);
    if (const auto& roof = m_roofs[of.series.dtype]; roof && of.series.n > 0 && of.series.k > 0) {
        const GemmRow& dipRow = m_sweep.rows[dip.row];
        const GemmRow& bestRow = m_sweep.rows[best.row];
        facts.dip_bytes = bytes(dipRow, roof->weight_bytes, roof->activation_bytes);
        facts.best_bytes = bytes(bestRow, roof->weight_bytes, roof->activation_bytes);
        facts.cache_bytes = m_gpu->l2_bytes;
        facts.dram_time_s = roof->bytes_per_s > 0 ? facts.dip_bytes / roof->bytes_per_s : 0;
    }
    return facts;
}

std::optional<WaveFill> DipExplainer::fillOf(const BatchPoint& point) const
{
    const std::uint32_t kernel = kernelOf(point);
    const std::int32_t n = m_sweep.rows[point.row].n;
    if (kernel == GemmRow::no_kernel || !m_tiles[kernel] || m_gpu == nullptr || m_gpu->units <= 0 || n <= 0)
        return std::nullopt;
    return waveFill(*m_tiles[kernel], static_cast<double>(point.batch), n, m_gpu->units);
}

DipReason DipExplainer::reasonOf(const Facts& facts)
{
    constexpr double shareOfLoss = 0.5;
    if (facts.kernel_changed)
        return DipReason::KernelSwitch;
    if (facts.dip_fill && facts.best_fill && facts.fillLoss() >= shareOfLoss * facts.loss)
        return DipReason::WaveQuantisation;
    if (facts.kernels_known && facts.rowLoss() >= shareOfLoss * facts.loss)
        return DipReason::WaveQuantisation; // more tiles on units that were idle share the bandwidth
    if (facts.leavesCache() && facts.dram_time_s >= shareOfLoss * facts.lostTime())
        return DipReason::L2Capacity;
    return DipReason::Unexplained;
}

std::string DipExplainer::kernelSentence(const Facts& facts) const
{
    std::string text = "the library runs " + tileName(m_sweep.kernels[kernelOf(facts.dip)]) + ", for batch "
        + std::to_string(facts.best.batch) + " it ran " + tileName(m_sweep.kernels[kernelOf(facts.best)]);
    if (facts.dip_fill && facts.best_fill) {
        text += "; their tiles fill " + percentText(facts.dip_fill->useful) + " and "
            + percentText(facts.best_fill->useful) + " of the waves";
    }
    return text;
}

std::string DipExplainer::rowSentence(const Facts& facts) const
{
    const double rows = std::ceil(static_cast<double>(facts.dip.batch) / facts.tile_rows) * facts.tile_rows;
    return "tiles of " + tileText(*m_tiles[kernelOf(facts.dip)]) + " pad " + std::to_string(facts.dip.batch)
        + " rows to " + fixed(rows, 0) + ": " + percentText(facts.rowFill(facts.dip))
        + " of them are of use, for batch " + std::to_string(facts.best.batch) + " it was "
        + percentText(facts.rowFill(facts.best)) + "; " + percentText(facts.loss) + " of the MFU are lost";
}

std::string DipExplainer::waveSentence(const Facts& facts) const
{
    if (!facts.dip_fill || !facts.best_fill || facts.fillLoss() < facts.rowLoss())
        return rowSentence(facts);
    const WaveFill& fill = *facts.dip_fill;
    return fixed(fill.tiles, 0) + " tiles of " + tileText(*m_tiles[kernelOf(facts.dip)]) + " on "
        + std::to_string(m_gpu->units) + " " + m_gpu->units_kind + " take " + fixed(fill.waves, 0) + " waves, the last "
        + percentText(fill.last_wave) + " full: " + percentText(fill.useful) + " of the work is of use, for batch "
        + std::to_string(facts.best.batch) + " it was " + percentText(facts.best_fill->useful) + "; that alone costs "
        + percentText(facts.fillLoss()) + " of the MFU, " + percentText(facts.loss) + " are lost";
}

std::string DipExplainer::cacheSentence(const Facts& facts) const
{
    return "weights, input and output of " + megabytes(facts.dip_bytes) + " pass the L2 cache of "
        + megabytes(facts.cache_bytes) + ", those of batch " + std::to_string(facts.best.batch) + " ("
        + megabytes(facts.best_bytes) + ") fit; from DRAM they take " + microseconds(facts.dram_time_s) + ", "
        + microseconds(facts.lostTime()) + " are lost";
}

std::string DipExplainer::unexplainedSentence(const Facts& facts) const
{
    std::string text = facts.kernels_known ? "the kernel is the same as for batch " + std::to_string(facts.best.batch)
                                           : std::string("the file does not name the kernels");
    if (facts.dip_fill && facts.best_fill) {
        text += ", its tiles fill " + percentText(facts.dip_fill->useful) + " of the waves ("
            + percentText(facts.best_fill->useful) + " there), which does not make half of the loss";
    } else if (facts.kernels_known) {
        text += ", tiles or units are not known";
    }
    if (!facts.cacheKnown())
        return text
            + (facts.cache_bytes > 0 ? ", and the working set is not known" : ", and the L2 cache is not known");
    if (facts.leavesCache())
        return text + ", and passing the L2 cache does not make half of it";
    return text
        + (facts.dip_bytes > facts.cache_bytes ? ", and both working sets pass the L2 cache"
                                               : ", and both working sets fit into the L2 cache");
}

} // namespace ridgepoint

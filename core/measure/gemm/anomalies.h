// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm/batch_curve.h"
#include "core/measure/gemm_prediction.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// Which utilisation is compared.
enum class MfuBasis : std::uint8_t {
    File, ///< the file's own, rounded as it is written there
    Time ///< FLOP over the measured time
};
std::string_view name(MfuBasis basis); ///< "file", "time"

inline constexpr double defaultAnomalyThreshold = 0.85;

/// A batch that reaches less of the peak than a smaller one.
struct GemmAnomaly
{
    std::uint32_t point = 0; ///< into the curve
    std::uint32_t best_smaller = 0; ///< into the curve: the smaller batch with the best MFU, of equal ones the smallest
    double mfu = 0; ///< NaN where the peak is not known: the verdict needs none
    double best_smaller_mfu = 0; ///< likewise
    double ratio = 0; ///< of the two, below the threshold
};

struct AnomalyOptions
{
    double threshold = defaultAnomalyThreshold; ///< above 0
    std::optional<MfuBasis> basis {}; ///< none: the file's where each batch has one, else the time
    double mfu_scale = 0; ///< mfuScale(); 0 where it is not known
};

struct GemmAnomalies
{
    MfuBasis basis = MfuBasis::Time; ///< the one that was used
    std::vector<GemmAnomaly> found; ///< by batch
    std::size_t without_value = 0; ///< batches without the file's own utilisation, when that is the basis
    /// Batches (into the curve) whose verdict is another one on the other basis; empty where the file has no
    /// utilisation of each batch.
    std::vector<std::uint32_t> basis_dependent;
};

/// peak / (2·n·k) in batches per second: the MFU of a batch is batch / time over this. 0 where n, k or peak is missing.
double mfuScale(const GemmSeries& series, const std::optional<GemmRoof>& roof);

/// The MFU of a batch as it follows from its time, whatever the file says; NaN where the scale is 0.
double mfuByTime(const BatchPoint& point, double mfuScale);

/// Does the file give a utilisation of each batch?
bool hasUtilisation(std::span<const BatchPoint> curve);

/// The batches whose MFU is below threshold × the best MFU of any smaller batch, that one included in later
/// comparisons whether it is itself an anomaly or not. One pass over the curve of batchCurve().
GemmAnomalies findAnomalies(std::span<const BatchPoint> curve, const AnomalyOptions& options = {});

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/calibrated/gemm_time.h"
#include "core/scenario/catalog.h"

/// The GPUs that constants are shipped for, and others made up for the calibrated times.
namespace ridgepoint::calibrated_fixtures {

inline const Catalog& catalog()
{
    static const Catalog shipped = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    return shipped;
}

inline const Gpu& gpu(std::string_view id)
{
    return *catalog().gpu(id);
}

inline const calibrated::Calibration& own(std::string_view id)
{
    return *gpu(id).calibration;
}

inline const calibrated::Calibration& generic()
{
    return *gpu("h100-sxm5").generic_calibration;
}

/// The device that a GPU's constants are relative to.
inline calibrated::Device reference(const calibrated::Calibration& calibration, calibrated::Format format)
{
    const calibrated::ReferenceDevice& device = calibration.reference;
    return {device.flop_per_s[static_cast<std::size_t>(format)], device.bytes_per_s, device.l2_bytes, device.units,
        device.link_bytes_per_s};
}

} // namespace ridgepoint::calibrated_fixtures

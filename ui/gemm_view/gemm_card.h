// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/gemm_prediction.h"
#include "ui/roofline_view/hover_card.h"
#include "ui/session/measured_file.h"

#include <optional>

namespace ridgepoint {

/// Batch, time, utilisation, kernel of a measured product; the file's own utilisation, and when it differs from ours,
/// because the file divides by another peak.
HoverCard gemmCard(
    const MeasuredFile& file, const GemmPoint& point, const std::optional<GemmRoof>& roof, const Theme& theme);

/// The telling part of a kernel's C++ name, not longer than a card is wide.
QString shortKernel(const QString& kernel);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace ridgepoint {

/// The value below which a fraction 0 … 1 of the values lies, between two of them on the line through both; NaN of
/// none. Reorders them.
double quantile(std::span<double> values, double fraction);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/quantity.h"

#include <span>

namespace ridgepoint {

/// The rows by vendor: what NVIDIA's profilers count (and AMD's under other names), and what AMD's alone count.
std::span<const Quantity> sharedQuantities();
std::span<const Quantity> amdQuantities();

} // namespace ridgepoint

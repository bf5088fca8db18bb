// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_file.h"

namespace ridgepoint {

/// Makes one launch of those that are of the same kernel, device, number of invocations, grid and block and have no
/// counter in common: a profiler that prints several tables of the same launches. Each goes to the first such launch
/// that has none of its counters; its values follow that one's.
void joinLaunches(CounterFile& file);

} // namespace ridgepoint

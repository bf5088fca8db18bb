// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_file.h"
#include "core/measure/counters/repeated_values.h"
#include "core/measure/counters/unnumbered_launches.h"

namespace ridgepoint {

/// Makes one launch of those that are of the same kernel, device, number of invocations, grid and block and have no
/// counter in common: a profiler that prints several tables of the same launches. Each goes to the first such launch
/// that has none of its counters; its values follow that one's.
void joinLaunches(CounterFile& file);

/// Makes one launch of those that are of the same known process, kernel and id: of a file whose rows stand in the order
/// of metrics instead of launches. Of a counter that several of them have the first value that is not missing stands;
/// others that differ are added to repeated, with the line where their part of the launch begins. Launches without id
/// are made of their parts as linkUnnumbered() says.
RowsWithoutId gatherLaunches(CounterFile& file, RepeatedValues& repeated);

} // namespace ridgepoint

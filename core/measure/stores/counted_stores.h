// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/measure/counters/kernel_figures.h"
#include "core/measure/stores/recover.h"

namespace ridgepoint {

/// What a launch's counters say for recoverParameters(), by whatever names its profiler has for them.
StoreCounters storeCounters(const CounterFile& file, const FigureRules& rules, const KernelLaunch& launch);

/// What a scenario's attention writes: all but the element size, which is what one wants to know.
KnownParameters attentionOutput(const Scenario& scenario, bool decode);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/formula_internal.h"

#include <string>

namespace ridgepoint {

/// Where the lines of a metric go and what they are about; the context is that of decode.
struct MetricRequest
{
    SheetBuilder& builder;
    const FormulaContext& context;
    const Analysis& analysis;
    FormulaSheet& sheet;
};

/// Appends a metric's lines; the last one is the metric.
void metricLines(Metric metric, const MetricRequest& request);
/// Bytes by kind of a whole pass.
void splitOf(const Phase& phase, std::string title, FormulaSheet& sheet);

void ttftMetric(const MetricRequest& request);
void tpotMetric(const MetricRequest& request);
void latencyMetric(const MetricRequest& request);
void tokensPerSecondMetric(const MetricRequest& request);
void tokensPerSecondPerSequenceMetric(const MetricRequest& request);
void weightsMetric(const MetricRequest& request);
void kvCacheMetric(const MetricRequest& request);
void activationsMetric(const MetricRequest& request);
void freeMetric(const MetricRequest& request);
void maxBatchMetric(const MetricRequest& request);
void maxContextMetric(const MetricRequest& request);
void ridgeMetric(const MetricRequest& request);

} // namespace ridgepoint

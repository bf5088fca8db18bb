// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/calibrated/attention_time.h"
#include "core/analysis/calibrated/moe_time.h"

namespace ridgepoint::calibrated {

// What the calibrated times are held against: FLOP at the peak or bytes at the bandwidth, whichever takes longer. All
// in seconds; what is not known of the device (0) does not limit, 0 where nothing is.

/// Causal attention over a prompt: FLOP of the visible pairs; queries, keys, values and outputs moved once.
double idealPrefillTime(const AttentionShape& shape, const Device& device);

/// One query per sequence: the cache read once, queries and outputs of two bytes per element.
double idealDecodeTime(const AttentionShape& shape, const Device& device);

/// The routed experts that have rows, all rows even: nothing padded, every weight and activation moved once.
double idealMoeTime(const MoeShape& shape, const Device& device);

/// 2 (t − 1)/t of the message over the link; 0 on one GPU.
double idealAllReduceTime(double bytes, double gpus, const Device& device);

} // namespace ridgepoint::calibrated

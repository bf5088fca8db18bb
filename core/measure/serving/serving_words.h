// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/serving/serving_check.h"

#include <string>

namespace ridgepoint {

/// "vllm", "vllm on h100-sxm5", "(no framework named)".
std::string fitName(const ServingFit& fit);

/// What a framework adds, in words: "0.46 ms per step; each sequence waits 1.13 times for the others' prefill; fitted
/// on 201 rows".
std::string fitText(const ServingFit& fit, bool isStaticBatch);

/// The same of the first token; empty where nothing was fitted: "TTFT: 31 ms + 1.16 × the computing; fitted on 12 rows
/// of at most 4 requests at once".
std::string firstTokenText(const ServingFit& fit);

/// What the operators were timed with: "own constants of h100-sxm5 bf16; generic ones for a100-sxm4-40gb bf16"; empty
/// under the ideal time model.
std::string constantsText(const ServingCheck& check);

} // namespace ridgepoint

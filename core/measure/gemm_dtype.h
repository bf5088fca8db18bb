// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/precision.h"

#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

/// What a benchmark calls the number formats of a GEMM, and what that means; both precisions or none.
struct GemmDtype
{
    std::string text; ///< as found; empty where the file says nothing
    std::optional<Precision> weights;
    std::optional<Precision> activations;

    bool known() const { return weights.has_value(); }
    bool operator==(const GemmDtype&) const = default;
};

/// "float16", "bfloat16", "gptq_int8", "fp8_block", "int4_wo", "torch.int8", …; not known() for any other text.
/// Weight-only formats (gptq_…, …_wo) multiply with bf16 activations.
GemmDtype gemmDtype(std::string_view text);

/// Are products in these formats as quick as those that were measured? fp16 and bf16 move the same bytes and have the
/// same peak wherever a GPU has both.
bool isAlike(const GemmDtype& measured, Precision weights, Precision activations);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/gemm_dtype.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

namespace {

struct KnownDtype
{
    std::string_view text;
    Precision weights;
    Precision activations;
};

constexpr std::array knownDtypes {
    KnownDtype {"float16", Precision::fp16, Precision::fp16},
    KnownDtype {"fp16", Precision::fp16, Precision::fp16},
    KnownDtype {"half", Precision::fp16, Precision::fp16},
    KnownDtype {"bfloat16", Precision::bf16, Precision::bf16},
    KnownDtype {"bf16", Precision::bf16, Precision::bf16},
    KnownDtype {"float32", Precision::fp32, Precision::fp32},
    KnownDtype {"fp32", Precision::fp32, Precision::fp32},
    KnownDtype {"tf32", Precision::tf32, Precision::tf32},
    KnownDtype {"fp8", Precision::fp8, Precision::fp8},
    KnownDtype {"fp8_block", Precision::fp8, Precision::fp8},
    KnownDtype {"fp8_static", Precision::fp8, Precision::fp8},
    KnownDtype {"fp8_ootb", Precision::fp8, Precision::fp8},
    KnownDtype {"float8_e4m3fn", Precision::fp8, Precision::fp8},
    KnownDtype {"float8_e4m3fnuz", Precision::fp8, Precision::fp8},
    KnownDtype {"int8", Precision::int8, Precision::int8},
    KnownDtype {"sq", Precision::int8, Precision::int8},
    KnownDtype {"int8_wo", Precision::int8, Precision::bf16},
    KnownDtype {"gptq_int8", Precision::int8, Precision::bf16},
    KnownDtype {"int4", Precision::int4, Precision::int4},
    KnownDtype {"int4_wo", Precision::int4, Precision::bf16},
    KnownDtype {"gptq_int4", Precision::int4, Precision::bf16},
    KnownDtype {"awq_int4", Precision::int4, Precision::bf16},
    KnownDtype {"fp4", Precision::fp4, Precision::fp4},
    KnownDtype {"nvfp4", Precision::fp4, Precision::fp4},
    KnownDtype {"float4_e2m1fn_x2", Precision::fp4, Precision::fp4},
};

} // namespace

GemmDtype gemmDtype(std::string_view text)
{
    GemmDtype dtype;
    dtype.text = text;
    const std::string lower = lowered(text);
    std::string_view key = lower;
    if (key.starts_with("torch."))
        key.remove_prefix(6);
    const auto known = std::find_if(
        knownDtypes.begin(), knownDtypes.end(), [&](const KnownDtype& entry) { return entry.text == key; });
    if (known != knownDtypes.end()) {
        dtype.weights = known->weights;
        dtype.activations = known->activations;
    }
    return dtype;
}

bool isAlike(const GemmDtype& measured, Precision weights, Precision activations)
{
    const auto plain = [](Precision precision) { return precision == Precision::bf16 ? Precision::fp16 : precision; };
    return measured.known() && plain(*measured.weights) == plain(weights)
        && plain(*measured.activations) == plain(activations);
}

} // namespace ridgepoint

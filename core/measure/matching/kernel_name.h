// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

#include <cstdint>
#include <string_view>

namespace ridgepoint {

/// What a kernel's name says that it does.
enum class KernelFamily : std::uint8_t {
    Unknown,
    Gemm,
    GemmHelper, ///< adds up what the parts of a split GEMM left
    Attention,
    AttentionHelper, ///< likewise of split attention
    Norm,
    AddNorm, ///< residual addition and norm in one
    Rope,
    Activation,
    Embedding,
    AllReduce,
    Add,
    Softmax,
    Router,
    Experts,
    CacheWrite, ///< the rest are no operators of the model
    Quantise,
    Sampling,
    Copy,
    Elementwise ///< one of many that a framework makes of an operator
};
std::string_view name(KernelFamily family);

struct KernelTraits
{
    KernelFamily family = KernelFamily::Unknown;
    std::string_view word; ///< the part of the name that tells, in lower case; static
    int tile_rows = 0; ///< of a GEMM's output; 0 where the name does not say
    int tile_columns = 0;
    bool says_decode = false; ///< "gemv", "decode", "splitkv"
    bool says_prefill = false;
    bool persistent = false; ///< its grid follows the GPU, not the work
};

/// By words that kernels of cuBLAS, CUTLASS, rocBLAS, PyTorch, Triton, FlashAttention, FlashInfer, vLLM, TensorRT-LLM
/// and llama.cpp have in their names, mangled or not; only the first 4 KiB of a name are looked at.
KernelTraits kernelTraits(std::string_view kernelName);

/// Can a kernel of this family be this operator?
bool isOf(KernelFamily family, OperatorId id);

} // namespace ridgepoint

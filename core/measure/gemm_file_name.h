// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

/// What the name of a GEMM sweep's file says; what it does not say stays empty.
struct GemmFileName
{
    bool is_analysis_result = false; ///< "low_utils_" before the sweep's name
    bool is_marlin = false;
    std::string gpu_name; ///< as found: "NVIDIA_GeForce_RTX_4090"
    std::string framework; ///< "torch 2.5.1+cu124", "vllm 0.6.5 Marlin"
    std::optional<std::int32_t> n;
    std::optional<std::int32_t> k;
    std::string dtype; ///< "float16", "gptq_int8"
};

/// Reads, folders and ".csv" left out, whichever case:
///   [low_utils_]torchgemm_GPU_torch_VERSION_K<k>_N<n>_[dtype]TYPE, GPU with '_' for blanks
///   [low_utils_]Marlin_GPU_vllm_VERSION_K<k>_N<n>_[dtype_]TYPE
/// Of other names only K<k>, N<n> and a type that is known (see gemmDtype) behind them.
GemmFileName parseGemmFileName(std::string_view name);

} // namespace ridgepoint

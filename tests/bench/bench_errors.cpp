// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How far predicted times are from measured ones, file by file: as honest as any other figure of the program, and kept
// with them. Measured tables are no part of the project: where they are not there, that is said and nothing is listed.
#include "core/measure/calibration/calibrated_model.h"
#include "core/measure/gemm_import.h"
#include "core/measure/operators/operator_samples.h"
#include "core/scenario/catalog.h"
#include "tests/bench/bench.h"

#include <array>
#include <cstdio>
#include <filesystem>

namespace ridgepoint::bench {

namespace {

/// The limits, in percent, are those that the calibrated model has to keep: of the tables that its constants were
/// fitted on, and of generic constants in bf16 on any GPU. Other pairs have none.
struct ErrorCase
{
    const char* name; ///< of the figures, behind "…_error_median_" and "…_error_p90_"
    const char* path; ///< in the shared data
    const char* gpu;
    PredictedTime wanted;
    double median_limit = Result::no_limit;
    double p90_limit = Result::no_limit;
};

constexpr auto own = PredictedTime::Calibrated;
constexpr auto generic = PredictedTime::Generic;
constexpr const char* a100Bf16 = "gemm/aiconfigurator/gemm_a100_sxm_vllm_0.14.0_bfloat16.csv";
constexpr const char* h100Bf16 = "gemm/aiconfigurator/gemm_h100_sxm_trtllm_1.3.0rc20_bfloat16.csv";
constexpr const char* h100Fp8 = "gemm/aiconfigurator/gemm_h100_sxm_trtllm_1.3.0rc20_fp8.csv";
constexpr const char* l40sBf16 = "gemm/aiconfigurator/gemm_l40s_vllm_0.24.0_bfloat16.csv";
constexpr const char* vidurLlama2 = "gemm/vidur/a100__meta-llama__Llama-2-7b-hf__mlp.csv";
constexpr const char* vidurLlama3 = "gemm/vidur/a100__meta-llama__Meta-Llama-3-8B__mlp.csv";
constexpr const char* a800 =
    "gemm/fairyspeed/torchgemm_NVIDIA_A800_80GB_PCIe_torch_2.5.1+cu124_K4096_N28672_dtypefloat16.csv";
constexpr const char* rtx4090 =
    "gemm/fairyspeed/torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv";

constexpr std::array gemmCases {
    ErrorCase {"a100_vllm_bf16", a100Bf16, "a100-sxm4-80gb", own, 7, 20},
    ErrorCase {"l40s_vllm_bf16", l40sBf16, "l40s", own, 9, 24},
    // The constants of this GPU are those of vLLM's kernels.
    ErrorCase {"h100_trtllm_bf16", h100Bf16, "h100-sxm5", own},
    ErrorCase {"h100_trtllm_fp8", h100Fp8, "h100-sxm5", own},
    ErrorCase {"a100_vidur_llama2_fp16", vidurLlama2, "a100-sxm4-80gb", own},
    ErrorCase {"a100_vidur_llama3_fp16", vidurLlama3, "a100-sxm4-80gb", own},
    ErrorCase {"a100_vllm_bf16_generic", a100Bf16, "a100-sxm4-80gb", generic, 12, 34},
    ErrorCase {"l40s_vllm_bf16_generic", l40sBf16, "l40s", generic, 12, 34},
    ErrorCase {"h100_trtllm_bf16_generic", h100Bf16, "h100-sxm5", generic, 12, 34},
    ErrorCase {"a100_vidur_llama2_fp16_generic", vidurLlama2, "a100-sxm4-80gb", generic, 12, 34},
    ErrorCase {"a100_vidur_llama3_fp16_generic", vidurLlama3, "a100-sxm4-80gb", generic, 12, 34},
    // One shape each, and a GPU whose real rate is above its data sheet's.
    ErrorCase {"a800_torch_fp16_generic", a800, "a800-pcie-80gb", generic},
    ErrorCase {"rtx4090_torch_fp16_generic", rtx4090, "rtx-4090", generic},
};

constexpr const char* prompts = "attention/context_attention_a100_sxm_vllm_0.14.0.csv";
constexpr const char* decoding = "attention/generation_attention_a100_sxm_vllm_0.14.0.csv";
constexpr std::array operatorCases {
    ErrorCase {"a100_vllm_prefill", prompts, "a100-sxm4-80gb", own},
    ErrorCase {"a100_vllm_decode", decoding, "a100-sxm4-80gb", own},
    ErrorCase {"a100_vllm_prefill_generic", prompts, "a100-sxm4-80gb", generic},
    ErrorCase {"a100_vllm_decode_generic", decoding, "a100-sxm4-80gb", generic},
};
constexpr std::array linkCases {
    ErrorCase {"a100_vidur", "gemm/vidur/a100_dgx__all_reduce.csv", "a100-sxm4-80gb", own},
};

template<typename ErrorsOf>
void addCases(std::vector<Result>& results, const std::string& what, std::span<const ErrorCase> cases,
    const Catalog& catalog, const ErrorsOf& errorsOf)
{
    for (const ErrorCase& one : cases) {
        const std::string path = std::string(RIDGEPOINT_SHARED_DATA "/") + one.path;
        const Gpu* gpu = catalog.gpu(one.gpu);
        std::error_code error;
        if (gpu == nullptr || !std::filesystem::is_regular_file(path, error)) {
            std::fprintf(stderr, "%s_error_*_%s: skipped, %s is not here\n", what.c_str(), one.name,
                gpu == nullptr ? one.gpu : one.path);
            continue;
        }
        const TimeErrors errors = errorsOf(path, *gpu, one.wanted);
        results.push_back({what + "_error_median_" + one.name, errors.median * 100, "%", one.median_limit});
        results.push_back({what + "_error_p90_" + one.name, errors.p90 * 100, "%", one.p90_limit});
    }
}

TimeErrors gemmErrors(const std::string& path, const Gpu& gpu, PredictedTime wanted)
{
    return sweepErrors(importGemmSweep(path).value, gpu, wanted).errors;
}

TimeErrors tableErrors(const std::string& path, const Gpu& gpu, PredictedTime wanted)
{
    return operatorErrors(importOperatorFile(path).value, gpu, wanted).errors;
}

} // namespace

std::vector<Result> runErrorBenchmarks()
{
    const Catalog catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    std::vector<Result> results;
    addCases(results, "gemm", gemmCases, catalog, gemmErrors);
    addCases(results, "attention", operatorCases, catalog, tableErrors);
    addCases(results, "all_reduce", linkCases, catalog, tableErrors);
    return results;
}

} // namespace ridgepoint::bench

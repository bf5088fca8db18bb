// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/matching/kernel_match.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

/// Launches of kernels written down by hand, as an importer would give them, and what each is.
namespace ridgepoint::fixtures {

struct KernelLog
{
    CounterFile file;
    std::vector<WorkPoint> points;
    std::vector<std::optional<OperatorTarget>> truth;

    void add(const std::string& kernel, Extent grid = {}, WorkPoint point = {},
        std::optional<OperatorTarget> target = std::nullopt, std::uint32_t invocations = 1)
    {
        auto found = std::ranges::find(file.kernels, kernel);
        KernelLaunch launch;
        launch.kernel = static_cast<std::uint32_t>(found - file.kernels.begin());
        launch.grid = grid;
        launch.time_s = point.time_s;
        launch.invocations = invocations;
        if (found == file.kernels.end())
            file.kernels.push_back(kernel);
        file.launches.push_back(launch);
        points.push_back(point);
        truth.push_back(target);
    }

    /// What an operator measures: somewhat more bytes and time than predicted.
    static WorkPoint measured(const Phase& phase, OperatorId id)
    {
        const OperatorCost* cost = phase.find(id);
        return cost == nullptr ? WorkPoint() : WorkPoint {cost->flop, 1.07 * cost->bytes(), 1.3 * cost->time_s};
    }
};

/// Names of vLLM with FlashAttention and cuBLAS on Hopper.
namespace vllm {
inline const std::string embedding =
    "void at::native::(anonymous namespace)::indexSelectLargeIndex<c10::BFloat16, long, unsigned int, 2, 2, -2, true>"
    "(at::cuda::detail::TensorInfo<c10::BFloat16, unsigned int>)";
inline const std::string norm =
    "void vllm::rms_norm_kernel<c10::BFloat16>(c10::BFloat16*, c10::BFloat16 const*, float)";
inline const std::string addNorm =
    "std::enable_if<(((8)>(0)))&&vllm::_typeConvert<c10::BFloat16>::exists, void>::type "
    "vllm::fused_add_rms_norm_kernel<c10::BFloat16, 8>(c10::BFloat16*, c10::BFloat16*, float, int, int)";
inline const std::string rope = "void vllm::rotary_embedding_kernel<c10::BFloat16, true>(long const*, c10::BFloat16*)";
inline const std::string cache =
    "void vllm::reshape_and_cache_flash_kernel<__nv_bfloat16, __nv_bfloat16, (vllm::Fp8KVCacheDataType)0>()";
inline const std::string flash =
    "void flash::flash_fwd_kernel<Flash_fwd_kernel_traits<128, 128, 64, 4, false, false, cutlass::bfloat16_t>, false>"
    "(flash::Flash_fwd_params)";
inline const std::string flashSplit =
    "void flash::flash_fwd_splitkv_kernel<Flash_fwd_kernel_traits<128, 64, 128, 4, false, false, "
    "cutlass::bfloat16_t>, true>(flash::Flash_fwd_params)";
inline const std::string flashCombine =
    "void flash::flash_fwd_splitkv_combine_kernel<Flash_fwd_kernel_traits<128, 64, 128, 4, false, false, "
    "cutlass::bfloat16_t>, 4, 5>(flash::Flash_fwd_params)";
inline const std::string act =
    "void vllm::act_and_mul_kernel<c10::BFloat16, &(c10::BFloat16 vllm::silu_kernel<c10::BFloat16>("
    "c10::BFloat16 const&)), true>(c10::BFloat16*, c10::BFloat16 const*, int)";
inline const std::string wideGemm = "nvjet_tst_128x256_64x4_2x1_v_bz_coopA_TNN";
inline const std::string narrowGemm = "nvjet_tst_64x8_64x16_4x1_v_bz_TNT";
inline const std::string argmax = "void at::native::reduce_kernel<512, 1, at::native::ReduceOp<float, "
                                  "at::native::ArgMaxOps<float>, unsigned int, long, 4, 4>>()";
} // namespace vllm

/// One pass of a dense model as vLLM runs it: merged projections, residual and norm in one kernel. The analysis must
/// be one with merged projections. figures: with FLOP, bytes and times, else names and order alone.
inline void addVllmPass(KernelLog& log, const Scenario& scenario, const Analysis& analysis, bool decode, bool figures)
{
    using Id = OperatorId;
    const Phase& phase = decode ? analysis.decode : analysis.prefill;
    const auto rows = static_cast<std::uint32_t>(scenario.workload.batch * (decode ? 1 : scenario.workload.prompt));
    const Extent perRow {figures ? rows : 0, 1, 1};
    const std::string& gemm = decode ? vllm::narrowGemm : vllm::wideGemm;
    const auto add = [&](const std::string& kernel, Id id, Extent grid = {}) {
        log.add(kernel, figures ? grid : Extent {}, figures ? KernelLog::measured(phase, id) : WorkPoint(),
            OperatorTarget {id, decode});
    };
    add(vllm::embedding, Id::Embedding);
    add(vllm::norm, Id::AttnNorm, perRow);
    for (int layer = 0; layer < scenario.model.layers; ++layer) {
        add(gemm, Id::QkvProj, {132, 1, 1});
        add(vllm::rope, Id::Rope, perRow);
        log.add(vllm::cache, perRow);
        add(decode ? vllm::flashSplit : vllm::flash, Id::Attention);
        if (decode)
            log.add(vllm::flashCombine, {}, {}, OperatorTarget {Id::Attention, true});
        add(gemm, Id::OProj, {132, 1, 1});
        add(vllm::addNorm, Id::FfnNorm, perRow);
        add(gemm, Id::GateUpProj, {132, 1, 1});
        add(vllm::act, Id::ActMul, perRow);
        add(gemm, Id::DownProj, {132, 1, 1});
        add(vllm::addNorm, layer + 1 < scenario.model.layers ? Id::AttnNorm : Id::FinalNorm, perRow);
    }
    add(gemm, Id::LmHead, {132, 1, 1});
    log.add(vllm::argmax);
}

} // namespace ridgepoint::fixtures

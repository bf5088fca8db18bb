// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

/// Texts of the size and look of what Nsight Compute prints for an hour of serving.
namespace ridgepoint::fixtures {

inline constexpr std::array counterKernels {
    "void flash_fwd_kernel<Flash_fwd_kernel_traits<128, 64, 64, 4, (bool)0, (bool)0, cutlass::bfloat16_t, "
    "Flash_kernel_traits<128, 64, 64, 4, cutlass::bfloat16_t>>, (bool)0, (bool)1>(Flash_fwd_params)",
    "void gemv_rows<float, 128>(const float *, const float *, float *, int)", "ampere_bf16_s16816gemm_bf16_128x64_ldg8",
    "void rms_norm_kernel<__nv_bfloat16, (int)8>(T1 *, const T1 *, const T1 *, float, int)"};

/// The same digits in each run; three in four numbers have marks of thousands where marks is set.
inline std::string counterNumber(std::uint32_t& state, bool marks)
{
    state = state * 1664525U + 1013904223U;
    const std::uint32_t value = state >> (8 + state % 16);
    std::string text = std::to_string(value);
    if (marks) {
        for (std::size_t i = text.size(); i > 3; i -= 3)
            text.insert(i - 3, 1, ',');
    }
    if (state % 4 == 0)
        text.append(1, '.').append(std::to_string(state / 7 % 90 + 10));
    return text;
}

/// One row per launch and metric, 12 metrics a launch.
inline std::string ncuLongText(std::size_t bytes)
{
    constexpr std::array metrics {std::array {"dram__bytes_op_read.sum", "byte"},
        std::array {"dram__bytes_op_write.sum", "byte"}, std::array {"gpu__time_duration.sum", "ns"},
        std::array {"l1tex__data_bank_conflicts_pipe_lsu_mem_shared.sum", ""},
        std::array {"l1tex__t_requests_pipe_lsu_mem_global_op_ld.sum", ""},
        std::array {"l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum", "sector"},
        std::array {"lts__t_bytes.sum", "byte"},
        std::array {"smsp__sass_thread_inst_executed_op_fadd_pred_on.sum", "inst"},
        std::array {"smsp__sass_thread_inst_executed_op_ffma_pred_on.sum", "inst"},
        std::array {"smsp__sass_thread_inst_executed_op_fmul_pred_on.sum", "inst"},
        std::array {"sm__throughput.avg.pct_of_peak_sustained_elapsed", "%"},
        std::array {"sm__warps_active.avg.pct_of_peak_sustained_active", "%"}};
    std::string text =
        "==PROF== Connected to process 4242 (/usr/bin/python3)\n\"ID\",\"Process ID\",\"Process Name\",\"Host Name\","
        "\"Kernel Name\",\"Context\",\"Stream\",\"Block Size\",\"Grid Size\",\"Device\",\"CC\",\"Section Name\","
        "\"Metric Name\",\"Metric Unit\",\"Metric Value\"\n";
    text.reserve(bytes + 1024);
    std::uint32_t state = 1;
    for (std::size_t id = 0; text.size() < bytes; ++id) {
        std::string identity(1, '"');
        identity.append(std::to_string(id)).append("\",\"4242\",\"python3\",\"127.0.0.1\",\"");
        identity.append(counterKernels[id % counterKernels.size()]).append("\",\"1\",\"7\",\"(128, 1, 1)\",\"(");
        identity.append(std::to_string(id % 64 + 1));
        identity.append(", 32, 1)\",\"0\",\"8.0\",\"Command line profiler metrics\",\"");
        for (const auto& [name, unit] : metrics)
            text.append(identity).append(name).append("\",\"").append(unit).append("\",\"").append(
                counterNumber(state, true).append("\"\n"));
    }
    return text;
}

/// One row per launch, 464 metrics.
inline std::string ncuWideText(std::size_t bytes)
{
    constexpr int metrics = 464;
    std::string text = "\"ID\",\"Process ID\",\"Process Name\",\"Host Name\",\"Kernel Name\",\"Context\",\"Stream\","
                       "\"Block Size\",\"Grid Size\",\"Device\",\"CC\"";
    std::string units = R"("","","","","","","","","","","")";
    for (int i = 0; i < metrics; ++i) {
        if (i == 0)
            text.append(",\"gpu__time_duration.sum\"");
        else
            text.append(",\"smsp__metric_").append(std::to_string(i)).append(".sum\"");
        units.append(i == 0 ? ",\"ns\"" : i % 3 == 0 ? ",\"%\"" : ",\"inst\"");
    }
    text.append("\n").append(units).append("\n");
    text.reserve(bytes + 16 * 1024);
    std::uint32_t state = 1;
    for (std::size_t id = 0; text.size() < bytes; ++id) {
        text.append(1, '"').append(std::to_string(id)).append("\",\"4242\",\"python3\",\"127.0.0.1\",\"");
        text.append(counterKernels[id % counterKernels.size()]);
        text.append("\",\"1\",\"7\",\"(128, 1, 1)\",\"(64, 32, 1)\",\"0\",\"8.0\"");
        for (int i = 0; i < metrics; ++i)
            text.append(",\"").append(i % 7 == 0 ? "0" : counterNumber(state, false)).append("\"");
        text += '\n';
    }
    return text;
}

} // namespace ridgepoint::fixtures

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/figure_gaps.h"

#include <algorithm>
#include <functional>
#include <span>

namespace ridgepoint {

namespace {

enum class Profiler { Ncu, Nvprof, Amd };

Profiler profilerOf(CounterLayout layout)
{
    switch (layout) {
    case CounterLayout::NvprofMetrics:
    case CounterLayout::NvprofEvents:
    case CounterLayout::NvprofTrace:
    case CounterLayout::NvprofSummary:
        return Profiler::Nvprof;
    case CounterLayout::RocprofV1:
    case CounterLayout::RocprofV3:
    case CounterLayout::RocprofV3Trace:
    case CounterLayout::RocprofStats:
    case CounterLayout::RocprofCompute:
        return Profiler::Amd;
    default:
        return Profiler::Ncu;
    }
}

bool hasTimesOnly(const CounterFile& file)
{
    return file.counters.empty() || file.layout == CounterLayout::NvprofSummary
        || file.layout == CounterLayout::RocprofV3Trace || file.layout == CounterLayout::RocprofStats
        || file.layout == CounterLayout::NsysKernelSummary;
}

/// What is missing and what each profiler would have to collect.
struct Advice
{
    const char* what;
    const char* ncu;
    const char* nvprof;
    const char* amd;
};

std::string sentence(const Advice& advice, Profiler profiler)
{
    const char* counters = profiler == Profiler::Nvprof ? advice.nvprof
        : profiler == Profiler::Amd                     ? advice.amd
                                                        : advice.ncu;
    return std::string("No ") + advice.what + ": collect " + counters;
}

constexpr Advice timeAdvice {
    "time", "gpu__time_duration.sum", "a GPU trace too (--print-gpu-trace)", "a kernel trace too"};
constexpr Advice flopAdvice {"FLOP",
    "smsp__sass_thread_inst_executed_op_{fadd,fmul,ffma,hadd,hmul,hfma}_pred_on.sum and "
    "sm__ops_path_tensor_src_{bf16_dst_fp32,fp16,fp8}.sum",
    "flop_count_sp, flop_count_hp and flop_count_dp",
    "SQ_INSTS_VALU_{ADD,MUL,FMA,TRANS}_{F16,F32,F64} and SQ_INSTS_VALU_MFMA_MOPS_{F16,BF16,F32} (from MI200 on)"};
constexpr Advice dramAdvice {"DRAM bytes",
    "dram__bytes.sum (on sm_120 dram__bytes_op_read.sum and dram__bytes_op_write.sum)",
    "dram_read_bytes and dram_write_bytes",
    "TCC_EA_RDREQ_sum, TCC_EA_RDREQ_32B_sum, TCC_EA_WRREQ_sum and TCC_EA_WRREQ_64B_sum (MI300: TCC_EA0_… and "
    "TCC_BUBBLE_sum), or FETCH_SIZE and WRITE_SIZE"};
constexpr Advice l2Advice {"L2 bytes", "lts__t_bytes.sum", "l2_read_transactions and l2_write_transactions",
    "TCP_TCC_READ_REQ_sum and TCP_TCC_WRITE_REQ_sum"};
constexpr Advice l1Advice {
    "L1 bytes", "l1tex__t_bytes.sum", "gld_transactions and gst_transactions", "TCP_TOTAL_CACHE_ACCESSES_sum"};

} // namespace

std::vector<std::string> figureGaps(
    const CounterFile& file, const std::array<bool, figureSlotCount>& has, bool hasTensorInstructions)
{
    if (file.launches.empty())
        return {};
    const Profiler profiler = profilerOf(file.layout);
    std::vector<std::string> gaps;
    if (!has[timeSlot] && hasTimesOnly(file)) {
        gaps.emplace_back("No time, FLOP or bytes: the file says which kernels were launched and nothing of them that "
                          "can be used; collect times with a kernel trace and counters with ncu --set roofline, nvprof "
                          "--metrics or rocprofv3 --pmc");
        return gaps;
    }
    if (!has[timeSlot])
        gaps.push_back(sentence(timeAdvice, profiler));
    if (hasTimesOnly(file)) {
        gaps.emplace_back("No FLOP and no bytes: the file has times only; collect counters with ncu --set roofline, "
                          "nvprof --metrics or rocprofv3 --pmc");
        return gaps;
    }
    const auto flop = std::span(has).subspan(vectorSlot(CountedFormat::fp64), 2 * countedFormatCount);
    if (std::ranges::none_of(flop, std::identity()))
        gaps.push_back(sentence(flopAdvice, profiler));
    if (hasTensorInstructions && std::ranges::none_of(flop.subspan(countedFormatCount), std::identity())) {
        gaps.emplace_back("No tensor FLOP: what an instruction of sm__inst_executed_pipe_tensor stands for is known of "
                          "V100 and Ampere alone; collect sm__ops_path_tensor_src_*.sum");
    }
    if (!has[bytesSlot(CountedLevel::Dram)])
        gaps.push_back(sentence(dramAdvice, profiler));
    if (!has[bytesSlot(CountedLevel::L2)])
        gaps.push_back(sentence(l2Advice, profiler));
    if (!has[bytesSlot(CountedLevel::L1)])
        gaps.push_back(sentence(l1Advice, profiler));
    return gaps;
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/collect.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <array>
#include <span>

namespace ridgepoint {

namespace {

using Arch = ProfiledArch;
using namespace std::string_view_literals;

constexpr std::array archNames {""sv, "sm_60"sv, "sm_70"sv, "sm_75"sv, "sm_80"sv, "sm_86"sv, "sm_89"sv, "sm_90"sv,
    "sm_100"sv, "sm_103"sv, "sm_120"sv, "gfx908"sv, "gfx90a"sv, "gfx942"sv, "gfx950"sv};

bool isAmd(Arch arch)
{
    return arch >= Arch::Gfx908;
}

/// The longer name first where one begins another.
struct ArchitectureName
{
    std::string_view begin;
    Arch with_hbm;
    Arch without;
};
constexpr std::array architectureNames {
    ArchitectureName {"pascal", Arch::Sm60, Arch::Sm60},
    ArchitectureName {"volta", Arch::Sm70, Arch::Sm70},
    ArchitectureName {"turing", Arch::Sm75, Arch::Sm75},
    ArchitectureName {"ampere", Arch::Sm80, Arch::Sm86},
    ArchitectureName {"ada", Arch::Sm89, Arch::Sm89},
    ArchitectureName {"hopper", Arch::Sm90, Arch::Sm90},
    ArchitectureName {"blackwell ultra", Arch::Sm103, Arch::Sm103},
    ArchitectureName {"blackwell", Arch::Sm100, Arch::Sm120},
    ArchitectureName {"cdna 4", Arch::Gfx950, Arch::Gfx950},
    ArchitectureName {"cdna 3", Arch::Gfx942, Arch::Gfx942},
    ArchitectureName {"cdna 2", Arch::Gfx90a, Arch::Gfx90a},
    ArchitectureName {"cdna4", Arch::Gfx950, Arch::Gfx950},
    ArchitectureName {"cdna3", Arch::Gfx942, Arch::Gfx942},
    ArchitectureName {"cdna2", Arch::Gfx90a, Arch::Gfx90a},
    ArchitectureName {"cdna", Arch::Gfx908, Arch::Gfx908},
};

using Names = std::vector<std::string>;

void append(Names& names, std::span<const std::string_view> more)
{
    names.insert(names.end(), more.begin(), more.end());
}

/// Vector instructions, by thread: fused multiply-adds count twice when they are read.
void appendVectorFlop(Names& names)
{
    for (const char format : {'d', 'f', 'h'}) {
        for (const std::string_view operation : {"add"sv, "mul"sv, "fma"sv})
            names.push_back(
                std::string("sm__sass_thread_inst_executed_op_") + format + std::string(operation) + "_pred_on.sum");
    }
}

/// What the matrix engine did: operations by format where the profiler counts them, instructions before (512 FLOP each
/// on Volta).
void appendTensorFlop(Names& names, Arch arch)
{
    static constexpr std::array instructions {"sm__inst_executed_pipe_tensor.sum"sv};
    static constexpr std::array ampere {"sm__ops_path_tensor_src_bf16_dst_fp32.sum"sv,
        "sm__ops_path_tensor_src_fp16_dst_fp16.sum"sv, "sm__ops_path_tensor_src_fp16_dst_fp32.sum"sv,
        "sm__ops_path_tensor_src_tf32_dst_fp32.sum"sv, "sm__ops_path_tensor_src_int8.sum"sv};
    static constexpr std::array fp64 {"sm__ops_path_tensor_src_fp64.sum"sv};
    static constexpr std::array int4 {"sm__ops_path_tensor_src_int4.sum"sv};
    static constexpr std::array fp8 {"sm__ops_path_tensor_src_fp8.sum"sv};
    // Of these parts the accumulator's format is part of the name.
    static constexpr std::array consumerBlackwell {"sm__ops_path_tensor_src_fp8_dst_fp16.sum"sv,
        "sm__ops_path_tensor_src_fp8_dst_fp32.sum"sv, "sm__ops_path_tensor_src_fp4_fp6_dst_fp32.sum"sv};
    static constexpr std::array fp4 {"sm__ops_path_tensor_src_fp4_dst_fp32.sum"sv};
    if (arch <= Arch::Sm75)
        return append(names, instructions);
    append(names, ampere);
    if (arch == Arch::Sm80 || arch == Arch::Sm90 || arch == Arch::Sm100)
        append(names, fp64);
    if (arch == Arch::Sm80 || arch == Arch::Sm86 || arch == Arch::Sm89)
        append(names, int4);
    if (arch >= Arch::Sm89)
        append(names, arch == Arch::Sm120 ? std::span<const std::string_view>(consumerBlackwell) : fp8);
    if (arch >= Arch::Sm100)
        append(names, fp4);
}

Names nvidiaCounters(Arch arch)
{
    static constexpr std::array dram {"dram__bytes_read.sum"sv, "dram__bytes_write.sum"sv};
    // The consumer Blackwell profiler knows the other names no more: it prints n/a for them.
    static constexpr std::array dramByOperation {"dram__bytes_op_read.sum"sv, "dram__bytes_op_write.sum"sv};
    static constexpr std::array caches {"lts__t_bytes.sum"sv, "l1tex__t_bytes.sum"sv,
        "l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum"sv, "l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum"sv,
        "lts__t_sector_hit_rate.pct"sv};
    static constexpr std::array roofs {"sm__cycles_elapsed.avg.per_second"sv, "dram__cycles_elapsed.avg.per_second"sv,
        "sm__pipe_tensor_cycles_active.avg.pct_of_peak_sustained_active"sv};
    static constexpr std::array launch {"launch__grid_size"sv, "launch__waves_per_multiprocessor"sv};
    Names names {"gpu__time_duration.sum"};
    append(names, arch == Arch::Sm120 ? std::span<const std::string_view>(dramByOperation) : dram);
    append(names, caches);
    appendVectorFlop(names);
    appendTensorFlop(names, arch);
    append(names, roofs);
    append(names, launch);
    return names;
}

constexpr std::array pascalMetrics {"dram_read_bytes"sv, "dram_write_bytes"sv, "flop_count_dp"sv, "flop_count_sp"sv,
    "flop_count_hp"sv, "gld_transactions"sv, "gst_transactions"sv, "l2_read_transactions"sv, "l2_write_transactions"sv};

/// What goes to memory. The requests of 128 bytes are counted by TCC_BUBBLE on gfx942; on gfx950 that counter stays at
/// zero and a request of each size has its own.
std::vector<Names> amdMemory(Arch arch)
{
    if (arch <= Arch::Gfx90a)
        return {{"TCC_EA_RDREQ_sum", "TCC_EA_RDREQ_32B_sum", "TCC_EA_WRREQ_sum", "TCC_EA_WRREQ_64B_sum"}};
    Names reads {"TCC_EA0_RDREQ_sum", "TCC_EA0_RDREQ_32B_sum", "TCC_BUBBLE_sum"};
    if (arch == Arch::Gfx950)
        reads = {"TCC_EA0_RDREQ_sum", "TCC_EA0_RDREQ_32B_sum", "TCC_EA0_RDREQ_64B_sum", "TCC_EA0_RDREQ_128B_sum"};
    return {std::move(reads), {"TCC_EA0_WRREQ_sum", "TCC_EA0_WRREQ_64B_sum"}};
}

/// gfx908 counts vector instructions, but not by format and operation.
std::vector<Names> amdVectorFlop(Arch arch)
{
    if (arch == Arch::Gfx908)
        return {{"SQ_INSTS_VALU", "SQ_WAVES"}};
    std::vector<Names> runs;
    for (const std::string_view format : {"F16"sv, "F32"sv, "F64"sv}) {
        Names& run = runs.emplace_back();
        for (const std::string_view operation : {"ADD"sv, "MUL"sv, "FMA"sv, "TRANS"sv})
            run.push_back("SQ_INSTS_VALU_" + std::string(operation) + "_" + std::string(format));
    }
    return runs;
}

/// A run takes what fits the hardware at once: eight counters of the shader, four of each cache.
std::vector<Names> amdCounters(Arch arch)
{
    std::vector<Names> runs = amdMemory(arch);
    for (Names& run : amdVectorFlop(arch))
        runs.push_back(std::move(run));
    if (arch >= Arch::Gfx90a)
        runs.push_back({"SQ_INSTS_VALU_MFMA_MOPS_F16", "SQ_INSTS_VALU_MFMA_MOPS_BF16", "SQ_INSTS_VALU_MFMA_MOPS_F32",
            "SQ_INSTS_VALU_MFMA_MOPS_F64"});
    if (arch >= Arch::Gfx942)
        runs.push_back({"SQ_INSTS_VALU_MFMA_MOPS_F8", "SQ_INSTS_VALU_MFMA_MOPS_I8"});
    if (arch == Arch::Gfx950)
        runs.back().push_back("SQ_INSTS_VALU_MFMA_MOPS_F6F4");
    runs.push_back({"TCP_TCC_READ_REQ_sum", "TCP_TCC_WRITE_REQ_sum"});
    runs.push_back({"TCP_TOTAL_CACHE_ACCESSES_sum", "SQ_LDS_IDX_ACTIVE", "SQ_LDS_BANK_CONFLICT"});
    return runs;
}

std::string joined(const Names& names, char mark)
{
    std::string text;
    for (const std::string& one : names) {
        if (!text.empty())
            text += mark;
        text += one;
    }
    return text;
}

/// One line that can stand behind a command.
std::string programText(std::string_view program)
{
    std::string text(trimmed(program.substr(0, 4096)));
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    text = trimmed(text);
    return text.empty() ? "./program" : text;
}

std::string ncuCommand(const std::string& options, const std::string& program)
{
    return "ncu --csv --page raw --print-units base --print-fp --clock-control none --target-processes all "
           "--graph-profiling node "
        + options + " --log-file counters.csv " + program;
}

std::string tensorRemark(Arch arch)
{
    if (arch <= Arch::Sm75)
        return " The matrix engine's work is counted in instructions (512 FLOP each on Volta).";
    return " The matrix engine's operations are counted by format; an older ncu knows them as "
           "sm__ops_path_tensor_op_hmma_src_… and prints n/a for names that it does not know.";
}

std::vector<CollectCommand> nvidiaCommands(Arch arch, const std::string& program)
{
    const std::string metrics = joined(nvidiaCounters(arch), ',');
    const std::string rights = " Counters need rights: run as root, or load the driver with "
                               "NVreg_RestrictProfilingToAdminUsers=0.";
    return {
        {"Counters for the roofline (Nsight Compute)", ncuCommand("--metrics " + metrics, program),
            "counters.csv: time, FLOP by format, DRAM, L2 and L1 bytes and store transactions of each launch, full "
            "names and base units. Kernels are run several times with caches flushed between (--cache-control none "
            "keeps them warm), so times are those of a profiled run. --clock-control none leaves the clocks as in "
            "use; without it ncu locks them to base, which is steadier but slower than serving."
                + tensorRemark(arch) + rights},
        {"A part of a long run", ncuCommand("--launch-skip 2000 --launch-count 500 --metrics " + metrics, program),
            "The same for 500 launches after the first 2000: about a few layers. Profiling every launch of a server "
            "takes hours. Add --kernel-name regex:'gemm|flash' for some kernels alone."},
        {"Times as served (Nsight Systems)",
            "nsys profile --trace=cuda,nvtx --cuda-graph-trace=node --force-overwrite=true --output=times " + program
                + "\nnsys stats --report cuda_gpu_kern_sum --format csv --output times times.nsys-rep",
            "times_cuda_gpu_kern_sum.csv: how often each kernel ran and for how long, nearly undisturbed. No FLOP and "
            "no bytes: these are then taken from the prediction."},
    };
}

std::vector<CollectCommand> pascalCommands(const std::string& program)
{
    const std::string metrics = joined(Names(pascalMetrics.begin(), pascalMetrics.end()), ',');
    return {{"Counters for the roofline (nvprof)",
                "nvprof --csv --normalized-time-unit ns --log-file counters.csv --metrics " + metrics + ' ' + program,
                "counters.csv: FLOP by format, DRAM bytes and transactions per kernel; no times. Nsight Compute knows "
                "Volta and newer alone."},
        {"Times (nvprof)", "nvprof --csv --normalized-time-unit ns --log-file times.csv --print-gpu-trace " + program,
            "times.csv: the time of each launch."}};
}

std::vector<CollectCommand> amdCommands(Arch arch, const std::string& program)
{
    std::string runs;
    int number = 0;
    for (const Names& run : amdCounters(arch)) {
        runs += (runs.empty() ? "" : "\n")
            + std::string("rocprofv3 --kernel-trace --output-format csv -d counters/pmc_") + std::to_string(++number)
            + " --pmc " + joined(run, ' ') + " -- " + program;
    }
    std::string remark = "counters/pmc_*/…counter_collection.csv: one row per dispatch and counter, and "
                         "kernel_trace.csv with the times. The program runs once per line: what fits the hardware at "
                         "once. `rocprofv3 --list-avail` lists the counters that this device has.";
    if (arch == Arch::Gfx950)
        remark += " Requests of 128 bytes have their own counter here; FETCH_SIZE of an older ROCm counts them half.";
    if (arch == Arch::Gfx908)
        remark += " This device does not count FLOP by format: bytes and times alone are measured.";
    std::vector<CollectCommand> commands {{"Counters for the roofline (rocprofv3)", std::move(runs), std::move(remark)},
        {"Times (rocprofv3)", "rocprofv3 --kernel-trace --stats --output-format csv -d times -- " + program,
            "times/…kernel_trace.csv and …kernel_stats.csv: the time of each dispatch, nearly undisturbed."},
        {"All counters (rocprofiler-compute)", "rocprof-compute profile --name ridgepoint --no-roof -- " + program,
            "workloads/ridgepoint/…/pmc_perf.csv: about a thousand counters per dispatch, in many runs of the program. "
            "Before ROCm 6.3 the tool is called omniperf."}};
    if (arch >= Arch::Gfx90a)
        commands.push_back({"Measured roofs (rocprofiler-compute)",
            "rocprof-compute profile --name ridgepoint --roof-only -- " + program,
            "workloads/ridgepoint/…/roofline.csv: bandwidths and peaks that micro-benchmarks reach on this device."});
    return commands;
}

} // namespace

std::string_view name(ProfiledArch arch)
{
    return archNames[static_cast<std::size_t>(arch)];
}

ProfiledArch profiledArch(const Gpu& gpu)
{
    const std::string architecture = lowered(trimmed(gpu.architecture));
    const auto known = std::ranges::find(archNames.begin() + 1, archNames.end(), std::string_view(architecture));
    if (known != archNames.end())
        return static_cast<Arch>(known - archNames.begin());
    const auto found = std::ranges::find_if(
        architectureNames, [&](const ArchitectureName& one) { return architecture.starts_with(one.begin); });
    if (found == architectureNames.end())
        return Arch::Unknown;
    return lowered(gpu.memory_type).starts_with("hbm") ? found->with_hbm : found->without;
}

std::vector<std::vector<std::string>> rooflineCounters(ProfiledArch arch)
{
    if (arch == Arch::Unknown)
        return {};
    if (arch == Arch::Sm60)
        return {Names(pascalMetrics.begin(), pascalMetrics.end())};
    return isAmd(arch) ? amdCounters(arch) : std::vector<Names> {nvidiaCounters(arch)};
}

std::vector<CollectCommand> collectCommands(const Gpu& gpu, std::string_view program)
{
    const Arch arch = profiledArch(gpu);
    const std::string line = programText(program);
    if (arch == Arch::Unknown)
        return {{"No known profiler", {},
            "Files of NVIDIA's and AMD's profilers can be opened, or a table with a kernel per row and columns for its "
            "time, FLOP and bytes."}};
    if (arch == Arch::Sm60)
        return pascalCommands(line);
    return isAmd(arch) ? amdCommands(arch, line) : nvidiaCommands(arch, line);
}

} // namespace ridgepoint

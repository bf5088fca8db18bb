// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/figure_recipes.h"

namespace ridgepoint {

namespace {

using F = CountedFormat;
using L = CountedLevel;

constexpr bool optional = true;
constexpr bool timesTime = true;
constexpr double sectorBytes = 32;
constexpr double laneCount = 64; ///< of a wave
constexpr double matrixOperations = 512; ///< that one count of MFMA_MOPS stands for

constexpr const char* halfRemark =
    "add and mul weigh 1, fma 2 (NERSC); Nsight Compute's own roofline weighs 2, 2 and 4, twice as much, "
    "since half-precision instructions may be packed";
constexpr const char* laneRemark = "all 64 lanes of a wave are counted, active or not";
constexpr const char* labelRemark =
    "rate × time; of a details page the label's meaning is taken from Nsight Compute's documentation";
constexpr const char* globalRemark = "loads and stores through the load/store unit; textures are not counted";

constexpr FigureRecipe timeRecipes[] = {
    {timeSlot, {{{"gpu__time_duration.sum"}}}},
    {timeSlot, {{{"gpu__time_duration.avg"}}}, nullptr, nullptr, false, nullptr,
        "of one launch the average is the sum"},
    {timeSlot, {{{"sm__cycles_elapsed.avg"}}}, nullptr, "sm__cycles_elapsed.avg.per_second"},
    {timeSlot, {{{"gpc__cycles_elapsed.max"}}}, nullptr, "gpc__cycles_elapsed.avg.per_second"},
};

constexpr FigureRecipe vectorRecipes[] = {
    {vectorSlot(F::fp64),
        {{{"smsp__sass_thread_inst_executed_op_dadd_pred_on.sum"},
            {"smsp__sass_thread_inst_executed_op_dmul_pred_on.sum"},
            {"smsp__sass_thread_inst_executed_op_dfma_pred_on.sum", 2}}}},
    {vectorSlot(F::fp32),
        {{{"smsp__sass_thread_inst_executed_op_fadd_pred_on.sum"},
            {"smsp__sass_thread_inst_executed_op_fmul_pred_on.sum"},
            {"smsp__sass_thread_inst_executed_op_ffma_pred_on.sum", 2}}}},
    {vectorSlot(F::fp16),
        {{{"smsp__sass_thread_inst_executed_op_hadd_pred_on.sum"},
            {"smsp__sass_thread_inst_executed_op_hmul_pred_on.sum"},
            {"smsp__sass_thread_inst_executed_op_hfma_pred_on.sum", 2}}},
        nullptr, nullptr, false, nullptr, halfRemark},
    {vectorSlot(F::fp64), {{{"flop_count_dp"}}}},
    {vectorSlot(F::fp32), {{{"flop_count_sp"}}}},
    {vectorSlot(F::fp16), {{{"flop_count_hp"}}}, nullptr, nullptr, false, nullptr,
        "nvprof counts a packed half-precision instruction as two"},
    {vectorSlot(F::fp64),
        {{{"smsp__sass_thread_inst_executed_op_dadd_pred_on.sum.per_cycle_elapsed"},
            {"smsp__sass_thread_inst_executed_op_dmul_pred_on.sum.per_cycle_elapsed"},
            {"smsp__sass_thread_inst_executed_op_dfma_pred_on.sum.per_cycle_elapsed", 2}}},
        "smsp__cycles_elapsed.avg.per_second", nullptr, timesTime},
    {vectorSlot(F::fp32),
        {{{"smsp__sass_thread_inst_executed_op_fadd_pred_on.sum.per_cycle_elapsed"},
            {"smsp__sass_thread_inst_executed_op_fmul_pred_on.sum.per_cycle_elapsed"},
            {"smsp__sass_thread_inst_executed_op_ffma_pred_on.sum.per_cycle_elapsed", 2}}},
        "smsp__cycles_elapsed.avg.per_second", nullptr, timesTime},
    {vectorSlot(F::fp16),
        {{{"smsp__sass_thread_inst_executed_op_hadd_pred_on.sum.per_cycle_elapsed"},
            {"smsp__sass_thread_inst_executed_op_hmul_pred_on.sum.per_cycle_elapsed"},
            {"smsp__sass_thread_inst_executed_op_hfma_pred_on.sum.per_cycle_elapsed", 2}}},
        "smsp__cycles_elapsed.avg.per_second", nullptr, timesTime, nullptr, halfRemark},
    {vectorSlot(F::fp64),
        {{{"SQ_INSTS_VALU_ADD_F64", laneCount}, {"SQ_INSTS_VALU_MUL_F64", laneCount},
            {"SQ_INSTS_VALU_FMA_F64", 2 * laneCount}, {"SQ_INSTS_VALU_TRANS_F64", laneCount, optional}}},
        nullptr, nullptr, false, nullptr, laneRemark},
    {vectorSlot(F::fp32),
        {{{"SQ_INSTS_VALU_ADD_F32", laneCount}, {"SQ_INSTS_VALU_MUL_F32", laneCount},
            {"SQ_INSTS_VALU_FMA_F32", 2 * laneCount}, {"SQ_INSTS_VALU_TRANS_F32", laneCount, optional}}},
        nullptr, nullptr, false, nullptr, laneRemark},
    {vectorSlot(F::fp16),
        {{{"SQ_INSTS_VALU_ADD_F16", laneCount}, {"SQ_INSTS_VALU_MUL_F16", laneCount},
            {"SQ_INSTS_VALU_FMA_F16", 2 * laneCount}, {"SQ_INSTS_VALU_TRANS_F16", laneCount, optional}}},
        nullptr, nullptr, false, nullptr, laneRemark},
};

constexpr FigureRecipe matrixRecipes[] = {
    {tensorSlot(F::fp64), {{{"SQ_INSTS_VALU_MFMA_MOPS_F64", matrixOperations}}}},
    {tensorSlot(F::fp32), {{{"SQ_INSTS_VALU_MFMA_MOPS_F32", matrixOperations}}}},
    {tensorSlot(F::tf32), {{{"SQ_INSTS_VALU_MFMA_MOPS_XF32", matrixOperations}}}},
    {tensorSlot(F::bf16), {{{"SQ_INSTS_VALU_MFMA_MOPS_BF16", matrixOperations}}}},
    {tensorSlot(F::fp16), {{{"SQ_INSTS_VALU_MFMA_MOPS_F16", matrixOperations}}}},
    {tensorSlot(F::fp8), {{{"SQ_INSTS_VALU_MFMA_MOPS_F8", matrixOperations}}}},
    {tensorSlot(F::fp6), {{{"SQ_INSTS_VALU_MFMA_MOPS_F6F4", matrixOperations}}}, nullptr, nullptr, false, nullptr,
        "fp6 and fp4 are one counter"},
    {tensorSlot(F::int8), {{{"SQ_INSTS_VALU_MFMA_MOPS_I8", matrixOperations}}}},
};

constexpr FigureRecipe dramRecipes[] = {
    {bytesSlot(L::Dram), {{{"dram__bytes.sum"}}}},
    {bytesSlot(L::Dram), {{{"dram__bytes_read.sum"}, {"dram__bytes_write.sum"}}}},
    // 32 B, 64 B and (MI300) 128 B requests, of each 64 B unless told otherwise: 64 R - 32 R32 + 64 B128.
    {bytesSlot(L::Dram),
        {{{"TCC_EA_RDREQ_sum", 64}, {"TCC_EA_RDREQ_32B_sum", -32}, {"TCC_BUBBLE_sum", 64}, {"TCC_EA_WRREQ_sum", 32},
            {"TCC_EA_WRREQ_64B_sum", 32}}},
        nullptr, nullptr, false, nullptr, "reads of 32, 64 and 128 B, writes of 32 and 64 B",
        {{{"TCC_EA_RDREQ_sum", {"TCC_EA_RDREQ_32B_sum", "TCC_BUBBLE_sum"}},
            {"TCC_EA_WRREQ_sum", {"TCC_EA_WRREQ_64B_sum"}}}}},
    {bytesSlot(L::Dram),
        {{{"TCC_EA_RDREQ_sum", 64}, {"TCC_EA_RDREQ_32B_sum", -32}, {"TCC_EA_WRREQ_sum", 32},
            {"TCC_EA_WRREQ_64B_sum", 32}}},
        nullptr, nullptr, false, "TCC_EA0", "reads and writes of 32 and 64 B",
        {{{"TCC_EA_RDREQ_sum", {"TCC_EA_RDREQ_32B_sum"}}, {"TCC_EA_WRREQ_sum", {"TCC_EA_WRREQ_64B_sum"}}}}},
    {bytesSlot(L::Dram), {{{"dram__bytes.sum.per_second"}}}, nullptr, nullptr, timesTime, nullptr, labelRemark},
    {bytesSlot(L::Dram), {{{"dram__bytes_read.sum.per_second"}, {"dram__bytes_write.sum.per_second"}}}, nullptr,
        nullptr, timesTime},
};

constexpr FigureRecipe l2Recipes[] = {
    {bytesSlot(L::L2), {{{"lts__t_bytes.sum"}}}},
    {bytesSlot(L::L2),
        {{{"lts__t_sectors_op_read.sum", sectorBytes}, {"lts__t_sectors_op_write.sum", sectorBytes},
            {"lts__t_sectors_op_atom.sum", sectorBytes, optional},
            {"lts__t_sectors_op_red.sum", sectorBytes, optional}}}},
    {bytesSlot(L::L2),
        {{{"lts__t_sectors_op_read_lookup_hit.sum", sectorBytes},
            {"lts__t_sectors_op_read_lookup_miss.sum", sectorBytes},
            {"lts__t_sectors_op_write_lookup_hit.sum", sectorBytes},
            {"lts__t_sectors_op_write_lookup_miss.sum", sectorBytes}}},
        nullptr, nullptr, false, nullptr, "hits and misses are taken for sectors of 32 B"},
    {bytesSlot(L::L2),
        {{{"TCP_TCC_READ_REQ_sum", 64}, {"TCP_TCC_WRITE_REQ_sum", 64},
            {"TCP_TCC_ATOMIC_WITH_RET_REQ_sum", 64, optional}, {"TCP_TCC_ATOMIC_WITHOUT_RET_REQ_sum", 64, optional}}},
        nullptr, nullptr, false, nullptr, "64 B a request; MI300 may read 128 B with one"},
    {bytesSlot(L::L2), {{{"lts__t_bytes.sum.per_second"}}}, nullptr, nullptr, timesTime},
    {bytesSlot(L::L2),
        {{{"lts__t_sectors_op_read.sum.per_second", sectorBytes},
            {"lts__t_sectors_op_write.sum.per_second", sectorBytes}}},
        nullptr, nullptr, timesTime},
    {bytesSlot(L::L2), {{{"l1tex__m_xbar2l1tex_read_bytes.sum"}}}, nullptr, nullptr, false, nullptr,
        "only what L2 sends to L1, as in Nsight Compute's own roofline"},
    {bytesSlot(L::L2), {{{"l1tex__m_xbar2l1tex_read_bytes.sum.per_second"}}}, nullptr, nullptr, timesTime, nullptr,
        "only what L2 sends to L1, as in Nsight Compute's own roofline"},
};

constexpr FigureRecipe l1Recipes[] = {
    {bytesSlot(L::L1), {{{"l1tex__t_bytes.sum"}}}},
    {bytesSlot(L::L1),
        {{{"l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum", sectorBytes},
            {"l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum", sectorBytes},
            {"l1tex__t_sectors_pipe_lsu_mem_global_op_atom.sum", sectorBytes, optional},
            {"l1tex__t_sectors_pipe_lsu_mem_global_op_red.sum", sectorBytes, optional},
            {"l1tex__t_sectors_pipe_lsu_mem_local_op_ld.sum", sectorBytes, optional},
            {"l1tex__t_sectors_pipe_lsu_mem_local_op_st.sum", sectorBytes, optional}}},
        nullptr, nullptr, false, nullptr, globalRemark},
    {bytesSlot(L::L1), {{{"TCP_TOTAL_CACHE_ACCESSES_sum", 64}}}},
    {bytesSlot(L::L1), {{{"l1tex__t_bytes.sum.per_second"}}}, nullptr, nullptr, timesTime},
    {bytesSlot(L::L1), {{{"derived__l1tex__lsu_writeback_bytes_mem_lg.sum.per_second"}}}, nullptr, nullptr, timesTime,
        nullptr, "only what L1 sends to registers, as in Nsight Compute's own roofline"},
    {bytesSlot(L::L1),
        {{{"l1tex__t_bytes_pipe_lsu_mem_global_op_ld.sum.per_second"},
            {"l1tex__t_bytes_pipe_lsu_mem_global_op_st.sum.per_second"}}},
        nullptr, nullptr, timesTime, nullptr, globalRemark},
};

template<std::size_t... sizes> constexpr auto joined(const FigureRecipe (&... parts)[sizes])
{
    std::array<FigureRecipe, (sizes + ...)> all {};
    std::size_t count = 0;
    const auto append = [&all, &count](const auto& part) {
        for (const FigureRecipe& recipe : part)
            all[count++] = recipe;
    };
    (append(parts), ...);
    return all;
}

constexpr auto recipes = joined(timeRecipes, vectorRecipes, matrixRecipes, dramRecipes, l2Recipes, l1Recipes);

} // namespace

std::span<const FigureRecipe> figureRecipes()
{
    return recipes;
}

std::string slotName(std::size_t slot)
{
    if (slot == timeSlot)
        return "time";
    if (slot >= bytesSlot(L::Dram))
        return std::string(name(static_cast<L>(slot - bytesSlot(L::Dram)))) + " bytes";
    const bool isTensor = slot >= tensorSlot(F::fp64);
    const F format = static_cast<F>(slot - (isTensor ? tensorSlot(F::fp64) : vectorSlot(F::fp64)));
    const bool isInteger = format == F::int8 || format == F::int4;
    return std::string(name(format)) + (isTensor ? " tensor " : " vector ") + (isInteger ? "operations" : "FLOP");
}

} // namespace ridgepoint

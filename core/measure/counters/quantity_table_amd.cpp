// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/quantity_table.h"

namespace ridgepoint {

namespace {

// MI100 and MI200 say TCC_EA, MI300 says TCC_EA0; rocprofv3 leaves "_sum" out where it adds the channels up itself.
constexpr Quantity rows[] = {
    {"HBM read requests", "request", "TCC_EA_RDREQ_sum", "TCC_EA0_RDREQ_sum|TCC_EA_RDREQ|TCC_EA0_RDREQ"},
    {"HBM read requests of 32 B", "request", "TCC_EA_RDREQ_32B_sum",
        "TCC_EA0_RDREQ_32B_sum|TCC_EA_RDREQ_32B|TCC_EA0_RDREQ_32B"},
    {"HBM read requests of 128 B", "request", "TCC_BUBBLE_sum", "TCC_BUBBLE",
        "On MI300 the counter of 128-byte reads goes by the name of bubbles."},
    {"HBM write requests", "request", "TCC_EA_WRREQ_sum", "TCC_EA0_WRREQ_sum|TCC_EA_WRREQ|TCC_EA0_WRREQ"},
    {"HBM write requests of 64 B", "request", "TCC_EA_WRREQ_64B_sum",
        "TCC_EA0_WRREQ_64B_sum|TCC_EA_WRREQ_64B|TCC_EA0_WRREQ_64B"},
    {"L2 hits", "request", "TCC_HIT_sum", "TCC_HIT"},
    {"L2 misses", "request", "TCC_MISS_sum", "TCC_MISS"},
    {"L1 reads from L2", "request", "TCP_TCC_READ_REQ_sum", "TCP_TCC_READ_REQ"},
    {"L1 writes to L2", "request", "TCP_TCC_WRITE_REQ_sum", "TCP_TCC_WRITE_REQ"},
    {"L1 atomics with return", "request", "TCP_TCC_ATOMIC_WITH_RET_REQ_sum", "TCP_TCC_ATOMIC_WITH_RET_REQ"},
    {"L1 atomics without return", "request", "TCP_TCC_ATOMIC_WITHOUT_RET_REQ_sum", "TCP_TCC_ATOMIC_WITHOUT_RET_REQ"},
    {"L1 cache accesses", "request", "TCP_TOTAL_CACHE_ACCESSES_sum", "TCP_TOTAL_CACHE_ACCESSES"},

    {"fp16 add instructions", "inst", "SQ_INSTS_VALU_ADD_F16", ""},
    {"fp16 mul instructions", "inst", "SQ_INSTS_VALU_MUL_F16", ""},
    {"fp16 fma instructions", "inst", "SQ_INSTS_VALU_FMA_F16", ""},
    {"fp16 transcendental instructions", "inst", "SQ_INSTS_VALU_TRANS_F16", ""},
    {"fp32 add instructions", "inst", "SQ_INSTS_VALU_ADD_F32", ""},
    {"fp32 mul instructions", "inst", "SQ_INSTS_VALU_MUL_F32", ""},
    {"fp32 fma instructions", "inst", "SQ_INSTS_VALU_FMA_F32", ""},
    {"fp32 transcendental instructions", "inst", "SQ_INSTS_VALU_TRANS_F32", ""},
    {"fp64 add instructions", "inst", "SQ_INSTS_VALU_ADD_F64", ""},
    {"fp64 mul instructions", "inst", "SQ_INSTS_VALU_MUL_F64", ""},
    {"fp64 fma instructions", "inst", "SQ_INSTS_VALU_FMA_F64", ""},
    {"fp64 transcendental instructions", "inst", "SQ_INSTS_VALU_TRANS_F64", ""},
    {"matrix fp64 operations", "512 op", "SQ_INSTS_VALU_MFMA_MOPS_F64", ""},
    {"matrix fp32 operations", "512 op", "SQ_INSTS_VALU_MFMA_MOPS_F32", ""},
    {"matrix xf32 operations", "512 op", "SQ_INSTS_VALU_MFMA_MOPS_XF32", ""},
    {"matrix bf16 operations", "512 op", "SQ_INSTS_VALU_MFMA_MOPS_BF16", ""},
    {"matrix fp16 operations", "512 op", "SQ_INSTS_VALU_MFMA_MOPS_F16", ""},
    {"matrix fp8 operations", "512 op", "SQ_INSTS_VALU_MFMA_MOPS_F8", ""},
    {"matrix fp6 and fp4 operations", "512 op", "SQ_INSTS_VALU_MFMA_MOPS_F6F4", ""},
    {"matrix int8 operations", "512 op", "SQ_INSTS_VALU_MFMA_MOPS_I8", ""},
    {"vector instructions", "inst", "SQ_INSTS_VALU", ""},
    {"waves", "wave", "SQ_WAVES", "SQ_WAVES_sum|Wavefronts"},
    {"GPU active cycles", "cycle", "GRBM_GUI_ACTIVE", ""},
    {"LDS active cycles", "cycle", "SQ_LDS_IDX_ACTIVE", ""},
    {"LDS bank conflict cycles", "cycle", "SQ_LDS_BANK_CONFLICT", ""},
};

} // namespace

std::span<const Quantity> amdQuantities()
{
    return rows;
}

} // namespace ridgepoint

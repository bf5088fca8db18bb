// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/measure/gemm_import.h"

#include <algorithm>
#include <cstddef>
#include <string>

/// Headers, rows and fixtures that the tests of the GEMM import share.
namespace ridgepoint::test {

inline const std::string sweepHeader = "batch,kernel_time,flops,utils,kernel_name\n";
inline const std::string tableHeader = "framework,version,device,op_name,kernel_source,gemm_dtype,m,n,k,latency\n";
inline const std::string torchName = "torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K1024_N2048_dtypefloat16.csv";

inline std::string fixture(const std::string& name)
{
    return std::string(RIDGEPOINT_TEST_DATA "/gemm/") + name;
}

inline QString messages(const Parsed<GemmSweep>& parsed)
{
    return QString::fromStdString(joinedText(parsed.diagnostics));
}

inline std::string tableRow(const std::string& m, const std::string& n, const std::string& k,
    const std::string& latency, const std::string& dtype = "bfloat16")
{
    return "VLLM,0.14.0,NVIDIA L40S,gemm,default," + dtype + "," + m + "," + n + "," + k + "," + latency + "\n";
}

inline std::size_t countOf(const Parsed<GemmSweep>& parsed, Diagnostic::Severity severity)
{
    return static_cast<std::size_t>(std::count_if(parsed.diagnostics.begin(), parsed.diagnostics.end(),
        [severity](const Diagnostic& one) { return one.severity == severity; }));
}

} // namespace ridgepoint::test

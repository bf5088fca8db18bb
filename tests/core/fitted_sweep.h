// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "core/analysis/calibrated/gemm_time.h"
#include "core/hardware/calibration.h"
#include "core/hardware/gpu.h"

#include <cmath>
#include <random>

/// Tables of matrix products whose true constants are known.
namespace ridgepoint::fixtures {

struct MadeUpTable
{
    calibrated::GemmConstants truth;
    int rows = 600;
    double noise = 0.02; ///< of a time, as a standard deviation of its logarithm
    int outliers = 0; ///< the first rows, five times too slow
    const char* device = "NVIDIA A100-SXM4-80GB";
    double largest_m = 16384;
};

/// A bf16 table in the layout of aiconfigurator: m from 1 on, evenly in its logarithm.
inline QByteArray madeUpTable(const Gpu& gpu, const MadeUpTable& wanted)
{
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0, wanted.noise);
    QByteArray text = "framework,version,device,op_name,kernel_source,gemm_dtype,m,n,k,latency\n";
    calibrated::GemmRun run = calibrated::gemmRun(calibrated::Format::Bf16);
    run.weight_copies = 6;
    const calibrated::Device device = calibrated::deviceOf(gpu, calibrated::Format::Bf16);
    constexpr int sides[] = {1024, 2048, 4096, 5120, 8192, 14336};
    for (int i = 0; i < wanted.rows; ++i) {
        const double m = std::floor(std::pow(wanted.largest_m, i / std::max(1.0, wanted.rows - 1.0)) + 1e-9);
        const int n = sides[i % 6];
        const int k = sides[(i / 6) % 6];
        double time = calibrated::gemmTime({m, double(n), double(k)}, device, wanted.truth, run).total_s
            * std::exp(noise(random));
        if (i < wanted.outliers)
            time *= 5;
        text += "VLLM,0.14.0," + QByteArray(wanted.device) + ",gemm,x,bfloat16," + QByteArray::number(m, 'f', 0) + ','
            + QByteArray::number(n) + ',' + QByteArray::number(k) + ',' + QByteArray::number(time * 1e3, 'g', 12)
            + '\n';
    }
    return text;
}

} // namespace ridgepoint::fixtures

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

/// Tables like those of real benchmarks, made up and always the same.
namespace ridgepoint::fixtures {

inline constexpr std::size_t aiconfiguratorRows = 107'000; ///< as many as a large real table has; 11 MB
inline constexpr std::size_t sweepRows = 32'768;

/// A table of the aiconfigurator layout: for each of many (n, k) a shuffled run of batches, times in milliseconds with
/// as many digits as real ones have. About 100 bytes a row.
inline std::string aiconfiguratorText(std::size_t rows = aiconfiguratorRows)
{
    constexpr std::array dimensions {32, 64, 128, 256, 512, 1024, 1536, 2048, 2560, 3072, 3584, 4096, 5120, 6144, 7168,
        8192, 10240, 12288, 14336, 16384, 28672, 32768, 51200, 65536};
    constexpr std::size_t batches = 186; // 24 * 24 * 186 rows are enough for the largest table
    std::string text = "framework,version,device,op_name,kernel_source,gemm_dtype,m,n,k,latency\n";
    text.reserve(rows * 110 + text.size());
    std::uint64_t random = 0x9E3779B97F4A7C15U;
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t shape = i / batches;
        const int n = dimensions[shape / dimensions.size() % dimensions.size()];
        const int k = dimensions[shape % dimensions.size()];
        const auto m = static_cast<int>((i * 77) % batches * 23 + 1);
        random = random * 6364136223846793005U + 1442695040888963407U;
        const double noise = 1.0 + static_cast<double>(random >> 40) / 16777216.0 / 10;
        const double milliseconds = (0.0025 + 2.0 * m * n * k / 6e11 + 2.0 * n * k / 3e9) * noise;
        std::array<char, 256> line {};
        const int length = std::snprintf(line.data(), line.size(),
            "TRTLLM,1.3.0rc20,NVIDIA H100 80GB HBM3,gemm,torch_flow_cublas,bfloat16,%d,%d,%d,%.16g\n", m, n, k,
            milliseconds);
        text.append(line.data(), static_cast<std::size_t>(std::max(length, 0)));
    }
    return text;
}

/// A torch sweep of one (n, k): batches 1, 5, 9, … with quoted kernel names that contain commas on every tenth row.
inline std::string torchSweepText(std::size_t rows = sweepRows, int n = 14336, int k = 4096)
{
    std::string text = "batch,kernel_time,flops,utils,kernel_name\n";
    std::uint64_t random = 42;
    for (std::size_t i = 0; i < rows; ++i) {
        const double m = 1.0 + 4.0 * static_cast<double>(i);
        random = random * 6364136223846793005U + 1442695040888963407U;
        const double noise = 1.0 + static_cast<double>(random >> 40) / 16777216.0 / 5;
        const double microseconds = (120 + 2 * m * n * k / 150e6) * noise;
        const double teraflops = 2 * m * n * k / microseconds / 1e6;
        const char* kernel = i % 10 == 0 ? "\"void kernel<long, long, __half, float, false>(Params, int)\""
                                         : "ampere_fp16_s16816gemm_fp16_128x128_ldg8_f2f_stages_32x5_nn";
        std::array<char, 256> line {};
        const int length = std::snprintf(
            line.data(), line.size(), "%.0f,%.2f,%.2f,%.5f,%s\n", m, microseconds, teraflops, teraflops / 166, kernel);
        text.append(line.data(), static_cast<std::size_t>(std::max(length, 0)));
    }
    return text;
}

/// False when the file cannot be written.
inline bool writeText(const std::filesystem::path& path, const std::string& text)
{
    std::ofstream file(path, std::ios::binary);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    return file.good();
}

/// The file of 107 000 rows and 11 MB that the import's speed limit is stated for; fewer rows on request.
inline bool writeAiconfiguratorTable(const std::filesystem::path& path, std::size_t rows = aiconfiguratorRows)
{
    return writeText(path, aiconfiguratorText(rows));
}

/// A torch sweep of 32 768 rows. Name the file like one to give it n, k, type and GPU, see parseGemmFileName().
inline bool writeTorchSweep(const std::filesystem::path& path, std::size_t rows = sweepRows)
{
    return writeText(path, torchSweepText(rows));
}

} // namespace ridgepoint::fixtures

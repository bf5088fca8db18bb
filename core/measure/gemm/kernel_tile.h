// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

/// The part of the result that one thread block works on. cuBLAS counts by columns, so that for a row-major m×n result
/// the first number of a kernel's name spans columns of the weights and the second one rows of the batch.
struct KernelTile
{
    int columns = 0; ///< of n
    int rows = 0; ///< of m, the batch

    bool operator==(const KernelTile&) const = default;
};

/// The tile that a kernel's name says: "ampere_fp16_s16816gemm_fp16_128x64_ldg8_f2f_stages_64x3_nn",
/// "sm80_xmma_gemm_…_tilesize128x128x32_stage4_…", "cutlass_80_tensorop_…_256x128_32x3_nn_align8",
/// "nvjet_hsh_128x256_64x4_…". None where it says none.
std::optional<KernelTile> kernelTile(std::string_view kernel);

/// The word of a name that carries its tile, else its beginning: 70 bytes at most.
std::string tileName(std::string_view kernel);

/// How full a GPU's units are over all waves of tiles, one tile on each unit at a time: 0 … 1.
struct WaveFill
{
    double tiles = 0;
    double waves = 0;
    double last_wave = 0; ///< share of the units that have a tile in the last wave
    double useful = 0; ///< share of all units' work, over all waves, that is part of the result
};
/// units must be positive.
WaveFill waveFill(const KernelTile& tile, double m, double n, int units);

} // namespace ridgepoint

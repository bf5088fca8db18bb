// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ridgepoint {

/// A GPU that a measured name can mean.
struct GpuName
{
    std::string id; ///< "a100-sxm4-80gb"
    std::string name; ///< "NVIDIA A100 SXM4 80GB"
};

/// The id of the GPU that a driver, a benchmark or a file name calls so ("NVIDIA_GeForce_RTX_4090", "NVIDIA H100 80GB
/// HBM3", "gfx942 with cu_num 304"); none when no GPU fits or several fit equally well. Model words must be the same,
/// form factor and memory size must not contradict; the more of them agree the better.
std::optional<std::string> matchGpu(std::string_view measured, std::span<const GpuName> gpus);

/// May a device that reports this compute capability ("CC 12.0") be of this architecture ("Blackwell")? True as well
/// where the text is no capability, or one that is not known here.
bool fitsCapability(std::string_view device, std::string_view architecture);

} // namespace ridgepoint

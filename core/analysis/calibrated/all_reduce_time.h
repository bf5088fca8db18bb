// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration_constants.h"

#include <cstdint>

namespace ridgepoint::calibrated {

enum class AllReduceWay : std::uint8_t {
    None, ///< one GPU
    OneStep, ///< every GPU reads the message of all others
    TwoSteps, ///< each adds up its part, then all collect the parts
    Ring ///< messages above 8 MiB
};

/// All in seconds, none negative.
struct AllReduceTime
{
    double total_s = 0;
    double launch_s = 0; ///< floor, a second one of half its size for two steps
    double gpus_s = 0; ///< grows with the number of GPUs
    double link_s = 0;
    AllReduceWay way = AllReduceWay::None;
};

/// Sum over the messages of `gpus` GPUs, each of so many bytes. 0 on one GPU. Median error 3 … 13 %; not valid across
/// the sockets of a host.
AllReduceTime allReduceTime(double bytes, double gpus, const Device& device, const AllReduceConstants& constants);

} // namespace ridgepoint::calibrated

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibrated/all_reduce_time.h"

namespace ridgepoint::calibrated {

namespace {

constexpr double smallBytes = 8.0 * 1024 * 1024;

} // namespace

AllReduceTime allReduceTime(double bytes, double gpus, const Device& device, const AllReduceConstants& c)
{
    AllReduceTime time;
    if (!(gpus > 1))
        return time;
    const double oneStep = (gpus - 1) * bytes / (c.e1 * device.link_bytes_per_s);
    const double bothSteps = 2 * (gpus - 1) / gpus * bytes / device.link_bytes_per_s;
    const double twoSteps = c.t0_s / 2 + bothSteps / c.e2;
    if (bytes > smallBytes) {
        time.way = AllReduceWay::Ring;
        time.launch_s = c.t3_s;
        time.link_s = bothSteps / c.e3;
    } else if (gpus <= 2 || oneStep <= twoSteps) {
        time.way = AllReduceWay::OneStep;
        time.launch_s = c.t0_s;
        time.gpus_s = c.td_s * (gpus - 1);
        time.link_s = oneStep;
    } else {
        time.way = AllReduceWay::TwoSteps;
        time.launch_s = c.t0_s + c.t0_s / 2;
        time.gpus_s = c.td_s * (gpus - 1);
        time.link_s = bothSteps / c.e2;
    }
    time.total_s = time.launch_s + time.gpus_s + time.link_s;
    return time;
}

} // namespace ridgepoint::calibrated

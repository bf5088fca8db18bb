// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/gpu.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// Architectures that differ in what their profilers call things.
enum class ProfiledArch : std::uint8_t {
    Unknown,
    Sm60, ///< Pascal: nvprof, which Nsight Compute replaced from Volta on
    Sm70,
    Sm75,
    Sm80,
    Sm86,
    Sm89,
    Sm90,
    Sm100,
    Sm103,
    Sm120,
    Gfx908,
    Gfx90a,
    Gfx942,
    Gfx950
};
std::string_view name(ProfiledArch arch); ///< "sm_90", "gfx942"; "" for Unknown

/// From vendor, architecture ("Ampere", "CDNA 3" or "gfx942", "sm_90") and, where one name covers two, the memory: of
/// Ampere and Blackwell the data-centre parts have HBM and the others GDDR. Unknown for what has no such profiler.
ProfiledArch profiledArch(const Gpu& gpu);

/// A command line to run where the GPU is, and the file that comes of it.
struct CollectCommand
{
    std::string title; ///< "Counters for the roofline"
    std::string command; ///< for a POSIX shell; several lines are run one after another
    std::string gives; ///< what the file holds and what to know of it
};

/// The counters that a roofline needs, by the names this architecture has them under: time, FLOP by number format,
/// DRAM, L2 and L1 bytes, stores and loads. Empty for Unknown. NVIDIA: all in one list (the profiler repeats kernels as
/// often as it must); AMD: one list per run of the program.
std::vector<std::vector<std::string>> rooflineCounters(ProfiledArch arch);

/// How to measure a program on this GPU so that the files can be opened here. The program is a command line and taken
/// as it is, line breaks and control characters as blanks; "./program" where it is empty. No command, but a text in
/// `gives`, for accelerators whose profilers' files are not read here.
std::vector<CollectCommand> collectCommands(const Gpu& gpu, std::string_view program = {});

} // namespace ridgepoint

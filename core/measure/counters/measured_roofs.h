// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/measure/counters/kernel_figures.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// The roofs of one device that a micro-benchmark measured.
struct DeviceRoofs
{
    std::string device; ///< "device 0" of roofline.csv; of a sweep the file's name without folders and ending
    std::vector<MeasuredRoof> roofs;
};

/// A file of measured roofs: roofline.csv of rocprofiler-compute, or a sweep over arithmetic intensity as mixbench and
/// its descendants print it, of which the largest rates count.
struct MeasuredRoofs
{
    std::string path;
    std::string tool; ///< "rocprofiler-compute", "mixbench"
    std::vector<DeviceRoofs> devices;
    std::size_t dropped_rows = 0; ///< rows that could not be used
};

/// Is this such a file? Looks at the first lines alone.
bool isMeasuredRoofs(std::string_view text);

/// Error, and then no devices: unreadable, binary or empty file, no known header, no usable row. Warning: a row or
/// value that cannot be used. Note: columns and precisions that have no roof here.
Parsed<MeasuredRoofs> importMeasuredRoofs(const std::filesystem::path& path);
/// The same for a text in UTF-8; name stands for the file's name.
Parsed<MeasuredRoofs> importMeasuredRoofsText(std::string_view text, const std::string& name);

} // namespace ridgepoint

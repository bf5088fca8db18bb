// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/gpu.h"
#include "core/io/diagnostic.h"

#include <string>
#include <string_view>

namespace ridgepoint {

/// Reads a file of presets/gpus (schema ridgepoint/gpu/1). null and absent figures become 0, "not known"; none is
/// derived from another. sourceName is how messages call the text: its path as a rule.
Parsed<Gpu> readGpuPreset(std::string_view json, const std::string& sourceName);

} // namespace ridgepoint

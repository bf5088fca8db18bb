// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/model/model.h"

#include <string>
#include <string_view>

namespace ridgepoint {

/// Reads a file of presets/models (schema ridgepoint/model/1) and checks that its sizes fit each other.
/// sourceName is how messages call the text: its path as a rule.
Parsed<Model> readModelPreset(std::string_view json, const std::string& sourceName);

/// The preset's JSON text, which reads back as an equal model. Keys stand in the order of the shipped presets.
std::string writeModelPreset(const Model& model);

/// "meta-llama/Meta-Llama-3-8B" → "Llama-3-8B".
std::string modelNameFromHfId(std::string_view hfId);

/// Where the sizes of a model contradict each other, as Errors with the preset's JSON path: kv_heads that do not divide
/// heads, more experts per token than experts, more layers with experts than layers …
std::vector<Diagnostic> checkSizes(const Model& model);

} // namespace ridgepoint

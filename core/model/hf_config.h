// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/model/model.h"

#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// Reads a Hugging Face config.json. Absent keys take the defaults of transformers, and the sizes among them are named
/// in Notes. Of a multimodal configuration the text part is read. What is not understood is named: a model type that is
/// not known is read as if it were Llama, with a Warning; so is every key that might change the arithmetic.
/// The id comes from "_name_or_path", else from the file's name or folder.
Parsed<Model> readHfConfig(std::string_view json, const std::string& sourceName);

/// The values of "model_type" that are understood.
std::vector<std::string_view> hfModelTypes();

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ridgepoint {

/// A model that a measured name can mean.
struct ModelName
{
    std::string id; ///< "llama-3.1-8b"
    std::string name; ///< "Llama-3.1-8B"
    std::string hf_id; ///< "meta-llama/Llama-3.1-8B"; may be empty
};

/// The id of the model that a table calls so: by its Hugging Face id, else by the name without organisation, tuning
/// ("-Instruct") and number format ("-FP8", "-AWQ"), case and marks between words left out. None when no model fits or
/// several do.
std::optional<std::string> matchModel(std::string_view measured, std::span<const ModelName> models);

/// "fp8" of "nvidia/Llama-3.1-8B-Instruct-FP8"; empty where the name says no number format.
std::string_view formatInModelName(std::string_view measured);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/hf_families_internal.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

int HfReader::size(std::initializer_list<std::string_view> names, IntegerRange range, int fallback)
{
    int value = 0;
    for (const std::string_view name : names) {
        if (const int found = keys.integer(name, range); value == 0)
            value = found;
        // A wrong value was reported already: go on with one that is possible.
        if (value == 0 && keys.has(name))
            value = std::max(range.least, fallback);
    }
    if (value > 0)
        return value;
    if (fallback == 0)
        return keys.requiredInteger(*names.begin(), range);
    noteDefault(*names.begin(), fallback);
    return fallback;
}

void HfReader::noteDefault(std::string_view key, int value)
{
    keys.context().report(Diagnostic::Severity::Note, keys.pointer(),
        "found no \"" + std::string(key) + "\"; " + std::to_string(value) + " is taken, the default of "
            + std::string(type));
}

int HfReader::optionalSize(std::string_view key, IntegerRange range, int fallback, int derived)
{
    if (fallback == 0 || keys.isNull(key))
        return keys.integer(key, range, std::clamp(derived, range.least, range.most));
    if (!keys.has(key))
        noteDefault(key, fallback);
    return keys.integer(key, range, fallback);
}

void HfReader::readSizes(const HfDefaults& defaults)
{
    model.vocab = size({"vocab_size"}, sizeRange, defaults.vocab);
    model.hidden = size({"hidden_size", "n_embd", "n_embed", "d_model"}, sizeRange, defaults.hidden);
    model.layers = size({"num_hidden_layers", "n_layer"}, layerRange, defaults.layers);
    model.heads = size({"num_attention_heads", "n_head"}, headRange, defaults.heads);

    model.kv_heads = optionalSize("num_key_value_heads", headRange, defaults.kv_heads, model.heads);
    model.head_dim = optionalSize("head_dim", headSizeRange, defaults.head_dim, model.hidden / model.heads);

    // gpt2 and its relatives say null, or nothing, for four times the hidden size.
    constexpr std::array<std::string_view, 4> names {"intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size"};
    const bool given =
        std::any_of(names.begin(), names.end(), [this](std::string_view name) { return keys.has(name); });
    const bool fourfold =
        type == "gpt2" || type == "gptj" || type == "bloom" || type == "falcon" || type.starts_with("RefinedWeb");
    model.intermediate = fourfold && !given
        ? std::min(4 * model.hidden, sizeRange.most)
        : size({"intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size"}, sizeRange, defaults.intermediate);

    model.max_positions = keys.integer("max_position_embeddings", tokenRange,
        keys.integer("n_positions", tokenRange, keys.integer("seq_length", tokenRange, defaults.max_positions)));
}

void HfReader::setLocalLayers(LocalAttention kind, int window, int localLayers)
{
    const std::vector<std::string> types = keys.texts("layer_types");
    if (!types.empty()) {
        localLayers = static_cast<int>(std::count_if(types.begin(), types.end(),
            [](const std::string& layer) { return layer == "sliding_attention" || layer == "chunked_attention"; }));
        const auto known = localLayers + std::count(types.begin(), types.end(), "full_attention");
        if (known != model.layers || types.size() != static_cast<std::size_t>(model.layers))
            keys.warning("layer_types",
                "found layers other than the " + std::to_string(model.layers)
                    + " of full, sliding or chunked attention; the others are counted as full attention");
        localLayers = std::min(localLayers, model.layers);
    }
    if (window <= 0 || localLayers <= 0)
        return;
    if (model.max_positions > 0 && window >= model.max_positions) {
        keys.context().report(Diagnostic::Severity::Note, keys.pointer(),
            "the window of " + std::to_string(window) + " tokens is never reached and is left out");
        return;
    }
    model.local = kind;
    model.window = window;
    model.local_layers = localLayers;
}

void HfReader::notePartialRotary()
{
    constexpr NumberRange fraction {0, 1, "a number from 0 to 1"};
    if (keys.number("partial_rotary_factor", fraction, 1) < 1)
        keys.note("partial_rotary_factor", "only a part of the head is rotated; the whole head is counted");
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json_object_internal.h"
#include "core/model/model.h"
#include "core/model/size_ranges_internal.h"

#include <initializer_list>
#include <string_view>

namespace ridgepoint {

/// What transformers takes for sizes that a configuration leaves out. 0: no default, the key must be there.
struct HfDefaults
{
    int vocab = 0;
    int hidden = 0;
    int intermediate = 0; ///< 0: four times hidden where the family says so
    int layers = 0;
    int heads = 0;
    int kv_heads = 0; ///< 0: as many as query heads
    int head_dim = 0; ///< 0: hidden / heads
    int max_positions = 0;
    bool tied = false;
};

/// A configuration being read, and the model that comes of it.
class HfReader
{
public:
    HfReader(JsonObject textConfig, std::string_view modelType)
        : keys(std::move(textConfig))
        , type(modelType)
    {
    }

    /// The first of several names for one size that is there, else the default, which is noted.
    int size(std::initializer_list<std::string_view> names, IntegerRange range, int fallback);

    /// One that may be absent: null, or no default, means `derived`.
    int optionalSize(std::string_view key, IntegerRange range, int fallback, int derived);

    /// Vocabulary, hidden size, layers, heads and positions, under any of their names.
    void readSizes(const HfDefaults& defaults);

    /// A window over some layers: those that "layer_types" lists as local, else `localLayers`. Windows that no context
    /// reaches count as none.
    void setLocalLayers(LocalAttention kind, int window, int localLayers);

    /// A fraction of the head that is rotated; the model counts the whole head.
    void notePartialRotary();

    JsonObject keys;
    std::string_view type;
    Model model;

private:
    void noteDefault(std::string_view key, int value);
};

/// Fills reader.model for one family after the defaults are known.
using HfFamilyReader = void (*)(HfReader& reader);

struct HfFamily
{
    std::string_view type; ///< "model_type"
    std::string_view name;
    HfDefaults defaults;
    HfFamilyReader read;
};

// Families by how they differ from Llama; each reads what is its own after readSizes().
void readLlama(HfReader& reader);
void readMistral(HfReader& reader);
void readMixtral(HfReader& reader);
void readQwen2(HfReader& reader);
void readQwen2Moe(HfReader& reader);
void readQwen3(HfReader& reader);
void readQwen3Moe(HfReader& reader);
void readGemma(HfReader& reader);
void readGemma2(HfReader& reader);
void readGemma3(HfReader& reader);
void readPhi3(HfReader& reader);
void readDeepseekV2(HfReader& reader);
void readDeepseekV3(HfReader& reader);
void readGptOss(HfReader& reader);
void readGlm4Moe(HfReader& reader);
void readLlama4(HfReader& reader);
void readGpt2(HfReader& reader);
void readGptJ(HfReader& reader);
void readOpt(HfReader& reader);
void readFalcon(HfReader& reader);
void readBloom(HfReader& reader);
void readPhi(HfReader& reader);

} // namespace ridgepoint

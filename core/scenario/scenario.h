// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/gpu.h"
#include "core/io/diagnostic.h"
#include "core/model/model.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

enum class AttentionKernel : std::uint8_t { Fused, Unfused };
enum class Projections : std::uint8_t { Separate, Merged };
enum class Convention : std::uint8_t { Physical, BackOfEnvelope, LlmWorkload, Lecture };

/// How operators are timed. Ideal: at their roofs, the speed of light. Calibrated: beside that with the constants that
/// were fitted on the GPU, else with the generic ones where they are validated. Generic: with those alone.
enum class TimeModel : std::uint8_t { Ideal, Calibrated, Generic };
inline constexpr std::array allTimeModels {TimeModel::Ideal, TimeModel::Calibrated, TimeModel::Generic};

/// Where the decode samples of the convention llm-workload begin: at cache position 1, as its author published (an
/// error: the prompt's KV cache is not read), or at the prompt's length, as corrected later.
enum class LlmWorkloadStart : std::uint8_t { Published, Prompt };

inline constexpr std::array allConventions {
    Convention::Physical, Convention::BackOfEnvelope, Convention::LlmWorkload, Convention::Lecture};

std::string_view name(AttentionKernel kernel);
std::string_view name(Projections projections);
std::string_view name(LlmWorkloadStart start); ///< published, prompt
std::string_view name(TimeModel model); ///< ideal, calibrated, generic
std::string_view name(Convention convention); ///< as on the command line: back-of-envelope, llm-workload …

/// What is asked of the model: sequences and tokens.
struct Workload
{
    int batch = 1; ///< sequences
    int prompt = 2048; ///< tokens per sequence before the first new one
    int output = 2048; ///< new tokens per sequence
    int context = 0; ///< tokens that the shown decode step sees, the new one included; 0: prompt + output
    bool score_all_tokens = false; ///< lm_head over every prompt token instead of the last one

    int decodeContext() const { return context > 0 ? context : prompt + output; }
    bool operator==(const Workload&) const = default;
};

struct Numerics
{
    Precision weights = Precision::bf16;
    Precision activations = Precision::bf16;
    Precision kv_cache = Precision::bf16;
    int group_size = defaultGroupSize; ///< elements per scale of int4
    bool operator==(const Numerics&) const = default;
};

/// A field of a preset that the scenario changes, by its JSON path: {"gpu.memory.bandwidth_gbps", "2000"}.
struct PresetOverride
{
    std::string path;
    std::string value; ///< JSON text
    bool operator==(const PresetOverride&) const = default;
};

/// Everything that an analysis depends on, and nothing else: a file, an undo step and a test fixture are one of these.
struct Scenario
{
    Gpu gpu;
    Model model;
    Workload workload;
    Numerics numerics;
    int tensor_parallel = 1;
    AttentionKernel attention = AttentionKernel::Fused;
    Projections projections = Projections::Separate;
    Convention convention = Convention::Physical;
    LlmWorkloadStart llm_workload_start = LlmWorkloadStart::Published;
    TimeModel time_model = TimeModel::Ideal;
    double moe_imbalance = 1; ///< ≥ 1; routing is as uneven as if only rows / imbalance rows chose their experts
    double reserve_bytes = 0; ///< memory kept free of weights, KV cache and activations
    std::vector<PresetOverride> overrides; ///< already applied to gpu and model; kept to be written again

    bool operator==(const Scenario&) const = default;
};

/// Limits of the controls, of the command line and of scenario files alike.
struct Limits
{
    static constexpr int max_batch = 1 << 20;
    static constexpr int max_tokens = 1 << 24;
    static constexpr int max_tensor_parallel = 1024;
};

/// Everything that is wrong with a scenario, each named by its field ("kv_heads", "batch" …) in `path`.
/// Notes say where a narrower precision computes at a wider one's rate. An analysis of a scenario without errors is
/// finite and never negative.
std::vector<Diagnostic> validate(const Scenario& scenario);

/// Sets all three precisions to what the GPU computes in by itself (defaultPrecision).
void useDefaultPrecision(Scenario& scenario);

} // namespace ridgepoint

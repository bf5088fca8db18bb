// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/calibrated/all_reduce_time.h"
#include "core/analysis/calibrated/attention_time.h"
#include "core/analysis/calibrated/gemm_time.h"

#include <array>
#include <optional>

namespace ridgepoint::calibrated {

/// A dense decoder, of which each of tensor_parallel GPUs computes its share.
struct StepModel
{
    double layers = 1;
    double hidden = 0;
    double intermediate = 0;
    double heads = 0;
    double kv_heads = 0;
    double head_dim = 128;
    double vocab = 0;
    double tensor_parallel = 1;
    double kv_bytes = 2; ///< per element of the KV cache
};

/// One step of a serving engine: so many sequences decode at the same context while one prompt, or some alike, are
/// prefilled.
struct Step
{
    double sequences = 0;
    double context = 0; ///< cached tokens that each sees
    double prompt = 0; ///< tokens of the prompt that is prefilled meanwhile; 0: none
    double prompts = 1; ///< of so many tokens each
};

/// The operators of a step on one GPU: what every time model of it walks over. Products, attention and all-reduces are
/// those of one layer.
struct StepShapes
{
    std::array<ProductSize, 2> projections; ///< qkv and o
    std::array<ProductSize, 2> feed_forward; ///< gate and up together, down
    std::optional<AttentionShape> decode; ///< none where no sequence decodes
    std::optional<AttentionShape> prefill; ///< none without a prompt
    double rows = 0; ///< tokens of the step
    double all_reduce_bytes = 0; ///< of each of two messages, in 16 bit
    ProductSize lm_head; ///< on the last token of each sequence and of each prompt
};
StepShapes stepShapes(const StepModel& model, const Step& step);

/// What the operators of a step are timed with. The number format is that of the layers' products; the lm_head is bf16.
struct StepConstants
{
    Format format = Format::Bf16;
    GemmConstants gemm; ///< of that format
    GemmConstants gemm_bf16;
    PrefillConstants prefill;
    DecodeConstants decode;
    AllReduceConstants all_reduce;
    Device device; ///< its peak is that of the format
    double bf16_flop_per_s = 0;
    EngineConstants engine;
};

/// All in seconds, of the whole step.
struct StepTime
{
    double total_s = 0;
    double projections_s = 0;
    double feed_forward_s = 0;
    double attention_s = 0;
    double elementwise_s = 0;
    double all_reduce_s = 0;
    double lm_head_s = 0;
    double host_s = 0;
};
StepTime stepTime(const StepModel& model, const Step& step, const StepConstants& constants);

/// Requests that a server works on at the same time, one after another without a pause.
struct Requests
{
    double sequences = 1; ///< at once; no more than fit into the memory
    double prompt = 1; ///< tokens
    double output = 1; ///< tokens
};

/// Time per output token in steady state, where each sequence sees the prefill of all others once while it is decoded:
/// decode + step overhead + interference · (sequences − 1) / output · (mixed − decode). Seconds.
struct ServingTime
{
    double total_s = 0;
    double decode_s = 0; ///< all sequences at the mean context
    double overhead_s = 0; ///< of the framework, per step
    double waiting_s = 0; ///< for the other sequences' prefill
    double mixed_s = 0; ///< a step with one prompt among the other sequences
};

/// Median error 5 … 6 % over measured points of three dense models under TensorRT-LLM and vLLM.
ServingTime servingTime(const StepModel& model, const Requests& requests, const StepConstants& constants,
    const FrameworkConstants& framework);
double servingTimePerToken(
    double decode_s, double mixed_s, double sequences, double output_tokens, const FrameworkConstants& framework);

} // namespace ridgepoint::calibrated

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

/// Devices, models and scenarios that the tests of the core share, written out so that they do not depend on presets.
namespace ridgepoint::fixtures {

inline void setTensor(Gpu& gpu, Precision precision, double flopPerSecond)
{
    gpu.tensor_flop_per_s[static_cast<std::size_t>(precision)] = flopPerSecond;
}

inline void setVector(Gpu& gpu, Precision precision, double flopPerSecond)
{
    gpu.vector_flop_per_s[static_cast<std::size_t>(precision)] = flopPerSecond;
}

inline Gpu a100Sxm()
{
    Gpu gpu;
    gpu.id = "a100";
    gpu.name = "A100 SXM 80 GB";
    setTensor(gpu, Precision::tf32, 156e12);
    setTensor(gpu, Precision::fp16, 312e12);
    setTensor(gpu, Precision::bf16, 312e12);
    setTensor(gpu, Precision::int8, 624e12);
    setTensor(gpu, Precision::int4, 1248e12);
    setVector(gpu, Precision::fp32, 19.5e12);
    setVector(gpu, Precision::fp16, 78e12);
    setVector(gpu, Precision::bf16, 39e12);
    gpu.dram_bytes_per_s = 2039e9;
    gpu.l2_bytes_per_s = 5436e9;
    gpu.capacity_bytes = gpu.marketed_bytes = 80e9;
    gpu.link_bytes_per_s = 300e9;
    return gpu;
}

inline Gpu a100Pcie()
{
    Gpu gpu = a100Sxm();
    gpu.id = "a100-pcie";
    setVector(gpu, Precision::fp16, 77.97e12);
    gpu.dram_bytes_per_s = 1.935e12;
    return gpu;
}

inline Gpu h100Sxm()
{
    Gpu gpu = a100Sxm();
    gpu.id = "h100";
    gpu.name = "H100 SXM";
    setTensor(gpu, Precision::fp16, 989.4e12);
    setTensor(gpu, Precision::bf16, 989.4e12);
    setTensor(gpu, Precision::fp8, 1978.9e12);
    setTensor(gpu, Precision::int4, 0);
    setVector(gpu, Precision::fp16, 133.8e12);
    setVector(gpu, Precision::bf16, 133.8e12);
    gpu.dram_bytes_per_s = 3350e9;
    gpu.link_bytes_per_s = 450e9;
    return gpu;
}

inline Model llama2_7b()
{
    Model model;
    model.id = model.name = "llama-2-7b";
    model.layers = 32;
    model.hidden = 4096;
    model.heads = model.kv_heads = 32;
    model.head_dim = 128;
    model.intermediate = 11008;
    model.vocab = 32000;
    model.attention = AttentionKind::Mha;
    return model;
}

inline Model llama3_8b()
{
    Model model = llama2_7b();
    model.id = model.name = "llama-3-8b";
    model.kv_heads = 8;
    model.intermediate = 14336;
    model.vocab = 128256;
    model.attention = AttentionKind::Gqa;
    return model;
}

inline Model llama2_13b()
{
    Model model = llama2_7b();
    model.id = model.name = "llama-2-13b";
    model.layers = 40;
    model.hidden = 5120;
    model.heads = model.kv_heads = 40;
    model.intermediate = 13824;
    return model;
}

/// 256 experts, 8 of them per token, one shared; latent attention: the dimensions of DeepSeek-V3.
inline Model latentMoe()
{
    Model model;
    model.id = model.name = "latent-moe";
    model.layers = 61;
    model.hidden = 7168;
    model.heads = model.kv_heads = 128;
    model.head_dim = 192;
    model.intermediate = 18432;
    model.vocab = 129280;
    model.attention = AttentionKind::Mla;
    model.mla = {1536, 512, 128, 64, 128};
    model.moe = {256, 8, 1, 2048, 2048, 58};
    model.biases.router = true;
    return model;
}

inline Scenario scenario(Gpu gpu, Model model, int batch, int prompt, int output, int context = 0)
{
    Scenario result;
    result.gpu = std::move(gpu);
    result.model = std::move(model);
    result.workload = {batch, prompt, output, context, false};
    result.numerics = {Precision::fp16, Precision::fp16, Precision::fp16, defaultGroupSize};
    return result;
}

} // namespace ridgepoint::fixtures

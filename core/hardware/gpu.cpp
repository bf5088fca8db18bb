// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hardware/gpu.h"

#include <algorithm>

namespace ridgepoint {

namespace {

double at(const std::array<double, precisionCount>& rates, Precision precision)
{
    return rates[static_cast<std::size_t>(precision)];
}

/// The next precision that holds every value of this one, ending at fp32.
Precision widened(Precision precision)
{
    switch (precision) {
    case Precision::int4:
        return Precision::int8;
    case Precision::fp4:
        return Precision::fp8;
    case Precision::fp8:
    case Precision::int8:
        return Precision::bf16;
    case Precision::bf16:
    case Precision::fp16:
        return Precision::tf32;
    case Precision::tf32:
    case Precision::fp32:
        break;
    }
    return Precision::fp32;
}

} // namespace

std::string_view name(Engine engine)
{
    switch (engine) {
    case Engine::Tensor:
        return "tensor";
    case Engine::Vector:
        return "vector";
    case Engine::Link:
        return "link";
    }
    return "";
}

std::string_view name(MemoryLevel level)
{
    switch (level) {
    case MemoryLevel::Dram:
        return "DRAM";
    case MemoryLevel::LastLevel:
        return "LLC";
    case MemoryLevel::L2:
        return "L2";
    case MemoryLevel::L1:
        return "L1";
    }
    return "";
}

double Gpu::bandwidth(MemoryLevel level) const
{
    switch (level) {
    case MemoryLevel::Dram:
        return dram_bytes_per_s;
    case MemoryLevel::LastLevel:
        return last_level_bytes_per_s;
    case MemoryLevel::L2:
        return l2_bytes_per_s;
    case MemoryLevel::L1:
        return l1_bytes_per_s;
    }
    return 0;
}

std::string shortName(const Gpu& gpu)
{
    const std::string prefix = gpu.vendor + ' ';
    const std::string& shown = gpu.name.empty() ? gpu.id : gpu.name;
    return shown.rfind(prefix, 0) == 0 ? shown.substr(prefix.size()) : shown;
}

ComputeRoof matrixRoof(const Gpu& gpu, Precision precision)
{
    for (Precision tried = precision;; tried = widened(tried)) {
        if (const double rate = at(gpu.tensor_flop_per_s, tried); rate > 0)
            return {Engine::Tensor, tried, rate};
        if (const double rate = at(gpu.vector_flop_per_s, tried); rate > 0)
            return {Engine::Vector, tried, rate};
        // An 8-bit operand widens to whichever 16-bit float the matrix engine has: Volta and Turing have fp16 alone.
        if (tried == Precision::bf16 && bits(precision) < 16) {
            if (const double rate = at(gpu.tensor_flop_per_s, Precision::fp16); rate > 0)
                return {Engine::Tensor, Precision::fp16, rate};
        }
        if (tried == Precision::fp32)
            return {Engine::Tensor, precision, 0};
    }
}

ComputeRoof vectorRoof(const Gpu& gpu, Precision activations)
{
    // Narrow activations are widened to the GPU's 16-bit type before a norm or an activation function touches them.
    Precision used = activations;
    if (bits(used) < 16)
        used = at(gpu.vector_flop_per_s, Precision::bf16) > 0 ? Precision::bf16 : Precision::fp16;
    if (bits(used) == 16) {
        if (const double rate = at(gpu.vector_flop_per_s, used); rate > 0)
            return {Engine::Vector, used, rate};
    }
    return {Engine::Vector, Precision::fp32, at(gpu.vector_flop_per_s, Precision::fp32)};
}

bool computes(const Gpu& gpu, Precision precision)
{
    const auto known = [](double rate) { return rate > 0; };
    if (at(gpu.tensor_flop_per_s, precision) > 0 || at(gpu.vector_flop_per_s, precision) > 0)
        return true;
    return std::ranges::none_of(gpu.tensor_flop_per_s, known) && std::ranges::none_of(gpu.vector_flop_per_s, known);
}

Precision defaultPrecision(const Gpu& gpu)
{
    for (const Precision precision : {Precision::bf16, Precision::fp16}) {
        if (at(gpu.tensor_flop_per_s, precision) > 0 || at(gpu.vector_flop_per_s, precision) > 0)
            return precision;
    }
    return computes(gpu, Precision::bf16) ? Precision::bf16 : Precision::fp32;
}

} // namespace ridgepoint

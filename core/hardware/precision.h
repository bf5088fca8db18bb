// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ridgepoint {

/// How a number is stored, and at which rate a matrix engine multiplies it.
enum class Precision : std::uint8_t { fp32, tf32, bf16, fp16, fp8, int8, fp4, int4 };

inline constexpr std::array allPrecisions {Precision::fp32, Precision::tf32, Precision::bf16, Precision::fp16,
    Precision::fp8, Precision::int8, Precision::fp4, Precision::int4};
inline constexpr std::size_t precisionCount = allPrecisions.size();

std::string_view name(Precision precision);
std::optional<Precision> precisionFromName(std::string_view name);

/// Bits of one stored element without scales.
int bits(Precision precision);

/// Weights in int4 share one 2-byte scale per group of this many elements unless a scenario says otherwise (GPTQ, AWQ).
inline constexpr int defaultGroupSize = 128;
/// fp4 means NVFP4: one fp8 scale per block of 16 elements.
inline constexpr int fp4BlockSize = 16;

/// Bytes of one stored element, its share of the scales included: int4 0.5 + 2/groupSize, fp4 0.5 + 1/16.
/// groupSize must be positive; it matters for int4 alone.
double bytesPerElement(Precision precision, int groupSize = defaultGroupSize);

/// The precision in which two operands meet: the wider of both; for fp8 with int8 and fp4 with int4, which no
/// engine multiplies, the 16-bit or 8-bit float above them.
Precision commonPrecision(Precision first, Precision second);

} // namespace ridgepoint

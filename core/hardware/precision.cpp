// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hardware/precision.h"

namespace ridgepoint {

namespace {

struct Format
{
    std::string_view name;
    int bits;
};

constexpr std::array<Format, precisionCount> formats {
    {{"fp32", 32}, {"tf32", 32}, {"bf16", 16}, {"fp16", 16}, {"fp8", 8}, {"int8", 8}, {"fp4", 4}, {"int4", 4}}};

const Format& format(Precision precision)
{
    return formats[static_cast<std::size_t>(precision)];
}

} // namespace

std::string_view name(Precision precision)
{
    return format(precision).name;
}

std::optional<Precision> precisionFromName(std::string_view name)
{
    for (const Precision precision : allPrecisions) {
        if (format(precision).name == name)
            return precision;
    }
    return std::nullopt;
}

int bits(Precision precision)
{
    return format(precision).bits;
}

double bytesPerElement(Precision precision, int groupSize)
{
    const double plain = format(precision).bits / 8.0;
    if (precision == Precision::int4)
        return plain + 2.0 / groupSize;
    if (precision == Precision::fp4)
        return plain + 1.0 / fp4BlockSize;
    return plain;
}

Precision commonPrecision(Precision first, Precision second)
{
    if (first == second)
        return first;
    if (bits(first) != bits(second))
        return bits(first) > bits(second) ? first : second;
    switch (bits(first)) {
    case 8:
        return Precision::bf16;
    case 4:
        return Precision::fp8;
    case 32:
        return Precision::fp32;
    default:
        return first;
    }
}

} // namespace ridgepoint

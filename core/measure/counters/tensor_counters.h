// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/kernel_figures.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// The name of a counter of tensor operations taken apart: sm__ops_path_tensor[_op_<op>]_src_<format>[_dst_<format>]
/// [_sparsity_on|off]<suffix>. They count operations, so that each weighs 1.
struct TensorCounter
{
    enum class Sparsity : std::uint8_t { Both, Off, On };

    CountedFormat format = CountedFormat::fp16; ///< of the operands
    std::string_view operation; ///< "hmma"; empty where all are counted
    std::string_view result; ///< "fp32"; empty where all are counted
    Sparsity sparsity = Sparsity::Both;
};

/// None for any other counter. suffix is "" or begins with '.': ".sum" also fits a name without.
std::optional<TensorCounter> tensorCounter(std::string_view counterName, std::string_view suffix = ".sum");

/// Which of these counters to add up for operands of one format so that none is counted twice: the whole instead of
/// its parts by operation, by result and by sparsity. Indices into the counters.
std::vector<std::uint32_t> withoutParts(std::span<const std::optional<TensorCounter>> counters, CountedFormat format);

} // namespace ridgepoint

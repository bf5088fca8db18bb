// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scenario/scenario.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// The whole numbers of a scenario that a slider moves.
enum class Control : std::uint8_t { Batch, Prompt, Output, KvHeads, TensorParallel };
inline constexpr std::array allControls {
    Control::Batch, Control::Prompt, Control::Output, Control::KvHeads, Control::TensorParallel};

std::string_view name(Control control); ///< as in scenario files: batch, prompt, output, kv_heads, tensor_parallel
std::string_view title(Control control); ///< as in sentences: batch, prompt length …

int value(const Scenario& scenario, Control control);

/// Sets the value in place; a context that was given explicitly stays.
void setValue(Scenario& scenario, Control control, int value);

/// The values worth visiting between lowest and highest: every divisor for KV heads and tensor parallel, otherwise
/// `steps` values spread evenly on a log scale, without repetition, ascending.
std::vector<int> valuesOf(const Scenario& scenario, Control control, int lowest, int highest, int steps);

/// The usual range of a control's slider: batch 1 … 1024, lengths 1 … 1 Mi, divisors of the heads.
struct ControlRange
{
    int lowest = 1;
    int highest = 1;
};
ControlRange usualRange(const Scenario& scenario, Control control);

} // namespace ridgepoint

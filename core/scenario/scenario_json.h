// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/scenario/catalog.h"
#include "core/scenario/scenario.h"

#include <string>
#include <string_view>

namespace ridgepoint {

/// A flat JSON object: ids of model and GPU, every control, and under "set" the overridden preset fields.
/// "context" is there only when it is set.
std::string writeScenario(const Scenario& scenario);

/// Reads what writeScenario writes. Absent keys take their defaults: precisions those of the GPU, KV heads the model's.
/// Ends with validate(), whose findings are located in the text.
Parsed<Scenario> readScenario(std::string_view text, const std::string& sourceName, const Catalog& catalog);

/// "found no GPU \"a100\", expected an id such as a100-pcie-80gb …": the ids nearest to what was given.
std::string unknownGpuMessage(std::string_view id, const Catalog& catalog);
std::string unknownModelMessage(std::string_view id, const Catalog& catalog);

} // namespace ridgepoint

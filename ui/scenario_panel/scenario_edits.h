// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/scenario/scenario.h"

#include <vector>

/// What choosing something means for the rest of a scenario, apart from any widget.
namespace ridgepoint {

/// Takes another model, with its own KV heads; the workload stays. The tensor-parallel degree is lowered where it no
/// longer divides the heads. Returns what else had to change, as a sentence; empty: nothing.
QString useModel(Scenario& scenario, const Model& model);

/// Takes another GPU. Activations in a precision that it lacks become its default one, and with them weights and KV
/// cache where they were the same. Returns what else had to change, as a sentence; empty: nothing.
QString useGpu(Scenario& scenario, const Gpu& gpu);

/// Powers of two that divide the query heads.
std::vector<int> tensorParallelChoices(const Model& model);

/// "8.03 B · GQA 32:8".
QString figuresOf(const Model& model);
/// "312 T · 2.04 TB/s".
QString figuresOf(const Gpu& gpu);
/// The name without the vendor in front.
QString shownName(const Gpu& gpu);

} // namespace ridgepoint

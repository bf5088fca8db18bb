// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include "core/measure/stores/counted_stores.h"

#include <string>
#include <vector>

namespace ridgepoint {

/// A line for each of the first rows (0: all) whose table states what it stores: expected transactions, bounds and
/// efficiency.
std::string storesTable(const CounterFile& file, const std::vector<StatedStores>& stores, std::size_t limit);

nlohmann::ordered_json storesJson(const JudgedStores& stores);

/// Columns that a row's stores add to a CSV, each with the comma before it; as many commas without stores.
std::string storesCsvHeader();
std::string storesCsv(const StatedStores* stores);

} // namespace ridgepoint

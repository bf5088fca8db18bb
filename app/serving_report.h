// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/serving/serving_check.h"

#include <string>
#include <vector>

namespace ridgepoint {

struct CheckedTable
{
    ServingTable table;
    ServingCheck check;
};

/// Errors by framework and model, the fitted constants in words and what was not predicted.
std::string servingText(const std::vector<CheckedTable>& tables);
/// One object per table: the same, and every row with its measured and predicted times.
std::string servingJson(const std::vector<CheckedTable>& tables);
/// One line per measured row and time; predicted times are empty for rows that are not predicted.
std::string servingCsv(const std::vector<CheckedTable>& tables);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/analysis/formula.h"

namespace ridgepoint {

struct Theme;

/// Lines, terms and conventions of a sheet in the colours of a theme.
QString formulaHtml(const FormulaSheet& sheet, const Theme& theme);

/// A formula with slanted names, subscripts, exponents and places where it may break.
QString formulaMarkup(const std::string& formula);

/// The value of a line as it is written everywhere: "24.6 ms", "62.7 FLOP/byte", "69 %", "no limit".
QString formulaValueText(const FormulaLine& line);

} // namespace ridgepoint

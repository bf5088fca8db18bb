// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

namespace ridgepoint {

class OperatorTableModel;

/// The given rows, in the given order. CSV has plain numbers in SI base units and names that end in their unit;
/// Markdown and LaTeX have the text of the screen.
QString toCsv(const OperatorTableModel& model, const std::vector<int>& rows);
QString toMarkdown(const OperatorTableModel& model, const std::vector<int>& rows);
QString toLatex(const OperatorTableModel& model, const std::vector<int>& rows);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace ridgepoint {

/// A table of text whose columns line up; those of numbers to the right. Widths count UTF-8 characters.
class TextTable
{
public:
    /// A header that begins with '>' names a column that is aligned to the right.
    explicit TextTable(std::vector<std::string> headers);

    void add(std::vector<std::string> cells);
    std::string text() const;

private:
    std::vector<bool> m_right;
    std::vector<std::vector<std::string>> m_rows; ///< the header first
};

/// Three significant digits with an engineering prefix: "24.6 ms", "312 TFLOP/s".
std::string engineering(double value, const std::string& unit);
/// Three significant digits without a prefix: "0.992", "62.1", "3,110".
std::string plainNumber(double value);
/// "68.6 %"
std::string percent(double fraction);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

/// Numbers as text: three significant digits, engineering prefixes, a thin space before units. Never locale dependent,
/// since figures, tables and copied text must agree. Values that are no number give an en dash.
namespace ridgepoint::format {

inline constexpr QChar thinSpace {0x2009};
inline constexpr QChar minusSign {0x2212};

/// "24.6 ms", "312 TFLOP/s", "2.04 TB/s", "4.29 G" without a unit, "0" for zero.
QString si(double value, QStringView unit = {});
/// The same without zeros behind the decimal point: "80 GB", "1.5 TB/s".
QString siShort(double value, QStringView unit = {});

/// "62.7", "4.00", "1,234": three significant digits without prefixes.
QString plain(double value);
/// "2,048".
QString integer(qint64 value);
/// 1, 8, "2 k", "1 M" where k is 1024: how lengths are labelled under a slider.
QString tokens(qint64 value);

/// A share of one: "69 %", "68.6 %" with one decimal, "< 1 %" where something would be shown as nothing.
QString percent(double fraction, int decimals = 0);
/// A change against one: "−39 %", "+4 %", "±0 %".
QString change(double fraction);
/// "± 0.49": how far a value may be off, as a share of it, with the prefix and the decimals that si() gives the value.
/// Empty where either is no number.
QString plusMinus(double value, double share);
/// "9.84 ms ± 0.49"; the value alone where the share is not known.
QString withError(double value, QStringView unit, double share);
/// "1.52×".
QString ratio(double value);

} // namespace ridgepoint::format

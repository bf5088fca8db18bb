// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>

#include "core/analysis/analysis.h"

#include <array>

class QApplication;
class QPalette;

namespace ridgepoint {

/// Every colour of the window and of the figures. Two instances exist: light() and dark().
struct Theme
{
    bool is_dark = false;
    QColor window; ///< behind the panels
    QColor paper; ///< panels, plots, fields
    QColor raised; ///< cards and every other row of a table
    QColor ink; ///< text that matters
    QColor quiet; ///< headings, units, labels
    QColor grid;
    QColor border; ///< outlines and slider grooves
    QColor accent;
    QColor on_accent; ///< text over the accent
    QColor on_kind; ///< text over the colour of a kind
    QColor trouble; ///< out of memory, cliffs
    QColor trouble_side; ///< tint of what lies beyond a limit
    QColor good; ///< a change for the better
    QColor memory_side; ///< tint of the memory-bound side of a roofline
    QColor compute_side; ///< tint of the compute-bound side
    std::array<QColor, operatorKindCount> kinds;

    const QColor& kind(OperatorKind kind) const { return kinds[static_cast<std::size_t>(kind)]; }

    static const Theme& light();
    static const Theme& dark();
    /// The one that a palette set by applyTheme(), or the system's own, stands for.
    static const Theme& of(const QPalette& palette);

    QPalette palette() const;
};

enum class ThemeChoice { System, Light, Dark };

/// Fusion style, palette and font. System means what the palette was before the first call.
void applyTheme(QApplication& application, ThemeChoice choice);

/// The window's font at a size in pixels; Inter where it is installed.
QFont uiFont(int pixels, QFont::Weight weight = QFont::Normal);

} // namespace ridgepoint

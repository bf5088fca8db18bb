// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/plot_geometry.h"

#include "ui/theme/theme.h"

namespace ridgepoint {

PlotStyle PlotStyle::window()
{
    PlotStyle style;
    style.label = uiFont(13, QFont::DemiBold);
    style.note = uiFont(12);
    style.axis_title = uiFont(13);
    return style;
}

PlotStyle PlotStyle::slide()
{
    PlotStyle style;
    style.label = uiFont(18, QFont::DemiBold);
    style.note = uiFont(17);
    style.axis_title = uiFont(19);
    style.full_radius = 52;
    style.least_radius = 6;
    style.roof_width = 3;
    style.quiet_width = 1.6;
    style.trail_width = 11;
    style.outline = 2.5;
    style.dot_radius = 3;
    return style;
}

} // namespace ridgepoint

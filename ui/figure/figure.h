// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSizeF>
#include <QString>

#include "core/explore/trail.h"
#include "ui/roofline_view/plot_geometry.h"
#include "ui/roofline_view/point_cloud.h"
#include "ui/session/operator_ref.h"
#include "ui/theme/phase_view.h"
#include "ui/theme/shown_times.h"
#include "ui/theme/theme.h"

#include <memory>
#include <optional>
#include <vector>

class QCPPainter;

namespace ridgepoint {

/// How large a figure is on paper, and in the units in which it is drawn: a slide is 1600 units wide.
struct FigureSize
{
    QSizeF millimetres;
    QSizeF units;
    bool slide = true; ///< with title, figures and legend; otherwise the plot with its caption

    static FigureSize slide16x9();
    static FigureSize column(); ///< one column of a paper, 86 mm
    /// "slide-16x9", "column" or "WxHmm" with 20 to 2000 mm each.
    static std::optional<FigureSize> fromText(const QString& text);
};

/// What a roofline figure shows: values only.
struct RooflineFigure
{
    const Scenario& scenario;
    const Analysis& analysis;
    PhaseView phases = PhaseView::Both;
    std::vector<Trail> trails {};
    Control trail_control = Control::Batch;
    std::vector<std::shared_ptr<const PointCloud>> clouds {};
    ShownTimes times = ShownTimes::Both; ///< ideal ones where there are no others
    std::optional<OperatorRef> selected {}; ///< whose arrow is named part by part
    bool shape_roofs = false; ///< of the selected product
    std::optional<PlotFrame> range {}; ///< as the window shows it; none: everything
    FigureSize size = FigureSize::slide16x9();
    const Theme* theme = &Theme::light();
};

/// Draws the figure in its units. Needs a QApplication.
void paintFigure(QCPPainter& painter, const RooflineFigure& figure);

/// Writes the figure as SVG, PDF or PNG, by the suffix of the path. A failed export leaves an old file as it was.
/// Returns what went wrong; empty: nothing.
QString exportFigure(const QString& path, const RooflineFigure& figure);

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <QStringList>

#include "core/measure/serving/serving_check.h"
#include "ui/roofline_view/hover_card.h"
#include "ui/roofline_view/plot_geometry.h"
#include "ui/theme/theme.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace ridgepoint {

/// A predicted row on the plane.
struct ServingDot
{
    std::size_t row = 0; ///< index into ServingCheck::rows
    double measured_s = 0;
    double predicted_s = 0;
    std::size_t framework = 0; ///< decides the colour
    std::size_t gpu = 0; ///< decides the shape
    bool counts = true; ///< in the errors; others are drawn as rings
};

/// Everything that the scatter of one measure draws.
struct ServingPicture
{
    ServingMeasure measure = ServingMeasure::Tpot;
    bool is_fitted = true; ///< with what was fitted of the framework
    std::vector<ServingDot> dots;
    QStringList frameworks;
    QStringList gpus; ///< names of presets
    PlotFrame range {{}, -3, -1, -3, -1}; ///< logarithms of seconds; both axes the same
};

/// `fitted`: the constants of each framework are in the predictions.
ServingPicture servingPicture(
    const ServingTable& table, const ServingCheck& check, ServingMeasure measure, bool fitted);

/// Frameworks in the order in which a table names them.
QColor frameworkColor(const Theme& theme, std::size_t framework);

/// The row in words: what was served, measured and predicted, and how far off it is.
HoverCard servingCard(
    const ServingTable& table, const ServingCheck& check, std::size_t row, ServingMeasure measure, const QColor& color);

/// "Llama-3.1-70B · 64 requests · 1,024 + 512 tokens".
QString servingTitle(const ServingTable& table, const ServingPoint& point);

/// "TPOT", "TTFT, computing alone", "Latency".
QString measureTitle(ServingMeasure measure);

} // namespace ridgepoint

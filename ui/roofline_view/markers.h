// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QString>

#include "core/analysis/analysis.h"
#include "ui/roofline_view/plot_geometry.h"
#include "ui/session/operator_ref.h"

#include <array>
#include <vector>

namespace ridgepoint {

/// One operator inside a marker.
struct MarkerPart
{
    OperatorRef ref;
    double share = 0; ///< of the phase's time
    double intensity = 0;
    double flop_per_s = 0;
};

/// A disc on the plane: one operator, or a pie of several that lie so close that their discs would overlap.
struct Marker
{
    bool decode = true;
    QPointF center;
    double radius = 0;
    double share = 0;
    std::vector<MarkerPart> parts; ///< largest share first
    std::array<double, operatorKindCount> kind_share {};
    bool stands_in = false; ///< its longest operator is not calibrated: an ideal time among expected ones, drawn hollow

    bool contains(QPointF point) const;
    bool holds(const OperatorRef& ref) const;
    /// The kind with the largest share.
    OperatorKind kind() const;
    /// Indices of all kinds, the largest share first.
    std::array<std::size_t, operatorKindCount> kindsByShare() const;
};

/// Discs of every operator that has FLOP, in one phase, merged where they overlap; largest first. At expected times and
/// shares where asked for and where the phase has them; what is not calibrated then stands at its ideal time, hollow.
void appendMarkers(std::vector<Marker>& markers, const Phase& phase, bool decode, bool expected, const PlotFrame& frame,
    const PlotStyle& style);

/// Does a point lie within one of the discs?
bool liesInDisc(const std::vector<Marker>& markers, QPointF point);

/// The names of a marker's parts of one kind, shortened: "gate, up, down_proj"; the kind's name where there are many.
QString partNames(const Marker& marker, OperatorKind kind);

} // namespace ridgepoint

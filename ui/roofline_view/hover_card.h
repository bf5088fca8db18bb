// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QString>

#include "core/analysis/calibrated/gap_parts.h"
#include "ui/session/operator_ref.h"
#include "ui/theme/shown_times.h"
#include "ui/theme/theme.h"

#include <span>
#include <utility>
#include <vector>

class QPainter;

namespace ridgepoint {

struct MeasuredTwin;

/// A small card beside the pointer: a title in colour and rows of name and value.
struct HoverCard
{
    QString title;
    QColor color;
    std::vector<std::pair<QString, QString>> rows;
};

/// FLOP, bytes, intensity, attainable, bound, time and share of an operator; the expected time where it is shown.
HoverCard operatorCard(const Phase& phase, const OperatorRef& ref, ShownTimes times, const Theme& theme);
/// What was measured of an operator: intensity, performance, time, how many times the predicted one that is, what was
/// not counted, where it stands. `all`: those at the same point are named.
HoverCard measuredCard(const MeasuredTwin& twin, std::span<const MeasuredTwin> all, const Theme& theme);
/// What lies between the ideal and the expected time, a row for each part.
void addGap(HoverCard& card, const calibrated::GapParts& gap);

/// Paints the card near a point, inside the bounds.
void paintHoverCard(QPainter& painter, const HoverCard& card, QPointF near, const QRectF& bounds, const Theme& theme);

} // namespace ridgepoint

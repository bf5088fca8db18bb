// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/markers.h"

#include <QStringList>

#include "core/analysis/breakdown.h"
#include "ui/theme/kind_names.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace ridgepoint {

namespace {

/// Discs closer than this fraction of the sum of their radii become one.
constexpr double mergeDistance = 0.8;
constexpr QLatin1StringView projectionSuffix("_proj");
constexpr int namesShown = 4;

double distance(QPointF a, QPointF b)
{
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

double radiusOf(double share, const PlotStyle& style)
{
    return std::max(style.least_radius, style.full_radius * std::sqrt(share));
}

void absorb(Marker& into, const Marker& from, const PlotStyle& style)
{
    into.parts.insert(into.parts.end(), from.parts.begin(), from.parts.end());
    into.share += from.share;
    for (std::size_t kind = 0; kind < operatorKindCount; ++kind)
        into.kind_share[kind] += from.kind_share[kind];
    into.radius = radiusOf(into.share, style);
}

/// Merges the first overlapping pair into its larger disc; false when nothing overlaps any more.
bool mergeOnce(std::vector<Marker>& markers, std::size_t first, const PlotStyle& style)
{
    for (std::size_t i = first; i < markers.size(); ++i) {
        for (std::size_t j = i + 1; j < markers.size(); ++j) {
            const double reach = mergeDistance * (markers[i].radius + markers[j].radius);
            if (distance(markers[i].center, markers[j].center) >= reach)
                continue;
            absorb(markers[i], markers[j], style);
            markers.erase(markers.begin() + static_cast<std::ptrdiff_t>(j));
            return true;
        }
    }
    return false;
}

/// What the projections of one kind of expert share.
QString prefixOf(const QString& name)
{
    for (const QLatin1StringView prefix : {QLatin1StringView("expert_"), QLatin1StringView("shared_")}) {
        if (name.startsWith(prefix))
            return prefix;
    }
    return {};
}

} // namespace

bool Marker::contains(QPointF point) const
{
    return distance(point, center) <= std::max(radius, 6.0);
}

bool Marker::holds(const OperatorRef& ref) const
{
    return std::ranges::any_of(parts, [&](const MarkerPart& part) { return part.ref == ref; });
}

OperatorKind Marker::kind() const
{
    return static_cast<OperatorKind>(std::ranges::max_element(kind_share) - kind_share.begin());
}

std::array<std::size_t, operatorKindCount> Marker::kindsByShare() const
{
    std::array<std::size_t, operatorKindCount> order {};
    std::iota(order.begin(), order.end(), std::size_t {0});
    std::ranges::stable_sort(order, std::greater(), [this](std::size_t kind) { return kind_share[kind]; });
    return order;
}

void appendMarkers(std::vector<Marker>& markers, const Phase& phase, bool decode, bool expected, const PlotFrame& frame,
    const PlotStyle& style)
{
    const std::size_t first = markers.size();
    const bool calibrated = expected && expectedOperatorTime(phase) > 0;
    const double whole = calibrated ? expectedOperatorTime(phase) : phase.time_s;
    for (const OperatorCost& cost : phase.operators()) {
        const double intensity = cost.intensity();
        const double rate = calibrated ? cost.expectedRate() : cost.attainable();
        if (intensity <= 0 || rate <= 0)
            continue; // a gather or a message has no place on a log-log plane
        Marker marker;
        marker.decode = decode;
        marker.center = frame.at(intensity, rate);
        marker.share = whole > 0 ? (calibrated ? cost.expectedTotal() : cost.totalTime()) / whole : 0;
        marker.radius = radiusOf(marker.share, style);
        marker.stands_in = expected && !(calibrated && cost.isCalibrated());
        marker.parts.push_back({{cost.id, decode}, marker.share, intensity, rate});
        marker.kind_share[static_cast<std::size_t>(kindOf(cost.id))] = marker.share;
        markers.push_back(std::move(marker));
    }
    std::stable_sort(markers.begin() + static_cast<std::ptrdiff_t>(first), markers.end(),
        [](const Marker& a, const Marker& b) { return a.share > b.share; });
    while (mergeOnce(markers, first, style)) { }
    for (std::size_t i = first; i < markers.size(); ++i)
        std::ranges::stable_sort(markers[i].parts, std::greater(), &MarkerPart::share);
}

bool liesInDisc(const std::vector<Marker>& markers, QPointF point)
{
    return std::ranges::any_of(
        markers, [point](const Marker& marker) { return distance(marker.center, point) < marker.radius; });
}

QString partNames(const Marker& marker, OperatorKind kind)
{
    std::vector<OperatorId> ids; // in the order of the model, whatever their shares
    for (const MarkerPart& part : marker.parts) {
        if (kindOf(part.ref.id) == kind)
            ids.push_back(part.ref.id);
    }
    std::ranges::sort(ids);
    QStringList projections;
    QStringList others;
    QString prefix; // of the name before: "expert_gate, up, down_proj"
    for (const OperatorId id : ids) {
        const std::string_view name = ridgepoint::name(id);
        const QString text = QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
        if (text.endsWith(projectionSuffix)) {
            const QString own = prefixOf(text);
            const bool repeated = !own.isEmpty() && own == prefix;
            prefix = own;
            projections << text.chopped(projectionSuffix.size()).mid(repeated ? own.size() : 0);
        } else
            others << text;
    }
    if (projections.size() + others.size() > namesShown)
        return kind == OperatorKind::Elementwise ? QStringLiteral("norm, rope, elementwise")
                                                 : kindLabel(kind).toLower();
    if (!projections.isEmpty())
        projections.last() += projectionSuffix;
    return (projections + others).join(QStringLiteral(", "));
}

} // namespace ridgepoint

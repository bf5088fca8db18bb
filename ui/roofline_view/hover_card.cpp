// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/hover_card.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include "core/analysis/breakdown.h"
#include "ui/roofline_view/scene.h"
#include "ui/theme/format.h"

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr double padding = 12;
constexpr double gap = 28;

QString tr(const char* source)
{
    return QCoreApplication::translate("HoverCard", source);
}

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

void addExpected(HoverCard& card, const Phase& phase, const OperatorCost& cost)
{
    card.rows.emplace_back(tr("expected"), format::withError(cost.calibrated_s, u"s", cost.calibrated_error.median));
    if (cost.calibrated_error.known())
        card.rows.emplace_back(
            tr("nine of ten within"), format::plusMinus(cost.calibrated_s, cost.calibrated_error.p90));
    card.rows.emplace_back(tr("expected share"), format::percent(expectedShare(phase, cost), 1));
    card.rows.emplace_back(tr("over the ideal"), format::ratio(cost.calibrated_s / cost.time_s));
}

/// Its ideal time counts in the place of the expected one.
void addStandIn(HoverCard& card, const Phase& phase, const OperatorCost& cost)
{
    card.rows.emplace_back(tr("expected"), tr("not calibrated: ideal"));
    if (phase.calibrated_s > 0)
        card.rows.emplace_back(tr("expected share"), format::percent(expectedShare(phase, cost), 1));
}

QString titleOf(const OperatorRef& ref)
{
    return text(name(ref.id)) + (ref.decode ? tr(" (decode)") : tr(" (prefill)"));
}

QString intensityText(double intensity)
{
    return format::plain(intensity) + format::thinSpace + tr("FLOP/byte");
}

/// The other operators of the phase that the same row measures, as gate_proj and up_proj have one shape.
QString alsoMeasured(const MeasuredTwin& twin, std::span<const MeasuredTwin> all)
{
    QStringList names;
    for (const MeasuredTwin& other : all) {
        const bool isSamePoint = other.intensity == twin.intensity && other.flop_per_s == twin.flop_per_s;
        if (isSamePoint && other.ref.decode == twin.ref.decode && other.ref.id != twin.ref.id)
            names << text(name(other.ref.id));
    }
    return names.join(QStringLiteral(", "));
}

/// What the file does not tell.
void addAssumed(HoverCard& card, const MeasuredTwin& twin)
{
    if (twin.flop_assumed)
        card.rows.emplace_back(tr("FLOP"), tr("as predicted: the file counts none"));
    if (twin.bytes_assumed)
        card.rows.emplace_back(tr("bytes"), tr("as predicted: the file counts none"));
}

} // namespace

HoverCard operatorCard(const Phase& phase, const OperatorRef& ref, ShownTimes times, const Theme& theme)
{
    HoverCard card;
    card.title = titleOf(ref);
    card.color = theme.kind(kindOf(ref.id));
    const OperatorCost* cost = phase.find(ref.id);
    if (cost == nullptr)
        return card;
    const double share = phase.time_s > 0 ? cost->totalTime() / phase.time_s : 0;
    card.rows = {
        {tr("intensity"), intensityText(cost->intensity())},
        {tr("FLOP · bytes"), format::si(cost->flop) + QStringLiteral(" · ") + format::si(cost->bytes(), u"B")},
        {tr("attainable"), format::si(cost->attainable(), u"FLOP/s")},
        {tr("bound"), text(name(cost->bound))},
        {tr("time"),
            format::si(cost->time_s, u"s") + QStringLiteral(" × ") + QString::number(cost->count)
                + QStringLiteral(" = ") + format::si(cost->totalTime(), u"s")},
        {tr("share"), format::percent(share, 1)},
    };
    if (times != ShownTimes::Ideal && cost->isCalibrated())
        addExpected(card, phase, *cost);
    else if (times != ShownTimes::Ideal)
        addStandIn(card, phase, *cost);
    return card;
}

HoverCard measuredCard(const MeasuredTwin& twin, std::span<const MeasuredTwin> all, const Theme& theme)
{
    HoverCard card;
    card.title = tr("measured: %1").arg(titleOf(twin.ref));
    card.color = theme.kind(kindOf(twin.ref.id));
    card.rows = {
        {tr("intensity"), intensityText(twin.intensity)},
        {tr("performance"), format::si(twin.flop_per_s, u"FLOP/s")},
    };
    if (twin.time_s > 0)
        card.rows.emplace_back(tr("time"), format::si(twin.time_s, u"s"));
    if (twin.time_ratio > 0)
        card.rows.emplace_back(tr("measured / predicted"), format::ratio(twin.time_ratio));
    addAssumed(card, twin);
    if (const QString others = alsoMeasured(twin, all); !others.isEmpty())
        card.rows.emplace_back(tr("also"), others);
    if (!twin.source.isEmpty())
        card.rows.emplace_back(tr("file"), twin.source);
    return card;
}

void addGap(HoverCard& card, const calibrated::GapParts& gap)
{
    for (const calibrated::GapPart& part : gap.parts()) {
        if (!calibrated::isWorthNaming(part))
            continue;
        card.rows.emplace_back(QStringLiteral("  ") + text(name(part.kind)), format::ratio(part.ratio));
    }
}

void paintHoverCard(QPainter& painter, const HoverCard& card, QPointF near, const QRectF& bounds, const Theme& theme)
{
    const QFont titleFont = uiFont(13, QFont::DemiBold);
    const QFont rowFont = uiFont(12);
    const QFontMetricsF titleMetrics(titleFont);
    const QFontMetricsF rowMetrics(rowFont);
    double width = titleMetrics.horizontalAdvance(card.title);
    for (const auto& [label, value] : card.rows)
        width = std::max(width, rowMetrics.horizontalAdvance(label) + gap + rowMetrics.horizontalAdvance(value));
    const double line = rowMetrics.height() + 4;
    const QSizeF size(
        width + 2 * padding, titleMetrics.height() + 6 + line * static_cast<double>(card.rows.size()) + 1.5 * padding);
    const double x = std::clamp(near.x() + 18, bounds.left(), std::max(bounds.left(), bounds.right() - size.width()));
    double y = near.y() - size.height() - 14;
    if (y < bounds.top())
        y = std::min(near.y() + 18, bounds.bottom() - size.height());
    const QRectF box(QPointF(x, y), size);

    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(theme.raised);
    painter.drawRoundedRect(box, 8, 8);
    painter.setFont(titleFont);
    painter.setPen(card.color);
    double baseline = box.top() + 0.75 * padding + titleMetrics.ascent();
    painter.drawText(QPointF(box.left() + padding, baseline), card.title);
    painter.setFont(rowFont);
    baseline += 6 + line;
    for (const auto& [label, value] : card.rows) {
        painter.setPen(theme.quiet);
        painter.drawText(QPointF(box.left() + padding, baseline), label);
        painter.setPen(theme.ink);
        painter.drawText(QPointF(box.right() - padding - rowMetrics.horizontalAdvance(value), baseline), value);
        baseline += line;
    }
}

} // namespace ridgepoint

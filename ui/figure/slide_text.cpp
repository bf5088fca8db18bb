// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/slide_text.h"

#include <QCoreApplication>
#include <QStringList>

#include "core/analysis/breakdown.h"
#include "core/analysis/calibrated/operator_times.h"
#include "core/explore/trail.h"
#include "ui/scenario_panel/scenario_edits.h"
#include "ui/theme/format.h"
#include "ui/theme/kind_names.h"

#include <algorithm>
#include <map>

namespace ridgepoint {

namespace {

constexpr double mentionedShare = 0.05;

QString tr(const char* source)
{
    return QCoreApplication::translate("SlideText", source);
}

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

QString boundText(Bound bound)
{
    if (computeBound(bound))
        return tr("compute-bound");
    return bound == Bound::Link ? tr("bound by the link") : tr("memory-bound");
}

/// Shares are those of the times that the plot shows.
QString titleOf(const Scenario& scenario, const Phase& phase, bool decode, ShownTimes shown)
{
    const double expected = shown == ShownTimes::Expected ? expectedOperatorTime(phase) : 0;
    const auto times = expected > 0 ? expectedTimeByKind(phase) : timeByKind(phase);
    const double whole = expected > 0 ? expected : phase.time_s;
    const auto largest = std::ranges::max_element(times);
    const auto kind = static_cast<OperatorKind>(largest - times.begin());
    const QString share = format::percent(whole > 0 ? *largest / whole : 0);
    const QString where = decode ? tr("of the step at batch %1") : tr("of the time at batch %1");
    return (decode ? tr("Decode is %1: %2 takes %3 ") : tr("Prefill is %1: %2 takes %3 "))
               .arg(boundText(phase.bound()), kindLabel(kind).toLower(), share)
        + where.arg(format::integer(scenario.workload.batch));
}

/// For every kind that matters: the batch at which its largest operator crosses the ridge, or that it never does.
QString subtitleOf(const Scenario& scenario, const Analysis& analysis, bool decode)
{
    const Phase& phase = decode ? analysis.decode : analysis.prefill;
    std::map<int, QStringList> flips; // by batch; 0: never
    const ControlRange range = usualRange(scenario, Control::Batch);
    const auto all = trails(scenario, Control::Batch, range.lowest, range.highest, 16);
    const auto times = timeByKind(phase);
    for (const OperatorKind kind : {OperatorKind::FeedForward, OperatorKind::Projection, OperatorKind::Attention}) {
        const OperatorCost* largest = nullptr;
        for (const OperatorCost& cost : phase.operators()) {
            if (kindOf(cost.id) == kind && (largest == nullptr || cost.totalTime() > largest->totalTime()))
                largest = &cost;
        }
        if (largest == nullptr || times[static_cast<std::size_t>(kind)] < mentionedShare * phase.time_s)
            continue;
        const auto trail =
            std::ranges::find_if(all, [&](const Trail& t) { return t.id == largest->id && t.decode == decode; });
        const bool crosses = trail != all.end() && !trail->crossings.empty();
        flips[crosses ? trail->crossings.front().value : 0] << kindLabel(kind).toLower();
    }
    QStringList crossing;
    for (const auto& [batch, kinds] : flips) {
        if (batch > 0)
            crossing << tr("%1 at batch %2").arg(kinds.join(tr(" and ")), format::integer(batch));
    }
    const QString never = flips.contains(0) ? flips[0].join(tr(" and ")) : QString();
    if (crossing.isEmpty())
        return never.isEmpty()
            ? QString()
            : tr("No batch up to %1 moves %2 across the ridge.").arg(format::integer(range.highest), never);
    return tr("Across the ridge: %1").arg(crossing.join(QStringLiteral(", ")))
        + (never.isEmpty() ? QStringLiteral(".") : tr("; %1 at none.").arg(never));
}

/// "ideal and calibrated time", "calibrated time (31 % ideal)", "ideal time (not calibrated)"
QString timesText(TimeModel model, const Phase& phase, ShownTimes shown)
{
    if (model == TimeModel::Ideal || shown == ShownTimes::Ideal)
        return tr("ideal time");
    const QString part =
        phase.uncalibrated > 0 ? tr(" (%1)").arg(QString::fromStdString(calibrated::idealPartShort(phase))) : QString();
    if (!(phase.calibrated_s > 0))
        return tr("ideal time") + part;
    const QString expected = text(name(model));
    return (shown == ShownTimes::Expected ? tr("%1 time") : tr("ideal and %1 time")).arg(expected) + part;
}

QString captionOf(const Scenario& s, const Phase& phase, ShownTimes shown)
{
    const Numerics& n = s.numerics;
    const bool uniform = n.weights == n.activations && n.activations == n.kv_cache;
    const QString precision = uniform
        ? text(name(n.weights))
        : tr("weights %1, activations %2, KV cache %3")
              .arg(text(name(n.weights)), text(name(n.activations)), text(name(n.kv_cache)));
    QStringList parts {QString::fromStdString(s.model.name), shownName(s.gpu), precision,
        tr("batch %1").arg(format::integer(s.workload.batch)),
        tr("prompt %1, output %2").arg(format::integer(s.workload.prompt), format::integer(s.workload.output)),
        tr("decode at context %1").arg(format::integer(s.workload.decodeContext()))};
    if (s.tensor_parallel > 1)
        parts << tr("tensor parallel %1").arg(s.tensor_parallel);
    if (s.attention == AttentionKernel::Unfused)
        parts << tr("unfused attention");
    parts << tr("%1, %2 counting").arg(timesText(s.time_model, phase, shown), text(name(s.convention)));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

SlideText slideText(const Scenario& scenario, const Analysis& analysis, PhaseView phases, ShownTimes shown)
{
    const bool decode = phases != PhaseView::Prefill;
    const Phase& phase = decode ? analysis.decode : analysis.prefill;
    return {titleOf(scenario, phase, decode, shown), subtitleOf(scenario, analysis, decode),
        captionOf(scenario, phase, shown)};
}

} // namespace ridgepoint

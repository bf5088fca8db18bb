// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/summary_panel/breakdown_charts.h"

#include <QEvent>
#include <QVBoxLayout>

#include "core/analysis/breakdown.h"
#include "ui/summary_panel/share_chart.h"
#include "ui/theme/format.h"
#include "ui/theme/kind_names.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace ridgepoint {

namespace {

constexpr std::chrono::milliseconds frame {33};
constexpr double giga = 1e9;

/// One phase's time in parts: the kinds of operators, then the host.
struct TimeBar
{
    QString name;
    std::array<double, operatorKindCount + 1> percent {};
};

TimeBar barOf(const QString& name, const std::array<double, operatorKindCount>& kinds, double whole)
{
    TimeBar bar {name.arg(format::si(whole, u"s"))};
    double rest = whole;
    for (std::size_t kind = 0; kind < operatorKindCount; ++kind) {
        bar.percent[kind] = whole > 0 ? 100 * kinds[kind] / whole : 0;
        rest -= kinds[kind];
    }
    const double host = whole > 0 ? 100 * rest / whole : 0;
    bar.percent.back() = host > 1e-6 ? host : 0; // of ideal times rounding is left
    return bar;
}

void appendBars(std::vector<TimeBar>& bars, const Phase& phase, const QString& name, ShownTimes times)
{
    const bool hasExpected = times != ShownTimes::Ideal && phase.calibrated_s > 0;
    if (hasExpected) {
        const QString title = times == ShownTimes::Both ? BreakdownCharts::tr("%1, expected %2").arg(name, u"%1")
                                                        : BreakdownCharts::tr("expected %1 %2").arg(name, u"%1");
        bars.push_back(barOf(title, expectedTimeByKind(phase), phase.calibrated_s));
    }
    if (!hasExpected || times == ShownTimes::Both) {
        const QString title = hasExpected ? BreakdownCharts::tr("%1, ideal %2").arg(name, u"%1") : name + u" %1";
        bars.push_back(barOf(title, timeByKind(phase), phase.time_s));
    }
}

} // namespace

BreakdownCharts::BreakdownCharts(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("breakdownCharts"));
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setMinimumHeight(410);
    m_timer.setSingleShot(true);
    m_timer.setInterval(frame);
    connect(&m_timer, &QTimer::timeout, this, &BreakdownCharts::refresh);
}

BreakdownCharts::~BreakdownCharts() = default;

void BreakdownCharts::setAnalysis(const Analysis& analysis, ShownTimes times)
{
    m_analysis = analysis;
    m_times = times;
    m_stale = true;
    if (m_memory && isVisible() && !m_timer.isActive())
        m_timer.start();
}

void BreakdownCharts::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!m_memory)
        QTimer::singleShot(0, this, &BreakdownCharts::build);
    else if (m_stale && !m_timer.isActive())
        m_timer.start();
}

void BreakdownCharts::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_memory)
        colour();
}

void BreakdownCharts::build()
{
    if (m_memory)
        return;
    QStringList kinds;
    for (std::size_t kind = 0; kind < operatorKindCount; ++kind)
        kinds << kindLabel(static_cast<OperatorKind>(kind));
    kinds << tr("Host");
    m_memory = std::make_unique<ShareChart>(tr("Memory of one GPU"),
        QStringList {tr("weights"), tr("KV cache"), tr("activations"), tr("reserve"), tr("free")},
        QStringList {tr("memory")});
    m_time = std::make_unique<ShareChart>(
        tr("Share of the time by operator kind"), kinds, QStringList {tr("decode"), tr("prefill")});
    m_time->setRange(100, tr("% of the phase"));
    auto* charts = new QVBoxLayout(this);
    charts->setContentsMargins(0, 0, 0, 0);
    charts->addWidget(m_memory->widget(), 1);
    charts->addWidget(m_time->widget(), 1);
    colour();
    refresh();
    emit built();
}

void BreakdownCharts::refresh()
{
    m_stale = false;
    refreshMemory();
    refreshTime();
    emit refreshed();
}

QStringList BreakdownCharts::timeBars() const
{
    return m_time ? m_time->bars() : QStringList();
}

void BreakdownCharts::refreshMemory()
{
    const MemoryFit& memory = m_analysis.memory;
    const double free = std::max(0.0, memory.free());
    const std::array<double, 5> parts {
        memory.weights_bytes, memory.kv_cache_bytes, memory.activations_bytes, memory.reserve_bytes, free};
    for (std::size_t part = 0; part < parts.size(); ++part)
        m_memory->setValues(part, {parts[part] / giga});
    const double whole = std::max({memory.capacity_bytes, memory.used(), giga});
    m_memory->setRange(whole / giga, tr("GB of %1").arg(format::siShort(memory.capacity_bytes, u"B")));
}

void BreakdownCharts::refreshTime()
{
    std::vector<TimeBar> bars; // from the bottom up
    for (const bool decode : {true, false})
        appendBars(
            bars, decode ? m_analysis.decode : m_analysis.prefill, decode ? tr("decode") : tr("prefill"), m_times);
    QStringList names;
    for (const TimeBar& bar : bars)
        names << bar.name;
    for (std::size_t part = 0; part <= operatorKindCount; ++part) {
        std::vector<double> shares;
        for (const TimeBar& bar : bars)
            shares.push_back(bar.percent[part]);
        m_time->setValues(part, shares);
    }
    m_time->setBars(names);
}

void BreakdownCharts::colour()
{
    const Theme& theme = Theme::of(palette());
    std::vector<QColor> parts(theme.kinds.begin(), theme.kinds.end());
    parts.push_back(theme.border);
    m_time->setColours(parts);
    m_memory->setColours({theme.kind(OperatorKind::Projection), theme.kind(OperatorKind::Attention),
        theme.kind(OperatorKind::Elementwise), theme.border, theme.grid});
}

} // namespace ridgepoint

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

void BreakdownCharts::setAnalysis(const Analysis& analysis)
{
    m_analysis = analysis;
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
    const auto decode = timeByKind(m_analysis.decode);
    const auto prefill = timeByKind(m_analysis.prefill);
    const auto percent = [](double part, double whole) { return whole > 0 ? 100 * part / whole : 0; };
    for (std::size_t kind = 0; kind < operatorKindCount; ++kind) {
        m_time->setValues(
            kind, {percent(decode[kind], m_analysis.decode.time_s), percent(prefill[kind], m_analysis.prefill.time_s)});
    }
    m_time->setBars({tr("decode %1").arg(format::si(m_analysis.decode.time_s, u"s")),
        tr("prefill %1").arg(format::si(m_analysis.prefill.time_s, u"s"))});
}

void BreakdownCharts::colour()
{
    const Theme& theme = Theme::of(palette());
    m_time->setColours({theme.kinds.begin(), theme.kinds.end()});
    m_memory->setColours({theme.kind(OperatorKind::Projection), theme.kind(OperatorKind::Attention),
        theme.kind(OperatorKind::Elementwise), theme.border, theme.grid});
}

} // namespace ridgepoint

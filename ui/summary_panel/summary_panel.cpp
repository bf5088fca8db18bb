// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/summary_panel/summary_panel.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "core/analysis/calibrated/error_band.h"
#include "core/analysis/calibrated/operator_times.h"
#include "ui/summary_panel/figure.h"
#include "ui/summary_panel/memory_bar.h"
#include "ui/summary_panel/verdict_card.h"
#include "ui/theme/format.h"
#include "ui/theme/theme.h"

#include <cmath>

namespace ridgepoint {

namespace {

QString tr(const char* source)
{
    return SummaryPanel::tr(source);
}

/// "± 0.49, 90 % within ± 1.6" behind what separates it from the value; empty where neither is known.
QString errorText(double value, const TimeError& error, const QString& separator = QStringLiteral(" "))
{
    const QString median = format::plusMinus(value, error.median);
    const QString p90 = format::plusMinus(value, error.p90);
    if (median.isEmpty())
        return {};
    return separator + (p90.isEmpty() ? median : tr("%1, 90 % within %2").arg(median, p90));
}

/// "expected 6.63 ms ± 0.30, 90 % within ± 0.93"; empty where it is not calibrated.
QString expectedText(double time, const TimeError& error)
{
    return std::isnan(time) ? QString() : tr("expected %1").arg(format::si(time, u"s")) + errorText(time, error);
}

/// "18.8 ms at context 4,096": the step that the roofline and the strip show; empty without expected time.
QString stepText(const Scenario& scenario, const Phase& decode)
{
    return decode.calibrated_s > 0
        ? SummaryPanel::tr("%1 at context %2")
              .arg(format::si(decode.calibrated_s, u"s"), format::integer(scenario.workload.decodeContext()))
        : QString();
}

/// "151 token/s ± 4.5 % · TPOT 1.44×"
QString expectedThroughput(const Analysis& analysis)
{
    const TimeError& error = analysis.calibrated_errors.tpot;
    return tr("%1 token/s%2 \u00b7 TPOT %3")
        .arg(format::plain(analysis.calibrated.tokens_per_s),
            error.known() && error.median < calibrated::wideError
                ? tr(" \u00b1 %1").arg(format::percent(error.median, 1))
                : QString(),
            format::ratio(analysis.calibrated.tpot_s / analysis.metrics.tpot_s));
}

} // namespace

SummaryPanel::SummaryPanel(QWidget* parent)
    : QScrollArea(parent)
{
    build();
    colourDots();
}

void SummaryPanel::build()
{
    auto* content = new QWidget;
    content->setBackgroundRole(QPalette::Base);
    content->setAutoFillBackground(true);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(12, 14, 12, 12);
    layout->setSpacing(2);

    auto* heading = new QLabel(tr("SUMMARY"));
    heading->setObjectName(QStringLiteral("panelHeading"));
    heading->setFont(uiFont(13, QFont::DemiBold));
    heading->setForegroundRole(QPalette::PlaceholderText);
    heading->setContentsMargins(2, 0, 0, 2);
    layout->addWidget(heading);
    m_tpot = addFigure("tpot", tr("TPOT"), true);
    m_ttft = addFigure("ttft", tr("TTFT"), true);
    m_latency = addFigure("latency", tr("Latency"), true);
    m_throughput = addFigure("throughput", {});
    m_expected_throughput = addFigure("throughput", tr("expected"));
    m_expected_throughput->setObjectName(QStringLiteral("throughputExpectedFigure"));
    m_expected_throughput->hide();
    for (Figure* figure : {m_tpot, m_ttft, m_latency, m_throughput, m_expected_throughput})
        layout->addWidget(figure);
    m_calibrated = new QLabel;
    m_calibrated->setObjectName(QStringLiteral("calibratedLine"));
    m_calibrated->setContentsMargins(4, 2, 4, 2);
    m_calibrated->setWordWrap(true);
    m_calibrated->setFont(uiFont(13));
    m_calibrated->setForegroundRole(QPalette::PlaceholderText);
    m_calibrated->hide();
    layout->addWidget(m_calibrated);
    layout->addSpacing(6);
    buildMemory(*layout);
    layout->addSpacing(8);
    m_verdict = new VerdictCard;
    layout->addWidget(m_verdict);
    layout->addSpacing(8);
    m_ridge = addFigure("ridge", tr("Ridge"));
    layout->addWidget(m_ridge);
    buildPinned(*layout);
    layout->addStretch(1);

    setWidget(content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setMinimumWidth(330); // less would cut the figures of the memory
}

void SummaryPanel::buildPinned(QVBoxLayout& layout)
{
    m_pinned = new QLabel;
    m_pinned->setForegroundRole(QPalette::PlaceholderText);
    m_change = new QLabel;
    m_change->setFont(uiFont(14, QFont::DemiBold));
    m_change->setForegroundRole(QPalette::WindowText); // setPinned() colours it
    for (QLabel* label : {m_pinned, m_change}) {
        label->setContentsMargins(4, 0, 4, 0);
        label->setWordWrap(true);
        label->hide();
        layout.addWidget(label);
    }
}

void SummaryPanel::buildMemory(QVBoxLayout& layout)
{
    m_capacity = addFigure("capacity", tr("Memory"));
    m_memory = new MemoryBar;
    layout.addWidget(m_capacity);
    layout.addWidget(m_memory);
    m_weights = addFigure("weights", tr("weights"));
    m_kv_cache = addFigure("kv_cache", tr("KV cache"));
    m_activations = addFigure("activations", tr("activations"));
    m_free = addFigure("free", tr("free"));
    m_max_batch = addFigure("max_batch", tr("max batch"));
    m_max_context = addFigure("max_context", tr("max context"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(4);
    grid->setVerticalSpacing(0);
    int cell = 0;
    for (Figure* figure : {m_weights, m_kv_cache, m_activations, m_free, m_max_batch, m_max_context}) {
        grid->addWidget(figure, cell / 2, cell % 2);
        ++cell;
    }
    layout.addLayout(grid);
}

Figure* SummaryPanel::addFigure(const char* metric, const QString& label, bool big)
{
    auto* figure = new Figure(QLatin1String(metric), label, big ? Figure::Size::Big : Figure::Size::Line);
    connect(figure, &Figure::clicked, this, &SummaryPanel::formulaRequested);
    return figure;
}

void SummaryPanel::setAnalysis(const Scenario& scenario, const Analysis& analysis, ShownTimes times)
{
    const ShownTimes shown = scenario.time_model == TimeModel::Ideal ? ShownTimes::Ideal : times;
    if (shown == ShownTimes::Expected && !std::isnan(analysis.calibrated.tpot_s))
        showExpectedTimes(analysis);
    else
        showTimes(scenario, analysis);
    showCalibrated(scenario, analysis, shown);
    showMemory(analysis.memory);
    showRidge(scenario, analysis);
}

void SummaryPanel::showTimes(const Scenario& scenario, const Analysis& analysis)
{
    const RequestMetrics& metrics = analysis.metrics;
    const Workload& workload = scenario.workload;
    m_tpot->setValue(format::si(metrics.tpot_s, u"s"));
    m_tpot->setLine(tr("%1 at context %2")
                        .arg(format::si(analysis.decode.time_s, u"s"), format::integer(workload.decodeContext())));
    m_ttft->setValue(format::si(metrics.ttft_s, u"s"));
    m_ttft->setLine(
        tr("prompt %1 \u00d7 batch %2").arg(format::integer(workload.prompt), format::integer(workload.batch)));
    m_latency->setValue(format::si(metrics.latency_s, u"s"));
    m_latency->setLine(tr("%1 + %2 tokens").arg(format::integer(workload.prompt), format::integer(workload.output)));
    m_throughput->setValue(
        tr("%1 token/s \u00b7 %2 per sequence")
            .arg(format::plain(metrics.tokens_per_s), format::plain(metrics.tokens_per_s_per_sequence)));
}

/// In the place of the ideal ones, each with how far it may be off.
void SummaryPanel::showExpectedTimes(const Analysis& analysis)
{
    const RequestMetrics& expected = analysis.calibrated;
    const MetricErrors& errors = analysis.calibrated_errors;
    const auto show = [](Figure& figure, double time, const TimeError& error) {
        figure.setValue(format::si(time, u"s"));
        figure.setLine(std::isnan(time) ? tr("not calibrated") : tr("expected") + errorText(time, error, tr(", ")));
    };
    show(*m_tpot, expected.tpot_s, errors.tpot);
    show(*m_ttft, expected.ttft_s, errors.ttft);
    show(*m_latency, expected.latency_s, errors.latency);
    m_throughput->setValue(
        tr("%1 token/s \u00b7 %2 per sequence")
            .arg(format::plain(expected.tokens_per_s), format::plain(expected.tokens_per_s_per_sequence)));
}

/// Expected times beside the ideal ones, and how far such predictions were off where the constants were fitted. The
/// figures keep their height and the text stays while a slider moves: nothing is laid out anew.
void SummaryPanel::showCalibrated(const Scenario& scenario, const Analysis& analysis, ShownTimes times)
{
    m_calibrated->setVisible(times != ShownTimes::Ideal);
    m_expected_throughput->setVisible(times == ShownTimes::Both && !std::isnan(analysis.calibrated.tpot_s));
    const RequestMetrics& expected = analysis.calibrated;
    const MetricErrors& errors = analysis.calibrated_errors;
    const bool isBoth = times == ShownTimes::Both;
    m_tpot->setExpected(isBoth              ? expectedText(expected.tpot_s, errors.tpot)
            : times == ShownTimes::Expected ? stepText(scenario, analysis.decode)
                                            : QString());
    m_ttft->setExpected(isBoth ? expectedText(expected.ttft_s, errors.ttft) : QString());
    m_latency->setExpected(isBoth ? expectedText(expected.latency_s, errors.latency) : QString());
    if (times == ShownTimes::Ideal)
        return;
    if (std::isnan(expected.tpot_s)) {
        const QString reason = QString::fromStdString(calibrated::idealPartText(analysis.decode));
        m_calibrated->setText(times == ShownTimes::Expected ? tr("ideal times; %1").arg(reason) : reason);
        return;
    }
    const QString provenance = QString::fromStdString(calibrated::productProvenance(scenario));
    m_calibrated->setToolTip(QString::fromStdString(calibrated::constantsProvenance(scenario))
        + tr(
            "\nErrors beside times are median and 90th percentile of single operators where the constants were fitted, "
            "weighted by time: as if all were off to the same side."));
    QStringList lines {provenance.section(u'\n', 0, 0)};
    if (analysis.decode.uncalibrated > 0)
        lines << tr("decode: %1").arg(QString::fromStdString(calibrated::idealPartText(analysis.decode)));
    if (analysis.prefill.uncalibrated > 0)
        lines << tr("prefill: %1").arg(QString::fromStdString(calibrated::idealPartText(analysis.prefill)));
    lines.removeAll(QString());
    m_calibrated->setText(lines.join(QLatin1Char('\n')));
    if (isBoth)
        m_expected_throughput->setValue(expectedThroughput(analysis));
}

void SummaryPanel::showMemory(const MemoryFit& memory)
{
    const bool known = memory.capacity_bytes > 0;
    const bool tooMuch = known && !memory.fits;
    m_capacity->setValue(known ? format::siShort(memory.capacity_bytes, u"B") : tr("unknown"));
    m_memory->setMemory(memory);
    m_weights->setValue(format::si(memory.weights_bytes, u"B"));
    m_kv_cache->setValue(format::si(memory.kv_cache_bytes, u"B"));
    m_activations->setValue(format::si(memory.activations_bytes, u"B"));
    m_free->setLabel(tooMuch ? tr("short by") : tr("free"));
    m_free->setValue(known ? format::si(std::abs(memory.free()), u"B") : tr("unknown"));
    m_free->setTrouble(tooMuch);
    m_max_batch->setValue(known ? format::integer(memory.max_batch) : tr("unknown"));
    m_max_batch->setTrouble(tooMuch);
    m_max_context->setValue(known ? format::integer(memory.max_context) : tr("unknown"));
    m_max_context->setTrouble(tooMuch);
}

void SummaryPanel::showRidge(const Scenario& scenario, const Analysis& analysis)
{
    const double ridge = analysis.ridge(scenario.gpu);
    const std::string_view precision = name(analysis.tensor.precision);
    m_ridge->setValue(ridge > 0
            ? tr("%1 FLOP/byte (%2 \u00b7 DRAM)")
                  .arg(format::plain(ridge),
                      QString::fromLatin1(precision.data(), static_cast<qsizetype>(precision.size())))
            : tr("unknown: the preset lacks the peak or the bandwidth"));
}

void SummaryPanel::setVerdict(
    const QString& headline, const QString& body, const QString& advice, const QString& trouble)
{
    m_verdict->setVerdict(headline, body, advice, trouble);
}

void SummaryPanel::setPinned(const QString& name, const QString& change, bool better)
{
    const Theme& theme = Theme::of(palette());
    QPalette colours = m_change->palette();
    colours.setColor(QPalette::WindowText, better ? theme.good : theme.ink);
    m_change->setPalette(colours);
    m_pinned->setText(name);
    m_change->setText(change);
    m_pinned->setVisible(!name.isEmpty());
    m_change->setVisible(!change.isEmpty());
}

void SummaryPanel::colourDots()
{
    const Theme& theme = Theme::of(palette());
    m_weights->setDot(theme.kind(OperatorKind::Projection));
    m_kv_cache->setDot(theme.kind(OperatorKind::Attention));
    m_activations->setDot(theme.kind(OperatorKind::Elementwise));
    m_free->setDot(theme.border);
}

void SummaryPanel::changeEvent(QEvent* event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_weights)
        colourDots();
}

} // namespace ridgepoint

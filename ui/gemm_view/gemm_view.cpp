// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/gemm_view.h"

#include <QBoxLayout>
#include <QEvent>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedLayout>

#include "ui/gemm_view/gemm_card.h"
#include "ui/gemm_view/gemm_chooser.h"
#include "ui/gemm_view/gemm_cloud.h"
#include "ui/gemm_view/gemm_insight.h"
#include "ui/gemm_view/gemm_plot.h"
#include "ui/theme/format.h"
#include "ui/theme/invitation.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr int sideBySideWidth = 640; ///< narrower than this the plots stand one above the other

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

/// A table of hundreds of shapes opens at one that transformers have: the nearest to 4096 × 4096.
std::size_t usualSeries(const GemmSweep& sweep)
{
    const auto distance = [](const GemmSeries& series) {
        return std::hypot(std::log2(std::max(series.n, 1) / 4096.0), std::log2(std::max(series.k, 1) / 4096.0));
    };
    return static_cast<std::size_t>(std::ranges::min_element(sweep.series, {}, distance) - sweep.series.begin());
}

QString path(const MeasuredFile& file)
{
    return QString::fromStdString(file.sweep.path);
}

} // namespace

GemmView::GemmView(QWidget* parent)
    : QWidget(parent)
    , m_curves(std::make_shared<const GemmCurves>())
{
    setObjectName(QStringLiteral("gemmView"));
    setAccessibleName(tr("Measured matrix products"));
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    build();
    connect(m_chooser, &GemmChooser::openClicked, this, &GemmView::openRequested);
    connect(m_chooser, &GemmChooser::closeClicked, this, [this] { emit closeRequested(path(*m_file)); });
    connect(m_chooser, &GemmChooser::columnsClicked, this, [this] { emit columnsRequested(path(*m_file)); });
    connect(m_chooser, &GemmChooser::fileChosen, this, [this](const QString& chosen) { showFile(chosen); });
    connect(m_chooser, &GemmChooser::seriesChosen, this,
        [this](int series) { selectSeries(static_cast<std::size_t>(series)); });
    connect(m_chooser, &GemmChooser::corrected, this, [this](const GemmFacts& facts, const QString& gpuId) {
        emit correctionRequested(path(*m_file), facts, gpuId);
    });
}

void GemmView::build()
{
    m_pages = new QStackedLayout(this);
    m_pages->addWidget(buildInvitation());
    auto* page = new QWidget;
    m_pages->addWidget(page);
    m_chooser = new GemmChooser;
    m_utilisation = buildPlot(new GemmPlot(GemmPlot::Quantity::Utilisation));
    m_time = buildPlot(new GemmPlot(GemmPlot::Quantity::Time));
    connect(m_utilisation, &GemmPlot::batchRangeChanged, m_time, &GemmPlot::setBatchRange);
    connect(m_time, &GemmPlot::batchRangeChanged, m_utilisation, &GemmPlot::setBatchRange);
    m_plots = new QBoxLayout(QBoxLayout::LeftToRight);
    m_plots->setSpacing(4);
    m_plots->addWidget(m_utilisation, 1);
    m_plots->addWidget(m_time, 1);
    auto* plots = new QWidget;
    plots->setLayout(m_plots);
    m_plots->setContentsMargins(0, 0, 0, 0);
    m_insight = new GemmInsight;
    auto* down = new QSplitter(Qt::Vertical);
    down->addWidget(plots);
    down->addWidget(m_insight);
    down->setStretchFactor(0, 3);
    down->setStretchFactor(1, 2);
    down->setSizes({250, 300});
    down->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 12, 12, 6);
    layout->setSpacing(6);
    layout->addWidget(m_chooser);
    auto* scroll = new QScrollArea; // plots and page together are taller than a small window
    scroll->setWidget(down);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    layout->addWidget(scroll, 1);
    connect(m_insight, &GemmInsight::dipsChanged, this,
        [this](const std::shared_ptr<const DipReport>& report) { showDips(*report); });
    connect(m_insight, &GemmInsight::batchChosen, this, &GemmView::markBatch);
    connect(m_insight, &GemmInsight::calibrationClicked, this, [this] { emit calibrationRequested(path(*m_file)); });
    connect(m_insight, &GemmInsight::scenarioWanted, this, &GemmView::scenarioWanted);
}

QWidget* GemmView::buildInvitation()
{
    auto* invitation = new Invitation(tr("How close to the roof do your matrix products come?"),
        tr("Open a GEMM benchmark, or drop its file anywhere on the window: each measured point then stands beside the "
           "ideal one."),
        {tr("Torch and Marlin sweeps: batch, kernel_time, flops, utils, with GPU, K, N and type in the file's name"),
            tr("aiconfigurator and aiter tables, Vidur profiles"),
            tr("Any other table: you say which columns hold the sizes and the time")});
    invitation->addButton("gemmOpenFirst", tr("Open CSV…"), tr("Open a table of measured matrix products"),
        [this] { emit openRequested(); });
    return invitation;
}

GemmPlot* GemmView::buildPlot(GemmPlot* plot)
{
    connect(plot, &GemmPlot::fitRequested, this, &GemmView::fit);
    connect(plot, &GemmPlot::pointHovered, this, [this, plot](qint64 point) { mark(plot, point); });
    return plot;
}

void GemmView::setMeasurements(const MeasuredFiles& files, const Catalog& catalog)
{
    m_gpus = catalog.gpus();
    m_insight->setModels(catalog.models());
    m_chooser->setGpus(m_gpus);
    const std::string shown = m_file ? m_file->sweep.path : std::string();
    const std::size_t before = m_files.size();
    m_files = files;
    std::erase_if(m_files, [](const auto& file) { return file->sweep.series.empty(); }); // nothing to show
    m_chooser->setFiles(m_files);
    m_pages->setCurrentIndex(m_files.empty() ? 0 : 1);
    if (m_files.empty()) {
        m_file.reset();
        m_curves = std::make_shared<const GemmCurves>();
        return;
    }
    const auto same = std::ranges::find_if(m_files, [&](const auto& file) { return file->sweep.path == shown; });
    selectFile(m_files.size() > before || same == m_files.end() ? m_files.back() : *same);
}

void GemmView::setScenario(const Scenario& scenario)
{
    const Gpu& gpu = scenario.gpu;
    const Numerics& numerics = scenario.numerics;
    m_utilisation->setBatch(scenario.workload.batch);
    m_time->setBatch(scenario.workload.batch);
    m_insight->setScenario(scenario);
    const bool sameGpu = gpu == m_scenario_gpu;
    const bool sameGroups = numerics.group_size == m_group_size;
    if (sameGpu && sameGroups)
        return;
    const std::string before = m_scenario_gpu.id;
    m_group_size = numerics.group_size;
    m_scenario_gpu = gpu;
    if (m_file && (!sameGroups || m_file->gpu_id == before || m_file->gpu_id == gpu.id))
        rebuildCurves();
}

void GemmView::showFile(const QString& wanted, std::optional<std::size_t> series)
{
    const auto found = std::ranges::find_if(m_files, [&](const auto& file) { return path(*file) == wanted; });
    if (found == m_files.end())
        return;
    if (series)
        m_chosen_series[(*found)->sweep.path] = *series;
    selectFile(*found);
}

void GemmView::selectFile(std::shared_ptr<const MeasuredFile> file)
{
    m_file = std::move(file);
    const auto chosen = m_chosen_series.find(m_file->sweep.path);
    selectSeries(chosen != m_chosen_series.end() ? chosen->second : usualSeries(m_file->sweep));
}

void GemmView::selectSeries(std::size_t series)
{
    m_series = std::min(series, m_file->sweep.series.size() - 1);
    m_chosen_series[m_file->sweep.path] = m_series;
    m_chooser->setCurrent(m_file, m_series);
    rebuildCurves();
    fit();
    emit seriesSelected(path(*m_file), static_cast<int>(m_series));
}

void GemmView::fit()
{
    m_utilisation->fit();
    m_time->fit();
}

/// The preset, or the scenario's own GPU where that is the same one with changed figures.
const Gpu* GemmView::measuredGpu() const
{
    if (!m_file->gpu_id)
        return nullptr;
    if (m_scenario_gpu.id == *m_file->gpu_id)
        return &m_scenario_gpu;
    const auto found = std::ranges::find(m_gpus, *m_file->gpu_id, &Gpu::id);
    return found != m_gpus.end() ? &*found : nullptr;
}

void GemmView::rebuildCurves()
{
    const GemmSweep& sweep = m_file->sweep;
    const GemmSeries& series = sweep.series[m_series];
    const GemmDtype& dtype = sweep.dtypes[series.dtype];
    const Gpu* gpu = measuredGpu();
    m_roof = gpu != nullptr ? gemmRoof(*gpu, dtype, m_group_size) : std::nullopt;
    auto curves = std::make_shared<GemmCurves>();
    curves->measured = measuredCurve(sweep, series, m_roof);
    curves->measured_name = sweep.framework.empty() ? tr("measured") : tr("measured, %1").arg(text(sweep.framework));
    if (m_roof && !curves->measured.empty()) {
        curves->ideal = idealCurve(
            series.n, series.k, *m_roof, std::min(1.0, curves->measured.front().m), curves->measured.back().m * 8);
        curves->ideal_name =
            tr("ideal, %1 %2").arg(QString(text(gpu->name)).remove(QLatin1String("NVIDIA ")), text(dtype.text));
    }
    if (m_roof && m_roof->compute.known())
        curves->peak_name = tr("peak, %1").arg(format::si(m_roof->compute.flop_per_s, u"FLOP/s"));
    curves->missing = missingText(gpu);
    m_figures = figuresOf(curves->measured, series, m_roof);
    m_curves = std::move(curves);
    const auto index = static_cast<std::size_t>(std::ranges::find(m_files, m_file) - m_files.begin());
    const QColor color = cloudColor(Theme::of(palette()), index);
    m_utilisation->setCurves(m_curves, color);
    m_time->setCurves(m_curves, color);
    m_chooser->setFigures(figuresText());
    m_insight->setSeries(m_files, m_file, m_series, m_gpus, gpu);
}

void GemmView::showDips(const DipReport& report)
{
    std::vector<std::uint32_t> rows;
    for (const Dip& dip : report.dips)
        rows.push_back(report.curve[dip.anomaly.point].row);
    std::ranges::sort(rows);
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < m_curves->measured.size(); ++i) {
        if (std::ranges::binary_search(rows, m_curves->measured[i].row))
            points.push_back(i);
    }
    m_utilisation->setDips(points);
    m_time->setDips(points);
}

void GemmView::markBatch(qint64 batch)
{
    const auto found = std::ranges::lower_bound(m_curves->measured, static_cast<double>(batch), {}, &GemmPoint::m);
    mark(nullptr, batch > 0 && found != m_curves->measured.end() ? found - m_curves->measured.begin() : -1);
}

QString GemmView::missingText(const Gpu* gpu) const
{
    const GemmSeries& series = m_file->sweep.series[m_series];
    if (gpu == nullptr)
        return tr("Choose the GPU that was measured to see how much of its peak is used.");
    if (series.n == 0 || series.k == 0)
        return tr("Neither the file nor its name says the shape: enter n and k above.");
    if (!m_roof)
        return tr("The number format is not known: choose one above.");
    return m_roof->compute.known() ? QString()
                                   : tr("No peak is known of %1 in this number format.").arg(text(gpu->name));
}

QString GemmView::figuresText() const
{
    QStringList parts;
    if (!std::isnan(m_figures.median_mfu))
        parts << tr("MFU median %1, best %2")
                     .arg(format::percent(m_figures.median_mfu), format::percent(m_figures.best_mfu));
    if (!std::isnan(m_figures.median_slowdown))
        parts << tr("median time %1 the ideal").arg(format::ratio(m_figures.median_slowdown));
    if (m_figures.above_peak > 0)
        parts << tr("%1 above the peak").arg(format::integer(static_cast<qint64>(m_figures.above_peak)));
    return parts.join(QStringLiteral(" · "));
}

void GemmView::mark(GemmPlot* plot, qint64 point)
{
    std::optional<std::size_t> marked;
    HoverCard card;
    if (point >= 0 && static_cast<std::size_t>(point) < m_curves->measured.size()) {
        marked = static_cast<std::size_t>(point);
        card = gemmCard(*m_file, m_curves->measured[*marked], m_roof, m_utilisation->theme());
    }
    for (GemmPlot* one : {m_utilisation, m_time})
        one->setMarked(marked, card, one == plot);
}

void GemmView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_plots->setDirection(width() < sideBySideWidth ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void GemmView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_file)
        rebuildCurves();
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/cliffs.h"

#include "core/explore/control.h"
#include "core/measure/gemm/series_report.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace ridgepoint {

namespace {

constexpr std::size_t mostTicks = 8; ///< those that lose the most; more would be a hatching

struct Cliff
{
    int batch = 0;
    double saved_s = 0;
};

/// Where runs of dips begin, among the batches that the slider has.
void collect(
    std::vector<Cliff>& cliffs, const GemmSweep& sweep, const GemmSeries& series, const Gpu& gpu, int largestBatch)
{
    const SeriesReport report = reportOn(sweep, series, &gpu, DipExplainer(sweep, &gpu));
    for (const DipRun& run : dipRuns(report)) {
        const std::int64_t batch = report.curve[report.anomalies.found[run.first].point].batch;
        if (batch <= largestBatch)
            cliffs.push_back({static_cast<int>(batch), run.saved_s});
    }
}

} // namespace

Cliffs::Cliffs(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    connect(&session, &Session::measurementsChanged, this, &Cliffs::update);
    connect(&session, &Session::analysisChanged, this, &Cliffs::update);
}

Cliffs::Question Cliffs::question() const
{
    const Numerics& numerics = m_session.scenario().numerics;
    Question question {m_session.scenario().gpu.id, numerics.weights, numerics.activations, {}};
    for (const OperatorCost& cost : m_session.analysis().decode.operators()) {
        const std::pair<std::int64_t, std::int64_t> shape(std::llround(cost.gemm.m), std::llround(cost.gemm.k));
        if (shape.first > 0 && std::ranges::find(question.shapes, shape) == question.shapes.end())
            question.shapes.emplace_back(shape);
    }
    return question;
}

/// A slider that moves changes neither shapes nor files: then there is nothing to do.
void Cliffs::update()
{
    const MeasuredFiles& files = m_session.measurements();
    if (files.empty() && m_batches.empty())
        return;
    Question asked = question();
    if (asked == m_asked && files == m_files)
        return;
    m_asked = std::move(asked);
    m_files = files;
    m_job.start(
        [asked = m_asked, files, gpu = m_session.scenario().gpu,
            largest = usualRange(m_session.scenario(), Control::Batch).highest] {
            std::vector<Cliff> cliffs;
            for (const auto& file : files) {
                if (file->gpu_id != asked.gpu)
                    continue;
                for (const GemmSeries& series : file->sweep.series) {
                    if (!isAlike(file->sweep.dtypes[series.dtype], asked.weights, asked.activations))
                        continue;
                    if (std::ranges::find(asked.shapes, std::pair<std::int64_t, std::int64_t>(series.n, series.k))
                        != asked.shapes.end())
                        collect(cliffs, file->sweep, series, gpu, largest);
                }
            }
            std::ranges::stable_sort(cliffs, std::greater(), &Cliff::saved_s);
            cliffs.resize(std::min(cliffs.size(), mostTicks));
            std::vector<int> batches;
            for (const Cliff& cliff : cliffs)
                batches.push_back(cliff.batch);
            std::ranges::sort(batches);
            return batches;
        },
        [this](std::vector<int> batches) {
            m_batches = std::move(batches);
            emit changed();
        });
}

} // namespace ridgepoint

// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/measure/gemm_prediction.h"
#include "core/scenario/catalog.h"
#include "ui/session/measured_file.h"

#include <map>
#include <memory>
#include <optional>

class QBoxLayout;
class QStackedLayout;

namespace ridgepoint {

class GemmChooser;
class GemmInsight;
class GemmPlot;
struct DipReport;
struct GemmCurves;

/// Measured matrix products against batch: how much of the peak they use and how long they take, beside what the
/// roofline of the measured GPU predicts.
class GemmView final : public QWidget
{
    Q_OBJECT
public:
    explicit GemmView(QWidget* parent = nullptr);

    void setMeasurements(const MeasuredFiles& files, const Catalog& catalog);
    /// The scenario's batch is marked; its GPU, whose figures may have been changed, stands for its preset. Cheap while
    /// only the batch changes.
    void setScenario(const Scenario& scenario);
    /// Shows a file and, where one is given, one of its series.
    void showFile(const QString& path, std::optional<std::size_t> series = {});
    void fit();

    /// What is shown; none without a file.
    std::shared_ptr<const MeasuredFile> current() const { return m_file; }
    std::size_t currentSeries() const { return m_series; }
    const GemmFigures& figures() const { return m_figures; }

    GemmInsight& insight() { return *m_insight; }

signals:
    void openRequested();
    /// The scenario should become one that has the measured operator.
    void scenarioWanted(
        const QString& modelId, int tensorParallel, const std::optional<ridgepoint::Projections>& projections);
    void closeRequested(const QString& path);
    void calibrationRequested(const QString& path);
    void correctionRequested(const QString& path, const ridgepoint::GemmFacts& facts, const QString& gpuId);
    /// What the columns mean shall be chosen, or chosen again.
    void columnsRequested(const QString& path);
    void seriesSelected(const QString& path, int series);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void build();
    QWidget* buildInvitation();
    GemmPlot* buildPlot(GemmPlot* plot);
    void selectFile(std::shared_ptr<const MeasuredFile> file);
    void selectSeries(std::size_t series);
    const Gpu* measuredGpu() const;
    void rebuildCurves();
    QString missingText(const Gpu* gpu) const;
    QString figuresText() const;
    void showDips(const DipReport& report);
    void markBatch(qint64 batch);
    /// In both plots; the card stands in one of them, or nowhere.
    void mark(GemmPlot* plot, qint64 point);

    MeasuredFiles m_files;
    std::vector<Gpu> m_gpus;
    Gpu m_scenario_gpu;
    int m_group_size = defaultGroupSize;

    std::shared_ptr<const MeasuredFile> m_file;
    std::size_t m_series = 0;
    std::map<std::string, std::size_t> m_chosen_series; ///< by path: what was shown of a file comes back
    std::optional<GemmRoof> m_roof;
    std::shared_ptr<const GemmCurves> m_curves;
    GemmFigures m_figures;

    QStackedLayout* m_pages = nullptr;
    GemmChooser* m_chooser = nullptr;
    QBoxLayout* m_plots = nullptr;
    GemmPlot* m_utilisation = nullptr;
    GemmPlot* m_time = nullptr;
    GemmInsight* m_insight = nullptr;
};

} // namespace ridgepoint

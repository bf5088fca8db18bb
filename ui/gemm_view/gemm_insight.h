// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/measure/gemm/dip_report.h"
#include "core/scenario/scenario.h"
#include "ui/session/measured_file.h"

#include <memory>
#include <optional>
#include <vector>

class QStackedLayout;

namespace ridgepoint {

class ComparePage;
class DipPage;
class OperatorPage;
class SegmentedControl;

/// What can be learnt from the series that is shown: where it falls behind, another file beside it, and the operator
/// that it is. A page works only while it is seen.
class GemmInsight final : public QWidget
{
    Q_OBJECT
public:
    enum Page { Dips, Operator, Compare };

    explicit GemmInsight(QWidget* parent = nullptr);

    void setModels(const std::vector<Model>& models);
    void setSeries(const MeasuredFiles& files, std::shared_ptr<const MeasuredFile> file, std::size_t series,
        const std::vector<Gpu>& gpus, const Gpu* gpu);
    void setScenario(const Scenario& scenario);
    void setPage(Page page);

signals:
    void dipsChanged(std::shared_ptr<const ridgepoint::DipReport> report);
    void batchChosen(qint64 batch); ///< -1: none
    void calibrationClicked();
    void scenarioWanted(
        const QString& modelId, int tensorParallel, const std::optional<ridgepoint::Projections>& projections);

private:
    void showPage();

    SegmentedControl* m_choice = nullptr;
    QStackedLayout* m_pages = nullptr;
    DipPage* m_dips = nullptr;
    OperatorPage* m_operator = nullptr;
    ComparePage* m_compare = nullptr;

    MeasuredFiles m_files;
    std::shared_ptr<const MeasuredFile> m_file;
    std::size_t m_series = 0;
    std::vector<Gpu> m_gpus;
    std::optional<Gpu> m_gpu;
};

} // namespace ridgepoint

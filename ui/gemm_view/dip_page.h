// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/hardware/gpu.h"
#include "core/measure/gemm/dip_report.h"
#include "ui/session/latest_job.h"
#include "ui/session/measured_file.h"

#include <memory>
#include <optional>

class QDoubleSpinBox;
class QLabel;

namespace ridgepoint {

class ChoiceCombo;
class DipTableModel;
class QuietTable;

/// Batches that use less of the peak than a smaller one: which, why, and what would help.
class DipPage final : public QWidget
{
    Q_OBJECT
public:
    explicit DipPage(QWidget* parent = nullptr);

    void setSeries(std::shared_ptr<const MeasuredFile> file, std::size_t series, std::optional<Gpu> gpu);
    /// How often the scenario runs the operator of this shape, for what a dip costs it.
    void setUse(const std::optional<OperatorUse>& use, const QString& operatorName);

signals:
    void reportChanged(std::shared_ptr<const ridgepoint::DipReport> report);
    void batchChosen(qint64 batch); ///< -1: none

private:
    QWidget* buildOptions();
    QDoubleSpinBox* buildSpin(const char* objectName, const QString& name, const QString& toolTip, double value);
    ReportOptions options() const;
    void recompute();
    void show(std::shared_ptr<const DipReport> report);
    void showBasis();
    void explain(int row);

    std::shared_ptr<const MeasuredFile> m_file;
    std::size_t m_series = 0;
    std::optional<Gpu> m_gpu;
    std::shared_ptr<const DipReport> m_report;
    LatestJob<std::shared_ptr<const DipReport>> m_job;

    QDoubleSpinBox* m_threshold = nullptr;
    QDoubleSpinBox* m_split = nullptr;
    ChoiceCombo* m_basis = nullptr;
    QLabel* m_summary = nullptr;
    QLabel* m_reason = nullptr;
    QuietTable* m_table = nullptr;
    DipTableModel* m_model = nullptr;
};

} // namespace ridgepoint

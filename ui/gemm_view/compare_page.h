// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QWidget>

#include "core/hardware/gpu.h"
#include "core/measure/gemm/compare.h"
#include "ui/session/latest_job.h"
#include "ui/session/measured_file.h"

#include <memory>
#include <utility>
#include <vector>

class QLabel;
class QPushButton;

namespace ridgepoint {

class QuietTable;
class RatioPlot;
class SearchCombo;

/// The batches that the second file does worse, the worst first.
class RegressionModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    explicit RegressionModel(QObject* parent = nullptr);

    /// With what both sides are called.
    void setComparison(
        std::shared_ptr<const GemmComparison> comparison, const QString& first = {}, const QString& second = {});

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::shared_ptr<const GemmComparison> m_comparison;
    QString m_first;
    QString m_second;
};

/// Two files side by side: library versions, GPUs, number formats.
class ComparePage final : public QWidget
{
    Q_OBJECT
public:
    explicit ComparePage(QWidget* parent = nullptr);

    /// What is compared with the file that is shown is chosen among the others.
    void setFiles(const MeasuredFiles& files, std::shared_ptr<const MeasuredFile> shown, const std::vector<Gpu>& gpus);

    /// While the page is not seen: a file that is closed shall not stay in memory for it.
    void forgetClosed(const MeasuredFiles& open);

private:
    using Side = std::shared_ptr<const MeasuredFile>;

    const Gpu* gpuOf(const MeasuredFile& file) const;
    std::pair<Side, Side> sides() const;
    void choose(const QString& path);
    void recompute();
    void show(std::shared_ptr<const GemmComparison> comparison);

    MeasuredFiles m_open; ///< in the order in which they were opened
    MeasuredFiles m_others;
    std::shared_ptr<const MeasuredFile> m_shown;
    std::shared_ptr<const MeasuredFile> m_other;
    std::vector<Gpu> m_gpus;
    LatestJob<std::shared_ptr<const GemmComparison>> m_job;

    SearchCombo* m_choice = nullptr;
    QPushButton* m_swap = nullptr;
    QLabel* m_sentence = nullptr;
    RatioPlot* m_plot = nullptr;
    QuietTable* m_table = nullptr;
    RegressionModel* m_model = nullptr;
};

} // namespace ridgepoint

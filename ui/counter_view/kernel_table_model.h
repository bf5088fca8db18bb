// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QColor>

#include "ui/session/counted_file.h"

#include <memory>
#include <vector>

namespace ridgepoint {

/// What the scenario says of a kernel: which operator it is taken for, and that one's predicted time.
struct KernelTwin
{
    QString name; ///< "qkv_proj, decode"; empty: no operator
    QString reason; ///< on what the match rests
    double confidence = 0; ///< 0 … 1
    double predicted_s = notCounted; ///< of one launch
};

/// One row per kernel of a file, longest first. Figures are those of the average launch; time is that of all.
class KernelTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        KernelColumn,
        LaunchesColumn,
        TimeColumn,
        ShareColumn,
        FlopColumn,
        DramColumn,
        L2Column,
        L1Column,
        IntensityColumn,
        RateColumn,
        OperatorColumn,
        PredictedColumn,
        RatioColumn,
        ColumnCount
    };

    explicit KernelTableModel(QObject* parent = nullptr);

    void setProfile(std::shared_ptr<const CounterProfile> profile);
    /// One of each kernel, or none at all.
    void setColors(std::vector<QColor> colors);
    void setTwins(std::vector<KernelTwin> twins);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    const KernelSummary& kernel(int row) const { return m_profile->kernels[static_cast<std::size_t>(row)]; }
    const KernelTwin* twin(int row) const;
    const std::string& fullName(int row) const { return m_profile->file.kernels[kernel(row).kernel]; }
    QString text(int row, int column) const;
    double number(int row, int column) const;

    std::shared_ptr<const CounterProfile> m_profile;
    std::vector<QColor> m_colors;
    std::vector<KernelTwin> m_twins;
};

} // namespace ridgepoint

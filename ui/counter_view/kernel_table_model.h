// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QColor>

#include "core/measure/matching/kernel_twins.h"
#include "ui/session/counted_file.h"

#include <memory>
#include <vector>

namespace ridgepoint {

/// One row per kernel of a file, longest first; what it is and how far from its prediction stands before its counters.
/// Time is that of all launches, all other figures are those of the average launch; measured and predicted are times,
/// of the launches that are the operator where there is one.
class KernelTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        KernelColumn,
        LaunchesColumn,
        TimeColumn,
        ShareColumn,
        OperatorColumn,
        MeasuredColumn,
        PredictedColumn,
        RatioColumn,
        FlopColumn,
        DramColumn,
        L2Column,
        L1Column,
        IntensityColumn,
        RateColumn,
        ColumnCount
    };

    explicit KernelTableModel(QObject* parent = nullptr);

    void setProfile(std::shared_ptr<const CounterProfile> profile);
    /// One of each kernel, or none at all.
    void setColors(std::vector<QColor> colors);
    /// What the kernels are taken for; null: not known yet.
    void setMatched(std::shared_ptr<const MatchedProfile> matched);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    const KernelSummary& kernel(int row) const { return m_profile->kernels[static_cast<std::size_t>(row)]; }
    const KernelTwin* kernelTwin(int row) const; ///< null: no operator
    const std::string& fullName(int row) const { return m_profile->file.kernels[kernel(row).kernel]; }
    QString operatorText(int row) const;
    QString text(int row, int column) const;
    double number(int row, int column) const;

    std::shared_ptr<const CounterProfile> m_profile;
    std::vector<QColor> m_colors;
    std::shared_ptr<const MatchedProfile> m_matched;
};

/// "qkv_proj, decode".
QString targetName(const OperatorTarget& target);

} // namespace ridgepoint

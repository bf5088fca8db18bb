// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "core/measure/gemm/dip_report.h"

#include <memory>
#include <optional>

namespace ridgepoint {

/// The batches that fall behind a smaller one: how far, why, what would help, and what that saves.
class DipTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        BatchColumn,
        TimeColumn,
        MfuColumn,
        BestColumn,
        BestMfuColumn,
        ReasonColumn,
        RemedyColumn,
        SavedColumn,
        LayerColumn,
        TokenColumn,
        ColumnCount
    };

    explicit DipTableModel(QObject* parent = nullptr);

    void setReport(std::shared_ptr<const DipReport> report);
    /// How often the scenario runs the operator that was measured; none: no operator has this shape.
    void setUse(const std::optional<OperatorUse>& use);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    const Dip& dip(int row) const { return m_report->dips[static_cast<std::size_t>(row)]; }
    const BatchPoint& point(std::uint32_t index) const { return m_report->curve[index]; }
    double number(int row, int column) const;
    QString text(int row, int column) const;
    QString remedyText(const DipRemedy& remedy) const;

    std::shared_ptr<const DipReport> m_report;
    std::optional<OperatorUse> m_use;
};

} // namespace ridgepoint

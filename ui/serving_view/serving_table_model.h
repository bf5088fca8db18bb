// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QColor>

#include "core/measure/serving/serving_check.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ridgepoint {

/// Errors of one measure: all rows, each framework, each of its models.
class ServingTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        FrameworkColumn,
        ModelColumn,
        RowsColumn,
        IdealColumn,
        BeforeMedianColumn,
        BeforeP90Column,
        AfterMedianColumn,
        AfterP90Column,
        ColumnCount
    };

    explicit ServingTableModel(QObject* parent = nullptr);

    /// With a colour for each framework.
    void setCheck(
        std::shared_ptr<const ServingCheck> check, ServingMeasure measure, std::map<std::string, QColor> colors);
    /// What a row of the table is about; null without one.
    const ServingErrors* errors(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    double number(const ServingErrors& errors, int column) const;
    QString text(const ServingErrors& errors, int column) const;

    std::shared_ptr<const ServingCheck> m_check;
    std::vector<const ServingErrors*> m_rows; ///< of m_check
    std::map<std::string, QColor> m_colors;
};

} // namespace ridgepoint
